"""The standard: every practice and check, with or without a workload."""

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.standard_screen import screen
from app_pages.parts.standard_state import standing
from assessment.store.findings import Wanted, by_check
from assessment.store.standard import the_rubric

st.title("Standard")
work = frame.work() if navigation.opened_id() else None
if work is None:
    screen(the_rubric(), None)
else:
    snapshot = work.opened.snapshot
    lines = by_check(work.store, work.actor, snapshot.id, Wanted()) if snapshot else []
    screen(work.assessment.rubric, standing(work.assessment, lines))
