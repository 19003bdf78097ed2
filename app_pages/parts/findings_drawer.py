"""The drawer with all that is known of one finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from app_pages.parts import bound, frame, navigation
from app_pages.parts.findings_decide import decisions
from app_pages.parts.findings_lists import COLOURS, day, severity_of
from app_pages.parts.references import references
from app_pages.parts.text import plain, shown
from checks.model import Finding, State
from checks.registry import Check
from reports.explain import explain

_LANGUAGES = {"az": "bash", "Bicep": "bicep"}


def close() -> None:
    """Take the finding out of the URL."""
    bound.put(finding=None)


def drawer(work: frame.Work, finding: Finding, check: Check | None) -> None:
    """Open the drawer of a finding at the right."""
    title = plain(check.bad.rstrip(".") if check else finding.check, 160)
    opened = st.dialog(title, width="medium", position="right", on_dismiss=close)(_content)
    opened(work, finding, check)


def missing(finding_id: str) -> None:
    """Say that the finding of a link is not there any more."""
    st.warning(
        "It was mended, its resource is gone, or the link belongs to another workload.",
        title=f"The last scan has no finding {plain(finding_id, 40)}",
        icon=":material/link_off:",
    )


def _content(work: frame.Work, finding: Finding, check: Check | None) -> None:
    known = explain(finding, work.assessment, check)
    _verdict(finding, known)
    decisions(work, finding)
    _read(known["read"])
    _section("Why it matters", known["why"])
    _mend(known["fix"], known["fill_in"])
    _list("What would change the verdict", known["would_change"])
    _section("Limits of the check", known["limits"])
    _practice(finding, known["practice"])
    if check:
        references(check.refs, ours=not check.source)


def _verdict(finding: Finding, known: Mapping[str, Any]) -> None:
    severity, resource = severity_of(finding), known["resource"]
    unread = finding.verdict.state in (State.UNKNOWN, State.ERROR)
    marks = [
        (severity, COLOURS[severity]),
        (known["state_text"], "violet" if unread else "blue"),
        (finding.environment, "gray"),
    ]
    if finding.hint:
        marks.append(("Hint, never caps", "gray"))
    if known["accepted"]:
        until = date.fromisoformat(known["accepted"]["expires"])
        marks.append((f"Accepted until {day(until)}", "green"))
    st.markdown(" ".join(f":{colour}-badge[{plain(word, 40)}]" for word, colour in marks))
    if known["because"]:
        st.markdown(f"**Seen:** {plain(known['because'])}")
    if known["due"]:
        st.markdown(f"**Hurts from:** {plain(known['due'])}")
    st.markdown(f"**On:** {plain(resource['name'])} ({plain(resource['type'])})")
    st.code(shown(resource["id"]), language=None, wrap_lines=True)
    with st.container(horizontal=True, gap="small"):
        if resource["link"]:
            st.link_button("Open in the portal", resource["link"], icon=":material/open_in_new:")
        st.button(
            "All findings on it",
            key="same-resource",
            icon=":material/filter_alt:",
            on_click=bound.write,
            kwargs={"finding": None, "subject": finding.subject, "view": None},
        )


def _read(read: Sequence[Mapping[str, str]]) -> None:
    if not read:
        return
    st.header("What was read")
    st.table(
        [{"Path": plain(row["path"]), "Value seen": plain(row["value"])} for row in read],
        border="horizontal",
        hide_index=True,
        alt="Paths that the check read, and the values seen there",
    )


def _mend(parts: Sequence[Mapping[str, str]], fill_in: Sequence[str]) -> None:
    if not parts:
        return
    st.header("How to mend it")
    remedy(parts)
    if fill_in:
        named = ", ".join(f"${name}" for name in fill_in)
        st.markdown(f"Fill in before you run it: {plain(named)}")


def remedy(parts: Sequence[Mapping[str, str]]) -> None:
    """A remedy in the order written: prose as text, commands to copy."""
    for part in parts:
        if part["kind"] == "code":
            language = _LANGUAGES.get(part["label"], part["label"] or None)
            st.markdown(plain(part["label"] or "Code"))
            st.code(part["text"], language=language, wrap_lines=True)
        else:
            st.markdown(plain(part["text"]))


def _section(title: str, text: str) -> None:
    if text:
        st.header(title)
        st.markdown(plain(text))


def _list(title: str, lines: Sequence[str]) -> None:
    if lines:
        st.header(title)
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _practice(finding: Finding, practice: Mapping[str, Any] | None) -> None:
    st.header("What it counts for")
    if practice is None:
        st.markdown(f"No practice of the rubric: {plain(finding.practice)}")
        return
    level = "not assessed" if practice["level"] is None else f"level {practice['level']}"
    st.markdown(
        f"**{plain(practice['title'])}** ({plain(practice['pillar'])}, {level}). "
        f"{plain(practice['gate_text'])}. {plain(practice['counts'])}"
    )
    with st.container(horizontal=True, gap="medium"):
        navigation.link("review", "Review the practice", practice=finding.practice)
        navigation.link("standard", "Read the check", check=finding.check)
