"""The GETs for what Resource Graph does not hold.

To read another type: where Resource Graph holds it (`graph_types.py`), a check that needs it is
enough; else add a line here, and the address where Azure documents it.
"""

from __future__ import annotations

from typing import Any, Final

from checks.collect.azure.resources import (
    GROUP,
    LOCATION,
    SUBSCRIPTION,
    Depth,
    Read,
    model_id,
    offered_id,
    usage_id,
)

_ACCOUNTS: Final = "Microsoft.CognitiveServices/accounts"
_PROJECTS: Final = f"{_ACCOUNTS}/projects"
_WORKSPACES: Final = "Microsoft.MachineLearningServices/workspaces"
_GATEWAYS: Final = "Microsoft.ApiManagement/service"
_SITES: Final = "Microsoft.Web/sites"
_REST: Final = "https://learn.microsoft.com/rest/api/"
_FOUNDRY: Final = ("properties.allowProjectManagement", True)
"""Only accounts that may have projects have these children."""
_JOB_PAGES: Final = 10
"""Of jobs, the newest first."""


def _child(of: str, path: str, version: str, ref: str, **more: Any) -> Read:
    """A list, or one object, whose type is that of the parent and the path without names."""
    segments = path.split("/")[:: 2 if more.get("one") else 1]
    return Read("/".join((of, *segments)), of, path, version, _REST + ref, **more)


def _account(path: str, ref: str, of: str = _ACCOUNTS, **more: Any) -> Read:
    version = more.pop("version", "2025-09-01")
    return _child(of, path, version, f"aiservices/accountmanagement/{ref}", **more)


def _learning(path: str, ref: str, below: str = "", **more: Any) -> Read:
    of = f"{_WORKSPACES}/{below}" if below else _WORKSPACES
    return _child(of, path, "2025-12-01", f"azureml/{ref}", **more)


def _gateway(path: str, ref: str, below: str = "", **more: Any) -> Read:
    of = f"{_GATEWAYS}/{below}" if below else _GATEWAYS
    return _child(of, path, "2024-05-01", f"apimanagement/{ref}", **more)


def _policy(below: str, ref: str, **more: Any) -> Read:
    return _gateway("policies/policy", ref, below, query="format=rawxml", one=True, **more)


def _site(name: str, ref: str) -> Read:
    return _child(_SITES, f"config/{name}", "2025-05-01", f"appservice/web-apps/{ref}", one=True)


def _scoped(type_: str, of: str, version: str, ref: str, *, narrow: bool = False) -> Read:
    return Read(type_, of, f"providers/{type_}", version, _REST + ref, narrow=narrow)


def _regional(path: str, ref: str, **more: Any) -> Read:
    type_ = f"Microsoft.CognitiveServices/locations/{path}"
    address = f"{_REST}aiservices/accountmanagement/{ref}"
    return Read(type_, LOCATION, path, "2025-09-01", address, near=_ACCOUNTS, **more)


