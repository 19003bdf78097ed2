"""What the calls say together: whether all children of a type in a place are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checks.collect.arm_id import key_of
from checks.collect.azure.calls import place_of_id
from checks.collect.azure.plan import Plan
from checks.collect.azure.resources import SUBSCRIPTION, Read
from checks.collect.azure.scope import Scope
from checks.snapshot import Coverage, Outcome


@dataclass(slots=True)
class _Tally:
    calls: int = 0
    failed: int = 0
    found: int = 0


@dataclass(slots=True)
class _Listed:
    """The rows of places, and what the calls below them add up to."""

    places: Mapping[str, str]
    rows: dict[tuple[str, str], Coverage] = field(default_factory=dict)
    below: dict[tuple[str, str], _Tally] = field(default_factory=dict)


def refused_rows(plan: Plan, scope: Scope) -> Iterator[Coverage]:
    """A row for each type in the places that could not be read at all."""
    above = {read.type.casefold() for read in plan.reads if read.of == SUBSCRIPTION} | plan.wide
    for id_, ending in scope.refused:
        for type_ in plan.types:
            whole = "/resourceGroups/" not in id_
            if scope.narrow and whole and type_.casefold() not in above:
                continue  # it was not asked of the whole subscription
            yield ending.row(id_, type_, 0, ending.permission or "")


def left_out_rows(plan: Plan, scope: Scope) -> Iterator[Coverage]:
    """A row for each type that nothing reads: no call failed, but nothing is known of it."""
    for place in scope.places:
        for type_, why in plan.left_out.items():
            yield Coverage(place.id, type_, Outcome.EMPTY, detail=f"not read: {why}")


def children_rows(plan: Plan, scope: Scope, rows: Iterable[Coverage]) -> Iterator[Coverage]:
    """For each place a row on each type of children that GETs brought.

    Where parents could not all be seen, their children are not all known: a row behind the place
    says so of the whole, and leaves the children of the parents that were seen alone.
    """
    reads: dict[str, list[Read]] = {}
    for read in plan.reads:
        # Extensions hang from many types, of which only some are read.
        if read.parent and not read.path.startswith("providers/"):
            reads.setdefault(read.type.casefold(), []).append(read)
    listed = _add_up(scope, rows, set(reads))
    for place in scope.places:
        for folded, same in reads.items():
            tally = listed.below.get((place.id, folded), _Tally())
            parent = listed.rows.get((place.id, same[0].parent.casefold()))
            whole = parent is not None and parent.complete
            detail = f"{tally.failed} of {tally.calls} calls failed" if tally.failed else ""
            row = listed.rows[place.id, folded] = Coverage(
                place.id,
                same[0].type,
                Outcome.OK if tally.found else Outcome.EMPTY,
                tally.found,
                whole and not tally.failed,
                detail,
            )
            yield row
            if parent is not None and not whole:
                why = f"there may be more {parent.operation}: {parent.detail or parent.outcome}"
                yield Coverage(
                    f"{place.id}/*",
                    same[0].type,
                    Outcome.FORBIDDEN if parent.permission else Outcome.CUT_SHORT,
                    detail=why,
                    permission=parent.permission,
                )


def _add_up(scope: Scope, rows: Iterable[Coverage], children: set[str]) -> _Listed:
    listed = _Listed({key_of(place.id) or "": place.id for place in scope.places})
    at_place = set(listed.places.values())
    for row in rows:
        folded = row.operation.casefold()
        if row.source in at_place:
            listed.rows[row.source, folded] = row
        elif folded in children and (place := place_of_id(row.source, listed.places)):
            tally = listed.below.setdefault((place, folded), _Tally())
            tally.calls += 1
            tally.failed += not row.outcome.answered
            tally.found += row.count
    return listed


def missing_permissions(rows: Iterable[Coverage]) -> list[str]:
    """The permissions that would have settled what was not read, the most wanted first."""
    wanted = Counter(row.permission for row in rows if row.permission and not row.complete)
    return [action for action, _ in wanted.most_common()]
