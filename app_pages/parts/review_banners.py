"""What stands between an answer and the next question: a clash, a contradiction, a refusal."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app_pages.parts import frame, navigation, review_desk, review_forms, review_scan
from app_pages.parts.text import plain
from assessment.interview.cards import Card, shown_day
from assessment.interview.desk import Desk
from assessment.interview.room import Room
from assessment.store.answers import Given, Said
from assessment.store.decisions import withdraw
from reports import fixes


def refused(desk: Desk) -> None:
    """Why the last answer was not saved."""
    if desk.problem:
        st.error(
            f"Nothing was saved. {plain(desk.problem.hint)}",
            title=plain(desk.problem.what),
            icon=":material/error:",
        )


def clash(desk: Desk, practice: str) -> bool:
    """Somebody else answered meanwhile: both answers, to choose one. Whether there is one."""
    crossed = desk.crossed
    if crossed is None or crossed.practice != practice:
        return False
    title = "Somebody else answered first"
    st.warning(_theirs(crossed.theirs), title=title, icon=":material/group:")
    with st.container(border=True, gap="small", key="clash"):
        left, right = st.columns(2, gap="medium")
        with left:
            name = plain(crossed.theirs.name, 60) if crossed.theirs else "Theirs"
            _side(name, crossed.theirs.said if crossed.theirs else None)
            st.button("Keep theirs", key="keep-theirs", icon=":material/check:", shortcut="K",
                      on_click=review_desk.act, args=(Desk.keep_theirs,))  # fmt: skip
        with right:
            _side("Yours, not saved", crossed.mine)
            st.button("Use mine", key="use-mine", icon=":material/edit:", shortcut="U",
                      on_click=review_desk.act, args=(Desk.use_mine,))  # fmt: skip
    return True


def _theirs(given: Given | None) -> str:
    if given is None:
        return "The answer that you saw is gone. Yours was not saved: choose."
    at = frame.moment(given.at)
    said = plain(_short(given.said), 300)
    return f"{plain(given.name, 60)} answered {said} at {at}. Yours was not saved: choose."


def _side(title: str, said: Said | None) -> None:
    st.markdown(f"**{title}**")
    if said is None:
        st.markdown("No answer")
        return
    st.markdown(plain(_short(said)))
    for name, text in (("Note", said.note), ("Evidence", said.evidence), ("Owner", said.owner)):
        if text:
            st.markdown(f":small[{name}: {plain(text, 300)}]")


def _short(said: Said) -> str:
    if said.kind == "level":
        return f"level {said.level}"
    if said.kind == "not_applicable":
        return f"not applicable ({said.reason})"
    return "that nobody knows" if said.kind == "unknown" else "nothing beside a note"


def contradiction(room: Room, desk: Desk, card: Card, turn: int) -> None:
    """The answer and the scan differ: both, what it comes to, and what can be done about it."""
    found = card.contradiction
    if found is None:
        return
    worst = next((one for one in card.scan.examples if one.because), None)
    text = found.consequence
    if worst:
        text += f" Seen on {plain(worst.name, 60)}: {plain(fixes.plain(worst.because), 160)}."
    if found.settled:
        st.info(text, title=found.what, icon=":material/gavel:")
        _overridden(room, card)
        return
    st.warning(text, title=found.what, icon=":material/compare_arrows:")
    if not room.may_write:
        return
    if desk.form == "override":
        review_forms.form(room, desk, card, turn)
        return
    level = card.level if card.level is not None else card.proposal
    with st.container(horizontal=True, gap="small", key="contradiction"):
        st.button("Keep the answer", key=f"keep-{card.id}", icon=":material/check:", shortcut="K",
                  on_click=review_desk.act,
                  args=(lambda desk, room: desk.next(room, card.id),))  # fmt: skip
        if level is not None:
            st.button(f"Use level {level}", key=f"use-{card.id}",
                      icon=":material/radar:", shortcut="U",
                      on_click=review_scan.answer_level, args=(card.id, level, turn))  # fmt: skip
        if found.kind == "over-claim":
            st.button("Override with a reason", key=f"override-{card.id}", icon=":material/gavel:",
                      shortcut="O", on_click=review_desk.act,
                      args=(_asking_for_override(card.id),))  # fmt: skip
        if found.kind == "not-applicable":
            navigation.link("findings", "Accept the finding", practice=card.id)


def _asking_for_override(practice: str) -> Callable[[Desk, Room], str]:
    return lambda desk, _: review_forms.opened(desk, "override", practice)


def _overridden(room: Room, card: Card) -> None:
    one = next((d for d in room.opened.decided if d.kind == "override" and d.key == card.id), None)
    if one is None:
        return
    said = one.decision
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(
            f":small[{plain(said.reason)} {plain(said.owner)}, until {shown_day(said.expires)}]",
            width="content",
        )
        if room.may_write:
            st.button("Withdraw the override", key=f"withdraw-{one.id}", icon=":material/undo:",
                      type="tertiary", on_click=_withdraw, args=(one.id,))  # fmt: skip


def _withdraw(decision: int) -> None:
    room = review_desk.room()
    withdraw(room.store, room.actor, room.id, decision)
