"""Private endpoints: whether AI services are found behind them, and whether they are let in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from checks.joins import Refers
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
from checks.registry import check
from checks.resource import Resource
from checks.services.ai_search import SERVICES
from checks.services.cognitive_services import ACCOUNTS
from checks.services.machine_learning import WORKSPACES

ENDPOINTS: Final = "Microsoft.Network/privateEndpoints"
ZONE_GROUPS: Final = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"

_CONNECTED: Final = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
_TO: Final = tuple(
    Refers(ENDPOINTS, f"properties.{one}[].properties.privateLinkServiceId") for one in _CONNECTED
)
_ZONES: Final = "properties.privateDnsZoneConfigs[].properties.privateDnsZoneId"

_ACCOUNT_ZONES: Final = {
    "aiservices": (
        "privatelink.cognitiveservices.azure.com",
        "privatelink.openai.azure.com",
        "privatelink.services.ai.azure.com",
    ),
    "openai": ("privatelink.openai.azure.com",),
}
_OTHER_ACCOUNT_ZONES: Final = ("privatelink.cognitiveservices.azure.com",)
_SEARCH_ZONES: Final = ("privatelink.search.windows.net",)
_WORKSPACE_ZONES: Final = ("privatelink.api.azureml.ms", "privatelink.notebooks.azure.net")
"""Zones of the public cloud in which the names of AI services are looked up.
https://learn.microsoft.com/azure/private-link/private-endpoint-dns
"""
_OTHER_CLOUDS: Final = (".us", ".cn")


@check(
    "account-endpoint-lacks-dns-zones",
    on=ACCOUNTS,
    practice="sec-network-isolation",
    good="The AI account's names lead to its private endpoint.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(*_TO, ZONE_GROUPS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/private-link/private-endpoint-dns",
        "https://learn.microsoft.com/azure/foundry/how-to/configure-private-link",
    ),
)
def account_lacks_zones(account: Resource, profile: Profile) -> Verdict:
    r"""Names of the AI account do not lead to its private endpoint.

    Where private endpoints name the account, passes when the DNS zone group of each has the zones
    of the account's kind: three for a Foundry resource (kind AIServices). Fails when a zone is
    missing from a group, partial when there is no group.

    Why it matters: A name without a record in a private zone leads to the public address. Calls
    then leave the network, or fail once public access is off: often the agents first, whose zone
    (services.ai.azure.com) came last.

    How to fix: Add the missing zones to the zone group of the private endpoint.

    ```sh
    az network private-endpoint dns-zone-group add --endpoint-name "$ENDPOINT" \
      --resource-group "$RG" --name default --zone-name foundry \
      --private-dns-zone privatelink.services.ai.azure.com
    ```

    ```bicep
    resource zones 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
      parent: endpoint
      name: 'default'
      properties: {
        privateDnsZoneConfigs: [
          for zone in zoneNames: {
            name: replace(zone, '.', '-')
            properties: {
              privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zone)
            }
          }
        ]
      }
    }
    ```

    Portal: the private endpoint > Settings > DNS configuration.

    Side effects: clients in networks that are linked to a zone resolve the name privately from then
    on: each account that they call needs a record there.

    Limits: A DNS server of one's own may answer without zone groups. Whether the zones are linked
    to the clients' networks is another check. Clouds other than the public one are not judged, nor
    are managed private endpoints of other services.
    """
    kind = account.get("kind")
    wanted = _ACCOUNT_ZONES.get(str(kind).casefold(), _OTHER_ACCOUNT_ZONES)
    verdict = _resolved(account, wanted)
    if verdict.state in (State.PASS, State.FAIL) and not isinstance(kind, str):
        return unknown("kind was not returned")
    return verdict


@check(
    "search-endpoint-lacks-dns-zone",
    on=SERVICES,
    practice="sec-network-isolation",
    good="The search service's name leads to its private endpoint.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(*_TO, ZONE_GROUPS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/private-link/private-endpoint-dns",
        "https://learn.microsoft.com/azure/search/service-create-private-endpoint",
    ),
)
def search_lacks_zone(search: Resource, profile: Profile) -> Verdict:
    r"""The name of the search service does not lead to its private endpoint.

    Where private endpoints name the service, passes when the DNS zone group of each has the zone
    privatelink.search.windows.net; fails when a group lacks it, partial when there is no group.

    Why it matters: A name without a record in a private zone leads to the public address. Queries
    then leave the network, or fail once public access is off.

    How to fix: Add the zone to the zone group of the private endpoint.

    ```sh
    az network private-endpoint dns-zone-group create --endpoint-name "$ENDPOINT" \
      --resource-group "$RG" --name default --zone-name search \
      --private-dns-zone privatelink.search.windows.net
    ```

    ```bicep
    resource zones 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
      parent: endpoint
      name: 'default'
      properties: {
        privateDnsZoneConfigs: [
          {
            name: 'search'
            properties: {
              privateDnsZoneId: searchZone.id
            }
          }
        ]
      }
    }
    ```

    Portal: the private endpoint > Settings > DNS configuration.

    Side effects: clients in networks that are linked to the zone resolve the name privately from
    then on: each search service that they call needs a record there.

    Limits: A DNS server of one's own may answer without zone groups. Whether the zone is linked to
    the clients' networks is another check. Clouds other than the public one are not judged.
    """
    return _resolved(search, _SEARCH_ZONES)


@check(
    "workspace-endpoint-lacks-dns-zones",
    on=WORKSPACES,
    practice="sec-network-isolation",
    good="The names of the workspace and its notebooks lead to its private endpoint.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(*_TO, ZONE_GROUPS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/private-link/private-endpoint-dns",
        "https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link",
    ),
)
def workspace_lacks_zones(workspace: Resource, profile: Profile) -> Verdict:
    r"""Names of the Machine Learning workspace do not lead to its private endpoint.

    Where private endpoints name the workspace, passes when the DNS zone group of each has
    privatelink.api.azureml.ms and privatelink.notebooks.azure.net; fails when a zone is missing
    from a group, partial when there is no group.

    Why it matters: A name without a record in a private zone leads to the public address. Jobs and
    notebooks then leave the network, or fail once public access is off.

    How to fix: Add the missing zone to the zone group of the private endpoint.

    ```sh
    az network private-endpoint dns-zone-group add --endpoint-name "$ENDPOINT" \
      --resource-group "$RG" --name default --zone-name notebooks \
      --private-dns-zone privatelink.notebooks.azure.net
    ```

    ```bicep
    resource zones 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
      parent: endpoint
      name: 'default'
      properties: {
        privateDnsZoneConfigs: [
          {
            name: 'api'
            properties: {
              privateDnsZoneId: apiZone.id
            }
          }
          {
            name: 'notebooks'
            properties: {
              privateDnsZoneId: notebooksZone.id
            }
          }
        ]
      }
    }
    ```

    Portal: the private endpoint > Settings > DNS configuration.

    Side effects: clients in networks that are linked to the zones resolve the names privately from
    then on: each workspace that they use needs its records there.

    Limits: A DNS server of one's own may answer without zone groups. Whether the zones are linked
    to the clients' networks is another check. Clouds other than the public one are not judged.
    """
    return _resolved(workspace, _WORKSPACE_ZONES)


@check(
    "private-endpoint-not-approved",
    on=ENDPOINTS,
    practice="sec-network-isolation",
    good="The service behind the private endpoint has approved it.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/private-link/private-endpoint-overview",
        "https://learn.microsoft.com/azure/private-link/manage-private-endpoint",
    ),
)
def not_approved(endpoint: Resource, profile: Profile) -> Verdict:
    r"""The private endpoint carries nothing, for the service has not approved it.

    Fails when a connection of the endpoint is pending, rejected or disconnected.

    Why it matters: The endpoint has an address and often a DNS record, so that clients are sent to
    it and find nobody. Somebody then opens the public way "for now".

    How to fix: Approve the connection on the service, or delete an endpoint that nobody needs.

    ```sh
    az network private-endpoint-connection approve --id "$CONNECTION_ID" \
      --description "Approved by the platform team"
    ```

    ```bicep
    resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
      name: name
      location: location
      properties: {
        subnet: {
          id: subnetId
        }
        privateLinkServiceConnections: [
          {
            name: name
            properties: {
              privateLinkServiceId: account.id
              groupIds: [
                'account'
              ]
            }
          }
        ]
      }
    }
    ```

    Portal: the service > Networking > Private endpoint connections > Approve.

    Side effects: whoever reaches the endpoint's network can reach the service from then on.

    Limits: Whether DNS leads to the endpoint, and who is in its network, are other questions.
    """
    states = [
        str(state)
        for one in _CONNECTED
        for state in endpoint.get(
            f"properties.{one}[].properties.privateLinkServiceConnectionState.status"
        )
        or ()
    ]
    if not states:
        return unknown("the state of its connection was not returned")
    waiting = sorted({state for state in states if state.casefold() != "approved"})
    if waiting:
        return failed(f"its connection is {', '.join(waiting).lower()}")
    return passed("its connection is approved")


def _resolved(service: Resource, wanted: Iterable[str]) -> Verdict:
    """Whether each private endpoint of a service registers its names in all zones."""
    found = {one.id.casefold(): one for join in _TO for one in service.referrers(join)}
    if not found:
        return not_applicable("no private endpoint that was seen names it")
    without = []
    for _, endpoint in sorted(found.items()):
        groups = endpoint.of_type(ZONE_GROUPS)
        zones = {name for group in groups for name in _names(group)}
        if any(zone.endswith(_OTHER_CLOUDS) for zone in zones):
            return not_applicable(f"{endpoint.name} uses zones of another cloud")
        missing = [zone for zone in wanted if zone not in zones]
        if zones and missing:
            return failed(f"the zone group of {endpoint.name} lacks {', '.join(missing)}")
        if not zones:
            without.append(endpoint.name)
    if not without:
        return passed("its private endpoints have every zone")
    listing = service.listing(ZONE_GROUPS)
    if not listing.complete:
        because = f"no zone group of {without[0]} was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return partial(f"{without[0]} has no DNS zone group: its records are kept by hand")


def _names(group: Resource) -> list[str]:
    """The names of a group's zones, in lower case."""
    return [str(id_).casefold().rpartition("/")[2] for id_ in group.get(_ZONES) or ()]
