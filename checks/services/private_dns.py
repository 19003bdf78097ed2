"""Private DNS zones: whether anybody asks them."""

from __future__ import annotations

from typing import Final

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    not_applicable,
    passed,
)
from checks.predicates import see
from checks.registry import check
from checks.resource import Resource

ZONES: Final = "Microsoft.Network/privateDnsZones"


@check(
    "private-dns-zone-not-linked",
    on=ZONES,
    practice="sec-network-isolation",
    good="Virtual networks ask the private DNS zone.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links",
        "https://learn.microsoft.com/azure/private-link/private-endpoint-dns",
    ),
)
def not_linked(zone: Resource, profile: Profile) -> Verdict:
    r"""No virtual network asks the private DNS zone, so private endpoints are not found by name.

    Asked of zones of private endpoints (privatelink…); fails when no virtual network is linked.

    Why it matters: Clients resolve the name of the AI service to its public address although a
    private endpoint stands ready: calls leave the network, or fail once public access is off.

    How to fix: Link the zone to the networks of the clients, or to the one of their DNS resolver.

    ```sh
    az network private-dns link vnet create --zone-name privatelink.openai.azure.com \
      --resource-group "$RG" --name clients --virtual-network "$VNET_ID" \
      --registration-enabled false
    ```

    ```bicep
    resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
      parent: zone
      name: 'clients'
      location: 'global'
      properties: {
        registrationEnabled: false
        virtualNetwork: {
          id: vnet.id
        }
      }
    }
    ```

    Portal: the private DNS zone > DNS Management > Virtual Network Links.

    Side effects: the linked networks resolve every name of the zone privately; names without a
    record in it stop resolving, unless the link falls back to the internet.

    Limits: Counts links; whether they are those of the clients' networks is not judged. Zones that
    are no longer used fail as well: delete them.
    """
    if not zone.name.casefold().startswith("privatelink."):
        return not_applicable("it is not a zone of private endpoints")
    links = see(zone, "properties.numberOfVirtualNetworkLinks", int)
    if isinstance(links, Verdict):
        return links
    return passed(links.fact) if links.value > 0 else failed(links.fact)
