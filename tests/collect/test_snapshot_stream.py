"""A snapshot file as a stream: the same as read at once, in little memory, and never half."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.estate import SUBSCRIPTION, blocks
from checks.collect.files import read_files
from checks.collect.snapshot_file import write_blocks, write_snapshot
from checks.collect.snapshot_stream import SnapshotFile, open_snapshot
from checks.engine import evaluate
from checks.model import Profile
from checks.registry import all_checks
from checks.resource import Resource, walk
from checks.snapshot import About, Coverage, Outcome, Snapshot
from rubrics.errors import UserError
from rubrics.load import load_rubric

PROFILE = Profile(date(2026, 11, 22), load_rubric().retirements, residency="EU")
ABOUT = About("generated", "2026-11-01T00:00:00Z", ("/subscriptions/1",), ("Reader",))
VAULTS = "Microsoft.KeyVault/vaults"
ROWS = (
    Coverage("/subscriptions/1", VAULTS, Outcome.OK, 4, complete=True),
    Coverage(
        "/subscriptions/1", "Microsoft.X/parts", Outcome.FORBIDDEN, detail="no", permission="p"
    ),
)


@dataclass(frozen=True)
class Entry:
    id: str
    environment: str


def stream(path: Path, *scope: Entry, complete: tuple[str, ...] = ()) -> SnapshotFile:
    file = open_snapshot(path, scope, complete)
    assert file
    return file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "s.jsonl.gz"
    write_blocks(written, ABOUT, blocks(200), iter(ROWS))
    return written


def seen(source: SnapshotFile | Snapshot) -> list[tuple[Any, ...]]:
    return [
        (one.id, one.type, one.environment, one.parent.id if one.parent else "", one.body)
        for root in source.blocks()
        for one in walk((root,))
    ]


def test_what_is_written_is_streamed_again(path: Path) -> None:
    file = stream(path)
    whole = Snapshot(tuple(blocks(200)))
    assert seen(file) == seen(file) == seen(whole)
    assert file.about == ABOUT
    assert file.coverage[:2] == ROWS


@pytest.mark.parametrize(
    "scope",
    [
        (),
        (Entry(SUBSCRIPTION, "nonprod"),),
        (Entry(f"{SUBSCRIPTION}/resourceGroups/RG-000001", "prod"),
         Entry(f"{SUBSCRIPTION}/resourcegroups/rg-000002", "nonprod")),
        (Entry(f"{SUBSCRIPTION}/resourceGroups/rg-000001/providers"
               "/Microsoft.CognitiveServices/accounts/r00/deployments/c1", "prod"),),
    ],
)  # fmt: skip
def test_a_stream_is_what_reading_at_once_is(path: Path, scope: tuple[Entry, ...]) -> None:
    types = (VAULTS, "Microsoft.X/parts", "Microsoft.Consumption/budgets")
    whole = read_files([path], scope=scope, complete_types=types)
    file = stream(path, *scope, complete=types)
    assert file.coverage == whole.coverage
    assert seen(file) == seen(whole)
    assert evaluate(all_checks(), file, PROFILE) == evaluate(all_checks(), whole, PROFILE)


def test_a_scope_that_holds_nothing_is_said(path: Path) -> None:
    with pytest.raises(UserError, match="None of the 200 resources read lies in"):
        _ = stream(path, Entry("/subscriptions/other", "prod")).coverage


def test_blocks_that_hold_a_type_come_whole(path: Path) -> None:
    parts = "Microsoft.CognitiveServices/accounts/deployments".casefold()
    found = list(stream(path).blocks(frozenset({parts})))
    assert found
    assert all(len(root.children) == 3 for root in found)
    assert {root.type for root in found} == {"Microsoft.CognitiveServices/accounts"}
    assert [root.id for root in found] == [
        root.id for root in blocks(200) if root.type == "Microsoft.CognitiveServices/accounts"
    ]


def test_a_file_may_be_plain_and_spelled_by_somebody_else(path: Path) -> None:
    plain = path.with_name("s.jsonl")
    with gzip.open(path) as packed:
        rows = [json.loads(line) for line in packed]
    rows = [dict(reversed(row.items())) for row in rows]
    plain.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    file = stream(plain)
    assert seen(file) == seen(stream(path))
    assert file.coverage[:2] == ROWS
    assert list(file.blocks({VAULTS.casefold()}))


def lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def swapped(rows: list[bytes]) -> list[bytes]:
    return [*rows[:20], rows[21], rows[20], *rows[22:]]


def edited(number: int, old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    def edit(rows: list[bytes]) -> list[bytes]:
        changed = rows[number - 1].replace(old, new, 1)
        assert changed != rows[number - 1]
        return [*rows[: number - 1], changed, *rows[number:]]

    return edit


DAMAGE: list[tuple[Callable[[list[bytes]], list[bytes]], str]] = [
    (lambda rows: rows[:-1], "its end is missing"),
    (lambda rows: rows[:50], "its end is missing"),
    (lambda rows: [*rows[:49], rows[49][:99]], "damaged in line 50; it ends in the middle"),
    (lambda rows: [*rows[:70], *rows[71:]], "it has 199 of 200 resources"),
    (lambda rows: [*rows[:-2], rows[-1]], "1 of 2 rows of coverage"),
    (lambda rows: [*rows[:30], rows[29], *rows[31:]], "line 31: .* comes twice"),
    (swapped, "line 22: .* comes in the wrong order"),
    (lambda rows: [*rows, rows[-1]], "behind the end"),
    (lambda rows: [rows[0], *rows[-3:-1], *rows[1:-3], rows[-1]], "behind the coverage"),
    (lambda rows: [*rows[:9], b"\x00\xff oops\n", *rows[10:]], "damaged in line 10"),
    (lambda rows: [*rows[:9], b"[1]\n", *rows[10:]], "damaged in line 10"),
    (lambda rows: [*rows[:9], b"{}\n", *rows[10:]], "damaged in line 10"),
    (lambda rows: [*rows[:9], rows[9][:-40] + b"\n", *rows[10:]], "damaged in line 10"),
    (edited(3, b'"level":1', b'"level":2'), "line 3: .* does not belong"),
    (edited(3, b'"level":1', b'"level":-1'), "line 3: .* does not belong"),
    (edited(3, b'"level":1', b'"level":"1"'), "line 3: .* does not belong"),
    (edited(2, b'"prod"', b'"test"'), "line 2: its environment"),
    (edited(2, b'"prod"', b'["prod"]'), "line 2: its environment"),
    (edited(2, b'"id":"/', b'"id":"'), "line 2: it has no resource"),
    (edited(2, b'"resource":{', b'"resource":[],"x":{'), "damaged in line 2"),
    (edited(202, b'"ok"', b'"odd"'), "damaged in line 202"),
    (edited(204, b"200", b"-1"), "damaged in line 204"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGE)
@pytest.mark.parametrize("packed", [True, False])
def test_damage_is_found_at_its_line(
    path: Path, damage: Callable[[list[bytes]], list[bytes]], words: str, packed: bool
) -> None:
    data = b"".join(damage(lines(path)))
    path.write_bytes(gzip.compress(data, 1) if packed else data)
    with pytest.raises(UserError, match=words):
        evaluate(all_checks(), stream(path), PROFILE)


@pytest.mark.parametrize("kept", [0.2, 0.7, 0.999])
def test_a_gzip_that_was_cut_off_is_noticed(path: Path, kept: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(UserError, match="ends in the middle"):
        evaluate(all_checks(), stream(path), PROFILE)


def test_a_gzip_with_a_wrong_byte_is_noticed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(UserError, match="damaged"):
        evaluate(all_checks(), stream(path), PROFILE)


def test_a_newer_format_is_refused(path: Path) -> None:
    path.write_bytes(b'{"wellops_snapshot":3}\n')
    with pytest.raises(UserError, match="reads up to 2; install a newer one"):
        open_snapshot(path)


def test_an_endless_line_is_not_read_to_its_end(path: Path) -> None:
    with gzip.open(path, "ab", 1) as file:
        for _ in range(40):
            file.write(b" " * 1_000_000)
    with pytest.raises(UserError, match="line 205 is larger than 8 MB"):
        _ = stream(path).coverage


def test_other_files_are_not_streamed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"value": []}')
    old = b'{"wellops_snapshot":1,"source":"","taken":""}\n'
    (tmp_path / "old.jsonl").write_bytes(old)
    for name in ("a.json", "old.jsonl", "none", "."):
        assert open_snapshot(tmp_path / name) is None


def test_resources_come_once_and_in_order_when_written(tmp_path: Path, path: Path) -> None:
    before = path.read_bytes()
    roots = list(blocks(20))
    for wrong in ([*roots, roots[-1]], roots[::-1], [Resource({"id": "x"})]):
        with pytest.raises(ValueError, match=r"twice|no id"):
            write_blocks(path, ABOUT, wrong, ())
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_coverage_is_asked_for_when_the_blocks_are_through(path: Path) -> None:
    said: list[str] = []

    def roots() -> Iterator[Resource]:
        for root in blocks(40):
            said.append("block")
            yield root

    def rows() -> Iterator[Coverage]:
        said.append("coverage")
        yield from ROWS

    write_blocks(path, ABOUT, roots(), rows())
    assert said.index("coverage") == len(said) - 1


def test_a_stream_may_be_written_again(tmp_path: Path, path: Path) -> None:
    again = tmp_path / "again.gz"
    write_snapshot(again, stream(path))
    assert seen(stream(again)) == seen(stream(path))
    write_snapshot(path, stream(again))
    assert path.read_bytes() == again.read_bytes()


KILLED = """
import sys, time
from pathlib import Path
from benchmarks.estate import SUBSCRIPTION, blocks
from checks.collect.snapshot_file import write_blocks
from checks.snapshot import About

