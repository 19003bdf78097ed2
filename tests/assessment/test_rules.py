"""Gates, maturity levels and the weights of pillars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assessment.gates import decide
from assessment.inputs import Workload
from assessment.maturity import maturity, maturity_index
from assessment.readiness import NOT_DUE, Due, overall, pillar_score
from assessment.scorecard import Decision, PillarScore, PracticeState
from assessment.weights import pillar_weights
from rubrics.rubric import Rubric
from rubrics.schema import PILLARS
from tests.assessment.generate import IDS, TODAY, Inputs

PLAIN: dict[str, Any] = {
    "name": "w", "archetypes": ["classical-ml"], "stage": "pilot", "target_stage": "production",
}  # fmt: skip


def workload(**fields: Any) -> Workload:
    return Workload.model_validate({**PLAIN, **fields})


def due(
    rubric: Rubric, weight: int, level: int | None, *, must: bool = True, critical: bool = False
) -> Due:
    practice = rubric.practices["sec-keyless-auth"].model_copy(
        update={"weight": weight, "id": f"p-{weight}-{level}"}
    )
    state = PracticeState(practice, level, level, None, 0.4, critical=critical)
    return Due(state, 2, must)


class TestGate:
    def decision(self, rows: list[Due], coverage: float = 1, waived: str = "") -> Decision:
        policy = self.rubric.standard.gates
        return decide(rows, waived.split(), coverage, policy).decision

    @pytest.fixture(autouse=True)
    def _rubric(self, rubric: Rubric) -> None:
        self.rubric = rubric

    def test_decisions(self) -> None:
        def row(weight: int, level: int | None, **flags: bool) -> Due:
            return due(self.rubric, weight, level, **flags)

        met = row(5, 2)
        assert self.decision([met]) is Decision.MET
        assert self.decision([met, row(5, 0, must=False)]) is Decision.MET
        assert self.decision([met, row(3, 1)]) is Decision.BLOCKED
        assert self.decision([met, row(3, 1)], waived="p-3-1") is Decision.CONDITIONAL
        assert self.decision([met, row(4, 1)], waived="p-4-1") is Decision.BLOCKED
        assert self.decision([met, row(3, 1), row(3, 0)], waived="p-3-1") is Decision.BLOCKED
        assert self.decision([met, row(1, None)]) is Decision.UNDECIDED
        assert self.decision([met, row(1, None)], waived="p-1-None") is Decision.UNDECIDED
        assert self.decision([met, row(1, None), row(5, 1)]) is Decision.BLOCKED
        assert self.decision([met], coverage=0.9) is Decision.MET
        assert self.decision([met], coverage=0.8999) is Decision.UNDECIDED
        assert self.decision([met, row(1, 2, must=False, critical=True)]) is Decision.BLOCKED
        assert self.decision([], coverage=0) is Decision.UNDECIDED

    def test_a_waiver_past_its_day_waives_nothing(self) -> None:
        light = next(
            id_
            for id_, p in self.rubric.practices.items()
            if p.weight <= 3 and p.gate.must and p.gate.stage == "poc" and "rag" in p.archetypes
        )
        for days, expected in ((0, Decision.CONDITIONAL), (-1, Decision.BLOCKED)):
            waiver = {"reason": "r", "owner": "o", "expires": TODAY + timedelta(days=days)}
            answers = {id_: {"level": 4} for id_ in IDS} | {light: {"level": 0}}
            given = Inputs(workload(archetypes=["rag"]), answers, {}, {}, {light: waiver})
            assert given.score().stages["poc"].gate.decision is expected


def test_the_cap_of_a_critical_finding_goes_before_that_of_an_unmet_must(rubric: Rubric) -> None:
    caps = rubric.standard.scoring
    rows = [due(rubric, 5, 1), due(rubric, 1, 2, critical=True), due(rubric, 5, 4)]
    score = pillar_score(rows, caps)
    assert (score.cap, score.cap_reasons, score.score) == (32, ("p-1-2",), 32)
    score = pillar_score([due(rubric, 5, 1), due(rubric, 5, 4)], caps)
    assert (score.raw, score.cap, score.cap_reasons, score.score) == (75, 66, ("p-5-1",), 66)
    assert pillar_score([due(rubric, 4, 1)], caps).cap == 100
    assert pillar_score([due(rubric, 5, 1, must=False)], caps).cap == 100


def test_what_is_unassessed_caps_the_low_end_only(rubric: Rubric) -> None:
    score = pillar_score([due(rubric, 5, 2)] * 9 + [due(rubric, 5, None)], rubric.standard.scoring)
    assert (score.raw, score.score, score.low, score.high) == (100, 100, 66, 100)
    assert score.coverage == 0.9


def test_the_mean_of_equal_scores_is_that_score_to_the_bit() -> None:
    for points in (66.0, 67.0, 100.0, 33.3):
        one = PillarScore(points, points, points, points, 100, (), 1, 1, 1)
        weights: dict[str, float] = dict(
            zip(PILLARS, (0.16, 0.301, 0.189, 0.19, 0.16), strict=True)
        )
        total = overall(dict.fromkeys(PILLARS, one), weights)
        assert (total.score, total.low, total.high) == (points, points, points)
    assert overall(dict.fromkeys(PILLARS, NOT_DUE), weights).score is None


class TestMaturity:
    def level(self, rubric: Rubric, *rows: tuple[int, int, int | None]) -> int:
        """`rows` are tag, weight and level of a practice."""
        states = []
        for tag, weight, level in rows:
            practice = rubric.practices["sec-keyless-auth"].model_copy(
                update={"weight": weight, "id": f"p{tag}"}
            )
            states.append(PracticeState(practice, level, level, None, 0.4))
        tags = iter([tag for tag, _, _ in rows])
        return maturity(states, lambda _: next(tags), rubric.standard.maturity).level

    def test_levels(self, rubric: Rubric) -> None:
        assert self.level(rubric) == 0
        assert self.level(rubric, (1, 4, 2), (1, 1, 1)) == 1
        assert self.level(rubric, (1, 3, 2), (1, 1, 1)) == 0
        assert self.level(rubric, (1, 1, 2), (2, 1, 2), (3, 1, 2)) == 2
        assert self.level(rubric, (1, 1, 2), (2, 1, 2), (3, 1, 3)) == 3
        assert self.level(rubric, (1, 1, 1), (2, 1, 4)) == 0
        assert self.level(rubric, (1, 1, 2), (2, 1, None)) == 1

    def test_the_index_is_of_what_is_assessed(self, rubric: Rubric) -> None:
        states = [due(rubric, 3, 4).state, due(rubric, 1, 0).state, due(rubric, 5, None).state]
        assert maturity_index(states) == 75
        assert maturity_index(states[2:]) is None

    def test_mlops_is_shown_where_models_are_trained(self) -> None:
        def models(*archetypes: str) -> set[str]:
            card = Inputs(workload(archetypes=archetypes), {}, {}, {}, {}).score()
            return set(card.maturity)

        assert models("rag") == {"genaiops"}
        assert models("classical-ml") == {"mlops"}
        assert models("fine-tuning") == {"mlops", "genaiops"}


class TestWeights:
    def weights(self, rubric: Rubric, **fields: Any) -> dict[str, float]:
        return pillar_weights(workload(**fields), rubric.standard.pillar_weights)

    def test_factors_multiply_but_of_archetypes_the_largest_counts(self, rubric: Rubric) -> None:
        got = self.weights(
            rubric, archetypes=["rag", "agentic"], audience="public-anonymous", criticality="high"
        )
        raw = {
            "reliability": 1.1 * 1.1 * 1.4,
            "security": 1.3 * 1.25,
            "cost": 1.0,
            "operations": 1.0,
            "performance": 1.1 * 1.1,
        }
        assert got == pytest.approx({p: v / sum(raw.values()) for p, v in raw.items()})

    def test_the_order_of_the_rules_does_not_matter(self, rubric: Rubric) -> None:
        rules = rubric.standard.pillar_weights
        other = rules.model_copy(update={"multipliers": rules.multipliers[::-1]})
        everything = workload(archetypes=["classical-ml", "rag", "agentic", "genai-platform"])
        assert pillar_weights(everything, other) == pytest.approx(pillar_weights(everything, rules))

    @pytest.mark.parametrize("audience", ["staff", "partner"])
    def test_no_other_audience_is_public(self, rubric: Rubric, audience: str) -> None:
        assert self.weights(rubric, audience=audience) == self.weights(rubric)

    def test_weights_are_clamped_and_normalised_again(self, rubric: Rubric) -> None:
        rules = rubric.standard.pillar_weights
        extreme = rules.model_copy(
            update={
                "multipliers": (
                    rules.multipliers[0].model_copy(update={"pillars": {"security": 100.0}}),
                )
            }
        )
        got = pillar_weights(workload(), extreme)
        assert got["security"] == pytest.approx(0.35 / 0.75)
        assert got["cost"] == pytest.approx(0.10 / 0.75)
        assert sum(got.values()) == pytest.approx(1)

    def test_a_poc_weighs_its_way_of_working_more_than_its_uptime(self, rubric: Rubric) -> None:
        got = self.weights(rubric, archetypes=["rag"], stage="poc", target_stage="poc")
        assert got["reliability"] < got["cost"] < got["operations"]


def test_dates_at_the_edges_of_the_windows() -> None:
    def first(day: date) -> tuple[float, int | None]:
        seen = {"rel-model-lifecycle": {"verdict": "fail", "due": day}}
        given = Inputs(workload(archetypes=["rag"], stage="poc"), {}, seen, {}, {})
        gap = next(g for g in given.score().next_actions if g.id == "rel-model-lifecycle")
        return gap.urgency, gap.due_in

    assert first(TODAY - timedelta(days=9999)) == (4.5, -9999)
    assert first(TODAY + timedelta(days=60))[0] == 4.5
    assert first(TODAY + timedelta(days=61))[0] == 3.0
    assert first(date.max)[1] == (date.max - TODAY).days
