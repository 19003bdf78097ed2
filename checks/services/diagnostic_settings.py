"""Azure Monitor diagnostic settings: what AI services log, and where it goes."""

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
from checks.resource import Resource, member
from checks.services.ai_search import SERVICES
from checks.services.cognitive_services import ACCOUNTS
from checks.services.machine_learning import WORKSPACES
from checks.services.machine_learning_endpoints import ENDPOINTS

SETTINGS = "Microsoft.Insights/diagnosticSettings"


@check(
    "account-lacks-diagnostic-settings",
    on=ACCOUNTS,
    practice="sec-audit-logging",
    good="Calls and administration of the AI account are logged.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(SETTINGS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/foundry-models/how-to/monitor-models",
        "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings",
    ),
)
def account_lacks_settings(account: Resource, profile: Profile) -> Verdict:
    r"""Calls to the AI account leave no log.

    Passes when *Audit* and *RequestResponse*, or all logs, are sent somewhere; partial when one
    of them is, or the category group *audit*; fails when none is.

    Why it matters: The activity log of Azure knows who changed the account, not who used it. After
    a leaked key or a wave of abuse nobody can say which caller it was, or since when.

    How to fix: Send all logs to the Log Analytics workspace of the workload.

    ```sh
    az monitor diagnostic-settings create --name to-workspace --resource "$ACCOUNT_ID" \
      --workspace "$WORKSPACE_ID" --logs '[{"categoryGroup": "allLogs", "enabled": true}]'
    ```

    ```bicep
    resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
      scope: account
      name: 'to-workspace'
      properties: {
        workspaceId: workspaceId
        logs: [
          {
            categoryGroup: 'allLogs'
            enabled: true
          }
        ]
      }
    }
    ```

    Portal: the account > Monitoring > Diagnostic settings > Add diagnostic setting.

    Side effects: log ingestion costs money; RequestResponse grows with the number of calls.

    Limits: Takes any destination; how long logs are kept there, and who may read them, is not
    judged. The logs hold no prompts and answers. What a gateway in front of the account logs is
    another question. Azure calls the group *audit* its best attempt, not a complete record.
    """
    settings = account.of_type(SETTINGS)
    logs = _logs(settings)
    wanted = {"audit": "Audit", "requestresponse": "RequestResponse"}
    if "group alllogs" in logs:
        return passed("all logs are sent")
    if wanted.keys() <= logs:
        return passed("Audit and RequestResponse are sent")
    if sent := wanted.keys() & logs:
        return partial(f"only {wanted[sent.pop()]} is sent")
    if "group audit" in logs:
        return partial("only the category group audit is sent")
    neither = "its diagnostic settings send neither Audit nor RequestResponse"
    return _nothing_sent(account, settings, neither)


@check(
    "search-lacks-diagnostic-settings",
    on=SERVICES,
    practice="ops-telemetry",
    good="The logs of the search service are in a Log Analytics workspace.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(SETTINGS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/search/search-monitor-enable-logging",
        "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings",
    ),
)
def search_lacks_settings(search: Resource, profile: Profile) -> Verdict:
    r"""Queries and indexing of the search service leave no log that can be queried.

    Partial when logs are kept, but not in a Log Analytics workspace.

    Why it matters: A bad answer often starts with a bad retrieval. Without the log nobody sees
    which query was slow or throttled, and which indexer run failed.

    How to fix: Send all logs to the Log Analytics workspace of the workload.

    ```sh
    az monitor diagnostic-settings create --name to-workspace --resource "$SEARCH_ID" \
      --workspace "$WORKSPACE_ID" --logs '[{"categoryGroup": "allLogs", "enabled": true}]'
    ```

    ```bicep
    resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
      scope: search
      name: 'to-workspace'
      properties: {
        workspaceId: workspaceId
        logs: [
          {
            categoryGroup: 'allLogs'
            enabled: true
          }
        ]
      }
    }
    ```

    Portal: the search service > Monitoring > Diagnostic settings > Add diagnostic setting.

    Side effects: log ingestion costs money. Search texts stand in the logs: limit who reads them.

    Limits: Looks at the resource logs of the service; what the application itself traces of a
    retrieval is not seen. Retention is not judged.
    """
    return _to_workspace(search)


