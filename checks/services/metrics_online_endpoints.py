"""Online endpoints: whether anybody calls them, and how busy their machines are.

https://learn.microsoft.com/azure/machine-learning/monitor-azure-machine-learning-reference
"""

from __future__ import annotations

from datetime import date
from typing import Final

from checks.joins import Metric
from checks.metrics import DAY, Reading, judge, number, read, too_short, too_sparse, within
from checks.model import Confidence, Effort, Profile, Severity, Verdict, not_applicable, unknown
from checks.predicates import days_until
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning_endpoints import DEPLOYMENTS, ENDPOINTS

REQUESTS: Final = Metric("RequestsPerMinute", "Average", days=30)
PROCESSORS: Final = Metric("CpuUtilizationPercentage", "Average", days=14)
MEMORY: Final = Metric("CpuMemoryUtilizationPercentage", "Average", days=14)
ACCELERATORS: Final = Metric("GpuUtilizationPercentage", "Average", days=14)
_ENDPOINT: Final = (
    "https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints"
)
_SCALE: Final = "https://learn.microsoft.com/azure/machine-learning/how-to-autoscale-endpoints"
_COSTS: Final = (
    "https://learn.microsoft.com/azure/machine-learning/how-to-view-online-endpoints-costs"
)


@check(
    "online-endpoint-without-requests",
    on=ENDPOINTS,
    practice="cost-idle-compute",
    good="Somebody calls the online endpoint.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    needs=(REQUESTS, DEPLOYMENTS),
    since="0.1",
    refs=(_ENDPOINT, _COSTS),
)
def without_requests(endpoint: Resource, profile: Profile) -> Verdict:
    r"""Nobody calls the online endpoint, and its machines run on.

    The days since the last request, by the threshold `endpoint-idle`; 30 days are looked back.
    Endpoints that are younger than its first limit, or have no deployment, are not judged.

    Why it matters: Machines of an online deployment are paid for by the hour, called or not.

    How to fix: Ask its owner, then delete the endpoint. What is needed once a day is better off
    with a batch endpoint.

    ```sh
    az ml online-endpoint delete --name "$ENDPOINT" --resource-group "$RG" \
      --workspace-name "$WORKSPACE"
    ```

    ```bicep
    // Remove the endpoint from the template; what is deployed has to be deleted as well.
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > Delete.

    Side effects: whoever calls it after all gets an error.

    Limits: A standby in a second region looks the same: an exception with a reason keeps it. That
    one endpoint is used says nothing of other compute: a pass raises no level.
    """
    reading = read(endpoint, REQUESTS)
    if isinstance(reading, Verdict):
        return reading
    short = too_short(reading, profile)
    if short:
        return short
    age = _age(endpoint, profile)
    if age is not None and age <= profile.thresholds["endpoint-idle"].warn:
        return not_applicable(f"created {age} days ago")
    quiet = _quiet_days(reading)
    fact = f"the last request came {number(quiet)} days before the collection"
    if not reading.total:
        fact = f"no request {within(reading)}"
        if not endpoint.of_type(DEPLOYMENTS) and endpoint.listing(DEPLOYMENTS).complete:
            return not_applicable("it has no deployment, and so no machines")
        if age is None:
            return unknown(f"{fact}, but systemData.createdAt was not returned")
    return judge(profile, "endpoint-idle", quiet, fact)


def _quiet_days(reading: Reading) -> float:
    """Days since the last value above nothing; all that was read where there is none."""
    ends = [
        next((back for back, value in enumerate(reversed(one.values)) if value), None)
        for one in reading.series
    ]
    found = [back for back in ends if back is not None]
    return min(found) * reading.minutes / DAY if found else reading.days


def _age(endpoint: Resource, profile: Profile) -> int | None:
    created = str(endpoint.get("systemData.createdAt") or "")[:10]
    try:
        return -days_until(date.fromisoformat(created), profile.as_of)
    except ValueError:
        return None


