"""Where the workload lies in Azure: its scope, what can be seen there, and the command instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.parts import identity, navigation
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain, shown
from app_pages.parts.workload_draft import Draft
from assessment.profile import MOST_TEXT, as_yaml
from assessment.scanning.request import within
from rubrics.errors import UserError

if TYPE_CHECKING:
    from checks.collect.azure.rights import LiveCounts, Outlook

FIELDS = {
    "scope_prod": ("Production", "What users depend on: findings there count in full."),
    "scope_nonprod": (
        "Other environments",
        "Development and test: findings there weigh less.",
    ),
}
FILE = "workload.yaml"
TYPES_SHOWN = 12


def show(draft: Draft) -> None:
    """The scope's fields, a look at Azure, and the command for people without rights."""
    st.header("What belongs to the workload")
    quiet(
        "One ARM id a line: a subscription, a resource group or a resource. The portal's address "
        "of one, or the id of a subscription alone, is taken as well."
    )
    for column, (field, (label, why)) in zip(st.columns(2), FIELDS.items(), strict=True):
        with column:
            st.text_area(
                label,
                draft.start(field),
                height=180,
                max_chars=MOST_TEXT,
                key=draft.key(field),
                disabled=draft.off,
                persist_state="session",
                placeholder="/subscriptions/…/resourceGroups/…",
            )
            quiet(why)
    if not draft.off:
        _look(draft)
    _command(draft)


def _look(draft: Draft) -> None:
    st.header("What can be seen there")
    whose = (
        "It uses the rights of the machine that WellOps runs on, not yours."
        if identity.sign_in_configured()
        else "It uses your own sign-in to Azure, such as that of the Azure CLI."
    )
    quiet(f"A look reads names and counts only, and takes a few seconds. {whose}")
    key = f"look-{draft.work.id}"
    if st.button("Look in Azure", icon=":material/travel_explore:", key="look"):
        st.session_state[key] = _outlook(draft)
    seen: Outlook | UserError | None = st.session_state.get(key)
    if isinstance(seen, UserError):
        _failed(seen)
    elif seen is not None:
        who = plain(seen.identity.account or "an account without a name", 100)
        st.markdown(f"Signed in with {plain(seen.identity.credential)} as **{who}**.")
        if seen.error is not None:
            _failed(seen.error)
        if seen.counts is not None:
            _counts(draft, seen.counts)


def _outlook(draft: Draft) -> Outlook | UserError:
    # Signing in takes libraries that no other screen waits for.
    from checks.collect.azure.cloud import cloud_of
    from checks.collect.azure.rights import look
    from checks.collect.azure.scope import Wanted

    scope = (draft.mine or draft.theirs).scope
    try:
        with st.spinner("Looking in Azure"):
            return look(cloud_of(None), None, within(scope).wanted() if scope else Wanted())
    except UserError as error:
        return error


def _failed(error: UserError) -> None:
    st.error(plain(error.hint), title=plain(error.what), icon=":material/cloud_off:")
    commands: Sequence[str] = getattr(error, "commands", ())
    if commands:
        st.markdown("Somebody who may assign roles can run:")
        st.code("\n".join(commands), language=None, wrap_lines=True)
    st.markdown("Or run the scan elsewhere, with the command below, and bring its file.")


def _counts(draft: Draft, counts: LiveCounts) -> None:
    total = sum(counts.types.values())
    if draft.mine is not None and draft.mine.scope:
        st.markdown(f"**{total:,}** resources of **{len(counts.types):,}** types in the scope.")
        rows = list(counts.types.items())
        st.table(
            [{"Type": plain(kind, 90), "Resources": f"{n:,}"} for kind, n in rows[:TYPES_SHOWN]],
            hide_index=True,
        )
        if len(rows) > TYPES_SHOWN:
            quiet(f"And {len(rows) - TYPES_SHOWN:,} types with fewer.")
    places = {one.id: one.name for one in (*counts.subscriptions, *counts.groups)}
    if counts.more:
        quiet("There are more subscriptions or resource groups than are listed.")
    chosen = st.multiselect(
        "Add to the scope",
        list(places),
        format_func=lambda id_: shown(f"{places[id_]} ({_kind(id_)})", 120),
        key="found-places",
        placeholder="Subscriptions and resource groups that were seen",
    )
    with st.container(horizontal=True):
        for field, (label, _) in FIELDS.items():
            st.button(
                f"Add to {label.lower()}",
                key=f"add-{field}",
                disabled=not chosen,
                on_click=_add,
                args=(draft, field, chosen),
            )


def _add(draft: Draft, field: str, chosen: Sequence[str]) -> None:
    key = draft.key(field)
    text: str = st.session_state.get(key, draft.start(field))
    st.session_state[key] = "\n".join([*text.splitlines(), *chosen])
    st.session_state["found-places"] = []


def _kind(id_: str) -> str:
    return "resource group" if id_.count("/") > 2 else "subscription"


def _command(draft: Draft) -> None:
    workload = draft.mine or draft.theirs
    st.header("Without rights in Azure")
    st.markdown(
        "Whoever has them, the role Reader is enough, runs this and hands back the file. It only "
        "reads."
    )
    # In quotes, or a shell takes the brackets for files.
    scope = f"--workload {FILE}" if workload.scope else '--subscription "<subscription id>"'
    st.code(f"az login\nwellops scan {scope} --out scan.jsonl.gz", language=None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {FILE}",
            as_yaml(workload),
            file_name=FILE,
            mime="application/yaml",
            icon=":material/download:",
            key="workload-file",
            on_click="ignore",
        )
        navigation.link("scan", "Bring the file on Scan")
