"""What the scan saw of a practice: one line with the level it speaks for, and the evidence."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from app_pages.parts import navigation, review_desk
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.interview.cards import Card
from assessment.interview.desk import Words, level_said
from assessment.interview.room import Room
from assessment.interview.scans import Example
from checks.model import State
from reports import fixes
from reports.evidence import shown as value_text
from reports.words import words_of

_WORDS = words_of("en")
_SEEN: Final = {
    "pass": ("In place", "green", "check"),
    "partial": ("Partly in place", "orange", "contrast"),
    "fail": ("Not in place", "red", "close"),
    "unknown": ("Not known", "violet", "question_mark"),
}
_COUNTED: Final = (
    (State.FAIL, "fail"), (State.PARTIAL, "pass in part"), (State.UNKNOWN, "could not be read"),
    (State.ERROR, "could not be judged"), (State.PASS, "pass"),
)  # fmt: skip


def scan(room: Room, card: Card, turn: int) -> None:
    """Everything between the question and its answers."""
    if room.opened.snapshot is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            quiet("Nothing was scanned yet: the team's answer stands alone.")
            navigation.link("scan", "Scan, or bring a file")
        return
    verdict = card.scan.verdict
    if verdict is None:
        quiet(_unseen(card))
        return
    said, colour, icon = _SEEN[verdict.state.value]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(f"Scan: {said}", color=colour, icon=f":material/{icon}:")  # type: ignore[arg-type]
        if verdict.critical:
            st.badge("Critical", color="red", icon=":material/warning:")
        st.markdown(f":small[{_summary(card)}]", width="content")
        if room.may_write and card.proposal is not None:
            _agree(card, turn)
    _evidence(card)


def _unseen(card: Card) -> str:
    if card.practice.scanned:
        return "The scan saw nothing that this practice is about."
    return "No scan can see this: ask the team."


def _summary(card: Card) -> str:
    counts, verdict = card.scan.counts, card.scan.verdict
    parts = [f"{counts[state]:,} {word}" for state, word in _COUNTED if counts.get(state)]
    if card.scan.accepted:
        parts.append(f"{card.scan.accepted:,} accepted")
    if card.scan.imported:
        source = card.scan.imported.source or "an imported result"
        parts.append(f"as {plain(source, 60)} says")
    if verdict and verdict.inconclusive:
        parts.append("no defect seen, which shows no level")
    if verdict and verdict.due:
        parts.append(f"hurts from {_WORDS.day(verdict.due)}")
    return ", ".join(parts)


def _agree(card: Card, turn: int) -> None:
    level, given = card.proposal, card.answer
    st.button(
        f"Agree with level {level}",
        key=f"agree-{card.id}",
        icon=":material/thumb_up:",
        shortcut="A",
        disabled=given is not None and given.level == level,
        on_click=answer_level,
        args=(card.id, level, turn),
    )


def answer_level(practice: str, level: int, turn: int) -> None:
    """Answer with a level, and with the words that stand beside it."""
    if review_desk.is_gone(practice):
        return

    def do(desk: Any, room: Room) -> str | None:
        given = room.opened.given.get(practice)
        before = given.said if given else None
        words = review_desk.typed(practice, turn, Words.of(before))
        next_: str | None = desk.answer(room, practice, level_said(level, words, before))
        return next_

    review_desk.act(do)


def _evidence(card: Card) -> None:
    """The worst findings with what was read; drawn when it is opened only."""
    if not card.scan.examples:
        return
    total = card.scan.findings + card.scan.accepted
    number = len(card.scan.examples)
    label = f"Evidence: {number} of {total:,}" if total > number else f"Evidence: {number}"
    with st.expander(
        label, key=f"evidence-{card.id}", icon=":material/search:", type="compact",
        on_change="rerun",
    ) as opened:  # fmt: skip
        if opened.open:
            for example in card.scan.examples:
                _example(example)
            navigation.link("findings", "Open them in Findings", practice=card.id)


def _example(example: Example) -> None:
    """Two lines: what is wrong where, and what was read that says so."""
    state = _WORDS(f"names.state-{example.state.value}")
    parts = [f"**{plain(state)}** on {plain(example.name, 80)} ({plain(example.environment)})"]
    parts += [plain(fixes.plain(example.title), 200)]
    parts += [word for word, on in (("hint", example.hint), ("accepted", example.accepted)) if on]
    because = fixes.plain(example.because)
    read = [plain(because, 300)] if because else []
    read += [
        f"{plain(path, 200)}: **{plain(value_text(value, _WORDS), 200)}**"
        for path, value in example.evidence[:6]
        # Most reasons name the path and its value already.
        if path not in because
    ]
    if example.permission:
        read.append(f"needs {plain(example.permission, 120)} to be read")
    with st.container(gap=None):
        st.markdown(f":small[{' · '.join(parts)}]")
        if read:
            quiet(f"Seen: {' · '.join(read)}")
