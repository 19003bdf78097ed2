"""The gates of the scorecard: what each waits for, and what was waived."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from app_pages.parts import bound, frame, navigation
from app_pages.parts import scorecard_rows as rows
from app_pages.parts.findings_lists import day
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_waive import ask, waivable
from app_pages.parts.scorecard_words import WORDS, decision_badge
from app_pages.parts.text import plain
from assessment.inputs import Waiver
from assessment.scorecard import Decision, Gate, Scorecard
from assessment.store.decisions import Decided, expired, withdraw
from assessment.targets import Targets
from reports import panels, wording
from reports.numbers import percent
from rubrics.errors import UserError
from rubrics.schema import STAGES


def gates(work: frame.Work) -> None:
    """One gate at a time, the first closed one where the URL names none."""
    assessment = work.assessment
    card = assessment.scorecard
    panel = {row["stage"]: row for row in panels.gate_panel(assessment, WORDS)}
    stage = bound.one("gate", panel, _first(card))
    st.segmented_control(
        "Gate",
        [*panel],
        required=True,
        format_func=lambda one: (
            f"{plain(panel[one]['name'])}: {panel[one]['decision_text'].lower()}"
        ),
        label_visibility="collapsed",
        **bound.widget("gate", stage, default=_first(card)),
    )
    row, gate = panel[stage], card.stages[stage].gate
    st.header(f"{plain(row['name'])} gate")
    st.markdown(f"{decision_badge(row['decision'])} {plain(row['summary'])}")
    quiet(plain(_meaning(work, stage, gate)))
    _lists(work, stage, gate)


def _first(card: Scorecard) -> str:
    closed = [s for s, score in card.stages.items() if not score.gate.decision.opens]
    return wording.deciding_stage(card) if closed else card.target_stage


def _meaning(work: frame.Work, stage: str, gate: Gate) -> str:
    """What the decision says, and what changes it."""
    standard = work.assessment.rubric.standard
    coverage = work.assessment.scorecard.stages[stage].coverage
    if gate.decision is Decision.MET:
        return "Every must of this stage and of those before it is at its level."
    if gate.decision is Decision.CONDITIONAL:
        return "It opens while the waivers below stand; afterwards the musts are due."
    if gate.decision is Decision.BLOCKED:
        heavy = standard.gates.must_blocks_from_weight
        return (
            "Critical findings and open musts keep it closed. A must of a weight below "
            f"{heavy} can be waived for a time; one of {heavy} or more blocks whatever is waived."
        )
    if gate.to_settle:
        return "It cannot be decided before the musts below are answered or scanned."
    need = percent(standard.gates.coverage)
    return f"It needs {need} % of its weight assessed; it is {percent(coverage)} %."


def _lists(work: frame.Work, stage: str, gate: Gate) -> None:
    waived = {one.key: one for one in work.opened.decided if one.kind == "waiver"}
    found = rows.open_findings(work)
    groups: Mapping[str, tuple[str, Sequence[str]]] = {
        "critical": ("Critical findings", gate.critical),
        "unmet": ("Open musts", [id_ for id_ in gate.unmet if id_ not in gate.waived]),
        "settle": ("Musts to settle", gate.to_settle),
        "waived": ("Waived musts", gate.waived),
    }
    for name, (title, ids) in groups.items():
        if ids:
            st.subheader(f"{title} ({len(ids)})")
            with st.container(gap="small", key=f"gate-{name}"):
                for id_ in _heaviest_first(work, ids):
                    _row(work, stage, name, id_, found[id_], waived.get(id_))
    past = [one for one in waived.values() if expired(one, work.assessment.as_of)]
    if past:
        st.subheader(f"Waivers past their day ({len(past)})")
        for one in past:
            _past(work, one)


def _heaviest_first(work: frame.Work, ids: Sequence[str]) -> list[str]:
    practices = work.assessment.scorecard.practices
    return sorted(ids, key=lambda id_: (-practices[id_].practice.weight, id_))


def _row(
    work: frame.Work, stage: str, group: str, id_: str, found: int, waiver: Decided | None
) -> None:
    assessment = work.assessment
    state, standard = assessment.scorecard.practices[id_], assessment.rubric.standard
    order = next(one for one in STAGES if one == stage)
    need = Targets(assessment.workload, standard).at(state, order)
    names = panels.pillar_names(standard, WORDS)
    details = [names[state.practice.pillar], rows.weight(state)]
    marks: list[rows.Mark] = []
    more: Callable[[], None] | None = None
    if group == "waived" and waiver is not None:
        said = waiver.decision
        marks.append((f"Waived until {day(said.expires)}", "orange"))
        if state.practice.weight >= standard.gates.must_blocks_from_weight:
            marks.append(("Blocks all the same", "red"))
        details += [said.reason, f"owner {said.owner}"]
        more = _withdrawal(work, waiver)
    elif group == "unmet":
        more = _waiving(id_) if work.may_write and id_ in waivable(assessment) else None
    elif group == "critical":
        marks.append((WORDS("names.severity-critical"), "red"))
        if state.due:
            details.append(f"hurts from {day(state.due)}")
    rows.practice(state, need, open_findings=found, marks=marks, details=details, more=more)


def _waiving(id_: str) -> Callable[[], None]:
    def button() -> None:
        st.button(
            "Waive",
            key=f"waive-{id_}",
            icon=":material/approval_delegation:",
            on_click=ask,
            args=(id_,),
        )

    return button


def _withdrawal(work: frame.Work, one: Decided) -> Callable[[], None] | None:
    if not work.may_write:
        return None

    def button() -> None:
        if st.button("Withdraw", key=f"withdraw-{one.id}", icon=":material/undo:"):
            try:
                withdraw(work.store, work.actor, work.id, one.id)
            except UserError as error:
                st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
                return
            st.rerun()

    return button


def _past(work: frame.Work, one: Decided) -> None:
    """A waiver that has no effect any more; its must counts as open again."""
    said, practice = one.decision, work.assessment.rubric.practices.get(one.key)
    if not isinstance(said, Waiver):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            title = practice.title if practice else one.key
            navigation.link("review", plain(title, 160), practice=one.key)
            text = f"Ended on {day(said.expires)} · {said.reason} · owner {said.owner}"
            quiet(plain(text, 400), inset=True)
        button = _withdrawal(work, one)
        if button:
            button()
