"""The review: filters, the outline, and the card or table that they lead to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages.parts import (
    bound,
    frame,
    navigation,
    review_desk,
    review_filters,
    review_focus,
    review_outline,
    review_table,
)
from app_pages.parts.review_card import card
from app_pages.parts.review_session import box
from assessment.interview.desk import Desk
from assessment.interview.queue import Filter, following
from assessment.interview.room import Room

_STYLE = Path(__file__).with_name("review.css")
_TABLE = "table"


@st.fragment
def screen(header: DeltaGenerator) -> None:
    """All of it: an answer draws this again, and nothing around it but the header line.

    `header`: the container above the page that holds the line.
    """
    st.html(_STYLE)
    with header:
        frame.header_line()
    room = review_desk.room()
    desk = review_desk.desk(room.id)
    as_table = bound.one(review_desk.VIEW, [_TABLE], "") == _TABLE
    id_ = None if as_table else review_desk.current(room)
    sheet = review_table.sheet(room) if as_table else None
    _title(room, id_, as_table=as_table)
    review_filters.filters(room, locked=bool(sheet and sheet.cells))
    if sheet is not None:
        review_table.table(room, sheet)
    else:
        left, right = st.columns([3, 8], gap="medium")
        with left:
            review_outline.show(room, desk, id_)
        with right:
            card(room, desk, id_) if id_ else _nothing(room)
    review_focus.move()


def _title(room: Room, id_: str | None, *, as_table: bool) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.title("Review", width="content", anchor=False)
        with st.container(horizontal=True, width="content", gap="small"):
            # First, as its label grows and shrinks: the others stay where they are.
            box(room)
            if not as_table:
                _ways(id_)
            st.button(
                "Cards" if as_table else "Table",
                key="view",
                shortcut="T",
                on_click=bound.put,
                icon=f":material/{'style' if as_table else 'table'}:",
                kwargs={review_desk.VIEW: None if as_table else _TABLE},
            )


def _ways(id_: str | None) -> None:
    """From question to question."""
    _way("Back", "B", "arrow_back", lambda desk, room: desk.back(room, id_))
    _way("Next", "F", "arrow_forward",
         lambda desk, room: desk.moved(id_, following(room.ids, id_)))  # fmt: skip
    _way("Next open", "J", "keyboard_double_arrow_right",
         lambda desk, room: desk.next(room, id_))  # fmt: skip


def _way(label: str, key: str, icon: str, do: Callable[[Desk, Room], str | None]) -> None:
    st.button(label, key=f"way-{key}", shortcut=key, icon=f":material/{icon}:",
              on_click=review_desk.act, args=(do,))  # fmt: skip


def _nothing(room: Room) -> None:
    """No question to show: the filter leaves none, or all of them are answered."""
    with st.container(key="question"):
        if room.ids:
            st.header("Every question here is answered", anchor=False)
            _done(room)
        elif room.asked.which is Filter.MOVES:
            st.header("No open question moves the score", anchor=False)
            st.markdown("Every question that could is answered, or nothing of it is due yet.")
        elif room.asked.which is Filter.PARKED:
            st.header("Nothing is parked", anchor=False)
            st.markdown("Park a question with P when nobody in the room can answer it.")
        else:
            st.header("No question matches these filters", anchor=False)
        if not room.ids:
            st.button("Show all questions", key="show-all", icon=":material/filter_alt_off:",
                      on_click=review_filters.reset)  # fmt: skip


def _done(room: Room) -> None:
    done, states = room.progress, room.interview.assessment.scorecard.practices
    if done.unknown:
        st.markdown(f"Nobody knew {done.unknown} of them.")
    contradicted = [id_ for id_ in room.ids if id_ in states and states[id_].conflict is not None]
    if contradicted:
        st.markdown(f"The scan contradicts {len(contradicted)} of them.")
        st.button(
            "Go to the first contradiction",
            key="contradicted",
            icon=":material/compare_arrows:",
            on_click=review_desk.show,
            args=(contradicted[0],),
        )
    if room.asked.which is not Filter.ALL or room.asked.open_only or room.asked.pillar:
        st.button("Show all questions", key="show-all", icon=":material/filter_alt_off:",
                  on_click=review_filters.reset)  # fmt: skip
        return
    st.markdown("What comes next: see where it stands, then check it before sign-off.")
    with st.container(horizontal=True, gap="medium"):
        navigation.link("scorecard", "See the scorecard")
        navigation.link("signoff", "Go to sign-off")
