"""Azure Machine Learning: the resources that a workspace is linked to."""

from __future__ import annotations

from collections.abc import Callable

from checks.joins import Points
from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.predicates import expect, public_network, returned, see
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning import WORKSPACES
from checks.services.machine_learning_workspaces import of_project

STORAGE = Points("properties.storageAccount", "Microsoft.Storage/storageAccounts")
VAULT = Points("properties.keyVault", "Microsoft.KeyVault/vaults")
REGISTRY = Points("properties.containerRegistry", "Microsoft.ContainerRegistry/registries")


def _storage_or_vault(part: Resource) -> Verdict:
    # Both are open where publicNetworkAccess is missing:
    # https://learn.microsoft.com/rest/api/storagerp/storage-accounts/get-properties
    # https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/get
    return public_network(part, absent="Enabled")


def _registry(part: Resource) -> Verdict:
    access = expect(part, "properties.publicNetworkAccess", equals="Disabled", fails=("Enabled",))
    rules = str(part.get("properties.networkRuleSet.defaultAction"))
    if access.state is State.FAIL and rules.casefold() == "deny":
        return partial("properties.networkRuleSet.defaultAction is Deny")
    return access


_PARTS: dict[Points, tuple[str, Callable[[Resource], Verdict]]] = {
    STORAGE: ("storage account", _storage_or_vault),
    VAULT: ("key vault", _storage_or_vault),
    REGISTRY: ("container registry", _registry),
}


@check(
    "workspace-parts-open-to-internet",
    on=WORKSPACES,
    practice="sec-network-isolation",
    good="What stands behind the private workspace cannot be reached from the internet either.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    needs=tuple(_PARTS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-secure-workspace-vnet",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-machine-learning",
    ),
)
def parts_open_to_internet(workspace: Resource, profile: Profile) -> Verdict:
    r"""The workspace is private, but its storage, vault or registry is open to the internet.

    Asked of workspaces that are closed to the internet. Partial when only listed addresses and
    networks get in. A project is judged at its hub.

    Why it matters: Data, code and models lie in the storage account, secrets in the vault, images
    in the registry. Who reaches those with a leaked key does not need the workspace.

    How to fix: Give each of them a private endpoint in the network of the workspace, then close
    public access.

    ```sh
    az storage account update --name "$STORAGE" --resource-group "$RG" \
      --public-network-access Disabled
    az keyvault update --name "$VAULT" --resource-group "$RG" --public-network-access Disabled
    az acr update --name "$REGISTRY" --resource-group "$RG" --public-network-enabled false
    ```

    ```bicep
    properties: {
      publicNetworkAccess: 'Disabled'
    }
    ```

    Portal: the storage account, vault or registry > Networking > Public access > Disabled.

    Side effects: a registry needs the Premium tier for private endpoints, and a compute that
    builds images, as the registry can no longer build them itself.

    Limits: Reads whether each part is closed, not whether the workspace can still reach it.
    Storage that the team added as datastores is judged on its own.
    """
    project = of_project(workspace)
    if project:
        return project
    access = see(workspace, "properties.publicNetworkAccess", str)
    if isinstance(access, Verdict):
        return access
    if access.value.casefold() != "disabled":
        return not_applicable(f"{access.fact}: the workspace itself is not private")
    judged = {name: _judge(workspace, join) for join, (name, _) in _PARTS.items()}
    return _worst(judged)


def _judge(workspace: Resource, join: Points) -> Verdict:
    if not workspace.get(join.path):
        return not_applicable(f"{join.path} names none")
    part = workspace.target(join)
    if part is None:
        return unknown("was not returned", permission=f"{join.type}/read")
    return _PARTS[join][1](part)


def _worst(judged: dict[str, Verdict]) -> Verdict:
    def of(state: State) -> list[str]:
        return [name for name, verdict in judged.items() if verdict.state is state]

    if open_ := of(State.FAIL):
        return failed(f"open to the internet: {', '.join(open_)}")
    if unread := of(State.UNKNOWN):
        lacking = judged[unread[0]]
        return unknown(f"not read: {', '.join(unread)}", permission=lacking.permission)
    if listed := of(State.PARTIAL):
        return partial(f"open to listed addresses or networks: {', '.join(listed)}")
    if closed := of(State.PASS):
        return passed(f"closed: {', '.join(closed)}")
    return unknown("the workspace names no storage account, vault or registry")


@check(
    "workspace-lacks-application-insights",
    on=WORKSPACES,
    practice="ops-telemetry",
    good="The workspace is linked to Application Insights.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-workspace",
        "https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints",
    ),
)
def lacks_application_insights(workspace: Resource, profile: Profile) -> Verdict:
    r"""What the workspace serves has no place to send its traces to.

    In production, of workspaces and hubs. A project is judged at its hub; feature stores serve no
    models.

    Why it matters: Requests, failures and logs of online deployments, and traces of flows and
    agents, go to the Application Insights that the workspace names. Without one they are lost.

    How to fix: Create one that keeps its data in a Log Analytics workspace, and link it.

    ```sh
    az monitor app-insights component create --app appi-mlw --location "$LOCATION" \
      --resource-group "$RG" --workspace "$LOG_WORKSPACE_ID"
    az ml workspace update --name "$WORKSPACE" --resource-group "$RG" \
      --application-insights "$APP_INSIGHTS_ID" --update-dependent-resources
    ```

    ```bicep
    properties: {
      applicationInsights: applicationInsights.id
    }
    ```

    Portal: Create a Machine Learning workspace > Basics > Application insights.

    Side effects: data that is taken in is billed. Deployments send nothing before they are told
    to.

    Limits: A link is not yet data: each deployment has a switch of its own
    (`online-deployment-lacks-application-insights`). Traces that code sends elsewhere are not
    seen.
    """
    if not workspace.in_prod:
        return not_applicable("the workspace is not in production")
    project = of_project(workspace)
    if project:
        return project
    kind = workspace.get("kind")
    if isinstance(kind, str) and kind.casefold() == "featurestore":
        return not_applicable(f"kind is {kind}, which serves no model")
    path = "properties.applicationInsights"
    if workspace.get(path) in (None, "") and returned(workspace, path):
        return failed(f"{path} names none")
    setting = see(workspace, path, str)
    return setting if isinstance(setting, Verdict) else passed(f"{path} names one")
