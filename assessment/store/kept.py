"""What was put together from the store lately, so that the next page has it at once."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

KEPT = 24


class Kept:
    """The newest of what was put together, by key; safe to share between threads."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._lock = most, Lock()
        self._values: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any) -> Any:
        """What is kept; None where there is nothing."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Any, value: Any) -> None:
        """Keep a value; the one that was longest not asked for goes."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
