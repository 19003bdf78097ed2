"""The filters of the findings screen, with how many findings each would leave."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app_pages.parts import bound
from app_pages.parts.findings_asked import (
    ENVIRONMENTS,
    FILTERS,
    LONGEST_TEXT,
    SEVERITIES,
    TABS,
    VIEWS,
    Asked,
    Counts,
)
from app_pages.parts.text import plain, shown
from checks.registry import Check
from reports.words import words_of
from rubrics.rubric import Rubric
from rubrics.schema import PILLARS

_WORDS = words_of("en")
_TITLES = {"open": "Not met", "unknown": "Unknown", "accepted": "Accepted"}


def tabs(asked: Asked, counts: Counts, accepted: int) -> None:
    """Which findings: those that are open, those that could not be read, those accepted."""
    numbers = {**counts.tabs, "accepted": accepted}
    st.segmented_control(
        "Findings",
        TABS,
        required=True,
        format_func=lambda tab: f"{_TITLES[tab]} {_number(numbers.get(tab, 0))}",
        label_visibility="collapsed",
        **bound.widget("state", asked.tab, default="open"),
    )


def views(asked: Asked) -> None:
    """How they are listed."""
    st.segmented_control(
        "View",
        [*VIEWS],
        required=True,
        format_func=VIEWS.__getitem__,
        label_visibility="collapsed",
        **bound.widget("view", asked.view, default="finding"),
    )


def filters(asked: Asked, counts: Counts, rubric: Rubric, checks: Mapping[str, Check]) -> None:
    """All filters; rarer ones behind a button."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.text_input(
            "Search",
            type="search",
            max_chars=LONGEST_TEXT,
            placeholder="Resource or check",
            width=215,
            **bound.widget("text", asked.text, default=""),
        )
        st.pills(
            "Severity",
            SEVERITIES,
            selection_mode="multi",
            format_func=lambda one: (
                f"{_WORDS(f'names.severity-{one}')} {_number(counts.severities.get(one, 0))}"
            ),
            **bound.widget("severity", [*asked.severities]),
        )
        st.pills(
            "Environment",
            [*ENVIRONMENTS],
            selection_mode="multi",
            format_func=lambda one: (
                f"{ENVIRONMENTS[one]} {_number(counts.environments.get(one, 0))}"
            ),
            **bound.widget("environment", [*asked.environments]),
        )
        st.pills(
            "Risk",
            ["True"],
            format_func=lambda _: f"Critical {_number(counts.critical)}",
            **bound.widget("critical", "True" if asked.critical else None),
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.pills(
            "Pillar",
            PILLARS,
            selection_mode="multi",
            format_func=lambda one: (
                f"{plain(rubric.standard.title(one))} {_number(counts.pillars.get(one, 0))}"
            ),
            **bound.widget("pillar", [*asked.pillars]),
        )
        hidden = len(asked.areas) + len(asked.practices) + len(asked.checks) + bool(asked.subject)
        with st.popover(f"More filters ({hidden})" if hidden else "More filters"):
            _rarer(asked, rubric, checks)
        if asked.narrowed:
            st.button(
                "Reset filters", key="reset", icon=":material/filter_alt_off:", on_click=reset
            )
    _named(asked, rubric, checks)


def reset() -> None:
    """Take every filter out of the URL."""
    bound.write(**dict.fromkeys(FILTERS))


def _rarer(asked: Asked, rubric: Rubric, checks: Mapping[str, Check]) -> None:
    areas = dict.fromkeys(practice.area for practice in rubric.practices.values())
    st.multiselect("Area", [*areas], format_func=shown, **bound.widget("area", [*asked.areas]))
    st.multiselect(
        "Practice",
        [*rubric.practices],
        format_func=lambda id_: shown(f"{rubric.practices[id_].title} ({id_})"),
        **bound.widget("practice", [*asked.practices]),
    )
    st.multiselect(
        "Check",
        [*checks],
        format_func=lambda id_: shown(f"{checks[id_].bad.rstrip('.')} ({id_})"),
        **bound.widget("check", [*asked.checks]),
    )


def _named(asked: Asked, rubric: Rubric, checks: Mapping[str, Check]) -> None:
    """What a link has narrowed the list to, each with the way out of it."""
    named = [("area", one, one) for one in asked.areas]
    named += [("practice", one, rubric.practices[one].title) for one in asked.practices]
    named += [("check", one, checks[one].bad.rstrip(".")) for one in asked.checks]
    if asked.subject:
        name = asked.subject.rstrip("/").rpartition("/")[2]
        named.append(("subject", asked.subject, f"{name} and what is below it"))
    if not named:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Only")
        for parameter, value, text in named:
            st.button(
                plain(text, 80),
                key=f"without-{parameter}-{value}",
                icon=":material/close:",
                help="Take this filter away",
                on_click=_without,
                args=(parameter, value),
            )


def _without(parameter: str, value: str) -> None:
    left = [one for one in st.query_params.get_all(parameter) if one != value]
    bound.write(**{parameter: left if parameter != "subject" else None})


def _number(value: int) -> str:
    return _WORDS.number(value)
