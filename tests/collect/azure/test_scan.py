"""A scan reads what checks look at, says what it could not, and leaves a whole file or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assessment.files import load_workload
from assessment.inputs import Workload
from assessment.review import profile_of
from checks.collect.azure.client import Client
from checks.collect.azure.plan import plan_for
from checks.collect.azure.resources import Depth
from checks.collect.azure.scan import Scan
from checks.collect.azure.scope import Wanted
from checks.collect.azure.scope import find as find_scope
from checks.collect.azure.work import Work
from checks.collect.files import read_files
from checks.engine import evaluate
from checks.joins import Metric
from checks.model import Finding
from checks.registry import all_checks, find
from checks.snapshot import Outcome, Snapshot
from rubrics.rubric import Rubric
from tests.azure.estate import GUID, SUBSCRIPTION, Estate
from tests.azure.server import Double
from tests.collect.azure.conftest import ACCOUNT, GROUP, Scanned, resource
from tests.collect.azure.seen import all_of, rows_of
from wellops.samples import SAMPLES, sample

ROOT = Path(__file__).parents[3]
BUDGETS = "Microsoft.Consumption/budgets"


def _findings(snapshot: Snapshot, workload: Workload, rubric: Rubric) -> list[Finding]:
    assert workload.as_of
    profile = profile_of(workload, rubric, workload.as_of)
    return list(evaluate(all_checks(), snapshot, profile, keep_all=True).findings)


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_scan_finds_what_the_file_of_the_same_estate_does(
    name: str, later: bool, double: Double, scan: Scanned, rubric: Rubric, tmp_path: Path
) -> None:
    folder = sample(name, later=later)
    workload = load_workload(folder / "workload.yaml")
    double.estate = Estate.from_snapshot(folder / "snapshot.jsonl")
    double.estate.quiet = False
    double.page = 3
    scan(Wanted(tuple(double.estate.subscriptions)))
    said = {}
    for path in (folder / "snapshot.jsonl", tmp_path / "scan.jsonl.gz"):
        found = _findings(read_files([path], scope=workload.scope), workload, rubric)
        said[path.name] = {(one.check, one.subject): _told(one) for one in found}
    assert len(said["snapshot.jsonl"]) > 50
    assert said["scan.jsonl.gz"] == said["snapshot.jsonl"]


def _told(one: Finding) -> object:
    """What a finding says; where nobody measured, a scan knows more of the reason."""
    measured = any(isinstance(need, Metric) for need in find(one.check).needs)
    if measured and one.verdict.state == "unknown":
        return one.verdict.state
    return one.verdict, one.evidence


def test_nothing_else_is_asked_for(double: Double, scan: Scanned) -> None:
    provider = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"
    double.estate.add(resource(provider, "Microsoft.Compute/virtualMachines", location="x"))
    found = scan()
    assert not any("virtualMachines" in path for path in double.paths())
    [machine] = [one for one in all_of(found) if one.name == "vm"]
    assert "properties" not in machine.body


def test_a_refusal_costs_its_own_data_and_names_the_permission(
    double: Double, scan: Scanned, rubric: Rubric, tmp_path: Path
) -> None:
    action = f"{BUDGETS}/read"
    double.estate.grants = [("/", ("*/read",), (action,))]
    coverage = scan().coverage
    refused = rows_of(coverage, BUDGETS)
    assert {(row.outcome, row.permission) for row in refused} == {(Outcome.FORBIDDEN, action)}
    others = [row for row in coverage if row.operation != BUDGETS]
    assert all(row.outcome.answered for row in others)
    workload = load_workload(sample(SAMPLES[0]) / "workload.yaml")
    found = _findings(read_files([tmp_path / "scan.jsonl.gz"]), workload, rubric)
    [budget] = [one for one in found if one.check == "no-budget"]
    assert (budget.verdict.state, budget.verdict.permission) == ("unknown", action)


def test_what_may_not_be_seen_is_not_taken_for_absent(double: Double, scan: Scanned) -> None:
    """Resource Graph answers with what the caller may read, and says nothing of the rest."""
    double.estate.grants = [
        (SUBSCRIPTION, ("Microsoft.Resources/subscriptions/read",), ()),
        (f"{GROUP}", ("*/read",), ()),
    ]
    other = f"{SUBSCRIPTION}/resourceGroups/rg-other/providers/Microsoft.Insights/components/log"
    double.estate.add(resource(other, "Microsoft.Insights/components", location="x"))
    found = scan()
    [row] = rows_of(found.coverage, "Microsoft.Insights/components")
    assert (row.outcome, row.complete) == (Outcome.FORBIDDEN, False)
    assert row.permission == "Microsoft.Insights/components/read"
    [row] = rows_of(found.coverage, "Microsoft.CognitiveServices/accounts")
    assert (row.outcome, row.count, row.complete) == (Outcome.CUT_SHORT, 1, False)
    deployments = rows_of(found.coverage, "Microsoft.CognitiveServices/accounts/deployments")
    by_source = {row.source: row for row in deployments}
    assert by_source[ACCOUNT].complete
    assert not by_source[SUBSCRIPTION].complete
    assert by_source[f"{SUBSCRIPTION}/*"].outcome is Outcome.FORBIDDEN


def test_unknown_rights_make_nothing_complete(double: Double, scan: Scanned) -> None:
    double.fail("Microsoft.Authorization/permissions", 403, code="AuthorizationFailed")
    [row] = rows_of(scan().coverage, "Microsoft.KeyVault/vaults")
    assert not row.complete
    assert row.permission == "Microsoft.Authorization/permissions/read"


def test_only_accounts_with_projects_are_asked_for_them(double: Double, scan: Scanned) -> None:
    foundry = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/foundry"
    accounts = "Microsoft.CognitiveServices/accounts"
    double.estate.add(
        resource(foundry, accounts, **{"properties": {"allowProjectManagement": True}}),
        resource(f"{foundry}/projects/p", f"{accounts}/projects"),
        resource(f"{foundry}/projects/p/connections/c", f"{accounts}/projects/connections"),
    )
    names = [one.name for one in all_of(scan())]
    assert {"foundry", "p", "c"} <= set(names)
    asked = [path for path in double.paths() if path.endswith("/projects")]
    assert asked == [f"{foundry}/projects"]


def test_jobs_are_read_by_a_deep_scan_and_no_more_than_the_newest(
    double: Double, client: Client, tmp_path: Path
) -> None:
    ml = "Microsoft.MachineLearningServices/workspaces"
    workspace = f"{GROUP}/providers/{ml}/ws"
    double.estate.add(resource(workspace, ml))
    jobs = (resource(f"{workspace}/jobs/j{n:02}", f"{ml}/jobs") for n in range(25))
    double.estate.add(*jobs)
    double.page = 2
    checks = [check for check in all_checks() if f"{ml}/jobs" in check.needs or check.on == ml]
    plan = plan_for(checks, Depth.DEEP)
    if not any(read.type == f"{ml}/jobs" for read in plan.reads):
        pytest.skip("no check looks at jobs")
    work = Work(tmp_path / "work", "plan", "2026-11-22T00:00:00Z", resume=False)
    one = Scan(client, plan, find_scope(client, Wanted((GUID,))), work)
    one.run()
    [row] = [
        row for row in one.coverage() if row.operation == f"{ml}/jobs" and row.source == workspace
    ]
    work.close()
    assert (row.outcome, row.count) == (Outcome.CUT_SHORT, 20)


def test_children_of_what_lies_outside_are_not_read(double: Double, scan: Scanned) -> None:
    """A hub of another resource group is read, because an endpoint's workspace names it."""
    ml = "Microsoft.MachineLearningServices/workspaces"
    hub = f"{SUBSCRIPTION}/resourceGroups/rg-hub/providers/{ml}/hub"
    project = f"{GROUP}/providers/{ml}/project"
    double.estate.add(
        resource(hub, ml),
        resource(project, ml, **{"properties": {"hubResourceId": hub.upper()}}),
    )
    found = scan(Wanted((GUID,), groups=("rg-ai",)))
    assert hub in [one.id for one in all_of(found)]
    assert [path for path in double.paths() if path.lower().startswith(hub.lower())] == [
        hub.upper()
    ]


