"""Addresses to read on: those that came with the program are links, all others only text."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from app_pages.parts.text import plain, shown


def references(urls: Sequence[str], *, ours: bool) -> None:
    """A section with addresses.

    `ours`: whether they came with the program; what a user's own rubric or check names is shown,
    and not linked.
    """
    if not urls:
        return
    st.header("References")
    for url in urls:
        if ours and url.startswith("https://"):
            st.page_link(url, label=plain(_named(url)), icon=":material/open_in_new:")
        else:
            st.code(shown(url), language=None, wrap_lines=True)


def _named(url: str) -> str:
    """`learn.microsoft.com: azure/ai-services/disable-local-auth`."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    return shown(f"{parts.hostname}: {path}" if path else str(parts.hostname), 90)
