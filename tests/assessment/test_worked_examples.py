"""What the two worked examples have to conclude, as far as lists and texts show it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, PracticeEvidence, Workload
from assessment.scorecard import Conflict, Decision, Phase, Scorecard
from checks.literate import cases, run
from checks.model import State
from checks.registry import find
from rubrics.schema import STAGES
from tests.conftest import Case

NOT_TO_NAME = re.compile(
    r"(?i)\b(semantic kernel|autogen|prompt ?flows?|gpt-4 turbo|assistants api|low-priority)\b"
)
PLATFORM = {
    "ops-ai-gateway", "cost-chargeback", "perf-smart-load-balancing", "ops-shared-ai-services",
    "ops-multi-model-catalog", "cost-spend-guardrails", "sec-policy-as-code",
    "ops-platform-onboarding", "ops-platform-product", "sec-abuse-limits",
}  # fmt: skip


def items(card: Scorecard, stage: str) -> list[str]:
    """The practices of a phase, in the order to do them."""
    return [item.practice.id for item in phase(card, stage).items]


def phase(card: Scorecard, stage: str) -> Phase:
    return next(phase for phase in card.phases if phase.stage == stage)


def first_phase(card: Scorecard, practice: str) -> int:
    """The position of the phase in which the work on a practice begins."""
    return next(n for n, p in enumerate(card.phases) if practice in items(card, p.stage))


def recommended(case: Case) -> list[tuple[str, str]]:
    """The texts of everything recommended: actions, and the levels to reach."""
    audience = case.workload.audience
    return [
        (gap.id, text)
        for gap in case.assessment.scorecard.next_actions
        for text in (gap.state.practice.action, *gap.state.practice.level_texts(audience)[3:])
    ]


class TestInsurer:
    def test_1_only_cheap_items_are_open_at_the_poc_gate(self, insurer: Case) -> None:
        card = insurer.assessment.scorecard
        gate = card.stages["poc"].gate
        assert gate.decision is Decision.BLOCKED
        assert gate.critical == ("rel-model-lifecycle",)
        assert {item.practice.id: item.kind for item in phase(card, "poc").items} == {
            **dict.fromkeys(gate.unmet, "new"),
            "ops-offline-evaluation": "pulled-forward",
        }
        assert phase(card, "poc").effort_days == pytest.approx(9, abs=0.5)

    def test_2_security_falls_after_the_poc_and_a_retired_model_caps_reliability(
        self, insurer: Case
    ) -> None:
        stages = insurer.assessment.scorecard.stages
        assert stages["poc"].pillars["security"].score == 100
        pilot = stages["pilot"].pillars["security"]
        assert pilot.score == pilot.cap == 66
        assert {"sec-keyless-auth", "sec-content-safety"} <= set(pilot.cap_reasons)
        for stage in ("poc", "pilot"):
            reliability = stages[stage].pillars["reliability"]
            assert reliability.score == reliability.cap == 32
            assert reliability.cap_reasons == ("rel-model-lifecycle",)

    def test_3_production_is_blocked(self, insurer: Case) -> None:
        card = insurer.assessment.scorecard
        assert card.headline.gate.decision is Decision.BLOCKED
        assert len(card.headline.gate.unmet) > 60
        assert card.ready_for is None

    def test_4_first_the_retired_model_then_the_part_that_ends(self, insurer: Case) -> None:
        card = insurer.assessment.scorecard
        first, second = card.next_actions[:2]
        assert (first.id, second.id) == ("rel-model-lifecycle", "rel-supported-components")
        assert first.state.critical
        assert first.due_in == -52
        assert second.state.due == date(2027, 4, 20)
        assert "ops-orchestration-choice" in items(card, "pilot")

    def test_5_strengths_and_good_starts(self, insurer: Case) -> None:
        card = insurer.assessment.scorecard
        assert {
            "sec-data-residency", "sec-cloud-provider-alignment", "ops-expectation-setting",
            "ops-poc-acceptance", "ops-engagement-cadence", "ops-enablement-materials",
        } <= set(card.strengths)  # fmt: skip
        assert "cost-prompt-efficiency" in card.good_starts
        assert not set(card.strengths) & {gap.id for gap in card.next_actions}

    def test_6_what_the_roadmap_has_to_hold(self, insurer: Case) -> None:
        card = insurer.assessment.scorecard
        planned = {item.practice.id for phase in card.phases for item in phase.items}
        assert {
            "perf-chunking-embedding", "perf-multimodal", "ops-custom-evaluators",
            "cost-payg-ptu-decision", "sec-regulatory-mapping", "ops-production-transition",
        } <= planned  # fmt: skip
        order = items(card, "production")
        decision = insurer.assessment.rubric.practices["cost-payg-ptu-decision"]
        assert set(decision.depends_on) == {"cost-cost-model", "perf-capacity-planning"}
        assert all(order.index(id_) < order.index(decision.id) for id_ in decision.depends_on)
        assert "ptu-discussion" in card.tracks

    def test_7_nothing_retired_or_premature_is_recommended(self, insurer: Case) -> None:
        assert [(id_, t) for id_, t in recommended(insurer) if NOT_TO_NAME.search(t)] == []
        ids = {id_ for id_, _ in recommended(insurer)}
        assert not ids & {"rel-ptu-spillover", "cost-ptu-utilization"}
        actions = [gap.state.practice.action for gap in insurer.assessment.scorecard.next_actions]
        assert [a for a in actions if re.search(r"(?i)\b(buy|reserve|global)\b", a)] == []

    def test_8_conflicts_and_maturity(self, insurer: Case) -> None:
        card = insurer.assessment.scorecard
        (keyless,) = card.conflicts(Conflict.OVER_CLAIM)
        assert (keyless.id, keyless.answered, keyless.verdict) == ("sec-keyless-auth", 2, "fail")
        assert keyless.level == 1
        assert card.maturity["genaiops"].level == 1
        assert "mlops" not in card.maturity

    def test_9_what_does_not_apply_says_why(self, insurer: Case) -> None:
        reasons = insurer.assessment.scorecard.not_applicable
        assert set(reasons) == {
            "rel-ptu-spillover", "cost-ptu-utilization", "cost-chargeback", "ops-ai-gateway",
            "perf-smart-load-balancing",
        }  # fmt: skip
        assert reasons["rel-ptu-spillover"] == "no provisioned deployment yet"


class TestPublicServices:
    def test_1_the_platform_does_not_exist_yet(self, public_services: Case) -> None:
        card = public_services.assessment.scorecard
        assert {
            id_: card.practices[id_].level for id_ in PLATFORM if card.practices[id_].level
        } == {
            "ops-multi-model-catalog": 1,
            "ops-platform-product": 1,
        }
        for stage in ("production", "scale"):
            scores = {id_: p.score or 0 for id_, p in card.stages[stage].pillars.items()}
            assert min(scores, key=lambda pillar: scores[pillar]) == "cost"

    def test_2_pilot_is_blocked_until_the_gateway_stands(self, public_services: Case) -> None:
        card = public_services.assessment.scorecard
        assert card.stages["pilot"].gate.decision is Decision.BLOCKED
        assert card.maturity["genaiops"].level == 1
        later = after(public_services, "pilot").scorecard
        assert later.stages["pilot"].gate.decision is Decision.MET
        assert later.maturity["genaiops"].level == 2
        for stage, score in later.stages.items():
            assert (score.overall or 0) > (card.stages[stage].overall or 0)

    def test_3_the_model_that_ends_in_20_days_comes_first(self, public_services: Case) -> None:
        first = public_services.assessment.scorecard.next_actions[0]
        assert (first.id, first.due_in) == ("rel-model-lifecycle", 20)

    def test_4_people_rank_high(self, public_services: Case) -> None:
        card = public_services.assessment.scorecard
        first = [gap.id for gap in card.next_actions[:15]]
        assert {"ops-sponsor-decisions", "ops-roles-raci"} <= set(first)
        assert {"ops-platform-onboarding", "ops-platform-product"} <= set(items(card, "pilot"))
        levels = card.practices["ops-sponsor-decisions"].practice.levels
        assert any("can and cannot influence" in text for text in levels)

    def test_5_what_a_public_audience_calls_for(self, public_services: Case) -> None:
        assert {
            "sec-rai-impact", "sec-content-safety", "sec-abuse-limits", "sec-transparency",
            "sec-fairness-bias", "perf-user-fit",
        } <= {gap.id for gap in public_services.assessment.scorecard.next_actions}  # fmt: skip

    def test_6_residency_passes_and_the_deployment_type_is_open(
        self, public_services: Case
    ) -> None:
        card = public_services.assessment.scorecard
        assert card.practices["sec-data-residency"].verdict == "pass"
        assert "rel-deployment-type-fit" in items(card, "pilot")

    def test_7_strengths(self, public_services: Case) -> None:
        card = public_services.assessment.scorecard
        assert card.strengths == ("ops-cross-solution-team",)
        assert {
            "sec-encryption-keys", "perf-autoscale", "ops-upskilling-journey", "ops-poc-charter",
        } <= set(card.good_starts)  # fmt: skip

    def test_8_the_gateway_is_the_keystone(self, public_services: Case) -> None:
        card = public_services.assessment.scorecard
        gaps = {gap.id: gap for gap in card.top_gaps}
        among = {id_: gaps[id_].keystone for id_ in PLATFORM}
        assert max(among, key=lambda id_: among[id_]) == "ops-ai-gateway"
        waiting = {
            "cost-chargeback", "perf-smart-load-balancing", "ops-multi-model-catalog",
            "ops-shared-ai-services",
        }  # fmt: skip
        assert all("ops-ai-gateway" in gaps[id_].blocked_by for id_ in waiting)
        order = items(card, "production")
        for id_ in ("cost-chargeback", "perf-smart-load-balancing"):
            assert first_phase(card, "ops-ai-gateway") < first_phase(card, id_)
            assert order.index("ops-ai-gateway") < order.index(id_)
        assert order.index("cost-allocation-tags") < order.index("cost-chargeback")

    def test_9_agent_practices_do_not_apply_now(self, public_services: Case) -> None:
        reasons = public_services.assessment.scorecard.not_applicable
        for id_ in ("rel-agent-bounds", "sec-agent-identity", "sec-tool-governance"):
            assert reasons[id_] == "no agents on the platform yet"

    def test_10_provisioned_capacity_waits_for_measured_traffic(
        self, public_services: Case
    ) -> None:
        assert [(i, t) for i, t in recommended(public_services) if NOT_TO_NAME.search(t)] == []
        gaps = {gap.id: gap for gap in public_services.assessment.scorecard.top_gaps}
        decision = gaps["cost-payg-ptu-decision"]
        assert "perf-capacity-planning" in decision.blocked_by
        texts = " ".join(text for _, text in recommended(public_services))
        assert not re.search(r"(?i)\ball (five )?(projects|teams) at once\b", texts)


def after(case: Case, stage: str) -> Assessment:
    """The case when the work up to a gate is done: answers at the level needed, scans passing."""
    card = case.assessment.scorecard
    reached = {
        item.practice.id: item.needed
        for each in card.phases[: 1 + STAGES.index(stage)]
        for item in each.items
    }
    answers = {id_: Answer(level=level) for id_, level in reached.items()}
    evidence = dict.fromkeys(set(reached) & set(case.evidence), PracticeEvidence(verdict="pass"))
    return case.review(
        answers=case.answers.model_copy(update={"answers": {**case.answers.answers, **answers}}),
        evidence={**case.evidence, **evidence},
    )


class TestMetamorphic:
    """The same case with one thing changed."""

    def test_a_everything_done_meets_every_gate(self, case: Case) -> None:
        given = case.answers.answers
        answers = {
            id_: given[id_] if id_ in given and given[id_].not_applicable else Answer(level=4)
            for id_ in case.assessment.rubric.practices
        }
        done = case.review(
            answers=case.answers.model_copy(update={"answers": answers}),
            evidence={id_: PracticeEvidence(verdict="pass") for id_ in case.evidence},
        ).scorecard
        for stage in done.stages.values():
            assert stage.gate.decision is Decision.MET
            assert stage.overall == pytest.approx(100)
            assert all(pillar.score == 100 for pillar in stage.pillars.values() if pillar.due)
        assert done.ready_for == "scale"
        assert done.next_actions == ()
        assert all(phase.items == () and phase.weeks == 0 for phase in done.phases)

    def test_b_a_scan_alone_meets_no_gate(self, case: Case) -> None:
        alone = case.review(answers=case.answers.model_copy(update={"answers": {}})).scorecard
        for stage in alone.stages.values():
            assert stage.coverage < 0.9
            assert not stage.gate.decision.opens

    def test_c_without_a_residency_rule_no_deployment_leaves_it(self) -> None:
        page = (Path(__file__).parents[1] / "checks" / "deployment-leaves-residency.md").read_text(
            encoding="utf-8"
        )
        check = find("deployment-leaves-residency")
        failing = [case for case in cases(page) if case.expected.startswith("fail")]
        assert failing
        for one in failing:
            free = replace(one, profile={**one.profile, "residency": "none"})
            assert run(check, free).verdict.state is not State.FAIL

    def test_d_a_staff_audience_lowers_the_weight_of_security(self, public_services: Case) -> None:
        card = public_services.assessment.scorecard
        staff = with_profile(public_services, audience="staff").scorecard
        assert staff.weights["security"] < card.weights["security"]

    def test_e_no_score_falls_when_one_answer_rises(self, case: Case) -> None:
        before = case.assessment.scorecard
        for id_, answer in case.answers.answers.items():
            if answer.level is None or answer.level == 4:
                continue
            better = {**case.answers.answers, id_: Answer(level=answer.level + 1)}
            card = case.review(
                answers=case.answers.model_copy(update={"answers": better})
            ).scorecard
            for stage, score in card.stages.items():
                assert (score.overall or 0) >= (before.stages[stage].overall or 0) - 1e-9, id_


def with_profile(case: Case, **fields: object) -> Assessment:
    """The case of a workload with other facts."""
    data = {**case.workload.model_dump(), **fields}
    return case.review(workload=Workload.model_validate(data))
