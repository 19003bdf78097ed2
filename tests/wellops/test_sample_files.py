"""The bundled samples are whole, fictitious, and in the shapes that Azure returns."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import yaml

from assessment.files import load_answers, load_workload
from checks.collect.arm_id import key_of, order, type_of, within
from checks.model import State
from checks.resource import is_observed, same_type
from checks.snapshot import Outcome
from tests.wellops.conftest import CASES
from tests.wellops.milestones import ALL, RUBRIC, Milestone, milestone
from wellops.samples import SAMPLES

HERE = Path(__file__).parents[3] / "shared" / "data"
AZURE_DATA = Path(os.environ.get("WELLOPS_AZURE_DATA", HERE))


@pytest.fixture(params=ALL, ids=str)
def one(request: pytest.FixtureRequest) -> Milestone:
    """Each sample at each of its milestones."""
    return milestone(*request.param)


@pytest.fixture(params=SAMPLES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# What people wrote.


def test_answers_are_those_of_the_acceptance_case(name: str) -> None:
    case = load_answers(CASES / name / "answers.yaml", RUBRIC).answers
    assert {id_: (answer.level, answer.not_applicable) for id_, answer in case.items()} == {
        id_: (answer.level, answer.not_applicable)
        for id_, answer in milestone(name).answers.answers.items()
    }


def test_workload_is_that_of_the_acceptance_case(name: str) -> None:
    case = load_workload(CASES / name / "workload.yaml")
    told = case.model_dump(exclude_unset=True, exclude={"name"})
    workload = milestone(name).workload.model_dump(include=set(told))
    told["archetypes"], workload["archetypes"] = (
        set(told["archetypes"]),
        set(workload["archetypes"]),
    )
    assert workload == told


def test_answers(one: Milestone) -> None:
    answers = one.answers.answers
    assert set(answers) <= set(RUBRIC.practices)
    assert all(answer.evidence for answer in answers.values() if (answer.level or 0) >= 3)
    given = [answer for answer in answers.values() if answer.level is not None]
    assert one.workload.as_of
    assert all(a.who and a.when and a.when <= one.workload.as_of for a in given)
    names = {participant.name for participant in one.workload.participants}
    assert {answer.who for answer in answers.values() if answer.who} <= names


def test_answers_read_once_in_yaml(one: Milestone) -> None:
    answers = yaml.safe_load((one.folder / "answers.yaml").read_text())["answers"]
    assert list(answers) == list(one.answers.answers)


def test_exceptions_fit_findings(one: Milestone) -> None:
    for accepted in one.answers.exceptions:
        states = [
            finding.verdict.state
            for finding in one.assessment.findings
            if (finding.check, finding.subject) == (accepted.check, accepted.subject)
        ]
        assert states == [State.FAIL]


def test_waiver_changes_no_gate() -> None:
    done = milestone("insurer").assessment
    assert done.answers.waivers
    without = replace(done, answers=done.answers.model_copy(update={"waivers": {}}))
    decisions = [
        {stage: result.gate.decision for stage, result in one.scorecard.stages.items()}
        for one in (done, without)
    ]
    assert decisions[0] == decisions[1]


# What Azure would return.

GUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
BUILT_IN = {
    "e56962a6-4747-49cd-b67b-bf8b01975c4c",  # policy: Allowed locations
    "71ef260a-8f18-47b7-abcb-62d0673d94dc",  # policy: AI services should have keys disabled
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # role: Owner
    "b24988ac-6180-42a0-ab88-20f7382dd24c",  # role: Contributor
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",  # role: Reader
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05",  # role: Monitoring Reader
    "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",  # role: Cognitive Services OpenAI User
    "64702f94-c441-49e6-a78b-ef80e0188fee",  # role: Azure AI Developer
    "f6c7c914-8db3-469d-8ca1-694a8f32e121",  # role: AzureML Data Scientist
}
"""The same in every tenant.

https://learn.microsoft.com/azure/governance/policy/samples/built-in-policies
https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""
INSIDE_PARENTS = (
    *("/subnets/", "/networkinterfaces/", "/models/", "/privatelinkserviceconnections/"),
    *("/privateendpointconnections/", "/policydefinitions/", "/roledefinitions/"),
)
"""Objects that are named, and that no listing returns by itself."""


def test_ids(one: Milestone) -> None:
    keys = [key_of(body["id"]) for body in one.bodies]
    assert None not in keys
    assert len(set(keys)) == len(keys)
    for body in one.bodies:
        assert same_type(body["type"], type_of(body["id"]) or ""), body["id"]
        # A model in an account's list has no id of its own; its name is the model's.
        if not same_type(body["type"], "Microsoft.CognitiveServices/accounts/models"):
            assert body["name"] == body["id"].rpartition("/")[2]


