"""A scan that is over: what it brought, what it could not read, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app_pages.parts import frame, navigation, scan_look
from app_pages.parts import scan_jobs as jobs
from app_pages.parts.quiet import quiet
from app_pages.parts.scan_progress import log, steps
from app_pages.parts.text import plain
from assessment.scanning.job import Job, State
from assessment.scanning.outcome import Unread, course, file_of, unanswered, unread, verdicts
from checks.model import State as Verdict

TITLES = {
    State.DONE: ("The scan is done", "green", "check_circle"),
    State.FAILED: ("The scan failed", "red", "error"),
    State.CANCELLED: ("The scan was cancelled", "orange", "stop_circle"),
    State.INTERRUPTED: ("The scan was interrupted", "orange", "power_off"),
}
WORDS = {
    Verdict.PASS: "pass",
    Verdict.PARTIAL: "partly",
    Verdict.FAIL: "fail",
    Verdict.UNKNOWN: "unknown",
}
GROUPS = 8
TYPES = 5


def over(work: frame.Work, job: Job) -> None:
    """The panel of a scan that does not go on by itself."""
    title, colour, icon = TITLES[job.state]
    with st.container(key="scan-job", border=True):
        # In a row as the heading of one that goes on, so that nothing moves when it ends.
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(f":{colour}[:material/{icon}:] {title}", anchor=False)
        took = jobs.lasted(job.started, job.ended)
        quiet(jobs.about(job) + (f" · took {took}" if took else ""))
        if job.state is State.DONE:
            _done(work, job)
        else:
            _stopped(work, job)
        with st.expander("Steps and log", icon=":material/list:", key=f"scan-steps-{job.id}"):
            steps(job.rows)
            log(job)
    if job.state is State.DONE:
        _unread(work, job)


def _done(work: frame.Work, job: Job) -> None:
    read = sum(job.counts.values())
    snapshot = work.opened.snapshot
    if snapshot is None or snapshot.file_name != file_of(job):
        st.markdown(f"**{_many(read, 'resource')} read.** Another snapshot is in use now.")
        return
    if work.opened.stale:
        st.markdown(f"**{_many(read, 'resource')} read.** The checks have not run on them yet.")
        return
    came = verdicts(work.assessment)
    said = ", ".join(f"{count:,} {WORDS[state]}" for state, count in came.states)
    lead = f"{_many(read, 'resource')} read, {_many(came.checks, 'check')}"
    st.markdown(f"**{lead}: {said or 'none applied'}**")
    if came.resources < read:
        quiet(f"{_many(came.resources, 'resource')} of them lie in the workload's scope.")
    _next(work, dict(came.states))


def _next(work: frame.Work, states: Mapping[Verdict, int]) -> None:
    left = unanswered(work.assessment)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if left:
            label = f"Answer the {_many(left, 'question')} that the scan could not"
            if st.button(label, type="primary", icon=":material/checklist:", key="scan-next"):
                navigation.go("review")
        elif st.button("See the score", type="primary", icon=":material/speed:", key="scan-next"):
            navigation.go("scorecard")
        if found := states.get(Verdict.FAIL, 0) + states.get(Verdict.PARTIAL, 0):
            navigation.link("findings", f"See the {_many(found, 'finding')}")
        if unknown := states.get(Verdict.UNKNOWN, 0):
            navigation.link("findings", f"See the {unknown:,} unknown", state="unknown")


def _stopped(work: frame.Work, job: Job) -> None:
    if job.error:
        what, hint = job.error
        st.error(plain(hint), title=plain(what))
    elif job.state is State.INTERRUPTED:
        st.markdown("WellOps ended in the middle of it. What was read until then is kept.")
    else:
        st.markdown("What was read until then is kept.")
    now = course(job.rows)
    if now.rows:
        quiet(f"{now.through} of {now.rows} steps were through, {now.found:,} resources found.")
    if not work.may_write:
        return
    again = "Try again" if job.state is State.FAILED else "Resume the scan"
    st.button(
        again,
        type="primary",
        icon=":material/play_arrow:",
        key="scan-resume",
        on_click=jobs.act,
        args=(lambda: jobs.registry().resume(job.id, work.actor),),
    )


def _unread(work: frame.Work, job: Job) -> None:
    groups = unread(job.missed)
    if not groups:
        return
    places = sum(group.places for group in groups)
    st.header("What could not be read", anchor=False)
    quiet(
        f"{_many(places, 'listing')} gave no answer. Checks that rest on them say unknown: never "
        "pass, and never fail."
    )
    for group in groups[:GROUPS]:
        _group(group)
    if len(groups) > GROUPS:
        quiet(f"And {len(groups) - GROUPS} more reasons; the snapshot has them all.")
    if any(group.permission for group in groups):
        _commands(work, job)


def _group(group: Unread) -> None:
    with st.container(border=True, gap="xsmall"):
        if group.permission:
            st.markdown(f"**Needs the permission {plain(group.permission)}**")
        else:
            st.markdown(f"**{plain(group.reason, 200)}**")
        types = dict.fromkeys(plain(row.operation, 90) for row in group.rows)
        more = f" and {len(types) - TYPES} more kinds" if len(types) > TYPES else ""
        quiet(f"{_many(group.places, 'listing')}: {', '.join(list(types)[:TYPES])}{more}")
        if group.permission and group.reason:
            quiet(f"Azure said: {plain(group.reason, 240)}")


def _commands(work: frame.Work, job: Job) -> None:
    from checks.collect.azure.rights import commands_for

    who = scan_look.identity(work)
    commands = commands_for(job.request.wanted(), who)
    st.markdown("Somebody who may assign roles runs these once; the role reads, and nothing else:")
    st.code("\n".join(commands), language=None, wrap_lines=True)
    if who is None or not who.object_id:
        quiet("The object id is that of the account, application or identity that scans.")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
