"""The outline beside the card: how far the review is, and a way to every question of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from app_pages.parts import review_desk
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.interview.desk import Desk
from assessment.interview.interview import Standing
from assessment.interview.pace import about
from assessment.interview.queue import Progress, next_unanswered, outline
from assessment.interview.room import Room

SAVED_AT: Final = "%H:%M:%S UTC"
_ICONS: Final[Mapping[Standing, str]] = {
    Standing.ANSWERED: "check_circle",
    Standing.NOT_APPLICABLE: "block",
    Standing.UNKNOWN: "help",
    Standing.PARKED: "pause_circle",
    Standing.OPEN: "radio_button_unchecked",
}
_SAID: Final[Mapping[Standing, str]] = {
    Standing.NOT_APPLICABLE: "n/a",
    Standing.UNKNOWN: "?",
    Standing.PARKED: "parked",
}
"""What stands before a question's title; where it has a level, that."""


def show(room: Room, desk: Desk, practice: str | None) -> None:
    """Progress, and the pillars; areas of the shown one, and questions of the shown area."""
    with st.container(gap="xxsmall"):
        _progress(room)
        if desk.saved:
            quiet(f"Saved {desk.saved.at:{SAVED_AT}}")
    here = room.interview.practices.get(practice or "")
    with st.container(key="outline", gap=None):
        for pillar in outline(room.interview, room.ids_of(room.asked.which)):
            opened = here is not None and here.pillar == pillar.pillar
            ids = [id_ for area in pillar.areas for id_ in area.practices]
            _line(f"pillar-{pillar.pillar}", f"**{plain(pillar.title)}**", ids,
                  pillar.progress, opened)  # fmt: skip
            for area in pillar.areas if opened else ():
                shown = here is not None and here.area == area.name
                _line(f"area-{pillar.pillar}-{area.name}", plain(area.name),
                      area.practices, area.progress, shown)  # fmt: skip
                for id_ in area.practices if shown else ():
                    _question(room, id_, practice)


def _progress(room: Room) -> None:
    done = room.progress
    share = (done.total - done.left) / done.total if done.total else 0.0
    st.progress(share, text=f"{done.answered} of {done.total} answered")
    parts = [f"{done.left} open"] if done.left else []
    if done.left and room.may_write:
        parts.append(f"about {about(room.pace.minutes_left)} left")
    parts += [f"{done.unknown} nobody knows"] if done.unknown else []
    parts += [f"{done.parked} parked"] if done.parked else []
    if done.contradicted:
        word = "contradiction" if done.contradicted == 1 else "contradictions"
        parts.append(f"{done.contradicted} {word}")
    if parts:
        quiet(" · ".join(parts))


def _line(key: str, label: str, ids: Sequence[str], done: Progress, opened: bool) -> None:
    icon = "expand_more" if opened else "chevron_right" if done.left else "check"
    left = f":small[:gray[{done.left or 'done'}]]"
    st.button(
        f"{label} {left}",
        key=f"outline-{key}",
        icon=f":material/{icon}:",
        type="tertiary",
        width="stretch",
        wrap=True,
        on_click=_jump,
        args=(tuple(ids),),
    )


def _jump(ids: tuple[str, ...]) -> None:
    """To the first open question of these; to the first, where none is open."""
    room = review_desk.room()
    review_desk.show(next_unanswered(room.interview, ids) or ids[0])


def _question(room: Room, id_: str, practice: str | None) -> None:
    standing = room.interview.standings[id_]
    state = room.opened.assessment.scorecard.practices.get(id_)
    answered = state.answered if state else None
    said = str(answered) if answered is not None else _SAID.get(standing, "")
    contradicted = state is not None and state.conflict is not None
    icon = "compare_arrows" if contradicted else _ICONS[standing]
    title = plain(room.interview.practices[id_].title)
    label = f"{said} · {title}" if said else title
    st.button(
        f"**{label}**" if id_ == practice else label,
        key=f"outline-at-{id_}",
        icon=f":material/{icon}:",
        type="tertiary",
        width="stretch",
        wrap=True,
        on_click=review_desk.show,
        args=(id_,),
    )
