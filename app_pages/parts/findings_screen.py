"""The findings screen of a workload that is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from app_pages.parts import findings_drawer as drawers
from app_pages.parts import findings_filters as filters
from app_pages.parts import findings_lists as lists
from app_pages.parts import frame, listing, navigation, states
from app_pages.parts.findings_asked import Asked, Counts, asked, counted, wanted
from app_pages.parts.findings_unknown import unknowns
from app_pages.parts.text import plain
from assessment.inputs import Exception_
from assessment.plan.closing import open_actions
from assessment.store import findings as stored
from assessment.store.findings import Wanted
from assessment.store.snapshots import Stored
from assessment.unsettled import nothing_read
from checks.registry import Check, all_checks
from rubrics.errors import UserError


def screen(work: frame.Work) -> None:
    """Filters, the list that they leave, and the drawer of the finding that the URL names."""
    snapshot = work.opened.snapshot
    if snapshot is None:
        states.empty(
            "No scan yet",
            "Findings come from what a scan, an export or a template says of the resources.",
            to="scan",
            label="Go to Scan",
        )
        return
    checks = {check.id: check for check in all_checks()}
    rubric = work.assessment.rubric
    now = asked(rubric, checks)
    want = wanted(now, rubric, checks)
    counts = counted(stored.facets(work.store, work.actor, snapshot.id, want), now)
    if snapshot.findings == 0:
        _all_passed(snapshot)
        return
    _bar(work, now, counts)
    if now.tab == "accepted":
        _accepted(work, checks)
    else:
        _warn_of_nothing_read(work, snapshot)
        if now.tab == "unknown" and not now.narrowed:
            unknowns(work)
        filters.filters(now, counts, rubric, checks)
        _list(work, snapshot, now, want, counts, checks)
    _drawer(work, snapshot, checks)


def _bar(work: frame.Work, now: Asked, counts: Counts) -> None:
    exceptions = sum(1 for one in work.opened.decided if one.kind == "exception")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        filters.tabs(now, counts, exceptions)
        if now.tab != "accepted":
            filters.views(now)


def _list(
    work: frame.Work,
    snapshot: Stored,
    now: Asked,
    want: Wanted,
    counts: Counts,
    checks: Mapping[str, Check],
) -> None:
    if not counts.total:
        _none(now)
        return
    if now.view == "action":
        _actions(work, snapshot, want)
        return
    if now.view == "resource":
        page = now.page
        lines, total = _subjects(work, snapshot, want, page)
        if not lines:
            page = listing.shown_page(total, page)
            lines, total = _subjects(work, snapshot, want, page)
        lists.by_resource(lines)
        listing.pages(total, page)
        return
    page = listing.shown_page(counts.total, now.page)
    found = stored.page(
        work.store, work.actor, snapshot.id, want,
        offset=(page - 1) * listing.PAGE, limit=listing.PAGE,
    )  # fmt: skip
    lists.by_finding(found, work.assessment, checks)
    listing.pages(counts.total, page)


def _subjects(
    work: frame.Work, snapshot: Stored, want: Wanted, page: int
) -> tuple[list[stored.SubjectLine], int]:
    return stored.by_subject(
        work.store, work.actor, snapshot.id, want,
        offset=(page - 1) * listing.PAGE, limit=listing.PAGE,
    )  # fmt: skip


def _actions(work: frame.Work, snapshot: Stored, want: Wanted) -> None:
    counts: Counter[str] = Counter()
    for line in stored.by_check(work.store, work.actor, snapshot.id, want):
        counts[line.practice] += line.failed + line.partial + line.unread
    try:
        actions = open_actions(work.assessment, counts)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        navigation.link("roadmap", "Go to Roadmap")
        return
    lists.by_action(actions)


def _accepted(work: frame.Work, checks: Mapping[str, Check]) -> None:
    found = [one for one in work.opened.decided if isinstance(one.decision, Exception_)]
    if not found:
        st.info(
            "Open a finding to accept it for a while: with a reason, an owner and a day.",
            title="Nothing is accepted",
            icon=":material/info:",
        )
        return
    lists.accepted(found, checks, work.assessment.as_of)


def _none(now: Asked) -> None:
    if now.narrowed:
        st.info(
            "Take a filter away, or reset them all.",
            title="No finding matches these filters",
            icon=":material/filter_alt_off:",
        )
    elif now.tab == "unknown":
        st.success(
            "Every check could read what it looks at.",
            title="Nothing is unknown",
            icon=":material/check_circle:",
        )
    else:
        st.success(
            "No check found a defect in what it could read.",
            title="Nothing is open",
            icon=":material/check_circle:",
        )


def _all_passed(snapshot: Stored) -> None:
    if snapshot.resources:
        st.success(
            "No check found a defect, and every check could read what it looks at.",
            title="Nothing to mend",
            icon=":material/check_circle:",
        )
        navigation.link("scorecard", "Go to Scorecard")
        return
    states.empty(
        "The scan found no resource",
        "Look at the workload's scope and at the rights of the scan.",
        to="scan",
        label="See what was read",
    )


def _warn_of_nothing_read(work: frame.Work, snapshot: Stored) -> None:
    passed = sum(tally.passed for tally in work.assessment.tallies)
    if nothing_read(work.assessment.findings, passed=passed):
        states.partial(
            f"Nothing could be read of {snapshot.resources} resources: every verdict is unknown."
        )


def _drawer(work: frame.Work, snapshot: Stored, checks: Mapping[str, Check]) -> None:
    id_ = st.query_params.get("finding")
    if not id_:
        return
    finding = stored.one(work.store, work.actor, snapshot.id, id_[:16])
    if finding is None:
        drawers.missing(id_)
        return
    drawers.drawer(work, finding, checks.get(finding.check))