@check(
    "workspace-lacks-diagnostic-settings",
    on=WORKSPACES,
    practice="ops-telemetry",
    good="The logs of the Machine Learning workspace are in a Log Analytics workspace.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(SETTINGS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/monitor-azure-machine-learning",
        "https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings",
    ),
)
def workspace_lacks_settings(workspace: Resource, profile: Profile) -> Verdict:
    r"""Jobs, computes and models of the workspace leave no log that can be queried.

    Partial when logs are kept, but not in a Log Analytics workspace.

    Why it matters: Who registered a model, why a cluster did not start and which job failed can
    be read in studio one by one, and for a limited time. Alerts and trends need the logs.

    How to fix: Send all logs to the Log Analytics workspace of the workload.

    ```sh
    az monitor diagnostic-settings create --name to-workspace --resource "$ML_WORKSPACE_ID" \
      --workspace "$WORKSPACE_ID" --logs '[{"categoryGroup": "allLogs", "enabled": true}]'
    ```

    ```bicep
    resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
      scope: mlWorkspace
      name: 'to-workspace'
      properties: {
        workspaceId: workspaceId
        logs: [
          {
            categoryGroup: 'allLogs'
            enabled: true
          }
        ]
      }
    }
    ```

    Portal: the workspace > Monitoring > Diagnostic settings > Add diagnostic setting.

    Side effects: log ingestion costs money; the read events of a busy workspace are many.

    Limits: Any log counts; which of the categories are sent is not judged. Online endpoints have
    diagnostic settings of their own, which are not read here.
    """
    return _to_workspace(workspace)


@check(
    "online-endpoint-lacks-diagnostic-settings",
    on=ENDPOINTS,
    practice="ops-telemetry",
    good="The logs of the online endpoint are in a Log Analytics workspace.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(SETTINGS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints",
        "https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-machinelearningservices-workspaces-onlineendpoints-logs",
    ),
)
def endpoint_lacks_settings(endpoint: Resource, profile: Profile) -> Verdict:
    r"""Requests to the online endpoint leave no log that can be queried.

    Partial when logs are kept, but not in a Log Analytics workspace.

    Why it matters: The traffic log says of every request how long it took and why it failed; the
    console log has what the scoring code wrote. Without them a crash leaves nothing but a count.

    How to fix: Send all logs to the Log Analytics workspace of the workload.

    ```sh
    az monitor diagnostic-settings create --name to-workspace --resource "$ENDPOINT_ID" \
      --workspace "$WORKSPACE_ID" --logs '[{"categoryGroup": "allLogs", "enabled": true}]'
    ```

    ```bicep
    resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
      scope: endpoint
      name: 'to-workspace'
      properties: {
        workspaceId: workspaceId
        logs: [
          {
            categoryGroup: 'allLogs'
            enabled: true
          }
        ]
      }
    }
    ```

    Portal: the online endpoint's resource > Monitoring > Diagnostic settings.

    Side effects: log ingestion costs money and grows with the traffic; what scoring code prints may
    be personal data.

    Limits: Any log counts; which of the categories are sent is not judged. What deployments send to
    Application Insights is not seen. Kubernetes endpoints are left out: their cluster logs.
    """
    kind = endpoint.get("kind")
    if isinstance(kind, str) and kind.casefold() in ("kubernetes", "k8s"):
        return not_applicable(f"kind is {kind}: the cluster keeps its logs")
    return _to_workspace(endpoint)


def _to_workspace(resource: Resource) -> Verdict:
    settings = resource.of_type(SETTINGS)
    logging = [setting for setting in settings if _logs([setting])]
    names = [setting.name for setting in logging if setting.get("properties.workspaceId")]
    if names:
        return passed(f"{names[0]} sends logs to a Log Analytics workspace")
    if logging:
        return partial(f"{logging[0].name} sends logs, but to no Log Analytics workspace")
    return _nothing_sent(resource, settings, "its diagnostic settings send no logs")


def _nothing_sent(resource: Resource, settings: list[Resource], because: str) -> Verdict:
    listing = resource.listing(SETTINGS)
    if not listing.complete:
        return unknown(
            f"no diagnostic setting with these logs was seen; {listing.reason}",
            permission=listing.permission,
        )
    unread = [one.name for one in settings if not isinstance(one.get("properties.logs"), list)]
    if unread:
        return unknown(f"the logs of its diagnostic setting {unread[0]} were not returned")
    return failed(because if settings else "it has no diagnostic setting")


def _logs(settings: list[Resource]) -> set[str]:
    """What is switched on, in lower case: categories as `audit`, groups as `group audit`."""
    found = set()
    for setting in settings:
        for log in setting.get("properties.logs[]") or ():
            category, group = member(log, "category"), member(log, "categoryGroup")
            if member(log, "enabled") is True and (category or group):
                found.add(str(category or f"group {group}").casefold())
    return found
