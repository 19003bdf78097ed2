"""How fast Azure may be asked: a pace for each of its buckets."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Final

from azure.core.rest import HttpRequest

_BURST: Final = 225
_PER_SECOND: Final = 23.0
"""A subscription's bucket holds 250 reads and gains 25 a second; a tenth is left to others.

https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
"""
_QUERIES: Final = 15
_QUERIES_PER_SECOND: Final = 3.0
"""https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
"""
_SUBSCRIPTION: Final = re.compile(r"/subscriptions/([0-9a-f-]{36})(?=[/?])", re.IGNORECASE)


class Pace:
    """Spreads requests: a burst at first, then so many a second."""

    def __init__(
        self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._burst, self._rate = float(burst), per_second
        self._left, self._at = float(burst), clock()

    def take(self) -> float:
        """Take one; the seconds to wait before it may be used."""
        with self._lock:
            now = self._clock()
            self._left = min(self._burst, self._left + (now - self._at) * self._rate) - 1
            self._at = now
            return max(0.0, -self._left / self._rate)


class Paces:
    """A pace for each of Azure's buckets: every subscription has its own, and so have queries."""

    def __init__(
        self,
        reads: tuple[int, float] = (_BURST, _PER_SECOND),
        queries: tuple[int, float] = (_QUERIES, _QUERIES_PER_SECOND),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args: (burst, per second) of each, and the seconds to go by."""
        self._reads, self._queries, self._clock = reads, queries, clock
        self._lock = threading.Lock()
        self._paces: dict[str, Pace] = {}

    def take(self, request: HttpRequest) -> float:
        """The seconds to wait before a request may be sent."""
        found = _SUBSCRIPTION.search(request.url)
        bucket = request.method + (found[1].casefold() if found else "")
        limits = self._queries if request.method == "POST" and not found else self._reads
        with self._lock:
            pace = self._paces.setdefault(bucket, Pace(*limits, clock=self._clock))
        return pace.take()
