"""The sheets of the plan and of what changed: the numbers of both, and texts that stay texts."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from assessment.compare import compare
from assessment.plan.inputs import PlanInputs
from reports.numbers import points, tenth
from reports.options import Options
from reports.words import languages, words_of
from reports.workbook import render_workbook
from tests.reports.test_workbook import HOSTILE, opened, rows_of
from tests.wellops.milestones import milestone


def test_the_schedule_has_every_step_and_gate(case: Any) -> None:
    annex = opened(case.assessment, {})
    plan, standard = case.assessment.schedule, case.assessment.rubric.standard
    rows = rows_of(annex, "Schedule")
    steps = [row for row in rows if row["Kind"] == "Step"]
    by_phase = [
        row.action.id for stone in plan.milestones for row in plan.booked
        if row.action.stage == stone.stage
    ]  # fmt: skip
    assert [row["Step"] for row in steps] == by_phase
    booked = {row.action.id: row for row in plan.booked}
    for row in steps:
        one = booked[row["Step"]]
        assert (row["Start"].date(), row["Finish"].date()) == (one.start, one.finish)
        assert row["Days, least"] == tenth(one.action.low)
        assert row["Gain, points"] == tenth(one.gain)
        assert row["Phase"] == standard.title(one.action.stage)
    gates = [row for row in rows if row["Kind"] == "Gate"]
    assert [row["Finish"].date() for row in gates] == [stone.day for stone in plan.milestones]


def test_what_is_dropped_or_named_by_people_is_text() -> None:
    plan = PlanInputs.model_validate(
        {
            "owners": {"engineer": HOSTILE[4]},
            "actions": {"ops-iac": {"status": "dropped", "reason": HOSTILE[0]}},
            "add": [
                {"id": "own", "title": HOSTILE[1], "stage": "poc", "effort_days": [1, 2],
                 "roles": {"engineer": 1}}
            ],
        }
    )  # fmt: skip
    assessment = replace(milestone("insurer").assessment, plan=plan)
    rows = rows_of(opened(assessment, {}), "Schedule")
    dropped = [row for row in rows if row["Status"] == "dropped"]
    assert dropped and {row["Why then"] for row in dropped} == {HOSTILE[0]}
    own = next(row for row in rows if row["Step"] == "own")
    assert (own["Action"], own["Who"]) == (HOSTILE[1], HOSTILE[4])


@pytest.mark.parametrize("code", languages())
def test_what_changed_has_a_sheet_where_an_earlier_review_is_given(code: str) -> None:
    before, after = (milestone("insurer", later).assessment for later in (False, True))
    words, found = words_of(code), compare(before, after)
    file = io.BytesIO()
    render_workbook(after, {}, file, Options(language=code), since=before)
    book_ = openpyxl.load_workbook(file)
    rows = rows_of(book_, words("annex.sheet-changes"), header=2)
    names = ("change-part", "became", "change-id", "then", "now", "difference")
    part, became, id_, then, now, moved = (words(f"annex.head-{name}") for name in names)
    (score,) = (row for row in rows if row[id_] == "overall")
    sides = points(found.overall.before), points(found.overall.after)
    assert (score[then], score[now]) == sides and score[moved] == sides[1] - sides[0]
    counts = Counter((row[part], row[became]) for row in rows)
    practice, flaw = words("annex.part-practice"), words("annex.part-finding")
    for group in ("raised", "lowered", "same"):
        shown = counts[practice, words(f"annex.became-{group}")]
        assert shown == len(getattr(found.practices, group))
    for group in ("fixed", "gone", "same", "unread"):
        assert counts[flaw, words(f"annex.became-{group}")] == len(getattr(found.findings, group))
    new = counts[flaw, words("annex.became-new")] + counts[flaw, words("annex.became-reopened")]
    assert new == len(found.findings.new)
    assert counts[words("annex.part-gate"), words("change.gate-opened")] == 1
    assert any(row[part] == words("annex.part-care") for row in rows)
    assert words("annex.sheet-changes") not in opened(after, {}, language=code).sheetnames


def test_another_rubric_stands_apart_from_what_the_workload_did() -> None:
    before, after = (milestone("insurer", later).assessment for later in (False, True))
    standard = after.rubric.standard.model_copy(update={"version": "9.9.9"})
    newer = replace(after, rubric=replace(after.rubric, standard=standard))
    file = io.BytesIO()
    render_workbook(newer, {}, file, since=before)
    rows = rows_of(openpyxl.load_workbook(file), "Changes", header=2)
    (rubric,) = (row for row in rows if row["Part"] == "Rubric")
    assert (rubric["Then"], rubric["Now"]) == (before.rubric.version, "9.9.9")
    assert rubric["Difference"] == 0
