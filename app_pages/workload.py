"""The opened workload: what it is, where it lies, who may see it, and what was done to it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from app_pages.parts import (
    frame,
    navigation,
    workload_draft,
    workload_end,
    workload_history,
    workload_members,
    workload_profile,
    workload_scope,
)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Workload", width="content")
    following = st.container(horizontal=True, width="content", gap="medium")
work = frame.work()
if work:
    if not work.assessment.scorecard.headline.coverage:
        with following:
            navigation.link("scan", "Scan, or bring a file")
            navigation.link("review", "Begin the review")
    draft = workload_draft.current(work)
    workload_draft.notices(draft)
    tabs: dict[str, Callable[[], None]] = {
        "Profile": partial(workload_profile.profile, draft),
        "Targets and people": partial(workload_profile.targets, draft),
        "Scope": partial(workload_scope.show, draft),
        "Members": partial(workload_members.show, work),
        "History": partial(workload_history.show, work),
        "Export and delete": partial(workload_end.show, work),
    }
    for tab, draw in zip(
        st.tabs(list(tabs), key="part", bind="query-params"), tabs.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw()
    workload_draft.bar(draft)
