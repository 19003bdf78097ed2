"""The workloads that somebody may see, and the ways to begin one."""

import streamlit as st

from app_pages.parts import frame, home_begin, home_list, identity
from assessment.store.workloads import entries

store, actor = frame.store(), identity.actor()
found = entries(store, actor)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Workloads", width="content")
    if found:
        home_begin.buttons(store, actor, found)
if found:
    home_list.show(store, actor, found)
else:
    home_begin.first_visit(store, actor)
home_begin.dialogs(store, actor)
