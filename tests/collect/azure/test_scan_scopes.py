"""What a scan takes in: groups, tags, subscriptions and management groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.collect.azure.plan import plan_for
from checks.collect.azure.scan import queries
from checks.collect.azure.scope import Place, Rights, Scope, Wanted
from checks.registry import find
from checks.snapshot import Outcome
from rubrics.errors import UserError
from tests.azure.estate import GUID, SUBSCRIPTION
from tests.azure.server import Double
from tests.collect.azure.conftest import ACCOUNT, GROUP, Scanned, resource
from tests.collect.azure.seen import all_of, rows_of

ROOT = Path(__file__).parents[3]
BUDGETS = "Microsoft.Consumption/budgets"


def test_a_resource_group_alone_can_be_scanned(double: Double, scan: Scanned) -> None:
    other = f"{SUBSCRIPTION}/resourceGroups/rg-other/providers"
    alert = f"{other}/Microsoft.Insights/metricAlerts/a"
    double.estate.add(
        resource(f"{other}/Microsoft.KeyVault/vaults/v", "Microsoft.KeyVault/vaults"),
        resource(alert, "Microsoft.Insights/metricAlerts"),
    )
    found = scan(Wanted((GUID,), groups=("RG-AI",)))
    assert [one.id for one in all_of(found)] == [
        ACCOUNT,
        f"{ACCOUNT}/deployments/chat",
        alert,
    ]
    [row] = rows_of(found.coverage, "Microsoft.KeyVault/vaults")
    assert (row.source, row.complete) == (f"{SUBSCRIPTION}/resourceGroups/RG-AI", True)


def test_a_reader_of_one_resource_group_can_scan_it(double: Double, scan: Scanned) -> None:
    double.estate.grants = [(GROUP, ("*/read",), ())]
    found = scan(Wanted((GUID,), groups=("rg-ai",)))
    assert [one.name for one in all_of(found)] == ["ai-1", "chat"]
    [row] = [row for row in rows_of(found.coverage, BUDGETS) if row.source == SUBSCRIPTION]
    assert row.outcome is Outcome.FORBIDDEN
    [row] = rows_of(found.coverage, "Microsoft.KeyVault/vaults")
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
    assert [one.name for one in all_of(found)] == ["ai-1", "chat"]
    rows = rows_of(found.coverage, "Microsoft.KeyVault/vaults")
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
    assert [one.id for one in all_of(found)] == [ACCOUNT, f"{ACCOUNT}/deployments/chat", vault]


def test_the_locks_of_a_group_are_read_where_only_it_is_readable(
    double: Double, scan: Scanned
) -> None:
    type_ = "Microsoft.Authorization/locks"
    for group in (GROUP, f"{GROUP}-2"):
        double.estate.add(resource(f"{group}/providers/{type_}/keep", type_))
    double.estate.grants = [(GROUP, ("*/read",), ())]
    found = scan(Wanted((GUID,), groups=("rg-ai",)))
    assert [one.id for one in all_of(found) if one.type == type_] == [
        f"{GROUP}/providers/{type_}/keep"
    ]
    rows = {row.source: row for row in rows_of(found.coverage, type_)}
    assert rows[GROUP].complete
    assert rows[SUBSCRIPTION].outcome is Outcome.FORBIDDEN


def test_groups_are_found_by_their_tag(double: Double, scan: Scanned) -> None:
    double.estate.bodies[GROUP.lower()]["tags"] = {"Workload": "it's\\ours"}
    vault = f"{SUBSCRIPTION}/resourceGroups/rg-b/providers/Microsoft.KeyVault/vaults/v"
    double.estate.add(resource(vault, "Microsoft.KeyVault/vaults"))
    found = scan(Wanted((GUID,), tag=("workload", "it's\\ours")))
    assert [one.name for one in all_of(found)] == ["ai-1", "chat"]
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
    assert [one.name for one in all_of(found)] == ["ai-1", "chat", "ours"]
    rows = [row for row in found.coverage if row.operation == "Microsoft.KeyVault/vaults"]
    assert not any(row.complete for row in rows)


def test_a_management_group_stands_for_its_subscriptions(double: Double, scan: Scanned) -> None:
    second = "/subscriptions/aaaaaaaa-2222-4333-8444-555555555555/resourceGroups/rg/providers"
    vault = f"{second}/Microsoft.KeyVault/vaults/v"
    double.estate.add(resource(vault, "Microsoft.KeyVault/vaults"))
    found = scan(Wanted(management_group="mg"))
    assert [one.name for one in all_of(found)] == ["ai-1", "chat", "v"]
    assert len(rows_of(found.coverage, "Microsoft.KeyVault/vaults")) == 2


def test_a_subscription_that_is_not_there_costs_itself(double: Double, scan: Scanned) -> None:
    gone = "00000000-0000-0000-0000-000000000000"
    rows = rows_of(scan(Wanted((GUID, gone))).coverage, "Microsoft.KeyVault/vaults")
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


def test_policies_of_a_management_group_above_are_read(double: Double, scan: Scanned) -> None:
    above = "/providers/Microsoft.Management/managementGroups/mg/providers"
    type_ = "Microsoft.Authorization/policyAssignments"
    double.estate.add(resource(f"{above}/{type_}/deny", type_))
    assert "deny" in [one.name for one in all_of(scan())]


def test_many_subscriptions_are_asked_for_in_parts() -> None:
    rights = Rights()
    places = tuple(Place(f"/subscriptions/{number}", rights) for number in range(301))
    scope = Scope(places, (), ())
    asked = list(queries(plan_for([find("no-defender-for-ai")]), scope))
    assert [len(one.subscriptions) for one in asked] == [300, 1]
