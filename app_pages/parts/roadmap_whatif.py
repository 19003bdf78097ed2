"""What if: actions left out, levels reached, more people; set beside the plan as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.charts.labels import short_day
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_draft import Draft
from app_pages.parts.text import plain, shown
from assessment.plan.people import work_by_role
from assessment.plan.plan import Milestone, Plan
from assessment.plan.trial import Trial, kept, tried
from assessment.plan.whatif import WhatIf
from assessment.scorecard import Scorecard
from assessment.store.limits import NOTE
from assessment.store.plans import save_plan
from reports.numbers import points, tenth, whole
from reports.panels import role_names, stage_names
from reports.words import words_of
from rubrics.errors import UserError

_WORDS = words_of("en")
FACTORS = (1.0, 1.25, 1.5, 2.0)
HEIGHT = 430
MOST_FTE = 20.0


@dataclass
class Ticks:
    """Which actions are left out: what the editor was filled with, and what it says now."""

    version: int
    source: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    turn: int = 0

    def fill(self, left_out: Iterable[str]) -> None:
        """Begin again from these."""
        self.source = self.now = frozenset(left_out)
        self.turn += 1


def what_if(work: frame.Work, draft: Draft, plan: Plan) -> None:
    """The controls, and beside them what they come to."""
    if not plan.booked:
        quiet("Nothing is left to plan.")
        return
    st.header("Try a change")
    quiet(
        "Nothing here counts before you keep it. It is set against the plan as it is saved; dates "
        "of the trial are a preview, and can still move by some days when it is planned in full."
    )
    _fragment(work, draft, plan)


@st.fragment
def _fragment(work: frame.Work, draft: Draft, plan: Plan) -> None:
    ticks = _ticks(work, plan)
    left, right = st.columns((6, 5), gap="small")
    with left:
        trial = _controls(work, plan, ticks)
    with right:
        _outcome(work, draft, plan, trial)


def _ticks(work: frame.Work, plan: Plan) -> Ticks:
    key, version = f"ticks-{work.id}", work.opened.version
    ticks: Ticks | None = st.session_state.get(key)
    if ticks is None or ticks.version != version:
        turn = ticks.turn + 1 if ticks else 0
        ticks = st.session_state[key] = Ticks(version, turn=turn)
    state: Any = st.session_state.get(_editor(work, ticks))
    if state is not None:
        cells = {int(at): row for at, row in (state.get("edited_rows") or {}).items()}
        ids = [row.action.id for row in plan.booked]
        changed = {ids[at]: bool(c["do"]) for at, c in cells.items() if "do" in c and at < len(ids)}
        back = {id_ for id_, do in changed.items() if do}
        out = {id_ for id_, do in changed.items() if not do}
        ticks.now = frozenset((ticks.source - back) | out)
    elif ticks.now != ticks.source:
        ticks.fill(ticks.now)
    return ticks


def _editor(work: frame.Work, ticks: Ticks) -> str:
    return f"ticks-editor-{work.id}-{ticks.turn}"


def _controls(work: frame.Work, plan: Plan, ticks: Ticks) -> Trial:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("All actions", key="ticks-all", on_click=ticks.fill, args=((),))
        spare = [row.action.id for row in plan.booked if not _needed(row.action.id, plan)]
        st.button(
            "Only what the gates need", key="ticks-gates", on_click=ticks.fill, args=(spare,),
            help="What keeps a gate closed, and what that waits for",
        )  # fmt: skip
    _tick_list(work, plan, ticks)
    factor = st.segmented_control(
        "Whole team", FACTORS, key=f"factor-{work.id}", required=True, persist_state="session",
        default=1.0, format_func=lambda f: "as it is" if f == 1 else f"{f:g} times",
    )  # fmt: skip
    more = _more(work, plan)
    levels = _levels(work)
    return Trial(left_out=ticks.now, levels=levels, more=more, factor=factor or 1.0)


def _needed(id_: str, plan: Plan) -> bool:
    needed: set[str] = set()
    for row in reversed(plan.booked):
        if row.action.blocks or row.gates or row.action.id in needed:
            needed |= {row.action.id, *row.action.after}
    return id_ in needed


def _tick_list(work: frame.Work, plan: Plan, ticks: Ticks) -> None:
    config = st.column_config
    stages = stage_names(work.assessment.rubric.standard, _WORDS)
    st.data_editor(
        {
            "do": [row.action.id not in ticks.source for row in plan.booked],
            "title": [shown(row.action.title) for row in plan.booked],
            "stage": [stages[row.action.stage] for row in plan.booked],
            "days": [float(tenth(row.action.middle)) for row in plan.booked],
            "gain": [float(tenth(row.gain)) for row in plan.booked],
        },
        key=_editor(work, ticks),
        column_config={
            "do": config.CheckboxColumn("Do it", width=58, pinned=True),
            "title": config.TextColumn("Action", width=186),
            "stage": config.TextColumn("Phase", width=80),
            "days": config.NumberColumn("Days", width=50, format="%.1f"),
            "gain": config.NumberColumn("Points", width=60, format="%.1f"),
        },
        disabled=["title", "stage", "days", "gain"],
        num_rows="fixed",
        hide_index=True,
        height=HEIGHT,
        alt="The actions of the plan; untick one to leave it out",
    )


def _more(work: frame.Work, plan: Plan) -> dict[Any, float]:
    names = role_names(work.assessment.rubric.standard, _WORDS)
    found = {}
    with st.expander("More of a role", icon=":material/group_add:"):
        quiet("FTE on top of what the plan counts with, in every phase.")
        columns = st.columns(3)
        for at, one in enumerate(work_by_role(plan)):
            with columns[at % 3]:
                fte = st.number_input(
                    plain(names[one.role]), 0.0, MOST_FTE, 0.0, 0.5, format="%.1f",
                    key=f"more-{work.id}-{one.role}", persist_state="session",
                )  # fmt: skip
            if fte:
                found[one.role] = fte
    return found


def _levels(work: frame.Work) -> dict[str, int]:
    states = work.assessment.scorecard.practices
    found = {}
    with st.expander("As if practices were at another level", icon=":material/stairs:"):
        quiet("As if the team were there today, and nothing were found against it.")
        chosen = st.multiselect(
            "Practices", list(states), key=f"as-if-{work.id}", persist_state="session",
            format_func=lambda id_: shown(states[id_].practice.title, 100),
            placeholder="Type a part of a name",
        )  # fmt: skip
        for id_ in chosen:
            now = states[id_].level
            level = st.segmented_control(
                f"{plain(states[id_].practice.title)} "
                f"({'not assessed' if now is None else f'now at level {now}'})",
                range(5), key=f"level-{work.id}-{id_}", persist_state="session",
            )  # fmt: skip
            if level is not None:
                found[id_] = level
    return found


def _outcome(work: frame.Work, draft: Draft, plan: Plan, trial: Trial) -> None:
    if not trial:
        st.info(
            "Untick an action, add people, or set a level.",
            title="This is the plan as it is",
            icon=":material/science:",
        )
    card = work.assessment.scorecard
    try:
        found = tried(work.assessment, plan, trial) if trial else WhatIf(card, card, plan, plan)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    names = stage_names(work.assessment.rubric.standard, _WORDS)
    st.table(_compared(found, names), border="horizontal", hide_index=True,
             alt="The plan as it is and as it would be")  # fmt: skip
    if trial:
        _keep(work, draft, plan, trial)


def _compared(found: WhatIf, names: dict[str, str]) -> list[dict[str, str]]:
    before, after = found.plan_before, found.plan_after
    lasts = (before.milestones[-1], after.milestones[-1])
    rows = [
        ("Score today", _score(found.before), _score(found.after)),
        ("Score at the end", *(_points(last.step.score.overall) for last in lasts)),
        ("Work in person-days", *(f"{whole(sum(r.action.middle for r in p.booked)):,}"
                                  for p in (before, after))),
        ("Actions", *(f"{len(p.booked):,}" for p in (before, after))),
        ("Dates missed", *(str(len(p.shortfalls)) for p in (before, after))),
    ]  # fmt: skip
    for was, now in zip(before.milestones, after.milestones, strict=True):
        name = f"{plain(names[was.stage])} gate"
        gates = [one.stages[was.stage].gate.decision for one in (found.before, found.after)]
        if gates[0] != gates[1]:
            rows.append((f"{name} today", *(_WORDS(f"names.decision-{gate}") for gate in gates)))
        rows.append((name, *(_gate(milestone) for milestone in (was, now))))
        rows.append((f"{name}, P80", short_day(was.safe), short_day(now.safe)))
    return [
        {
            "Figure": what,
            "As it is": is_,
            "Would be": would if is_ == would else f"**:blue[{would}]**",
        }
        for what, is_, would in rows
    ]


def _gate(milestone: Milestone) -> str:
    """What is decided when: the day alone where the gate opens."""
    decision = milestone.step.gates[milestone.stage].decision
    word = "" if decision.opens else f", {_WORDS(f'names.decision-{decision}').lower()}"
    return f"{short_day(milestone.day)}{word}"


def _score(card: Scorecard) -> str:
    return _points(card.headline.overall)


def _points(value: float | None) -> str:
    rounded = points(value)
    return "–" if rounded is None else str(rounded)


def _keep(work: frame.Work, draft: Draft, plan: Plan, trial: Trial) -> None:
    if trial.levels:
        quiet("Levels are answered on Review: they are not kept with the plan.")
    if work.may_write and draft.touched:
        quiet("Save or discard your changes of the tables before you keep this.")
    reason = ""
    may = work.may_write and trial.changes_plan and not draft.touched
    if trial.left_out and may:
        reason = st.text_input(
            "Why is it left out", key=f"why-{work.id}", max_chars=NOTE, persist_state="session",
            placeholder="Stands in the plan with each dropped action",
        )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        if st.button("Keep this", key="keep", type="primary", disabled=not may):
            _save(work, plan, trial, reason.strip())
        st.button("Start over", key="start-over", on_click=_forget, args=(work,))


def _save(work: frame.Work, plan: Plan, trial: Trial, reason: str) -> None:
    try:
        if trial.left_out and not reason:
            raise UserError("A dropped action needs a reason", "Say why it is left out.")
        inputs = kept(plan, trial, reason)
        save_plan(work.store, work.actor, work.id, inputs, seen=work.opened.plan_version)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    _forget(work)
    st.toast("Plan saved", icon=":material/check:")
    st.rerun()


def _forget(work: frame.Work) -> None:
    """Begin again from the plan as it is."""
    ticks: Ticks = st.session_state[f"ticks-{work.id}"]
    ticks.fill(())
    names = ("factor", "as-if", "why")
    prefixes = (f"more-{work.id}-", f"level-{work.id}-", *(f"{n}-{work.id}" for n in names))
    for key in [key for key in st.session_state if str(key).startswith(prefixes)]:
        del st.session_state[key]
