"""Machine Learning workspaces: what their compute and their runs came to in the last days.

https://learn.microsoft.com/azure/machine-learning/monitor-azure-machine-learning-reference
"""

from __future__ import annotations

from typing import Final

from checks.joins import Metric
from checks.metrics import judge, number, read, too_short, within
from checks.model import Confidence, Effort, Profile, Severity, Verdict, not_applicable, unknown
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning import WORKSPACES

QUOTA: Final = Metric("Quota Utilization Percentage", "Average", ("VmFamilyName",), 30, "PT1H")
FAILED: Final = Metric("Failed Runs", "Total", days=30, interval="P1D")
COMPLETED: Final = Metric("Completed Runs", "Total", days=30, interval="P1D")
FEWEST: Final = 20
"""Runs that a share is worked out from."""
_REF: Final = (
    "https://learn.microsoft.com/azure/machine-learning/monitor-azure-machine-learning-reference"
)


@check(
    "workspace-near-core-quota",
    on=WORKSPACES,
    practice="rel-quota-headroom",
    good="Compute of the workspace leaves room below its quota of cores.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=(QUOTA,),
    since="0.1",
    refs=(_REF, "https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas"),
)
def near_core_quota(workspace: Resource, profile: Profile) -> Verdict:
    r"""Compute of the workspace comes close to its quota of cores.

    The use of the quota in the busiest hour of 30 days, of the family of machines with the
    highest one, by the threshold `core-quota-use`.

    Why it matters: Above the quota, clusters do not grow and endpoints do not scale: training
    waits, and a peak is not served.

    How to fix: Ask for quota before it is needed, remove idle nodes, and let clusters go down to
    none.

    ```sh
    az ml compute update --name "$CLUSTER" --resource-group "$RG" --workspace-name "$WORKSPACE" \
      --min-instances 0 --idle-time-before-scale-down 300
    ```

    ```bicep
    properties: {
      scaleSettings: {
        minNodeCount: 0
        maxNodeCount: 4
        nodeIdleTimeBeforeScaleDown: 'PT5M'
      }
    }
    ```

    Portal: Azure Machine Learning studio > Manage > Quota.

    Side effects: a cluster that starts from none takes some minutes for its first job.

    Limits: Compute clusters only; online endpoints have quota of their own. What one month needed
    says little of the next: a pass raises no level.
    """
    reading = read(workspace, QUOTA)
    if isinstance(reading, Verdict):
        return reading
    short = too_short(reading, profile)
    if short:
        return short
    if not any(reading.values):
        return not_applicable(f"no compute cluster used cores {within(reading)}")
    peak = max(reading.values)
    fact = f"{number(peak)} % of the quota of cores in the busiest hour {within(reading)}"
    return judge(profile, "core-quota-use", peak, fact)


@check(
    "workspace-runs-fail",
    on=WORKSPACES,
    practice="rel-training-resilience",
    good="Few runs of the workspace fail.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=(FAILED, COMPLETED),
    since="0.1",
    refs=(_REF, "https://learn.microsoft.com/azure/machine-learning/how-to-debug-pipeline-failure"),
)
def runs_fail(workspace: Resource, profile: Profile) -> Verdict:
    r"""Many runs of the workspace fail.

    Of the runs that ended in 30 days, the share that failed, by the threshold `failed-runs`.
    Unknown with fewer than 20 runs.

    Why it matters: Failed runs cost as much as others, and a model that was not trained again is
    an old model in production.

    How to fix: Group failures by cause; retry what is transient, write checkpoints, and be told
    when a scheduled run fails.

    ```sh
    az monitor metrics alert create --name ml-failed-runs --resource-group "$RG" \
      --scopes "$WORKSPACE_ID" --action "$ACTION_GROUP_ID" --window-size 1h \
      --evaluation-frequency 15m --condition "total Failed Runs > 3"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 3
      scopes: [
        workspace.id
      ]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT1H'
      criteria: criteria
    }
    ```

    Portal: Azure Machine Learning studio > Jobs, filtered by status Failed.

    Side effects: an alert costs a little each month.

    Limits: Experiments of people fail as a matter of course and are counted too. Few failures do
    not say that a lost node loses little: a pass raises no level.
    """
    bad = read(workspace, FAILED)
    if isinstance(bad, Verdict):
        return bad
    good = read(workspace, COMPLETED)
    if isinstance(good, Verdict):
        return good
    short = too_short(bad, profile) or too_short(good, profile)
    if short:
        return short
    ended = bad.total + good.total
    if not ended:
        return not_applicable(f"no run ended {within(bad)}")
    if ended < FEWEST:
        return unknown(f"too few to judge: {number(ended)} runs {within(bad)}")
    share = 100 * bad.total / ended
    fact = f"{number(share)} % of {number(ended)} runs {within(bad)} failed"
    return judge(profile, "failed-runs", share, fact)
