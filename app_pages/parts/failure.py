"""What a person sees when something goes wrong: two lines, and never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app_pages.parts.text import plain
from rubrics.errors import UserError

_LOG = logging.getLogger("wellops.app")


@contextmanager
def caught() -> Iterator[None]:
    """Show what goes wrong inside, instead of what the page would have shown."""
    try:
        yield
    except Exception as error:
        show(error)


def show(error: Exception) -> bool:
    """Two lines on the page: what a user can mend, or the reference under which the log has it.

    It is also what the server calls for callbacks and fragments, which `caught` does not see; it
    returns that the error has been shown.
    """
    if isinstance(error, UserError):
        what, hint = error.what, error.hint
    else:
        reference = secrets.token_hex(4).upper()
        _LOG.error("reference %s", reference, exc_info=error)
        what = "Something went wrong here, and it is not your doing"
        hint = f"Your answers are safe. Reload the page; if it stays, report reference {reference}."
    st.error(plain(hint), title=plain(what), icon=":material/error:")
    return True
