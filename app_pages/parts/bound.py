"""Filters that live in the URL: it always rules, so that links, reload and Back show the same.

Streamlit's own binding writes labels into the URL; ours carry counts, and change with them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

PAGE = "page"
"""The query parameter with the page of a list; any other change goes back to the first one."""


def one(name: str, known: Collection[str], default: str) -> str:
    """The value that the URL names; the default where it names none that is known."""
    value = st.query_params.get(name, default)
    return value if value in known else default


def many(name: str, known: Collection[str]) -> tuple[str, ...]:
    """The known values that the URL names, each once."""
    return tuple(dict.fromkeys(v for v in st.query_params.get_all(name) if v in known))


def text(name: str, limit: int) -> str:
    """The text that the URL holds, at most so many characters."""
    return st.query_params.get(name, "")[:limit].strip()


def number(name: str) -> int:
    """The whole number from 1 that the URL holds; 1 where it holds none."""
    value = st.query_params.get(name, "1")
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 10 else 1


def write(**values: Any) -> None:
    """Put filters into the URL, and go back to the first page; what is empty is taken out."""
    st.query_params.pop(PAGE, None)
    put(**values)


def put(**values: Any) -> None:
    """Put values into the URL; what is empty is taken out."""
    for name, value in values.items():
        if value in (None, "", False) or value == []:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = [*value] if isinstance(value, list | tuple) else str(value)


def widget(name: str, value: Any, *, default: Any = None) -> dict[str, Any]:
    """What a widget of Streamlit's needs to show a value of the URL, and to change it there.

    `default`: the value that the URL leaves out.
    """
    key = f"at-{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": _changed, "args": (name, key, default)}


def _changed(name: str, key: str, default: Any) -> None:
    value = st.session_state[key]
    write(**{name: None if value == default else value})
