"""What is scanned: subscriptions, or resource groups of them; and what may be read there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from checks.collect.arm_id import must_be_subscription
from checks.collect.azure import graph
from checks.collect.azure.client import Client, Ending
from checks.collect.azure.parallel import THREADS, in_parallel
from checks.collect.azure.resources import (
    ALWAYS,
    GROUP_VERSION,
    PERMISSIONS_VERSION,
    SUBSCRIPTION_VERSION,
)
from checks.resource import Json, member
from checks.snapshot import Outcome
from rubrics.errors import UserError

_GROUP: Final = re.compile(r"[-\w.()]{1,90}")
"""https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for."""

    subscriptions: tuple[str, ...] = ()
    management_group: str = ""
    groups: tuple[str, ...] = ()
    """Names of resource groups in those subscriptions; empty for all."""
    group_ids: tuple[str, ...] = ()
    """ARM ids of resource groups, each in its own subscription."""
    tag: tuple[str, str] | None = None
    """Only what has this tag, or lies in a resource group that has it."""

    def check(self) -> None:
        """Raise `UserError` where it names nothing that can be."""
        if not self.subscriptions and not self.management_group and not self.group_ids:
            raise UserError(
                "Nothing says what to scan",
                "Give --subscription ID, --management-group NAME, or --workload FILE.",
            )
        for id_ in (*self.subscriptions, *(one.split("/")[2] for one in self.group_ids)):
            must_be_subscription(id_)
        names = (*self.groups, *(one.rpartition("/")[2] for one in self.group_ids))
        for name in (*names, *((self.management_group,) if self.management_group else ())):
            if not _GROUP.fullmatch(name):
                raise UserError(
                    f"{name}: is no name of a group", "Letters, digits, and any of -_.() make one."
                )


@dataclass(frozen=True, slots=True)
class Rights:
    """What the caller may read at a place, or why nobody knows."""

    grants: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """(actions, exceptions) of each role, in lower case."""
    ending: Ending = field(default_factory=lambda: Ending(Outcome.OK))

    def allow(self, action: str) -> bool:
        """Whether a role grants an action; `*` in a role stands for anything."""
        folded = action.casefold()
        return any(
            any(fnmatchcase(folded, one) for one in actions)
            and not any(fnmatchcase(folded, one) for one in exceptions)
            for actions, exceptions in self.grants
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A subscription or resource group that is scanned."""

    id: str
    rights: Rights

    @property
    def subscription(self) -> str:
        """The GUID of its subscription."""
        return self.id.split("/")[2]

    @property
    def group(self) -> str:
        """The name of the resource group; empty for a whole subscription."""
        return self.id.split("/")[4] if "/resourceGroups/" in self.id else ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The places that were found, and those that could not be read, with the reason."""

    subscriptions: tuple[Place, ...]
    groups: tuple[Place, ...]
    refused: tuple[tuple[str, Ending], ...]
    tag: tuple[str, str] | None = None
    """What else is scanned: all that has this tag, wherever it lies in the subscriptions."""

    @property
    def narrow(self) -> bool:
        """Whether less than whole subscriptions is scanned."""
        return bool(self.groups or self.tag)

    @property
    def places(self) -> tuple[Place, ...]:
        """The resource groups, or the subscriptions, that are scanned as a whole."""
        return self.groups if self.narrow else self.subscriptions

    @property
    def breadth(self) -> int:
        """In how many subscriptions it lies."""
        return len({place.subscription for place in self.places}) or 1

    def holds(self, body: Json) -> bool:
        """Whether a resource is to be scanned, not only there for another that names it."""
        steps = str(member(body, "id")).casefold().split("/")
        groups = {place.id.casefold() for place in self.groups}
        return not self.narrow or "/".join(steps[:5]) in groups or self._tagged(body)

    def _tagged(self, body: Json) -> bool:
        tags = member(body, "tags")
        if self.tag is None or not isinstance(tags, dict):
            return False
        name, value = self.tag
        return str(member(tags, name)).casefold() == value.casefold()


def find(client: Client, wanted: Wanted) -> Scope:
    """Look up what was asked for.

    Raises:
        UserError: none of it is there, or may be read.
    """
    named = (*wanted.subscriptions, *_of_management_group(client, wanted))
    holders = (id_.split("/")[2] for id_ in wanted.group_ids)
    ids = list(dict.fromkeys(f"/subscriptions/{one.lower()}" for one in (*named, *holders)))
    looked = in_parallel(ids, lambda id_: _look(client, id_), threads=THREADS, cancel=client.cancel)
    by_id = dict(looked)
    found = [one for id_ in ids if isinstance(one := by_id[id_], Place)]
    refused = [(id_, one) for id_ in ids if isinstance(one := by_id[id_], Ending)]
    # Whoever may read a resource group need not be able to see its subscription.
    forbidden = [id_ for id_, ending in refused if ending.status == 403]
    groups, unclear = _groups(client, wanted, [*(place.id for place in found), *forbidden])
    if not found and not groups:
        raise _nothing(refused)
    # A tag and names of groups together mean those of the groups that have it.
    tag = None if wanted.groups else wanted.tag
    return Scope(tuple(found), groups, (*refused, *unclear), tag)


def _look(client: Client, id_: str) -> tuple[str, Place | Ending]:
    """A subscription, or why it could not be read."""
    ending = client.get(id_, SUBSCRIPTION_VERSION).ending
    if ending.outcome.answered:
        return id_, Place(id_, _rights(client, id_))
    if ending.outcome is Outcome.FORBIDDEN or ending.status == 404:
        # Azure says of what it does not show that it is not there.
        return id_, Ending(Outcome.FORBIDDEN, ending.detail, ALWAYS[0], ending.status)
    return id_, ending


def _groups(
    client: Client, wanted: Wanted, subscriptions: Sequence[str]
) -> tuple[tuple[Place, ...], list[tuple[str, Ending]]]:
    """The resource groups, and those of which Azure did not say whether they are there."""
    if wanted.tag:
        return _places(client, _tagged_groups(client, wanted, wanted.tag, subscriptions)), []
    asked = [f"{id_}/resourceGroups/{name}" for id_ in subscriptions for name in wanted.groups]
    asked += wanted.group_ids
    endings = {id_: client.get(id_, GROUP_VERSION).ending for id_ in dict.fromkeys(asked)}
    there = [id_ for id_, ending in endings.items() if ending.outcome.answered]
    unclear = [
        (id_, ending)
        for id_, ending in endings.items()
        if not ending.outcome.answered and ending.status not in (403, 404)
    ]
    for name in (*wanted.groups, *wanted.group_ids):
        if not _named(name, there):
            raise _not_looked_up(name, _named(name, (id_ for id_, _ in unclear)), dict(unclear))
    return _places(client, there), unclear


def _tagged_groups(
    client: Client, wanted: Wanted, tag: tuple[str, str], subscriptions: Sequence[str]
) -> list[str]:
    text = graph.groups_text(tag)
    guids = [id_.rpartition("/")[2] for id_ in subscriptions]
    rows = (row for part in parts(guids) for row in _answered(graph.run(client, text, part)))
    ids = [str(member(row, "id")) for row in rows]
    names = {name.casefold() for name in wanted.groups}
    ids = [id_ for id_ in ids if not names or id_.rpartition("/")[2].casefold() in names]
    if names and not ids:
        raise _no_group(f"{', '.join(wanted.groups)} with the tag {'='.join(tag)}")
    return ids


def _named(name: str, ids: Iterable[str]) -> list[str]:
    """The ids that a name, or an id, means."""
    if name.startswith("/"):
        return [id_ for id_ in ids if id_.casefold() == name.casefold()]
    return [id_ for id_ in ids if id_.rpartition("/")[2].casefold() == name.casefold()]


def _places(client: Client, ids: Iterable[str]) -> tuple[Place, ...]:
    places = []
    for id_ in ids:
        _, _, guid, _, name = id_.split("/")
        normal = f"/subscriptions/{guid.lower()}/resourceGroups/{name}"
        places.append(Place(normal, _rights(client, normal)))
    return tuple(places)


def _not_looked_up(name: str, ids: Sequence[str], unclear: Mapping[str, Ending]) -> UserError:
    if not ids:
        return _no_group(name)
    ending = unclear[ids[0]]
    return UserError(
        f"{ids[0]}: could not be looked up ({ending.detail or ending.outcome.value})",
        "Azure did not say whether it is there; try again.",
    )


def _no_group(which: str) -> UserError:
    return UserError(
        f"There is no resource group {which} that may be read",
        "Compare its name with `az group list`, and ask for Reader on it.",
    )


def _of_management_group(client: Client, wanted: Wanted) -> list[str]:
    if not wanted.management_group:
        return []
    pages = graph.in_management_group(client, graph.subscriptions_text(), wanted.management_group)
    return [str(member(row, "subscriptionId")) for row in _answered(pages)]


def _answered(pages: Iterable[graph.Rows]) -> Iterator[Mapping[str, Json]]:
    for page in pages:
        if not page.ending.outcome.answered:
            raise UserError(
                f"The scope could not be read: {page.ending.detail or page.ending.outcome.value}",
                "Ask for Reader on it, or name subscriptions with --subscription.",
            )
        yield from page.rows


def parts(subscriptions: Sequence[str]) -> Iterator[Sequence[str]]:
    """Subscriptions in parts that one query bears."""
    for start in range(0, len(subscriptions), graph.MAX_SUBSCRIPTIONS):
        yield subscriptions[start : start + graph.MAX_SUBSCRIPTIONS]


def _rights(client: Client, id_: str) -> Rights:
    """What the caller may do at a place: Azure answers a query with what may be seen, silently."""
    grants = []
    ending = Ending(Outcome.OK)
    path = f"{id_}/providers/Microsoft.Authorization/permissions"
    for page in client.list(path, PERMISSIONS_VERSION):
        ending = page.ending
        grants += [
            (_folded(member(grant, "actions")), _folded(member(grant, "notActions")))
            for grant in member(page.body, "value") or ()
        ]
    return Rights(tuple(grants), ending)


def _folded(actions: Json) -> tuple[str, ...]:
    found = actions if isinstance(actions, list) else []
    return tuple(str(action).casefold().replace("[", "[[]") for action in found)


def _nothing(refused: Sequence[tuple[str, Ending]]) -> UserError:
    if not refused:
        return UserError(
            "The management group holds no subscription that may be read",
            "Ask for Reader on it, or name subscriptions with --subscription.",
        )
    id_, ending = refused[0]
    more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
    return UserError(
        f"{id_}{more}: could not be read ({ending.detail or ending.outcome.value})",
        "Check the id and the tenant (`az account show`), and ask for Reader on it.",
    )
