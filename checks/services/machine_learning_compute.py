"""Azure Machine Learning: the compute instances and clusters of a workspace."""

from __future__ import annotations

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    partial,
    passed,
    unknown,
)
from checks.predicates import expect, minutes, only_for, returned, see
from checks.registry import check
from checks.resource import Resource, look_up, member, split_path

COMPUTES = "Microsoft.MachineLearningServices/workspaces/computes"

PASS_IDLE_MINUTES = 60
PARTIAL_IDLE_MINUTES = 4 * 60
CLUSTER_IDLE_MINUTES = 30


@check(
    "compute-instance-never-stops",
    on=COMPUTES,
    practice="cost-idle-compute",
    good="The compute instance stops by itself when nobody uses it.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance",
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost",
    ),
)
def instance_never_stops(compute: Resource, profile: Profile) -> Verdict:
    r"""Nothing stops the compute instance within hours of its last use.

    Passes when it stops after at most 60 idle minutes, or on a schedule; partial up to four
    hours. Compute instances only.

    Why it matters: A compute instance is billed while it runs, whether somebody works or not.
    One forgotten GPU instance costs as much as a busy one, nights and weekends included.

    How to fix: Set an idle shutdown.

    ```sh
    az rest --method post --body '{"idleTimeBeforeShutdown": "PT60M"}' \
      --url "$COMPUTE_ID/updateIdleShutdownSetting?api-version=2024-04-01"
    ```

    ```bicep
    properties: {
      computeType: 'ComputeInstance'
      properties: {
        vmSize: 'Standard_DS3_v2'
        idleTimeBeforeShutdown: 'PT60M'
      }
    }
    ```

    Portal: Azure Machine Learning studio > Compute > Compute instances > the instance >
    Schedule and idle shutdown.

    Side effects: kernels and terminals that look idle are ended with their memory; long runs
    belong on a cluster.

    Limits: Reads the setting, not how long the instance really ran. API versions before
    2025-12-01 do not return the setting: where it is absent, not null, and no schedule stops
    the instance, the verdict is unknown. How often a schedule stops it is not judged.
    """
    other = only_for(compute, "properties.computeType", "ComputeInstance")
    if other:
        return other
    path = "properties.properties.idleTimeBeforeShutdown"
    idle = compute.get(path)
    if isinstance(idle, str):
        return _judge_idle_time(path, idle)
    stops = _stops_on_schedule(compute)
    if stops is None:
        return unknown("its schedules cannot be read")
    if stops:
        return passed("a schedule stops it")
    if idle is None and returned(compute, path):
        return failed(f"{path} is null, and no schedule stops it")
    setting = see(compute, path, str)
    return setting if isinstance(setting, Verdict) else unknown(setting.fact)


def _judge_idle_time(path: str, idle: str) -> Verdict:
    limit = minutes(idle)
    if limit is None:
        return unknown(f"{path} is '{idle[:40]}', which is no duration")
    if limit <= PASS_IDLE_MINUTES:
        return passed(f"{path} is {idle}")
    if limit <= PARTIAL_IDLE_MINUTES:
        return partial(f"{path} is {idle}")
    return failed(f"{path} is {idle}, more than four hours")


def _stops_on_schedule(compute: Resource) -> bool | None:
    """Whether one enabled schedule has the action Stop; None where schedules are no list."""
    path = "properties.properties.schedules"
    compute.get(f"{path}.computeStartStop[].action")
    compute.get(f"{path}.computeStartStop[].status")
    schedules = look_up(compute.body, split_path(path))
    if isinstance(schedules, dict):
        schedules = member(schedules, "computeStartStop")
    if schedules is not None and not isinstance(schedules, list):
        return None
    return any(
        str(member(one, "action")).casefold() == "stop"
        and str(member(one, "status")).casefold() == "enabled"
        for one in schedules or ()
    )