@pytest.mark.parametrize(
    "items",
    ['[{"id": "/elsewhere/x"}]', "[7, null]", '[{"name": "no id"}]', '[{"id": null, "type": 3}]'],
)
def test_items_that_are_no_resources_make_a_list_incomplete(
    double: Double, scan: Scanned, items: str
) -> None:
    double.fail("/raiPolicies", 200, raw=f'{{"value": {items}}}'.encode())
    rows = rows_of(scan().coverage, "Microsoft.CognitiveServices/accounts/raiPolicies")
    [row] = [row for row in rows if row.source == ACCOUNT]
    assert (row.outcome, row.complete) == (Outcome.CUT_SHORT, False)


def test_rows_of_resource_graph_that_are_no_resources_cost_completeness(
    double: Double, scan: Scanned
) -> None:
    good = double.estate.bodies[ACCOUNT.lower()]
    raw = json.dumps({"data": [good, {"id": "x", "type": "y"}]}).encode()
    double.fail("resourcegraph", 200, raw=raw)
    [row] = rows_of(scan().coverage, "Microsoft.KeyVault/vaults")
    assert (row.outcome, row.complete) == (Outcome.CUT_SHORT, False)


def test_one_resource_in_two_casings_is_one(double: Double, scan: Scanned) -> None:
    other = resource(f"{ACCOUNT}/deployments/CHAT", "x/y", sku={"name": "Standard"})
    first = double.estate.bodies[f"{ACCOUNT}/deployments/chat".lower()]
    raw = json.dumps({"value": [first, other]}).encode()
    double.fail("/deployments", 200, raw=raw)
    [_, chat] = all_of(scan())
    assert chat.get("sku.name") == "Standard"


