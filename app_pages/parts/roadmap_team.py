"""Who is there and when: start, gates, roles, delivery by others, closed days and absences."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_draft import START, Draft, faults, grid_key
from app_pages.parts.roadmap_grid import choice, day, grid, people
from app_pages.parts.text import plain
from assessment.plan.plan import Plan
from assessment.store.limits import LINE
from reports.panels import role_names, stage_names
from reports.schedule import panel
from reports.words import words_of

_WORDS = words_of("en")


def team(work: frame.Work, draft: Draft, plan: Plan | None) -> None:
    """The tables; `plan`: what they come to, None where they contradict each other."""
    standard = work.assessment.rubric.standard
    stages, roles = stage_names(standard, _WORDS), role_names(standard, _WORDS)
    if plan:
        quiet(plain(panel(plan, work.assessment, _WORDS)["lead"]))
    st.header("Start and gates")
    _start(work, draft)
    _gates(work, draft, stages)
    st.header("People")
    quiet("Leave the number empty to share the team among the roles as the standard's work is.")
    _roles(work, draft, roles)
    st.header("Delivery and hand-over")
    quiet("Work of a role that somebody else does for some phases, and hands over after the last.")
    _delivery(work, draft, stages, roles)
    left, right = st.columns(2)
    with left:
        st.header("Closed days")
        quiet("Nobody works: holidays, freezes. Leave the end empty for a single day.")
        _closed(work, draft)
    with right:
        st.header("Absences")
        quiet("A role that has less time for a while; what is left of it counts.")
        _away(work, draft, roles)


def _start(work: frame.Work, draft: Draft) -> None:
    table = draft.grids[START]
    key = grid_key(START, table)
    if key not in st.session_state:
        st.session_state[key] = table.now[0]["start"] if table.now else None
    st.date_input(
        "First day of work",
        key=key,
        format="YYYY-MM-DD",
        width=240,
        disabled=not work.may_write,
        help="Empty: the day of the assessment",
    )
    faults(draft, START)


def _gates(work: frame.Work, draft: Draft, stages: dict[str, str]) -> None:
    config = st.column_config
    grid(
        work,
        draft,
        "gates",
        {
            "stage": choice("Gate", stages),
            "planned": day("Planned"),
            "safe": day("Four in five (P80)"),
            "wished": day("Wished"),
            "now": config.NumberColumn("Team counted with, FTE"),
            "team": people("Team as you say, FTE"),
        },
        alt="The gates with their planned and wished dates, and the team up to each",
        fixed=("stage", "planned", "safe", "now"),
    )


def _roles(work: frame.Work, draft: Draft, roles: dict[str, str]) -> None:
    config = st.column_config
    grid(
        work,
        draft,
        "roles",
        {
            "role": choice("Role", roles),
            "owner": config.TextColumn("Who", max_chars=LINE, help="Who holds it, by name"),
            "now": config.TextColumn("Counted with, FTE"),
            "fte": people("As you say, FTE"),
        },
        alt="The roles with who holds them and how many there are",
        fixed=("role", "now"),
    )


def _delivery(
    work: frame.Work, draft: Draft, stages: dict[str, str], roles: dict[str, str]
) -> None:
    config = st.column_config
    grid(
        work,
        draft,
        "delivery",
        {
            "role": choice("Work of", roles, required=True),
            "done_by": choice(
                "Done by",
                roles,
                required=True,
                default="partner",
            ),
            "share": config.NumberColumn(
                "Share in %", min_value=1, max_value=100, required=True, default=100
            ),
            "first": choice(
                "From phase",
                stages,
                required=True,
                default="pilot",
            ),
            "last": choice(
                "To phase, then handed over",
                stages,
                required=True,
                default="production",
            ),
        },
        alt="Work of roles that others deliver, by phase",
        dynamic=True,
    )


def _closed(work: frame.Work, draft: Draft) -> None:
    grid(
        work,
        draft,
        "closed",
        {
            "from": day("From", required=True),
            "to": day("To"),
        },
        alt="Days on which nobody works",
        dynamic=True,
    )


def _away(work: frame.Work, draft: Draft, roles: dict[str, str]) -> None:
    config = st.column_config
    grid(
        work,
        draft,
        "away",
        {
            "role": choice("Role", roles, required=True),
            "from": day("From", required=True),
            "to": day("To", required=True),
            "fte": config.NumberColumn(
                "FTE left", min_value=0.0, max_value=1000.0, step=0.05, default=0.0
            ),
        },
        alt="Roles that have less time for a while",
        dynamic=True,
    )
