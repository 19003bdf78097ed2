"""Azure Machine Learning: the workspaces."""

from __future__ import annotations

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    not_applicable,
    partial,
)
from checks.predicates import expect, public_network
from checks.registry import check
from checks.resource import Resource

WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


@check(
    "workspace-open-to-internet",
    on=WORKSPACES,
    practice="sec-network-isolation",
    good="The Machine Learning workspace cannot be reached from the internet.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link",
        "https://learn.microsoft.com/azure/machine-learning/concept-hub-workspace",
    ),
)
def open_to_internet(workspace: Resource, profile: Profile) -> Verdict:
    r"""The Machine Learning workspace accepts connections from the internet.

    Partial when only listed addresses get in. A project has the network settings of its hub,
    and is judged there.

    Why it matters: Studio, the registry of models and the jobs of a workspace run code with
    the rights of its identities. Whoever signs in with a stolen token gets all of it.

    How to fix: Create a private endpoint for the workspace, make sure that people and build
    agents reach it, then close public access.

    ```sh
    az network private-endpoint create --name pe-mlw --resource-group "$RG" --subnet "$SUBNET_ID" \
      --private-connection-resource-id "$WORKSPACE_ID" --group-id amlworkspace \
      --connection-name pe-mlw
    az ml workspace update --name "$WORKSPACE" --resource-group "$RG" \
      --public-network-access Disabled
    ```

    ```bicep
    properties: {
      publicNetworkAccess: 'Disabled'
    }
    ```

    Portal: the workspace > Networking > Public access > Disabled, and Private endpoint
    connections.

    Side effects: studio works from inside the network only, and the storage account, vault and
    registry behind the workspace have to be reachable from there too.

    Limits: Judges who can reach the workspace. Where its own computes may connect to
    (`managedNetwork.isolationMode`) is another question, and so are its storage and its
    endpoints. API versions before 2026-05-15-preview do not return the list of allowed addresses:
    with them, a workspace that is open to listed addresses reads as open. Azure documents no
    default for a missing `publicNetworkAccess`: then unknown.
    """
    kind = workspace.get("kind")
    if isinstance(kind, str) and kind.casefold() == "project":
        return not_applicable("kind is Project: the network settings are those of its hub")
    verdict = public_network(workspace, absent=None)
    allowed = workspace.get("properties.ipAllowlist")
    if verdict.state is State.FAIL and isinstance(allowed, list) and allowed:
        return partial(f"properties.ipAllowlist lists who gets in: {len(allowed)}")
    return verdict


@check(
    "workspace-uses-v1-legacy-mode",
    on=WORKSPACES,
    practice="rel-supported-components",
    good="The workspace works with the current API.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-configure-network-isolation-with-v2",
    ),
)
def uses_v1_legacy_mode(workspace: Resource, profile: Profile) -> Verdict:
    """The workspace is held in v1 legacy mode, which blocks the current API.

    Why it matters: Support for the v1 SDK ended on 2026-06-30 and for the v1 CLI on 2025-09-30.
    In this mode managed endpoints, current jobs and everything new are out of reach.

    How to fix: Move v1 scripts to the v2 SDK or CLI, check what the private endpoint has to
    protect, then leave the mode.

    ```sh
    az resource update --ids "$WORKSPACE_ID" --set properties.v1LegacyMode=false
    ```

    ```bicep
    properties: {
      v1LegacyMode: false
    }
    ```

    Portal: not offered there.

    Side effects: with v2 most management calls go through Azure Resource Manager, so a private
    endpoint on the workspace no longer covers them; a Resource Manager private link does.

    Limits: Says nothing about scripts that still use the v1 SDK. A missing value is unknown:
    the default depended on the API version that created the workspace.
    """
    ended = profile.retirements.of_service("azure-ml-sdk-v1")
    due = ended.retires if ended else None
    return expect(workspace, "properties.v1LegacyMode", equals=False, due=due)
