"""The app's menu: which screens there are, and links that keep the opened workload in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

WORKLOAD = "a"
"""The query parameter with the id of the opened workload."""
HOME = "home"


@dataclass(frozen=True, slots=True)
class Screen:
    """One file of `app_pages`."""

    name: str
    title: str
    icon: str
    """A Material symbol; Streamlit brings the font."""

    @property
    def path(self) -> str:
        """Where it lies, seen from app.py."""
        return f"app_pages/{self.name}.py"


SECTIONS: dict[str, tuple[Screen, ...]] = {
    "Assess": (
        Screen(HOME, "Home", "home"),
        Screen("workload", "Workload", "inventory_2"),
        Screen("scan", "Scan", "radar"),
        Screen("review", "Review", "checklist"),
    ),
    "Understand": (
        Screen("scorecard", "Scorecard", "speed"),
        Screen("findings", "Findings", "find_in_page"),
        Screen("compare", "Compare", "compare_arrows"),
        Screen("standard", "Standard", "menu_book"),
    ),
    "Plan": (Screen("roadmap", "Roadmap", "timeline"),),
    "Share": (
        Screen("signoff", "Sign-off", "task_alt"),
        Screen("report", "Report", "picture_as_pdf"),
    ),
}
OWN_HEADER = frozenset({"Review"})
"""Titles of the screens that draw the header line themselves, as what it says changes on them."""
SCREENS = {screen.name: screen for screens in SECTIONS.values() for screen in screens}


def pages() -> list[st.Page]:
    """Every screen as Streamlit's page; the menu is ours, because its own drops `?a=`."""
    return [
        st.Page(screen.path, title=screen.title, default=screen.name == HOME)
        for screen in SCREENS.values()
    ]


def menu() -> None:
    """Draw the menu into the sidebar."""
    for section, screens in SECTIONS.items():
        with st.sidebar.container(gap="xxsmall"):
            st.caption(section)
            for screen in screens:
                st.page_link(
                    screen.path,
                    label=screen.title,
                    icon=f":material/{screen.icon}:",
                    width="stretch",
                    query_params=_kept(),
                )


def link(name: str, label: str, *, icon: str | None = None, **params: str) -> None:
    """A link to another screen, of the same workload unless `a` is given.

    Args:
        name: The screen's, as in `SCREENS`.
        label: Markdown; texts of others go through `plain`.
        icon: A Material symbol; the screen's own by default.
        params: Further query parameters.
    """
    screen = SCREENS[name]
    st.page_link(
        screen.path,
        label=label,
        icon=f":material/{icon or screen.icon}:",
        query_params=_kept() | params,
    )


def go(name: str, **params: str) -> NoReturn:
    """Leave for another screen, with the same workload unless `a` is given."""
    st.switch_page(SCREENS[name].path, query_params=_kept() | params)


def opened_id() -> str | None:
    """The id of the workload that the URL names; None where it names none."""
    return st.query_params.get(WORKLOAD) or None


def _kept() -> dict[str, str]:
    opened = opened_id()
    return {} if opened is None else {WORKLOAD: opened}
