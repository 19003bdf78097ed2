"""Many calls at once, but not too many, and none after the scan was stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import Final, TypeVar

THREADS: Final = 8
"""Requests at once that one subscription bears well."""
MOST_THREADS: Final = 32
T = TypeVar("T")
R = TypeVar("R")


def in_parallel(
    tasks: Iterable[T], call: Callable[[T], R], *, threads: int, cancel: threading.Event
) -> Iterator[R]:
    """The result of each task, as they come; the first error ends all of them."""
    waiting = iter(tasks)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="read")
    over: SimpleQueue[Future[R]] = SimpleQueue()

    def start(count: int) -> int:
        futures = [pool.submit(call, task) for task in islice(waiting, count)]
        for future in futures:
            # To wait for many futures costs more than a call's own work.
            future.add_done_callback(over.put)
        return len(futures)

    try:
        running = start(threads * 2)
        while running:
            future = over.get()
            running += start(1) - 1
            yield future.result()
    except BaseException:
        cancel.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
