"""Reads many paths of objects that are alike, and works out their spelling once a shape.

Azure returns the same members in the same order for most objects of a type. Which of them a path
means, in whatever casing, is found once for each such list of names; the next object with it is
read by its own keys.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from checks.resource import Json, Resource
from checks.watch import OPAQUE, PLAIN, Ask, Find, Form, Place, Question, key_of

MAX_SHAPES: Final = 256
"""Lists of names that are remembered of one object; tags may have any."""
_LONGEST: Final = 64
"""Names of a list that is remembered."""

_Leaf = tuple[int, str, Form | None]
_Layout = tuple[tuple[_Leaf, ...], tuple[int, ...], tuple[tuple["_Member", str], ...]]
"""(place, key, form) of values, places of names that are there, and members to go on in."""


class Reader:
    """What questions are answered by a resource, in the order in which they were added."""

    def __init__(self) -> None:
        self._places: dict[Hashable, int] = {
            ((), ("is", "environment")): 0,
            ((), ("is", "type")): 1,
        }
        self._nothing: list[Hashable] = [None, None]
        self._own = _Member()
        self._ways: dict[Place, tuple[Find, _Member]] = {}
        self._asks: list[tuple[int, Find | None, Ask]] = []

    @property
    def size(self) -> int:
        """How many questions there are."""
        return len(self._nothing)

    def place(self, question: Question) -> int:
        """Where the key of its answer stands."""
        if question.id not in self._places:
            self._places[question.id] = len(self._nothing)
            self._add(question, len(self._nothing))
        return self._places[question.id]

    def give_up(self, place: int) -> None:
        """Read no more what is different for nearly every resource; its key is `OPAQUE`."""
        for member in (self._own, *(member for _, member in self._ways.values())):
            member.drop(place)
        self._asks = [asked for asked in self._asks if asked[0] != place]
        self._nothing[place] = OPAQUE

    def _add(self, question: Question, place: int) -> None:
        if question.ask is not None or not question.names:
            ask = question.ask or _of_body(question)
            self._asks.append((place, question.find, ask))
            self._nothing.append(None)
            return
        form = question.form
        nothing = form(None) if form else None
        self._nothing.append(False if question.presence else key_of(nothing))
        member = self._own
        if question.find is not None:
            member = self._ways.setdefault(question.way, (question.find, _Member()))[1]
        member.add(question.names, place, form, presence=question.presence)

    def keys(self, resource: Resource) -> tuple[Hashable, ...]:
        """What tells the answers from others; as of `key_of`.

        Every question is answered, also where a check would not have asked it: None where it is
        about a parent or child that is not there.
        """
        keys = self._nothing.copy()
        keys[0], keys[1] = resource.environment, resource.type
        body = resource.body
        if isinstance(body, dict):
            self._own.read(body, keys)
        if self._ways:
            self._read_others(resource, keys)
        for place, way, ask in self._asks:
            found = way(resource) if way else resource
            if found is not None:
                keys[place] = key_of(ask(found))
        return tuple(keys)

    def _read_others(self, resource: Resource, keys: list[Hashable]) -> None:
        for find, member in self._ways.values():
            found = find(resource)
            if found is not None and isinstance(found.body, dict):
                member.read(found.body, keys)


def _of_body(question: Question) -> Ask:
    """What asks about the body as a whole."""
    form = question.form
    return lambda resource: form(resource.body) if form else resource.body


class _Member:
    """What is wanted of the members of one object."""

    __slots__ = ("_layouts", "_members", "_present", "_wanted")

    def __init__(self) -> None:
        self._wanted: list[tuple[int, str, Form | None]] = []
        self._present: list[tuple[int, str]] = []
        self._members: dict[str, _Member] = {}
        self._layouts: dict[tuple[str, ...], _Layout] = {}

    def add(self, names: tuple[str, ...], place: int, form: Form | None, *, presence: bool) -> None:
        """Want what stands at a path from here."""
        self._layouts.clear()
        name, *rest = names
        if rest:
            member = self._members.setdefault(name, _Member())
            member.add(tuple(rest), place, form, presence=presence)
        elif presence:
            self._present.append((place, name))
        else:
            self._wanted.append((place, name, form))

    def drop(self, place: int) -> None:
        """Want what belongs to a place no more."""
        self._layouts.clear()
        self._wanted = [wanted for wanted in self._wanted if wanted[0] != place]
        self._present = [present for present in self._present if present[0] != place]
        for member in self._members.values():
            member.drop(place)

    def read(self, value: dict[str, Json], keys: list[Hashable]) -> None:
        """Put the keys of what is wanted of an object where they belong."""
        shape = tuple(value)
        wanted, present, members = self._layouts.get(shape) or self._layout(shape)
        for place, name, form in wanted:
            seen = value[name]
            if form is not None:
                seen = form(seen)
            keys[place] = seen if seen.__class__ in PLAIN else key_of(seen)
        for place in present:
            keys[place] = True
        for member, name in members:
            inner = value[name]
            if isinstance(inner, dict):
                member.read(inner, keys)

    def _layout(self, shape: tuple[str, ...]) -> _Layout:
        folded: dict[tuple[int, str], str] = {}
        for name in shape:
            folded.setdefault((len(name), name.casefold()), name)

        def found(name: str) -> str | None:
            return name if name in shape else folded.get((len(name), name.casefold()))

        wanted = [(place, found(name), form) for place, name, form in self._wanted]
        members = [(member, found(name)) for name, member in self._members.items()]
        layout: _Layout = (
            tuple((place, name, form) for place, name, form in wanted if name is not None),
            tuple(place for place, name in self._present if found(name) is not None),
            tuple((member, name) for member, name in members if name is not None),
        )
        if len(self._layouts) < MAX_SHAPES and len(shape) <= _LONGEST:
            self._layouts[shape] = layout
        return layout
