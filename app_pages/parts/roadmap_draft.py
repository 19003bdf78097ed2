"""The plan while it is edited: what the tables say, what that comes to, and what others changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.charts.labels import short_day
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.plan.edited import Fault, Row, changes, edited, joined
from assessment.plan.inputs import PlanInputs
from assessment.plan.plan import Plan, make_plan
from assessment.plan.trial import PREVIEW
from assessment.store.plans import save_plan
from reports.numbers import points, whole
from reports.plan_sheets import sheets_of
from rubrics.errors import UserError

DATES = frozenset(
    {"start", "wished", "not_before", "by", "from", "to", "finish", "planned", "safe"}
)
START = "start"


@dataclass
class Grid:
    """One table: what its editor was filled with, and what it says now."""

    source: tuple[Row, ...]
    now: tuple[Row, ...]
    turn: int = 0
    """Of the editor: a new one has no edits yet."""


@dataclass
class Draft:
    """What one visitor has changed of a plan and not saved."""

    base: PlanInputs
    seen: int
    """The version of the plan that the tables were filled from."""
    version: int
    """The workload's."""
    before: Mapping[str, tuple[Row, ...]]
    grids: dict[str, Grid]
    mine: PlanInputs
    faults: tuple[Fault, ...] = ()
    problem: UserError | None = None
    outcome: Plan | UserError | None = None
    """What `mine` comes to; None until it is asked for."""

    @property
    def touched(self) -> bool:
        """Whether anything is changed and not saved."""
        return self.mine != self.base or bool(self.faults)

    def faults_of(self, sheet: str) -> tuple[Fault, ...]:
        """What is wrong with one table."""
        return tuple(fault for fault in self.faults if fault.sheet == sheet)


def current(work: frame.Work, plan: Plan | None) -> Draft:
    """The draft of whoever looks, filled anew where nothing in it waits to be saved.

    `plan`: as it is; None where it contradicts itself.
    """
    draft: Draft | None = st.session_state.get(_key(work.id))
    if draft is not None:
        _take_edits(work, draft)
    opened = work.opened
    if draft is None or (not draft.touched and draft.version != opened.version):
        draft = _fill(work, plan)
    return draft


def _fill(work: frame.Work, plan: Plan | None) -> Draft:
    turn = st.session_state.get("plan-turn", 0) + 1
    st.session_state["plan-turn"] = turn
    opened, inputs = work.opened, work.assessment.plan
    sheets = sheets_of(work.assessment, plan)
    grids = {name: Grid(rows, rows, 100 * turn) for name, rows in sheets.items()}
    draft = Draft(inputs, opened.plan_version, opened.version, sheets, grids, inputs)
    st.session_state[_key(work.id)] = draft
    return draft


def _take_edits(work: frame.Work, draft: Draft) -> None:
    for name, grid in draft.grids.items():
        state: Any = st.session_state.get(grid_key(name, grid))
        if name == START:
            if grid_key(name, grid) in st.session_state:
                grid.now = ({"start": state},) if state else ()
        elif state is not None:
            grid.now = applied(grid.source, state)
        elif grid.now != grid.source:
            # Its editor went with its tab: the next one begins with what was edited.
            grid.source, grid.turn = grid.now, grid.turn + 1
    now = {name: grid.now for name, grid in draft.grids.items()}
    mine, draft.faults = edited(draft.before, now, draft.base, work.assessment.rubric)
    if mine != draft.mine:
        draft.mine, draft.outcome, draft.problem = mine, None, None


