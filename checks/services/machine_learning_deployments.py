"""Azure Machine Learning: the deployments behind online endpoints."""

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
from checks.predicates import see
from checks.registry import check
from checks.resource import Json, Resource, look_up, member, split_path
from checks.services.machine_learning_endpoints import DEPLOYMENTS

INPUTS = frozenset({"model_inputs", "model_inputs_outputs", "request"})
OUTPUTS = frozenset({"model_outputs", "model_inputs_outputs", "response"})
"""Names of collections that the service and its libraries give."""


@check(
    "online-deployment-lacks-redundancy",
    on=DEPLOYMENTS,
    practice="rel-inference-redundancy",
    good="Three instances or more answer, so that one may fail while another is updated.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/reference-yaml-deployment-managed-online",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-machine-learning",
    ),
)
def lacks_redundancy(deployment: Resource, profile: Profile) -> Verdict:
    r"""Too few instances answer: when one fails, the endpoint is down or overloaded.

    In production, of deployments that take traffic. Passes with three instances, is partial with
    two, fails with one.

    Why it matters: Instances are replaced when their host fails and when Azure updates the
    image. With one, that is an outage each time; with two, an update and a failure together are.

    How to fix: Raise the number of instances, or let autoscale keep it at three or more.

    ```sh
    az ml online-deployment update --name "$DEPLOYMENT" --endpoint-name "$ENDPOINT" \
      --workspace-name "$WORKSPACE" --resource-group "$RG" --set instance_count=3
    ```

    ```bicep
    sku: {
      name: 'Default'
      capacity: 3
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > the deployment > Update >
    Instance count.

    Side effects: cost grows with each instance, and quota is needed for 20 % more than asked for.

    Limits: Counts instances at the time of the scan; which zones they stand in is not returned.
    On Kubernetes it takes the least number of instances that autoscale keeps.
    """
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    if idle(deployment):
        return not_applicable("the endpoint sends it no traffic")
    scaled = str(deployment.get("properties.scaleSettings.scaleType")).casefold()
    least = "properties.scaleSettings.minInstances"
    path = least if scaled == "targetutilization" else "sku.capacity"
    count = see(deployment, path, int)
    if isinstance(count, Verdict):
        return count
    if count.value < 2:
        return failed(count.fact)
    return partial(count.fact) if count.value == 2 else passed(count.fact)


def idle(deployment: Resource) -> bool:
    """Whether its endpoint sends traffic, but none to it."""
    traffic = deployment.parent.get("properties.traffic") if deployment.parent else None
    if not isinstance(traffic, dict) or not any(traffic.values()):
        return False
    return not member(traffic, deployment.name)


@check(
    "online-deployment-collects-no-data",
    on=DEPLOYMENTS,
    practice="ops-drift-retraining",
    good="What the model is asked and what it answers is collected.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-collect-production-data",
        "https://learn.microsoft.com/azure/machine-learning/reference-yaml-deployment-managed-online",
    ),
)
def collects_no_data(deployment: Resource, profile: Profile) -> Verdict:
    r"""Nothing of what the model is asked and answers is kept.

    In production, of deployments that take traffic. Passes when inputs and outputs are
    collected, is partial when one of them or another collection is.

    Why it matters: Drift is a difference between today's data and the data of training. Without
    today's data nobody can see it, and the next training has nothing to learn from.

    How to fix: Log inputs and outputs in the scoring script with the collector of
    `azureml-ai-monitoring` (MLflow models need no code), then switch the collections on.

    ```sh
    az ml online-deployment update --name "$DEPLOYMENT" --endpoint-name "$ENDPOINT" \
      --workspace-name "$WORKSPACE" --resource-group "$RG" --file deployment.yml
    ```

    ```bicep
    properties: {
      endpointComputeType: 'Managed'
      dataCollector: {
        collections: {
          model_inputs: {
            dataCollectionMode: 'Enabled'
          }
          model_outputs: {
            dataCollectionMode: 'Enabled'
          }
        }
      }
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > Create > Data collection > Enabled.

    Side effects: personal data in requests is stored: its retention and readers need a decision.
    Storage costs.

    Limits: Reads the switch, not whether data arrives. Collections with names of the team's own
    count as half. API versions before 2024-04-01 do not return the property; it then reads as
    not set.
    """
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    if idle(deployment):
        return not_applicable("the endpoint sends it no traffic")
    path = "properties.dataCollector"
    deployment.get(f"{path}.collections.*.dataCollectionMode")
    collector = look_up(deployment.body, split_path(path))
    if collector is None and isinstance(member(deployment.body, "properties"), dict):
        return failed(f"{path} is not set")
    collections = member(collector, "collections")
    if not isinstance(collections, dict):
        return unknown(f"{path}.collections was not returned")
    names = {name for name, one in collections.items() if _collects(one)}
    if not names:
        return failed(f"{path} has no collection that is enabled")
    fact = f"collected: {', '.join(sorted(names))}"
    folded = {name.casefold() for name in names}
    return passed(fact) if folded & INPUTS and folded & OUTPUTS else partial(fact)


def _collects(collection: Json) -> bool:
    return str(member(collection, "dataCollectionMode")).casefold() == "enabled"
