"""Sign-off: what to mend, the milestones, and the questionnaire that is sent ahead."""

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.signoff_screen import screen

st.title("Sign-off")
if work := frame.work():
    screen(work)
