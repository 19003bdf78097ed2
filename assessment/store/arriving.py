"""Files that become workloads: an export, an assessment or its report, or what a team wrote."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import orjson

from assessment.assessment import Assessment
from assessment.document import MARK as ASSESSMENT
from assessment.document import load_assessment, to_json
from assessment.files import load_answers, load_workload
from assessment.inputs import Answer, Answers, Workload
from assessment.plan.inputs import PlanInputs, load_plan
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.evaluation import evaluate_stored
from assessment.store.moved import MARK, Moved
from assessment.store.moved_file import YAML_ENDINGS, moved_of, read_data
from assessment.store.rows import new_id
from assessment.store.snapshots import attach
from assessment.store.standard import the_rubric
from assessment.store.transfer import Imported, import_workload
from assessment.store.workloads import dump, remove
from rubrics.rubric import Rubric

FROZEN = "Imported review"
"""The title of the milestone that an assessment becomes."""


def import_file(
    store: Store, actor: Actor, path: Path, *, replace: bool = False, name: str = ""
) -> Imported:
    """A workload from an export, or from an assessment or a report that carries one.

    An assessment becomes a milestone, and its answers, decisions and plan the open review; its
    findings stand in the milestone alone, because the snapshot that they came from is not in it.

    `replace`: an export takes the place of the workload with its id.
    `name`: the file's, as its user knows it.

    Raises:
        UserError: it cannot be read, is something else or damaged, or the actor may not.
    """
    name = name or path.name
    if _is_assessment(path):
        moved = _of_assessment(store, actor, load_assessment(path), name)
        return import_workload(store, actor, moved, source=name)
    return import_workload(
        store, actor, moved_of(read_data(path), name), replace=replace, source=name
    )


def _is_assessment(path: Path) -> bool:
    if path.suffix.lower() in YAML_ENDINGS:
        return False
    if path.is_file():
        with path.open("rb") as file:
            if file.read(5) == b"%PDF-":
                return True
    data = read_data(path)
    return isinstance(data, dict) and ASSESSMENT in data


def bring_files(
    store: Store,
    actor: Actor,
    workload: Path,
    *,
    answers: Path | None = None,
    plan: Path | None = None,
    snapshot: Path | None = None,
    rubric: Rubric | None = None,
) -> Imported:
    """A workload from the files that a team keeps of it.

    Raises:
        UserError: one of them does not fit or cannot be read, or the actor may not; then nothing
            is kept.
    """
    rubric = rubric or the_rubric()
    profile = load_workload(workload)
    said = load_answers(answers, rubric) if answers else Answers()
    planned = load_plan(plan, rubric) if plan else PlanInputs()
    moved = moved_of(_document(store, actor, profile, said, planned), workload.name)
    done = import_workload(store, actor, moved, source=workload.name)
    if snapshot is not None:
        try:
            id_ = attach(store, actor, done.id, snapshot, file_name=snapshot.name)
            day = profile.as_of or store.now().date()
            evaluate_stored(store, id_, profile, rubric, day)
        except BaseException:
            remove(store, actor, done.id)
            raise
    return done


def _of_assessment(store: Store, actor: Actor, assessment: Assessment, name: str) -> Moved:
    data = orjson.dumps(to_json(assessment))
    reached = assessment.scorecard.headline
    milestone = {
        **_by(store, actor),
        "id": new_id(),
        "title": FROZEN,
        "as_of": assessment.as_of,
        "stage": assessment.workload.stage,
        "target_stage": assessment.workload.target_stage,
        "score": reached.overall,
        "low": reached.low,
        "high": reached.high,
        "coverage": reached.coverage,
        "decision": reached.gate.decision.value,
        "digest": hashlib.sha256(data).hexdigest(),
        "document": orjson.loads(data),
    }
    given, workload = assessment.answers, assessment.workload
    document = _document(store, actor, workload, given, assessment.plan)
    return moved_of({**document, "milestones": [milestone]}, name)


def _document(
    store: Store, actor: Actor, workload: Workload, given: Answers, plan: PlanInputs
) -> dict[str, Any]:
    now, by = store.now(), _by(store, actor)
    common = {"owner", "reason", "expires"}
    decided = [
        {"kind": "override", "key": id_, **override.model_dump(), **by}
        for id_, override in given.overrides.items()
    ]
    decided += [
        {"kind": "waiver", "key": id_, **waiver.model_dump(), **by}
        for id_, waiver in given.waivers.items()
    ]
    decided += [
        {"kind": "exception", "key": item.check, "subject": item.subject, **by}
        | item.model_dump(include=common)
        for item in given.exceptions
    ]
    planned = plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        MARK: 1,
        "made": {
            "id": new_id(),
            "version": 1,
            "profile_version": 1,
            "plan_version": 1 if planned else 0,
            "created_at": now,
            "changed_at": now,
            "login": actor.login,
            "name": actor.name,
        },
        "workload": dump(workload),
        "members": [{"login": actor.login, "name": actor.name, "role": "owner"}],
        "plan": planned,
        # A line of the form that was left empty answers nothing: it would pass for *nobody knows*.
        "answers": [
            _answer(store, actor, id_, one) for id_, one in given.answers.items() if one != Answer()
        ],
        "decisions": decided,
    }


def _by(store: Store, actor: Actor) -> dict[str, Any]:
    return {"at": store.now(), "login": actor.login, "name": actor.name}


def _answer(store: Store, actor: Actor, practice: str, answer: Answer) -> dict[str, Any]:
    """Who and when as the file says, else the actor, now."""
    kind = "level" if answer.level is not None else "not_applicable"
    day = answer.when
    return {
        "practice": practice,
        "kind": kind if answer.given else "unknown",
        "level": answer.level,
        "reason": answer.not_applicable,
        "note": answer.note,
        "evidence": answer.evidence,
        "expires": answer.expires,
        "at": datetime.combine(day, time(12), UTC) if day else store.now(),
        "login": answer.who or actor.login,
        "name": answer.who or actor.name,
    }
