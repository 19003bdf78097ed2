"""What teams have already becomes a workload: files, an assessment, a report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assessment.inputs import Answer
from assessment.store import milestones
from assessment.store.answers import history
from assessment.store.arriving import FROZEN, bring_files, import_file
from assessment.store.audit import events
from assessment.store.database import Store
from assessment.store.opened import open_workload
from assessment.store.workloads import entries
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, DAN, ROOT
from tests.wellops.milestones import milestone
from wellops.output import write_assessment
from wellops.samples import sample

FOLDER = sample("insurer")


def test_files_become_what_a_review_of_them_says(store: Store) -> None:
    done = bring_files(
        store, ANA, FOLDER / "workload.yaml",
        answers=FOLDER / "answers.yaml", plan=FOLDER / "plan.yaml",
        snapshot=FOLDER / "snapshot.jsonl",
    )  # fmt: skip
    opened = open_workload(store, ANA, done.id, evaluate=False)
    assert not opened.stale and opened.rights.own and opened.plan_version == 1
    expected = milestone("insurer").assessment
    assert opened.assessment.scorecard.headline == expected.scorecard.headline
    assert opened.assessment.findings == expected.findings


def test_who_and_when_are_those_of_the_file(store: Store, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        "answers:\n  rel-dr-plan: {level: 2, who: Zoë, when: 2026-03-04}\n"
        "  sec-keyless-auth: {note: nobody knows}\n"
    )
    done = bring_files(store, ANA, FOLDER / "workload.yaml", answers=answers)
    rows = {row.practice: row for row in history(store, ANA, done.id)}
    asked = rows["rel-dr-plan"]
    assert (asked.name, asked.at) == ("Zoë", datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert rows["sec-keyless-auth"].name == "Ana"
    given = open_workload(store, ANA, done.id).assessment.answers.answers
    assert given["sec-keyless-auth"] == Answer(
        note="nobody knows", who="Ana", when=rows["sec-keyless-auth"].at.date()
    )


def test_what_was_left_empty_is_still_to_be_asked(store: Store, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("answers:\n  rel-dr-plan: {level: , note: }\n  sec-keyless-auth:\n")
    done = bring_files(store, ANA, FOLDER / "workload.yaml", answers=answers)
    assert history(store, ANA, done.id) == []


def test_an_assessment_becomes_a_milestone_and_an_open_review(store: Store, tmp_path: Path) -> None:
    made = milestone("insurer").assessment
    write_assessment(made, tmp_path / "a.json")
    done = import_file(store, ANA, tmp_path / "a.json", name="theirs.json")
    (frozen,) = milestones.milestones(store, ANA, done.id)
    assert frozen.title == FROZEN and frozen.score == made.scorecard.headline.overall
    assert milestones.load(store, ANA, frozen.id).scorecard == made.scorecard
    opened = open_workload(store, ANA, done.id).assessment
    assert set(opened.answers.answers) == set(made.answers.answers)
    assert opened.answers.overrides == made.answers.overrides
    assert opened.answers.waivers == made.answers.waivers
    assert opened.answers.exceptions == made.answers.exceptions
    assert opened.plan == made.plan
    assert events(store, ANA, done.id)[0].about["source"] == "theirs.json"


def test_a_snapshot_that_cannot_be_read_leaves_no_workload(store: Store, tmp_path: Path) -> None:
    noise = tmp_path / "noise.jsonl"
    noise.write_text("noise")
    with pytest.raises(UserError):
        bring_files(store, ANA, FOLDER / "workload.yaml", snapshot=noise)
    with pytest.raises(UserError):
        bring_files(store, DAN, FOLDER / "workload.yaml")
    assert not entries(store, ROOT)


def test_texts_that_are_too_long_are_refused(store: Store, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(f"answers: {{rel-dr-plan: {{level: 2, note: {'x' * 30_000}}}}}")
    with pytest.raises(UserError, match=r"answers\.0\.note"):
        bring_files(store, ANA, FOLDER / "workload.yaml", answers=answers)
    assert not entries(store, ROOT)
