"""The press: each file once, failures again, and the oldest go first."""

from __future__ import annotations

from threading import Event

import pytest

from reports.press import Press


def test_the_same_is_made_once() -> None:
    made: list[str] = []
    press, go = Press(), Event()

    def make() -> bytes:
        go.wait(10)
        made.append("a")
        return b"a"

    assert press.found("a") is None
    first, second = press.ask("a", make), press.ask("a", make)
    assert first is second is press.found("a")
    assert not first.done()
    go.set()
    assert first.result(10) == b"a"
    assert press.ask("a", make).result(10) == b"a"
    assert made == ["a"]


def test_what_failed_is_made_again() -> None:
    press = Press()

    def fail() -> bytes:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        press.ask("a", fail).result(10)
    found = press.found("a")
    assert found and isinstance(found.exception(10), OSError)
    assert press.ask("a", lambda: b"mended").result(10) == b"mended"


def test_the_oldest_go_and_what_is_waited_for_stays() -> None:
    press, go = Press(most=2), Event()
    slow = press.ask("slow", lambda: b"slow" if go.wait(10) else b"")
    for name in ("a", "b", "c"):
        press.ask(name, name.encode).result(10)
    press.ask("d", lambda: b"d").result(10)
    assert press.found("a") is None
    assert press.found("slow") is slow
    assert press.found("d") is not None
    go.set()
    assert slow.result(10) == b"slow"
