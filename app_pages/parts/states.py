"""The states that every screen has apart from its full one."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import navigation


def empty(title: str, text: str, *, to: str = navigation.HOME, label: str = "Go to Home") -> None:
    """Nothing to show yet: what is missing, and the screen where it comes from.

    All texts are markdown; those of others go through `plain`.
    """
    st.info(text, title=title, icon=":material/info:")
    navigation.link(to, label)


def partial(text: str) -> None:
    """Something is left out of what follows: what, and why."""
    st.warning(text, icon=":material/rule:")


def read_only() -> None:
    """The banner above a screen on which the actor can change nothing."""
    st.info(
        "Ask an owner of the workload for the role reviewer to change it.",
        title="You are reading this workload",
        icon=":material/visibility:",
    )
