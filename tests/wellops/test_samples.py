"""The bundled sample is whole, fictitious, and comes to the verdicts that it was made for."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from assessment.assessment import Assessment
from assessment.evidence import judge_checks, judge_practices
from assessment.files import load_answers, load_workload
from assessment.review import review
from assessment.scorecard import Conflict
from checks.collect.arm_id import key_of, order, type_of, within
from checks.collect.files import read_files
from checks.model import State
from checks.registry import all_checks
from checks.resource import same_type
from checks.snapshot import Outcome, Snapshot
from rubrics.load import load_rubric
from wellops.exits import DONE, exit_code
from wellops.samples import sample

FOLDER = sample("insurer")
RUBRIC = load_rubric()
WORKLOAD = load_workload(FOLDER / "workload.yaml")
ANSWERS = load_answers(FOLDER / "answers.yaml", RUBRIC)
CASE = Path(__file__).parents[1] / "cases" / "insurer"
HERE = Path(__file__).parents[3] / "shared" / "data"
AZURE_DATA = Path(os.environ.get("WELLOPS_AZURE_DATA", HERE))

VERDICTS = {
    "cost-budgets-alerts": "fail",
    "cost-idle-compute": "fail",
    "rel-model-lifecycle": "fail, critical, due 2026-10-01",
    "rel-search-redundancy": "fail",
    "sec-data-residency": "pass",
    "sec-keyless-auth": "fail",
    "sec-network-isolation": "partial",
    "sec-secrets-management": "pass",
    "sec-storage-hardening": "partial",
}
NOT_APPLICABLE = {
    "cost-chargeback",
    "cost-ptu-utilization",
    "ops-ai-gateway",
    "perf-smart-load-balancing",
    "rel-ptu-spillover",
}
GUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
BUILT_IN = {"e56962a6-4747-49cd-b67b-bf8b01975c4c"}
"""The policy "Allowed locations": the same in every tenant.

