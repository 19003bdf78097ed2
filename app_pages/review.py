"""The review session on the opened workload: one question after the other, saved as answered."""

import streamlit as st

from app_pages.parts import frame, review_desk
from app_pages.parts.review_screen import screen

header, top = st.container(), st.container()
if frame.work():
    review_desk.begin()
    screen(header)
else:
    with header:
        frame.header_line()
    top.title("Review")