def slowly():
    for number, root in enumerate(blocks(10**6)):
        if number == 2000:
            print("half", flush=True)
            time.sleep(60)
        yield root

write_blocks(Path(sys.argv[1]), About(), slowly(), ())
"""


def test_killed_while_writing_leaves_the_old_file(path: Path) -> None:
    before = path.read_bytes()
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE)
    with child:
        assert child.stdout
        assert child.stdout.readline() == b"half\n"
        child.send_signal(signal.SIGKILL)
    assert path.read_bytes() == before
    assert evaluate(all_checks(), stream(path), PROFILE).resources == 200


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Peaks of processes of their own; findings are kept, so judging grows with those alone."""

    def peak(part: str, count: int) -> float:
        command = [
            sys.executable,
            "-m",
            "benchmarks.scale",
            part,
            str(tmp_path / "e.gz"),
            str(count),
        ]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        return float(json.loads(done.stdout)["peak"])

    peaks = [
        {part: peak(part, count) for part in ("write", "pass_by", "read", "judge")}
        for count in (20_000, 100_000)
    ]
    for part in ("write", "pass_by", "read"):
        assert peaks[1][part] < peaks[0][part] + 15
    assert (peaks[1]["judge"] - peaks[0]["judge"]) / 80_000 < 0.0006  # MB a resource


def test_large_files_are_gone_through_in_time(tmp_path: Path) -> None:
    """A guard against going through a file in squares; the figures are in benchmarks."""
    large = tmp_path / "l.gz"
    write_blocks(large, ABOUT, blocks(5000), ())
    start = time.perf_counter()
    evaluate(all_checks(), stream(large), PROFILE)
    assert time.perf_counter() - start < 5
