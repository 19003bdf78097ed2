"""Inputs at the edge: nothing, everything, and what does not fit together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest

from assessment.notices import notice
from assessment.scorecard import Decision, Scorecard
from checks.model import Finding, Rule, Severity, State, Subject, failed
from reports.score_json import score_data
from rubrics.thresholds import Limits
from tests.assessment.generate import IDS, TODAY, Inputs
from tests.assessment.test_rules import workload
from tests.conftest import Case


def inputs(**fields: object) -> Inputs:
    return Inputs(workload(archetypes=["rag"], **fields), {}, {}, {}, {})


def printed(given: Inputs) -> Scorecard:
    """The scorecard, of which all can be printed."""
    review = given.review()
    assert b"Infinity" not in orjson.dumps(score_data(review))
    return review.scorecard


def test_nothing_applies() -> None:
    given = replace(inputs(), answers={id_: {"not_applicable": "no"} for id_ in IDS})
    card = printed(given)
    assert card.practices == {}
    assert card.headline.overall is None and card.ready_for is None
    assert card.headline.gate.decision is Decision.UNDECIDED
    assert sum(one.kind == "not-applicable-mostly" for one in card.warnings) == 5


def test_a_reason_counts_to_the_day_on_which_it_expires() -> None:
    for day, expected in ((TODAY, True), (TODAY - timedelta(days=1), False)):
        card = inputs().answer("rel-dr-plan", not_applicable="no", expires=day).score()
        assert ("rel-dr-plan" in card.not_applicable) is expected
        assert ("rel-dr-plan" in card.practices) is not expected


def test_a_finding_on_what_does_not_apply_is_not_forgotten() -> None:
    given = inputs().see("sec-keyless-auth", verdict="fail")
    card = printed(given.answer("sec-keyless-auth", not_applicable="no keys"))
    assert card.warnings == (
        notice("not-applicable-yet-findings", practice="sec-keyless-auth", reason="no keys"),
    )
    assert "sec-keyless-auth" in card.not_applicable


def test_a_critical_finding_cannot_be_answered_away() -> None:
    given = inputs().see("sec-keyless-auth", verdict="fail", critical=True)
    card = printed(given.answer("sec-keyless-auth", not_applicable="no keys"))
    assert card.warnings == (
        notice("not-applicable-yet-critical", practice="sec-keyless-auth", reason="no keys"),
    )
    assert card.practices["sec-keyless-auth"].level == 0
    assert card.headline.gate.decision is Decision.BLOCKED


def test_everything_is_critical() -> None:
    seen = {id_: {"verdict": "fail", "critical": True, "due": date.min} for id_ in IDS}
    card = printed(replace(inputs(), evidence=seen))
    for stage in card.stages.values():
        assert stage.overall == 0 and stage.gate.decision is Decision.BLOCKED
        assert all(pillar.due and pillar.cap == 32 for pillar in stage.pillars.values())
        assert len(stage.gate.critical) == len(card.practices)


def test_everything_expired_is_nothing() -> None:
    past = {"level": 4, "expires": date(2020, 1, 1)}
    card = printed(replace(inputs(), answers=dict.fromkeys(IDS, past)))
    assert card.headline.overall is None
    assert {state.note for state in card.practices.values()} == {"the answer expired on 2020-01-01"}


def test_a_target_that_is_reached_already() -> None:
    given = inputs(stage="scale", target_stage="scale")
    card = printed(replace(given, answers={id_: {"level": 1} for id_ in IDS}))
    assert card.headline.stage == "scale"
    assert all(gap.urgency in (3, 4.5) for gap in card.next_actions)


@pytest.mark.parametrize("share", [0.05, 1000])
def test_the_smallest_and_the_largest_team(share: float) -> None:
    card = printed(inputs(capacity={"poc": share, "pilot": share, "production": share}))
    assert all(0 < phase.weeks < 100_000 for phase in card.phases)


def test_evidence_and_answers_for_what_does_not_apply_change_nothing() -> None:
    plain = inputs()
    other = plain.see("ops-model-registry", verdict="fail", critical=True)
    other = other.answer("ops-drift-retraining", level=0)
    rubric = plain.review().rubric
    foreign = {"ops-model-registry", "ops-drift-retraining"}
    assert not any("rag" in rubric.practices[id_].archetypes for id_ in foreign)
    assert other.score() == plain.score()


def test_findings_speak_as_imported_evidence_does(public_services: Case) -> None:
    """The same verdict by a check of ours gives the same score."""
    id_ = "rel-model-lifecycle"
    row = public_services.evidence[id_]
    assert row.verdict == "fail"
    rest = {other: r for other, r in public_services.evidence.items() if other != id_}
    finding = Finding(
        Rule("deployment-model-retires", id_, Severity.HIGH),
        Subject("/subscriptions/0", "T", "x", "prod"),
        failed("it ends", critical=row.critical, due=row.due),
    )
    scanned = replace(public_services.review(evidence=rest), findings=(finding,))
    assert scanned.scorecard == public_services.assessment.scorecard
    twice = replace(scanned, findings=(finding, finding))
    assert twice.scorecard == scanned.scorecard
    lost = replace(
        scanned, findings=(replace(finding, verdict=replace(finding.verdict, state=State.ERROR)),)
    )
    assert lost.scorecard.practices[id_].verdict == "unknown"


def test_the_day_of_judgement_may_be_any(insurer: Case) -> None:
    for day in (date.min, TODAY, date.max):
        card = replace(insurer.assessment, as_of=day).scorecard
        assert card.next_actions[0].id == "rel-model-lifecycle"


def test_a_threshold_that_was_loosened_is_a_doubt(insurer: Case) -> None:
    rubric = insurer.assessment.rubric
    one = next(iter(rubric.thresholds.values()))
    loose = one.model_copy(update={"loosened_from": Limits(warn=one.warn, fail=one.fail)})
    changed = replace(rubric, thresholds={**rubric.thresholds, one.id: loose})
    card = replace(insurer.assessment, rubric=changed).scorecard
    kinds = [notice.kind for notice in card.warnings]
    assert kinds.count("threshold-loosened") == 1
