"""The roadmap screen of a workload that is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app_pages.parts import frame, navigation, roadmap_action, roadmap_draft, states
from app_pages.parts.charts.labels import counted, short_day
from app_pages.parts.roadmap_backlog import backlog
from app_pages.parts.roadmap_downloads import downloads
from app_pages.parts.roadmap_forecast import forecast
from app_pages.parts.roadmap_people import people
from app_pages.parts.roadmap_priorities import priorities
from app_pages.parts.roadmap_team import team
from app_pages.parts.roadmap_timeline import timeline
from app_pages.parts.roadmap_whatif import what_if
from app_pages.parts.text import plain
from assessment.plan.plan import Plan
from reports.forecast import panel as forecast_panel
from reports.numbers import whole
from reports.wording import nothing_assessed
from reports.words import words_of
from rubrics.errors import UserError

_WORDS = words_of("en")


def screen(work: frame.Work) -> None:
    """The plan in a line, its tabs, and the drawer of the action that the URL names."""
    plan = _planned(work)
    if plan is None:
        _contradiction(work)
        return
    if not (plan.booked or plan.closed or work.assessment.plan.add):
        _nothing(work)
        return
    draft = roadmap_draft.current(work, plan)
    _head(work, plan)
    roadmap_draft.notices(work, draft)
    draws: dict[str, Callable[[], None]] = {
        "Timeline": partial(timeline, work, plan),
        "Priorities": partial(priorities, work),
        "Backlog": partial(backlog, work, draft),
        "Team and dates": partial(team, work, draft, plan),
        "People": partial(people, work, plan),
        "Forecast": partial(forecast, work, plan),
        "What if": partial(what_if, work, draft, plan),
    }
    for tab, draw in zip(
        st.tabs(list(draws), key="tab", bind="query-params"), draws.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw()
    roadmap_draft.bar(work, draft, plan)
    roadmap_action.drawer(work, draft, plan)


def _planned(work: frame.Work) -> Plan | None:
    try:
        with st.spinner("Planning", show_time=False):
            return work.assessment.schedule
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return None


def _contradiction(work: frame.Work) -> None:
    """The tables that can mend a plan which contradicts itself."""
    draft = roadmap_draft.current(work, None)
    roadmap_draft.notices(work, draft)
    st.markdown("There is no timeline until the plan fits together. Change it here, and save it.")
    draws = {
        "Backlog": partial(backlog, work, draft),
        "Team and dates": partial(team, work, draft, None),
    }
    for tab, draw in zip(
        st.tabs(list(draws), key="mend", on_change="rerun"), draws.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw()
    roadmap_draft.bar(work, draft, None)


def _nothing(work: frame.Work) -> None:
    if nothing_assessed(work.assessment.scorecard):
        states.empty(
            "Nothing is assessed yet",
            "The roadmap comes from what a scan sees and from what the team answers.",
            to="review",
            label="Begin the review",
        )
        navigation.link("scan", "Scan Azure, or bring a file")
        return
    target = frame.STAGES[work.opened.workload.target_stage].lower()
    st.success(
        f"Every practice is at the level that the gates up to {target} need.",
        title="Nothing is left to do",
        icon=":material/check_circle:",
    )
    navigation.link("scorecard", "Go to Scorecard")
    navigation.link("workload", "Choose a later target stage")


def _head(work: frame.Work, plan: Plan) -> None:
    assessed = not nothing_assessed(work.assessment.scorecard)
    if not assessed:
        states.partial(
            "Nothing is assessed yet: the plan holds every practice that is due, from its first "
            "level. It shrinks with each answer."
        )
        navigation.link("review", "Begin the review")
    st.header(plain(forecast_panel(work.assessment, plan, _WORDS)["title"]))
    last = plan.milestones[-1]
    effort = whole(sum(row.action.middle for row in plan.booked))
    missed = len(plan.shortfalls)
    facts = [
        f"Last gate **{short_day(plan.finish)}**, four in five by {short_day(last.safe)}",
        f"**{effort:,} person-days** in {counted(len(plan.booked), 'action')}",
        f":orange[**{counted(missed, 'date')} missed**]" if missed else "every date is met",
    ]
    said, taken = st.columns((5, 1), vertical_alignment="center")
    said.markdown(" · ".join(facts))
    with taken:
        downloads(work, plan)
