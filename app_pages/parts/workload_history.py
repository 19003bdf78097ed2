"""What was done to the workload, newest first."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from app_pages.parts.workload_words import told
from assessment.store.audit import Event, events

PAGE = 25


def show(work: frame.Work) -> None:
    """The audit trail, a page at a time."""
    st.header("What was done")
    quiet("Each answer has a history of its own, which stands beside it on Review.")
    key = f"history-{work.id}"
    shown = st.session_state.get(key, PAGE)
    found = events(work.store, work.actor, work.id, limit=shown + 1)
    st.table(
        [
            {
                "When": frame.moment(event.at),
                "Who": plain(_who(event), 80),
                "What": plain(told(event), 500),
            }
            for event in found[:shown]
        ],
        border="horizontal",
        hide_index=True,
    )
    if len(found) > shown and st.button("Show older", key="older", icon=":material/expand_more:"):
        st.session_state[key] = shown + PAGE
        st.rerun()
    navigation.link("review", "Open the answers on Review")


def _who(event: Event) -> str:
    """With the login where it says more: people can often choose their name themselves."""
    return event.name if event.name == event.login else f"{event.name} ({event.login})"
