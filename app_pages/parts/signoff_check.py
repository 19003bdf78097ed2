"""What to mend before a review is signed off, and the form that freezes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import streamlit as st

from app_pages.parts import frame, navigation, states
from app_pages.parts.findings_lists import day
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS, counted, decision_badge
from app_pages.parts.text import plain
from assessment.signing import blocking, sign_off
from assessment.signoff import Kind, Row, SelfCheck, Severity, Where
from assessment.store.limits import LINE
from reports import panels
from reports.wording import nothing_assessed
from rubrics.errors import UserError

SHOWN: Final = 8
"""Rows of a group before the rest folds away."""
CUT: Final = 60
"""Characters of a row's name, so that it ends in "…" and not at the edge."""
LONGEST_NOTE: Final = 4_000
FROZEN: Final = "signoff-frozen"
GROUPS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.UNANSWERED_MUST: ("Musts without an answer", "checklist"),
    Kind.CONTRADICTION: ("Contradictions between the team and the scan", "compare_arrows"),
    Kind.DECISION: ("Decisions past their day or without a reason", "event_busy"),
    Kind.PLAN: ("The plan", "timeline"),
    Kind.ACTION_OWNER: ("Actions that nobody owns", "person_off"),
    Kind.ACTION_DATE: ("Actions without a date, or late", "event"),
    Kind.NO_EVIDENCE: ("High answers without evidence", "link_off"),
    Kind.NOT_APPLICABLE: ("Pillars that are mostly said not to apply", "do_not_disturb_on"),
    Kind.PARKED: ("Parked questions", "pause_circle"),
}
WEAK_ROWS: Final = (Severity.WARNS, Kind.UNANSWERED_MUST)
WEAK: Final = ("Musts that only the scan speaks for, or that nobody knew", "checklist")


def check(work: frame.Work, found: SelfCheck) -> None:
    """The rows by kind, each a link to its place; beside them the form."""
    if nothing_assessed(work.assessment.scorecard):
        states.empty(
            "Nothing is assessed yet",
            "There is nothing to sign off before an answer or a scan speaks for the workload.",
            to="review",
            label="Begin the review",
        )
        return
    _thanks()
    left, right = st.columns([3, 2], gap="large")
    with left:
        _verdict(found)
        groups = groupby(found.rows, key=lambda row: (row.severity, row.kind))
        for (severity, kind), rows in groups:
            _group(severity, kind, list(rows))
    with right, st.container(border=True, key="freeze-card"):
        _freeze(work, found)


def _verdict(found: SelfCheck) -> None:
    blocks = blocking(found)
    warns = len(found.rows) - blocks
    rest = counted(warns, "warning", "warnings")
    if blocks:
        st.header(f"{counted(blocks, 'point blocks', 'points block')} the sign-off")
        quiet(f"Each leads to the place that mends it. Beside them: {rest}.")
    elif warns:
        st.header(f"Nothing blocks the sign-off; {rest}")
        quiet("Each leads to the place that mends it.")
    else:
        st.header("Nothing is left to mend")
        quiet("Musts, evidence, contradictions, decisions and actions were looked at.")


def _group(severity: Severity, kind: Kind, rows: Sequence[Row]) -> None:
    blocks = severity is Severity.BLOCKS
    title, icon = WEAK if (severity, kind) == WEAK_ROWS else GROUPS[kind]
    badge = ":red-badge[:material/block: Blocks]" if blocks else ":orange-badge[Warning]"
    reasons = {_parts(row)[1] for row in rows}
    shared = reasons.pop() if len(reasons) == 1 else ""
    with st.container(border=True, gap="xsmall", key=f"check-{severity.value}-{kind.value}"):
        st.subheader(f":material/{icon}: {title}", anchor=False)
        count = f"{badge} **{len(rows):,}**"
        st.markdown(f"{count} · {plain(shared, 200)}" if shared else count)
        with st.container(gap="xxsmall"):
            for row in rows[:SHOWN]:
                _row(row, shared)
        if len(rows) > SHOWN:
            with st.expander(f"{len(rows) - SHOWN:,} more"), st.container(gap="xxsmall"):
                for row in rows[SHOWN:]:
                    _row(row, shared)