def test_secrets_are_masked_before_anything_is_kept(
    double: Double, scan: Scanned, tmp_path: Path
) -> None:
    secret = "Zq8" * 20
    double.estate.bodies[ACCOUNT.lower()]["tags"] = {"api-key": secret}
    double.estate.bodies[f"{ACCOUNT}/deployments/chat".lower()]["properties"] = {"apiKey": secret}
    found = scan()
    assert secret not in str([one.body for one in all_of(found)])
    assert secret.encode() not in (tmp_path / "work").read_bytes()


def test_types_are_spelled_as_checks_spell_them(scan: Scanned) -> None:
    account, _ = all_of(scan())
    assert account.type == "Microsoft.CognitiveServices/accounts"


def test_what_was_refused_is_not_there_without_its_properties(
    double: Double, scan: Scanned
) -> None:
    """A check would take an absent property for its default, and judge what nobody saw."""
    ml = "Microsoft.MachineLearningServices/workspaces"
    workspace = f"{GROUP}/providers/{ml}/ws"
    double.estate.add(
        resource(workspace, ml),
        resource(f"{workspace}/onlineEndpoints/e", f"{ml}/onlineEndpoints", location="x"),
    )
    double.estate.grants = [("/", ("*/read",), (f"{ml}/onlineEndpoints/read",))]
    assert "e" not in [one.name for one in all_of(scan())]
    double.estate.grants = [("/", ("*/read",), ())]
    double.fail("/onlineEndpoints", 500)
    assert "e" not in [one.name for one in all_of(scan())]


def test_what_a_deployment_points_at_is_read(double: Double, scan: Scanned) -> None:
    workspace = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ws"
    environment = f"{workspace}/environments/flow/versions/3"
    ml = "Microsoft.MachineLearningServices/workspaces"
    endpoint = f"{workspace}/onlineEndpoints/e"
    points = {"properties": {"environmentId": environment}}
    double.estate.add(
        resource(workspace, ml, location="x"),
        resource(endpoint, f"{ml}/onlineEndpoints"),
        resource(f"{endpoint}/deployments/d", f"{ml}/onlineEndpoints/deployments", **points),
        resource(environment, f"{ml}/environments/versions"),
        resource(f"{workspace}/environments/flow/versions/4", f"{ml}/environments/versions"),
    )
    found = [one.id for one in all_of(scan())]
    assert environment in found
    assert f"{workspace}/environments/flow/versions/4" not in found


def test_a_pointer_that_leads_elsewhere_costs_only_itself(double: Double, scan: Scanned) -> None:
    ml = "Microsoft.MachineLearningServices/workspaces"
    project = f"{GROUP}/providers/{ml}/project"
    hub = f"/subscriptions/x/resourceGroups/../providers/{ml}/hub"
    double.estate.add(resource(project, ml, **{"properties": {"hubResourceId": hub}}))
    [row] = [row for row in scan().coverage if row.source == hub]
    assert row.outcome is Outcome.ERROR


def test_only_what_some_checks_need_is_planned() -> None:
    plan = plan_for([find("no-budget")])
    assert plan.tables == ()
    assert {read.type for read in plan.reads} == {BUDGETS}
    plan = plan_for([find("deployment-lacks-content-filter")])
    assert plan.tables == (("resources", ("Microsoft.CognitiveServices/accounts",)),)
    assert not plan.others
