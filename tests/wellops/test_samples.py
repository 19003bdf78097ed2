"""The bundled samples come to the conclusions that they are made for, by their snapshots alone."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from assessment.evidence import judge_checks, judge_practices
from assessment.files import load_evidence
from assessment.scorecard import Conflict
from checks.model import State
from checks.registry import all_checks
from reports.view import build_view
from tests.wellops.conftest import CASES
from tests.wellops.milestones import ALL, RUBRIC, Milestone, milestone
from wellops.samples import SAMPLES


@pytest.fixture(params=ALL, ids=str)
def one(request: pytest.FixtureRequest) -> Milestone:
    """Each sample at each of its milestones."""
    return milestone(*request.param)


@pytest.fixture(params=SAMPLES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# Verdicts: what the snapshots show is what the acceptance cases were given as evidence.

CACHE = "Azure measures hits of the prompt cache for provisioned deployments only"
GATEWAY = "needs a check on the gateway's policies, products or backends"
NOT_SHOWN = "the checks that there are pass, but their pass alone does not speak for the practice"
WAITING = {
    "insurer": {
        "cost-caching": CACHE,
        "ops-iac": "needs a check on who deploys",
    },
    "public-services": {
        "cost-caching": CACHE,
        "cost-chargeback": GATEWAY,
        "cost-usage-visibility": GATEWAY,
        "ops-iac": "needs a check on who deploys",
        "ops-production-quality": "needs a check on evaluation scores and alerts on them",
        "ops-safe-rollout": "needs a check on App Service slots and Container Apps revisions",
        "ops-shared-ai-services": GATEWAY,
        "perf-autoscale": NOT_SHOWN,
        "perf-smart-load-balancing": GATEWAY,
        "perf-workload-isolation": GATEWAY,
        "rel-supported-components": "needs a check on hubs; " + NOT_SHOWN,
        "sec-abuse-limits": GATEWAY,
    },
}
"""Practices whose verdict still differs from the case's, and why. This table can only shrink."""


def differing(name: str) -> set[str]:
    done = milestone(name).assessment
    rule = RUBRIC.standard.findings
    checks = judge_checks(done.findings, done.answers, done.as_of, rule, done.tallies)
    said = {
        practice: (verdict.state.value, verdict.critical, verdict.due)
        for practice, verdict in judge_practices(checks.values(), {}).items()
    }
    wanted = load_evidence(CASES / name / "evidence.yaml", RUBRIC).evidence
    return {
        practice
        for practice, row in wanted.items()
        if said.get(practice) != (row.verdict, row.critical, row.due)
    }


def test_verdicts_are_those_of_the_acceptance_case(name: str) -> None:
    assert differing(name) - set(WAITING[name]) == set()


def test_what_no_longer_waits_leaves_the_table(name: str) -> None:
    assert set(WAITING[name]) - differing(name) == set()


def test_no_check_is_blind_on_it(one: Milestone) -> None:
    blind = {State.UNKNOWN, State.ERROR}
    assert [f for f in one.assessment.findings if f.verdict.state in blind] == []


# The conclusions that the acceptance cases ask for, from the snapshots alone.

CONTRADICTIONS = {
    ("insurer", False): {"sec-keyless-auth", "cost-index-rightsizing"},
    ("insurer", True): set(),
    ("public-services", False): set(),
    ("public-services", True): set(),
}


@pytest.mark.parametrize(("name", "later"), CONTRADICTIONS)
def test_contradictions(name: str, later: bool) -> None:
    card = milestone(name, later).assessment.scorecard
    found = {state.id for kind in Conflict for state in card.conflicts(kind)}
    assert found == CONTRADICTIONS[name, later]


def test_gates_and_scores_are_those_of_the_case(name: str) -> None:
    expected = orjson.loads((CASES / name / "expected.json").read_bytes())["stages"]
    for stage, result in milestone(name).assessment.scorecard.stages.items():
        assert result.gate.decision.value == expected[stage]["gate"]
        assert set(result.gate.unmet) == set(expected[stage]["unmet"]), stage
        assert result.overall == pytest.approx(expected[stage]["overall"], abs=0.5), stage


