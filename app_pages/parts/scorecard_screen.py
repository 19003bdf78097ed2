"""The scorecard of a workload that is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app_pages.parts import bound, frame
from app_pages.parts import scorecard_top as top
from app_pages.parts.scorecard_drawers import drawers
from app_pages.parts.scorecard_gates import gates
from app_pages.parts.scorecard_limits import limits
from app_pages.parts.scorecard_more import conflicts, doubts, risks
from app_pages.parts.scorecard_pillars import pillars
from app_pages.parts.scorecard_waive import waive
from reports import wording

PARTS: Mapping[str, tuple[str, Callable[[frame.Work], None]]] = {
    "pillars": ("Pillars and areas", pillars),
    "gates": ("Gates", gates),
    "conflicts": ("Contradictions", conflicts),
    "risks": ("Risks and strengths", risks),
    "doubts": ("What to doubt", doubts),
}


def screen(work: frame.Work) -> None:
    """The verdict, the parts below it one at a time, and the drawer that the URL names."""
    if wording.nothing_assessed(work.assessment.scorecard):
        top.nothing(work)
        return
    top.verdict(work)
    top.gates(work)
    top.since(work)
    shown = bound.one("show", PARTS, "pillars")
    numbers = _numbers(work)
    st.segmented_control(
        "Part of the scorecard",
        [*PARTS],
        required=True,
        format_func=lambda part: f"{PARTS[part][0]} {numbers.get(part, '')}".strip(),
        label_visibility="collapsed",
        **bound.widget("show", shown, default="pillars"),
    )
    PARTS[shown][1](work)
    if not waive(work):
        drawers(work)


def _numbers(work: frame.Work) -> Mapping[str, int]:
    card = work.assessment.scorecard
    return {
        "conflicts": sum(1 for state in card.practices.values() if state.conflict),
        "doubts": len(limits(work.assessment)) + len(card.warnings),
    }
