"""Roadmap of the opened workload: what is done when, by whom, and what a change would do."""

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.roadmap_screen import screen

st.title("Roadmap")
if work := frame.work():
    screen(work)
