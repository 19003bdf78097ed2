"""The Streamlit door: who is at work, the menu, the header, and the screen that was asked for."""

import streamlit as st

from app_pages.parts import failure, frame, identity, navigation, theme

page = st.navigation(navigation.pages(), position="hidden")
st.set_page_config(page_title=f"{page.title} · WellOps", page_icon=frame.ICON, layout="wide")
st.logo(frame.ICON, size="large")
with failure.caught():
    if identity.signed_in():
        theme.readable_choices()
        navigation.menu()
        frame.help_button()
        identity.account()
        frame.header(page)
        page.run()
