"""The forecast is what the pure score says of the levels that the plan reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.forecast import forecast
from assessment.inputs import Answer, Answers, PracticeEvidence, Workload
from assessment.review import review
from assessment.score import stage_score
from assessment.scorecard import Decision
from rubrics.rubric import Rubric
from rubrics.schema import STAGES, Stage
from tests.conftest import Case
from tests.wellops.milestones import ALL, milestone


def done_up_to(assessment: Assessment, phases: int) -> Assessment:
    """The same inputs with an answer at the level reached, and nothing else, for what is done."""
    reached = {
        item.practice.id: item.needed
        for phase in assessment.scorecard.phases[:phases]
        for item in phase.items
    }
    given = assessment.answers
    answers = {**given.answers, **{id_: Answer(level=level) for id_, level in reached.items()}}
    overrides = {id_: one for id_, one in given.overrides.items() if id_ not in reached}
    return replace(
        assessment,
        answers=given.model_copy(update={"answers": answers, "overrides": overrides}),
        findings=tuple(f for f in assessment.findings if f.practice not in reached),
        tallies=tuple(t for t in assessment.tallies if t.rule.practice not in reached),
        imported={id_: row for id_, row in assessment.imported.items() if id_ not in reached},
    )


def agree(assessment: Assessment) -> None:
    """Every step is the score of inputs at those levels."""
    for number, step in enumerate(forecast(assessment, assessment.scorecard)):
        expected = done_up_to(assessment, number).scorecard
        assert step.score.overall == pytest.approx(expected.headline.overall)
        for pillar, score in step.score.pillars.items():
            assert score.score == pytest.approx(expected.headline.pillars[pillar].score), pillar
        decisions = {stage: gate.decision for stage, gate in step.gates.items()}
        assert decisions == {stage: expected.stages[stage].gate.decision for stage in decisions}


@pytest.mark.parametrize(("name", "later"), ALL)
def test_every_step_of_a_sample_is_its_score_at_those_levels(name: str, later: bool) -> None:
    agree(milestone(name, later).assessment)


def test_every_step_of_a_case_is_its_score_at_those_levels(case: Case) -> None:
    agree(case.assessment)


def test_with_nothing_assessed_too(case: Case) -> None:
    agree(case.review(answers=Answers(), evidence={}))


def test_after_its_phase_a_gate_opens(case: Case) -> None:
    for step in forecast(case.assessment, case.assessment.scorecard)[1:]:
        assert step.phase
        for stage in STAGES[: 1 + STAGES.index(step.phase.stage)]:
            assert step.gates[stage].decision is Decision.MET


def test_it_starts_with_today_and_adds_up(case: Case) -> None:
    card = case.assessment.scorecard
    today, *later = forecast(case.assessment, card)
    assert today.phase is None and today.score is card.headline and today.weeks == 0
    assert [step.phase for step in later] == list(card.phases)
    assert later[-1].weeks == pytest.approx(sum(phase.weeks for phase in card.phases))
    assert later[-1].effort_days == pytest.approx(sum(phase.effort_days for phase in card.phases))


def test_a_phase_without_items_is_not_scored_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assessment = milestone("public-services", True).assessment
    open_ = [phase for phase in assessment.scorecard.phases if phase.items]
    assert len(open_) < len(assessment.scorecard.phases)
    scored = []

    def counting(stage: Stage, *args: Any) -> Any:
        scored.append(stage)
        return stage_score(stage, *args)

    monkeypatch.setattr("assessment.forecast.stage_score", counting)
    forecast(assessment, assessment.scorecard)
    assert len(scored) == len(open_) * len(STAGES)


def test_a_critical_finding_on_a_practice_at_its_level_stays(rubric: Rubric) -> None:
    workload = Workload(name="w", archetypes=("rag",), stage="poc", target_stage="poc")
    practice = next(
        p for p in rubric.practices.values() if p.gate.stage == "poc" and p.gate.level == 1
    )
    answers = Answers(answers={id_: Answer(level=4) for id_ in rubric.practices})
    evidence = {practice.id: PracticeEvidence(verdict="fail", critical=True)}
    assessment = review(workload, rubric, answers, date(2026, 11, 22), imported=evidence)
    assert assessment.scorecard.practices[practice.id].level == practice.gate.level
    last = forecast(assessment, assessment.scorecard)[-1]
    assert last.critical == (practice.id,)
    assert last.gates["poc"].decision is Decision.BLOCKED
