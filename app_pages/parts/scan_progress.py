"""A scan while it goes on: it is looked at anew every second, and only so long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from app_pages.parts import frame
from app_pages.parts import scan_jobs as jobs
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain, shown
from assessment.scanning.job import Job, Row, RowState, State
from assessment.scanning.outcome import course

EVERY = 1.0
"""Seconds between two looks."""
TITLES = {
    State.QUEUED: "The scan waits for its turn",
    State.RUNNING: "Scanning",
    State.CANCELLING: "Stopping the scan",
}
# Characters, not icons: a table breaks its line behind an icon.
MARKS = {
    RowState.WAITING: ":gray[○\u00a0To\u00a0do]",
    RowState.RUNNING: ":blue[●\u00a0Running]",
    RowState.DONE: ":green[✓\u00a0Done]",
    RowState.REFUSED: ":red[✕\u00a0Refused]",
    RowState.STOPPED: ":orange[■\u00a0Stopped]",
}
READING, NAMESPACE = "Reading ", "Microsoft."


def active(work: frame.Work, job: Job) -> None:
    """The scan as it is, until it is over; then the page is drawn anew."""
    with st.container(key="scan-job", border=True):
        _watch(work, job.id)


@st.fragment(run_every=EVERY)
def _watch(work: frame.Work, id_: str) -> None:
    job = jobs.registry().get(id_, work.actor)
    if job is None or not job.state.active:
        st.rerun()
    jobs.refusal()
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.header(TITLES[job.state], anchor=False)
        if work.may_write and job.state is not State.CANCELLING:
            st.button(
                "Cancel",
                icon=":material/stop_circle:",
                key="scan-cancel",
                on_click=jobs.act,
                args=(lambda: jobs.registry().cancel(id_, work.actor),),
            )
    since = "" if job.started is None else _running_for(job)
    quiet(f"{jobs.about(job)}{since}")
    if job.state is State.QUEUED:
        st.markdown("Two scans run at once. This one begins when one of them is over.")
        return
    if job.state is State.CANCELLING:
        st.markdown("Requests that are under way are waited for: two minutes at the most.")
    now = course(job.rows)
    st.progress(min(1.0, now.share), text=_so_far(job))
    steps(job.rows)
    with st.expander("Log", icon=":material/notes:", key=f"scan-log-{id_}"):
        log(job)


def _running_for(job: Job) -> str:
    return f" · running for {jobs.lasted(job.started, datetime.now(UTC))}"


def _so_far(job: Job) -> str:
    now = course(job.rows)
    said = f"{now.through} of {now.rows} steps · {now.found:,} resources found"
    if now.refused:
        said += f" · {now.refused:,} listings refused"
    if job.waits >= 1:
        said += f" · waits {job.waits:.0f} s because Azure asked"
    return said


def steps(rows: Sequence[Row]) -> None:
    """The collectors of a scan, a line each."""
    if not rows:
        return
    st.table(
        [
            {
                "State": MARKS[row.state],
                "Step": _step(row.name),
                "Through": _whole(
                    f"{row.done:,} of {row.total:,}" if row.total else f"{row.done:,}"
                ),
                "Found": f"{row.found:,}" if row.found else "",
                "Refused": f":red[{row.refused:,}]" if row.refused else "",
                "Time": _whole(jobs.seconds(row.seconds) if row.done or row.seconds else ""),
                "Azure's limits": _whole(_waits(row)),
            }
            for row in rows
        ],
        border="horizontal",
        hide_index=True,
    )


def _step(name: str) -> str:
    """What a row reads, with places to break it: a table clips a word that is too long."""
    short = plain(name.removeprefix(READING).removeprefix(NAMESPACE), 100)
    return short.replace("/", "/\u200b")


def _waits(row: Row) -> str:
    if row.waits >= 1:
        return f":orange[waits {row.waits:.0f} s]"
    return f"waited {jobs.seconds(row.waited)}" if row.waited >= 1 else ""


def _whole(text: str) -> str:
    """The text without a place to break it: one line in a cell, however wide the others are."""
    return text.replace(" ", "\u00a0")


def log(job: Job) -> None:
    """The lines that the scan wrote, oldest first."""
    lines = [f"{line.at.astimezone(UTC):%H:%M:%S}  {shown(line.text)}" for line in job.log]
    # At its full height: keys do not reach a code block that scrolls.
    st.code("\n".join(lines), language=None, wrap_lines=True)
