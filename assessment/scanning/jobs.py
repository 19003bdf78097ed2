"""The registry of scans: each runs in a thread of its own, whatever pages come and go."""

from __future__ import annotations

import logging
import re
import secrets
import threading
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from assessment.scanning.job import Job, JobRecords, State, missed_of, plain
from assessment.scanning.recorder import Recorder
from assessment.scanning.request import ScanRequest
from assessment.store.access import NOT_YOURS, Actor
from checks.progress import Progress
from rubrics.errors import UserError

AT_ONCE: Final = 2
"""Scans that run; others are queued."""
SIGN_IN: Final = (
    "Sign in where WellOps runs, for example with az login, or choose another way to sign in."
)
_FILE: Final = re.compile(r"\.?([A-Za-z0-9_-]{1,16})\.jsonl\.gz").match
"""A snapshot or the work of a scan, by its job."""
_NO_ROOM: Final = "Make room on the disk where WellOps runs, then resume the scan."
_LOG = logging.getLogger(__name__)


class _Live:
    """A job of this process that is not over."""

    def __init__(self, job: Job, keep: Callable[[_Live], object]) -> None:
        self.job = job
        self.cancel = threading.Event()
        self.saving = threading.Lock()
        self.recorder = Recorder(job.rows, job.log, keep=lambda: keep(self))

    def view(self) -> Job:
        """The job as it is now."""
        job = self.job
        rows = self.recorder.rows(ended=not job.state.active)
        return replace(job, rows=rows, log=self.recorder.log())


