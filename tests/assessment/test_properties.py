"""What has to hold whatever was answered, seen and decided."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessment.document import from_json, to_json
from assessment.gaps import risk_of
from assessment.inputs import Workload
from assessment.scorecard import Decision, PillarScore, Risk, Scorecard
from assessment.targets import Targets, applies_to, gate_rule
from reports.score_json import score_data
from rubrics.rubric import Rubric
from rubrics.schema import PILLARS, STAGES
from tests.assessment.generate import IDS, Inputs, inputs, workloads

Rows = Mapping[str, Mapping[str, Any]]
NOISE = 1e-9
RANK = (Decision.BLOCKED, Decision.UNDECIDED, Decision.CONDITIONAL, Decision.MET)
some = settings(max_examples=40)


def scores(card: Scorecard) -> dict[str, float | None]:
    """Every number that must not fall when something got better."""
    found: dict[str, float | None] = {}
    for stage, score in card.stages.items():
        found[f"{stage} overall"] = score.overall
        found[f"{stage} equal"] = score.overall_equal_weights
        found[f"{stage} low"] = score.low
        found[f"{stage} high"] = score.high
        found[f"{stage} gate"] = RANK.index(score.gate.decision)
        for id_, pillar in score.pillars.items():
            for field in ("raw", "score", "low", "high"):
                found[f"{stage} {id_} {field}"] = getattr(pillar, field)
    found.update({f"index {id_}": value for id_, value in card.maturity_index.items()})
    found.update({f"maturity {id_}": model.level for id_, model in card.maturity.items()})
    return found


def fallen(before: Scorecard, after: Scorecard) -> Iterator[str]:
    later = scores(after)
    for name, value in scores(before).items():
        now = later[name]
        if value is not None and (now is None or now < value - NOISE):
            yield f"{name}: {value} -> {now}"


def within(inner: PillarScore, outer: PillarScore) -> bool:
    assert inner.low is not None and inner.high is not None
    assert outer.low is not None and outer.high is not None
    return outer.low - NOISE <= inner.low and inner.high <= outer.high + NOISE


@some
@given(inputs())
def test_scores_stand_in_their_range_and_ranges_in_the_scale(given_: Inputs) -> None:
    card = given_.score()
    assert sum(card.weights.values()) == pytest.approx(1)
    for stage in card.stages.values():
        assert 0 <= stage.coverage <= 1 and 0 <= stage.confidence <= 1
        assert -NOISE <= stage.low <= stage.high <= 100 + NOISE
        if stage.overall is not None:
            assert stage.low - NOISE <= stage.overall <= stage.high + NOISE
        for pillar in stage.pillars.values():
            if not pillar.due:
                assert pillar.score is pillar.low is pillar.high is pillar.coverage is None
                continue
            assert pillar.low is not None and pillar.high is not None
            assert pillar.coverage is not None and 0 <= pillar.coverage <= 1
            assert pillar.confidence is not None and 0 <= pillar.confidence <= 1
            assert 0 <= pillar.low <= pillar.high <= 100
            if pillar.score is None:
                assert (pillar.low, pillar.high, pillar.coverage) == (0, 100, 0)
            else:
                assert pillar.low - NOISE <= pillar.score <= pillar.high + NOISE
                assert pillar.raw is not None and pillar.score <= pillar.raw
                assert pillar.score <= pillar.cap


@some
@given(inputs(), st.data())
def test_a_higher_answer_lowers_nothing(given_: Inputs, data: st.DataObject) -> None:
    answered = [id_ for id_, row in given_.answers.items() if row.get("level", 4) < 4]
    assume(answered)
    id_ = data.draw(st.sampled_from(answered))
    row = given_.answers[id_]
    better = given_.answer(id_, **{**row, "level": data.draw(st.integers(row["level"] + 1, 4))})
    assert [*fallen(given_.score(), better.score())] == []


@some
@given(inputs(), st.data())
def test_a_better_verdict_lowers_nothing_where_the_same_is_due(
    given_: Inputs, data: st.DataObject
) -> None:
    order = ["fail", "partial", "pass"]
    seen = [i for i, row in given_.evidence.items() if row["verdict"] in order[:2]]
    assume(seen)
    id_ = data.draw(st.sampled_from(seen))
    row = given_.evidence[id_]
    better = data.draw(st.sampled_from(order[order.index(row["verdict"]) + 1 :]))
    before = given_.score()
    after = given_.see(id_, **{**row, "verdict": better, "critical": False}).score()
    same = {
        stage
        for stage in STAGES
        if all(
            before.stages[stage].pillars[p].due == after.stages[stage].pillars[p].due
            for p in PILLARS
        )
    }
    other = {*STAGES} - same
    assert [text for text in fallen(before, after) if text.split()[0] not in other] == []


@some
@given(inputs(), st.data())
def test_an_answer_to_an_open_question_narrows_the_range(
    given_: Inputs, data: st.DataObject
) -> None:
    before = given_.score()
    unassessed = [id_ for id_, state in before.practices.items() if not state.assessed]
    assume(unassessed)
    id_ = data.draw(st.sampled_from(unassessed))
    after = given_.answer(id_, level=data.draw(st.integers(0, 4))).score()
    for stage, score in after.stages.items():
        old = before.stages[stage]
        assert old.low - NOISE <= score.low <= score.high <= old.high + NOISE
        assert score.coverage >= old.coverage
        for pillar in PILLARS:
            if score.pillars[pillar].due:
                assert within(score.pillars[pillar], old.pillars[pillar])


@some
@given(inputs(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_written_does_not_matter(
    given_: Inputs, rng: random.Random
) -> None:
    def shuffled(rows: Rows) -> Rows:
        return dict(rng.sample([*rows.items()], len(rows)))

    other = replace(
        given_,
        answers=shuffled(given_.answers),
        evidence=shuffled(given_.evidence),
        overrides=shuffled(given_.overrides),
        waivers=shuffled(given_.waivers),
    )
    assert other.score() == given_.score()


@settings(max_examples=20)
@given(inputs(), st.randoms(use_true_random=False))
def test_the_order_of_the_rubric_moves_no_number(given_: Inputs, rng: random.Random) -> None:
    rubric = given_.review().rubric
    ids = rng.sample(IDS, len(IDS))
    other = replace(rubric, practices={id_: rubric.practices[id_] for id_ in ids})
    ours, theirs = given_.score(), given_.score(other)
    assert scores(ours) == scores(theirs)
    assert ours.next_actions == theirs.next_actions
    assert ours.phases == theirs.phases


@some
@given(inputs(), st.sampled_from(IDS))
def test_not_applicable_leaves_other_pillars_alone(given_: Inputs, id_: str) -> None:
    before = given_.score()
    after = given_.answer(id_, not_applicable="does not arise").score()
    own = given_.review().rubric.practices[id_].pillar
    for stage, score in after.stages.items():
        for pillar in set(PILLARS) - {own}:
            assert score.pillars[pillar] == before.stages[stage].pillars[pillar]
    assert id_ not in after.practices


@some
@given(workloads())
def test_everything_done_meets_every_gate_in_full(workload: Workload) -> None:
    done = Inputs(
        workload,
        {id_: {"level": 4} for id_ in IDS},
        {id_: {"verdict": "pass"} for id_ in IDS},
        {},
        {},
    ).score()
    for stage in done.stages.values():
        assert stage.gate.decision is Decision.MET
        assert stage.overall == stage.low == stage.high == stage.overall_equal_weights == 100
        assert stage.rating == "good"
        assert all(pillar.score == 100 for pillar in stage.pillars.values() if pillar.due)
    assert done.ready_for == "scale"
    assert not done.next_actions and not done.tracks
    assert all(phase.items == () for phase in done.phases)


@some
@given(workloads(), st.booleans())
def test_where_nothing_is_known_there_is_no_score(workload: Workload, unread: bool) -> None:
    seen = {id_: {"verdict": "unknown"} for id_ in IDS} if unread else {}
    card = Inputs(workload, {}, seen, {}, {}).score()
    for stage in card.stages.values():
        assert stage.overall is None and stage.rating is None
        assert stage.overall_equal_weights is None
        assert (stage.low, stage.high, stage.coverage, stage.confidence) == (0, 100, 0, 0)
        assert stage.gate.decision is Decision.UNDECIDED
    assert set(card.maturity_index.values()) == {None}
    assert card.strengths == card.good_starts == ()
    assert all(count == 0 for by_risk in card.risks.values() for count in by_risk.values())
    assert all(gap.to_settle for gap in card.next_actions)


@some
@given(inputs())
def test_gates(given_: Inputs) -> None:
    card, rubric = given_.score(), given_.review().rubric
    for stage, score in card.stages.items():
        gate = score.gate
        critical = {id_ for id_, state in card.practices.items() if state.critical}
        assert set(gate.critical) == critical
        heavy = [id_ for id_ in gate.unmet if rubric.practices[id_].weight >= 4]
        if critical or heavy:
            assert gate.decision is Decision.BLOCKED
        if gate.decision.opens:
            assert score.coverage >= 0.9 and not gate.to_settle
            assert set(gate.unmet) == set(gate.waived)
        assert not set(gate.unmet) & set(gate.to_settle)
        assert len(gate.unmet) + len(gate.to_settle) <= gate.musts
        if card.ready_for:
            opened = STAGES.index(stage) <= STAGES.index(card.ready_for)
            assert not opened or gate.decision.opens


@some
@given(inputs())
def test_phases_respect_dependencies_and_count_only_what_is_left(given_: Inputs) -> None:
    review = given_.review()
    card, workload = review.scorecard, given_.workload
    targets = Targets(workload, review.rubric.standard)
    assert [phase.stage for phase in card.phases] == [
        *STAGES[: 1 + STAGES.index(workload.target_stage)]
    ]
    level = {id_: state.level or 0 for id_, state in card.practices.items()}
    spent = dict.fromkeys(level, 0.0)
    for phase in card.phases:
        place = {item.practice.id: n for n, item in enumerate(phase.items)}
        assert len(place) == len(phase.items)
        for item in phase.items:
            id_ = item.practice.id
            assert all(place[n] < place[id_] for n in item.practice.depends_on if n in place)
            assert item.current == level[id_] < item.needed
            assert item.effort_days >= 0
            level[id_] = item.needed
            spent[id_] += item.effort_days
        assert 0 <= phase.longest_chain_days <= phase.effort_days + NOISE
        assert phase.weeks >= 0
        assert {item.practice.id for item in phase.items if item.on_chain} == set(phase.chain)
        for id_, state in card.practices.items():
            need = targets.at(state, phase.stage)  # type: ignore[arg-type]
            assert need is None or level[id_] >= need
    for id_, days in spent.items():
        assert days <= card.practices[id_].practice.effort_mid + NOISE


@some
@given(inputs())
def test_gaps_are_what_is_below_its_target_in_an_order_that_says_why(given_: Inputs) -> None:
    review = given_.review()
    card = review.scorecard
    targets = Targets(given_.workload, review.rubric.standard)
    below = set()
    for id_, state in card.practices.items():
        target = targets.at(state, given_.workload.target_stage)
        if target is not None and (state.level or 0) < target:
            below.add(id_)
            must = gate_rule(state.practice, given_.workload).must
            rule = review.rubric.standard.risk
            assert risk_of(state, target, must, rule) is not Risk.NONE
    assert {gap.id for gap in card.next_actions} == {gap.id for gap in card.top_gaps} == below
    assert not below & set(card.strengths)
    assert not set(card.strengths) & set(card.good_starts)
    for gaps in (card.next_actions, card.top_gaps):
        critical = [gap.state.critical for gap in gaps]
        assert critical == sorted(critical, reverse=True)
    for gap in card.next_actions:
        assert set(gap.blocked_by) <= below and gap.id not in gap.blocked_by
        assert gap.impact > 0 and gap.priority > 0
        assert 1 <= gap.keystone <= 1.5
        assert not (gap.quick_win and gap.blocked_by)


@settings(max_examples=20)
@given(inputs())
def test_a_document_holds_all_of_it(given_: Inputs) -> None:
    review = given_.review()
    again = from_json(orjson.loads(orjson.dumps(to_json(review))))
    assert again == review
    assert again.rubric.digest == review.rubric.digest
    assert orjson.dumps(score_data(again)) == orjson.dumps(score_data(review))


@some
@given(given_=inputs())
def test_only_what_applies_is_scored(rubric: Rubric, given_: Inputs) -> None:
    card = given_.score()
    applying = {i for i, p in rubric.practices.items() if applies_to(p, given_.workload)}
    assert set(card.practices) | set(card.not_applicable) == applying
    assert not set(card.practices) & set(card.not_applicable)