def applied(source: Sequence[Row], state: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of an editor with its edits (`edited_rows`, `added_rows`, `deleted_rows`)."""
    gone = {int(at) for at in state.get("deleted_rows") or ()}
    cells = {int(at): row for at, row in (state.get("edited_rows") or {}).items()}
    rows = [{**row, **_read(cells.get(at, {}))} for at, row in enumerate(source) if at not in gone]
    return (*rows, *(_read(row) for row in state.get("added_rows") or () if row))


def _read(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _cell(name, value) for name, value in cells.items() if name != "_index"}


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and name in DATES:
        return date.fromisoformat(value[:10])
    return value


def grid_key(name: str, grid: Grid) -> str:
    """Of a table's editor."""
    return f"plan-{name}-{grid.turn}"


def notices(work: frame.Work, draft: Draft) -> None:
    """What stands above the tables: what was refused, and what somebody else has changed."""
    if draft.problem:
        st.error(
            plain(draft.problem.hint), title=plain(draft.problem.what), icon=":material/error:"
        )
    if draft.touched and draft.seen != work.opened.plan_version:
        theirs = changes(draft.base, work.assessment.plan)
        with st.container(border=True):
            st.warning(
                f"They changed {plain(', '.join(theirs) or 'nothing that counts')}. "
                "Nothing of yours is lost.",
                title="Somebody else has changed the plan meanwhile",
                icon=":material/sync_problem:",
            )
            with st.container(horizontal=True):
                st.button(
                    "Save mine on top of theirs", key="plan-join", type="primary",
                    disabled=bool(draft.faults), on_click=_join, args=(work, draft),
                )  # fmt: skip
                st.button("Take theirs, drop mine", key="plan-theirs", on_click=_drop,
                          args=(work,))  # fmt: skip
            quiet("Where both changed the same thing, yours would count; the history keeps theirs.")


def faults(draft: Draft, sheet: str) -> None:
    """What is wrong with a table, right below it."""
    for fault in draft.faults_of(sheet):
        st.error(plain(fault.hint, 300), title=plain(fault.what, 300), icon=":material/error:")


def bar(work: frame.Work, draft: Draft, plan: Plan | None) -> None:
    """The bar at the foot of the page, as long as something is not saved."""
    if not work.may_write or not draft.touched:
        return
    outcome = _outcome(work, draft, plan)
    wrong = bool(draft.faults) or isinstance(outcome, UserError)
    with st.bottom.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        with st.container(width="stretch", gap=None):
            names = ", ".join(changes(draft.base, draft.mine))
            st.markdown(f"**Not saved yet** · {names or 'something has to be corrected first'}")
            if draft.faults:
                st.markdown(f":red[{plain(draft.faults[0].what, 200)}]")
            elif isinstance(outcome, UserError):
                st.markdown(f":red[{plain(outcome.what, 200)}.] {plain(outcome.hint, 200)}")
            elif plan is not None:
                quiet(f"Preview: {_difference(plan, outcome)}")
        with st.container(horizontal=True, width="content"):
            st.button("Discard", key="plan-discard", on_click=_drop, args=(work,))
            st.button(
                "Save the plan", key="plan-save", type="primary",
                disabled=wrong or draft.seen != work.opened.plan_version,
                on_click=_save, args=(work, draft, draft.mine, draft.seen),
            )  # fmt: skip


def _outcome(work: frame.Work, draft: Draft, plan: Plan | None) -> Plan | UserError:
    if draft.outcome is None:
        try:
            draft.outcome = make_plan(work.assessment, draft.mine, base=plan, placements=PREVIEW)
        except UserError as error:
            draft.outcome = error
    return draft.outcome


def _difference(before: Plan, after: Plan) -> str:
    def facts(plan: Plan) -> tuple[str, ...]:
        effort = sum(row.action.middle for row in plan.booked)
        score = points(plan.milestones[-1].step.score.overall)
        return (
            f"last gate {short_day(plan.finish)}",
            f"{whole(effort):,} person-days",
            f"score {'–' if score is None else score} at the end",
        )

    pairs = zip(facts(before), facts(after), strict=True)
    moved = [f"{now} (was {was.removeprefix('last gate ')})" for was, now in pairs if was != now]
    return ", ".join(moved) or "dates, work and score stay as they are"


def _save(work: frame.Work, draft: Draft, inputs: PlanInputs, seen: int) -> None:
    try:
        save_plan(work.store, work.actor, work.id, inputs, seen=seen)
    except UserError as error:
        draft.problem = error
        return
    _drop(work)
    st.toast("Plan saved", icon=":material/check:")


def _join(work: frame.Work, draft: Draft) -> None:
    both = joined(draft.base, draft.mine, work.assessment.plan)
    try:
        make_plan(work.assessment, both, placements=PREVIEW)
    except UserError as error:
        draft.problem = error
        return
    _save(work, draft, both, work.opened.plan_version)


def _drop(work: frame.Work) -> None:
    st.session_state.pop(_key(work.id), None)


def _key(id_: str) -> str:
    return f"plan-draft-{id_}"
