"""Practices in lists of the scorecard: each leads to its question and to its findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS, counted, known_from, stands
from app_pages.parts.text import plain
from assessment.scorecard import PracticeState
from assessment.store.findings import OPEN, Wanted, by_check

Mark = tuple[str, str]
"""A short word and its colour."""


def practice(
    state: PracticeState,
    need: int | None,
    *,
    open_findings: int = 0,
    marks: Sequence[Mark] = (),
    details: Sequence[str] = (),
    more: Callable[[], None] | None = None,
) -> None:
    """One practice: its title leads to the question.

    Args:
        state: the practice as it stands.
        need: the level that it needs; None: not due.
        open_findings: how many failed or partial findings it has.
        marks: short words before the details; plain text.
        details: what else to say; plain text.
        more: draws what can be done about it.
    """
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch"):
                navigation.link("review", plain(state.practice.title, 160), practice=state.id)
            if open_findings:
                label = counted(open_findings, "finding", "findings")
                with st.container(width="content"):
                    navigation.link("findings", label, practice=state.id)
            if more is not None:
                more()
        said = (stands(state, need), known_from(state), *details)
        badges = " ".join(f":{colour}-badge[{plain(word)}]" for word, colour in marks)
        text = " · ".join(plain(part, 240) for part in said if part)
        quiet(f"{badges} {text}".strip(), inset=True)


def open_findings(work: frame.Work) -> Counter[str]:
    """How many findings fail or are partial, by practice; accepted ones too, as on Findings."""
    snapshot = work.opened.snapshot
    if snapshot is None:
        return Counter()
    # Counting half a million takes the database a second, and they stay until the next scan.
    key = ("open-findings", snapshot.id, snapshot.evaluated_for)
    kept: Counter[str] | None = work.store.kept.get(key)
    if kept is None:
        kept = Counter()
        for line in by_check(work.store, work.actor, snapshot.id, Wanted(states=OPEN)):
            kept[line.practice] += line.failed + line.partial
        work.store.kept.put(key, kept)
    return kept


def weight(state: PracticeState) -> str:
    """`weight 5`."""
    return WORDS("answers.weight", weight=state.practice.weight)
