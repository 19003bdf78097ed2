"""The small forms of a card: why it does not apply, what is open, why the scan is overridden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import streamlit as st
from pydantic import ValidationError

from app_pages.parts import review_desk
from app_pages.parts.text import plain
from assessment.inputs import Override
from assessment.interview.cards import Card
from assessment.interview.desk import Desk, Form, Words
from assessment.interview.room import Room
from assessment.store.answers import Said
from assessment.store.limits import LINE, NOTE
from rubrics.errors import UserError

USUAL_DAYS: Final = 90
LONGEST_DAYS: Final = 366
"""How long a level may stand against the scan."""


def opened(desk: Desk, form: Form, practice: str) -> str:
    """Open a form, or close it where it is open."""
    desk.form = None if desk.form == form else form
    return practice


def form(room: Room, desk: Desk, card: Card, turn: int) -> None:
    """The form that is open."""
    with st.container(border=True, key="form"):
        if desk.form == "not-applicable":
            _reason(room, card, turn)
        elif desk.form == "park":
            _question(room, card)
        else:
            _override(room, card)


def _send(label: str, do: Callable[[Desk, Room], str | None]) -> None:
    with st.container(horizontal=True, gap="small"):
        st.form_submit_button(
            label, key="form-send", type="primary", on_click=review_desk.act, args=(do,)
        )
        st.form_submit_button("Cancel", key="form-cancel", on_click=review_desk.act, args=(_close,))


def _close(desk: Desk, _: Room) -> str | None:
    desk.form = desk.problem = None
    return review_desk.at()


def _reason(room: Room, card: Card, turn: int) -> None:
    key = f"reason-{card.id}-{room.id}"
    given = room.opened.given.get(card.id)
    with st.form("na", border=False):
        st.text_input("Why does it not apply?", key=key, max_chars=NOTE,
                      value=(given.said.reason or "") if given else "")  # fmt: skip

        def do(desk: Desk, room: Room) -> str | None:
            reason = str(st.session_state.get(key) or "").strip()
            if not reason:
                return _lacks(desk, card.id, "Not applicable needs its reason", "Say why.")
            before = room.opened.given.get(card.id)
            words = review_desk.typed(card.id, turn, Words.of(before.said if before else None))
            return desk.answer(room, card.id, words.on(Said("not_applicable", reason=reason)))

        _send("Save", do)


def _question(room: Room, card: Card) -> None:
    key = f"parked-{card.id}-{room.id}"
    with st.form("park", border=False):
        st.text_input("What is open, and who can answer it?", key=key, max_chars=NOTE)

        def do(desk: Desk, room: Room) -> str | None:
            return desk.park(room, card.id, str(st.session_state.get(key) or ""))

        _send("Park it", do)


def _override(room: Room, card: Card) -> None:
    names = {name: f"override-{name}-{card.id}-{room.id}" for name in ("reason", "owner", "until")}
    level, today = card.answer.level if card.answer else None, room.opened.assessment.as_of
    if level is None:
        return
    with st.form("override", border=False):
        st.text_input(f"Why is level {level} right, although the scan shows otherwise?",
                      key=names["reason"], max_chars=NOTE)  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            st.text_input("Owner", key=names["owner"], max_chars=LINE,
                          placeholder="The role that answers for it")  # fmt: skip
            st.date_input("Until", key=names["until"], value=today + timedelta(USUAL_DAYS),
                          min_value=today, max_value=today + timedelta(LONGEST_DAYS),
                          format="YYYY-MM-DD")  # fmt: skip

        def do(desk: Desk, room: Room) -> str | None:
            said = {name: st.session_state.get(key) for name, key in names.items()}
            until, evidence = said["until"], card.answer.evidence if card.answer else None
            if not isinstance(until, date) or not today <= until <= today + timedelta(LONGEST_DAYS):
                return _lacks(desk, card.id, "The override needs a day", "At most a year from now.")
            try:
                decision = Override(
                    level=level, reason=str(said["reason"] or "").strip(),
                    owner=str(said["owner"] or "").strip(), expires=until, evidence=evidence,
                )  # fmt: skip
            except ValidationError:
                return _lacks(desk, card.id, "The override is not complete",
                              "Give a reason and an owner.")  # fmt: skip
            return desk.override(room, card.id, decision)

        _send(f"Use level {plain(level)}", do)


def _lacks(desk: Desk, practice: str, what: str, hint: str) -> str:
    desk.problem = UserError(what, hint)
    return practice
