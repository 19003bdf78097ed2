"""A look in Azure before a scan: who signs in, what there is, and which rights are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain, shown
from assessment.scanning.jobs import SIGN_IN
from assessment.scanning.needed import Needed, needed
from assessment.scanning.request import ScanRequest
from rubrics.errors import UserError

if TYPE_CHECKING:
    from checks.collect.azure.identity import Identity
    from checks.collect.azure.rights import LiveCounts, Outlook

TYPES = 8
MISSING = 12
"""Missing permissions that are shown at once."""
Add = Callable[[Sequence[str]], None]


def button(work: frame.Work, asked: ScanRequest | UserError) -> None:
    """Looks, and remembers what was seen; also where nothing is chosen yet."""
    if st.button(
        "Look in Azure",
        icon=":material/travel_explore:",
        key="scan-look",
        help="Signs in, counts resources and checks the rights. Takes 20 seconds at the most.",
    ):
        with st.spinner("Looking in Azure"):
            st.session_state[_key(work)] = (asked, _look(asked))


def seen(work: frame.Work, asked: ScanRequest | UserError, add: Add | None) -> None:
    """What the look saw.

    Args:
        work: The workload.
        asked: What the form asks for now.
        add: Takes places that are chosen from what was seen; None: none can be chosen.
    """
    kept = st.session_state.get(_key(work))
    if kept is None:
        return
    for_, found = kept
    st.header("What can be seen there", anchor=False)
    if _key_of(for_) != _key_of(asked):
        quiet("You have changed what to scan since this look.")
    if isinstance(found, UserError):
        _failed(found)
        return
    _who(found.identity)
    if found.error is not None:
        _failed(found.error)
    if found.counts is not None:
        _counts(found.counts, counted=isinstance(for_, ScanRequest))
        if add is not None:
            _choose(found.counts, add)
    if isinstance(for_, ScanRequest) and found.held:
        _rights(for_, found)


def identity(work: frame.Work) -> Identity | None:
    """Who signed in for the look; None where nobody has looked, or nobody could."""
    _, found = st.session_state.get(_key(work), (None, None))
    return None if found is None or isinstance(found, UserError) else found.identity


def _key(work: frame.Work) -> str:
    return f"scan-look-{work.id}"


def _key_of(asked: ScanRequest | UserError) -> ScanRequest | None:
    return asked if isinstance(asked, ScanRequest) else None


def _look(asked: ScanRequest | UserError) -> Outlook | UserError:
    # Signing in takes libraries that no other screen waits for.
    from checks.collect.azure.cloud import cloud_of
    from checks.collect.azure.credentials import NotSignedIn
    from checks.collect.azure.rights import look
    from checks.collect.azure.scope import Wanted

    choice = st.session_state.get("scan-credential") or None
    try:
        if isinstance(asked, UserError):
            return look(cloud_of(None), choice, Wanted())
        actions = asked.plan().actions
        return look(cloud_of(None), choice, asked.wanted(), actions=actions)
    except NotSignedIn as error:
        return UserError(error.what, SIGN_IN)
    except UserError as error:
        return error


def _who(identity: Identity) -> None:
    said = f"Signs in with **{plain(identity.credential)}**"
    if identity.account:
        said += f" as **{plain(identity.account, 100)}**"
    if identity.tenant:
        said += f", tenant {plain(identity.tenant, 60)}"
    st.markdown(f"{said}.")


def _failed(error: UserError) -> None:
    st.error(plain(error.hint), title=plain(error.what), icon=":material/cloud_off:")
    commands: Sequence[str] = getattr(error, "commands", ())
    if commands:
        st.markdown("Somebody who may assign roles can run:")
        st.code("\n".join(commands), language=None, wrap_lines=True)
    quiet("Without rights here, run the scan elsewhere and bring its file: see the next tab.")


def _counts(counts: LiveCounts, *, counted: bool) -> None:
    if not counted:
        count = len(counts.subscriptions)
        st.markdown(f"**{count:,}** subscription{'' if count == 1 else 's'} can be seen.")
        return
    total = sum(counts.types.values())
    label = f"{total:,} resources of {len(counts.types):,} types in these places"
    with st.expander(label, icon=":material/inventory_2:", key="scan-types"):
        rows = list(counts.types.items())
        st.table(
            [{"Type": plain(kind, 90), "Resources": f"{n:,}"} for kind, n in rows[:TYPES]],
            border="horizontal",
            hide_index=True,
        )
        if len(rows) > TYPES:
            quiet(f"And {len(rows) - TYPES:,} types with fewer.")
        quiet("A scan also reads what hangs from these, such as deployments and metrics.")


def _choose(counts: LiveCounts, add: Add) -> None:
    places = {one.id: one.name for one in (*counts.subscriptions, *counts.groups)}
    if counts.more:
        quiet("There are more subscriptions or resource groups than are listed.")
    chosen = st.multiselect(
        "Places that were seen",
        list(places),
        format_func=lambda id_: shown(f"{places[id_]} ({_kind(id_)})", 120),
        key="scan-found",
        placeholder="Subscriptions and resource groups",
    )
    st.button(
        "Add to what to scan",
        icon=":material/add:",
        key="scan-add",
        disabled=not chosen,
        on_click=_added,
        args=(add, chosen),
    )


def _added(add: Add, chosen: Sequence[str]) -> None:
    add(chosen)
    st.session_state["scan-found"] = []


def _kind(id_: str) -> str:
    return "resource group" if id_.count("/") > 2 else "subscription"


def _rights(asked: ScanRequest, found: Outlook) -> None:
    rows = needed(asked.plan().actions, asked.checks(), found.held)
    missing = [row for row in rows if row.held is not True]
    st.subheader("Rights", anchor=False)
    if not missing:
        st.markdown(
            f":green[:material/check_circle:] All {len(rows)} permissions that the scan uses are "
            "granted in all of these places."
        )
    elif all(row.held is None for row in rows):
        st.markdown(":orange[:material/help:] Azure does not say which permissions are granted.")
    else:
        st.markdown(
            f":orange[:material/warning:] {len(missing)} of {len(rows)} permissions are not "
            "granted in all of these places. The scan reads the rest."
        )
        _list(missing[:MISSING])
        if len(missing) > MISSING:
            quiet(f"And {len(missing) - MISSING} more, on which fewer checks rest: see below.")
        _commands(asked, found.identity)
    with st.expander("All permissions that the scan uses", icon=":material/key:"):
        _list(rows)


MARKS: Mapping[bool | None, str] = {
    True: ":green[:material/check: Granted]",
    False: ":red[:material/block: Missing]",
    None: ":orange[:material/help: Not known]",
}


def _list(rows: Sequence[Needed]) -> None:
    # One element for all of them; a table would clip permissions, which are long words.
    lines = [f"- {MARKS[row.held]} **{plain(row.action, 120)}**  \n  {_lost(row)}" for row in rows]
    st.markdown("\n".join(lines))


def _lost(row: Needed) -> str:
    if row.always:
        return "The scan itself: its places, or how complete an answer is"
    if not row.checks:
        return "No check by itself"
    count = len(row.checks)
    example = plain(row.checks[0].bad.rstrip("."), 90)
    return f"1 check: {example}" if count == 1 else f"{count} checks, such as: {example}"


def _commands(asked: ScanRequest, identity: Identity) -> None:
    from checks.collect.azure.rights import commands_for

    st.markdown("Somebody who may assign roles can grant them; the role reads, and nothing else:")
    st.code("\n".join(commands_for(asked.wanted(), identity)), language=None, wrap_lines=True)
