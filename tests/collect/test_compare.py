"""Differences between two snapshots."""

from __future__ import annotations

from typing import Any

from checks.collect.compare import Kind, changes, coverage_changes
from checks.resource import Resource
from checks.snapshot import Coverage, Outcome, Snapshot

GROUP = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.X/things"


def snapshot(*bodies: dict[str, Any], environment: str = "prod") -> Snapshot:
    return Snapshot(tuple(Resource(body, environment=environment) for body in bodies))


def thing(name: str, **body: Any) -> dict[str, Any]:
    return {"id": f"{GROUP}/{name}", "type": "Microsoft.X/things", **body}


def said(before: Snapshot, after: Snapshot) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(c.kind.value, c.id.rpartition("/")[2], c.paths) for c in changes(before, after)]


def test_added_removed_and_changed_stand_in_order() -> None:
    before = snapshot(thing("a"), thing("b", sku={"name": "x", "size": 1}), thing("d"), thing("e"))
    after = snapshot(thing("b", sku={"name": "y", "size": 1}), thing("c"), thing("d"), thing("f"))
    assert said(before, after) == [
        ("removed", "a", ()),
        ("changed", "b", ("sku.name",)),
        ("added", "c", ()),
        ("removed", "e", ()),
        ("added", "f", ()),
    ]
    assert said(before, before) == []


def test_a_path_is_named_where_the_difference_is() -> None:
    before = thing("a", properties={"x": {"y": [1], "z": 1}, "gone": 1, "null": None})
    after = thing("a", properties={"x": {"y": [2], "z": 1}, "new": 1, "null": 1}, tags={})
    assert said(snapshot(before), snapshot(after, environment="nonprod")) == [
        ("changed", "a",
         ("environment", "properties.gone", "properties.new", "properties.null",
          "properties.x.y", "tags")),
    ]  # fmt: skip


def test_children_are_compared_too_and_ids_whatever_their_case() -> None:
    before, after = snapshot(thing("a")), snapshot(thing("A"))
    child = Resource({"id": f"{GROUP}/a/parts/p", "type": "Microsoft.X/things/parts"})
    after.resources[0].children.append(child)
    assert said(before, after) == [("changed", "A", ("id",)), ("added", "p", ())]


def test_calls_that_ended_differently_are_in_both() -> None:
    ok = Coverage("s", "T", Outcome.OK, 1)
    refused = Coverage("s", "T", Outcome.FORBIDDEN)
    same = Coverage("s", "U", Outcome.OK, 1)
    assert coverage_changes((ok, same), (same, refused)) == [
        (Kind.ADDED, refused), (Kind.REMOVED, ok),
    ]  # fmt: skip
