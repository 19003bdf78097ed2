"""What is read where: tables of Resource Graph, and the GETs for what it does not hold.

To read another type: where Resource Graph's `resources` holds it, a check that needs it is enough;
else add a line here. Which tables hold what:
https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from checks.resource import Json, member

SUBSCRIPTION: Final = "subscription"
GROUP: Final = "resource-group"


def model_id(parent: str, body: Json) -> str:
    """The id of a model that an account offers: Azure gives it none."""
    parts = (str(member(body, name)) for name in ("format", "name", "version"))
    return f"{parent}/models/{'.'.join(parts)}"


@dataclass(frozen=True, slots=True)
class Read:
    """One GET behind the id of each parent."""

    type: str
    """What it brings."""
    of: str
    """The type of the parents, or `subscription` or `resource-group`."""
    path: str
    """Behind the parent's id."""
    api_version: str
    ref: str
    """Where Azure documents it."""
    one: bool = False
    """Whether it brings one object, not a list."""
    id_of: Callable[[str, Json], str] | None = None
    """Makes an id of the parent's and an item, where Azure returns none."""

    @property
    def action(self) -> str:
        """The permission that it takes."""
        return action_of(self.type)


def action_of(type_: str) -> str:
    """The permission that reading a type takes.

    https://learn.microsoft.com/azure/role-based-access-control/permissions-reference
    """
    return f"{type_}/read"


_ACCOUNTS: Final = "Microsoft.CognitiveServices/accounts"
_WORKSPACES: Final = "Microsoft.MachineLearningServices/workspaces"
_ENDPOINTS: Final = f"{_WORKSPACES}/onlineEndpoints"
_GATEWAYS: Final = "Microsoft.ApiManagement/service"
_STORAGE: Final = "Microsoft.Storage/storageAccounts"
_SITES: Final = "Microsoft.Web/sites"
_SETTINGS: Final = "Microsoft.Insights/diagnosticSettings"
_REST: Final = "https://learn.microsoft.com/rest/api/"


def _settings(of: str) -> Read:
    return Read(
        _SETTINGS,
        of,
        f"providers/{_SETTINGS}",
        "2021-05-01-preview",
        _REST + "monitor/diagnostic-settings/list",
    )


def _of_accounts(child: str, ref: str, id_of: Callable[[str, Json], str] | None = None) -> Read:
    address = f"{_REST}aiservices/accountmanagement/{ref}"
    return Read(f"{_ACCOUNTS}/{child}", _ACCOUNTS, child, "2025-09-01", address, id_of=id_of)


def _of_workspaces(child: str, ref: str) -> Read:
    address = f"{_REST}azureml/{ref}"
    return Read(f"{_WORKSPACES}/{child}", _WORKSPACES, child, "2025-12-01", address)


def _of_gateways(child: str, ref: str) -> Read:
    address = f"{_REST}apimanagement/{ref}"
    return Read(f"{_GATEWAYS}/{child}", _GATEWAYS, child, "2024-05-01", address)


def _of_sites(name: str, ref: str) -> Read:
    address = f"{_REST}appservice/web-apps/{ref}"
    return Read(f"{_SITES}/config", _SITES, f"config/{name}", "2025-05-01", address, one=True)


READS: Final = (
    _of_accounts("deployments", "deployments/list"),
    _of_accounts("raiPolicies", "rai-policies/list"),
    _of_accounts("models", "accounts/list-models", model_id),
    _of_workspaces("computes", "compute/list"),
    _of_workspaces("schedules", "schedules/list"),
    # Resource Graph has these two as well, but does not say when they were made (systemData).
    _of_workspaces("onlineEndpoints", "online-endpoints/list"),
    Read(
        f"{_ENDPOINTS}/deployments",
        _ENDPOINTS,
        "deployments",
        "2025-12-01",
        _REST + "azureml/online-deployments/list",
    ),
    _of_gateways("apis", "apis/list-by-service"),
    _of_gateways("backends", "backend/list-by-service"),
    Read(
        f"{_STORAGE}/blobServices",
        _STORAGE,
        "blobServices/default",
        "2026-09-01",
        _REST + "storagerp/blob-services/get-service-properties",
        one=True,
    ),
    _of_sites("web", "get-configuration"),
    # Without secrets; the operation that lists them is a POST.
    _of_sites("authsettingsV2", "get-auth-settings-v2-without-secrets"),
    _settings(_ACCOUNTS),
    _settings(_WORKSPACES),
    _settings("Microsoft.Search/searchServices"),
    Read(
        "Microsoft.Authorization/locks",
        SUBSCRIPTION,
        "providers/Microsoft.Authorization/locks",
        "2020-05-01",
        _REST + "resources/management-locks/list-at-subscription-level",
    ),
    # The list of a subscription leaves out the budgets of its resource groups.
    *(
        Read(
            "Microsoft.Consumption/budgets",
            of,
            "providers/Microsoft.Consumption/budgets",
            "2024-08-01",
            _REST + "consumption/budgets/list",
        )
        for of in (SUBSCRIPTION, GROUP)
    ),
)
"""Parents before their children."""

TABLES: Final = {
    "microsoft.authorization/policyassignments": "policyresources",
    "microsoft.security/pricings": "securityresources",
}
"""Types, folded, that stand in a table of their own; others in `resources`."""
RESOURCES: Final = "resources"

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

PERMISSIONS_VERSION: Final = "2022-04-01"
"""https://learn.microsoft.com/rest/api/authorization/permissions"""
SUBSCRIPTION_VERSION: Final = "2022-12-01"
"""https://learn.microsoft.com/rest/api/resources/subscriptions/get"""
GROUP_VERSION: Final = "2025-04-01"
"""https://learn.microsoft.com/rest/api/resources/resource-groups/get"""
GRAPH_VERSION: Final = "2024-04-01"
"""https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources"""

ALWAYS: Final = (
    "Microsoft.Resources/subscriptions/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.ResourceGraph/resources/read",
    "Microsoft.Authorization/permissions/read",
)
"""Permissions of every scan: to find the scope, to query, and to know how complete an answer is."""