def _has_gpus(deployment: Resource) -> bool:
    """Sizes with GPUs begin with N: https://learn.microsoft.com/azure/virtual-machines/sizes."""
    return str(deployment.get("properties.instanceType")).casefold().startswith("standard_n")


def _use(deployment: Resource, profile: Profile, metric: Metric) -> Reading | Verdict:
    """The use in percent of two weeks; a verdict where that is not known."""
    reading = read(deployment, metric)
    if isinstance(reading, Verdict):
        return reading
    return too_short(reading, profile) or too_sparse(reading, profile) or reading


@check(
    "online-deployment-underused",
    on=DEPLOYMENTS,
    practice="cost-compute-rightsizing",
    good="The machines that serve the model are busy enough for their size.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(ACCELERATORS, PROCESSORS),
    since="0.1",
    refs=(_ENDPOINT, _SCALE),
)
def online_underused(deployment: Resource, profile: Profile) -> Verdict:
    r"""The machines that serve the model are too large for what they do.

    The mean use of two weeks, of the GPUs where there are any and of the processors otherwise, by
    the threshold `instance-use`.

    Why it matters: A GPU at 15 % costs as much as one at 60 %, and a smaller machine would serve
    the same requests.

    How to fix: Take a smaller size, or fewer instances and let autoscale add them; put several
    models on one deployment where they fit.

    ```sh
    az ml online-deployment update --name "$DEPLOYMENT" --endpoint-name "$ENDPOINT" \
      --resource-group "$RG" --workspace-name "$WORKSPACE" --set instance_count=2
    ```

    ```bicep
    sku: {
      name: 'Default'
      capacity: 2
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the deployment > Edit.

    Side effects: fewer instances are less redundant. Three spread over zones may have to idle:
    then an exception says so.

    Limits: Nights count too. A model that needs the memory of a large machine cannot move to a
    smaller one.
    """
    use = _use(deployment, profile, ACCELERATORS if _has_gpus(deployment) else PROCESSORS)
    if isinstance(use, Verdict):
        return use
    fact = f"mean {use.metric.name} {within(use)} is {number(use.mean)} %"
    return judge(profile, "instance-use", use.mean, fact)


@check(
    "online-deployment-overloaded",
    on=DEPLOYMENTS,
    practice="perf-autoscale",
    good="The machines that serve the model have room in nearly all hours.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    needs=(ACCELERATORS, PROCESSORS, MEMORY),
    since="0.1",
    refs=(_ENDPOINT, _SCALE),
)
def online_overloaded(deployment: Resource, profile: Profile) -> Verdict:
    r"""The machines that serve the model are full, or close to it, in busy hours.

    The use that 95 % of the hours of two weeks stay below, of the processors, GPUs and memory
    with the highest one, by the threshold `instance-load`.

    Why it matters: Full machines answer late and then not at all, and without autoscale nothing
    adds one.

    How to fix: Add instances by rule, on the signal that fills first.

    ```sh
    az ml online-deployment update --name "$DEPLOYMENT" --endpoint-name "$ENDPOINT" \
      --resource-group "$RG" --workspace-name "$WORKSPACE" --set instance_count=3
    ```

    ```bicep
    sku: {
      name: 'Default'
      capacity: 3
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the deployment > Scaling.

    Side effects: each instance costs as much as the first one, and takes quota.

    Limits: The memory of GPUs is not judged: servers of language models fill it by design. Room
    today does not say that anything scales: a pass raises no level.
    """
    wanted = [PROCESSORS, MEMORY]
    if _has_gpus(deployment):
        wanted.append(ACCELERATORS)
    uses: list[Reading] = []
    for metric in wanted:
        use = _use(deployment, profile, metric)
        if isinstance(use, Verdict):
            return use
        uses.append(use)
    worst = max(uses, key=lambda use: use.percentile(95))
    load = worst.percentile(95)
    fact = f"{worst.metric.name} stays below {number(load)} % in 95 % of the hours {within(worst)}"
    return judge(profile, "instance-load", load, fact)
