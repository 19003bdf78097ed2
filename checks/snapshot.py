"""Everything that one collection read, and what became of each of its calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from checks.resource import Json, Resource


class Outcome(StrEnum):
    """How a call, or the reading of a file, ended."""

    OK = "ok"
    EMPTY = "empty"
    FORBIDDEN = "forbidden"
    NOT_REGISTERED = "not_registered"
    THROTTLED = "throttled"
    UNSUPPORTED = "unsupported"
    TIMED_OUT = "timed_out"
    ERROR = "error"

    @property
    def answered(self) -> bool:
        """Whether the call brought what was asked for."""
        return self in (Outcome.OK, Outcome.EMPTY)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One row of the coverage report: what was asked, and how it ended."""

    source: str
    """A file name, or an ARM scope."""
    operation: str
    """The resource type that was listed; `*` for whatever the source holds."""
    outcome: Outcome
    count: int = 0
    complete: bool = False
    """Whether the source is known to hold every resource of that type in scope."""
    detail: str = ""
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Whether the listing of a type is complete, and if not, why not."""

    complete: bool
    reason: str = ""
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Resources without a parent, each with its children, and the coverage of the reading."""

    resources: tuple[Resource, ...]
    coverage: tuple[Coverage, ...] = ()
    source: str = ""
    taken: str = ""
    """ISO time of the collection; empty where the source does not say."""

    def walk(self) -> Iterator[Resource]:
        """Every resource, parents before their children."""
        stack = list(reversed(self.resources))
        while stack:
            resource = stack.pop()
            yield resource
            stack.extend(reversed(resource.children))

    def listing(self, type_: str) -> Listing:
        """Whether every resource of a type is known to be here."""
        rows = [row for row in self.coverage if row.operation.casefold() == type_.casefold()]
        missing = next((row for row in rows if not row.outcome.answered), None)
        if missing:
            why = f"{missing.source}: {missing.detail or missing.outcome.value}"
            return Listing(False, why, missing.permission)
        if any(row.complete for row in rows):
            return Listing(True)
        said = next((row.detail for row in rows if row.detail), "")
        why = f"nothing says that the listing of {type_} was complete"
        return Listing(False, f"{why} ({said})" if said else why)


@dataclass(slots=True)
class Scope:
    """What a check on a whole scope sees: its resources, and how complete their listing is."""

    name: str
    kind: str
    snapshot: Snapshot
    environment: str = "prod"
    reads: dict[str, Json] = field(default_factory=dict)
    found: list[Resource] = field(default_factory=list)
    """The resources handed out, whose reads are evidence too."""

    def of_type(self, type_: str) -> list[Resource]:
        """Every resource of an ARM type; how many there are is evidence."""
        wanted = type_.casefold()
        found = [item for item in self.snapshot.walk() if item.type.casefold() == wanted]
        for item in found:
            item.reads = {}
        self.found.extend(found)
        self.reads[f"count({type_})"] = len(found)
        return found

    def listing(self, type_: str) -> Listing:
        """Whether "none found" means that there is none."""
        listing = self.snapshot.listing(type_)
        self.reads[f"listing({type_})"] = "complete" if listing.complete else "incomplete"
        return listing
