"""Azure Machine Learning: what workspaces reach, and how they open their storage."""

from __future__ import annotations

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    not_applicable,
    unknown,
)
from checks.predicates import expect
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning import WORKSPACES
from checks.services.machine_learning_compute import COMPUTES


@check(
    "workspace-allows-any-outbound",
    on=WORKSPACES,
    practice="sec-egress-control",
    good="Computes of the workspace reach approved addresses only.",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    effort=Effort.LARGE,
    needs=(COMPUTES,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-managed-network",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-machine-learning",
    ),
)
def allows_any_outbound(workspace: Resource, profile: Profile) -> Verdict:
    r"""Computes of the workspace can send data to any address on the internet.

    Passes when the managed network lets out approved traffic only, fails when it lets out
    everything, or when there is none. Unknown where every compute stands in a virtual network of
    the team's own. A project is judged at its hub.

    Why it matters: Jobs, notebooks and endpoints run code and packages from elsewhere next to the
    training data. One package with a bad intention is enough to send that data out.

    How to fix: Give the workspace a managed network for approved outbound traffic, list what jobs
    need, provision it.

    ```sh
    az ml workspace update --name "$WORKSPACE" --resource-group "$RG" \
      --managed-network allow_only_approved_outbound
    az ml workspace provision-network --name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound'
      }
    }
    ```

    Portal: the workspace > Settings > Networking > Workspace managed outbound access > Allow Only
    Approved Outbound.

    Side effects: package feeds and data sources that are not listed are refused. A managed
    network cannot be switched off again, existing computes have to be created anew, and rules for
    host names add a firewall that is billed.

    Limits: Reads the mode, not how wide the approved rules are. What a team's own network lets
    out is in its firewall, which is not read. A missing mode is the service's default: no managed
    network.
    """
    project = of_project(workspace)
    if project:
        return project
    verdict = expect(
        workspace,
        "properties.managedNetwork.isolationMode",
        equals="AllowOnlyApprovedOutbound",
        fails=("AllowInternetOutbound", "Disabled"),
        absent="Disabled",
        within="properties",
    )
    if verdict.state is State.FAIL and _in_own_network(workspace):
        return unknown("every compute is in a virtual network, whose rules were not read")
    return verdict


def of_project(workspace: Resource) -> Verdict | None:
    """Not applicable to a project, which has its hub's settings; None for other kinds."""
    kind = workspace.get("kind")
    if isinstance(kind, str) and kind.casefold() == "project":
        return not_applicable("kind is Project: the setting is that of its hub")
    return None


def _in_own_network(workspace: Resource) -> bool:
    """Whether it has computes, and each stands in a subnet."""
    subnets = [one.get("properties.properties.subnet.id") for one in workspace.of_type(COMPUTES)]
    return bool(subnets) and all(isinstance(subnet, str) for subnet in subnets)


@check(
    "workspace-opens-storage-with-keys",
    on=WORKSPACES,
    practice="sec-keyless-auth",
    good="The workspace opens its own storage with identities.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-disable-local-auth-storage",
        "https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication",
    ),
)
def opens_storage_with_keys(workspace: Resource, profile: Profile) -> Verdict:
    r"""The workspace opens its own storage account with the account key.

    A project is judged at its hub.

    Why it matters: With keys, whoever may use the workspace reads and changes all data, code and
    models in its storage, whatever roles say, and no log tells who it was.

    How to fix: Give the people and identities that use the workspace roles on its storage, then
    change the mode.

    ```sh
    az ml workspace update --name "$WORKSPACE" --resource-group "$RG" \
      --system-datastores-auth-mode identity
    ```

    ```bicep
    properties: {
      systemDatastoresAuthMode: 'Identity'
    }
    ```

    Portal: the workspace > Settings > Properties > Storage account access type >
    Identity-based access.

    Side effects: who has no role on the storage, people and computes alike, can no longer read
    data or run jobs. Model monitoring needs datastores with credentials: it stops working.

    Limits: Judges the workspace's own datastores, not those that the team added, nor whether the
    storage account still accepts keys (`storage-accepts-shared-keys`). API versions before
    2025-06-01 do not return the mode: then unknown.
    """
    project = of_project(workspace)
    if project:
        return project
    return expect(
        workspace,
        "properties.systemDatastoresAuthMode",
        one_of=("Identity", "UserDelegationSAS"),
        fails=("AccessKey",),
    )
