"""Azure's limits, and a clock on which they pass faster than for us."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field


class Clock(threading.Event):
    """Seconds that pass so many times faster; as an event, waits for them."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__()
        self.speed = speed
        self.waited = 0.0
        """Seconds of this clock, all waits together."""

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic() * self.speed

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for so many of these seconds, unless the event is set."""
        if timeout is None:
            return super().wait()
        if timeout <= 0:
            return self.is_set()
        self.waited += timeout
        return super().wait(timeout / self.speed)

    def sleep(self, seconds: float) -> None:
        """Sleep for so many of these seconds."""
        if seconds > 0:
            time.sleep(seconds / self.speed)


@dataclass
class Bucket:
    """Holds so many tokens, and gains so many a second."""

    size: float
    rate: float
    left: float = field(init=False)
    at: float | None = None

    def __post_init__(self) -> None:
        self.left = self.size

    def take(self, now: float) -> float:
        """Take a token: how many are left, below zero where there was none."""
        before = now if self.at is None else self.at
        self.left = min(self.size, self.left + (now - before) * self.rate)
        self.at = now
        if self.left < 1:
            return self.left - 1
        self.left -= 1
        return self.left


class Limits:
    """What a caller may ask for.

    https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
    and https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
    """

    READS = (250, 25.0)
    """A subscription's bucket, and what it gains a second."""
    QUERIES = 15
    WINDOW = 5.0
    """Queries in so many seconds."""

    def __init__(self, clock: Clock, *, retry_after: bool = True, tells: bool = True) -> None:
        """Args: the clock; whether a refusal names a wait, and an answer what is left."""
        self._clock = clock
        self._retry_after, self._tells = retry_after, tells
        self._lock = threading.Lock()
        self._reads: dict[str, Bucket] = {}
        self._window, self._queries = 0.0, 0
        self.refused = 0

    def read(self, subscription: str) -> tuple[bool, dict[str, str]]:
        """Whether a read passes, and the headers of its answer."""
        with self._lock:
            bucket = self._reads.setdefault(subscription, Bucket(*self.READS))
            left = bucket.take(self._clock.now())
            if left >= 0:
                name = "x-ms-ratelimit-remaining-subscription-reads"
                return True, {name: str(int(left))} if self._tells else {}
            self.refused += 1
            seconds = str(max(1, round(-left / bucket.rate)))
            return False, {"Retry-After": seconds} if self._retry_after else {}

    def query(self) -> tuple[bool, dict[str, str]]:
        """Whether a query of Resource Graph passes; it never names Retry-After."""
        with self._lock:
            now = self._clock.now()
            if now - self._window >= self.WINDOW:
                self._window, self._queries = now, 0
            self._queries += 1
            rest = max(0, round(self.WINDOW - (now - self._window)))
            headers = {
                "x-ms-user-quota-remaining": str(max(0, self.QUERIES - self._queries)),
                "x-ms-user-quota-resets-after": f"00:00:{rest:02}",
            }
            passes = self._queries <= self.QUERIES
            self.refused += not passes
            return passes, headers
