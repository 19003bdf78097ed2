"""Azure Machine Learning: online deployments and the load that they are sent."""

from __future__ import annotations

from datetime import date

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    not_applicable,
    passed,
    unknown,
)
from checks.predicates import expect, only_for, see
from checks.registry import check
from checks.resource import Resource, member
from checks.services.autoscale import AUTOSCALE, autoscaled
from checks.services.machine_learning_deployments import idle
from checks.services.machine_learning_endpoints import DEPLOYMENTS

UNUSED_DAYS = 30
"""How long an unused deployment may be kept as a way back."""


@check(
    "online-deployment-takes-no-traffic",
    on=DEPLOYMENTS,
    practice="cost-orphan-cleanup",
    good="The deployment is sent traffic, or is new.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost",
    ),
)
def takes_no_traffic(deployment: Resource, profile: Profile) -> Verdict:
    r"""The deployment has been paid for a month or longer without being sent any traffic.

    Managed endpoints. Fails when its endpoint has sent it nothing, not even mirrored traffic, and
    neither of them was changed for more than 30 days.

    Why it matters: A managed deployment is billed by instance and hour, used or not. An old
    version that is kept as a way back has done its work after a few weeks.

    How to fix: Delete it; the registered model and its definition bring it back when needed.

    ```sh
    az ml online-deployment delete --name "$DEPLOYMENT" --endpoint-name "$ENDPOINT" \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      authMode: 'AADToken'
      traffic: {
        green: 100
      }
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > the deployment > Delete.

    Side effects: going back to that version takes a new deployment, some minutes.

    Limits: Callers that name the deployment in a header (`azureml-model-deployment`) reach it
    without a share of traffic, and are not seen here.
    """
    other = only_for(deployment, "properties.endpointComputeType", "Managed")
    if other:
        return other
    endpoint = deployment.parent
    traffic = endpoint.get("properties.traffic") if endpoint else None
    if endpoint is None or not isinstance(traffic, dict):
        return unknown("the traffic of its endpoint was not returned")
    mirrored = endpoint.get("properties.mirrorTraffic")
    if member(traffic, deployment.name) or member(mirrored, deployment.name):
        return passed("its endpoint sends it traffic")
    changed = [_changed(one) for one in (deployment, endpoint)]
    known = [day for day in changed if day]
    if len(known) < len(changed):
        return unknown("its endpoint sends it no traffic; since when was not returned")
    since = max(known)
    if (profile.as_of - since).days > UNUSED_DAYS:
        return failed(f"no traffic since {since} at least")
    return passed(f"no traffic, but deployment or endpoint was changed on {since}")


def _changed(resource: Resource) -> date | None:
    try:
        return date.fromisoformat(str(resource.get("systemData.lastModifiedAt"))[:10])
    except ValueError:
        return None


@check(
    "online-deployment-lacks-autoscale",
    on=DEPLOYMENTS,
    practice="perf-autoscale",
    good="The online deployment adds instances when load grows.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(AUTOSCALE,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-autoscale-endpoints",
        "https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-get-started",
    ),
)
def lacks_autoscale(deployment: Resource, profile: Profile) -> Verdict:
    r"""The online deployment keeps its size when load grows.

    In production, of deployments that take traffic. Passes when rules can add instances; partial
    when autoscale is on but no rule can add one; fails when it is off or there is none. On
    Kubernetes, the deployment's own scale settings decide.

    Why it matters: A managed deployment has as many instances as somebody typed. At the peak
    requests queue and are refused, at night all of them are paid for.

    How to fix: Scale between two limits on a signal that follows load.

    ```sh
    az monitor autoscale create --name churn-blue --resource "$DEPLOYMENT_ID" \
      --resource-group "$RG" --min-count 3 --max-count 6 --count 3
    az monitor autoscale rule create --autoscale-name churn-blue --resource-group "$RG" \
      --condition "CpuUtilizationPercentage > 70 avg 5m" --scale out 1
    az monitor autoscale rule create --autoscale-name churn-blue --resource-group "$RG" \
      --condition "CpuUtilizationPercentage < 30 avg 10m" --scale in 1
    ```

    ```bicep
    properties: {
      enabled: true
      targetResourceUri: deployment.id
      profiles: [
        {
          name: 'load'
          capacity: {
            minimum: '3'
            maximum: '6'
            default: '3'
          }
          rules: rules
        }
      ]
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > the deployment > Scaling.

    Side effects: cost follows load up to the maximum, and quota is needed for it.

    Limits: Whether the signal fits and the limits were tested is not judged. Load that is known
    to be flat needs no autoscale: accept the finding.
    """
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    if idle(deployment):
        return not_applicable("the endpoint sends it no traffic")
    kind = see(deployment, "properties.endpointComputeType", str)
    if isinstance(kind, Verdict):
        return kind
    if kind.value.casefold() == "managed":
        return autoscaled(deployment)
    return expect(
        deployment,
        "properties.scaleSettings.scaleType",
        equals="TargetUtilization",
        fails=("Default",),
    )
