"""What the review of the opened workload comes to, and what each number is made of."""

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.scorecard_screen import screen

st.title("Scorecard")
if work := frame.work():
    screen(work)
