"""Many calls at once, but not too many, and none after the scan was stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from contextvars import copy_context
from itertools import islice
from queue import Empty, SimpleQueue
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
    todo: SimpleQueue[tuple[T] | None] = SimpleQueue()
    over: SimpleQueue[tuple[R] | BaseException] = SimpleQueue()

    def work() -> None:
        while task := todo.get():
            try:
                over.put((call(*task),))
            except BaseException as error:
                over.put(error)

    def feed(count: int) -> int:
        fed = 0
        for task in islice(waiting, count):
            todo.put((task,))
            fed += 1
        return fed

    # Daemons: a program that ends in the middle of a scan does not wait for Azure. Each has the
    # context of whoever asks, which says for what its requests wait.
    workers = [
        threading.Thread(target=copy_context().run, args=(work,), name="read", daemon=True)
        for _ in range(threads)
    ]
    try:
        running = feed(threads * 2)
        for worker in workers[:running]:
            worker.start()
        while running:
            result = over.get()
            if isinstance(result, BaseException):
                raise result
            running += feed(1) - 1
            yield result[0]
    except BaseException:
        cancel.set()
        raise
    finally:
        _end(workers, todo)


def _end(workers: Iterable[threading.Thread], todo: SimpleQueue[tuple[T] | None]) -> None:
    """Let the workers finish what they have begun, and nothing else."""
    with suppress(Empty):
        while True:
            todo.get_nowait()
    started = [worker for worker in workers if worker.ident is not None]
    for _ in started:
        todo.put(None)
    for worker in started:
        worker.join()
