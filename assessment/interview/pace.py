"""How long the rest of a session takes, by how fast it went so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Final

USUAL_SECONDS: Final = 135.0
"""Of a question: the quick review has 40 of them and takes about 90 minutes."""
_USUAL_COUNTS: Final = 3
"""As many questions as the usual pace stands for, so that the first ones do not swing it."""
_IN_HOURS: Final = 120
"""Minutes from which on the half hour is exact enough."""
PAUSE_SECONDS: Final = 900.0
"""What took longer was a pause, or another day."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a session goes."""

    seconds: float
    """To a question."""
    minutes_left: int
    """Rounded up; 0 where nothing is left."""
    measured: int
    """From how many questions of this session it was taken; 0: it is the usual pace."""


def about(minutes: int) -> str:
    """A time as people say it: `45 minutes`, and `2.5 hours` from two hours on."""
    if minutes < _IN_HOURS:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{round(minutes / 30) / 2:g} hours"


def pace(answered_at: Iterable[datetime], left: int) -> Pace:
    """The pace of a session, and how long the questions that are left take at it.

    It is the median of the times between answers, so that one long talk does not count, with
    pauses left out; changing an answer is an answer too.

    Args:
        answered_at: when each answer of the session was given; in any order.
        left: how many questions have nothing said.
    """
    times = sorted(answered_at)
    gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
    gaps = [seconds for seconds in gaps if seconds <= PAUSE_SECONDS]
    seconds = median([*gaps, *[USUAL_SECONDS] * _USUAL_COUNTS])
    return Pace(seconds, ceil(max(0, left) * seconds / 60), len(gaps))