def test_next_actions_and_gaps_are_those_of_the_case(name: str) -> None:
    expected = orjson.loads((CASES / name / "expected.json").read_bytes())
    card = milestone(name).assessment.scorecard
    actions, gaps = ([gap.id for gap in gaps] for gaps in (card.next_actions, card.top_gaps))
    assert actions[: len(expected["next_actions"])] == expected["next_actions"]
    assert gaps[: len(expected["top_gaps"])] == expected["top_gaps"]


def gate(name: str, stage: str, *, later: bool = False) -> str:
    return milestone(name, later).assessment.scorecard.stages[stage].gate.decision.value


def test_insurer_is_kept_from_pilot_by_cheap_things_and_one_retired_model() -> None:
    card = milestone("insurer").assessment.scorecard
    poc = card.stages["poc"].gate
    assert (poc.decision.value, poc.critical) == ("blocked", ("rel-model-lifecycle",))
    assert set(poc.unmet) == {
        *("cost-budgets-alerts", "cost-idle-compute", "ops-golden-dataset", "ops-poc-charter"),
        *("ops-source-control", "perf-quality-baseline", "perf-targets", "rel-model-lifecycle"),
    }
    phase = card.phases[0]
    pulled = [item.practice.id for item in phase.items if item.kind == "pulled-forward"]
    assert (phase.effort_days, pulled) == (pytest.approx(9, abs=0.5), ["ops-offline-evaluation"])
    assert len(card.stages["production"].gate.unmet) > 60


def test_insurer_is_capped_where_the_case_says() -> None:
    stages = milestone("insurer").assessment.scorecard.stages
    assert stages["poc"].pillars["security"].score == 100
    assert stages["pilot"].pillars["security"].cap == 66
    assert stages["poc"].pillars["reliability"].cap == 32


def test_insurer_is_told_what_to_do_first_and_what_it_does_well() -> None:
    card = milestone("insurer").assessment.scorecard
    first = [gap.id for gap in card.next_actions[:2]]
    assert first == ["rel-model-lifecycle", "rel-supported-components"]
    assert set(card.strengths) >= {
        *("sec-data-residency", "sec-cloud-provider-alignment", "ops-expectation-setting"),
        *("ops-poc-acceptance", "ops-engagement-cadence", "ops-enablement-materials"),
    }
    assert "cost-prompt-efficiency" in card.good_starts
    planned = {item.practice.id for phase in card.phases for item in phase.items}
    assert planned >= {
        *("perf-chunking-embedding", "perf-multimodal", "ops-custom-evaluators"),
        *("cost-payg-ptu-decision", "ops-production-transition"),
    }
    assert set(card.not_applicable) == {
        *("rel-ptu-spillover", "cost-ptu-utilization", "cost-chargeback"),
        *("ops-ai-gateway", "perf-smart-load-balancing"),
    }
    assert card.maturity["genaiops"].level == 1


PLATFORM = {
    *("ops-ai-gateway", "cost-chargeback", "perf-smart-load-balancing", "ops-shared-ai-services"),
    *("ops-multi-model-catalog", "cost-spend-guardrails", "sec-policy-as-code"),
    *("ops-platform-onboarding", "ops-platform-product", "sec-abuse-limits"),
}


def test_platform_does_not_exist_yet() -> None:
    card = milestone("public-services").assessment.scorecard
    assert all((card.practices[id_].level or 0) <= 1 for id_ in PLATFORM)
    for stage in ("production", "scale"):
        scores = {id_: result.score or 0 for id_, result in card.stages[stage].pillars.items()}
        assert min(scores, key=lambda id_: scores[id_]) == "cost"
    assert card.maturity["genaiops"].level == 1
    agents = {"rel-agent-bounds", "sec-agent-identity", "sec-tool-governance"}
    assert agents <= set(card.not_applicable)


