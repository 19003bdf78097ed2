"""Everything that one collection read, and what became of each of its calls."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Protocol

from checks.joins import Index
from checks.listings import Coverage, Listing, Listings, Outcome
from checks.resource import Json, Resource, walk

__all__ = ["About", "Coverage", "Listing", "Outcome", "Scope", "Snapshot", "Source"]


@dataclass(frozen=True, slots=True)
class About:
    """What a collection says of itself."""

    source: str = ""
    taken: str = ""
    """ISO time of the collection; empty where the source does not say."""
    scope: tuple[str, ...] = ()
    """ARM ids of what was collected; empty where the source does not say."""
    rights: tuple[str, ...] = ()
    """Roles or actions that the collection had; empty where the source does not say."""


class Source(Protocol):
    """Resources that can be gone through more than once, without holding all of them."""

    @property
    def about(self) -> About:
        """What the collection says of itself."""

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """How every call ended; a file knows it once it has been gone through."""

    @property
    def in_memory(self) -> bool:
        """Whether its resources are held anyway."""

    @property
    def in_order(self) -> bool:
        """Whether resources are known to come by id, children directly behind their parent."""

    def blocks(self, holding: Set[str] | None = None) -> Iterator[Resource]:
        """Each resource without a parent, its children attached; the same ones every time.

        Where `holding` names types (in lower case), blocks without one of them may be left out;
        it may shrink meanwhile.
        """


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Resources without a parent, each with its children, and the coverage of the reading."""

    resources: tuple[Resource, ...]
    coverage: tuple[Coverage, ...] = ()
    source: str = ""
    taken: str = ""
    scope: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    """These four as of `About`."""

    @property
    def about(self) -> About:
        """What the collection says of itself."""
        return About(self.source, self.taken, self.scope, self.rights)

    @property
    def in_memory(self) -> bool:
        """It is."""
        return True

    @property
    def in_order(self) -> bool:
        """Anybody may have made it, in any order."""
        return False

    def blocks(self, holding: Set[str] | None = None) -> Iterator[Resource]:
        """The resources without a parent; all of them, whatever they hold."""
        return iter(self.resources)

    def walk(self) -> Iterator[Resource]:
        """Every resource, parents before their children."""
        return walk(self.resources)

    def listing(self, type_: str) -> Listing:
        """Whether every resource of a type is known to be here."""
        return Listings(self.coverage).of(type_)


@dataclass(slots=True)
class Scope:
    """What a check on a whole scope sees: its resources, and how complete their listing is."""

    id: str
    """The ARM id of a subscription or resource group; "" for the workload."""
    kind: str
    """`resource-group`, `subscription` or `workload`."""
    index: Index
    environment: str = "prod"
    reads: dict[str, Json] = field(default_factory=dict)
    found: list[Resource] = field(default_factory=list)
    """The resources handed out, whose reads are evidence too."""

    @property
    def name(self) -> str:
        """The group's or subscription's own name; `workload` for the workload."""
        return self.id.rpartition("/")[2] or self.kind

    @property
    def in_prod(self) -> bool:
        """Whether anything in it is in the prod environment."""
        return self.environment == "prod"

    def of_type(self, type_: str) -> list[Resource]:
        """Every resource of a type that the check `needs`; how many there are is evidence."""
        found = list(self.index.of_type(type_, self.id))
        for item in found:
            item.reads = {}
        self.found.extend(found)
        self.reads[f"count({type_})"] = len(found)
        return found

    def listing(self, type_: str) -> Listing:
        """Whether "none found" means that there is none."""
        listing = self.index.listing(type_, self.id)
        self.reads[f"listing({type_})"] = "complete" if listing.complete else "incomplete"
        return listing
