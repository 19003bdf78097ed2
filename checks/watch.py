"""A resource that writes down every question that a check asks it, and passes them on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from checks.joins import Refers
from checks.listings import Listing
from checks.resource import Json, Resource, is_filled, look_up, shape_of, split_path

Find = Callable[[Resource], Resource]
"""From a subject to the resource of which something is asked."""
Ask = Callable[[Resource], Any]
Place = tuple[Hashable, ...]
"""The way from the subject. Two ways lead to two resources: only parents and children have one."""

OPAQUE: Final = object()
"""The key of an answer that cannot be told from others."""
_LONGEST: Final = 16
_PLAIN: Final = frozenset({str, bool, type(None)})


class Question:
    """Something that a check asks of its subject, its parents or its children."""

    __slots__ = ("ask", "find", "id", "names", "of_value")

    def __init__(
        self,
        id_: Hashable,
        find: Find | None,
        ask: Ask,
        names: tuple[str, ...] = (),
        of_value: Callable[[Json], Json] | None = None,
    ) -> None:
        self.id = id_
        self.find = find
        """None: it is asked of the subject itself."""
        self.ask = ask
        self.names = names
        """The steps of a path without lists and maps; else empty."""
        self.of_value = of_value
        """What is asked of the value at the steps; None: the value itself."""


def key_of(value: Json) -> Hashable:
    """What tells a value from others; `OPAQUE` for what may be large, or is never twice the same.

    Numbers carry their type: True, 1 and 1.0 are the same key to Python, and not to a check.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return (int, value)
    if kind is list and len(value) <= _LONGEST and all(type(item) is str for item in value):
        return (list, *value)
    return OPAQUE


class Trail:
    """The questions of one run of a check in their order, each with the key of its answer."""

    def __init__(self) -> None:
        self.steps: list[tuple[Question, Hashable]] = []
        self.opaque = False
        """Whether the check went on to something that is not written down."""
        self._asked: set[Hashable] = set()
        self._watched: dict[Place, Watched] = {}

    def watched(self, real: Resource, place: Place, find: Find | None) -> Watched:
        """The one stand-in of what stands at a place, so that a check may compare them."""
        if place not in self._watched:
            self._watched[place] = Watched(real, self, place, find)
        return self._watched[place]

    def note(self, question: Question, answer: Hashable) -> None:
        """Write down a question, unless it was asked before or comes after what is not known."""
        if not self.opaque and question.id not in self._asked:
            self._asked.add(question.id)
            self.steps.append((question, answer))


class Watched(Resource):
    """Stands in for a resource while a check is watched.

    What it does not know how to write down is handed out, and makes the trail opaque: so does
    every attribute that `Resource` may get later.
    """

    __slots__ = ("_find", "_place", "_real", "_trail")

    def __init__(self, real: Resource, trail: Trail, place: Place, find: Find | None) -> None:
        self._real = real
        self._trail = trail
        self._place = place
        self._find = find

    def __getattribute__(self, name: str) -> Any:
        if name in _KNOWN:
            return object.__getattribute__(self, name)
        if name in _ASKED:
            return object.__getattribute__(self, "_ask")(name)
        if name == "parent":
            return object.__getattribute__(self, "_above")()
        object.__getattribute__(self, "_trail").opaque = True
        return getattr(object.__getattribute__(self, "_real"), name)

    def _note(
        self,
        what: Hashable,
        ask: Ask,
        answer: Any,
        names: tuple[str, ...] = (),
        of_value: Callable[[Json], Json] | None = None,
    ) -> None:
        question = Question((self._place, what), self._find, ask, names, of_value)
        self._trail.note(question, key_of(answer))

    def _ask(self, name: str) -> Any:
        value = getattr(self._real, name)
        self._note(("is", name), lambda resource: getattr(resource, name), value)
        return value

    def _above(self) -> Resource | None:
        real = self._real.parent
        self._note("parent", lambda resource: resource.parent is not None, real is not None)
        if real is None:
            return None
        climbs = not self._place or self._place[-1] == "parent"
        place = (*self._place, "parent") if climbs else self._place[:-1]
        return self._trail.watched(real, place, _then(self._find, _parent))

    def get(self, path: str) -> Json:
        """As of the resource."""
        value = self._real.get(path)
        names = split_path(path)
        plain = () if {"[]", "*"} & set(names) else names
        self._note(("get", path), lambda resource: look_up(resource.body, names), value, plain)
        return value

    def shape(self, steps: Sequence[str]) -> str:
        """As of the resource."""
        value = self._real.shape(steps)
        self._note(
            ("shape", *steps),
            lambda resource: resource.shape(steps),
            value,
            tuple(steps),
            shape_of,
        )
        return value

    def filled(self, steps: Sequence[str]) -> bool:
        """As of the resource."""
        value = self._real.filled(steps)
        self._note(
            ("filled", *steps),
            lambda resource: is_filled(look_up(resource.body, steps)),
            value,
            tuple(steps),
            is_filled,
        )
        return value

    def has(self, steps: Sequence[str]) -> bool:
        """As of the resource."""
        value = self._real.has(steps)
        self._note(("has", *steps), lambda resource: resource.has(steps), value)
        return value

    def of_type(self, type_: str) -> list[Resource]:
        """As of the resource; the children are watched too, unless one may be the subject."""
        found = self._real.of_type(type_)
        count = len(found)
        self._note(("of_type", type_), lambda resource: len(resource.of_type(type_)), count)
        if self._place and self._place[-1] == "parent":
            self._trail.opaque = self._trail.opaque or bool(found)
            return found
        kind = type_.casefold()
        return [
            self._trail.watched(
                real, (*self._place, (kind, at)), _then(self._find, _child(type_, at))
            )
            for at, real in enumerate(found)
        ]

    def referrers(self, join: Refers) -> list[Resource]:
        """As of the resource; where there are any, what is read of them is not written down."""
        found = self._real.referrers(join)
        self._note(("referrers", join), lambda resource: not resource.referrers(join), not found)
        self._trail.opaque = self._trail.opaque or bool(found)
        return found

    def listing(self, type_: str) -> Listing:
        """As of the resource."""
        listing = self._real.listing(type_)
        self._note(
            ("listing", type_),
            lambda resource: _said(resource.listing(type_)),
            _said(listing),
        )
        return listing


def _then(first: Find | None, second: Find) -> Find:
    return second if first is None else lambda resource: second(first(resource))


def _parent(resource: Resource) -> Resource:
    assert resource.parent is not None
    return resource.parent


def _child(type_: str, at: int) -> Find:
    return lambda resource: resource.of_type(type_)[at]


def _said(listing: Listing) -> list[str]:
    permission = listing.permission
    return [str(listing.complete), listing.reason, *([permission] if permission else [])]


_ASKED: Final = frozenset({"environment", "type", "in_prod"})
_KNOWN: Final = frozenset(
    {
        "__class__", "_above", "_ask", "_find", "_note", "_place", "_real", "_trail",
        "filled", "get", "has", "listing", "of_type", "referrers", "shape",
    }
)  # fmt: skip
