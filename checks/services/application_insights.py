"""Application Insights: where applications send what they trace."""

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
from checks.registry import WORKLOAD, check
from checks.services.machine_learning import WORKSPACES
from checks.snapshot import Scope

COMPONENTS = "Microsoft.Insights/components"


@check(
    "no-application-insights",
    on=WORKLOAD,
    practice="ops-telemetry",
    good="An Application Insights on a Log Analytics workspace takes what the workload traces.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(COMPONENTS, WORKSPACES),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/observability/concepts/trace-agent-concept",
        "https://learn.microsoft.com/azure/azure-monitor/app/create-workspace-resource",
    ),
)
def no_application_insights(scope: Scope, profile: Profile) -> Verdict:
    r"""Nothing takes what the application traces.

    Passes with an Application Insights on a Log Analytics workspace, is partial with a classic one
    only, and fails when the listing is complete and there is none.

    Why it matters: The logs of the services show calls one by one. Only a trace of the application
    ties question, retrieval, prompt, model call and answer together, and shows why one was bad.

    How to fix: Create one on the workspace of the logs, and let the application send OpenTelemetry
    to it.

    ```sh
    az monitor app-insights component create --app "$APP" --location "$LOCATION" \
      --resource-group "$RG" --workspace "$WORKSPACE_ID"
    ```

    ```bicep
    resource insights 'Microsoft.Insights/components@2020-02-02' = {
      name: name
      location: location
      kind: 'web'
      properties: {
        Application_Type: 'web'
        WorkspaceResourceId: workspaceId
      }
    }
    ```

    Portal: Application Insights > Create.

    Side effects: telemetry costs money by volume: sample it. Prompts and answers in traces are
    personal data: decide before whether they are recorded.

    Limits: Sees that it exists, not that anything sends to it or that its traces are complete.
    Traces that go to another product, or to an Application Insights outside of the review, are not
    seen; where a workspace names such a one, the answer is unknown.
    """
    components = scope.of_type(COMPONENTS)
    based = [one.name for one in components if one.get("properties.WorkspaceResourceId")]
    if based:
        return passed(f"{based[0]} stands on a Log Analytics workspace")
    if components:
        return partial(f"{components[0].name} names no Log Analytics workspace")
    for workspace in scope.of_type(WORKSPACES):
        if workspace.get("properties.applicationInsights"):
            return unknown(f"{workspace.name} names an Application Insights that was not collected")
    listing = scope.listing(COMPONENTS)
    if not listing.complete:
        because = f"no Application Insights was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed("there is no Application Insights")
