"""Rows that come by the hundred thousand: nobody waits for them, and none is left behind."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from assessment.review import review
from assessment.store import bulk, database, evaluation, opened, snapshots, transfer, workloads
from assessment.store.bulk import LEASE, must_stand, sweep, written
from assessment.store.database import Store, open_store
from assessment.store.findings import Wanted, page
from assessment.store.tables import BulkRow, FindingRow, SnapshotPartRow, SnapshotRow
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, EVE, ROOT, new_workload
from tests.assessment.store.full import SMALL, SNAPSHOT

ROOT_FOLDER = Path(__file__).parents[3]
PART = {"data": b"x"}


def counts(store: Store) -> tuple[int, int, int]:
    """Bulks, parts and findings."""
    with store.read() as session:
        tables = (BulkRow, SnapshotPartRow, FindingRow)
        found = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    return found[0] or 0, found[1] or 0, found[2] or 0


def later(store: Store) -> Store:
    """The same store after a lease has ended."""
    at = store.now() + LEASE + timedelta(seconds=1)
    return Store(store.engine, lambda: at)


def scanned(store: Store) -> str:
    id_ = new_workload(store)
    snapshots.attach(store, ANA, id_, SMALL, file_name="s.json")
    return id_


def left_behind(store: Store, number: int = 3) -> int:
    """A bulk as a program leaves it that was killed while it wrote."""
    with store.write() as session:
        row = BulkRow(at=store.now())
        session.add(row)
        session.flush()
    bulk._write(store, SnapshotPartRow, row.id, [PART] * number)
    return row.id


def test_what_no_snapshot_names_is_deleted_at_once(store: Store) -> None:
    with written(store, SnapshotPartRow, [PART] * 20):
        assert counts(store) == (1, 20, 0)
    assert counts(store) == (0, 0, 0)
    with pytest.raises(ZeroDivisionError), written(store, SnapshotPartRow, [PART]):
        raise ZeroDivisionError

    def broken() -> Iterator[dict[str, bytes]]:
        yield from [PART] * 5
        raise OSError("the disk is gone")

    with pytest.raises(OSError), written(store, SnapshotPartRow, broken()):
        pytest.fail("there is nothing to name")
    assert counts(store) == (0, 0, 0)


def test_what_a_killed_program_left_goes_once_it_is_surely_dead(store: Store) -> None:
    id_ = scanned(store)
    before = counts(store)
    left_behind(store)
    sweep(store)
    assert counts(store) == (before[0] + 1, before[1] + 3, 0), "it may still be at work"
    sweep(later(store))
    assert counts(store) == before, "and what a snapshot names stays, however old"
    left_behind(store)
    opened.open_workload(later(store), ANA, id_)
    assert counts(store)[:2] == (before[0] + 1, before[1])


def test_opening_the_store_cleans_up(store: Store, url: str) -> None:
    left_behind(store)
    after = later(store)
    open_store(url, now=after.now).close()
    assert counts(store) == (0, 0, 0)


def test_whoever_wakes_up_after_that_is_told(store: Store) -> None:
    gone = left_behind(store)
    sweep(later(store))
    with pytest.raises(UserError, match="stood still"), store.write() as session:
        must_stand(session, store, gone)
    with pytest.raises(UserError, match="stood still"):
        bulk._write(store, SnapshotPartRow, gone, [PART])
    assert counts(store) == (0, 0, 0)
    assert left_behind(store) > gone, "its number never comes again"


def test_a_program_killed_while_it_evaluates_leaves_what_was_there(store: Store, url: str) -> None:
    id_ = scanned(store)
    first = opened.open_workload(store, ANA, id_)
    assert first.snapshot
    before = counts(store)
    command = [sys.executable, "-m", "tests.assessment.store.filler", url]
    process = subprocess.Popen(command, cwd=ROOT_FOLDER)
    end = time.monotonic() + 30
    while counts(store)[2] <= before[2] + 500:
        assert time.monotonic() < end
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert counts(store)[2] > before[2]
    found = page(store, ANA, first.snapshot.id, Wanted(), limit=500)
    assert len(found) == first.snapshot.findings
    sweep(later(store))
    assert counts(store) == before


def test_of_two_that_evaluate_at_once_the_second_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = scanned(store)
    both = threading.Barrier(2)

    def together(*args: Any, **how: Any) -> Any:
        done = review(*args, **how)
        both.wait(30)
        return done

    monkeypatch.setattr(evaluation, "review", together)
    threads = [
        threading.Thread(target=opened.open_workload, args=(store, ANA, id_)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    now = opened.open_workload(store, ANA, id_)
    assert now.snapshot and not now.stale
    assert counts(store) == (2, 1, now.snapshot.findings)


def test_readers_see_the_old_findings_until_all_new_ones_are_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = scanned(store)
    first = opened.open_workload(store, ANA, id_)
    seen: list[list[str]] = []
    write = bulk._write

    def looked(*args: Any) -> None:
        write(*args)
        assert first.snapshot
        seen.append([f.id for f in page(store, ANA, first.snapshot.id, Wanted(), limit=500)])

    monkeypatch.setattr(bulk, "_write", looked)
    profile = first.workload.model_copy(update={"sensitivity": "high"})
    workloads.change_profile(store, ANA, id_, profile, seen=first.version)
    opened.open_workload(store, ANA, id_)
    assert [sorted(ids) for ids in seen] == [sorted(f.id for f in first.assessment.findings)]


def test_a_deleted_workload_is_gone_at_once_and_its_rows_whatever_happens(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = scanned(store)
    opened.open_workload(store, ANA, id_)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):

        def killed(_: Store) -> None:
            raise KeyboardInterrupt

        patch.setattr(workloads, "sweep", killed)
        workloads.remove(store, ANA, id_)
    with pytest.raises(UserError):
        workloads.entry(store, ROOT, id_)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(SnapshotRow)) == 0
    assert counts(store)[2] > 0
    sweep(store)
    assert counts(store) == (0, 0, 0)


def test_what_may_not_be_attached_or_imported_is_not_even_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = scanned(store)
    moved = transfer.export_workload(store, ANA, id_)
    before = counts(store)
    monkeypatch.setattr(bulk, "_write", lambda *_: pytest.fail("it was written"))
    with pytest.raises(UserError):
        snapshots.attach(store, EVE, id_, SNAPSHOT, file_name="s.json")
    snapshots.attach(store, ANA, id_, SMALL, file_name="again.json")
    monkeypatch.undo()
    with pytest.raises(UserError):
        transfer.import_workload(store, EVE, moved, replace=True)
    assert counts(store) == before
    transfer.import_workload(store, ANA, moved, replace=True)
    assert counts(store) == before


def test_opening_stops_cleaning_up_after_a_while(store: Store) -> None:
    left_behind(store, 30)
    sweep(later(store), seconds=0.0)
    assert counts(store)[1] > 0, "it was given up, and waits for the next one"
    sweep(store)
    assert counts(store) == (0, 0, 0)


def test_a_writer_gets_in_between_two_turns(fresh_url: Callable[..., str]) -> None:
    store = open_store(fresh_url("sqlite"))
    id_ = new_workload(store)
    ended = threading.Event()

    def busy() -> None:
        while not ended.is_set():
            with store.write() as session:
                session.connection()
                time.sleep(0.05)
            time.sleep(bulk.PAUSE)

    thread = threading.Thread(target=busy)
    thread.start()
    waits = []
    for n in range(20):
        began = time.monotonic()
        workloads.set_member(store, ANA, id_, f"m{n}", "M", "reader")
        waits.append(time.monotonic() - began)
    ended.set()
    thread.join()
    assert sorted(waits)[10] < 0.3, "SQLite by itself looks too seldom to find the gap"
    store.close()


def test_a_writer_that_never_gets_in_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 100)
    path = tmp_path / "store.db"
    store = open_store(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError, match="locked"):
        new_workload(store)
    other.execute("ROLLBACK")
    new_workload(store)
    other.close()
    store.close()
