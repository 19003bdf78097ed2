"""Two states of the opened workload beside each other: what changed, and what only seems to."""

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.compare_screen import screen

st.title("Compare")
if work := frame.work():
    screen(work)
