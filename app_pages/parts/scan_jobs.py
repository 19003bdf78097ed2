"""The one registry of scans of this process, and the scan that the URL or the workload names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import streamlit as st

from app_pages.parts import frame, identity
from app_pages.parts.text import plain
from assessment.scanning.form import scope_said
from assessment.scanning.job import Job
from assessment.scanning.jobs import Jobs
from assessment.scanning.stored import StoredJobs, attaching
from assessment.store.database import data_folder
from rubrics.errors import UserError

JOB = "job"
"""The query parameter with the id of a scan."""
_REFUSED = "scan-refused"
Done = TypeVar("Done")
WHOSE_SERVER = "It uses the rights of the machine that WellOps runs on, not yours."
WHOSE_OWN = "It uses your own sign-in to Azure, such as that of the Azure CLI."


@st.cache_resource(show_spinner=False)
def registry() -> Jobs:
    """The scans of this process; each is asked for by an actor."""
    store = frame.store()
    return Jobs(StoredJobs(store), data_folder() / "scans", attach=attaching(store))


def asked_for(work: frame.Work) -> tuple[Job | None, Job | None]:
    """The scan to show, and the newest one of the workload.

    The one that `?job=` names is shown, where it is one of the workload; else the newest.
    """
    newest = registry().latest(work.id, work.actor)
    id_ = st.query_params.get(JOB)
    named = registry().get(id_, work.actor) if id_ else None
    if named is None or named.workload_id != work.id:
        return newest, newest
    return named, newest


def act(do: Callable[[], Job]) -> None:
    """Start, resume or cancel a scan, and show it; `refusal` shows what forbids it.

    For callbacks: the page is drawn afterwards, in the state that follows.
    """
    job = attempt(do)
    if job is not None:
        st.query_params[JOB] = job.id


def attempt(do: Callable[[], Done]) -> Done | None:
    """Do something in a callback; None where it is forbidden, and `refusal` then says why."""
    try:
        return do()
    except UserError as error:
        st.session_state[_REFUSED] = error
        return None


def refusal() -> None:
    """Why what was asked for last was not done."""
    error: UserError | None = st.session_state.pop(_REFUSED, None)
    if error is not None:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")


def whose_rights() -> str:
    """Whose rights in Azure a scan uses."""
    return WHOSE_SERVER if identity.sign_in_configured() else WHOSE_OWN


def about(job: Job) -> str:
    """Who started a scan, when, and of what, as markdown."""
    said = f"Started by {plain(job.name, 60)}, {frame.moment(job.created)}"
    scope = scope_said(job.request)
    return f"{said} · {plain(scope, 200)}" if scope else said


def lasted(begun: datetime | None, ended: datetime | None) -> str:
    """How long something took, in words; nothing where it never began."""
    if begun is None or ended is None:
        return ""
    return seconds((ended - begun).total_seconds())


def seconds(long: float) -> str:
    """So many seconds as people say them."""
    if long < 10:
        return f"{max(0.0, long):.1f} s"
    if long < 60:
        return f"{long:.0f} s"
    minutes, rest = divmod(round(long), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def notices(work: frame.Work, job: Job | None, newest: Job | None) -> None:
    """What the URL asks for and is not there, or is not the newest."""
    id_ = st.query_params.get(JOB)
    if id_ and (job is None or job.id != id_):
        st.warning("There is no such scan of this workload.", icon=":material/search_off:")
    elif job and newest and job.id != newest.id:
        newer = "is running" if newest.state.active else "is there"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/history: This is an earlier scan; a newer one {newer}.")
            st.button("Show the newest", key="scan-newest", on_click=_forget)


def _forget() -> None:
    st.query_params.pop(JOB, None)
