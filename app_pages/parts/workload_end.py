"""Taking a workload elsewhere, and deleting it."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import frame, navigation, scan_jobs
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain, shown
from assessment.store.jobs import jobs
from assessment.store.moved_file import write_moved
from assessment.store.transfer import export_workload
from assessment.store.workloads import remove


def show(work: frame.Work) -> None:
    """The export, and for owners the way to delete it all."""
    st.header("Export the workload")
    st.markdown(
        "One file with its profile, answers and their history, decisions, plan and milestones. "
        "**Import** on Home reads it again."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        snapshots = st.toggle("With the snapshots of Azure", value=True, key="export-snapshots")
        name = f"wellops-{work.id}.json"
        st.download_button(
            "Export",
            # Made when it is asked for: snapshots can be large.
            lambda: write_moved(
                export_workload(work.store, work.actor, work.id, snapshots=snapshots), name
            ),
            file_name=name,
            mime="application/json",
            icon=":material/download:",
            key="export",
            on_click="ignore",
        )
    st.header("Delete the workload")
    if not work.opened.rights.own:
        quiet("Only an owner can delete it.")
        return
    name_of = shown(work.opened.workload.name)
    st.markdown(
        "Its answers, findings, plan, milestones and history go with it. Nothing brings them back."
    )
    typed = st.text_input(f"Type **{plain(name_of)}** to delete it", key=f"delete-{work.id}")
    if st.button(
        "Delete for good",
        key="delete",
        icon=":material/delete_forever:",
        disabled=shown(typed) != name_of,
    ):
        scans = [one.id for one in jobs(work.store, work.actor, work.id)]
        remove(work.store, work.actor, work.id)
        scan_jobs.registry().drop(scans)
        st.query_params.pop(navigation.WORKLOAD)
        st.toast("Workload deleted", icon=":material/check:")
        navigation.go(navigation.HOME)
