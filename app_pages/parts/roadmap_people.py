"""Who does what: the work of each role by phase, hand-overs, and what runs beside the plan."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.charts.labels import short_day
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_action import named, open_action
from app_pages.parts.text import plain
from assessment.plan.people import RoleWork, work_by_role
from assessment.plan.plan import Plan
from reports.panels import role_names, stage_names
from reports.schedule import panel
from reports.words import words_of

_WORDS = words_of("en")
NAMED = 8
"""Actions of a role that are named before the rest is counted."""


def people(work: frame.Work, plan: Plan) -> None:
    """Ownership, hand-overs and tracks."""
    standard = work.assessment.rubric.standard
    stages, roles = stage_names(standard, _WORDS), role_names(standard, _WORDS)
    found = work_by_role(plan)
    schedule = panel(plan, work.assessment, _WORDS)
    st.header("Person-days by role and phase")
    st.table(
        [_row(one, plan, stages, roles) for one in found], border="horizontal", hide_index=True
    )
    quiet("In the middle of the estimates. Who holds a role is said on Team and dates.")
    st.header("Hand-overs")
    for text in schedule["hand_overs"]:
        st.markdown(f"- {plain(text)}")
    if not schedule["hand_overs"]:
        quiet("Nothing is handed over: nobody delivers work for another role.")
    if schedule["tracks"]:
        st.header("Beside the plan")
        for track in schedule["tracks"]:
            since, to = (date.fromisoformat(track[end]) for end in ("start", "finish"))
            st.markdown(f"- {plain(track['title'])}: {short_day(since)} to {short_day(to)}")
    st.header("Who answers for what")
    titles = {row.action.id: named(row.action) for row in plan.booked}
    for one in found:
        _responsible(one, titles, roles)
    navigation.link("signoff", "Check owners and dates before sign-off")


def _row(
    one: RoleWork, plan: Plan, stages: dict[str, str], roles: dict[str, str]
) -> dict[str, str]:
    days = {
        plain(stages[m.stage]): _WORDS.number(one.days[m.stage]) if one.days.get(m.stage) else "–"
        for m in plan.milestones
    }
    return {
        "Role": f"**{plain(roles[one.role])}**",
        "Who": plain(one.person, 60) if one.person else ":orange[not said]",
        **days,
        "All": _WORDS.number(sum(one.days.values())),
        "Answers for": str(len(one.responsible)),
        "Helps with": str(one.helps),
        "From": short_day(one.first),
        "To": short_day(one.last),
    }


def _responsible(one: RoleWork, titles: dict[str, str], roles: dict[str, str]) -> None:
    if not one.responsible:
        return
    name = f"{plain(roles[one.role])} ({len(one.responsible)})"
    with st.expander(name, key=f"role-{one.role}", on_change="rerun") as part:
        if part.open:
            all_ = st.session_state.get(f"all-{one.role}", False)
            for id_ in one.responsible if all_ else one.responsible[:NAMED]:
                open_action(titles[id_], id_, f"role-{one.role}-{id_}")
            if len(one.responsible) > NAMED and not all_:
                st.button(
                    f"Show {len(one.responsible) - NAMED} more", key=f"more-{one.role}",
                    on_click=st.session_state.__setitem__, args=(f"all-{one.role}", True),
                )  # fmt: skip
