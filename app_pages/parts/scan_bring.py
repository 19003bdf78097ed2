"""A snapshot or export that somebody brings, and the command that makes one elsewhere."""

from __future__ import annotations

import time

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.profile import as_yaml
from assessment.scanning.bringing import bring_snapshot
from assessment.scanning.form import command_of
from assessment.scanning.request import within
from assessment.store.database import data_folder
from checks.collect.upload import KINDS, MOST_FILES, MOST_SENT
from checks.progress import Silent
from rubrics.errors import UserError

FILE, OUT = "workload.yaml", "scan.jsonl.gz"
ROUND = "scan-bring-round"
BROUGHT = "scan-brought"
_EVERY = 0.2


class _Bar(Silent):
    """Shows how far the reading is, a few times a second."""

    def __init__(self) -> None:
        self._slot = st.empty()
        self._last = 0.0

    def update(self, what: str, done: int, total: int | None) -> None:
        """Show it."""
        now = time.monotonic()
        if now - self._last < _EVERY:
            return
        self._last = now
        share = done / total if total else 0.0
        self._slot.progress(min(1.0, share), text=f"{plain(what)}: {done:,}")

    def close(self) -> None:
        """Take it away."""
        self._slot.empty()


def bring(work: frame.Work) -> None:
    """The upload, and what to run where the app may not scan."""
    left, right = st.columns(2, gap="large")
    with left:
        _upload(work)
    with right:
        _elsewhere(work)


def _upload(work: frame.Work) -> None:
    st.header("Bring a file", anchor=False)
    st.markdown(
        "- a **snapshot** of `wellops scan`\n"
        "- an **export** as JSON: Resource Graph, `az resource list`, or an ARM template"
    )
    if not work.may_write:
        quiet("Only reviewers and owners of the workload can bring files.")
        return
    if name := st.session_state.pop(BROUGHT, None):
        st.success(f"{plain(name)} is the snapshot in use now.", icon=":material/check_circle:")
        with st.container(horizontal=True, gap="medium"):
            navigation.link("review", "Go through the review")
            navigation.link("findings", "See the findings")
    turn = st.session_state.get(ROUND, 0)
    files = st.file_uploader(
        "Files that belong together",
        type=[kind.removeprefix(".") for kind in KINDS],
        accept_multiple_files=True,
        max_upload_size=MOST_SENT // 1_000_000,
        key=f"scan-files-{turn}",
    )
    quiet(
        f"At most {MOST_SENT // 1_000_000} MB each. They are checked first; what looks like a "
        "secret is masked before anything is stored."
    )
    if not st.button(
        "Use as the snapshot",
        type="primary",
        icon=":material/upload:",
        key="scan-bring",
        disabled=not files,
    ):
        return
    if len(files) > MOST_FILES:
        st.error(f"Send at most {MOST_FILES} files at once.", icon=":material/error:")
        return
    bar = _Bar()
    try:
        with st.spinner("Reading the files"):
            name = bring_snapshot(
                work.store,
                work.actor,
                work.id,
                [(one, one.name) for one in files],
                data_folder() / "uploads",
                progress=bar,
            )
    except UserError as error:
        bar.close()
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    st.session_state[ROUND] = turn + 1
    st.session_state[BROUGHT] = name
    st.rerun()


def _elsewhere(work: frame.Work) -> None:
    workload = work.opened.workload
    st.header("Scan elsewhere", anchor=False)
    st.markdown(
        "Where this app may not scan, somebody with the role Reader runs this, and hands back "
        f"`{OUT}`. It only reads."
    )
    try:
        request = within(workload.scope, archetypes=workload.archetypes)
        request.wanted()
    except UserError:
        request = None
    command = command_of(request, file=FILE, out=OUT)
    st.code(f"az login\n{command}", language=None, wrap_lines=True)
    quiet("`wellops permissions` prints a role that is narrower than Reader.")
    st.markdown("Or, where the store is at hand, a new workload from both files:")
    st.code(f"wellops import --workload {FILE} --snapshot {OUT}", language=None, wrap_lines=True)
    st.download_button(
        f"Download {FILE}",
        as_yaml(workload),
        file_name=FILE,
        mime="application/yaml",
        icon=":material/download:",
        key="scan-workload-file",
        on_click="ignore",
    )
