"""Report of the opened workload: chosen, made, looked at and downloaded."""

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.report_screen import screen

st.title("Report")
if work := frame.work():
    screen(work)
