"""Which questions are gone through: filters of the URL, each with how many it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from app_pages.parts import bound, review_desk
from app_pages.parts.frame import STAGES
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.interview.core import core_score
from assessment.interview.queue import Filter
from assessment.interview.room import Room
from reports.numbers import points
from reports.words import words_of
from rubrics.schema import PILLARS

_WORDS = words_of("en")
_TITLES: Final = {
    Filter.ALL: "All",
    Filter.CORE: "Core",
    Filter.MOVES: "Moves the score",
    Filter.GATE: "Gate",
    Filter.PARKED: "Parked",
}


def filters(room: Room, *, locked: bool = False) -> None:
    """The filters in one row. `locked`: while a table holds what is not saved."""
    asked = room.asked
    counts = {which: len(room.ids_of(which, open_only=asked.open_only)) for which in Filter}
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _control(
            "filter", "Questions", [*Filter], str(asked.which), str(Filter.ALL), locked,
            {which: f"{_TITLES[which]} {counts[which]}" for which in Filter},
        )  # fmt: skip
        _pill("open", "Unanswered only", asked.open_only, locked)
        narrowed = sum(map(bool, (asked.pillar, asked.area, asked.stage)))
        label = f"Pillar and area ({narrowed})" if narrowed else "Pillar and area"
        with st.popover(label, key="narrow", disabled=locked, on_change="rerun") as popover:
            if popover.open:
                _narrower(room)
    _about(room)


def _control(
    name: str, label: str, options: list[str], value: str | None, default: str | None,
    locked: bool, titles: dict[str, str],
) -> None:  # fmt: skip
    key = f"at-{name}"
    st.session_state[key] = value
    st.segmented_control(
        label, options, key=key, required=default is not None, disabled=locked,
        format_func=lambda one: titles[one], label_visibility="collapsed",
        on_change=_chosen, args=(name, default),
    )  # fmt: skip


def _chosen(name: str, default: str | None) -> None:
    value = st.session_state[f"at-{name}"]
    rest = {"area": None} if name == "pillar" else {}
    review_desk.narrow(**{name: None if value == default else value}, **rest)


def _pill(name: str, label: str, value: bool, locked: bool) -> None:
    key = f"at-{name}"
    st.session_state[key] = "yes" if value else None
    st.pills(
        label, ["yes"], key=key, format_func=lambda _: label, label_visibility="collapsed",
        on_change=_chosen, args=(name, None), disabled=locked,
    )  # fmt: skip


def _narrower(room: Room) -> None:
    """Choices as buttons: a list box would keep the keys to itself."""
    asked, standard = room.asked, room.rubric.standard
    practices = room.interview.practices.values()
    pillars = [one for one in PILLARS if any(p.pillar == one for p in practices)]
    _choice("pillar", "Pillar", pillars, asked.pillar,
            {one: plain(standard.title(one)) for one in pillars})  # fmt: skip
    inside = (p for p in practices if asked.pillar in (None, p.pillar))
    areas = list(dict.fromkeys(p.area for p in inside))
    if asked.pillar:
        _choice("area", "Area", areas, asked.area, {one: plain(one) for one in areas})
    if asked.which is Filter.GATE:
        _choice("stage", "Gate", list(STAGES), asked.stage or room.opened.workload.stage, STAGES)
    if any((asked.pillar, asked.area, asked.stage)):
        st.button("Show all pillars", key="reset", icon=":material/filter_alt_off:",
                  on_click=review_desk.narrow,
                  kwargs={"pillar": None, "area": None, "stage": None})  # fmt: skip


def _choice(
    name: str, label: str, options: Sequence[str], value: str | None, titles: Mapping[str, str]
) -> None:
    key = f"at-{name}"
    st.session_state[key] = value
    st.pills(label, options, key=key, format_func=lambda one: titles[one],
             on_change=_chosen, args=(name, None))  # fmt: skip


def _about(room: Room) -> None:
    """What the filter means for scores and gates."""
    asked, assessment = room.asked, room.opened.assessment
    target = assessment.workload.target_stage
    if asked.which is Filter.CORE:
        score = points(core_score(assessment).stages[target].overall)
        said = "no score yet" if score is None else f"score {score}, core"
        quiet(f"Core questions alone: {said}. Scores from them are marked core, and gates stay "
              "undecided.")  # fmt: skip
    elif asked.which is Filter.MOVES:
        quiet(f"Open questions that move the score for {STAGES[target].lower()}, furthest first.")
    elif asked.which is Filter.GATE:
        stage = asked.stage or assessment.workload.stage
        decision = assessment.scorecard.stages[stage].gate.decision
        said = _WORDS(f"names.decision-{decision.value}").lower()
        quiet(f"What the gate of {STAGES[stage].lower()} depends on. It is {said} now.")


def reset() -> None:
    """Take every filter out of the URL."""
    bound.write(**dict.fromkeys(review_desk.FILTERS))