@check(
    "compute-cluster-keeps-nodes-idle",
    on=COMPUTES,
    practice="cost-idle-compute",
    good="The compute cluster scales to zero when it has nothing to do.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost",
        "https://learn.microsoft.com/azure/machine-learning/reference-yaml-compute-aml",
    ),
)
def cluster_keeps_nodes_idle(compute: Resource, profile: Profile) -> Verdict:
    r"""The compute cluster keeps nodes running when it has no job.

    Fails when the minimum is above zero nodes; partial when nodes wait for more than 30
    minutes before they go. Compute clusters (AmlCompute) only.

    Why it matters: Nodes of the minimum are billed around the clock. Starting from zero costs a
    job a few minutes.

    How to fix: Let the cluster scale to zero.

    ```sh
    az ml compute update --name "$CLUSTER" --workspace-name "$WORKSPACE" --resource-group "$RG" \
      --min-instances 0 --idle-time-before-scale-down 1800
    ```

    ```bicep
    properties: {
      computeType: 'AmlCompute'
      properties: {
        scaleSettings: {
          minNodeCount: 0
          maxNodeCount: 4
          nodeIdleTimeBeforeScaleDown: 'PT30M'
        }
      }
    }
    ```

    Portal: Azure Machine Learning studio > Compute > Compute clusters > the cluster > Edit.

    Side effects: the first job after a pause waits until a node has started.

    Limits: A cluster that serves interactive or latency-bound work may keep a node on purpose;
    the check cannot know. Missing values are the service's defaults: 0 nodes, 120 seconds.
    """
    other = only_for(compute, "properties.computeType", "AmlCompute")
    if other:
        return other
    scale = "properties.properties.scaleSettings"
    least = see(compute, f"{scale}.minNodeCount", int, absent=0)
    if isinstance(least, Verdict):
        return least
    if least.value > 0:
        return failed(least.fact)
    wait = see(compute, f"{scale}.nodeIdleTimeBeforeScaleDown", str, absent="PT120S")
    if isinstance(wait, Verdict):
        return wait
    limit = minutes(wait.value)
    if limit is None:
        return unknown(f"{wait.fact}, which is no duration")
    if limit > CLUSTER_IDLE_MINUTES:
        return partial(f"{least.fact}, but {wait.fact}")
    return passed(f"{least.fact}, and {wait.fact}")


@check(
    "compute-uses-low-priority-vms",
    on=COMPUTES,
    practice="rel-supported-components",
    good="The compute cluster runs on dedicated nodes.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://github.com/Azure/EOL",
        "https://learn.microsoft.com/azure/machine-learning/reference-yaml-compute-aml",
    ),
)
def uses_low_priority_vms(compute: Resource, profile: Profile) -> Verdict:
    r"""The compute cluster runs on low-priority nodes, which are retired.

    Compute clusters (AmlCompute) only.

    Why it matters: Low-priority nodes of Azure Batch, on which these clusters run, ended on
    2026-03-31 according to Azure's list of retirements. Before that they could vanish in the
    middle of a job.

    How to fix: The priority of a cluster cannot be changed: create a dedicated one, point jobs
    and batch deployments to it, delete the old one.

    ```sh
    az ml compute create --name cpu-dedicated --workspace-name "$WORKSPACE" \
      --resource-group "$RG" --type AmlCompute --tier dedicated --size Standard_DS3_v2 \
      --min-instances 0 --max-instances 4
    az ml compute delete --name "$CLUSTER" --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      computeType: 'AmlCompute'
      properties: {
        vmPriority: 'Dedicated'
      }
    }
    ```

    Portal: Azure Machine Learning studio > Compute > Compute clusters > New > Dedicated.

    Side effects: dedicated nodes cost more and count against another quota.

    Limits: Some of Microsoft's own pages still describe low-priority nodes; the date is that of
    the list of retirements. A missing value is the service's default, dedicated.
    """
    other = only_for(compute, "properties.computeType", "AmlCompute")
    if other:
        return other
    ended = profile.retirements.of_service("azure-ml-low-priority-vms")
    return expect(
        compute,
        "properties.properties.vmPriority",
        equals="Dedicated",
        fails=("LowPriority",),
        absent="Dedicated",
        due=ended.retires if ended else None,
    )
