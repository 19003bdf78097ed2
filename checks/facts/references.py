"""Where resources name other resources: by ARM id, or by an endpoint's host.

Paths as in the published resource types (https://learn.microsoft.com/azure/templates/), and as
Resource Manager returns them; types in lower case. Only what says how a workload hangs together
is here, not every id that Azure returns: whom a firewall lets in is no link.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CONNECTIONS: Final = (
    "microsoft.cognitiveservices/accounts/connections",
    "microsoft.cognitiveservices/accounts/projects/connections",
    "microsoft.machinelearningservices/workspaces/connections",
)
_BACKENDS: Final = (
    "microsoft.apimanagement/service/backends",
    "microsoft.apimanagement/service/workspaces/backends",
)
_SITES: Final = ("microsoft.web/sites", "microsoft.web/sites/slots")
_SITE_PATHS: Final = (
    "properties.serverFarmId",
    "properties.virtualNetworkSubnetId",
    "properties.managedEnvironmentId",
)

BY_ID: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.machinelearningservices/workspaces": (
        "properties.storageAccount",
        "properties.keyVault",
        "properties.containerRegistry",
        "properties.applicationInsights",
        "properties.hubResourceId",
        "properties.managedNetwork.outboundRules.*.destination.serviceResourceId",
    ),
    "microsoft.machinelearningservices/workspaces/computes": (
        "properties.resourceId",
        "properties.properties.subnet.id",
    ),
    # The portal and the published samples write the id into the connection's metadata.
    **dict.fromkeys(_CONNECTIONS, ("properties.metadata.ResourceId", "properties.target")),
    "microsoft.cognitiveservices/accounts": (
        "properties.networkInjections[].subnetArmId",
        "properties.userOwnedStorage[].resourceId",
    ),
    "microsoft.apimanagement/service": ("properties.virtualNetworkConfiguration.subnetResourceId",),
    **dict.fromkeys(_BACKENDS, ("properties.resourceId",)),
    "microsoft.apimanagement/service/loggers": ("properties.resourceId",),
    **dict.fromkeys(_SITES, _SITE_PATHS),
    "microsoft.app/containerapps": ("properties.environmentId",),
    "microsoft.app/jobs": ("properties.environmentId",),
    "microsoft.app/sessionpools": ("properties.environmentId",),
    "microsoft.app/managedenvironments": ("properties.vnetConfiguration.infrastructureSubnetId",),
    "microsoft.containerservice/managedclusters": (
        "properties.agentPoolProfiles[].vnetSubnetID",
        "properties.azureMonitorProfile.containerInsights.logAnalyticsWorkspaceResourceId",
    ),
    "microsoft.cdn/profiles/securitypolicies": ("properties.parameters.wafPolicy.id",),
    "microsoft.network/applicationgateways": (
        "properties.firewallPolicy.id",
        "properties.gatewayIPConfigurations[].properties.subnet.id",
    ),
    "microsoft.network/privateendpoints": (
        "properties.privateLinkServiceConnections[].properties.privateLinkServiceId",
        "properties.manualPrivateLinkServiceConnections[].properties.privateLinkServiceId",
        "properties.subnet.id",
    ),
    "microsoft.network/privateendpoints/privatednszonegroups": (
        "properties.privateDnsZoneConfigs[].properties.privateDnsZoneId",
    ),
    "microsoft.network/privatednszones/virtualnetworklinks": ("properties.virtualNetwork.id",),
    "microsoft.network/networksecurityperimeters/resourceassociations": (
        "properties.privateLinkResource.id",
    ),
    "microsoft.network/virtualnetworks": (
        "properties.subnets[].properties.networkSecurityGroup.id",
        "properties.subnets[].properties.natGateway.id",
    ),
    "microsoft.search/searchservices": (
        "properties.sharedPrivateLinkResources[].properties.privateLinkResourceId",
    ),
    "microsoft.databricks/workspaces": (
        "properties.accessConnector.id",
        "properties.parameters.amlWorkspaceId.value",
    ),
    "microsoft.synapse/workspaces": ("properties.defaultDataLakeStorage.resourceId",),
    "microsoft.insights/components": ("properties.WorkspaceResourceId",),
    "microsoft.insights/diagnosticsettings": (
        "properties.workspaceId",
        "properties.storageAccountId",
    ),
    "microsoft.insights/metricalerts": (
        "properties.scopes[]",
        "properties.actions[].actionGroupId",
    ),
    "microsoft.insights/scheduledqueryrules": (
        "properties.scopes[]",
        "properties.actions.actionGroups[]",
    ),
    "microsoft.insights/activitylogalerts": ("properties.actions.actionGroups[].actionGroupId",),
    "microsoft.insights/autoscalesettings": ("properties.targetResourceUri",),
}
"""The paths of ids, by the type that holds them."""

IDENTITIES: Final = "identity.userAssignedIdentities"
"""Where any type holds the identities that it runs as: the ids are the keys."""

BY_HOST: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_CONNECTIONS, ("properties.target",)),
    **dict.fromkeys(_BACKENDS, ("properties.url",)),
    "microsoft.app/containerapps": ("properties.template.containers[].env[].value",),
}
"""The paths of addresses, by the type that holds them."""

ID_SETTLES: Final = frozenset((*_CONNECTIONS, *_BACKENDS))
"""Types of which the address says nothing more once they have named an id."""

ENDPOINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "microsoft.cognitiveservices/accounts": ("properties.endpoint", "properties.endpoints.*"),
    "microsoft.search/searchservices": ("properties.endpoint",),
}
"""Where a type says at which addresses it answers."""

UNTRACKED: Final = frozenset(
    (
        "microsoft.compute/disks",
        "microsoft.compute/snapshots",
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachines/extensions",
        "microsoft.network/networkinterfaces",
    )
)
"""Types to which no link is followed: estates have more of them than of all others together."""
