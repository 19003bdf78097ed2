"""Azure Machine Learning: the registries that workspaces share models through."""

from __future__ import annotations

from collections.abc import Iterator

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
from checks.predicates import expect
from checks.registry import check
from checks.resource import Json, Resource

REGISTRIES = "Microsoft.MachineLearningServices/registries"

_REGIONS = "properties.regionDetails[]"
_STORAGE = f"{_REGIONS}.storageAccountDetails[].systemCreatedStorageAccount.storageAccountType"


@check(
    "model-registry-open-to-internet",
    on=REGISTRIES,
    practice="sec-network-isolation",
    good="The registry of models cannot be reached from the internet.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation",
        "https://learn.microsoft.com/azure/machine-learning/concept-machine-learning-registries-mlops",
    ),
)
def open_to_internet(registry: Resource, profile: Profile) -> Verdict:
    r"""The registry that workspaces share models through accepts connections from the internet.

    Why it matters: Every environment takes its models, images and components from here. Who gets
    in with a stolen token reads all models, and can put one into production.

    How to fix: Create a private endpoint for the registry in the networks of its workspaces, then
    close public access.

    ```sh
    az network private-endpoint create --name pe-reg --resource-group "$RG" --subnet "$SUBNET_ID" \
      --private-connection-resource-id "$REGISTRY_ID" --group-id amlregistry \
      --connection-name pe-reg
    az ml registry update --name "$REGISTRY" --resource-group "$RG" \
      --public-network-access Disabled
    ```

    ```bicep
    properties: {
      publicNetworkAccess: 'Disabled'
    }
    ```

    Portal: the registry > Settings > Networking > Public access > Disabled.

    Side effects: workspaces, build agents and people outside those networks lose access; with a
    private registry, studio shows models only.

    Limits: Judges who can reach the registry, not who may write to it. A missing value is
    unknown.
    """
    return expect(registry, "properties.publicNetworkAccess", equals="Disabled", fails=("Enabled",))


@check(
    "model-registry-not-redundant",
    on=REGISTRIES,
    practice="rel-dependency-redundancy",
    good="The registry of models is kept in more than one region.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-manage-registries",
        "https://learn.microsoft.com/azure/machine-learning/how-to-high-availability-machine-learning",
    ),
)
def not_redundant(registry: Resource, profile: Profile) -> Verdict:
    r"""The registry of models stands in one region, with all its copies in one datacentre.

    In production. Passes with two regions or more; partial with one whose storage is kept in
    several zones or copied to a second region; fails with one whose storage is local.

    Why it matters: Deployments in a second region need the model there. When the only copy is
    out of reach, nothing can be deployed anew, in the hour in which it has to be.

    How to fix: Add a region to the registry.

    ```sh
    az ml registry update --name "$REGISTRY" --resource-group "$RG" --file registry.yml
    ```

    ```bicep
    properties: {
      regionDetails: [
        {
          location: 'westeurope'
        }
        {
          location: 'northeurope'
        }
      ]
    }
    ```

    Portal: Azure Machine Learning studio > Registries > Manage registries > Create registry >
    Additional region; the regions of an existing one are changed with the CLI.

    Side effects: each region has a storage account and a replica of the container registry, which
    are billed. The primary region cannot be changed.

    Limits: Reads what Azure created for the registry; storage that the team brought shows no
    redundancy here.
    """
    if not registry.in_prod:
        return not_applicable("the registry is not in production")
    regions = registry.get(f"{_REGIONS}.location")
    if not regions:
        return unknown("properties.regionDetails was not returned")
    names = sorted({str(region).casefold() for region in regions})
    if len(names) > 1:
        return passed(f"regions: {', '.join(names)}")
    kinds = sorted({kind.casefold() for kind in _texts(registry.get(_STORAGE))})
    if any(kind.endswith("_lrs") for kind in kinds):
        return failed(f"one region, {names[0]}, with storage {', '.join(kinds)}")
    return partial(f"one region, {names[0]}, with storage {', '.join(kinds) or 'not returned'}")


def _texts(value: Json) -> Iterator[str]:
    """The texts in lists of lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
