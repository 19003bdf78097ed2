"""How production and other environments are kept apart."""

from __future__ import annotations

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.registry import WORKLOAD, check
from checks.resource import Resource
from checks.services.ai_search import SERVICES
from checks.services.cognitive_services import ACCOUNTS
from checks.services.machine_learning import WORKSPACES
from checks.snapshot import Scope


@check(
    "environments-share-a-resource-group",
    on=WORKLOAD,
    practice="ops-environment-separation",
    good="Production has subscriptions of its own.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.LARGE,
    needs=(ACCOUNTS, SERVICES, WORKSPACES),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/well-architected/operational-excellence/workload-supply-chain",
        "https://learn.microsoft.com/azure/cloud-adoption-framework/ready/considerations/environments",
    ),
)
def share_a_resource_group(scope: Scope, profile: Profile) -> Verdict:
    r"""AI services of production and of other environments stand in one resource group.

    Passes when they stand in different subscriptions, is partial when they share a subscription,
    and fails when they share a resource group.

    Why it matters: Rights, locks, budgets and deletions work on groups, quota on subscriptions.
    What shares them, an experiment can break or use up.

    How to fix: Create production again from code, in a subscription of its own.

    ```sh
    az group create --name rg-ai-prod --location "$LOCATION" --subscription "$PROD_SUBSCRIPTION"
    az deployment group create --resource-group rg-ai-prod --template-file main.bicep \
      --subscription "$PROD_SUBSCRIPTION"
    ```

    ```bicep
    module prod 'workload.bicep' = {
      scope: resourceGroup(prodSubscriptionId, 'rg-ai-prod')
      params: {
        environment: 'prod'
      }
    }
    ```

    Portal: Resource groups > Create.

    Side effects: endpoints, keys and identities change, and quota has to be asked for again.

    Limits: Compares AI accounts, search services and Machine Learning workspaces by the environment
    that the scope or a tag declares; what neither places is production. Identities, data and
    networks that both use are not seen. Where all that was read is of one environment, the answer
    is unknown.
    """
    found = [one for type_ in (ACCOUNTS, SERVICES, WORKSPACES) for one in scope.of_type(type_)]
    if not found:
        return not_applicable("no AI service was seen")
    environments = {one.environment for one in found}
    if len(environments) == 1:
        other = "nonprod" if environments.pop() == "prod" else "prod"
        return unknown(f"neither scope nor tag places any of them in {other}")
    if shared := _shared(found, 5):
        return failed(f"both environments stand in {shared}")
    if _shared(found, 3):
        return partial("the environments share a subscription, but no resource group")
    return passed("the environments stand in different subscriptions")


def _shared(resources: list[Resource], length: int) -> str | None:
    """The name of a scope, of so many steps of an id, that both environments use."""
    prod, other = (
        {
            "/".join(one.id.casefold().split("/")[:length])
            for one in resources
            if one.in_prod is is_prod
        }
        for is_prod in (True, False)
    )
    return min((scope.rpartition("/")[2] for scope in prod & other), default=None)
