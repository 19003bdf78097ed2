"""A workload with all that a screen shows of it, put together from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.assessment import Assessment
from assessment.inputs import Answers, Exception_, Override, Waiver, Workload
from assessment.plan.inputs import PlanInputs
from assessment.store.access import Actor, Rights
from assessment.store.answers import Given, newest_in
from assessment.store.database import Store
from assessment.store.decisions import Decided, decisions_in
from assessment.store.evaluation import FINDING, evaluate_stored, key_of, result_of
from assessment.store.findings import held
from assessment.store.plans import fitting
from assessment.store.rows import readable, rights_in
from assessment.store.snapshots import Stored, stored
from assessment.store.standard import the_rubric as the_rubric
from assessment.store.tables import EventRow, FindingRow, SnapshotRow, WorkloadRow
from checks.model import Finding, Further
from checks.progress import SILENT, Progress
from rubrics.rubric import Rubric


@dataclass(frozen=True)
class Opened:
    """A workload at one version."""

    id: str
    version: int
    rights: Rights
    sample: str | None
    assessment: Assessment
    """With every finding, or some of each kind and counts (`further`) where there are many."""
    given: Mapping[str, Given]
    """The answers that count, by practice; those of kind unknown and cleared as well."""
    decided: tuple[Decided, ...]
    """Overrides, waivers and exceptions that were not withdrawn, expired ones too."""
    plan_version: int
    snapshot: Stored | None
    stale: bool
    """Whether the snapshot still has to be evaluated for what the workload says now."""

    @property
    def workload(self) -> Workload:
        """Its profile."""
        return self.assessment.workload


def open_workload(
    store: Store,
    actor: Actor,
    workload_id: str,
    *,
    rubric: Rubric | None = None,
    evaluate: bool = True,
    progress: Progress = SILENT,
) -> Opened:
    """A workload as it is now.

    `evaluate`: run the checks where the snapshot was not evaluated for what the workload says
    now; else what was found before is shown, and `stale` says so.

    Raises:
        UserError: there is no such workload, the actor is not a member, or its snapshot cannot be
            read.
    """
    rubric = rubric or the_rubric()
    day = store.now().date()
    found = _read(store, actor, workload_id, rubric, day)
    if found.stale and evaluate and found.snapshot:
        workload, as_of = found.workload, found.assessment.as_of
        evaluate_stored(store, found.snapshot.id, workload, rubric, as_of, progress=progress)
        found = _read(store, actor, workload_id, rubric, day)
    return found


def _read(store: Store, actor: Actor, workload_id: str, rubric: Rubric, day: date) -> Opened:
    with store.read() as session:
        row = readable(session, actor, workload_id)
        rights = rights_in(session, actor, workload_id)
        snapshot = session.get(SnapshotRow, row.snapshot_id) if row.snapshot_id else None
        evaluated = snapshot.evaluated_for if snapshot else None
        # One that was deleted and imported again may count the same version.
        last = session.scalar(
            select(func.max(EventRow.id)).where(EventRow.workload_id == workload_id)
        )
        about = (row.version, last, row.snapshot_id, evaluated, day, id(rubric))
        key = ("opened", workload_id, *about)
        kept: Opened | None = store.kept.get(key)
        if kept is None:
            kept = _assembled(store, session, row, snapshot, rubric, day)
            store.kept.put(key, kept)
    # Rights are each reader's own.
    return kept if kept.rights == rights else _with(kept, rights)


def _with(opened: Opened, rights: Rights) -> Opened:
    return replace(opened, rights=rights)


def _assembled(
    store: Store,
    session: Session,
    row: WorkloadRow,
    snapshot: SnapshotRow | None,
    rubric: Rubric,
    day: date,
) -> Opened:
    workload = Workload.model_validate(row.profile)
    as_of = workload.as_of or day
    given = newest_in(session, row.id)
    decided = tuple(decisions_in(session, row.id))
    answers = answers_of(given, decided)
    findings, further = _findings(store, session, snapshot, answers.exceptions, as_of)
    return Opened(
        id=row.id,
        version=row.version,
        rights=Rights(read=True, write=False, own=False),
        sample=row.sample,
        assessment=_assessment(
            workload, rubric, answers, as_of, snapshot, findings, further,
            fitting(PlanInputs.model_validate(row.plan), rubric),
        ),
        given=given,
        decided=decided,
        plan_version=row.plan_version,
        snapshot=stored(snapshot, row.snapshot_id) if snapshot else None,
        stale=snapshot is not None and snapshot.evaluated_for != key_of(workload, rubric, as_of),
    )  # fmt: skip


def _assessment(
    workload: Workload,
    rubric: Rubric,
    answers: Answers,
    as_of: date,
    snapshot: SnapshotRow | None,
    findings: tuple[Finding, ...],
    further: tuple[Further, ...],
    plan: PlanInputs,
) -> Assessment:
    if snapshot is None:
        return Assessment(workload, rubric, answers, as_of, plan=plan)
    result = result_of(snapshot)
    return Assessment(
        workload=workload,
        rubric=rubric,
        answers=answers,
        as_of=as_of,
        findings=findings,
        further=further,
        tallies=result.tallies,
        about=result.about,
        coverage=result.coverage,
        digests={snapshot.file_name: snapshot.digest},
        resource_count=snapshot.resource_count,
        unchecked_types=result.unchecked_types,
        inventory=result.inventory,
        plan=plan,
    )


def answers_of(given: Mapping[str, Given], decided: Sequence[Decided]) -> Answers:
    """What people said and decided, as the scoring model takes it."""
    taken = [item.decision for item in decided]
    return Answers(
        answers={
            id_: one.as_answer() for id_, one in sorted(given.items()) if one.said.kind != "cleared"
        },
        overrides={d.key: d.decision for d in decided if isinstance(d.decision, Override)},
        waivers={d.key: d.decision for d in decided if isinstance(d.decision, Waiver)},
        exceptions=tuple(item for item in taken if isinstance(item, Exception_)),
    )


def _findings(
    store: Store,
    session: Session,
    snapshot: SnapshotRow | None,
    exceptions: Sequence[Exception_],
    day: date,
) -> tuple[tuple[Finding, ...], tuple[Further, ...]]:
    if snapshot is None:
        return (), ()
    decided = tuple((e.check, e.subject, e.expires) for e in exceptions)
    key = ("findings", snapshot.id, snapshot.evaluated_for, decided, day)
    found: tuple[tuple[Finding, ...], tuple[Further, ...]] | None = store.kept.get(key)
    if found is None:
        found = held(session, snapshot, exceptions, day)
        store.kept.put(key, found)
    return found


def whole(store: Store, actor: Actor, opened: Opened) -> Assessment:
    """The assessment with every finding, for a report or a milestone; large ones take a while.

    Raises:
        UserError: the workload is gone, or the actor is no longer a member.
    """
    with store.read() as session:
        readable(session, actor, opened.id)
        if not opened.assessment.further or opened.snapshot is None:
            return opened.assessment
        snapshot = session.get_one(SnapshotRow, opened.snapshot.id)
        asked = (
            select(FindingRow.document)
            .where(FindingRow.bulk_id == snapshot.evaluation_id)
            .order_by(FindingRow.check, FindingRow.subject_key)
            .execution_options(yield_per=5_000)
        )
        findings = tuple(FINDING.validate_json(data) for data in session.scalars(asked))
    return replace(opened.assessment, findings=findings, further=())
