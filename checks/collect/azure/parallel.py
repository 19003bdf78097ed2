"""Many calls at once, but not too many, and none after the scan was stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
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
    try:
        running: set[Future[R]] = {pool.submit(call, task) for task in islice(waiting, threads * 2)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
                running |= {pool.submit(call, task) for task in islice(waiting, 1)}
    except BaseException:
        cancel.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
