"""One ARM object, read by path without regard to case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from checks.listings import Listing, untold

if TYPE_CHECKING:
    from checks.joins import Index, Points, Refers

Json = Any
"""What JSON can hold: None, bool, int, float, str, list, dict."""


@lru_cache(maxsize=4096)
def split_path(path: str) -> tuple[str, ...]:
    """`a.b[].c` as steps `a`, `b`, `[]`, `c`; `*` stands for every value of a map."""
    return tuple(step for part in path.split(".") for step in _steps(part))


def _steps(part: str) -> Iterator[str]:
    name, *brackets = part.split("[]")
    if name:
        yield name
    yield from ("[]" for _ in brackets)


def member(value: Json, name: str) -> Json:
    """The member of that name, exact case first; None where there is none."""
    if not isinstance(value, dict):
        return None
    if name in value:
        return value[name]
    folded, length = name.casefold(), len(name)
    # Names are ASCII, so another casing has the same length; most others are ruled out by it.
    return next((v for k, v in value.items() if len(k) == length and k.casefold() == folded), None)


def look_up(value: Json, steps: Sequence[str]) -> Json:
    """The value at the end of the steps; for `[]` and `*` a list of those that are not null.

    None where a step finds nothing. An empty list stays an empty list: it was seen.
    """
    for index, step in enumerate(steps):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif step in ("[]", "*"):
            items = value.values() if isinstance(value, dict) and step == "*" else value
            if not isinstance(items, Sequence | type({}.values())) or isinstance(items, str):
                return None
            rest = steps[index + 1 :]
            found = (look_up(item, rest) for item in items)
            return [item for item in found if item is not None]
        else:
            value = member(value, step)
        if value is None:
            return None
    return value


def is_filled(value: Json) -> bool:
    """Whether a value is anything but null and blank text."""
    return bool(value.strip()) if isinstance(value, str) else value is not None


def filled_key(steps: Sequence[str]) -> str:
    """What stands in the evidence for the question whether something is filled in."""
    return f"set({'.'.join(steps)})"


def shape_of(value: Json) -> str:
    """`nothing`, an `object`, `empty` if so, or a `value`."""
    if value is None:
        return "nothing"
    if not isinstance(value, dict):
        return "value"
    return "object" if value else "empty"


class Resource:
    """One ARM object (id, type, kind, location, sku, tags, properties) with its children.

    `get` remembers what was asked and seen in `reads`; the engine turns that into evidence.
    """

    __slots__ = (
        "_body", "children", "environment", "id", "index", "name", "parent", "reads", "type",
    )  # fmt: skip

    def __init__(self, body: Mapping[str, Json], *, environment: str = "prod") -> None:
        self._body = body
        # Most bodies spell these as ARM does; to look for other spellings takes ten times as long.
        id_, type_ = body.get("id"), body.get("type")
        self.id = id_ if id_.__class__ is str else str(member(body, "id") or "")
        self.type = type_ if type_.__class__ is str else str(member(body, "type") or "")
        self.name = self.id.rpartition("/")[2] or str(member(body, "name") or "")
        self.environment = environment
        self.parent: Resource | None = None
        self.children: list[Resource] = []
        self.reads: dict[str, Json] = {}
        self.index: Index | None = None
        """Where joins and listings are looked up; set while checks run."""

    def __repr__(self) -> str:
        return f"Resource({self.id or self.name!r})"

    @property
    def body(self) -> Mapping[str, Json]:
        """The object as it came, unread parts included; reading it leaves no evidence."""
        return self._body

    @property
    def in_prod(self) -> bool:
        """Whether it is in the prod environment; what neither scope nor tag places is."""
        return self.environment == "prod"

    def get(self, path: str) -> Json:
        """The value at a path such as `properties.networkAcls.ipRules[].value`.

        None where Azure returned nothing, or null. `[]` and `.*` give a list.
        """
        value = look_up(self._body, split_path(path))
        self.reads[path] = value
        return value

    def shape(self, steps: Sequence[str]) -> str:
        """What stands at the steps of a path: `nothing`, an `object`, `empty` if so, or a `value`.

        It leaves no evidence.
        """
        return shape_of(look_up(self._body, steps))

    def filled(self, steps: Sequence[str]) -> bool:
        """Whether anything but blank text stands at the steps of a path.

        That it does is evidence, the value is not: it may be somebody's name.
        """
        found = is_filled(look_up(self._body, steps))
        self.reads[filled_key(steps)] = found
        return found

    def has(self, steps: Sequence[str]) -> bool:
        """Whether Azure returned a member at the steps of a path, be it null.

        It leaves no evidence.
        """
        *parents, name = steps
        holder = look_up(self._body, parents)
        if not isinstance(holder, dict):
            return False
        folded, length = name.casefold(), len(name)
        return name in holder or any(len(k) == length and k.casefold() == folded for k in holder)

    def note(self, what: str, value: Json) -> None:
        """Leave evidence of what was worked out from several values, such as a mean."""
        self.reads[what] = value

    def of_type(self, type_: str) -> list[Resource]:
        """Direct children of an ARM type."""
        wanted = type_.casefold()
        found = [child for child in self.children if child.type.casefold() == wanted]
        self.reads[f"count({type_})"] = len(found)
        return found

    def referrers(self, join: Refers) -> list[Resource]:
        """The resources that name this one, of a join that the check `needs`."""
        found = self.index.referrers(join, self.id) if self.index else []
        self.reads[f"referrers({join.type})"] = [one.name for one in found]
        return found

    def target(self, join: Points) -> Resource | None:
        """The resource that this one names, of a join that the check `needs`.

        None where it names none, or one that is not in the snapshot.
        """
        id_ = self.get(join.path)
        return self.index.target(id_) if self.index else None

    def listing(self, type_: str) -> Listing:
        """Whether every resource of a type that belongs to this one is known."""
        listing = self.index.listing(type_, self.id) if self.index else untold(type_)
        self.reads[f"listing({type_})"] = "complete" if listing.complete else "incomplete"
        return listing


def walk(roots: Iterable[Resource]) -> Iterator[Resource]:
    """Every resource, parents before their children."""
    stack = list(roots)[::-1]
    while stack:
        resource = stack.pop()
        yield resource
        if resource.children:
            stack.extend(reversed(resource.children))


_OBSERVED: Final = frozenset(
    {
        "microsoft.insights/metrics",
        "microsoft.cognitiveservices/accounts/models",
        "microsoft.cognitiveservices/locations/models",
        "microsoft.cognitiveservices/locations/usages",
    }
)


def is_observed(type_: str) -> bool:
    """Whether such an object tells of a resource (its metrics, models on offer, quota) and is none.

    Checks read it as they read any other; nobody counts it as part of the workload.
    """
    return type_.casefold() in _OBSERVED


def same_type(one: str, other: str) -> bool:
    """Whether two ARM types are the same; Azure's own casing differs between providers."""
    return one.casefold() == other.casefold()
