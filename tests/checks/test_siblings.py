"""Checks that look at another resource of their subject's own type: no page can show that."""

from __future__ import annotations

from datetime import date
from typing import Any

from checks.engine import evaluate
from checks.listings import Coverage, Outcome
from checks.literate import AS_OF, said
from checks.model import Profile
from checks.registry import find
from checks.resource import Resource
from checks.snapshot import Snapshot
from rubrics.retirements import Retirements

ACCOUNT = (
    "/subscriptions/0000/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/a"
)
TYPE = "Microsoft.CognitiveServices/accounts"
MODEL = {"name": "model-a"}


def verdicts(check: str, children: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What a check says of the children of an account, by name; keys are `deployments/chat`."""
    account = Resource({"id": ACCOUNT, "type": TYPE, "properties": {}})
    for path, body in children.items():
        kind = path.partition("/")[0]
        child = Resource({"id": f"{ACCOUNT}/{path}", "type": f"{TYPE}/{kind}", **body})
        child.parent = account
        account.children.append(child)
    row = Coverage("/subscriptions/0000", f"{TYPE}/deployments", Outcome.OK, complete=True)
    profile = Profile(AS_OF, Retirements(as_of=date(2026, 11, 1)))
    snapshot = Snapshot((account,), (row,))
    found = evaluate([find(check)], snapshot, profile, keep_all=True).findings
    return {finding.name: said(finding.verdict) for finding in found}


def test_a_standard_deployment_of_the_same_model_is_half_a_spillover() -> None:
    found = verdicts(
        "provisioned-deployment-lacks-spillover",
        {
            "deployments/other": {"sku": {"name": "Standard"}, "properties": {"model": {}}},
            "deployments/payg": {"sku": {"name": "GlobalStandard"}, "properties": {"model": MODEL}},
            "deployments/ptu": {
                "sku": {"name": "GlobalProvisionedManaged"},
                "properties": {"model": MODEL},
            },
        },
    )
    because = "properties.spilloverDeploymentName is not set, but payg serves the same model"
    assert found["ptu"] == f"partial: {because} by token"


def test_a_filter_takes_over_what_another_filter_of_the_account_says() -> None:
    shield = {"source": "Prompt", "enabled": True, "blocking": True}
    found = verdicts(
        "content-filter-lacks-prompt-shields",
        {
            "deployments/chat": {"properties": {"model": MODEL, "raiPolicyName": "mine"}},
            "raiPolicies/house": {
                "properties": {"contentFilters": [{"name": "Indirect Attack", **shield}]}
            },
            "raiPolicies/mine": {"properties": {"basePolicyName": "House", "contentFilters": []}},
        },
    )
    assert found == {
        "house": "not_applicable: no deployment uses this filter",
        "mine": "partial: Indirect Attack is blocked, Jailbreak is not",
    }
