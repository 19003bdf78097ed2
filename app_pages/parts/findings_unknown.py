"""What could not be read, by the permission that would settle it, with the role to copy."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.text import plain
from assessment.scanning.request import within
from assessment.unsettled import Unsettled, unsettled
from reports.words import words_of
from rubrics.errors import UserError

SHOWN = 8
NAMES = 4
_WORDS = words_of("en")


def unknowns(work: frame.Work) -> None:
    """The groups, the most findings first, and how to get the permissions."""
    groups = unsettled(work.assessment.findings, work.assessment.further)
    if not groups:
        return
    st.markdown(
        "No data is never a pass and never a fail: these count in neither direction, and widen the"
        " range beside the score."
    )
    for group in groups[:SHOWN]:
        _group(group)
    if len(groups) > SHOWN:
        st.markdown(f"And {len(groups) - SHOWN} more reasons; the list below has their findings.")
    if any(group.permission for group in groups):
        _role(work)
    navigation.link("scan", "See what was read, or scan again")


def _group(group: Unsettled) -> None:
    with st.container(border=True, gap="xsmall"):
        if group.permission:
            st.markdown(f"**Needs the permission {plain(group.permission)}**")
        else:
            st.markdown(f"**{plain(group.reason or 'No reason was given', 200)}**")
        checks = "1 check" if len(group.checks) == 1 else f"{len(group.checks)} checks"
        findings = "1 finding" if group.count == 1 else f"{_WORDS.number(group.count)} findings"
        names = ", ".join(plain(name, 40) for name in group.resources[:NAMES])
        more = " and others" if group.count > NAMES else ""
        st.markdown(f"{findings} of {checks}, on {names}{more}")


def _role(work: frame.Work) -> None:
    with st.expander("Give the scan a role that reads all of it", icon=":material/key:"):
        st.markdown(
            "Somebody who may assign roles runs these once; the role reads, and nothing else."
        )
        st.code("\n".join(_commands(work)), language="bash", wrap_lines=True)


def _commands(work: frame.Work) -> tuple[str, ...]:
    from checks.collect.azure.rights import commands_for
    from checks.collect.azure.scope import Wanted

    try:
        wanted = within(work.opened.workload.scope).wanted()
    except UserError:
        # Without a scope, the command leaves a place for the subscription.
        wanted = Wanted()
    return commands_for(wanted, None)
