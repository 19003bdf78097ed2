"""The frame around every screen: its header, its help, and the workload that the URL names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from app_pages.parts import identity, navigation, states
from app_pages.parts.text import plain
from assessment.assessment import Assessment
from assessment.store.access import Actor
from assessment.store.database import Store, open_store
from assessment.store.opened import Opened, open_workload
from assessment.store.workloads import entry
from reports.numbers import percent
from rubrics.errors import UserError

ICON = Path(__file__).parents[1] / "icon.png"
MANY = 50_000
"""Resources from which on running the checks takes so long that it has to be asked for."""
STAGES = {"poc": "Proof of concept", "pilot": "Pilot", "production": "Production", "scale": "Scale"}
SHORTCUTS: dict[str, dict[str, str]] = {
    "All": {"H": "Show this help"},
    "Scan": {"S": "Start the scan"},
    "Review": {
        "0 to 4": "Answer with this level",
        "A": "Agree with the level that the scan proposes",
        "N": "Not applicable",
        "D": "Nobody knows",
        "B": "Back",
        "F": "Next question",
        "J": "Next unanswered question",
        "P": "Park the question",
        "W": "Write a note; Tab or Esc saves it and gives the keys back",
        "K": "Keep the answer that the scan contradicts, or the one of somebody else",
        "U": "Use what the scan shows, or your own answer",
        "O": "Override the scan with a reason",
        "T": "Show the questions as a table",
    },
}
"""By screen: every key of a button, and what it does. Streamlit keeps C and R to itself."""


@dataclass(frozen=True, slots=True)
class Work:
    """The workload that a screen shows, as it is now, and who looks at it."""

    store: Store
    actor: Actor
    opened: Opened

    @property
    def id(self) -> str:
        """The workload's."""
        return self.opened.id

    @property
    def assessment(self) -> Assessment:
        """All that is known of it."""
        return self.opened.assessment

    @property
    def may_write(self) -> bool:
        """Whether the actor may change it; the store looks again at every write."""
        return self.opened.rights.write


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The one store of this process; everything in it is asked for by an actor."""
    return open_store()


def work() -> Work | None:
    """The workload of `?a=`; None after the page has said what is missing.

    A workload that there is not and one of others look the same. Who may only read is told so.
    """
    id_ = navigation.opened_id()
    if id_ is None:
        states.empty("No workload is open", "Open one from Home, or try a sample.")
        return None
    try:
        found = _evaluated(_open(id_))
    except UserError as error:
        states.empty(plain(error.what), plain(error.hint))
        return None
    if not found.may_write:
        states.read_only()
    return found


def header(page: st.Page) -> None:
    """The line above a screen; one that draws parts of itself again draws it with them."""
    if page.title not in navigation.OWN_HEADER:
        header_line()


def header_line() -> None:
    """The opened workload in one line: name, stage and target, coverage, when it was saved."""
    id_ = navigation.opened_id()
    if id_ is None:
        return
    try:
        found = _open(id_)
        saved = entry(found.store, found.actor, id_).changed_at
    except UserError:
        # The page itself says so, with a way on.
        return
    workload, headline = found.opened.workload, found.assessment.scorecard.headline
    parts = (
        f"**{plain(workload.name, 80)}**",
        f"{STAGES[workload.stage]} to {STAGES[workload.target_stage].lower()}",
        f"{percent(headline.coverage)} % of the weight assessed",
        f"saved {moment(saved)}",
    )
    st.caption(" · ".join(parts))


def moment(at: datetime) -> str:
    """A moment as people read it: `22 Nov 2026, 14:03 UTC`."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def help_button() -> None:
    """The button of the help, in the sidebar; its key works on every screen."""
    if st.sidebar.button("Help", icon=":material/help:", shortcut="H", key="help"):
        _help()


def _open(id_: str) -> Work:
    actor = identity.actor()
    return Work(store(), actor, open_workload(store(), actor, id_, evaluate=False))


def _evaluated(found: Work) -> Work:
    """The same after the checks have run, where the workload changed since; a large one asks."""
    snapshot = found.opened.snapshot
    if not found.opened.stale or snapshot is None:
        return found
    if snapshot.resources > MANY and not st.button("Run the checks again", key="run-checks"):
        states.partial("The workload has changed since the checks ran: what follows is from then.")
        return found
    try:
        with st.spinner("Running the checks"):
            now = open_workload(found.store, found.actor, found.id)
    except UserError as error:
        # Screens stay open, or nobody could choose another scope or snapshot.
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        navigation.link("scan", "Choose another snapshot on Scan")
        return found
    if not now.stale:
        # The header is above, and has shown what was before.
        st.rerun()
    return Work(found.store, found.actor, now)


@st.dialog("Help")
def _help() -> None:
    st.markdown("Keys work wherever you do not type.")
    rows = [(screen, key, does) for screen, keys in SHORTCUTS.items() for key, does in keys.items()]
    st.table([dict(zip(("Screen", "Key", "Does"), row, strict=True)) for row in rows])
    navigation.link("standard", "Read the standard: every practice and check")
