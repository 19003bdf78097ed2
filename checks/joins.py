"""What a check needs besides its subject, and the index in which it finds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from checks.listings import Listing, Listings
from checks.resource import Json, Resource, look_up, split_path

METRICS: Final = "Microsoft.Insights/metrics"
"""Metrics hang from their resource as children of this type; see `checks.metrics`."""


@dataclass(frozen=True, slots=True)
class Refers:
    """Resources that name the subject: the alerts on an account, its private endpoints."""

    type: str
    path: str
    """Where they name it, such as `properties.scopes[]`; an ARM id, or a list of them."""
    wider: bool = False
    """Whether naming the subject's resource group or subscription is enough."""


@dataclass(frozen=True, slots=True)
class Points:
    """A resource that the subject names: the storage account of a workspace."""

    path: str
    """Where the subject names it, such as `properties.storageAccount`; an ARM id."""
    type: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A platform metric of the subject, or of the resource that the subject hangs from."""

    name: str
    """As the REST API calls it."""
    aggregation: str
    """`Average`, `Maximum` or `Total`."""
    dimensions: tuple[str, ...] = ()
    """What it is split by."""
    days: int = 7
    """How far it is looked back, up to the collection."""
    interval: str = "PT1H"
    """ISO 8601: what one point stands for."""
    of: str = ""
    """The type that has it, where that is not the check's subject."""

    @property
    def type(self) -> str:
        """The type under which it hangs from its resource."""
        return METRICS


Need = str | Refers | Points | Metric
"""An ARM type that is listed, children included; a join; or a metric."""


def types_needed(needs: Iterable[Need]) -> frozenset[str]:
    """The ARM types, folded, that checks need for whatever reason."""
    return frozenset((need if isinstance(need, str) else need.type).casefold() for need in needs)


def types_joined(needs: Iterable[Need]) -> frozenset[str]:
    """The ARM types, folded, of which joins look for resources."""
    return frozenset(need.type.casefold() for need in needs if isinstance(need, Refers | Points))


def types_listed(needs: Iterable[Need]) -> frozenset[str]:
    """The ARM types, folded, that are needed as such."""
    return frozenset(need.casefold() for need in needs if isinstance(need, str))


@dataclass(slots=True)
class Index:
    """The resources that joins and scope checks look for, and how complete listings are."""

    listings: Listings
    by_type: dict[str, list[Resource]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, Resource] = field(default_factory=dict)
    _placed: dict[str, dict[str, list[Resource]]] = field(default_factory=dict)
    _referring: dict[Refers, dict[str, list[Resource]]] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        """Hold a resource of a needed type."""
        self.by_type[resource.type.casefold()].append(resource)
        self.by_id[resource.id.casefold()] = resource

    def of_type(self, type_: str, scope: str = "") -> list[Resource]:
        """The held resources of a type in a subscription or resource group; "" for all."""
        folded = type_.casefold()
        if not scope:
            return self.by_type.get(folded, [])
        if folded not in self._placed:
            self._placed[folded] = self._by_scope(folded)
        return self._placed[folded].get(scope.casefold(), [])

    def _by_scope(self, folded: str) -> dict[str, list[Resource]]:
        placed: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.by_type.get(folded, ()):
            steps = resource.id.casefold().split("/", 5)
            for length in (3, 5):
                if len(steps) > length:
                    placed["/".join(steps[:length])].append(resource)
        return dict(placed)

    def referrers(self, join: Refers, id_: str) -> list[Resource]:
        """The held resources that name an id, in the order of their ids; the wider ones last."""
        named = self._referring.get(join)
        if named is None:
            named = self._referring[join] = self._turned_round(join)
        if not named:
            return []
        folded = id_.casefold()
        ids = [folded]
        if join.wider:
            steps = folded.split("/", 5)
            ids += ["/".join(steps[:5]), "/".join(steps[:3])]
        found = (one for id_ in ids for one in named.get(id_, ()))
        return list({one.id.casefold(): one for one in found}.values())

    def _turned_round(self, join: Refers) -> dict[str, list[Resource]]:
        named: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.by_type.get(join.type.casefold(), ()):
            for id_ in _ids(look_up(resource.body, split_path(join.path))):
                named[id_].append(resource)
        for resources in named.values():
            resources.sort(key=lambda resource: resource.id.casefold())
        return dict(named)

    def forget(self) -> None:
        """Make what was derived again: other resources are held now."""
        self._placed.clear()
        self._referring.clear()

    def target(self, id_: Json) -> Resource | None:
        """The held resource of an id."""
        return self.by_id.get(id_.casefold()) if isinstance(id_, str) else None

    def listing(self, type_: str, scope: str = "") -> Listing:
        """Whether every resource of a type in a scope is known; "" for the whole workload."""
        return self.listings.of(type_, scope)


def _ids(value: Json) -> set[str]:
    values = value if isinstance(value, list) else [value]
    return {one.casefold() for one in values if isinstance(one, str)}