def _parts(row: Row) -> tuple[str, str]:
    """What a row is about, and what is wrong with it."""
    about, _, wrong = row.what.rpartition(": ")
    return (about, wrong) if about else (wrong, "")


def _row(row: Row, shared: str) -> None:
    about, wrong = _parts(row)
    # Links are cut where their line ends.
    navigation.link(row.where.screen, plain(about, CUT), **params_of(row.where))
    if wrong != shared:
        quiet(plain(wrong, 300), inset=True)


def params_of(where: Where) -> dict[str, str]:
    """What the URL of a screen has to say for the place."""
    if not where.id:
        return {}
    if where.screen == "findings":
        # Exceptions that meet no finding lead to their check.
        name = "finding" if where.id.startswith("f-") else "check"
        return {name: where.id}
    names = {"review": "practice", "scorecard": "pillar", "roadmap": "action"}
    return {names[where.screen]: where.id}


def _freeze(work: frame.Work, found: SelfCheck) -> None:
    assessment, blocks = work.assessment, blocking(found)
    st.subheader("Freeze a milestone", anchor=False)
    names = panels.stage_names(assessment.rubric.standard, WORDS)
    gate = assessment.scorecard.headline.gate
    st.markdown(
        f"{plain(names[assessment.workload.target_stage])} gate: {decision_badge(gate.decision)}"
    )
    quiet(_what_is_frozen(work))
    if not work.may_write:
        quiet("Only reviewers and owners of the workload can freeze a milestone.")
        return
    if work.opened.stale:
        states.partial("Run the checks again first, so that what is frozen fits together.")
    with st.form("freeze", border=False):
        title = st.text_input(
            "Title",
            key="freeze-title",
            max_chars=LINE,
            placeholder=f"Review of {assessment.as_of:%B %Y}",
        )
        note = st.text_area("Note", key="freeze-note", max_chars=LONGEST_NOTE, height=90)
        despite = ""
        if blocks:
            points = counted(blocks, "point blocks", "points block")
            despite = st.text_area(
                f"{points}: why freeze all the same",
                key="freeze-despite",
                max_chars=LONGEST_NOTE,
                height=90,
            )
            quiet("The reason stands in the note of the milestone, with how much was open.")
        sent = st.form_submit_button(
            "Freeze all the same" if blocks else "Freeze the milestone",
            type="secondary" if blocks else "primary",
            icon=":material/lock:",
            key="freeze-send",
            disabled=work.opened.stale,
        )
    if sent:
        _sign(work, title, note or "", despite or "")


def _what_is_frozen(work: frame.Work) -> str:
    assessment = work.assessment
    answers = sum(1 for one in assessment.answers.answers.values() if one.given)
    count = len(assessment.findings) + sum(kind.count for kind in assessment.further)
    return (
        f"Kept as of {day(assessment.as_of)}: {counted(answers, 'answer', 'answers')}, "
        f"{counted(count, 'verdict', 'verdicts')} of the scan, the decisions, the plan, and the "
        f"standard {plain(assessment.rubric.version)} they were judged by. "
        "Nothing that changes later touches it."
    )


def _sign(work: frame.Work, title: str, note: str, despite: str) -> None:
    try:
        with st.spinner("Freezing the milestone"):
            made = sign_off(work.store, work.actor, work.opened, title, note=note, despite=despite)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    st.session_state[FROZEN] = made.id, made.title
    st.rerun()


def _thanks() -> None:
    frozen = st.session_state.pop(FROZEN, None)
    if frozen is None:
        return
    id_, title = frozen
    st.success(
        "It stands under Milestones, and can be reported on and compared with at any time.",
        title=f"{plain(title, 80)} is frozen",
        icon=":material/lock:",
    )
    with st.container(horizontal=True, gap="medium"):
        navigation.link("report", "Make its report", of=id_)
        navigation.link("signoff", "See the milestones", show="milestones")
