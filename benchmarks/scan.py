"""A scan beside what it cannot do without: the time that Azure's limits take, and its requests.

The double answers from a process of its own. Its limits and the waits of the scan pass on one
clock that runs faster by a printed factor; the measured work does not. Where the limits do not
bound it, seconds count the double's work too, which shares the machine: CPU is the scan's alone.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from checks.collect.azure.client import Client
from checks.collect.azure.cloud import cloud_of
from checks.collect.azure.credentials import make_credential
from checks.collect.azure.graph import PAGE
from checks.collect.azure.pace import Paces
from checks.collect.azure.parallel import MOST_THREADS, THREADS
from checks.collect.azure.pipeline import Wire
from checks.collect.azure.plan import plan_for
from checks.collect.azure.scan import Scan
from checks.collect.azure.scope import Wanted, find
from checks.collect.azure.work import Work
from checks.registry import all_checks
from tests.azure.generate import names
from tests.azure.limits import Clock, Limits
from tests.azure.server import SIGN_IN

SIZES = ((1, 1_000), (10, 1_000), (100, 100), (1, 10_000), (100, 1_000))
"""(subscriptions, resources in each)."""
SPEED = 5.0
_PROBES = 200
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Size:
    """How large an estate is."""

    subscriptions: int
    resources: int


def main() -> None:
    """Print a line for each size."""
    print(f"One second of work counts as one; Azure's limits pass {SPEED:g} times faster.\n")
    print(
        f"{'subscriptions':>13} {'resources':>9} {'seconds':>8} {'bound':>7} {'ratio':>6}"
        f" {'CPU':>7} {'bound':>7} {'ratio':>6} {'requests':>8} {'ratio':>6} {'MiB':>5}  bounded by"
    )
    for subscriptions, resources in SIZES:
        _line(Size(subscriptions, resources), _measured(subscriptions, resources))


def _line(size: Size, found: Figures) -> None:
    limited, worked = found["limits"] / SPEED, found["requests"] * found["each"]
    bound = max(limited, worked)
    total = size.subscriptions * size.resources
    print(
        f"{size.subscriptions:13,} {total:9,} {found['seconds']:8.1f} {bound:7.1f}"
        f" {found['seconds'] / bound:6.2f} {found['cpu']:7.1f} {worked:7.1f}"
        f" {found['cpu'] / worked:6.2f} {found['requests']:8,.0f}"
        f" {found['requests'] / found['least']:6.2f} {found['memory']:5,.0f}"
        f"  {'limits' if limited > worked else 'CPU of a request'}",
        flush=True,
    )


def _measured(subscriptions: int, resources: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder, _serving(subscriptions, resources) as double:
        command = [sys.executable, "-m", "benchmarks.scan", double, folder, str(subscriptions)]
        environment = os.environ | SIGN_IN
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    figures: Figures = json.loads(ran.stdout)
    return figures


@contextmanager
def _serving(subscriptions: int, resources: int) -> Iterator[str]:
    """A double in another process; the path of its cloud file."""
    command = [sys.executable, "-m", "tests.azure", "--subscriptions", str(subscriptions)]
    command += ["--resources", str(resources), "--limits", "--speed", str(SPEED), "--no-log"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        cloud = ""
        for line in process.stdout:
            if "--cloud " in line:
                cloud = line.split("--cloud ")[1].split()[0]
            if "Ctrl-C" in line:
                break
        try:
            yield cloud
        finally:
            process.terminate()


def _scan(cloud_file: str, folder: Path, subscriptions: int) -> Figures:
    """Scan the double, and say how long it took, with how many requests and how much memory."""
    cloud = cloud_of(cloud_file)
    credential = make_credential("environment", cloud)
    clock = Clock(SPEED)
    threads = min(MOST_THREADS, THREADS * subscriptions)
    wire = Wire(cloud, credential, connections=threads, cancel=clock, paces=Paces(clock=clock.now))
    client = Client(wire)
    guids = names(subscriptions)
    plan = plan_for(all_checks())
    each = _each(client, guids[0])
    start, begun, sent = time.perf_counter(), time.process_time(), wire.sent
    scope = find(client, Wanted(tuple(guids)))
    work = Work(folder / "work", "plan", "2026-11-22T00:00:00Z", resume=False)
    scan = Scan(client, plan, scope, work, threads=threads)
    scan.run()
    scan.write(folder / "scan.jsonl.gz")
    seconds, worked = time.perf_counter() - start, time.process_time() - begun
    least, busiest, queries = _least(folder / "work", subscriptions)
    limits = max(
        0.0,
        (busiest - Limits.READS[0]) / Limits.READS[1],
        (queries / Limits.QUERIES - 1) * Limits.WINDOW,
    )
    missed = sum(not row.outcome.answered for row in scan.coverage())
    if missed:
        raise RuntimeError(f"{missed} calls failed")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds,
        "cpu": worked,
        "requests": wire.sent - sent,
        "least": least,
        "limits": limits,
        "each": each,
        "memory": memory,
    }


def _least(work: Path, subscriptions: int) -> tuple[int, int, int]:
    """The fewest requests for the same: in all, to one subscription, and to Resource Graph."""
    reads: Counter[str] = Counter()
    queries = batches = 0
    with closing(sqlite3.connect(work)) as kept:
        for key, rows in kept.execute("select key, rows from calls"):
            if key.startswith("GET "):
                reads[key.split("/")[2]] += 1
            elif key.startswith("METRICS "):
                batches += 1
            else:
                count = sum(row["count"] for row in json.loads(rows))
                queries += max(1, math.ceil(count / PAGE))
    lookups = 2  # the subscription, and what may be read there
    busiest = max(reads.values(), default=0) + lookups
    every = sum(reads.values()) + lookups * subscriptions + batches + queries
    return every, busiest, queries


def _each(client: Client, guid: str) -> float:
    """Seconds that one GET takes, nothing else done: TLS, the SDK's pipeline, JSON."""
    path = f"/subscriptions/{guid}"
    client.get(path, "2022-12-01")
    start = time.process_time()
    for _ in range(_PROBES):
        client.get(path, "2022-12-01")
    return (time.process_time() - start) / _PROBES


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_scan(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
