"""Scans in the store: their records, and what becomes of a snapshot that is through."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from assessment.scanning.job import Job, State
from assessment.scanning.outcome import file_of
from assessment.store import jobs as kept
from assessment.store.access import Actor, Rights
from assessment.store.database import Store
from assessment.store.opened import open_workload
from assessment.store.rows import rights_in
from assessment.store.snapshots import attach
from checks.progress import Progress
from rubrics.errors import UserError

_LOG = logging.getLogger(__name__)


class StoredJobs:
    """Keeps jobs in the store; see `JobRecords`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rights(self, actor: Actor, workload_id: str) -> Rights:
        """What the actor may do with a workload."""
        with self._store.read() as session:
            return rights_in(session, actor, workload_id)

    def add(self, job: Job) -> None:
        """Keep a new job.

        Raises:
            UserError: whoever starts it may not.
        """
        state, document = job.state.value, job.document()
        kept.add_job(self._store, job.actor, job.workload_id, job.id, state, document)

    def save(self, job: Job) -> None:
        """Keep a job as it is now."""
        kept.save_job(self._store, job.id, job.state.value, job.document())

    def load(self, id_: str, actor: Actor) -> Job | None:
        """A job; None where there is none that the actor may see."""
        try:
            return _job(kept.load_job(self._store, actor, id_))
        except UserError:
            return None

    def latest(self, workload_id: str, actor: Actor) -> Job | None:
        """The newest job of a workload; None likewise."""
        try:
            found = kept.jobs(self._store, actor, workload_id)
        except UserError:
            return None
        return _job(found[0]) if found else None

    def unfinished(self) -> list[Job]:
        """The jobs whose state, as kept, is active."""
        states = [state.value for state in State if state.active]
        return [job for one in kept.jobs_in(self._store, states) if (job := _job(one))]

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Those of some jobs that are kept."""
        return kept.known(self._store, ids)


def _job(record: kept.JobRecord) -> Job | None:
    try:
        # Its files go by its id: that of the row, whatever the document says.
        return replace(Job.of(record.document), id=record.id, workload_id=record.workload_id)
    except ValidationError:
        _LOG.warning("Scan %s was kept by another version, and is left out", record.id)
        return None


def attaching(store: Store) -> Callable[[str, Path, Job, Progress], None]:
    """What `Jobs` does with a snapshot: it becomes the workload's, its file goes, the checks run.

    They run here, so that no page has to wait for them.
    """

    def take(workload_id: str, path: Path, job: Job, progress: Progress) -> None:
        attach(store, job.actor, workload_id, path, file_name=file_of(job))
        path.unlink()
        open_workload(store, job.actor, workload_id, progress=progress)

    return take