https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies
"""


def text() -> str:
    return "".join(file.read_text() for file in sorted(FOLDER.iterdir()))


def bodies() -> list[dict[str, Any]]:
    lines = map(orjson.loads, (FOLDER / "snapshot.jsonl").read_bytes().splitlines())
    return [line["resource"] for line in lines if "resource" in line]


@cache
def snapshot() -> Snapshot:
    return read_files([FOLDER / "snapshot.jsonl"], scope=WORKLOAD.scope)


@cache
def assessment() -> Assessment:
    assert WORKLOAD.as_of
    return review(
        WORKLOAD, RUBRIC, ANSWERS, WORKLOAD.as_of, snapshot=snapshot(), checks=all_checks()
    )


def test_verdicts_on_practices() -> None:
    done = assessment()
    rule = RUBRIC.standard.findings
    checks = judge_checks(done.findings, done.answers, done.as_of, rule)
    said = {
        practice: verdict.state.value
        + (", critical" if verdict.critical else "")
        + (f", due {verdict.due}" if verdict.due else "")
        for practice, verdict in judge_practices(checks.values(), {}).items()
    }
    assert {practice: said.get(practice) for practice in VERDICTS} == VERDICTS


def test_no_check_is_blind_on_it() -> None:
    blind = {State.UNKNOWN, State.ERROR}
    assert [f for f in assessment().findings if f.verdict.state in blind] == []


def test_review_ends_well() -> None:
    assert exit_code(assessment(), None) == DONE


def test_one_contradiction() -> None:
    card = assessment().scorecard
    states = [state for kind in Conflict for state in card.conflicts(kind)]
    assert [state.practice.id for state in states] == ["sec-keyless-auth"]


def test_decisions_fit_the_findings() -> None:
    (exception,) = ANSWERS.exceptions
    accepted = [
        f for f in assessment().findings
        if (f.check, f.subject) == (exception.check, exception.subject)
    ]  # fmt: skip
    assert [f.verdict.state for f in accepted] == [State.FAIL]


def test_waiver_changes_no_gate() -> None:
    without = replace(assessment(), answers=ANSWERS.model_copy(update={"waivers": {}}))
    decisions = [
        {stage: result.gate.decision for stage, result in one.scorecard.stages.items()}
        for one in (assessment(), without)
    ]
    assert decisions[0] == decisions[1]


def test_answers_are_those_of_the_acceptance_case() -> None:
    case = load_answers(CASE / "answers.yaml", RUBRIC).answers
    assert {id_: (answer.level, answer.not_applicable) for id_, answer in case.items()} == {
        id_: (answer.level, answer.not_applicable) for id_, answer in ANSWERS.answers.items()
    }


def test_workload_is_that_of_the_acceptance_case() -> None:
    case = load_workload(CASE / "workload.yaml")
    told = case.model_dump(exclude_unset=True, exclude={"name"})
    assert WORKLOAD.model_dump(include=set(told)) == told


def test_answers() -> None:
    answers = ANSWERS.answers
    assert set(answers) <= set(RUBRIC.practices)
    assert {id_ for id_, answer in answers.items() if answer.not_applicable} == NOT_APPLICABLE
    assert all(answer.evidence for answer in answers.values() if (answer.level or 0) >= 3)
    given = [answer for answer in answers.values() if answer.level is not None]
    assert all(answer.who and answer.when for answer in given)
    names = {participant.name for participant in WORKLOAD.participants}
    assert {answer.who for answer in answers.values() if answer.who} <= names


def test_ids() -> None:
    found = bodies()
    keys = [key_of(body["id"]) for body in found]
    assert None not in keys
    assert len(set(keys)) == len(keys)
    for body in found:
        assert same_type(body["type"], type_of(body["id"]) or ""), body["id"]
        assert body["name"] == body["id"].rpartition("/")[2]


def test_every_resource_is_in_scope_and_in_order() -> None:
    keys = [key_of(body["id"]) or "" for body in bodies()]
    scopes = [key_of(entry.id) or "" for entry in WORKLOAD.scope]
    assert all(any(within(key, scope) for scope in scopes) for key in keys)
    assert {resource.environment for resource in snapshot().walk()} == {"prod", "nonprod"}
    assert all(order(one) < order(next_) for one, next_ in pairwise(keys))


def test_references_lead_to_resources_of_the_sample() -> None:
    elsewhere = ("/subnets/", "/networkinterfaces/", "/models/", "/privatelinkserviceconnections/")
    held = {key_of(body["id"]) for body in bodies()}
    held |= {key_of(entry.id) for entry in WORKLOAD.scope}
    named = re.findall(r'"(/subscriptions/[^"]*/resourceGroups/[^"]+)"', text(), re.IGNORECASE)
    keys = {key_of(one) or one for one in named}
    inside_parents = {key for key in keys if any(part in key for part in elsewhere)}
    nested = {key_of(pe["id"]) for pe in _nested_connections()}
    assert keys - held - inside_parents - nested == set()


def _nested_connections() -> list[dict[str, Any]]:
    return [
        connection
        for body in bodies()
        for connection in body["properties"].get("privateEndpointConnections", ())
    ]


def test_coverage_counts_what_is_there() -> None:
    rows = snapshot().coverage
    assert all(row.outcome.answered for row in rows)
    counted = {row.operation: row.count for row in rows}
    there: dict[str, int] = {}
    for resource in snapshot().walk():
        there[resource.type] = there.get(resource.type, 0) + 1
    assert {type_: count for type_, count in counted.items() if count} == there
    assert snapshot().listing("Microsoft.Consumption/budgets").complete
    empty = {row.operation for row in rows if row.outcome is Outcome.EMPTY}
    assert {type_ for type_, count in counted.items() if not count} == empty


def test_hosts_and_addresses_are_fictitious() -> None:
    hosts = set(re.findall(r"@([\w.-]+)", text())) | set(re.findall(r"https://([\w.-]+)", text()))
    azure = (
        ".azure.com", ".azure.net", ".azureml.ms", ".azurewebsites.net", ".windows.net"
    )  # fmt: skip
    assert {host for host in hosts if not host.endswith((".example", *azure))} == set()
    addresses = set(re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text()))
    assert all(address.startswith(("203.0.113.", "10.")) for address in addresses)


def test_secrets_have_nothing_to_mask() -> None:
    read = {resource.id: resource.body for resource in snapshot().walk()}
    assert read == {body["id"]: body for body in bodies()}


@pytest.mark.azure_data
@pytest.mark.skipif(
    not AZURE_DATA.is_dir(), reason=f"there is no recorded Azure data in {AZURE_DATA}"
)
def test_no_guid_is_a_real_one() -> None:
    ours = set(GUID.findall(text())) - BUILT_IN
    assert ours
    assert all(UUID(guid).version == 5 for guid in ours)
    for folder in ("arm_responses", "arg", "errors", "metrics"):
        for file in sorted((AZURE_DATA / folder).rglob("*.json")):
            assert ours.isdisjoint(GUID.findall(file.read_text().lower())), file
