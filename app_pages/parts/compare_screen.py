"""The comparison of a workload that is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from app_pages.parts import bound, frame, states
from app_pages.parts.compare_asked import is_large, name_of, usual
from app_pages.parts.compare_findings import findings
from app_pages.parts.compare_lists import answers, practices
from app_pages.parts.compare_scores import scores
from app_pages.parts.compare_shown import Shown
from app_pages.parts.compare_terms import terms
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS
from app_pages.parts.text import plain
from assessment.answer_changes import answer_changes
from assessment.store.compared import NOW, Compared, Side, compared, sides
from checks.registry import all_checks
from reports import change
from rubrics.errors import UserError

PARTS: Mapping[str, tuple[str, Callable[[Shown], None]]] = {
    "scores": ("Scores and gates", scores),
    "practices": ("Practices", practices),
    "findings": ("Findings", findings),
    "answers": ("Answers", answers),
    "terms": ("Rubric and terms", terms),
}


def screen(work: frame.Work) -> None:
    """The two sides to choose, what changed in a sentence, and its parts one at a time."""
    there = sides(work.store, work.actor, work.opened)
    if len(there) < 2:
        states.empty(
            "There is nothing to compare with yet",
            "Freeze a milestone on Sign-off, or scan again: the next look shows what changed.",
            to="signoff",
            label="Go to Sign-off",
        )
        return
    before, after = _chosen(there)
    if before == after:
        st.info("Choose two different ones.", title="Both sides are the same")
        return
    found = _compared(work, before, after)
    if found is None:
        return
    _parts(_shown(work, before, after, found))


def _chosen(there: Sequence[Side]) -> tuple[Side, Side]:
    by_key = {side.key: side for side in there}
    first = usual(there)
    keys = {
        "from": bound.one("from", by_key, first),
        "to": bound.one("to", by_key, NOW),
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for (name, key), (label, default) in zip(
            keys.items(), (("From", first), ("To", NOW)), strict=True
        ):
            st.selectbox(
                label,
                [*by_key],
                format_func=lambda one: name_of(by_key[one]),
                **bound.widget(name, key, default=default),
            )
        st.button(
            "Swap",
            key="swap",
            icon=":material/swap_horiz:",
            on_click=bound.write,
            kwargs={"from": keys["to"], "to": keys["from"]},
        )
    return by_key[keys["from"]], by_key[keys["to"]]


def _compared(work: frame.Work, before: Side, after: Side) -> Compared | None:
    try:
        with st.spinner("Comparing"):
            return compared(work.store, work.actor, work.opened, before.key, after.key, every=False)
    except UserError as error:
        hint = "Swap the two sides." if before.day > after.day else error.hint
        st.error(plain(hint), title=plain(error.what), icon=":material/error:")
        return None


def _shown(work: frame.Work, before: Side, after: Side, found: Compared) -> Shown:
    checks = {check.id: check for check in all_checks()}
    panel = change.panel(found.comparison, found.after, checks, WORDS)
    return Shown(work, before, after, found, panel, checks, is_large(found))


def _parts(shown: Shown) -> None:
    if shown.before.is_scan or shown.after.is_scan:
        st.header(f"{plain(name_of(shown.before))} beside {plain(name_of(shown.after))}")
        quiet("A scan shows with the answers, decisions and profile of now: only it differs.")
    else:
        st.header(plain(shown.panel["title"]))
        quiet(plain(shown.panel["lead"]))
    part = bound.one("show", PARTS, "scores")
    numbers = _numbers(shown)
    st.segmented_control(
        "Part of the comparison",
        [*PARTS],
        required=True,
        format_func=lambda one: f"{PARTS[one][0]} {numbers.get(one, '')}".strip(),
        label_visibility="collapsed",
        **bound.widget("show", part, default="scores"),
    )
    PARTS[part][1](shown)


def _numbers(shown: Shown) -> Mapping[str, str]:
    moved = shown.found.comparison
    counts = {
        "practices": sum(len(getattr(moved.practices, name)) for name in change.PRACTICE_GROUPS),
        "answers": len(answer_changes(shown.found.before, shown.found.after)),
    }
    if not shown.is_large:
        names = (*change.FINDING_GROUPS, "unread", "worse", "better")
        counts["findings"] = sum(len(getattr(moved.findings, name)) for name in names)
    return {name: WORDS.number(count) for name, count in counts.items()}
