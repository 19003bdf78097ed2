"""Azure Machine Learning: how computes are reached, and how old their system is."""

from __future__ import annotations

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    not_applicable,
    passed,
)
from checks.predicates import expect, only_for, see
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning_compute import COMPUTES


@check(
    "compute-accepts-public-ssh",
    on=COMPUTES,
    practice="sec-network-isolation",
    good="Nobody on the internet can open an SSH session on the compute.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster",
        "https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance",
    ),
)
def accepts_public_ssh(compute: Resource, profile: Profile) -> Verdict:
    r"""The compute has an SSH port that is open to the internet.

    Compute instances and clusters. Where a cluster leaves it open (`NotSpecified`), the port is
    closed in a virtual network and open without one.

    Why it matters: A node holds the training data, the code, and an identity that reads the
    workspace. An open port is scanned within minutes, and one leaked key opens it.

    How to fix: Create the compute anew without the port.

    ```sh
    az ml compute create --name "$INSTANCE" --type ComputeInstance --size Standard_DS3_v2 \
      --ssh-public-access-enabled false --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      computeType: 'ComputeInstance'
      properties: {
        vmSize: 'Standard_DS3_v2'
        sshSettings: {
          sshPublicAccess: 'Disabled'
        }
      }
    }
    ```

    Portal: Azure Machine Learning studio > Compute > New > Security > Enable SSH access > off.

    Side effects: who works over SSH needs the private network, `az ml compute connect-ssh` or
    VS Code through the workspace.

    Limits: Network rules in front of a virtual network are not read. Nodes without a public
    address pass. Other kinds of compute are not judged.
    """
    kind = see(compute, "properties.computeType", str)
    if isinstance(kind, Verdict):
        return kind
    name = kind.value.casefold()
    if name not in ("computeinstance", "amlcompute"):
        return not_applicable(f"{kind.fact}, not an instance or a cluster")
    public = compute.get("properties.properties.enableNodePublicIp")
    if public is False:
        return passed("its nodes have no public address")
    if name == "computeinstance":
        path = "properties.properties.sshSettings.sshPublicAccess"
        return expect(compute, path, equals="Disabled", fails=("Enabled",))
    return _judge_cluster(compute)


def _judge_cluster(compute: Resource) -> Verdict:
    path = "properties.properties.remoteLoginPortPublicAccess"
    verdict = expect(compute, path, equals="Disabled", fails=("Enabled", "NotSpecified"))
    subnet = compute.get("properties.properties.subnet.id")
    unspecified = str(compute.get(path)).casefold() == "notspecified"
    if verdict.state is State.FAIL and unspecified and subnet:
        return passed(f"{verdict.because}, in a virtual network")
    return verdict


@check(
    "compute-instance-runs-old-image",
    on=COMPUTES,
    practice="ops-training-environment",
    good="The compute instance runs the current system image.",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-vulnerability-management",
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-compute-instance",
    ),
)
def instance_runs_old_image(compute: Resource, profile: Profile) -> Verdict:
    r"""The compute instance runs an old system image.

    Compute instances only.

    Why it matters: Images are renewed every month with fixes for the system, drivers and
    libraries. An instance keeps the image that it was created with, and its known holes.

    How to fix: Save what is outside the workspace's file share, delete the instance, create it
    anew; a setup script makes that repeatable.

    ```sh
    az ml compute delete --name "$INSTANCE" --workspace-name "$WORKSPACE" --resource-group "$RG"
    az ml compute create --name "$INSTANCE" --type ComputeInstance --size Standard_DS3_v2 \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      computeType: 'ComputeInstance'
      properties: {
        vmSize: 'Standard_DS3_v2'
      }
    }
    ```

    Portal: Azure Machine Learning studio > Compute > Compute instances > the instance > Delete,
    then New.

    Side effects: packages and files on the instance's own disk are lost.

    Limits: Says that a newer image exists, not what it mends. Packages that were installed later
    are not seen.
    """
    other = only_for(compute, "properties.computeType", "ComputeInstance")
    if other:
        return other
    path = "properties.properties.osImageMetadata.isLatestOsImageVersion"
    return expect(compute, path, equals=True)
