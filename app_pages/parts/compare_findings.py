"""Findings by what became of them between two sides."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import bound, listing, navigation
from app_pages.parts.compare_asked import GROUPS, MEANINGS, NOT_NOW, SEVERITIES, grouped, left
from app_pages.parts.compare_shown import Shown
from app_pages.parts.findings_lists import COLOURS, severity_of
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import WORDS
from app_pages.parts.text import plain
from assessment.store.compared import Compared, compared, reopened_of
from checks.model import Finding
from reports.evidence import resource_name

LONGEST_TEXT = 200
ALWAYS = ("new", "reopened", "fixed")
"""Groups that are shown with none in them as well."""


def findings(shown: Shown) -> None:
    """One group at a time, filtered and paged."""
    found = _with_every_finding(shown)
    if found is None:
        return
    work = shown.work
    again = reopened_of(work.store, work.actor, work.opened, shown.before.key, found)
    groups = grouped(found.comparison.findings, again)
    if not any(groups.values()):
        st.info(plain(WORDS("change.findings-none")), title="No finding on either side")
        return
    first = next(name for name, members in groups.items() if members)
    group = bound.one("group", GROUPS, first)
    listed = [one for one in GROUPS if groups[one] or one in ALWAYS or one == group]
    st.pills(
        "What became of them",
        listed,
        required=True,
        format_func=lambda one: f"{GROUPS[one]} {WORDS.number(len(groups[one]))}",
        **bound.widget("group", group, default=first),
    )
    text, severities = _filters()
    quiet(MEANINGS[group])
    rows = left(groups[group], text, severities, shown.title_of)
    if not rows:
        st.info(
            "Take a filter away, or choose another group.",
            title="No finding matches",
            icon=":material/filter_alt_off:",
        )
        return
    page = listing.shown_page(len(rows), bound.number(bound.PAGE))
    with st.container(gap="small", key="changed-findings"):
        for one in rows[(page - 1) * listing.PAGE : page * listing.PAGE]:
            _finding(shown, one, there=group not in NOT_NOW)
    listing.pages(len(rows), page)


def _with_every_finding(shown: Shown) -> Compared | None:
    """The comparison of all findings; of very many only once somebody has asked for it."""
    if not shown.is_large:
        return shown.found
    work, key = shown.work, f"every-{shown.before.key}-{shown.after.key}"
    if not st.session_state.get(key):
        st.info(
            "Comparing them one by one takes a minute and much memory. Scores, gates, practices "
            "and answers are compared without it.",
            title="There are very many findings",
            icon=":material/hourglass_empty:",
        )
        if not st.button("Compare all findings", key="every", type="primary"):
            return None
        st.session_state[key] = True
    with st.spinner("Comparing all findings"):
        return compared(work.store, work.actor, work.opened, shown.before.key, shown.after.key)


def _filters() -> tuple[str, tuple[str, ...]]:
    text, severities = bound.text("text", LONGEST_TEXT), bound.many("severity", SEVERITIES)
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.text_input(
            "Search",
            type="search",
            max_chars=LONGEST_TEXT,
            placeholder="Resource or check",
            width=280,
            **bound.widget("text", text, default=""),
        )
        st.pills(
            "Severity",
            SEVERITIES,
            selection_mode="multi",
            format_func=lambda one: WORDS(f"names.severity-{one}"),
            **bound.widget("severity", [*severities]),
        )
    return text, severities


def _finding(shown: Shown, finding: Finding, *, there: bool) -> None:
    """One finding; it leads to its drawer where the scan of now has it."""
    title = plain(shown.title_of(finding.check), 160)
    severity = severity_of(finding)
    linked = there and shown.is_now
    with st.container(gap="xxsmall"):
        if linked:
            navigation.link("findings", title, finding=finding.id)
        else:
            st.markdown(title)
        parts = (
            resource_name(finding.subject, finding.name),
            finding.environment,
            finding.verdict.because,
        )
        details = " · ".join(plain(part, 240) for part in parts if part)
        quiet(f":{COLOURS[severity]}-badge[{plain(severity)}] {details}", inset=linked)