def test_sizes() -> None:
    insurer, public = (
        [body for body in milestone(name).bodies if not is_observed(body["type"])]
        for name in ("insurer", "public-services")
    )
    assert 55 <= len(insurer) <= 70
    assert 115 <= len(public) <= 140


def test_every_resource_is_in_scope_and_in_order(one: Milestone) -> None:
    keys = [key_of(body["id"]) or "" for body in one.bodies]
    scopes = [key_of(entry.id) or "" for entry in one.workload.scope]
    subscriptions = {scope.partition("/resourcegroups/")[0] for scope in scopes}
    governing = {f"{scope}/providers" for scope in subscriptions}
    within_any = (*scopes, *governing)
    assert all(any(within(key, scope) for scope in within_any) for key in keys)
    assert len(list(one.snapshot.walk())) == len(keys)
    assert {resource.environment for resource in one.snapshot.walk()} == {"prod", "nonprod"}
    assert all(order(first) < order(second) for first, second in pairwise(keys))


def test_environments_in_the_file_are_those_of_the_scope(one: Milestone) -> None:
    lines = map(orjson.loads, (one.folder / "snapshot.jsonl").read_bytes().splitlines())
    told = {x["resource"]["id"]: x["environment"] for x in lines if "resource" in x}
    placed = {r.id: r.environment for r in one.snapshot.walk()}
    assert placed == told


def test_references_lead_to_resources_of_the_sample(one: Milestone) -> None:
    held = {key_of(body["id"]) for body in one.bodies}
    held |= {key_of(entry.id) for entry in one.workload.scope}
    named = re.findall(r'"(/subscriptions/[^"]*/resourceGroups/[^"]+)"', one.text, re.IGNORECASE)
    keys = {key_of(id_) or id_ for id_ in named}
    nested = {key for key in keys if any(part in f"{key}/" for part in INSIDE_PARENTS)}
    assert keys - held - nested == set()


def test_coverage_counts_what_is_there(one: Milestone) -> None:
    rows = one.snapshot.coverage
    assert all(row.outcome.answered and (row.complete or row.detail) for row in rows)
    counted = {row.operation: row.count for row in rows}
    assert len(counted) == len(rows)
    there: dict[str, int] = {}
    for resource in one.snapshot.walk():
        there[resource.type] = there.get(resource.type, 0) + 1
    assert {type_: count for type_, count in counted.items() if count} == there
    empty = {row.operation for row in rows if row.outcome is Outcome.EMPTY}
    assert {type_ for type_, count in counted.items() if not count} == empty
    (subscription,) = {row.source for row in rows}
    assert all(entry.id.startswith(f"{subscription}/") for entry in one.workload.scope)


def test_hosts_and_addresses_are_fictitious(one: Milestone) -> None:
    hosts = set(re.findall(r"@([\w.-]+)", one.text.replace("@(context.", "")))
    hosts |= set(re.findall(r"https://([\w.-]+)", one.text))
    azure = (
        ".azure.com", ".azure.net", ".azureml.ms", ".azurewebsites.net", ".windows.net",
        ".azure-api.net",
    )  # fmt: skip
    assert {host for host in hosts if not host.endswith((".example", *azure))} == set()
    addresses = set(re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", one.text))
    assert all(address.startswith(("203.0.113.", "10.")) for address in addresses)


def test_secrets_have_nothing_to_mask(one: Milestone) -> None:
    read = {resource.id: resource.body for resource in one.snapshot.walk()}
    assert read == {body["id"]: body for body in one.bodies}


def test_guids_are_made_from_names(one: Milestone) -> None:
    ours = set(GUID.findall(one.text)) - BUILT_IN
    assert ours
    assert all(UUID(guid).version == 5 for guid in ours)


@pytest.mark.azure_data
@pytest.mark.skipif(
    not AZURE_DATA.is_dir(), reason=f"there is no recorded Azure data in {AZURE_DATA}"
)
def test_no_guid_is_a_real_one() -> None:
    texts = (milestone(name, later).text for name in SAMPLES for later in (False, True))
    ours = {guid for text in texts for guid in GUID.findall(text)} - BUILT_IN
    for folder in ("arm_responses", "arg", "errors", "metrics"):
        for file in sorted((AZURE_DATA / folder).rglob("*.json")):
            assert ours.isdisjoint(GUID.findall(file.read_text().lower())), file
