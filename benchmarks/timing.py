"""Timing as ratios: each figure stands beside a lower bound measured in the same run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: how long the work took, and how long what it cannot do without."""

    what: str
    seconds: float
    bound: str
    bound_seconds: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """Work over bound."""
        return self.seconds / self.bound_seconds


def best(work: Callable[[], object], *, rounds: int = 5) -> float:
    """Seconds of the fastest round, the collector off: noise only ever adds."""
    fastest = float("inf")
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - start)
        gc.enable()
    return fastest
