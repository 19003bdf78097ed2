"""Whether "none found" means that there is none: what coverage says of each listing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a call, or the reading of a file, ended."""

    OK = "ok"
    EMPTY = "empty"
    CUT_SHORT = "cut_short"
    """Answered, but known not to hold everything: a page of several."""
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
    """Whether the source is known to hold every resource of that type in its scope."""
    detail: str = ""
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Whether the listing of a type is complete, and if not, why not."""

    complete: bool
    reason: str = ""
    permission: str | None = None


class Listings:
    """The rows of a coverage report by what they listed, and where."""

    def __init__(self, coverage: Iterable[Coverage]) -> None:
        self._rows: dict[str, list[Coverage]] = defaultdict(list)
        self._places: dict[tuple[str, str], list[int]] = defaultdict(list)
        """Which rows of a type speak for an ARM scope; those of "" for everything."""
        self._judged: dict[tuple[str, tuple[int, ...]], Listing] = {}
        """What rows of a type come to: most scopes have the same."""
        for row in coverage:
            type_, source = row.operation.casefold(), row.source.casefold()
            place = source if source.startswith("/subscriptions/") else ""
            self._places[type_, place].append(len(self._rows[type_]))
            self._rows[type_].append(row)

    def of(self, type_: str, scope: str = "") -> Listing:
        """Whether every resource of a type in an ARM scope is known; "" for all that is reviewed.

        A row whose source is an ARM scope speaks for that scope and what lies in it; any other
        (a file, a declaration) for everything.
        """
        folded = type_.casefold()
        rows = self._rows.get(folded, [])
        found = range(len(rows)) if not scope else self._speaking(folded, scope.casefold())
        key = (type_, tuple(found))
        if key not in self._judged:
            self._judged[key] = _judge(type_, [rows[at] for at in sorted(found)])
        return self._judged[key]

    def _speaking(self, folded: str, place: str) -> list[int]:
        """Which rows of a type speak for a place and what it lies in."""
        found = [*self._places.get((folded, ""), ())]
        if len(found) == len(self._rows.get(folded, ())):
            return found
        while place:
            found += self._places.get((folded, place), ())
            place = place.rpartition("/")[0]
        return found


def _judge(type_: str, rows: Sequence[Coverage]) -> Listing:
    missing = next((row for row in rows if not row.outcome.answered), None)
    if missing:
        why = f"{missing.source}: {missing.detail or missing.outcome.value}"
        return Listing(False, why, missing.permission)
    if any(row.complete for row in rows):
        return Listing(True)
    said = next((row.detail for row in rows if row.detail), "")
    if not said:
        return untold(type_)
    return Listing(False, f"nothing says that the listing of {type_} was complete ({said})")


def untold(type_: str) -> Listing:
    """The listing of a type of which nothing is known."""
    return Listing(False, f"nothing says that the listing of {type_} was complete")
