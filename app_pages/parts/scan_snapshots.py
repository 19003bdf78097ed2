"""The snapshots of the workload: which one is in use, and the ones before."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import bound, frame, navigation
from app_pages.parts import scan_jobs as jobs
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.scanning.outcome import moment_of
from assessment.store.snapshots import Stored, choose, snapshots

PAGE = 10


def show(work: frame.Work) -> None:
    """A list, newest first, a page at a time."""
    st.header("Snapshots", anchor=False)
    found = snapshots(work.store, work.actor, work.id)
    if not found:
        st.info(
            "Scan Azure, or bring the file of a scan that was made elsewhere.",
            title="There is no snapshot yet",
            icon=":material/info:",
        )
        return
    quiet(
        "What a scan or a file brought, as it was. The review reads the one in use; none of them "
        "ever changes."
    )
    last = max(1, -(-len(found) // PAGE))
    page = min(bound.number(bound.PAGE), last)
    for one in found[(page - 1) * PAGE : page * PAGE]:
        _line(work, one)
    if last > 1:
        key = f"snapshots-{page}-of-{last}"
        st.pagination(last, default=page, key=key, on_change=_turn, args=(key,))
    if len(found) > 1:
        navigation.link("compare", "Compare reviews")


def _line(work: frame.Work, one: Stored) -> None:
    with (
        st.container(border=True),
        st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ),
    ):
        with st.container(gap=None, width="stretch"):
            mark = "  :green-badge[:material/check: In use]" if one.current else ""
            st.markdown(f"**{plain(one.file_name, 90)}**{mark}")
            quiet(_about(one))
        if work.may_write and not one.current:
            st.button(
                "Use this one",
                key=f"snapshot-{one.id}",
                on_click=_choose,
                args=(work, one.id),
            )


def _about(one: Stored) -> str:
    taken = moment_of(one.taken)
    parts = [
        f"taken {frame.moment(taken)}" if taken else "no time of its own",
        f"brought by {plain(one.name, 60)}, {frame.moment(one.at)}",
        f"{one.size / 1_000_000:.1f} MB" if one.size >= 100_000 else f"{one.size / 1000:.0f} kB",
    ]
    if one.evaluated_for is None:
        parts.append("the checks have not run on it yet")
    else:
        parts.append(f"{one.resources:,} resources")
        parts.append(f"{one.findings:,} findings")
    return " · ".join(parts)


def _choose(work: frame.Work, id_: str) -> None:
    jobs.attempt(lambda: choose(work.store, work.actor, work.id, id_))


def _turn(key: str) -> None:
    page = st.session_state[key]
    bound.put(page=page if page > 1 else None)
