"""The sign-off of a workload that is open: one part at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app_pages.parts import bound, frame
from app_pages.parts.signoff_check import check
from app_pages.parts.signoff_milestones import listing
from app_pages.parts.signoff_questionnaire import questionnaire
from assessment.signing import checked
from assessment.store.milestones import milestones

PARTS: Mapping[str, str] = {
    "check": "Self-check",
    "milestones": "Milestones",
    "questionnaire": "Questionnaire",
}


def screen(work: frame.Work) -> None:
    """The parts, with how many things are in each."""
    found = checked(work.store, work.actor, work.opened)
    frozen = milestones(work.store, work.actor, work.id)
    counts = {"check": len(found.rows), "milestones": len(frozen)}
    part = bound.one("show", PARTS, "check")
    st.segmented_control(
        "Part of the sign-off",
        [*PARTS],
        required=True,
        format_func=lambda one: f"{PARTS[one]} {counts.get(one, '')}".strip(),
        label_visibility="collapsed",
        **bound.widget("show", part, default="check"),
    )
    drawn: Mapping[str, Callable[[], None]] = {
        "check": lambda: check(work, found),
        "milestones": lambda: listing(work, frozen),
        "questionnaire": lambda: questionnaire(work),
    }
    drawn[part]()
