"""Small print that can be read: Streamlit's own captions are too faint for WCAG on our colours."""

from __future__ import annotations

import streamlit as st


def quiet(text: str, *, inset: bool = False) -> None:
    """A line beside what matters more.

    Args:
        text: Markdown; texts of others go through `plain`.
        inset: Whether it stands under a link to a screen, whose text begins a little to the right.
    """
    if not inset:
        st.markdown(f":small[:gray[{text}]]")
        return
    with st.container(horizontal=True, gap=None, wrap=False):
        st.space(8)
        st.markdown(f":small[:gray[{text}]]")
