"""Scan of the opened workload: live Azure, a file instead, and the snapshots there are."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app_pages.parts import (
    frame,
    scan_bring,
    scan_ended,
    scan_jobs,
    scan_progress,
    scan_snapshots,
    scan_start,
)

st.title("Scan")
work = frame.work()
if work:
    scan_jobs.refusal()
    job, newest = scan_jobs.asked_for(work)
    scan_jobs.notices(work, job, newest)
    if job and job.state.active:
        scan_progress.active(work, job)
    elif job:
        scan_ended.over(work, job)
    tabs: dict[str, Callable[[], None]] = {
        "Scan Azure": partial(scan_start.start, work, newest),
        "Bring a file": partial(scan_bring.bring, work),
        "Snapshots": partial(scan_snapshots.show, work),
    }
    for tab, draw in zip(
        st.tabs(list(tabs), key="way", bind="query-params"), tabs.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw()