class Jobs:
    """All scans of this process; to be made once, and used from any thread.

    The snapshots and the work files of one folder belong to one process at a time.
    """

    def __init__(
        self,
        records: JobRecords,
        folder: Path,
        *,
        attach: Callable[[str, Path, Job, Progress], None],
        at_once: int = AT_ONCE,
    ) -> None:
        """Open the registry; what ran when the process before ended is interrupted.

        Args:
            records: Where jobs are kept, and who may see them.
            folder: For snapshots, `<job>.jsonl.gz`, and the work of scans that are not through.
            attach: Given the workload, the snapshot file and the job when a scan is through, and
                a sink for its own progress. A `UserError` of it is shown; the file stays where it
                is.
            at_once: How many scans run at once.
        """
        self._records, self._folder = records, folder
        self._attach, self._at_once = attach, at_once
        self._lock = threading.Lock()
        self._live: dict[str, _Live] = {}
        self._queue: deque[_Live] = deque()
        self._running = 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for job in records.unfinished():
            live = _Live(replace(job, state=State.INTERRUPTED, ended=_now()), self._save)
            live.recorder.say("The program ended in the middle of the scan.")
            records.save(live.view())

    def drop(self, ids: Collection[str]) -> None:
        """Stop scans whose workload was deleted, and delete what they have read."""
        with self._lock:
            live = [one for id_, one in self._live.items() if id_ in ids]
            for one in live:
                if one in self._queue:
                    self._queue.remove(one)
                    del self._live[one.job.id]
                # One that runs holds its file open, and deletes it when it ends.
                one.cancel.set()
            ended = set(ids).difference(self._live)
        discard(self._folder, ended)

    def start(self, request: ScanRequest, actor: Actor, workload_id: str) -> Job:
        """Start a scan of a workload, or queue it.

        Raises:
            UserError: the actor may not, the scope is none, or a scan of the workload is running.
        """
        self._records.rights(actor, workload_id).must_write()
        if not (request.subscriptions or request.management_group or request.group_ids):
            raise UserError("Nothing says what to scan", "Choose a subscription or resource group.")
        request.wanted()
        id_ = secrets.token_hex(8)
        who = (actor.login, actor.name, actor.role)
        job = Job(id_, workload_id, request, *who, State.QUEUED, _now())
        return self._enqueue(job, f"{actor.name} started the scan.", self._records.add)

    def resume(self, id_: str, actor: Actor) -> Job:
        """Go on with a scan that was interrupted, cancelled or failed; what was read is kept.

        Raises:
            UserError: there is none, the actor may not, or it cannot go on.
        """
        job = self._writable(id_, actor)
        if not job.resumable:
            raise UserError(f"The scan is {job.state}", "Only one that was stopped can go on.")
        again = replace(job, state=State.QUEUED, ended=None, error=None)
        again = replace(again, login=actor.login, name=actor.name, role=actor.role)
        return self._enqueue(again, f"{actor.name} resumed the scan.", self._records.save)

    def cancel(self, id_: str, actor: Actor) -> Job:
        """Stop a scan; one that is over already stays as it is.

        Raises:
            UserError: there is none, or the actor may not.
        """
        job = self._writable(id_, actor)
        with self._lock:
            live = self._live.get(id_)
            if live is None or not live.job.state.active:
                return live.view() if live else job
            if live.job.state is State.QUEUED:
                if live in self._queue:
                    self._queue.remove(live)
                live.job = replace(live.job, state=State.CANCELLED, ended=_now())
            else:
                live.job = replace(live.job, state=State.CANCELLING)
            live.cancel.set()
        live.recorder.say(f"{actor.name} cancelled the scan.")
        self._save(live)
        self._forget(live)
        return live.view()

    def get(self, id_: str, actor: Actor) -> Job | None:
        """A job as it is now; None where there is none that the actor may see."""
        with self._lock:
            live = self._live.get(id_)
        if live is None:
            return self._records.load(id_, actor)
        return live.view() if self._records.rights(actor, live.job.workload_id).read else None

    def latest(self, workload_id: str, actor: Actor) -> Job | None:
        """The scan of a workload that is active, or the newest one."""
        with self._lock:
            ids = [id_ for id_, one in self._live.items() if one.job.workload_id == workload_id]
        return self.get(ids[-1], actor) if ids else self._records.latest(workload_id, actor)

    def _writable(self, id_: str, actor: Actor) -> Job:
        job = self.get(id_, actor)
        if job is None:
            raise NOT_YOURS
        self._records.rights(actor, job.workload_id).must_write()
        return job

    def _enqueue(self, job: Job, line: str, keep: Callable[[Job], None]) -> Job:
        live = _Live(job, self._save)
        with self._lock:
            others = (one.job for one in self._live.values())
            if any(one.workload_id == job.workload_id and one.state.active for one in others):
                raise UserError(
                    "A scan of this workload is running already", "Wait for it, or cancel it first."
                )
            self._live[job.id] = live
        live.recorder.say(line)
        try:
            keep(live.view())
        except BaseException:
            with self._lock:
                del self._live[job.id]
            raise
        with self._lock:
            if live.job.state is State.QUEUED:
                self._queue.append(live)
        self._next()
        return live.view()

    def _next(self) -> None:
        """Start what is queued, as far as there is room."""
        started = []
        with self._lock:
            while self._queue and self._running < self._at_once:
                live = self._queue.popleft()
                live.job = replace(live.job, state=State.RUNNING, started=_now())
                self._running += 1
                started.append(live)
        for live in started:
            name = f"scan-{live.job.id}"
            threading.Thread(target=self._run, args=(live,), name=name, daemon=True).start()

    def _run(self, live: _Live) -> None:
        try:
            self._save(live)
            self._end(live, **self._scan(live))
        finally:
            with self._lock:
                self._running -= 1
            self._next()
            if self._is_gone(live.job.id):
                discard(self._folder, [live.job.id])

    def _is_gone(self, id_: str) -> bool:
        """Whether a job was deleted with its workload; no, where nobody can tell."""
        try:
            return not self._records.known([id_])
        except UserError:
            _LOG.exception("Whether scan %s is still wanted cannot be told", id_)
            return False

    def _scan(self, live: _Live) -> dict[str, Any]:
        """Scan, and hand over the snapshot; what changes of the job."""
        from checks.collect.azure.client import SignedOut
        from checks.collect.azure.cloud import cloud_of
        from checks.collect.azure.credentials import NotSignedIn
        from checks.collect.azure.run import How, scan_to, work_of
        from checks.collect.azure.summary import missing_permissions
        from checks.collect.azure.transport import Cancelled
        from checks.collect.azure.work import OtherScan
        from checks.collect.upload import FULL

        job, request = live.job, live.job.request
        path = self._folder / f"{job.id}.jsonl.gz"
        try:
            how = How(cloud_of(request.cloud), request.credential, resume=work_of(path).exists())
            scanned = scan_to(
                path,
                request.plan(),
                request.wanted(),
                how,
                progress=live.recorder,
                cancel=live.cancel,
            )
            brought: dict[str, Any] = {
                "counts": dict(scanned.counts),
                "missed": missed_of(scanned.coverage),
                "permissions": tuple(missing_permissions(scanned.coverage)),
            }
            brought_job = replace(live.view(), **brought)
            self._attach(job.workload_id, path, brought_job, live.recorder)
            return {"state": State.DONE, **brought}
        except Cancelled:
            return {"state": State.CANCELLED}
        except SignedOut as error:
            hint = "Sign in again (`az login`) where WellOps runs, then resume the scan."
            return {"state": State.FAILED, "error": (error.what, hint)}
        except NotSignedIn as error:
            return {"state": State.FAILED, "error": (error.what, SIGN_IN)}
        except OtherScan:
            work_of(path).unlink(missing_ok=True)
            what = "What was read before is of no use any more: this version reads other things"
            return {"state": State.FAILED, "error": (what, "Try again: the scan begins anew.")}
        except UserError as error:
            cause = error.__context__
            full = isinstance(cause, OSError) and cause.errno in FULL
            return {"state": State.FAILED, "error": (error.what, _NO_ROOM if full else error.hint)}
        except Exception:
            reference = secrets.token_hex(4)
            _LOG.exception("Scan %s ended with a fault, reference %s", job.id, reference)
            what = f"The scan ended with a fault of WellOps itself (reference {reference})"
            hint = "Resume it; if that ends the same way, report the log's lines of the reference."
            return {"state": State.FAILED, "error": (what, hint)}

    def _end(self, live: _Live, **changes: Any) -> None:
        error = changes.get("error")
        if error:
            changes["error"] = tuple(map(plain, error))
        with self._lock:
            live.job = replace(live.job, ended=_now(), **changes)
        live.recorder.say(error[0] if error else f"The scan is {live.job.state}.")
        if self._save(live):
            self._forget(live)

    def _forget(self, live: _Live) -> None:
        """What is over is read from its record."""
        with self._lock:
            if not live.job.state.active and self._live.get(live.job.id) is live:
                del self._live[live.job.id]

    def _save(self, live: _Live) -> bool:
        """Keep a job as it is; a scan does not end because its record could not be kept."""
        with live.saving:
            try:
                self._records.save(live.view())
            except Exception:
                _LOG.exception("The record of scan %s could not be kept", live.job.id)
                return False
        return True


def discard(folder: Path, ids: Collection[str]) -> None:
    """Delete what scans have read: their snapshots, and the work of those that are not through."""
    for path in folder.iterdir() if folder.is_dir() else ():
        found = _FILE(path.name)
        if found and found[1] in ids:
            path.unlink(missing_ok=True)


def _now() -> datetime:
    return datetime.now(UTC)
