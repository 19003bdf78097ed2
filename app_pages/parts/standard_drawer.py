"""The drawer with the documentation of one practice or one check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from app_pages.parts import bound, navigation
from app_pages.parts.findings_drawer import remedy
from app_pages.parts.references import references
from app_pages.parts.standard_state import Standing
from app_pages.parts.text import plain
from checks import docs
from checks.registry import Check
from reports.fixes import fix_parts
from reports.fixes import plain as prose
from rubrics import page
from rubrics.rubric import Rubric
from rubrics.schema import Practice


def close() -> None:
    """Take the practice or check out of the URL."""
    bound.put(practice=None, check=None)


def practice_drawer(
    practice: Practice, rubric: Rubric, checks: Sequence[Check], standing: Standing | None
) -> None:
    """Open the documentation of a practice at the right.

    `checks`: those that are evidence for it.
    """
    _open(practice.title, lambda: _practice(practice, rubric, checks, standing))


def check_drawer(check: Check, rubric: Rubric, standing: Standing | None) -> None:
    """Open the documentation of a check at the right."""
    _open(check.bad.rstrip("."), lambda: _check(check, rubric, standing))


def missing(what: str, id_: str) -> None:
    """Say that a link names something that there is not."""
    st.warning(
        "It was renamed, or comes from another rubric. Search for it below.",
        title=f"There is no {what} {plain(id_, 80)}",
        icon=":material/link_off:",
    )


def _open(title: str, content: Callable[[], None]) -> None:
    dialog = st.dialog(plain(title, 160), width="medium", position="right", on_dismiss=close)
    dialog(content)()


def _practice(
    practice: Practice, rubric: Rubric, checks: Sequence[Check], standing: Standing | None
) -> None:
    own = practice.id in rubric.changed
    _id(practice.id, "From your own rubric" if own else "")
    if standing is not None:
        _stands(standing.of_practice(practice.id))
        with st.container(horizontal=True, gap="medium"):
            if practice.id in standing.assessment.scorecard.practices:
                navigation.link("review", "Review it", practice=practice.id)
            if any(check.id in standing.lines for check in checks):
                navigation.link("findings", "See its findings", practice=practice.id)
    _section("Question", practice.question)
    st.header("Levels")
    st.markdown("\n".join(f"- **{n}** {plain(text)}" for n, text in enumerate(practice.levels)))
    for variant in practice.variants:
        st.markdown(f"Where the audience is {plain(variant.when.audience.replace('-', ', '))}")
        lines = [f"- **{level}** {plain(text)}" for level, text in variant.levels.items()]
        st.markdown("\n".join(lines + ([f"- {plain(variant.note)}"] if variant.note else [])))
    _section("Why it matters", practice.why)
    _section("Evidence that a reviewer accepts", practice.evidence)
    _facts(page.facts(practice, rubric.standard))
    _others("Checks that are evidence for it", {c.id: c.bad for c in checks}, "check")
    depends = {id_: rubric.practices[id_].title for id_ in practice.depends_on}
    _others("Depends on", depends, "practice")
    if practice.standards:
        st.header("Mapped to")
        st.markdown("\n".join(f"- {plain(one)}" for one in practice.standards))
    references((practice.reference,), ours=not own)


def _check(check: Check, rubric: Rubric, standing: Standing | None) -> None:
    _id(check.id, f"From {check.source}" if check.source else "")
    if standing is not None:
        _stands(standing.of_check(check))
        if check.id in standing.lines:
            navigation.link("findings", "See its findings", check=check.id)
    _section("When it fails", prose(check.docs.rule or check.bad))
    _section("Why it matters", prose(check.docs.why))
    st.header("How to fix")
    remedy(fix_parts(check.docs.fix))
    _section("Limits", prose(check.docs.limits))
    said = docs.facts(check)
    _facts({name: v if isinstance(v, str) else ", ".join(v) for name, v in said.items()})
    practice = rubric.practices.get(check.practice)
    if practice is None:
        st.info("Its practice is not in the rubric, so it counts for nothing.")
    else:
        _others("The practice that it is evidence for", {practice.id: practice.title}, "practice")
    references(check.refs, ours=not check.source)


def _id(id_: str, source: str) -> None:
    st.markdown(" · ".join(plain(part) for part in (id_, source) if part))


def _stands(text: str) -> None:
    st.markdown(f"**This workload:** {plain(text)}")


def _section(title: str, text: str) -> None:
    if text:
        st.header(title)
        st.markdown(plain(text))


def _facts(facts: Mapping[str, str]) -> None:
    st.header("Facts")
    st.table(
        [{"Fact": name, "Value": plain(value)} for name, value in facts.items()],
        border="horizontal",
        hide_index=True,
        hide_header=True,
        alt="Facts about it",
    )


def _others(title: str, named: Mapping[str, str], parameter: str) -> None:
    """Buttons to other pages of the standard."""
    if not named:
        return
    st.header(title)
    with st.container(gap="xxsmall"):
        for id_, text in named.items():
            st.button(
                plain(text.rstrip("."), 120),
                key=f"to-{parameter}-{id_}",
                type="tertiary",
                icon=":material/arrow_forward:",
                wrap=True,
                on_click=bound.put,
                kwargs={"practice": None, "check": None} | {parameter: id_},
            )
