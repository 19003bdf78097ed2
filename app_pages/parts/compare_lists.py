"""Practices whose level, and answers whose text, are not what they were."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import frame, listing, navigation
from app_pages.parts.bound import PAGE, number
from app_pages.parts.compare_shown import Shown
from app_pages.parts.findings_lists import day
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS
from app_pages.parts.text import plain
from assessment.answer_changes import AnswerChange, answer_changes
from assessment.compare import PracticeChange
from assessment.inputs import Answer
from assessment.store.answers import Given
from reports import change, panels


def practices(shown: Shown) -> None:
    """Practices by what became of them; what got worse comes first."""
    changes = shown.found.comparison.practices
    st.header(plain(shown.panel["practices"]["text"]))
    names = panels.pillar_names(shown.found.after.rubric.standard, WORDS)
    for group in change.PRACTICE_GROUPS:
        rows: tuple[PracticeChange, ...] = getattr(changes, group)
        if not rows:
            continue
        st.subheader(plain(WORDS(f"change.group-{group}", count=len(rows))))
        for row in sorted(rows, key=lambda one: (-one.practice.weight, one.id)):
            _practice(row, group, names[row.practice.pillar])


def _practice(row: PracticeChange, group: str, pillar: str) -> None:
    title = plain(row.practice.title, 160)
    with st.container(gap="xxsmall"):
        if group == "left":
            st.markdown(title)
        else:
            navigation.link("review", title, practice=row.id)
        moved = _moved(row, group)
        quiet(plain(f"{moved} · {pillar} · weight {row.practice.weight}"), inset=group != "left")


def _moved(row: PracticeChange, group: str) -> str:
    then = "not assessed" if row.before is None else f"level {row.before}"
    now = "not assessed" if row.after is None else f"level {row.after}"
    if group == "joined":
        return f"Now {now}"
    return f"It was {then}" if group == "left" else f"{then[0].upper()}{then[1:]}, now {now}"


def answers(shown: Shown) -> None:
    """Answers that say something else, with who changed them and when."""
    changes = answer_changes(shown.found.before, shown.found.after)
    if not changes:
        st.info("The team says the same on both sides.", title="No answer changed")
        return
    count = WORDS.number(len(changes))
    st.header("One answer changed" if len(changes) == 1 else f"{count} answers changed")
    page = listing.shown_page(len(changes), number(PAGE))
    for row in changes[(page - 1) * listing.PAGE : page * listing.PAGE]:
        with st.container(gap="xxsmall"):
            navigation.link("review", plain(row.practice.title, 160), practice=row.practice.id)
            given = shown.work.opened.given.get(row.practice.id) if shown.is_now else None
            now = "nobody knows" if given and given.said.kind == "unknown" else _said(row.after)
            parts = (f"{_said(row.before)}, now {now.lower()}", _who(row, given))
            note = (row.after.note or "") if row.after else ""
            quiet(" · ".join(plain(part, 240) for part in (*parts, note) if part), inset=True)
    listing.pages(len(changes), page)


def _said(answer: Answer | None) -> str:
    if answer is None:
        return "No answer"
    return "Not applicable" if answer.level is None else f"Level {answer.level}"


def _who(row: AnswerChange, given: Given | None) -> str:
    """Who changed it and when; `given`: the newest answer, where the later side is now."""
    if given is not None:
        return f"{given.name}, {frame.moment(given.at)}"
    if row.after is None:
        return ""
    when = day(row.after.when) if row.after.when else ""
    return ", ".join(part for part in (row.after.who, when) if part)
