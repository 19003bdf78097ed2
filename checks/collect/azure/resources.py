"""How a type is read: by Resource Graph, or by a GET behind the id of its parent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from checks.resource import Json, member

SUBSCRIPTION: Final = "subscription"
GROUP: Final = "resource-group"
LOCATION: Final = "location"


class Depth(StrEnum):
    """How much is read, each with what those before it read."""

    INVENTORY = "inventory"
    """What Resource Graph holds."""
    STANDARD = "standard"
    DEEP = "deep"
    """What may be very many: jobs, versions of models and data."""


@dataclass(frozen=True, slots=True)
class Read:
    """One GET behind the id of each parent."""

    type: str
    """What it brings."""
    of: str
    """The type of the parents, or `subscription`, `resource-group` or `location`."""
    path: str
    """Behind the parent's id."""
    api_version: str
    ref: str
    """Where Azure documents it."""
    query: str = ""
    """What stands behind the api-version, such as `format=rawxml`."""
    one: bool = False
    """Whether it brings one object, not a list."""
    id_of: Callable[[str, Json], str] | None = None
    """Makes an id of the parent's and an item, where Azure returns none."""
    where: tuple[str, Json] | None = None
    """(path, value): only parents that have it are asked."""
    near: str = ""
    """Of `location`: the type whose locations are asked."""
    depth: Depth = Depth.STANDARD
    pages: int = 1000
    """How many pages are read at most."""
    narrow: bool = False
    """Whether it is made only where less than whole subscriptions is scanned."""

    @property
    def action(self) -> str:
        """The permission that it takes."""
        return action_of(self.type)

    @property
    def parent(self) -> str:
        """The type of the resources that it is made for; empty for scopes."""
        return self.near or (self.of if "/" in self.of else "")


_ACTIONS: Final = {
    "microsoft.policyinsights/policystates": (
        "Microsoft.PolicyInsights/policyStates/queryResults/read"
    ),
}
"""Permissions that are not called as their type is."""


def action_of(type_: str) -> str:
    """The permission that reading a type takes.

    https://learn.microsoft.com/azure/role-based-access-control/permissions-reference
    """
    return _ACTIONS.get(type_.casefold(), f"{type_}/read")


def model_id(parent: str, body: Json) -> str:
    """The id of a model that an account offers: Azure gives it none."""
    return f"{parent}/models/{_model(body)}"


def offered_id(parent: str, body: Json) -> str:
    """The id of a model that a region offers: one for each kind and tier of account."""
    kinds = (str(member(body, name)) for name in ("kind", "skuName"))
    return f"{parent}/models/{'.'.join(kinds)}.{_model(member(body, 'model'))}"


def usage_id(parent: str, body: Json) -> str:
    """The id of a quota: Azure gives it only a name."""
    return f"{parent}/usages/{member(member(body, 'name'), 'value')}"


def _model(body: Json) -> str:
    return ".".join(str(member(body, name)) for name in ("format", "name", "version"))


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
