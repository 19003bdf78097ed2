"""Azure Machine Learning: the online endpoints of a workspace."""

from __future__ import annotations

from datetime import date, timedelta

from checks.joins import Points
from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.predicates import expect, public_network
from checks.registry import check
from checks.resource import Json, Resource
from checks.services.machine_learning import WORKSPACES

ENDPOINTS = f"{WORKSPACES}/onlineEndpoints"
DEPLOYMENTS = f"{ENDPOINTS}/deployments"
HUB = Points("properties.hubResourceId", WORKSPACES)

TRIAL_DAYS = 7
"""How long a new deployment is on trial, so that the one before it should still be there."""


@check(
    "online-endpoint-accepts-keys",
    on=ENDPOINTS,
    practice="sec-keyless-auth",
    good="Only Entra identities can call the online endpoint.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint",
        "https://learn.microsoft.com/azure/machine-learning/concept-endpoints-online-auth",
    ),
)
def accepts_keys(endpoint: Resource, profile: Profile) -> Verdict:
    r"""Callers can use a key instead of an Entra identity.

    Partial with tokens of Azure Machine Learning, which expire but are handed out by the
    workspace.

    Why it matters: A key never expires, works from anywhere the endpoint can be reached, and no
    log says who used it.

    How to fix: Create a second endpoint with `auth_mode: aad_token`, give callers the role
    *AzureML Data Scientist* or one with the score action, move them, delete the old one.

    ```sh
    az ml online-endpoint create --name churn-entra --file endpoint.yml \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    az ml online-endpoint delete --name churn --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      authMode: 'AADToken'
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > Create > Authentication type > Microsoft
    Entra ID.

    Side effects: the address changes, and callers have to fetch a token for
    `https://ml.azure.com`.

    Limits: Reads the mode, not who holds a key. An application in front of the endpoint that
    signs its users in is another question.
    """
    return expect(
        endpoint,
        "properties.authMode",
        equals="AADToken",
        partial_at=("AMLToken",),
        fails=("Key",),
    )


@check(
    "online-endpoint-open-to-internet",
    on=ENDPOINTS,
    practice="sec-network-isolation",
    good="The online endpoint can be reached through the workspace's private endpoint only.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(HUB,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint",
        "https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link",
    ),
)
def open_to_internet(endpoint: Resource, profile: Profile) -> Verdict:
    r"""The online endpoint accepts connections from the internet.

    Partial where the workspace, or the hub of a project, lets in listed addresses only: its list
    covers endpoints too. Managed endpoints only.

    Why it matters: Whoever gets hold of a key or token can call the model from anywhere, as
    often as its instances can bear.

    How to fix: Create a private endpoint for the workspace, make sure that callers reach it, then
    close public access.

    ```sh
    az resource update --ids "$ENDPOINT_ID" --set properties.publicNetworkAccess=Disabled
    ```

    ```bicep
    properties: {
      publicNetworkAccess: 'Disabled'
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > Create > Public network access > Disabled.

    Side effects: callers outside the virtual network, studio's test page among them, lose
    access.

    Limits: API versions before 2026-05-15-preview do not return the workspace's list of
    addresses: with them, or without the workspace, an endpoint that is open to listed addresses
    reads as open. A missing value is the service's default: open.
    """
    kind = endpoint.get("kind")
    if isinstance(kind, str) and kind.casefold() in ("kubernetes", "k8s"):
        return not_applicable(f"kind is {kind}: the cluster's network decides")
    access = expect(
        endpoint,
        "properties.publicNetworkAccess",
        equals="Disabled",
        fails=("Enabled",),
        absent="Enabled",
    )
    if access.state is not State.FAIL:
        return access
    return _judge_open(endpoint.parent, access) if endpoint.parent else access


def _judge_open(workspace: Resource, access: Verdict) -> Verdict:
    """Judge by the addresses that the workspace, or the hub of a project, lets in."""
    hub = workspace.target(HUB)
    if hub is None and workspace.get(HUB.path):
        return unknown(f"{access.because}, and the hub of its project was not returned")
    ruling = hub or workspace
    if public_network(ruling, absent=None).state is not State.PARTIAL:
        return access
    return partial(f"{access.because}, but workspace {ruling.name} lets in listed addresses only")


@check(
    "online-endpoint-lacks-safe-rollout",
    on=ENDPOINTS,
    practice="ops-safe-rollout",
    good="A second deployment stands beside the one that takes the traffic.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(DEPLOYMENTS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints",
        "https://learn.microsoft.com/azure/well-architected/operational-excellence/safe-deployments",
    ),
)
def lacks_safe_rollout(endpoint: Resource, profile: Profile) -> Verdict:
    r"""The endpoint has no second deployment to go back to.

    In production. Passes with two deployments or more, or with mirrored traffic. Partial with
    one, as a rollout that is finished ends with one. Fails where that one is younger than a week
    on an endpoint that is older: the deployment before it is gone before the new one has proved
    itself.

    Why it matters: A model that answers worse than the last one is found by its users. With the
    old deployment in place, going back takes seconds; without it, a new one has to be built.

    How to fix: Deploy the new version beside the old one, move traffic in steps, keep the old one
    until the numbers agree.

    ```sh
    az ml online-deployment create --name green --endpoint-name "$ENDPOINT" --file green.yml \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    az ml online-endpoint update --name "$ENDPOINT" --traffic "blue=90 green=10" \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    ```

    ```bicep
    properties: {
      authMode: 'AADToken'
      traffic: {
        blue: 90
        green: 10
      }
    }
    ```

    Portal: Azure Machine Learning studio > Endpoints > the endpoint > Update traffic.

    Side effects: two deployments cost twice the compute for as long as both stand.

    Limits: A snapshot shows a moment: how the last rollout went, and by which criteria, only the
    team can say. A gateway that splits traffic between endpoints is not seen.
    """
    if not endpoint.in_prod:
        return not_applicable("the endpoint is not in production")
    mirrored = _shares(endpoint.get("properties.mirrorTraffic"))
    traffic = _shares(endpoint.get("properties.traffic"))
    if mirrored:
        return passed(f"traffic is mirrored to {', '.join(mirrored)}")
    if len(traffic) > 1:
        return passed(f"traffic is split between {', '.join(traffic)}")
    deployments = endpoint.of_type(DEPLOYMENTS)
    if len(deployments) > 1:
        return passed(
            f"deployments: {len(deployments)}, traffic to {traffic[0] if traffic else 'none'}"
        )
    listing = endpoint.listing(DEPLOYMENTS)
    if not listing.complete:
        return unknown(
            f"no second deployment was seen; {listing.reason}", permission=listing.permission
        )
    if not deployments:
        return not_applicable("the endpoint has no deployment")
    return _judge_single(endpoint, deployments[0], profile.as_of)


def _shares(traffic: Json) -> list[str]:
    """The deployments that are sent something, by name."""
    if not isinstance(traffic, dict):
        return []
    return sorted(name for name, share in traffic.items() if isinstance(share, int) and share > 0)


def _judge_single(endpoint: Resource, deployment: Resource, as_of: date) -> Verdict:
    fact = f"{deployment.name} is the only deployment"
    born, since = _created(deployment), _created(endpoint)
    trial = timedelta(days=TRIAL_DAYS)
    if born and since and as_of - born < trial <= born - since:
        return failed(f"{fact}, created on {born} on an endpoint of {since}")
    return partial(fact)


def _created(resource: Resource) -> date | None:
    try:
        return date.fromisoformat(str(resource.get("systemData.createdAt"))[:10])
    except ValueError:
        return None
