"""A whole scan, from the scope to the file: what the command line and the app both start."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from checks.collect.azure.client import Client
from checks.collect.azure.cloud import Cloud
from checks.collect.azure.parallel import MOST_THREADS, THREADS
from checks.collect.azure.plan import Plan
from checks.collect.azure.scan import Scan
from checks.collect.azure.scope import Wanted, find
from checks.collect.azure.session import session
from checks.collect.azure.transport import waiting_for
from checks.collect.azure.work import Work
from checks.progress import SILENT, Progress
from checks.resource import is_observed
from checks.snapshot import Coverage
from rubrics.errors import UserError

SCOPE: Final = "Finding the scope"
WRITING: Final = "Writing the snapshot"


@dataclass(frozen=True, slots=True)
class How:
    """How a scan is made, apart from what it reads."""

    cloud: Cloud
    credential: str | None = None
    """One of `credentials.CHOICES`; None for the usual chain."""
    threads: int | None = None
    """Requests at once; None: as many as the subscriptions bear."""
    resume: bool = False
    """Whether to go on with the work file of a scan that was interrupted."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan brought."""

    coverage: tuple[Coverage, ...]
    """How every call ended."""
    counts: Mapping[str, int]
    """Resources by type."""


def work_of(out: Path) -> Path:
    """Where the work of a scan into a file is kept until the file is whole."""
    return out.with_name(f".{out.name}.work")


def scan_to(
    out: Path,
    plan: Plan,
    wanted: Wanted,
    how: How,
    *,
    progress: Progress = SILENT,
    cancel: threading.Event | None = None,
) -> Scanned:
    """Scan into a snapshot file; the work file beside it is kept until that is whole.

    Args:
        out: The snapshot file, in a folder that is there.
        plan: What is read.
        wanted: Where.
        how: With which credential, how fast, and whether it goes on.
        progress: Told of every step, what it brought, and its waits.
        cancel: Ends the scan when it is set: before the next request, and in the middle of a wait.
            A request that is under way is waited for (at most two minutes).

    Raises:
        UserError: not signed in, no such scope, or no room; what was read is kept.
        SignedOut: Azure accepts no more tokens; what was read is kept.
        Cancelled: somebody stopped it; what was read is kept.
    """
    with session(
        how.cloud,
        how.credential,
        connections=how.threads or MOST_THREADS,
        cancel=cancel,
        waits=progress.waits,
    ) as client:
        try:
            return _scan(client, out, plan, wanted, how, progress)
        except sqlite3.Error as error:
            raise UserError(
                f"{work_of(out)}: what was read could not be kept ({error})",
                "Make room on the disk, then go on: what was read before is kept.",
            ) from None


def _scan(
    client: Client, out: Path, plan: Plan, wanted: Wanted, how: How, progress: Progress
) -> Scanned:
    progress.update(SCOPE, 0, 1)
    with waiting_for(SCOPE):
        scope = find(client, wanted)
    progress.update(SCOPE, 1, 1)
    read = f"{how.cloud.resource_manager} {wanted} {plan.text}"
    taken = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    threads = how.threads or min(MOST_THREADS, THREADS * scope.breadth)
    work = Work(work_of(out), read, taken, resume=how.resume)
    try:
        scan = Scan(client, plan, scope, work, progress=progress, threads=threads)
        scan.run()
        progress.update(WRITING, 0, 1)
        scan.write(out)
        counts = {type_: n for type_, n in work.counts().items() if not is_observed(type_)}
        scanned = Scanned(tuple(scan.coverage()), counts)
    finally:
        work.close()
    work.forget()
    progress.update(WRITING, 1, 1)
    return scanned
