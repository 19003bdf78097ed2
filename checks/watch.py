"""A resource that writes down every question that a check asks it, and passes them on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from checks.joins import Refers
from checks.listings import Listing
from checks.resource import Json, Resource, is_filled, look_up, shape_of, split_path

Find = Callable[[Resource], Resource | None]
"""From a subject to the resource of which something is asked; None where there is none."""
Form = Callable[[Json], Json]
Ask = Callable[[Resource], Any]
Place = tuple[Hashable, ...]
"""The way from the subject. Two ways lead to two resources: only parents and children have one."""

OPAQUE: Final = object()
"""The key of an answer that cannot be told from others."""
_LONGEST: Final = 16
PLAIN: Final = frozenset({str, bool, type(None)})
"""Kinds of values that are their own key."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a check asks of its subject, its parents or its children.

    Either of a member of the body, at a path of `names`, or what only `ask` can tell.
    """

    id: Hashable
    way: Place
    """Of whom it is asked."""
    find: Find | None
    """The same, from the subject; None: it is asked of the subject itself."""
    names: tuple[str, ...] = ()
    form: Form | None = None
    """What is asked of the value there; None: the value itself."""
    presence: bool = False
    """Whether it asks if the member at the path is there, be it null."""
    ask: Ask | None = None


def key_of(value: Json) -> Hashable:
    """What tells a value from others; `OPAQUE` for what may be large, or is never twice the same.

    Numbers carry their type: True, 1 and 1.0 are the same key to Python, and not to a check.
    """
    kind = type(value)
    if kind in PLAIN:
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

    def _note(self, what: Hashable, answer: Any, **how: Any) -> None:
        question = Question((self._place, what), self._place, self._find, **how)
        self._trail.note(question, key_of(answer))

    def _ask(self, name: str) -> Any:
        asked = "environment" if name == "in_prod" else name
        self._note(("is", asked), getattr(self._real, asked), ask=attrgetter(asked))
        return getattr(self._real, name)

    def _above(self) -> Resource | None:
        real = self._real.parent
        self._note("parent", real is not None, ask=lambda resource: resource.parent is not None)
        if real is None:
            return None
        climbs = not self._place or self._place[-1] == "parent"
        place = (*self._place, "parent") if climbs else self._place[:-1]
        return self._trail.watched(real, place, _then(self._find, _parent))

    def get(self, path: str) -> Json:
        """As of the resource."""
        value = self._real.get(path)
        names, rest = _plain(split_path(path))
        self._note(("get", path), value, names=names, form=_rest(rest) if rest else None)
        return value

    def shape(self, steps: Sequence[str]) -> str:
        """As of the resource."""
        value = self._real.shape(steps)
        names, rest = _plain(tuple(steps))
        self._note(("shape", *steps), value, names=names, form=_rest(rest, shape_of))
        return value

    def filled(self, steps: Sequence[str]) -> bool:
        """As of the resource."""
        value = self._real.filled(steps)
        names, rest = _plain(tuple(steps))
        self._note(("filled", *steps), value, names=names, form=_rest(rest, is_filled))
        return value

    def has(self, steps: Sequence[str]) -> bool:
        """As of the resource."""
        value = self._real.has(steps)
        if _plain(tuple(steps))[1]:
            self._note(("has", *steps), value, ask=lambda resource: resource.has(steps))
        else:
            self._note(("has", *steps), value, names=tuple(steps), presence=True)
        return value

    def of_type(self, type_: str) -> list[Resource]:
        """As of the resource; the children are watched too, unless one may be the subject."""
        found = self._real.of_type(type_)
        count = len(found)
        self._note(("of_type", type_), count, ask=_counting(type_))
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
        self._note(("referrers", join), not found, ask=_unreferred(join))
        self._trail.opaque = self._trail.opaque or bool(found)
        return found

    def listing(self, type_: str) -> Listing:
        """As of the resource."""
        listing = self._real.listing(type_)
        self._note(("listing", type_), _said(listing), ask=lambda one: _said(one.listing(type_)))
        return listing


def _plain(steps: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The steps up to the first list or map, and those from there on."""
    at = next((at for at, step in enumerate(steps) if step in ("[]", "*")), len(steps))
    return steps[:at], steps[at:]


@cache
def _rest(steps: tuple[str, ...], form: Form | None = None) -> Form:
    """What a question makes of the value at its names: the rest of the way, then its own form."""
    if form is None:
        return lambda value: look_up(value, steps)
    if not steps:
        return form
    return lambda value: form(look_up(value, steps))


def _then(first: Find | None, second: Find) -> Find:
    if first is None:
        return second
    return lambda resource: None if (found := first(resource)) is None else second(found)


def _parent(resource: Resource) -> Resource | None:
    return resource.parent


def _child(type_: str, at: int) -> Find:
    return lambda resource: next(islice(resource.of_type(type_), at, None), None)


def _counting(type_: str) -> Ask:
    folded = type_.casefold()
    return lambda one: sum(child.type.casefold() == folded for child in one.children)


def _unreferred(join: Refers) -> Ask:
    return lambda one: one.index is None or not one.index.referrers(join, one.id)


def _said(listing: Listing) -> str:
    permission = listing.permission
    return f"{listing.complete}\0{permission is None}\0{permission}\0{listing.reason}"


_ASKED: Final = frozenset({"environment", "type", "in_prod"})
_KNOWN: Final = frozenset(
    {
        "__class__", "_above", "_ask", "_find", "_note", "_place", "_real", "_trail",
        "filled", "get", "has", "listing", "of_type", "referrers", "shape",
    }
)  # fmt: skip
