"""The filters of the standard."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import bound
from app_pages.parts.findings_asked import LONGEST_TEXT, SEVERITIES
from app_pages.parts.standard_asked import FILTERS, KINDS, SCANNED, Asked
from app_pages.parts.text import plain, shown
from reports.words import words_of
from rubrics.rubric import Rubric
from rubrics.schema import ARCHETYPES, PILLARS, STAGES

_WORDS = words_of("en")


def kinds(asked: Asked, practices: int, checks: int) -> None:
    """Practices or checks, with how many fit."""
    numbers = {"practices": f"Practices {practices}", "checks": f"Checks {checks}"}
    st.segmented_control(
        "Show",
        KINDS,
        required=True,
        format_func=numbers.__getitem__,
        label_visibility="collapsed",
        **bound.widget("show", asked.show, default="practices"),
    )


def filters(asked: Asked, rubric: Rubric) -> None:
    """All filters; rarer ones behind a button."""
    title = rubric.standard.title
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.text_input(
            "Search",
            type="search",
            max_chars=LONGEST_TEXT,
            placeholder="Words of the text, or an id",
            width=260,
            **bound.widget("text", asked.text, default=""),
        )
        st.pills(
            "Needed by the gate of",
            STAGES,
            selection_mode="multi",
            format_func=lambda one: plain(title(one)),
            **bound.widget("stage", [*asked.stages]),
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.pills(
            "Pillar",
            PILLARS,
            selection_mode="multi",
            format_func=lambda one: plain(title(one)),
            **bound.widget("pillar", [*asked.pillars]),
        )
        hidden = len(asked.areas) + len(asked.archetypes) + len(asked.severities)
        hidden += bool(asked.scanned)
        with st.popover(f"More filters ({hidden})" if hidden else "More filters"):
            _rarer(asked, rubric)
        if asked.narrowed:
            st.button(
                "Reset filters", key="reset", icon=":material/filter_alt_off:", on_click=reset
            )


def reset() -> None:
    """Take every filter out of the URL."""
    bound.write(**dict.fromkeys(FILTERS))


def _rarer(asked: Asked, rubric: Rubric) -> None:
    title = rubric.standard.title
    st.pills(
        "For workloads that are",
        ARCHETYPES,
        selection_mode="multi",
        format_func=lambda one: plain(title(one)),
        **bound.widget("kind", [*asked.archetypes]),
    )
    areas = dict.fromkeys(practice.area for practice in rubric.practices.values())
    st.multiselect("Area", [*areas], format_func=shown, **bound.widget("area", [*asked.areas]))
    if asked.show == "practices":
        st.pills(
            "How it is assessed",
            [*SCANNED],
            format_func=SCANNED.__getitem__,
            **bound.widget("scanned", asked.scanned or None),
        )
    else:
        st.pills(
            "Severity",
            SEVERITIES,
            selection_mode="multi",
            format_func=lambda one: _WORDS(f"names.severity-{one}"),
            **bound.widget("severity", [*asked.severities]),
        )
