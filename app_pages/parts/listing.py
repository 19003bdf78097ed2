"""Long lists: lines whose titles open something, and the pages of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app_pages.parts import bound
from app_pages.parts.text import plain

PAGE = 50
"""Lines of a page."""
LONGEST = 240
"""Characters of each detail."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list; all its texts are shown as they are."""

    id: str
    """Tells it from the other lines of the list."""
    title: str
    to: Mapping[str, Any]
    """What the URL has to say for what it opens."""
    marks: Sequence[tuple[str, str]] = ()
    """Short words in a colour: (word, colour)."""
    details: Sequence[str] = ()


def lines(shown: Sequence[Line], key: str, go: Callable[..., None] = bound.put) -> None:
    """A list whose titles are buttons, so that keys reach them as well.

    Args:
        shown: The lines.
        key: Of the list.
        go: Called with what the line opens; it changes the URL.
    """
    with st.container(key=key, gap="xsmall"):
        for line in shown:
            marks = " ".join(f":{colour}-badge[{plain(word)}]" for word, colour in line.marks)
            details = " · ".join(plain(text, LONGEST) for text in line.details if text)
            with st.container(gap=None):
                st.button(
                    f"**{plain(line.title, LONGEST)}**",
                    key=f"{key}-{line.id}",
                    type="tertiary",
                    wrap=True,
                    on_click=go,
                    kwargs=dict(line.to),
                )
                st.markdown(f"{marks} :small[{details}]")


def pages(total: int, page: int) -> None:
    """The pages of a list, and which of its lines show."""
    last = max(1, -(-total // PAGE))
    if last == 1:
        return
    first, until = (page - 1) * PAGE + 1, min(total, page * PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        key = f"page-{page}-of-{last}"
        st.pagination(last, default=page, key=key, on_change=_turn, args=(key,))
        st.markdown(f"{first:,} to {until:,} of {total:,}")


def shown_page(total: int, page: int) -> int:
    """The page that there is, nearest to the one asked for."""
    return min(page, max(1, -(-total // PAGE)))


def _turn(key: str) -> None:
    page = st.session_state[key]
    bound.put(page=page if page > 1 else None)
