"""What an ARM id says by itself: its type, and what it hangs from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from checks.resource import Json
from rubrics.errors import UserError

MAX_LENGTH = 4096
_PROVIDERS = "/providers/"
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SCOPE_TYPES = {
    ("subscriptions",): "Microsoft.Resources/subscriptions",
    ("subscriptions", "resourcegroups"): "Microsoft.Resources/resourceGroups",
}
"""https://learn.microsoft.com/rest/api/resources/resource-groups/get"""


def key_of(id_: Json) -> str | None:
    """The id in one spelling: lower case, one slash in front; None where it is not an ARM id."""
    if not isinstance(id_, str) or len(id_) > MAX_LENGTH:
        return None
    key = "/" + id_.strip().strip("/").casefold()
    if not key.startswith(("/subscriptions/", "/providers/")) or "//" in key:
        return None
    return key


def type_of(id_: str) -> str | None:
    """The resource type that an id spells; None where it ends in the middle of one."""
    head, found, tail = _split("/" + id_.strip().strip("/"))
    steps = [step for step in (tail if found else head).split("/") if step]
    if found:
        namespace, *pairs = steps
        return "/".join([namespace, *pairs[::2]]) if pairs and len(pairs) % 2 == 0 else None
    if len(steps) % 2:
        return None
    return _SCOPE_TYPES.get(tuple(step.casefold() for step in steps[::2]))


def ancestors(key: str) -> Iterator[str]:
    """Keys of the resources that a resource hangs from, the nearest first.

    An extension resource hangs from what stands in front of its last `/providers/`. Resource
    groups and subscriptions are scopes, not parents.
    """
    while _PROVIDERS in key:
        head, _, tail = _split(key)
        key = key.rpartition("/")[0].rpartition("/")[0] if tail.count("/") > 2 else head
        if _PROVIDERS in key:
            yield key


def order(key: str) -> tuple[str, ...]:
    """Sorts a resource's children directly behind it, before neighbours such as `name-2`."""
    return tuple(key.split("/"))


def within(key: str, scope: str) -> bool:
    """Whether a resource is a scope, or lies in it."""
    return key == scope or key.startswith(scope + "/")


def _split(id_: str) -> tuple[str, bool, str]:
    """What stands before and after the last `/providers/`."""
    at = id_.casefold().rfind(_PROVIDERS)
    if at < 0:
        return id_, False, ""
    return id_[:at], True, id_[at + len(_PROVIDERS) :]


def must_be_subscription(id_: str) -> None:
    """Raise `UserError` where a text is not the id of a subscription."""
    if not _GUID.fullmatch(id_):
        raise UserError(
            f"--subscription {id_}: is not the id of a subscription",
            "`az account list -o table` shows the ids of yours.",
        )
