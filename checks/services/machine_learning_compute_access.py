"""Azure Machine Learning: the addresses of computes, and who can sign in there."""

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
from checks.predicates import expect, see
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning_compute import COMPUTES


@check(
    "compute-has-public-addresses",
    on=COMPUTES,
    practice="sec-network-isolation",
    good="The compute's nodes have private addresses only.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-machine-learning",
    ),
)
def has_public_addresses(compute: Resource, profile: Profile) -> Verdict:
    r"""The compute's nodes have addresses on the internet.

    Compute instances and clusters. Fails in a workspace that is closed to the internet, whose
    boundary they break; partial elsewhere.

    Why it matters: A public address is reached by everybody as soon as one port opens, by a
    setting or by mistake. Nodes hold training data, and an identity that reads the workspace.

    How to fix: Create the compute anew without public addresses, in the workspace's managed
    network or in a subnet of the team's own.

    ```sh
    az ml compute create --name "$CLUSTER" --type AmlCompute --size Standard_DS3_v2 \
      --min-instances 0 --max-instances 4 --enable-node-public-ip false \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      computeType: 'AmlCompute'
      properties: {
        vmSize: 'Standard_DS3_v2'
        enableNodePublicIp: false
      }
    }
    ```

    Portal: Azure Machine Learning studio > Compute > New > Networking > No public IP.

    Side effects: without a managed network, nodes need a way out that the team provides, such as
    a NAT gateway or firewall, to fetch packages and images.

    Limits: An address is no open port: `compute-accepts-public-ssh` judges that one. Serverless
    compute is not seen. A missing value is unknown, as older API versions left it out.
    """
    other = _other_kind(compute)
    if other:
        return other
    path = "properties.properties.enableNodePublicIp"
    verdict = expect(compute, path, equals=False)
    if verdict.state is not State.FAIL:
        return verdict
    access = compute.parent.get("properties.publicNetworkAccess") if compute.parent else None
    if str(access).casefold() == "disabled":
        return verdict
    return partial(verdict.because)


@check(
    "compute-accepts-local-users",
    on=COMPUTES,
    practice="sec-keyless-auth",
    good="Nobody signs in on the compute with a local user or SSH key.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-integrate-azure-policy",
        "https://learn.microsoft.com/azure/machine-learning/security-controls-policy",
    ),
)
def accepts_local_users(compute: Resource, profile: Profile) -> Verdict:
    r"""Local users with SSH keys can sign in on the compute, past Entra ID.

    Compute instances and clusters. Partial for an instance on which SSH is off.

    Why it matters: A local user is outside conditional access, reviews and leavers' processes,
    and administers a node that holds training data and an identity.

    How to fix: Create the compute anew without local users; who needs a terminal gets it from
    studio or `az ml compute connect-ssh`, with an Entra identity.

    ```sh
    az ml compute create --name "$CLUSTER" --type AmlCompute --size Standard_DS3_v2 \
      --min-instances 0 --max-instances 4 --ssh-public-access-enabled false \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      computeType: 'AmlCompute'
      disableLocalAuth: true
      properties: {
        vmSize: 'Standard_DS3_v2'
      }
    }
    ```

    Portal: Azure Machine Learning studio > Compute > New > Security > Enable SSH access > off.

    Side effects: scripts and tools that sign in with an SSH key stop working.

    Limits: Says that local users are possible, not that there are any; `compute-accepts-public-ssh`
    tells whether they can come from the internet. A missing value is unknown.
    """
    other = _other_kind(compute)
    if other:
        return other
    verdict = expect(compute, "properties.disableLocalAuth", equals=True)
    ssh = compute.get("properties.properties.sshSettings.sshPublicAccess")
    # An instance has a local user only where SSH is on, a cluster whenever one was named:
    # https://learn.microsoft.com/python/api/azure-ai-ml/azure.ai.ml.entities.computeinstancesshsettings
    if verdict.state is State.FAIL and str(ssh).casefold() == "disabled":
        return partial(f"{verdict.because}, but SSH is off")
    return verdict


def _other_kind(compute: Resource) -> Verdict | None:
    """A verdict for what is no instance and no cluster; None where it is one."""
    kind = see(compute, "properties.computeType", str)
    if isinstance(kind, Verdict):
        return kind
    if kind.value.casefold() in ("computeinstance", "amlcompute"):
        return None
    return not_applicable(f"{kind.fact}, not an instance or a cluster")
