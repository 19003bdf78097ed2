"""API Management: whether the gateway has room.

https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-apimanagement-service-metrics
"""

from __future__ import annotations

from typing import Final

from checks.joins import Metric
from checks.metrics import judge, number, read, too_short, too_sparse, within
from checks.model import Confidence, Effort, Profile, Severity, Verdict, not_applicable
from checks.predicates import see
from checks.registry import check
from checks.resource import Resource

GATEWAYS: Final = "Microsoft.ApiManagement/service"
CAPACITY: Final = Metric("Capacity", "Average", days=14)
PROCESSORS: Final = Metric("CpuPercent_Gateway", "Average", days=14)
"""In place of the other one in the v2 tiers."""


@check(
    "gateway-near-its-capacity",
    on=GATEWAYS,
    practice="perf-autoscale",
    good="The gateway has room in nearly all hours.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    needs=(CAPACITY, PROCESSORS),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/api-management-capacity",
        "https://learn.microsoft.com/azure/api-management/api-management-howto-autoscale",
    ),
)
def near_its_capacity(gateway: Resource, profile: Profile) -> Verdict:
    r"""The gateway is full, or close to it, in busy hours.

    The capacity, or the use of processors in the v2 tiers, that 95 % of the hours of two weeks
    stay below, by the threshold `gateway-load`. The Consumption tier is not judged.

    Why it matters: Every call to every model goes through the gateway. When it is full, all of
    them become slow or fail, while the models have room.

    How to fix: Add a unit, or let autoscale do so; look for policies that are dear, such as
    logging whole bodies.

    ```sh
    az apim update --name "$APIM" --resource-group "$RG" --sku-capacity 2
    ```

    ```bicep
    sku: {
      name: 'StandardV2'
      capacity: 2
    }
    ```

    Portal: the API Management service > Deployment + infrastructure > Scale and pricing.

    Side effects: each unit costs as much as the first one. Adding one takes up to 45 minutes in
    the classic tiers.

    Limits: Means of an hour hide short peaks. Room today does not say that anything scales: a
    pass raises no level. Self-hosted gateways are not seen.
    """
    sku = see(gateway, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if sku.value.casefold() == "consumption":
        return not_applicable(f"{sku.fact}, which scales by itself")
    second = sku.value.casefold().endswith("v2")
    reading = read(gateway, PROCESSORS if second else CAPACITY)
    if isinstance(reading, Verdict):
        return reading
    early = too_short(reading, profile) or too_sparse(reading, profile)
    if early:
        return early
    load = reading.percentile(95)
    fact = f"{reading.metric.name} stays below {number(load)} % in 95 % of the hours"
    return judge(profile, "gateway-load", load, f"{fact} {within(reading)}")
