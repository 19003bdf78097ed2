"""Findings of the opened workload: filtered, explained, accepted and assigned."""

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.findings_screen import screen

st.title("Findings")
if work := frame.work():
    screen(work)
