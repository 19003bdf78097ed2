"""Where the keyboard is after something was done, so that nobody has to reach for the mouse.

Streamlit leaves the focus wherever it was, and drops it when what had it is gone. Only the fixed
scripts below run; nothing that anybody wrote is in them.
"""

from __future__ import annotations

from typing import Final, Literal

import streamlit as st

Place = Literal["question", "note", "form", "out"]
_KEY = "review-focus"
_TARGETS: Final = {
    "question": ".st-key-question h2",
    "note": ".st-key-words textarea",
    "form": ".st-key-form textarea, .st-key-form input",
}
_SCRIPT: Final = """<script>
// %(turn)d
(() => {
  let tries = 20;
  const go = () => {
    const found = document.querySelector("%(target)s");
    if (!found) { if (tries--) setTimeout(go, 50); return; }
    if (found.tagName === "H2") { found.tabIndex = -1; found.style.outline = "none"; }
    found.focus();
  };
  go();
})();
</script>"""
_OUT: Final = "<script>/* %(turn)d */ document.activeElement?.blur();</script>"


def ask(place: Place) -> None:
    """Move the focus once the page is drawn."""
    st.session_state[_KEY] = place


def move() -> None:
    """Move the focus to where it was asked for; at the end of what is drawn."""
    place: Place | None = st.session_state.pop(_KEY, None)
    turn = st.session_state["review-focus-turn"] = st.session_state.get("review-focus-turn", 0) + 1
    if place is None:
        return
    script = _OUT if place == "out" else _SCRIPT
    body = script % {"turn": turn, "target": _TARGETS.get(place, "")}
    st.html(body, unsafe_allow_javascript=True)
