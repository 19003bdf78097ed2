"""What differs besides the workload: the rubric, the profile, the scope and what could be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from app_pages.parts import navigation
from app_pages.parts.compare_shown import Shown
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS, counted
from app_pages.parts.text import plain
from assessment.compare import Comparison
from reports import panels
from reports.care import care
from rubrics.schema import Practice


def terms(shown: Shown) -> None:
    """The rubric apart from the rest; neither is the workload's doing."""
    comparison, standard = shown.found.comparison, shown.found.after.rubric.standard
    stages = panels.stage_names(standard, WORDS)
    pillars = panels.pillar_names(standard, WORDS)
    st.header("What the rubric changed")
    if comparison.rubric is None:
        st.markdown(
            f"Nothing: both sides use rubric {plain(shown.found.after.rubric.version, 40)}."
        )
    else:
        st.markdown(plain(care(comparison, stages, pillars, WORDS)[0]))
        _definitions(shown)
    st.header("What else differs")
    for text in others(comparison, stages, pillars):
        st.markdown(f"- {plain(text)}")
    quiet("The earlier side is scored by the rubric and for the target of the later one.")


def others(
    comparison: Comparison, stages: Mapping[str, str], pillars: Mapping[str, str]
) -> list[str]:
    """What differs besides the workload and the rubric, in sentences."""
    texts = care(replace(comparison, rubric=None), stages, pillars, WORDS)
    if comparison.rubric is not None and texts == [WORDS("change.care-nothing")]:
        return ["Profile and scope are the same, and the same could be read."]
    return texts


def _definitions(shown: Shown) -> None:
    rubric = shown.found.comparison.rubric
    if rubric is None:
        return
    old, new = shown.found.before.rubric.practices, shown.found.after.rubric.practices
    groups: Sequence[tuple[str, Sequence[str], Mapping[str, Practice]]] = (
        ("added", rubric.added, new),
        ("removed", rubric.removed, old),
        ("defined otherwise", rubric.redefined, new),
    )
    for word, ids, known in groups:
        if ids:
            label = f"{counted(len(ids), 'practice', 'practices')} {word}"
            with st.expander(label, icon=":material/menu_book:"):
                for id_ in ids:
                    title = plain(known[id_].title, 160)
                    if known is new:
                        navigation.link("standard", title, practice=id_)
                    else:
                        st.markdown(f"- {title}")
