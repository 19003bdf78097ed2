"""A large estate: how fast it is written, read and evaluated, and in how much memory.

Every part runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from assessment.files import load_workload
from assessment.review import profile_of
from benchmarks.estate import blocks
from checks.collect.json_file import opened
from checks.collect.snapshot_file import write_blocks
from checks.collect.snapshot_lines import lines_of
from checks.collect.snapshot_stream import SnapshotFile, open_snapshot
from checks.engine import evaluate
from checks.listings import Coverage, Outcome
from checks.registry import all_checks
from checks.snapshot import About
from rubrics.load import load_rubric
from wellops.samples import sample

Figures = dict[str, float]
MEGA = 1_000_000


def write(path: Path, count: int) -> Figures:
    """Generate an estate, and write it while it is generated."""
    generating = _seconds(lambda: [None for _ in blocks(min(count, 20_000))])
    rows = (Coverage("/subscriptions/0", "*", Outcome.OK, count, complete=True) for _ in range(1))
    total = _seconds(lambda: write_blocks(path, About("generated"), blocks(count), rows))
    return {"seconds": total - generating * count / min(count, 20_000)}


def parse(path: Path, count: int) -> Figures:
    """`orjson.loads` of each line and nothing else: the lines are read outside the clock."""
    seconds, size, lines = 0.0, 0, 0
    with opened(path) as stream:
        every = lines_of(stream)
        while batch := list(islice(every, 5_000)):
            start = time.perf_counter()
            for line in batch:
                orjson.loads(line)
            seconds += time.perf_counter() - start
            size += sum(map(len, batch))
            lines += len(batch)
    return {"seconds": seconds, "bytes": size, "lines": lines}


def pass_by(path: Path, count: int) -> Figures:
    """The first pass of an evaluation: lines are counted, and not parsed."""
    file = _opened(path)
    return {"seconds": _seconds(lambda: file.coverage)}


def read(path: Path, count: int) -> Figures:
    """The second pass without its checks: every line becomes a resource in its block."""
    file = _opened(path)
    return {"seconds": _seconds(lambda: [None for _ in file.blocks()])}


def judge(path: Path, count: int) -> Figures:
    """Both passes with all checks, every finding kept."""
    rubric = load_rubric()
    profile = profile_of(
        load_workload(sample("insurer") / "workload.yaml"), rubric, date(2026, 11, 22)
    )
    checks, file = all_checks(), _opened(path)
    start = time.perf_counter()
    done = evaluate(checks, file, profile)
    seconds = time.perf_counter() - start
    quiet = sum(tally.passed + tally.not_applicable for tally in done.tallies)
    return {
        "seconds": seconds,
        "resources": done.resources,
        "findings": len(done.findings),
        "evaluations": len(done.findings) + quiet,
        "checks": len(checks),
    }


PARTS: dict[str, Callable[[Path, int], Figures]] = {
    "write": write, "parse": parse, "pass_by": pass_by, "read": read, "judge": judge,
}  # fmt: skip


def main(count: int) -> None:
    """Run every part, and print its figures beside `orjson.loads` of the same lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "estate.jsonl.gz"
        figures = {name: _apart(name, path, count) for name in PARTS}
        size = path.stat().st_size
    parsed, judged = figures["parse"], figures["judge"]
    bound, evaluations = parsed["seconds"], judged["evaluations"]
    print(
        f"{judged['resources']:,.0f} resources, {parsed['bytes'] / parsed['lines']:,.0f} bytes a"
        f" line, {size / MEGA:,.0f} MB in gzip; {judged['checks']:.0f} checks,"
        f" {evaluations:,.0f} evaluations, {judged['findings']:,.0f} findings kept\n"
    )
    print(f"{'what':36} {'seconds':>8} {'a second':>12} {'of loads':>9} {'peak MB':>8}")
    reading = figures["pass_by"]["seconds"] + figures["read"]["seconds"]
    checking = judged["seconds"] - reading
    for what, seconds, many, peak in (
        ("orjson.loads of each line", bound, parsed["lines"], None),
        ("write resources", figures["write"]["seconds"], judged["resources"], "write"),
        ("pass by lines (first pass)", figures["pass_by"]["seconds"], parsed["lines"], "pass_by"),
        ("read resources (second pass)", figures["read"]["seconds"], judged["resources"], "read"),
        ("evaluate, both passes included", judged["seconds"], evaluations, "judge"),
        ("evaluate, passes left out", checking, evaluations, None),
    ):
        memory = f"{figures[peak]['peak']:8.0f}" if peak else ""
        print(f"{what:36} {seconds:8.2f} {many / seconds:12,.0f} {seconds / bound:9.2f} {memory}")


def _apart(part: str, path: Path, count: int) -> Figures:
    arguments = [sys.executable, "-m", "benchmarks.scale", part, str(path), str(count)]
    done = subprocess.run(arguments, check=True, stdout=subprocess.PIPE)
    figures: Figures = json.loads(done.stdout)
    return figures


def _opened(path: Path) -> SnapshotFile:
    file = open_snapshot(path)
    assert file is not None
    return file


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    one = PARTS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    # Linux counts in kB: https://man7.org/linux/man-pages/man2/getrusage.2.html
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({**one, "peak": peak}))
