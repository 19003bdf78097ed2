"""Which environment a resource belongs to: by scope entry, else by tag, else as its parent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from checks.collect.arm_id import key_of, within
from checks.resource import Json, member

PROD: Final = "prod"
NONPROD: Final = "nonprod"

_TAGS: Final = ("environment", "env", "stage", "environmenttype", "envtype", "deploymentstage")
_VALUES: Final = {
    **dict.fromkeys(("prod", "production", "prd", "live", "productive"), PROD),
    **dict.fromkeys(
        (
            "nonprod", "nonproduction", "nprd", "preprod", "preproduction", "ppe",
            "dev", "develop", "development", "devtest", "test", "testing", "tst", "qa", "uat",
            "int", "integration", "staging", "stage", "stg", "sandbox", "sbx", "poc", "demo",
            "acceptance", "acc", "lab",
        ),
        NONPROD,
    ),
}  # fmt: skip
_WORDS: Final = re.compile(r"[^\W_]+")
_REVERSING: Final = frozenset({"non", "not", "no", "pre"})


class ScopeEntry(Protocol):
    """A subscription, resource group or resource, and the environment that it is."""

    @property
    def id(self) -> str:
        """ARM id."""

    @property
    def environment(self) -> str:
        """`prod` or `nonprod`."""


class Scopes:
    """The scope entries of a workload, the longest id first."""

    def __init__(self, entries: Sequence[ScopeEntry]) -> None:
        keyed = [(key_of(entry.id) or entry.id, entry.environment) for entry in entries]
        self._entries = sorted(keyed, key=lambda entry: -len(entry[0]))

    def __bool__(self) -> bool:
        return bool(self._entries)

    def environment(self, key: str) -> str | None:
        """The environment of the narrowest entry that holds a resource; None outside of all."""
        return next((env for scope, env in self._entries if within(key, scope)), None)

    def cover(self, key: str) -> bool:
        """Whether a resource belongs to the workload.

        So does what stands at a subscription of it (a budget, a policy assignment): it governs
        the resource groups below.
        """
        if self.environment(key):
            return True
        head = key.partition("/providers/")[0]
        of_subscription = head.count("/") == 2
        return of_subscription and any(within(scope, head) for scope, _ in self._entries)

    def enclosed_by(self, key: str) -> bool:
        """Whether a subscription, resource group or resource holds an entry, or is one."""
        return any(within(scope, key) for scope, _ in self._entries)


def of_tags(body: Mapping[str, Json]) -> str | None:
    """What a resource's tags say; None where they say nothing that we know."""
    tags = member(body, "tags")
    if not isinstance(tags, Mapping):
        return None
    plain = {_plain(str(name)): value for name, value in tags.items()}
    for name in _TAGS:
        value = plain.get(name)
        if isinstance(value, str) and (found := _of_value(value)):
            return found
    return None


def _of_value(value: str) -> str | None:
    """`Non-Prod`, `dev01` and `prod (EU)`; nothing where words contradict each other."""
    if whole := _VALUES.get(_plain(value)):
        return whole
    words = _WORDS.findall(value.casefold())
    found = {_VALUES[plain] for word in words if (plain := word.rstrip("0123456789")) in _VALUES}
    return found.pop() if len(found) == 1 and _REVERSING.isdisjoint(words) else None


def _plain(text: str) -> str:
    return "".join(_WORDS.findall(text)).casefold().rstrip("0123456789")
