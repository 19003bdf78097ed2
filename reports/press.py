"""Files that take seconds to make: made beside whoever waits, and kept for who asks again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

AT_ONCE = 2
KEPT = 12


class Press:
    """Makes files in the background, each once; safe to share between threads."""

    def __init__(self, at_once: int = AT_ONCE, most: int = KEPT) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="report")
        self._most, self._lock = most, Lock()
        self._jobs: OrderedDict[Hashable, Future[bytes]] = OrderedDict()

    def found(self, key: Hashable) -> Future[bytes] | None:
        """What is being made or was made under a key; None: nothing, or no longer."""
        with self._lock:
            if key in self._jobs:
                self._jobs.move_to_end(key)
            return self._jobs.get(key)

    def ask(self, key: Hashable, make: Callable[[], bytes]) -> Future[bytes]:
        """Have a file made; one that is there already is not made again, one that failed is.

        `key`: everything that the file depends on.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is None or (job.done() and job.exception() is not None):
                job = self._jobs[key] = self._pool.submit(make)
            self._jobs.move_to_end(key)
            self._forget()
            return job

    def _forget(self) -> None:
        """Let the oldest finished files go; what somebody waits for stays."""
        for key in [key for key, job in self._jobs.items() if job.done()]:
            if len(self._jobs) <= self._most:
                return
            del self._jobs[key]
