"""Starting a scan: whose rights, which places, how deep; and a look before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import streamlit as st

from app_pages.parts import frame, navigation, scan_look
from app_pages.parts import scan_jobs as jobs
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain, shown
from assessment.scanning.form import places_of, scope_request, tag_of
from assessment.scanning.job import Job
from assessment.scanning.request import ScanRequest
from rubrics.errors import UserError

Depth = Literal["inventory", "standard", "deep"]
DEPTHS: dict[Depth, tuple[str, str]] = {
    "inventory": ("Inventory", "Resource Graph alone, in seconds. Many checks say unknown."),
    "standard": ("Standard", "All that checks look at, metrics included. Usually minutes."),
    "deep": ("Deep", "Jobs and versions of models and data too. Takes longest."),
}
CREDENTIALS: dict[str, str] = {
    "": "Whatever works, tried in turn",
    "cli": "Azure CLI",
    "managed-identity": "Managed identity",
    "workload-identity": "Workload identity",
    "environment": "Environment variables",
}
WHOLE, CHOSEN = "The workload's scope", "Chosen here"
SCOPES_SHOWN = 4


def start(work: frame.Work, newest: Job | None) -> None:
    """The form of a scan, its button, and the look before."""
    if newest is not None and newest.state.active:
        st.info(
            "Wait for it, or cancel it. Then another one can start.",
            title="A scan of this workload is running",
            icon=":material/sync:",
        )
        return
    if not work.may_write:
        quiet("Only reviewers and owners of the workload can scan.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _scope(work)
    with right:
        _how(work)
    asked = _request(work)
    why = f"{plain(asked.what)}. {plain(asked.hint)}" if isinstance(asked, UserError) else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start the scan",
            type="primary",
            icon=":material/radar:",
            shortcut="S",
            key="scan-start",
            disabled=bool(why),
            on_click=_start,
            args=(work, asked),
        )
        scan_look.button(work, asked)
    if why:
        st.markdown(f":orange[:material/info:] {why}")
    scan_look.seen(work, asked, add=partial(_add, work.id) if _is_chosen(work) else None)


def _scope(work: frame.Work) -> None:
    st.header("What to scan", anchor=False)
    scope = work.opened.workload.scope
    if scope:
        st.segmented_control(
            "Places", (WHOLE, CHOSEN), default=WHOLE, required=True, key="scan-scope",
            label_visibility="collapsed",
        )  # fmt: skip
    else:
        st.info(
            "Choose places for this scan below, or set the scope, which also says what is "
            "production.",
            title="The workload has no scope in Azure yet",
            icon=":material/info:",
        )
        navigation.link("workload", "Set the scope on Workload", part="Scope")
    if not _is_chosen(work):
        _entries([entry.id for entry in scope])
        return
    st.text_area(
        "Subscriptions and resource groups, one a line",
        key=_places(work.id),
        height=120,
        max_chars=20_000,
        placeholder="/subscriptions/…/resourceGroups/…",
        persist_state="session",
    )
    if scope:
        quiet("What lies outside of the workload's scope is read, and not reviewed.")


def _entries(ids: Sequence[str]) -> None:
    lines = [shown(_short(id_), 110) for id_ in ids[:SCOPES_SHOWN]]
    if len(ids) > SCOPES_SHOWN:
        lines.append(f"and {len(ids) - SCOPES_SHOWN} more")
    st.code("\n".join(lines), language=None, wrap_lines=True)
    navigation.link("workload", "Change the scope on Workload", part="Scope")


def _short(id_: str) -> str:
    """The end of an ARM id, from its resource group on; a subscription as it is."""
    steps = id_.strip("/").split("/")
    return "/".join([steps[3], *steps[6:]]) if len(steps) > 3 else id_


def _how(work: frame.Work) -> None:
    st.header("How", anchor=False)
    depth: Depth = st.segmented_control(
        "Depth",
        list(DEPTHS),
        default="standard",
        required=True,
        format_func=lambda one: DEPTHS[one][0],
        key="scan-depth",
    )
    quiet(DEPTHS[depth][1])
    st.selectbox(
        "Sign in to Azure with",
        list(CREDENTIALS),
        format_func=CREDENTIALS.__getitem__,
        key="scan-credential",
        persist_state="session",
    )
    quiet(f"{jobs.whose_rights()} It only reads: the role Reader is enough.")
    st.text_input(
        "Only what has this tag (optional)",
        key=_tag(work.id),
        placeholder="name=value",
        max_chars=800,
        persist_state="session",
    )


def _is_chosen(work: frame.Work) -> bool:
    return not work.opened.workload.scope or st.session_state.get("scan-scope") == CHOSEN


def _request(work: frame.Work) -> ScanRequest | UserError:
    """What the form asks for, or why it cannot be."""
    said = st.session_state
    try:
        tag = tag_of(said.get(_tag(work.id)) or "")
        places = places_of(said.get(_places(work.id)) or "") if _is_chosen(work) else None
        request = scope_request(work.opened.workload, places, tag)
        request.wanted()
    except UserError as error:
        return error
    more = {
        "depth": said.get("scan-depth") or "standard",
        "credential": said.get("scan-credential") or None,
    }
    return request.model_copy(update=more)


def _start(work: frame.Work, asked: ScanRequest | UserError) -> None:
    def do() -> Job:
        if isinstance(asked, UserError):
            raise asked
        return jobs.registry().start(asked, work.actor, work.id)

    jobs.act(do)


def _add(workload_id: str, ids: Sequence[str]) -> None:
    key = _places(workload_id)
    text: str = st.session_state.get(key) or ""
    st.session_state[key] = "\n".join([*text.splitlines(), *ids])


# What is chosen for one workload is nothing that another one's scan should begin with.
def _places(workload_id: str) -> str:
    return f"scan-places-{workload_id}"


def _tag(workload_id: str) -> str:
    return f"scan-tag-{workload_id}"