READS: Final = (
    _account("deployments", "deployments/list"),
    _account("raiPolicies", "rai-policies/list"),
    _account("raiBlocklists", "rai-blocklists/list"),
    _account("models", "accounts/list-models", id_of=model_id),
    _account("usages", "accounts/list-usages", id_of=usage_id),
    _account("connections", "account-connections/list", where=_FOUNDRY),
    # No version without -preview lists them, only gets one by its name.
    _account(
        "capabilityHosts",
        "account-capability-hosts/list",
        where=_FOUNDRY,
        version="2026-01-15-preview",
    ),
    _account("commitmentPlans", "commitment-plans/list"),
    _account("defenderForAISettings", "defender-for-ai-settings/list"),
    _account("encryptionScopes", "encryption-scopes/list"),
    _account("managedNetworks", "managed-networks/list", where=_FOUNDRY, version="2026-07-01"),
    _account(
        "networkSecurityPerimeterConfigurations",
        "network-security-perimeter-configurations/list",
    ),
    _account("projects", "projects/list", where=_FOUNDRY),
    _account("connections", "project-connections/list", _PROJECTS),
    _account(
        "capabilityHosts",
        "project-capability-hosts/list",
        _PROJECTS,
        version="2026-01-15-preview",
    ),
    _account("applications", "applications/list", _PROJECTS, version="2026-07-01"),
    _regional("usages", "usages/list", id_of=usage_id),
    _regional("models", "models/list", id_of=offered_id),
    _learning("computes", "compute/list"),
    _learning("connections", "workspace-connections/list"),
    _learning("datastores", "datastores/list"),
    _learning("outboundRules", "managed-network-settings-rule/list"),
    _learning("marketplaceSubscriptions", "marketplace-subscriptions/list"),
    _learning("schedules", "schedules/list"),
    # Resource Graph has these as well, but does not say when they were made (systemData).
    _learning("onlineEndpoints", "online-endpoints/list"),
    _learning("deployments", "online-deployments/list", "onlineEndpoints"),
    _learning("batchEndpoints", "batch-endpoints/list"),
    _learning("deployments", "batch-deployments/list", "batchEndpoints"),
    _learning("serverlessEndpoints", "serverless-endpoints/list"),
    _learning("featuresets", "featureset-containers/list"),
    _learning("models", "model-containers/list", depth=Depth.DEEP),
    _learning("versions", "model-versions/list", "models", depth=Depth.DEEP),
    _learning("data", "data-containers/list", depth=Depth.DEEP),
    _learning("versions", "data-versions/list", "data", depth=Depth.DEEP),
    _learning("jobs", "jobs/list", depth=Depth.DEEP, pages=_JOB_PAGES),
    _gateway("apis", "apis/list-by-service"),
    _gateway("backends", "backend/list-by-service"),
    _gateway("caches", "cache/list-by-service"),
    _gateway("diagnostics", "diagnostic/list-by-service"),
    _gateway("loggers", "logger/list-by-service"),
    # Values of secret ones are left out; the operation that lists them is a POST.
    _gateway("namedValues", "named-value/list-by-service"),
    _gateway("policyFragments", "policy-fragment/list-by-service"),
    _gateway("products", "product/list-by-service"),
    # Without keys; likewise.
    _gateway("subscriptions", "subscription/list"),
    _policy("", "policy/get"),
    _policy("apis", "api-policy/get"),
    _policy("products", "product-policy/get"),
    _gateway("diagnostics", "api-diagnostic/list-by-service", "apis"),
    _gateway("operations", "api-operation/list-by-api", "apis", depth=Depth.DEEP),
    _policy("apis/operations", "api-operation-policy/get", depth=Depth.DEEP),
    _child(
        "Microsoft.Search/searchServices",
        "sharedPrivateLinkResources",
        "2025-05-01",
        "searchmanagement/shared-private-link-resources/list-by-service",
    ),
    _child(
        "Microsoft.Network/privateEndpoints",
        "privateDnsZoneGroups",
        "2025-09-01",
        "virtualnetwork/private-dns-zone-groups/list",
    ),
    _child(
        "Microsoft.Storage/storageAccounts",
        "blobServices/default",
        "2026-09-01",
        "storagerp/blob-services/get-service-properties",
        one=True,
    ),
    _child(
        "Microsoft.Storage/storageAccounts",
        "managementPolicies/default",
        "2026-04-01",
        "storagerp/management-policies/get",
        one=True,
    ),
    _child(
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "federatedIdentityCredentials",
        "2024-11-30",
        "managedidentity/federated-identity-credentials/list",
    ),
    _child(
        "Microsoft.Cache/redisEnterprise",
        "databases",
        "2025-07-01",
        "redis/redisenterprise/databases/list-by-cluster",
    ),
    _child(
        "Microsoft.OperationalInsights/workspaces",
        "tables",
        "2025-07-01",
        "loganalytics/tables/list-by-workspace",
    ),
    _site("web", "get-configuration"),
    # Without secrets; the operation that lists them is a POST.
    _site("authsettingsV2", "get-auth-settings-v2-without-secrets"),
    _scoped(
        "Microsoft.Authorization/locks",
        SUBSCRIPTION,
        "2020-05-01",
        "resources/management-locks/list-at-subscription-level",
    ),
    # Whoever may read a resource group alone sees at least the locks there.
    _scoped(
        "Microsoft.Authorization/locks",
        GROUP,
        "2020-05-01",
        "resources/management-locks/list-at-resource-group-level",
        narrow=True,
    ),
    # The list of a subscription leaves out the budgets of its resource groups.
    _scoped(
        "Microsoft.Consumption/budgets", SUBSCRIPTION, "2024-08-01", "consumption/budgets/list"
    ),
    _scoped("Microsoft.Consumption/budgets", GROUP, "2024-08-01", "consumption/budgets/list"),
    _scoped(
        "Microsoft.CostManagement/scheduledActions",
        SUBSCRIPTION,
        "2025-03-01",
        "cost-management/scheduled-actions/list-by-scope",
    ),
)
"""Parents before their children."""

EXTENSIONS: Final = {
    "microsoft.insights/diagnosticsettings": (
        "Microsoft.Insights/diagnosticSettings",
        "2021-05-01-preview",
        _REST + "monitor/diagnostic-settings/list",
    ),
}
"""Types, folded, that hang from resources of any type: (type, api-version, reference). They are
read of the types on which a check needs them."""

BY_ID_ONLY: Final = {
    "microsoft.machinelearningservices/workspaces/environments/versions": "2025-12-01",
    "microsoft.machinelearningservices/workspaces": "2025-12-01",
}
"""Types, folded, that are read by id where a resource points at one that was not listed, and the
api-version. https://learn.microsoft.com/rest/api/azureml/environment-versions/get"""
NOT_LISTED: Final = frozenset(
    {"microsoft.machinelearningservices/workspaces/environments/versions"}
)
"""Types, folded, of which there are too many to list: only those pointed at are read."""
