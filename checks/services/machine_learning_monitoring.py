"""Azure Machine Learning: the monitors of deployed models."""

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
from checks.registry import check
from checks.resource import Resource, look_up, split_path
from checks.services.machine_learning import WORKSPACES
from checks.services.machine_learning_endpoints import ENDPOINTS

SCHEDULES = f"{WORKSPACES}/schedules"
BATCH_ENDPOINTS = f"{WORKSPACES}/batchEndpoints"

_EMAILS = split_path(
    "properties.action.monitorDefinition.alertNotificationSettings.emailNotificationSettings.emails"
)


@check(
    "workspace-lacks-model-monitor",
    on=WORKSPACES,
    practice="ops-drift-retraining",
    good="A monitor compares production data with what the model was trained on, and tells.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(SCHEDULES, ENDPOINTS, BATCH_ENDPOINTS),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-model-monitoring",
        "https://learn.microsoft.com/azure/machine-learning/how-to-monitor-model-performance",
    ),
)
def lacks_model_monitor(workspace: Resource, profile: Profile) -> Verdict:
    r"""No monitor watches the models that the workspace serves.

    In production, of workspaces with endpoints. Passes when a monitor that is switched on sends
    mail, is partial when it tells nobody, fails when there is none.

    Why it matters: The world moves away from the training data without an error in any log. A
    monitor is what turns that into a message before users notice.

    How to fix: Collect production data, then schedule a monitor with thresholds and recipients.

    ```sh
    az ml schedule create --file monitor.yml --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      isEnabled: true
      action: {
        actionType: 'CreateMonitor'
        monitorDefinition: monitor
      }
      trigger: {
        triggerType: 'Recurrence'
        frequency: 'Day'
        interval: 1
      }
    }
    ```

    Portal: Azure Machine Learning studio > Monitoring > Add.

    Side effects: each run starts serverless Spark compute, which is billed. Monitors need
    datastores with credentials.

    Limits: One monitor is enough here, whichever deployment it watches, and nobody knows when it
    last ran: schedules do not say. Drift jobs of the team's own, and alerts through Event Grid,
    are not seen.
    """
    if not workspace.in_prod:
        return not_applicable("the workspace is not in production")
    endpoints = [*workspace.of_type(ENDPOINTS), *workspace.of_type(BATCH_ENDPOINTS)]
    if not endpoints:
        return _without_endpoints(workspace)
    running = [one for one in workspace.of_type(SCHEDULES) if _monitors(one)]
    if any(look_up(one.body, _EMAILS) for one in running):
        return passed(f"monitors that run: {len(running)}")
    if running:
        return partial(f"monitors that run: {len(running)}, none with a recipient")
    listing = workspace.listing(SCHEDULES)
    if not listing.complete:
        return unknown(f"no monitor was seen; {listing.reason}", permission=listing.permission)
    return failed(f"endpoints: {len(endpoints)}, monitors that run: 0")


def _without_endpoints(workspace: Resource) -> Verdict:
    for type_ in (ENDPOINTS, BATCH_ENDPOINTS):
        listing = workspace.listing(type_)
        if not listing.complete:
            return unknown(f"no endpoint was seen; {listing.reason}", permission=listing.permission)
    return not_applicable("the workspace serves no model")


def _monitors(schedule: Resource) -> bool:
    """Whether it is a monitor that is switched on; schedules are by default."""
    action = str(schedule.get("properties.action.actionType")).casefold()
    return action == "createmonitor" and schedule.get("properties.isEnabled") is not False
