"""One question on its card: what is asked and why, what the scan saw, and the ways to answer."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages.parts import frame, navigation, review_desk, review_focus, review_forms, review_scan
from app_pages.parts.quiet import quiet
from app_pages.parts.review_banners import clash, contradiction, refused
from app_pages.parts.text import plain
from assessment.interview.cards import Card, card_of, shown_day
from assessment.interview.desk import Desk, Words
from assessment.interview.interview import Standing
from assessment.interview.room import Room
from assessment.store.answers import Given, Said, history
from assessment.store.limits import LINE, LINK, NOTE
from rubrics.schema import STAGES


def card(room: Room, desk: Desk, id_: str) -> None:
    """The card of a question, for whoever may answer and for whoever may only read."""
    found = card_of(room.interview, id_)
    turn = desk.look(id_, room.opened.given.get(id_))
    _head(room, found)
    review_scan.scan(room, found, turn)
    refused(desk)
    if room.may_write and clash(desk, id_):
        return
    contradiction(room, desk, found, turn)
    if not room.may_write:
        _levels_to_read(room, found)
        _words_to_read(room, id_)
    else:
        if desk.form and desk.form != "override":
            review_forms.form(room, desk, found, turn)
        _levels(room, found, turn)
        _others(room, desk, found, turn)
        _reason(found)
        _words(room, id_, turn)
    _history(room, id_)


def _head(room: Room, card: Card) -> None:
    practice, standard = card.practice, room.rubric.standard
    quiet(f"{plain(standard.title(practice.pillar))} · {plain(practice.area)}")
    with st.container(key="question", gap="xxsmall"):
        st.header(plain(practice.question), anchor=False)
        quiet(f"**Why we ask:** {plain(card.why)}")
        for note in card.notes:
            quiet(plain(note))


def _levels(room: Room, card: Card, turn: int) -> None:
    with st.container(key="levels", gap="xsmall"):
        for level, text in enumerate(card.levels):
            mine = card.answer is not None and card.answer.level == level
            st.button(
                f"**{level}** {plain(text)}{_tags(room, card, level)}",
                key=f"level-{card.id}-{level}",
                icon=f":material/{'check_circle' if mine else 'radio_button_unchecked'}:",
                type="primary" if mine else "secondary",
                shortcut=str(level),
                width="stretch",
                wrap=True,
                on_click=review_scan.answer_level,
                args=(card.id, level, turn),
            )


def _levels_to_read(room: Room, card: Card) -> None:
    mine = card.answer.level if card.answer else None
    lines = [
        f"{'**' if level == mine else ''}{level} {plain(text)}"
        f"{' (the answer)**' if level == mine else ''}{_tags(room, card, level)}"
        for level, text in enumerate(card.levels)
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    _reason(card)
    if card.standing is Standing.UNKNOWN:
        st.markdown("**Nobody knew.**")


def _tags(room: Room, card: Card, level: int) -> str:
    """Which stages need the level, what the scan speaks for, and what counts instead of it."""
    needs = {card.gate.stage: card.gate.level}
    if card.target is not None:
        needs[room.opened.workload.target_stage] = card.target
    stages = [plain(room.rubric.standard.title(one)) for one in STAGES if needs.get(one) == level]
    word = "must for" if card.gate.must else "for"
    tags = {"gray": f"{word} {' and '.join(stages)}"} if stages else {}
    if level == card.proposal:
        tags["violet"] = "scan"
    given = card.answer.level if card.answer else None
    if level == card.level and card.answer is not None and given != level:
        tags["orange"] = "counts"
    # On the colour of the chosen level, a badge's own colours cannot be read.
    marks = (f" · {tag}" if level == given else f" :{c}-badge[{tag}]" for c, tag in tags.items())
    return "".join(marks)


def _others(room: Room, desk: Desk, card: Card, turn: int) -> None:
    """Ways to answer without a level, and to put the question off."""
    with st.container(horizontal=True, gap="small"):
        given = room.opened.given.get(card.id)
        kind = given.said.kind if given else "cleared"
        _button("Not applicable", "N", "block", "na", card, kind == "not_applicable",
                lambda desk, _: review_forms.opened(desk, "not-applicable", card.id))  # fmt: skip
        _button("Nobody knows", "D", "help", "unknown", card, kind == "unknown",
                lambda desk, room: _unknown(desk, room, card.id, turn))  # fmt: skip
        _button("Park", "P", "pause_circle", "park", card, card.standing is Standing.PARKED,
                lambda desk, _: review_forms.opened(desk, "park", card.id))  # fmt: skip
        if kind != "cleared":
            _button("Take back", None, "undo", "clear", card, False,
                    lambda desk, room: desk.take_back(room, card.id))  # fmt: skip


def _reason(card: Card) -> None:
    if card.answer and card.answer.not_applicable:
        quiet(f"Not applicable: {plain(card.answer.not_applicable, 500)}")


def _button(
    label: str, key: str | None, icon: str, name: str, card: Card, on: bool, do: Any
) -> None:
    st.button(
        label,
        key=f"{name}-{card.id}",
        icon=f":material/{'check_circle' if on else icon}:",
        type="primary" if on else "secondary",
        shortcut=key,
        on_click=review_desk.act,
        args=(do,),
    )


def _unknown(desk: Desk, room: Room, practice: str, turn: int) -> str | None:
    if review_desk.is_gone(practice):
        return review_desk.at()
    given = room.opened.given.get(practice)
    words = review_desk.typed(practice, turn, Words.of(given.said if given else None))
    return desk.answer(room, practice, words.on(Said("unknown")))


def _words(room: Room, id_: str, turn: int) -> None:
    """Note, evidence and owner: saved when left, and with every answer."""
    given = room.opened.given.get(id_)
    words = Words.of(given.said if given else None)

    def write(desk: Desk, room: Room) -> str | None:
        return desk.write(room, id_, review_desk.typed(id_, turn, words))

    def field(name: str) -> dict[str, Any]:
        key = review_desk.key_of(name, id_, turn)
        if key not in st.session_state:
            st.session_state[key] = getattr(words, name)
        return {"key": key, "on_change": _quietly, "args": (write,)}

    with st.container(key="words", gap="xsmall"):
        with st.container(horizontal=True, gap="small"):
            st.text_input("Evidence", placeholder="Link or document", max_chars=LINK,
                          **field("evidence"))  # fmt: skip
            st.text_input("Owner", placeholder="Role or name", max_chars=LINE, **field("owner"))
        st.text_area("Note", height=68, max_chars=NOTE, **field("note"))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button("Write a note", key="write", type="tertiary", shortcut="W",
                      icon=":material/edit_note:", on_click=review_focus.ask,
                      args=("note",))  # fmt: skip
            st.button("Leave the note", key="leave", type="tertiary", shortcut="Esc",
                      on_click=review_focus.ask, args=("out",))  # fmt: skip


def _quietly(do: Any) -> None:
    """Save without taking the focus from the field that comes next."""
    here = review_desk.room()
    do(review_desk.desk(here.id), here)


def _words_to_read(room: Room, id_: str) -> None:
    given = room.opened.given.get(id_)
    if given is None:
        return
    said = given.said
    for name, text in (("Note", said.note), ("Evidence", said.evidence), ("Owner", said.owner)):
        if text:
            st.markdown(f"**{name}:** {plain(text)}")


def _history(room: Room, id_: str) -> None:
    """Who said what and when; read when it is opened only."""
    given = room.opened.given.get(id_)
    if given is None:
        return
    label = f"{plain(what(given.said))}, by {plain(given.name, 60)} on {frame.moment(given.at)}"
    with st.expander(
        label, key=f"history-{id_}", icon=":material/history:", type="compact", on_change="rerun"
    ) as opened:  # fmt: skip
        if opened.open:
            for one in history(room.store, room.actor, room.id, id_):
                quiet(line(one))
            navigation.link("standard", "Read the practice in the standard", practice=id_)


def what(said: Said) -> str:
    """An answer in a few words: `Level 3`, `Not applicable: no agents yet`."""
    if said.kind == "level":
        until = f", until {shown_day(said.expires)}" if said.expires else ""
        return f"Level {said.level}{until}"
    if said.kind == "not_applicable":
        return f"Not applicable: {said.reason}"
    return "Nobody knows" if said.kind == "unknown" else "No answer"


def line(given: Given) -> str:
    """One line of an answer's history, as markdown."""
    said = given.said
    parts = [what(said), *(text for text in (said.note, said.evidence, said.owner) if text)]
    about = " · ".join(plain(part, 300) for part in parts)
    return f"{frame.moment(given.at)}, {plain(given.name, 60)}: {about}"
