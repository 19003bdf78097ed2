"""What a reader should doubt, as sentences."""

from __future__ import annotations

from datetime import date

from assessment.notices import Notice
from assessment.scorecard import Scorecard
from reports.words import Words


def sentences(card: Scorecard, words: Words) -> list[str]:
    """One sentence for each doubt, in the order of the scorecard."""
    return [_sentence(notice, words) for notice in card.warnings]


def _sentence(notice: Notice, words: Words) -> str:
    shown: dict[str, object] = {}
    for name, value in notice.about:
        shown[name] = words.day(value) if isinstance(value, date) else value
        if name == "pillar":
            shown[name] = words(f"names.pillar-{value}")
    return words(f"notices.{notice.kind}", **shown)
