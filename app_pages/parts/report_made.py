"""The report that the choices make: asked for, waited for, looked at, downloaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from functools import partial
from typing import Final

import streamlit as st

from app_pages.parts import failure, frame
from app_pages.parts.file_name import file_name
from app_pages.parts.findings_lists import day
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_downloads import as_csv, as_yaml
from app_pages.parts.signoff_questionnaire import XLSX
from app_pages.parts.text import plain
from assessment.plan.inputs import PlanInputs
from assessment.store.workloads import entry
from reports.ordered import Order, make_assessment, make_pdf, make_workbook, reported
from reports.press import Press
from rubrics.errors import UserError

EVERY: Final = 0.5
"""Seconds between looks at a report that is being made."""
AT_ONCE: Final = 2.0
"""Seconds for which the page waits itself: most reports are there by then."""
BEGUN: Final = "report-begun"
TALL: Final = 860


@st.cache_resource(show_spinner=False)
def press() -> Press:
    """The one press of this process; what it makes is asked for by who may read it alone."""
    return Press()


def shown_report(work: frame.Work, order: Order | None) -> None:
    """The button, the report once it is made, and the files beside it."""
    if order is None:
        st.header("The report cannot be made yet")
        quiet("Mend the choice that is marked.")
        return
    key = _key(work, order)
    job = press().found(key)
    _head(work, order)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if job is None or _failed(job):
            make = partial(make_pdf, work.store, work.actor, work.opened, order)
            st.button(
                "Make the report",
                type="primary",
                icon=":material/picture_as_pdf:",
                key="report-make",
                on_click=_ask,
                args=(key, make),
            )
        elif job.done():
            _download(work, order, job.result())
        _beside(work, order)
    if job is None:
        _before()
    elif not job.done():
        _wait(job)
    elif error := job.exception():
        # Nothing but an Exception leaves what the press runs.
        failure.show(error if isinstance(error, Exception) else RuntimeError(str(error)))
    else:
        _preview(work, job.result())


def _key(work: frame.Work, order: Order) -> Hashable:
    """Everything that the report depends on."""
    opened = work.opened
    if order.of is not None:
        state: Hashable = (order.of.id, order.of.digest)
    else:
        # One that was deleted and imported again may count the same version.
        changed = entry(work.store, work.actor, work.id).changed_at
        snapshot = opened.snapshot.id if opened.snapshot else None
        state = (opened.version, changed, snapshot, opened.stale, work.assessment.as_of)
    since = (order.since.id, order.since.digest) if order.since else None
    return work.id, state, since, order.options


def _ask(key: Hashable, make: Callable[[], bytes]) -> None:
    st.session_state[BEGUN] = time.monotonic()
    press().ask(key, make)


def _failed(job: Future[bytes]) -> bool:
    return job.done() and job.exception() is not None


def _head(work: frame.Work, order: Order) -> None:
    of = order.of
    title = plain(of.title, 120) if of else "The workload as it is now"
    st.header(title, anchor=False)
    parts = [f"As of {day(of.as_of if of else work.assessment.as_of)}"]
    if order.since:
        parts.append(f"compared with {plain(order.since.title, 80)}")
    quiet(" · ".join(parts))


def _before() -> None:
    with st.container(border=True, height=220, vertical_alignment="center", key="report-none"):
        st.markdown("**The report shows here once it is made.**")
        quiet("It takes a few seconds. After a change above, make it again.")


def _wait(job: Future[bytes]) -> None:
    """Wait a moment; then look again and again, while the page stays usable."""
    slot = st.empty()
    with slot.container(), st.spinner("Making the report"):
        st.skeleton(height=TALL // 2)
        wait([job], timeout=AT_ONCE)
    if job.done():
        st.rerun()
    with slot.container():
        _watch(job)


@st.fragment(run_every=EVERY)
def _watch(job: Future[bytes]) -> None:
    if job.done():
        st.rerun()
    lasted = int(time.monotonic() - st.session_state.get(BEGUN, time.monotonic()))
    st.markdown(f":material/hourglass_top: Making the report: {lasted} s")
    quiet("You can go on; it is kept until you come back to the same choices.")
    st.skeleton(height=TALL // 2)


def _download(work: frame.Work, order: Order, pdf: bytes) -> None:
    st.download_button(
        "Download the PDF",
        pdf,
        file_name=_named(work, order, "report", "pdf"),
        mime="application/pdf",
        type="primary",
        icon=":material/download:",
        key="report-download",
        on_click="ignore",
    )


def _preview(work: frame.Work, pdf: bytes) -> None:
    st.pdf(pdf, height=TALL, key="report-pdf", alt=f"Report of {work.opened.workload.name[:120]}")


def _beside(work: frame.Work, order: Order) -> None:
    """The other files; each is made when it is asked for."""
    store, actor, opened = work.store, work.actor, work.opened
    with st.popover("More files", icon=":material/folder_open:", width="content"):
        _file("Annex as a workbook", "All findings, answers and scores",
              _named(work, order, "annex", "xlsx"), XLSX,
              partial(make_workbook, store, actor, opened, order))  # fmt: skip
        _file("Assessment", "The data behind the report, to import or compare again",
              _named(work, order, "assessment", "json"), "application/json",
              partial(make_assessment, store, actor, opened, order))  # fmt: skip
        _file("Plan file", "What people say of the plan, for `wellops plan`",
              _named(work, order, "plan", "yaml"), "application/yaml",
              lambda: as_yaml(reported(store, actor, opened, order)))  # fmt: skip
        if error := _no_plan(work, order):
            quiet(f"There is no plan as a table: {plain(error.what)}")
            return
        _file("Plan as a table", "A row an action, for a spreadsheet",
              _named(work, order, "plan", "csv"), "text/csv",
              partial(_plan_table, work, order))  # fmt: skip


def _file(label: str, what: str, name: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        label, make, file_name=name, mime=mime, key=f"report-{name.rpartition('-')[2]}",
        on_click="ignore", width="stretch",
    )  # fmt: skip
    st.markdown(f":small[{what}]")


def _no_plan(work: frame.Work, order: Order) -> UserError | None:
    """Why there is no schedule, where what people said of it contradicts itself."""
    if order.of is not None or work.assessment.plan == PlanInputs():
        return None
    try:
        _ = work.assessment.schedule
    except UserError as error:
        return error
    return None


def _plan_table(work: frame.Work, order: Order) -> bytes:
    assessment = reported(work.store, work.actor, work.opened, order)
    return as_csv(assessment, assessment.schedule)


def _named(work: frame.Work, order: Order, kind: str, ending: str) -> str:
    as_of = order.of.as_of if order.of else work.assessment.as_of
    edition = "executive" if order.options.edition == "executive" and kind == "report" else ""
    return file_name(work.opened.workload.name, as_of.isoformat(), edition, kind, ending=ending)
