"""A workload from files: a sample, or what a team has reviewed on the command line before."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from assessment.files import load_answers, load_workload
from assessment.inputs import Answer, Answers
from assessment.store.access import Actor
from assessment.store.answers import newest_in
from assessment.store.database import Store
from assessment.store.decisions import take
from assessment.store.limits import LINK, LOGIN, NOTE, must_fit
from assessment.store.milestones import freeze
from assessment.store.opened import open_workload, whole
from assessment.store.rows import note_event, touch, writable
from assessment.store.snapshots import attach
from assessment.store.standard import the_rubric
from assessment.store.tables import AnswerRow
from assessment.store.workloads import change_profile, create, entry
from rubrics.rubric import Rubric


def open_sample(store: Store, actor: Actor, name: str, first: Path, later: Path | None) -> str:
    """A workload of the actor's own from a sample: its first review frozen, the later one open.

    `first`: the folder of the first review: workload.yaml, answers.yaml, snapshot.jsonl.
    `later`: that of the later one, where there is one.

    Returns:
        The workload's id.

    Raises:
        UserError: the actor may only read, or the files do not fit.
    """
    rubric = the_rubric()
    workload_id = create(store, actor, load_workload(first / "workload.yaml"), sample=name)
    _fill(store, actor, workload_id, first, rubric)
    if later is not None:
        opened = open_workload(store, actor, workload_id)
        freeze(store, actor, workload_id, "First review", whole(store, actor, opened))
        version = entry(store, actor, workload_id).version
        profile = load_workload(later / "workload.yaml")
        change_profile(store, actor, workload_id, profile, seen=version)
        _fill(store, actor, workload_id, later, rubric)
    return workload_id


def _fill(store: Store, actor: Actor, workload_id: str, folder: Path, rubric: Rubric) -> None:
    bring_answers(store, actor, workload_id, load_answers(folder / "answers.yaml", rubric))
    snapshot = folder / "snapshot.jsonl"
    attach(store, actor, workload_id, snapshot, file_name=snapshot.name)


def bring_answers(store: Store, actor: Actor, workload_id: str, answers: Answers) -> None:
    """Add what a file says to the history: who and when as it says, else the actor, now.

    Raises:
        UserError: the actor may not, or a text is too long.
    """
    for answer in answers.answers.values():
        _must_fit(answer)
    with store.write() as session:
        row = writable(session, actor, workload_id)
        before = newest_in(session, workload_id)
        for practice, answer in answers.answers.items():
            last = before.get(practice)
            added = _answer_row(store, actor, workload_id, practice, answer)
            added.before_id = last.id if last else None
            # A line of the form that was left empty answers nothing.
            if answer != Answer() and (last is None or last.as_answer() != answer):
                session.add(added)
        for id_, override in answers.overrides.items():
            take(session, store, actor, workload_id, id_, override)
        for id_, waiver in answers.waivers.items():
            take(session, store, actor, workload_id, id_, waiver)
        for item in answers.exceptions:
            take(session, store, actor, workload_id, item.check, item)
        touch(row, store)
        counted = len(answers.answers)
        note_event(session, store, actor, workload_id, "answers-brought", answers=counted)


def _must_fit(answer: Answer) -> None:
    must_fit("A reason", answer.not_applicable, NOTE)
    must_fit("A note", answer.note, NOTE)
    must_fit("The evidence of an answer", answer.evidence, LINK)
    must_fit("The name of who answered", answer.who, LOGIN)


def _answer_row(
    store: Store, actor: Actor, workload_id: str, practice: str, answer: Answer
) -> AnswerRow:
    kind = "level" if answer.level is not None else "not_applicable"
    moment = datetime.combine(answer.when, time(12), UTC) if answer.when else store.now()
    return AnswerRow(
        workload_id=workload_id,
        practice=practice,
        kind=kind if answer.given else "unknown",
        level=answer.level,
        reason=answer.not_applicable,
        note=answer.note,
        evidence=answer.evidence,
        expires=answer.expires,
        at=moment,
        login=actor.login if not answer.who else answer.who,
        name=answer.who or actor.name,
    )
