"""Estates of any size: so many subscriptions with so many resources, the same every time."""

from __future__ import annotations

import uuid
from typing import Any

from benchmarks.estate import SUBSCRIPTION, bodies
from tests.azure.estate import Estate


def generated(subscriptions: int, resources: int) -> Estate:
    """An estate of so many subscriptions, with so many resources each."""
    estate, every = Estate(), bodies(resources)
    for guid in names(subscriptions):
        estate.add(*(_moved(body, f"/subscriptions/{guid}") for body in every))
    return estate


def names(subscriptions: int) -> list[str]:
    """The GUIDs of so many subscriptions."""
    return [str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))) for number in range(subscriptions)]


def varied(subscriptions: int) -> Estate:
    """An estate of so many subscriptions, with one or two resources of each kind."""
    estate = Estate()
    for guid in names(subscriptions):
        every = (*_few(bodies(180)), *_scoped())
        estate.add(*(_moved(body, f"/subscriptions/{guid}") for body in every))
    return estate


def _few(every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first two resources of each type, children included."""
    kept = []
    for body in every:
        before = [one for one in kept if one["type"] == body["type"]]
        child = body["type"].count("/") > 1
        if len(before) < 2 and (not child or any(body["id"].startswith(k["id"]) for k in kept)):
            kept.append(body)
    return kept


def _scoped() -> list[dict[str, Any]]:
    """What is set at a subscription."""
    types = (
        "Microsoft.Authorization/locks",
        "Microsoft.Authorization/policyAssignments",
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Consumption/budgets",
        "Microsoft.Security/pricings",
    )
    return [
        {
            "id": f"{SUBSCRIPTION}/providers/{type_}/{name}",
            "name": name,
            "type": type_,
            "properties": {"scope": SUBSCRIPTION},
        }
        for type_ in types
        for name in ("one", "two")
    ]


def _moved(value: Any, to: str) -> Any:
    """A body, and whatever it names, in another subscription."""
    if isinstance(value, str):
        return value.replace(SUBSCRIPTION, to)
    if isinstance(value, dict):
        return {name: _moved(item, to) for name, item in value.items()}
    return [_moved(item, to) for item in value] if isinstance(value, list) else value
