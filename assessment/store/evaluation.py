"""Running the checks over a stored snapshot, and keeping what they say."""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.inputs import Answers, Workload
from assessment.review import review
from assessment.store.bulk import give_up, must_stand, written
from assessment.store.database import Store
from assessment.store.tables import FindingRow, SnapshotPartRow, SnapshotRow
from checks.collect.files import read_files
from checks.collect.snapshot_stream import open_snapshot
from checks.inventory import Stock
from checks.model import Finding, Severity, State, Tally
from checks.progress import SILENT, Progress
from checks.registry import all_checks
from checks.snapshot import About, Coverage, Source
from rubrics.rubric import Rubric

KEEPING = "Keeping the findings"
_TELL_EVERY = 2_048
FINDING: TypeAdapter[Finding] = TypeAdapter(Finding)


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation says beside its findings."""

    about: About
    coverage: tuple[Coverage, ...]
    tallies: tuple[Tally, ...]
    inventory: Stock
    unchecked_types: Mapping[str, int]


_RESULT: TypeAdapter[Result] = TypeAdapter(Result)
_RANK = {State.FAIL: 0, State.PARTIAL: 1, State.UNKNOWN: 2, State.ERROR: 2}
_SEVERITY = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


def key_of(workload: Workload, rubric: Rubric, day: date) -> str:
    """What an evaluation depends on beside its snapshot: profile, day, rubric, checks."""
    data = orjson.dumps(
        [
            workload.model_dump(mode="json", exclude={"stage", "target_stage", "capacity"}),
            day.isoformat(),
            _digest_of(rubric),
            version("wellops"),
            [check.id for check in all_checks()],
        ]
    )
    return hashlib.sha256(data).hexdigest()


_DIGESTS: dict[int, tuple[Rubric, str]] = {}


def _digest_of(rubric: Rubric) -> str:
    """Of its content; kept, because a rubric is the same object all through a process."""
    kept = _DIGESTS.get(id(rubric))
    if kept is None or kept[0] is not rubric:
        data = orjson.dumps(rubric.as_json(), option=orjson.OPT_SORT_KEYS, default=str)
        kept = _DIGESTS[id(rubric)] = rubric, hashlib.sha256(data).hexdigest()
    return kept[1]


def source_of(path: Path, workload: Workload, *, progress: Progress = SILENT) -> Source:
    """The resources of a snapshot or export; one that lies wholly in scope is streamed.

    Raises:
        UserError: nothing of it can be read.
    """
    file = open_snapshot(path, scope=workload.scope)
    if file is not None and not file.leaves_out:
        return file
    return read_files([path], scope=workload.scope, progress=progress)


def evaluate_stored(
    store: Store,
    snapshot_id: str,
    workload: Workload,
    rubric: Rubric,
    day: date,
    *,
    progress: Progress = SILENT,
) -> None:
    """Evaluate a stored snapshot, and replace what was found in it before.

    Until all of it is there, readers see what was found before. Of two that evaluate at once for
    the same, the first one's findings stay.

    Raises:
        UserError: nothing of it can be read, or the database does not answer.
    """
    key = key_of(workload, rubric, day)
    with tempfile.TemporaryDirectory(prefix="wellops-") as folder:
        path = write_out(store, snapshot_id, Path(folder))
        source = source_of(path, workload, progress=progress)
        done = review(
            workload, rubric, Answers(), day, snapshot=source, checks=all_checks(),
            progress=progress,
        )  # fmt: skip
    result = Result(
        done.about, done.coverage, done.tallies, done.inventory, dict(done.unchecked_types)
    )
    packed = gzip.compress(_RESULT.dump_json(result), 6)
    pillars = {id_: practice.pillar for id_, practice in rubric.practices.items()}
    findings = _told(sorted(done.findings, key=_worst_first), progress)
    rows = (_row(finding, pillars.get(finding.practice, "")) for finding in findings)
    with written(store, FindingRow, rows) as evaluation_id, store.write() as session:
        row = session.get(SnapshotRow, snapshot_id, with_for_update=True)
        if row is None or row.evaluated_for == key:
            return
        must_stand(session, store, evaluation_id)
        give_up(session, row.evaluation_id)
        row.evaluated_for, row.evaluation_id = key, evaluation_id
        row.resource_count = done.resource_count
        row.finding_count = len(done.findings)
        row.taken = done.about.taken
        row.result = packed


def _told(findings: Sequence[Finding], progress: Progress) -> Iterator[Finding]:
    for n, finding in enumerate(findings):
        if n % _TELL_EVERY == 0:
            progress.update(KEEPING, n, len(findings))
        yield finding
    if findings:
        progress.update(KEEPING, len(findings), len(findings))


def _worst_first(finding: Finding) -> int:
    """Findings alike stay as the engine orders them: by check, then by subject.

    A number, because half a million tuples take a second to sort in which no other thread runs.
    """
    seen = finding.verdict
    state = (not seen.critical) * 4 + _RANK.get(seen.state, 3)
    return (state * len(_SEVERITY) + _SEVERITY[finding.severity]) * 2 + (
        finding.environment != "prod"
    )


def _row(finding: Finding, pillar: str) -> dict[str, Any]:
    return {
        "public_id": finding.id,
        "check": finding.check,
        "practice": finding.practice,
        "pillar": pillar,
        "subject_key": finding.subject.lower(),
        "subject_name": finding.name,
        "subject_type": finding.subject_type,
        "environment": finding.environment,
        "severity": finding.severity.value,
        "state": finding.verdict.state.value,
        "critical": finding.verdict.critical,
        "due": finding.verdict.due,
        "document": FINDING.dump_json(finding),
    }


def result_of(row: SnapshotRow) -> Result:
    """What a snapshot's evaluation said beside its findings."""
    if row.result is None:
        return Result(About(), (), (), Stock(), {})
    return _RESULT.validate_json(gzip.decompress(row.result))


def write_out(store: Store, snapshot_id: str, folder: Path) -> Path:
    """A snapshot's file, as it was stored, in a folder; its name says no more than its kind."""
    with store.read() as session:
        row = session.get_one(SnapshotRow, snapshot_id)
        name = row.file_name.lower()
        ending = next((e for e in (".jsonl.gz", ".json.gz", ".jsonl") if name.endswith(e)), ".json")
        path = folder / f"snapshot{ending}"
        with path.open("wb") as file:
            for data in _parts(session, row.file_id):
                file.write(data)
    return path


def _parts(session: Session, file_id: int) -> Iterator[bytes]:
    asked = (
        select(SnapshotPartRow.data)
        .where(SnapshotPartRow.bulk_id == file_id)
        .order_by(SnapshotPartRow.n)
        .execution_options(yield_per=4)
    )
    yield from session.scalars(asked)
