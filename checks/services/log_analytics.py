"""Log Analytics: whether logs arrive, and how long they stay."""

from __future__ import annotations

from typing import Final

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
from checks.predicates import see
from checks.registry import check
from checks.resource import Resource

WORKSPACES: Final = "Microsoft.OperationalInsights/workspaces"

_STATUS: Final = "properties.workspaceCapping.dataIngestionStatus"
_STOPPED: Final = frozenset({"overquota", "forceoff", "subscriptionsuspended"})
_FLOWING: Final = frozenset({"respectquota", "forceon"})
"""https://learn.microsoft.com/dotnet/api/azure.resourcemanager.operationalinsights.models.operationalinsightsdataingestionstatus
"""


@check(
    "log-workspace-takes-no-logs",
    on=WORKSPACES,
    practice="ops-telemetry",
    good="The Log Analytics workspace takes what is sent to it.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap",
        "https://learn.microsoft.com/dotnet/api/azure.resourcemanager.operationalinsights.models.operationalinsightsdataingestionstatus",
    ),
)
def takes_no_logs(workspace: Resource, profile: Profile) -> Verdict:
    r"""The Log Analytics workspace drops logs, for its daily cap is reached or it is switched off.

    Fails when ingestion has stopped (OverQuota, ForceOff, SubscriptionSuspended), partial when 80 %
    of the daily cap is reached (ApproachingQuota).

    Why it matters: Traces and logs of AI calls are large, and a cap that once was ample cuts them
    off in the afternoon: alerts on logs fall silent, and an attack leaves no record.

    How to fix: Take the cap off or raise it, sample what is too much, and alert on 90 % of it.

    ```sh
    az monitor log-analytics workspace update --name "$WORKSPACE" --resource-group "$RG" --quota 50
    ```

    ```bicep
    properties: {
      workspaceCapping: {
        dailyQuotaGb: 50
      }
    }
    ```

    Portal: the Log Analytics workspace > Usage and estimated costs > Daily cap.

    Side effects: more logs cost more: keep a budget with an alert beside the cap.

    Limits: Shows the state at the time of the scan: a cap that is reached every evening passes in
    the morning.
    """
    status = see(workspace, _STATUS, str)
    if isinstance(status, Verdict):
        return status
    value = status.value.casefold()
    if value in _FLOWING:
        return passed(status.fact)
    if value == "approachingquota":
        return partial(status.fact)
    if value in _STOPPED:
        return failed(status.fact)
    return unknown(f"{status.fact}, a value that this check does not know")
