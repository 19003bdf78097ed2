"""From the lines of a snapshot file to blocks: each resource with its children."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import orjson

from checks.collect.arm_id import key_of
from checks.collect.environment import Scopes
from checks.collect.snapshot_lines import damaged, place_of
from checks.resource import Resource

_ENVIRONMENTS: Final = ("prod", "nonprod")
_STARTS: Final = ("\0subscriptions\0", "\0providers\0")


class BlockBuilder:
    """Makes blocks of lines, and refuses what is out of order."""

    def __init__(self, scopes: Scopes) -> None:
        self.done: list[Resource] = []
        """Whole blocks that were not yet handed on."""
        self.count = 0
        self._scopes = scopes
        self._open: list[Resource] = []
        self._above: list[tuple[str, Resource | None]] = []
        """What the next line may hang from, by level; None where the scope leaves it out."""
        self._last = ""

    def add(self, number: int, line: bytes) -> None:
        """Take the line of a resource."""
        try:
            value = orjson.loads(line)
            level, environment = value["level"], value["environment"]
            resource = Resource(value["resource"], environment=environment)
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise damaged(number) from None
        place = place_of(resource.id)
        if not place.startswith(_STARTS) or not resource.type:
            raise damaged(number, "it has no resource with an id and a type")
        if environment not in _ENVIRONMENTS:
            raise damaged(number, "its environment is neither prod nor nonprod")
        if place <= self._last:
            why = "twice" if place == self._last else "in the wrong order"
            raise damaged(number, f"{resource.id} comes {why}")
        self._last = place
        self.count += 1
        if level == 0:
            if self._open:
                self._close()
            self._above.clear()
        elif (
            type(level) is not int
            or not 0 < level <= len(self._above)
            or not place.startswith(self._above[level - 1][0] + "\0")
        ):
            raise damaged(number, f"{resource.id} does not belong to what stands above")
        else:
            del self._above[level:]
        self._hang(place, resource)

    def _hang(self, place: str, resource: Resource) -> None:
        if self._scopes:
            key = key_of(resource.id) or ""
            if not self._scopes.cover(key):
                self._above.append((place, None))
                return
            resource.environment = self._scopes.environment(key) or resource.environment
        parent = None
        for _, above in self._above:
            parent = above or parent
        if parent is None:
            self._open.append(resource)
        else:
            resource.parent = parent
            parent.children.append(resource)
        self._above.append((place, resource))

    def _close(self) -> None:
        self.done += self._open
        self._open.clear()

    def rest(self) -> Iterator[Resource]:
        """What is left when there are no more lines."""
        self._close()
        yield from self.done
        self.done.clear()
