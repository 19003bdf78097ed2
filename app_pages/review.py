"""The review session on the opened workload: one question after the other, saved as answered."""

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.review_screen import screen

top = st.container()
if frame.work():
    screen()
else:
    top.title("Review")
