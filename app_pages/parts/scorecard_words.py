"""How the scorecard says what it shows; plain text, to be escaped where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assessment.scorecard import Decision, PracticeState
from reports import wording
from reports.words import words_of

WORDS: Final = words_of("en")
DECISIONS: Final[Mapping[str, tuple[str, str]]] = {
    Decision.MET: ("check_circle", "green"),
    Decision.CONDITIONAL: ("rule", "orange"),
    Decision.UNDECIDED: ("help", "violet"),
    Decision.BLOCKED: ("block", "red"),
}
"""The sign and the colour of each decision; its word stands beside them."""


def decision_badge(decision: str) -> str:
    """The decision of a gate as markdown: a sign, its word, a colour."""
    icon, colour = DECISIONS[decision]
    return f":{colour}-badge[:material/{icon}: {WORDS(f'names.decision-{decision}')}]"


def stands(state: PracticeState, need: int | None) -> str:
    """`Level 1, needs 3`, `Not assessed, needs 3` or `Level 2, not due`."""
    level = "Not assessed" if state.level is None else f"Level {state.level}"
    return f"{level}, " + ("not due" if need is None else f"needs {need}")


def known_from(state: PracticeState) -> str:
    """`team said 3, scan: fail`; what speaks for a level."""
    parts = [] if state.answered is None else [f"team said {state.answered}"]
    if seen := wording.scan_state(state):
        parts.append(f"scan: {WORDS(f'names.state-{seen}').lower()}")
    return ", ".join(parts) or "no answer, no scan"


def counted(count: int, one: str, many: str) -> str:
    """`1 practice`, `2 practices`."""
    return f"{WORDS.number(count)} {one if count == 1 else many}"
