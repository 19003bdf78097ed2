"""A scan reads what checks look at, says what it could not, and leaves a whole file or none."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from assessment.files import load_workload
from assessment.inputs import Workload
from assessment.review import profile_of
from checks.collect.azure.client import Client, SignedOut
from checks.collect.azure.plan import plan_for
from checks.collect.azure.resources import Depth
from checks.collect.azure.scan import Scan, queries
from checks.collect.azure.scope import Place, Rights, Scope, Wanted
from checks.collect.azure.scope import find as find_scope
from checks.collect.azure.work import Work
from checks.collect.files import read_files
from checks.engine import evaluate
from checks.joins import METRICS, Metric
from checks.model import Finding
from checks.registry import all_checks, find
from checks.resource import Resource, walk
from checks.snapshot import Coverage, Outcome, Snapshot, Source
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from tests.azure.estate import GUID, SUBSCRIPTION, Estate
from tests.azure.server import Double
from tests.collect.azure.conftest import ACCOUNT, GROUP, Quick, Scanned, connected, resource
from wellops.samples import SAMPLES, sample

ROOT = Path(__file__).parents[3]
BUDGETS = "Microsoft.Consumption/budgets"


def _all(source: Source) -> list[Resource]:
    """Every resource but metrics; a block may be taken apart when the next one is read."""
    found = [one for root in source.blocks() for one in list(walk((root,)))]
    return [one for one in found if one.type != METRICS]


def _rows(coverage: Sequence[Coverage], type_: str) -> list[Coverage]:
    return [row for row in coverage if row.operation == type_]


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
    [machine] = [one for one in _all(found) if one.name == "vm"]
    assert "properties" not in machine.body


def test_a_refusal_costs_its_own_data_and_names_the_permission(
    double: Double, scan: Scanned, rubric: Rubric, tmp_path: Path
) -> None:
    action = f"{BUDGETS}/read"
    double.estate.grants = [("/", ("*/read",), (action,))]
    coverage = scan().coverage
    refused = _rows(coverage, BUDGETS)
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
    [row] = _rows(found.coverage, "Microsoft.Insights/components")
    assert (row.outcome, row.complete) == (Outcome.FORBIDDEN, False)
    assert row.permission == "Microsoft.Insights/components/read"
    [row] = _rows(found.coverage, "Microsoft.CognitiveServices/accounts")
    assert (row.outcome, row.count, row.complete) == (Outcome.CUT_SHORT, 1, False)
    deployments = _rows(found.coverage, "Microsoft.CognitiveServices/accounts/deployments")
    by_source = {row.source: row for row in deployments}
    assert by_source[ACCOUNT].complete
    assert not by_source[SUBSCRIPTION].complete
    assert by_source[f"{SUBSCRIPTION}/*"].outcome is Outcome.FORBIDDEN


def test_unknown_rights_make_nothing_complete(double: Double, scan: Scanned) -> None:
    double.fail("Microsoft.Authorization/permissions", 403, code="AuthorizationFailed")
    [row] = _rows(scan().coverage, "Microsoft.KeyVault/vaults")
    assert not row.complete
    assert row.permission == "Microsoft.Authorization/permissions/read"


def test_a_resource_group_alone_can_be_scanned(double: Double, scan: Scanned) -> None:
    other = f"{SUBSCRIPTION}/resourceGroups/rg-other/providers"
    alert = f"{other}/Microsoft.Insights/metricAlerts/a"
    double.estate.add(
        resource(f"{other}/Microsoft.KeyVault/vaults/v", "Microsoft.KeyVault/vaults"),
        resource(alert, "Microsoft.Insights/metricAlerts"),
    )
    found = scan(Wanted((GUID,), groups=("RG-AI",)))
    assert [one.id for one in _all(found)] == [
        ACCOUNT,
        f"{ACCOUNT}/deployments/chat",
        alert,
    ]
    [row] = _rows(found.coverage, "Microsoft.KeyVault/vaults")
    assert (row.source, row.complete) == (f"{SUBSCRIPTION}/resourceGroups/RG-AI", True)


def test_a_reader_of_one_resource_group_can_scan_it(double: Double, scan: Scanned) -> None:
    double.estate.grants = [(GROUP, ("*/read",), ())]
    found = scan(Wanted((GUID,), groups=("rg-ai",)))
    assert [one.name for one in _all(found)] == ["ai-1", "chat"]
    [row] = [row for row in _rows(found.coverage, BUDGETS) if row.source == SUBSCRIPTION]
    assert row.outcome is Outcome.FORBIDDEN
    [row] = _rows(found.coverage, "Microsoft.KeyVault/vaults")
    assert (row.source, row.complete) == (GROUP, True)


def test_a_misspelt_group_is_not_passed_over(double: Double, scan: Scanned) -> None:
    with pytest.raises(UserError, match="rg-typo"):
        scan(Wanted((GUID,), groups=("rg-ai", "rg-typo")))


def test_a_lookup_that_failed_is_not_an_absent_group(double: Double, scan: Scanned) -> None:
    double.fail("/resourceGroups/rg-ai$", 500)
    with pytest.raises(UserError, match="could not be looked up") as raised:
        scan(Wanted((GUID,), groups=("rg-ai",)))
    assert "no resource group" not in str(raised.value)


def test_a_group_that_is_there_once_and_unclear_elsewhere_is_said(
    double: Double, scan: Scanned
) -> None:
    other = "/subscriptions/99999999-2222-4333-8444-555555555555"
    double.estate.add(resource(f"{other}/resourceGroups/x/providers/A.B/c/d", "A.B/c"))
    double.fail(f"{other}/resourceGroups/rg-ai", 500)
    found = scan(Wanted((GUID, other.rpartition("/")[2]), groups=("rg-ai",)))
    assert [one.name for one in _all(found)] == ["ai-1", "chat"]
    rows = _rows(found.coverage, "Microsoft.KeyVault/vaults")
    assert {(row.source, row.outcome) for row in rows} == {
        (GROUP, Outcome.EMPTY),
        (f"{other}/resourceGroups/rg-ai", Outcome.ERROR),
    }


def test_groups_of_several_subscriptions_are_scanned(double: Double, scan: Scanned) -> None:
    other = "/subscriptions/99999999-2222-4333-8444-555555555555/resourceGroups/rg-two"
    vault = f"{other}/providers/Microsoft.KeyVault/vaults/v"
    double.estate.add(
        resource(vault, "Microsoft.KeyVault/vaults"),
        resource(f"{other}-not/providers/Microsoft.KeyVault/vaults/w", "Microsoft.KeyVault/vaults"),
    )
    found = scan(Wanted(group_ids=(GROUP, other)))
    assert [one.id for one in _all(found)] == [ACCOUNT, f"{ACCOUNT}/deployments/chat", vault]


def test_the_locks_of_a_group_are_read_where_only_it_is_readable(
    double: Double, scan: Scanned
) -> None:
    type_ = "Microsoft.Authorization/locks"
    for group in (GROUP, f"{GROUP}-2"):
        double.estate.add(resource(f"{group}/providers/{type_}/keep", type_))
    double.estate.grants = [(GROUP, ("*/read",), ())]
    found = scan(Wanted((GUID,), groups=("rg-ai",)))
    assert [one.id for one in _all(found) if one.type == type_] == [
        f"{GROUP}/providers/{type_}/keep"
    ]
    rows = {row.source: row for row in _rows(found.coverage, type_)}
    assert rows[GROUP].complete
    assert rows[SUBSCRIPTION].outcome is Outcome.FORBIDDEN


def test_only_accounts_with_projects_are_asked_for_them(double: Double, scan: Scanned) -> None:
    foundry = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/foundry"
    accounts = "Microsoft.CognitiveServices/accounts"
    double.estate.add(
        resource(foundry, accounts, **{"properties": {"allowProjectManagement": True}}),
        resource(f"{foundry}/projects/p", f"{accounts}/projects"),
        resource(f"{foundry}/projects/p/connections/c", f"{accounts}/projects/connections"),
    )
    names = [one.name for one in _all(scan())]
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
    assert hub in [one.id for one in _all(found)]
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
    rows = _rows(scan().coverage, "Microsoft.CognitiveServices/accounts/raiPolicies")
    [row] = [row for row in rows if row.source == ACCOUNT]
    assert (row.outcome, row.complete) == (Outcome.CUT_SHORT, False)


def test_rows_of_resource_graph_that_are_no_resources_cost_completeness(
    double: Double, scan: Scanned
) -> None:
    good = double.estate.bodies[ACCOUNT.lower()]
    raw = json.dumps({"data": [good, {"id": "x", "type": "y"}]}).encode()
    double.fail("resourcegraph", 200, raw=raw)
    [row] = _rows(scan().coverage, "Microsoft.KeyVault/vaults")
    assert (row.outcome, row.complete) == (Outcome.CUT_SHORT, False)


def test_one_resource_in_two_casings_is_one(double: Double, scan: Scanned) -> None:
    other = resource(f"{ACCOUNT}/deployments/CHAT", "x/y", sku={"name": "Standard"})
    first = double.estate.bodies[f"{ACCOUNT}/deployments/chat".lower()]
    raw = json.dumps({"value": [first, other]}).encode()
    double.fail("/deployments", 200, raw=raw)
    [_, chat] = _all(scan())
    assert chat.get("sku.name") == "Standard"


def test_groups_are_found_by_their_tag(double: Double, scan: Scanned) -> None:
    double.estate.bodies[GROUP.lower()]["tags"] = {"Workload": "it's\\ours"}
    vault = f"{SUBSCRIPTION}/resourceGroups/rg-b/providers/Microsoft.KeyVault/vaults/v"
    double.estate.add(resource(vault, "Microsoft.KeyVault/vaults"))
    found = scan(Wanted((GUID,), tag=("workload", "it's\\ours")))
    assert [one.name for one in _all(found)] == ["ai-1", "chat"]
    with pytest.raises(UserError, match="no resource group"):
        scan(Wanted((GUID,), groups=("rg-ai",), tag=("workload", "other")))


def test_resources_are_found_by_their_tag(double: Double, scan: Scanned) -> None:
    double.estate.bodies[ACCOUNT.lower()]["tags"] = {"workload": "Ours"}
    vault = f"{GROUP}/providers/Microsoft.KeyVault/vaults/theirs"
    disk = f"{GROUP}/providers/Microsoft.Compute/disks/ours"
    double.estate.add(
        resource(vault, "Microsoft.KeyVault/vaults", tags={"workload": "theirs"}),
        resource(disk, "Microsoft.Compute/disks", tags={"workload": "ours"}),
    )
    found = scan(Wanted((GUID,), tag=("workload", "ours")))
    assert [one.name for one in _all(found)] == ["ai-1", "chat", "ours"]
    rows = [row for row in found.coverage if row.operation == "Microsoft.KeyVault/vaults"]
    assert not any(row.complete for row in rows)


def test_a_management_group_stands_for_its_subscriptions(double: Double, scan: Scanned) -> None:
    second = "/subscriptions/aaaaaaaa-2222-4333-8444-555555555555/resourceGroups/rg/providers"
    vault = f"{second}/Microsoft.KeyVault/vaults/v"
    double.estate.add(resource(vault, "Microsoft.KeyVault/vaults"))
    found = scan(Wanted(management_group="mg"))
    assert [one.name for one in _all(found)] == ["ai-1", "chat", "v"]
    assert len(_rows(found.coverage, "Microsoft.KeyVault/vaults")) == 2


def test_a_subscription_that_is_not_there_costs_itself(double: Double, scan: Scanned) -> None:
    gone = "00000000-0000-0000-0000-000000000000"
    rows = _rows(scan(Wanted((GUID, gone))).coverage, "Microsoft.KeyVault/vaults")
    assert {(row.source, row.outcome) for row in rows} == {
        (SUBSCRIPTION, Outcome.EMPTY),
        (f"/subscriptions/{gone}", Outcome.FORBIDDEN),
    }
    with pytest.raises(UserError, match="could not be read"):
        scan(Wanted((gone,)))


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(("x",)),
        Wanted((GUID + "'",)),
        Wanted((GUID,), groups=("a/b",)),
        Wanted((GUID,), groups=("a' or 1",)),
        Wanted(management_group="../x"),
    ],
)
def test_a_scope_that_cannot_be_is_refused(wanted: Wanted) -> None:
    with pytest.raises(UserError):
        wanted.check()


def test_secrets_are_masked_before_anything_is_kept(
    double: Double, scan: Scanned, tmp_path: Path
) -> None:
    secret = "Zq8" * 20
    double.estate.bodies[ACCOUNT.lower()]["tags"] = {"api-key": secret}
    double.estate.bodies[f"{ACCOUNT}/deployments/chat".lower()]["properties"] = {"apiKey": secret}
    found = scan()
    assert secret not in str([one.body for one in _all(found)])
    assert secret.encode() not in (tmp_path / "work").read_bytes()


def test_types_are_spelled_as_checks_spell_them(scan: Scanned) -> None:
    account, _ = _all(scan())
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
    assert "e" not in [one.name for one in _all(scan())]
    double.estate.grants = [("/", ("*/read",), ())]
    double.fail("/onlineEndpoints", 500)
    assert "e" not in [one.name for one in _all(scan())]


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
    found = [one.id for one in _all(scan())]
    assert environment in found
    assert f"{workspace}/environments/flow/versions/4" not in found


def test_a_pointer_that_leads_elsewhere_costs_only_itself(double: Double, scan: Scanned) -> None:
    ml = "Microsoft.MachineLearningServices/workspaces"
    project = f"{GROUP}/providers/{ml}/project"
    hub = f"/subscriptions/x/resourceGroups/../providers/{ml}/hub"
    double.estate.add(resource(project, ml, **{"properties": {"hubResourceId": hub}}))
    [row] = [row for row in scan().coverage if row.source == hub]
    assert row.outcome is Outcome.ERROR


def test_policies_of_a_management_group_above_are_read(double: Double, scan: Scanned) -> None:
    above = "/providers/Microsoft.Management/managementGroups/mg/providers"
    type_ = "Microsoft.Authorization/policyAssignments"
    double.estate.add(resource(f"{above}/{type_}/deny", type_))
    assert "deny" in [one.name for one in _all(scan())]


def test_many_subscriptions_are_asked_for_in_parts() -> None:
    rights = Rights()
    places = tuple(Place(f"/subscriptions/{number}", rights) for number in range(301))
    scope = Scope(places, (), ())
    asked = list(queries(plan_for([find("no-defender-for-ai")]), scope))
    assert [len(one.subscriptions) for one in asked] == [300, 1]


def test_an_interrupted_scan_leaves_no_file_and_goes_on(
    double: Double, scan: Scanned, waits: Quick, tmp_path: Path
) -> None:
    double.fail("/deployments", 401, code="ExpiredAuthenticationToken", times=1)
    with pytest.raises(SignedOut):
        scan()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["work"]
    before = len(_queries(double))
    double.log.clear()
    with connected(double, Quick()) as fresh:
        _go_on(fresh, tmp_path)
    assert before > 0
    assert _queries(double) == []
    found = read_files([tmp_path / "scan.jsonl.gz"])
    assert [one.name for one in _all(found)] == ["ai-1", "chat"]
    assert _rows(found.coverage, "Microsoft.CognitiveServices/accounts")[0].complete


def _queries(double: Double) -> list[str]:
    return [path for path in double.paths("POST") if "ResourceGraph" in path]


def _go_on(client: Client, folder: Path) -> None:
    work = Work(folder / "work", "plan", "2026-11-23T00:00:00Z", resume=True)
    assert work.taken == "2026-11-22T00:00:00Z"
    one = Scan(client, plan_for(all_checks()), find_scope(client, Wanted((GUID,))), work)
    one.run()
    one.write(folder / "scan.jsonl.gz")
    work.close()


def test_a_killed_scan_leaves_no_file_and_goes_on(
    double: Double, scan: Scanned, tmp_path: Path
) -> None:
    whole = [(one.id, one.body) for one in _all(scan())]
    (tmp_path / "scan.jsonl.gz").unlink()
    double.fail("/deployments", 200, delay=60, times=1)
    command = ["scan", "--subscription", GUID, "--credential", "environment", "--threads", "1"]
    command += ["--cloud", str(double.cloud_file), "--out", str(tmp_path / "scan.jsonl.gz")]
    double.log.clear()
    with subprocess.Popen([sys.executable, "-m", "wellops", *command], cwd=ROOT) as process:
        try:
            while not any("/deployments" in path for path in double.paths()):
                time.sleep(0.02)
                assert process.poll() is None
        finally:
            process.kill()
    assert list(tmp_path.glob("*scan*")) == [tmp_path / ".scan.jsonl.gz.work"]
    double.log.clear()
    subprocess.run([sys.executable, "-m", "wellops", *command, "--resume"], cwd=ROOT, check=True)
    assert _queries(double) == []
    resumed = read_files([tmp_path / "scan.jsonl.gz"])
    assert [(one.id, one.body) for one in _all(resumed)] == whole


def test_a_call_that_failed_is_made_again(double: Double, scan: Scanned) -> None:
    double.fail("/deployments", 500, times=5)
    deployments = "Microsoft.CognitiveServices/accounts/deployments"
    first = {row.source: row for row in _rows(scan().coverage, deployments)}
    assert first[ACCOUNT].outcome is Outcome.ERROR
    assert not first[SUBSCRIPTION].complete
    again = {row.source: row for row in _rows(scan(resume=True).coverage, deployments)}
    assert again[ACCOUNT].outcome is Outcome.OK
    assert again[SUBSCRIPTION].complete


def test_going_on_with_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no interrupted scan"):
        Work(tmp_path / "work", "plan", "", resume=True)
    Work(tmp_path / "work", "plan", "", resume=False).close()
    with pytest.raises(UserError, match="another scope"):
        Work(tmp_path / "work", "other", "", resume=True)
    (tmp_path / "work").write_text("no database")
    with pytest.raises(UserError, match="cannot be used"):
        Work(tmp_path / "work", "plan", "", resume=True)


def test_only_what_some_checks_need_is_planned() -> None:
    plan = plan_for([find("no-budget")])
    assert plan.tables == ()
    assert {read.type for read in plan.reads} == {BUDGETS}
    plan = plan_for([find("deployment-lacks-content-filter")])
    assert plan.tables == (("resources", ("Microsoft.CognitiveServices/accounts",)),)
    assert not plan.others