def test_platform_hears_of_people_and_of_the_public_first() -> None:
    card = milestone("public-services").assessment.scorecard
    first = [gap.id for gap in card.next_actions[:15]]
    assert first[0] == "rel-model-lifecycle"
    assert {"ops-sponsor-decisions", "ops-roles-raci"} <= set(first)
    pilot = {item.practice.id for item in card.phases[1].items}
    assert {"ops-platform-onboarding", "ops-platform-product", "ops-ai-gateway"} <= pilot
    assert set(card.practices) >= {
        *("sec-rai-impact", "sec-content-safety", "sec-abuse-limits", "sec-transparency"),
        *("sec-fairness-bias", "perf-user-fit"),
    }
    assert "ops-cross-solution-team" in card.strengths
    assert {"ops-poc-charter", "ops-upskilling-journey", "perf-autoscale"} <= set(card.good_starts)


def test_gateway_is_the_keystone_of_the_platform() -> None:
    card = milestone("public-services").assessment.scorecard
    keystones = {gap.id: gap.keystone for gap in card.top_gaps if gap.id in PLATFORM}
    assert max(keystones, key=lambda id_: keystones[id_]) == "ops-ai-gateway"
    rank = {
        item.practice.id: (number, place)
        for number, phase in reversed(list(enumerate(card.phases)))
        for place, item in enumerate(phase.items)
    }
    assert rank["ops-ai-gateway"] < min(rank["cost-chargeback"], rank["perf-smart-load-balancing"])
    assert rank["cost-allocation-tags"] < rank["cost-chargeback"]


def test_platform_stays_in_europe_by_region_and_by_deployment_type() -> None:
    assessment = milestone("public-services").assessment
    residency = "sec-data-residency"
    passed = {t.rule.check for t in assessment.tallies if t.passed and t.rule.practice == residency}
    assert passed == {"deployment-leaves-residency", "resource-outside-allowed-regions"}
    assert [f for f in assessment.findings if f.practice == residency] == []


def test_insurer_later_may_begin_its_pilot() -> None:
    before = milestone("insurer").assessment.scorecard
    after = milestone("insurer", later=True).assessment.scorecard
    assert gate("insurer", "poc", later=True) in ("met", "conditional")
    assert after.stages["poc"].gate.critical == ()
    assert gate("insurer", "pilot", later=True) == "blocked"
    assert "sec-keyless-auth" in after.stages["pilot"].gate.unmet
    rises(before.stages, after.stages)


def test_platform_later_has_met_the_pilot_gate() -> None:
    before = milestone("public-services").assessment.scorecard
    after = milestone("public-services", later=True).assessment.scorecard
    assert (before.maturity["genaiops"].level, after.maturity["genaiops"].level) == (1, 2)
    assert gate("public-services", "pilot") == "blocked"
    assert gate("public-services", "pilot", later=True) == "met"
    assert after.stages["pilot"].gate.unmet == ()
    assert gate("public-services", "production", later=True) == "blocked"
    rises(before.stages, after.stages)


def rises(before: Any, after: Any) -> None:
    assert all(after[stage].overall > before[stage].overall for stage in after)


FORBIDDEN = {
    "insurer": ("Semantic Kernel", "AutoGen", "GPT-4 Turbo", "Assistants API", "low-priority"),
    "public-services": ("Semantic Kernel", "AutoGen", "Assistants API"),
}


def test_nothing_that_ends_is_recommended(name: str) -> None:
    checks = {check.id: check for check in all_checks()}
    view = build_view(milestone(name).assessment, checks)
    said = orjson.dumps(
        [view[part] for part in ("actions", "backlog", "phases", "tracks")]
    ).decode()
    assert [word for word in FORBIDDEN[name] if word.lower() in said.lower()] == []
