"""What checks on whole scopes look for, with no more of each resource than they ask for.

Such checks see resources of a type by the hundred thousand, and read a few paths of each. What
they read is found out on a sample; of all others only those answers are held. A check that then
asks for more than was foreseen has the type held whole, and is called again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from checks.evidence import verdict_of
from checks.joins import Index
from checks.model import Profile
from checks.registry import Check
from checks.resource import Json, Resource, filled_key, is_filled, look_up, split_path, walk
from checks.scopes import Scopes

SAMPLE: Final = 32
"""Resources of each type on which checks are tried."""

Ask = Callable[[Resource], Any]


class Missed(BaseException):
    """A check asked for more of a type than is held; no check can take it for its own error."""

    def __init__(self, type_: str) -> None:
        super().__init__(type_)
        self.type = type_.casefold()


class _Questions:
    """What is asked of the resources of one type."""

    def __init__(self) -> None:
        self.places: dict[Hashable, int] = {}
        self.asks: list[Ask] = []
        self.whole = False

    def add(self, id_: Hashable, ask: Ask) -> None:
        if id_ not in self.places:
            self.places[id_] = len(self.asks)
            self.asks.append(ask)


class _Tried(Resource):
    """A resource of the sample: it notes what is asked of it."""

    __slots__ = ("_noted",)
    _noted: _Questions

    @property
    def body(self) -> Mapping[str, Json]:
        self._noted.whole = True
        return self._body

    def get(self, path: str) -> Json:
        steps = split_path(path)
        self._noted.add(("get", path), lambda one: look_up(one.body, steps))
        return super().get(path)

    def shape(self, steps: Sequence[str]) -> str:
        self._noted.add(("shape", *steps), lambda one: one.shape(steps))
        return super().shape(steps)

    def has(self, steps: Sequence[str]) -> bool:
        self._noted.add(("has", *steps), lambda one: one.has(steps))
        return super().has(steps)

    def filled(self, steps: Sequence[str]) -> bool:
        self._noted.add(("filled", *steps), lambda one: is_filled(look_up(one.body, steps)))
        return super().filled(steps)


class _Held(Resource):
    """A resource of which only the answers to foreseen questions are left."""

    __slots__ = ("_answers", "_places")
    _answers: tuple[Any, ...]
    _places: Mapping[Hashable, int]

    @property
    def body(self) -> Mapping[str, Json]:
        raise Missed(self.type)

    def _answer(self, question: Hashable) -> Any:
        at = self._places.get(question)
        if at is None:
            raise Missed(self.type)
        return self._answers[at]

    def get(self, path: str) -> Json:
        self.reads[path] = value = self._answer(("get", path))
        return value

    def shape(self, steps: Sequence[str]) -> str:
        answer: str = self._answer(("shape", *steps))
        return answer

    def has(self, steps: Sequence[str]) -> bool:
        answer: bool = self._answer(("has", *steps))
        return answer

    def filled(self, steps: Sequence[str]) -> bool:
        answer: bool = self._answer(("filled", *steps))
        self.reads[filled_key(steps)] = answer
        return answer


class Holding:
    """Gathers the index of scope checks while an estate goes by."""

    def __init__(self, listed: frozenset[str], joined: Index, *, whole: bool) -> None:
        self.index = Index(joined.listings, dict(joined.by_type), dict(joined.by_id))
        self.types = listed - joined.by_type.keys()
        """What is held here, besides what joins look for."""
        self._whole = whole
        self._wanted: dict[str, bool] = {}
        """Whether a type is held, by its spelling."""
        self._questions: dict[str, _Questions] = {}

    def foresee(
        self, checks: Iterable[Check], profile: Profile, sample: Sequence[Resource]
    ) -> None:
        """Find out on a sample of blocks what checks ask for."""
        index = Index(self.index.listings, dict(self.index.by_type), dict(self.index.by_id))
        scopes = Scopes()
        for root in sample:
            scopes.add(root)
            for tried in walk((self._tried_copy(root, None),)):
                tried.index = index
                if tried.type.casefold() in self.types:
                    index.by_type.setdefault(tried.type.casefold(), []).append(tried)
        made = scopes.all(index)
        for check in checks:
            for scope in made:
                if scope.kind == check.on:
                    verdict_of(check, scope, profile)

    def miss(self, type_: str) -> None:
        """Hold a type whole from now on, and begin again."""
        self._of(type_).whole = True
        for held in self.types:
            self.index.by_type.pop(held, None)
        self.index.forget()

    def hold(self, root: Resource) -> None:
        """Keep what is needed of a block."""
        if not root.children and not self._wants(root):
            return
        if root.children and not any(map(self._wants, walk((root,)))):
            return
        if self._whole:
            for one in walk((root,)):
                if self._wants(one):
                    self.index.by_type.setdefault(one.type.casefold(), []).append(one)
            return
        self._hold(root, None)

    def _hold(self, real: Resource, parent: Resource | None) -> Resource:
        held = self._held(real)
        held.parent, held.index = parent, self.index
        if self._wants(held):
            self.index.by_type.setdefault(held.type.casefold(), []).append(held)
        held.children = [self._hold(child, held) for child in real.children]
        return held

    def _wants(self, one: Resource) -> bool:
        wanted = self._wanted.get(one.type)
        if wanted is None:
            wanted = self._wanted[one.type] = one.type.casefold() in self.types
        return wanted

    def _of(self, type_: str) -> _Questions:
        found = self._questions.get(type_)
        if found is None:
            folded = self._questions.setdefault(type_.casefold(), _Questions())
            found = self._questions[type_] = folded
        return found

    def _tried_copy(self, real: Resource, parent: Resource | None) -> Resource:
        copy = self._tried(real)
        copy.parent = parent
        copy.children = [self._tried_copy(child, copy) for child in real.children]
        return copy

    def _tried(self, real: Resource) -> Resource:
        copy = _Tried(real.body, environment=real.environment)
        copy._noted = self._of(real.type)
        return copy

    def _held(self, real: Resource) -> Resource:
        questions = self._of(real.type)
        if questions.whole:
            return Resource(real.body, environment=real.environment)
        copy = _Held.__new__(_Held)
        copy.id, copy.type, copy.name = real.id, real.type, real.name
        copy.environment = real.environment
        copy.reads = {}
        copy._places = questions.places
        copy._answers = tuple(ask(real) for ask in questions.asks)
        return copy


class Sample:
    """The first blocks of each type, until there are enough."""

    def __init__(self, types: Iterable[str]) -> None:
        self.wanted = set(types)
        """Types of which more are wanted; it shrinks while blocks go by."""
        self.roots: list[Resource] = []
        self._counts: Counter[str] = Counter()

    def add(self, block: Sequence[Resource]) -> set[str]:
        """Keep a block that holds a wanted type; the types of which there are enough now."""
        found = {one.type.casefold() for one in block} & self.wanted
        if found:
            self.roots.append(block[0])
        self._counts.update(found)
        enough = {type_ for type_ in found if self._counts[type_] >= SAMPLE}
        self.wanted -= enough
        return enough
