"""What each permission of a scan is for: the checks that cannot say anything without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checks.joins import METRICS, Metric
from checks.registry import ANY, SCOPES, Check


@dataclass(frozen=True, slots=True)
class Needed:
    """A permission that a scan uses."""

    action: str
    held: bool | None
    """Whether it is granted in the whole scope; None: nobody has looked, or Azure does not say."""
    checks: tuple[Check, ...]
    """Those that are lost without it, wholly or in part."""
    always: bool = False
    """Whether the scan itself rests on it."""


def needed(
    actions: Iterable[str], checks: Iterable[Check], held: Mapping[str, bool | None]
) -> tuple[Needed, ...]:
    """The permissions of a scan: the missing ones first, then those that most checks rest on.

    Args:
        actions: Those of its plan.
        checks: Those that it reads for.
        held: What is known of them.
    """
    from checks.collect.azure.resources import ALWAYS

    lost = _by_action(checks)
    rows = [
        Needed(action, held.get(action), tuple(lost.get(action.casefold(), ())), action in ALWAYS)
        for action in actions
    ]
    return tuple(sorted(rows, key=_wanted_first))


def _wanted_first(row: Needed) -> tuple[bool, bool, bool, int, str]:
    missing, unsure = row.held is False, row.held is None
    return (not missing, not unsure, not row.always, -len(row.checks), row.action.casefold())


def checks_by_type(checks: Iterable[Check]) -> dict[str, list[Check]]:
    """The checks that look at each resource type, in lower case; those above it included."""
    from checks.collect.azure.table import READS

    above = {read.type.casefold(): read.parent.casefold() for read in READS if read.parent}
    found: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        for type_ in _with_parents(_types(check), above):
            found[type_].append(check)
    return found


def _by_action(checks: Iterable[Check]) -> dict[str, list[Check]]:
    from checks.collect.azure.resources import action_of

    found: dict[str, dict[str, Check]] = defaultdict(dict)
    for type_, looking in checks_by_type(checks).items():
        for check in looking:
            found[action_of(type_).casefold()][check.id] = check
    return {action: list(rows.values()) for action, rows in found.items()}


def _types(check: Check) -> set[str]:
    found = set() if check.on in (*SCOPES, ANY) else {check.on.casefold()}
    for need in check.needs:
        if isinstance(need, Metric):
            found.add(METRICS.casefold())
        else:
            found.add((need if isinstance(need, str) else need.type).casefold())
    return found


def _with_parents(types: set[str], above: Mapping[str, str]) -> set[str]:
    found, left = set(types), list(types)
    while left:
        parent = above.get(left.pop())
        if parent and parent not in found:
            found.add(parent)
            left.append(parent)
    return found
