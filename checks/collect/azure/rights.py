"""What there is to scan with the rights at hand, looked at before a scan: quick, or not at all."""

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Final

from checks.collect.azure import graph
from checks.collect.azure.client import Client
from checks.collect.azure.cloud import Cloud
from checks.collect.azure.identity import Identity, identity_of
from checks.collect.azure.scope import Wanted, find, parts
from checks.collect.azure.session import connected, signed_in
from checks.collect.azure.transport import Cancelled
from checks.resource import Json, member
from rubrics.errors import UserError

ROLE: Final = "WellOps scanner (read only)"
"""The name of the role that `wellops permissions` prints."""
MOST: Final = 5_000
"""Subscriptions, and resource groups, that are listed."""
LONGEST: Final = 20.0
"""Seconds that all of it may take."""
_LOOK_EVERY: Final = 0.05
_PATIENCE: Final = 10.0
_RETRIES: Final = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A subscription or a resource group."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LiveCounts:
    """What a credential sees."""

    subscriptions: tuple[Named, ...]
    """All that it sees, at most `MOST`."""
    groups: tuple[Named, ...]
    """Those of the subscriptions that were asked for, at most `MOST`."""
    types: Mapping[str, int]
    """Resources by type, in lower case, the most frequent first; of the scope asked for."""
    more: bool = False
    """Whether there are more subscriptions or resource groups than are listed."""


class NoRights(UserError):
    """Nothing can be read; `commands` would change that."""

    def __init__(self, what: str, hint: str, commands: Sequence[str]) -> None:
        super().__init__(what, hint)
        self.commands = tuple(commands)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whose rights a scan would use, and what there is to scan with them."""

    identity: Identity
    counts: LiveCounts | None
    held: Mapping[str, bool | None] = field(default_factory=dict)
    """Whether each permission that was asked about is granted in the whole scope; None: Azure does
    not say."""
    error: UserError | None = None
    """Why there are no counts, or nothing is known of permissions."""


def look(
    cloud: Cloud,
    choice: str | None,
    wanted: Wanted,
    *,
    actions: Sequence[str] = (),
    cancel: threading.Event | None = None,
    longest: float = LONGEST,
) -> Outlook:
    """Sign in, and look at what there is; both together within `longest` seconds.

    Args:
        cloud: Which Azure.
        choice: The credential, one of `credentials.CHOICES`; None for the usual chain.
        wanted: As of `live_counts`.
        actions: Permissions to ask about, such as those of a plan; only where a scope is wanted.
        cancel: Ends it when it is set.
        longest: Seconds.

    Raises:
        UserError: the sign-in fails, or takes too long.
        Cancelled: somebody stopped it.
    """
    ends, late = threading.Event(), time.monotonic() + longest
    known: list[Identity] = []
    over: SimpleQueue[Outlook | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            over.put(_looked(cloud, choice, wanted, actions, ends, known))
        except BaseException as error:
            over.put(error)

    # Some credentials wait for a program or a network that nobody can interrupt.
    threading.Thread(target=work, name="look", daemon=True).start()
    while True:
        try:
            found = over.get(timeout=_LOOK_EVERY)
        except Empty:
            stopped = cancel is not None and cancel.is_set()
            if not stopped and time.monotonic() < late:
                continue
            ends.set()
            if stopped:
                raise Cancelled from None
            return _too_late(known, longest)
        if isinstance(found, BaseException):
            raise found
        return found


def _too_late(known: Sequence[Identity], longest: float) -> Outlook:
    if not known:
        raise UserError(
            f"The sign-in to Azure took more than {longest:.0f} seconds",
            "Check the network, sign in anew (`az login`), or name another credential.",
        )
    what = f"Azure did not answer within {longest:.0f} seconds"
    error = UserError(what, "Try again, or start the scan anyway.")
    return Outlook(known[0], None, error=error)


def _looked(
    cloud: Cloud,
    choice: str | None,
    wanted: Wanted,
    actions: Sequence[str],
    ends: threading.Event,
    known: list[Identity],
) -> Outlook:
    with signed_in(cloud, choice) as credential:
        identity = identity_of(credential, choice, cloud)
        known.append(identity)
        how = {"connections": 1, "cancel": ends, "retries": _RETRIES, "patience": _PATIENCE}
        seen = Outlook(identity, None)
        try:
            with connected(cloud, credential, **how) as client:
                seen = replace(seen, counts=live_counts(client, wanted))
                if actions and wanted != Wanted():
                    seen = replace(seen, held=held(client, wanted, actions))
        except NoRights as error:
            commands = commands_for(wanted, identity)
            return replace(seen, error=NoRights(error.what, error.hint, commands))
        except UserError as error:
            return replace(seen, error=error)
        return seen


def live_counts(client: Client, wanted: Wanted) -> LiveCounts:
    """The subscriptions that the caller sees, and what is in those that are asked for.

    Args:
        client: Asks.
        wanted: Subscriptions and resource groups of which groups and resources are counted; with
            none, only the subscriptions are listed. Its tag is not looked at.

    Raises:
        NoRights: the caller sees nothing, or may not ask.
        UserError: Azure does not answer.
        Cancelled: somebody stopped it.
    """
    listed = list(islice(_rows(graph.everywhere(client, graph.subscriptions_text())), MOST + 1))
    if not listed:
        raise NoRights(
            "The sign-in to Azure sees no subscription",
            "Check the tenant, or have a role assigned with these commands.",
            commands_for(wanted, None),
        )
    by_guid = _by_subscription(client, wanted)
    rows = (
        row
        for part in parts(list(by_guid))
        for row in _rows(graph.run(client, graph.every_group_text(), part))
    )
    groups = list(islice(rows, MOST + 1))
    types: dict[str, int] = {}
    for type_, count in _counts(client, by_guid):
        types[type_] = types.get(type_, 0) + count
    return LiveCounts(
        tuple(map(_named, listed[:MOST])),
        tuple(map(_named, groups[:MOST])),
        dict(sorted(types.items(), key=lambda one: (-one[1], one[0]))),
        more=len(listed) > MOST or len(groups) > MOST,
    )


def held(client: Client, wanted: Wanted, actions: Iterable[str]) -> dict[str, bool | None]:
    """Whether the caller may do each of some actions in all of a scope; None: Azure does not say.

    Raises:
        UserError: the scope is not there, or may not be read.
        Cancelled: somebody stopped it.
    """
    scope = find(client, wanted)
    unclear = any(not place.rights.ending.outcome.answered for place in scope.places)
    return {
        action: None
        if unclear
        else not scope.refused and all(place.rights.allow(action) for place in scope.places)
        for action in actions
    }


_SCOPE = "/subscriptions/<subscription>"
_WHO = "<object id>"
_BLANKS = (_SCOPE, _WHO)
"""What whoever copies a command has to fill in: in quotes, or a shell takes them for files."""
_ANY = '--subscription "<subscription>"'


def commands_for(wanted: Wanted, identity: Identity | None) -> tuple[str, ...]:
    """The az commands that let an identity scan: make the role once, and assign it at each scope.

    Somebody who may assign roles has to run them.
    https://learn.microsoft.com/cli/azure/role/assignment
    """
    scopes = [f"/subscriptions/{guid.lower()}" for guid in wanted.subscriptions]
    if wanted.management_group:
        group = wanted.management_group
        scopes.append(f"/providers/Microsoft.Management/managementGroups/{group}")
    guids = dict.fromkeys((*wanted.subscriptions, *(one.split("/")[2] for one in wanted.group_ids)))
    scopes += [id_ for id_ in wanted.group_ids if id_.split("/")[2] not in wanted.subscriptions]
    scopes = scopes or [_SCOPE]
    where = " ".join(f"--subscription {shlex.quote(guid)}" for guid in guids)
    if wanted.management_group:
        where = f"{where} --management-group {shlex.quote(wanted.management_group)}".strip()
    kind = "User" if identity and identity.is_user else "ServicePrincipal"
    who = (identity.object_id if identity else "") or _WHO
    return (
        f"wellops permissions {where or _ANY} > role.json",
        "az role definition create --role-definition role.json",
        *(
            f"az role assignment create --assignee-object-id {_word(who)}"
            f' --assignee-principal-type {kind} --role "{ROLE}" --scope {_word(scope)}'
            for scope in dict.fromkeys(scopes)
        ),
    )


def _word(text: str) -> str:
    return f'"{text}"' if text in _BLANKS else shlex.quote(text)


def _by_subscription(client: Client, wanted: Wanted) -> dict[str, tuple[str, ...]]:
    """The names of the resource groups that are asked for by subscription; none for all."""
    guids = list(wanted.subscriptions)
    if wanted.management_group:
        text = graph.subscriptions_text()
        pages = graph.in_management_group(client, text, wanted.management_group)
        guids += (str(member(row, "subscriptionId")) for row in islice(_rows(pages), MOST))
    found = {guid.lower(): wanted.groups for guid in guids}
    whole = {guid for guid, names in found.items() if not names}
    for id_ in wanted.group_ids:
        _, _, guid, _, name = id_.lower().split("/")
        if guid not in whole:
            found[guid] = (*found.get(guid, ()), name)
    return found


def _counts(client: Client, by_guid: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for guid, names in by_guid.items():
        alike.setdefault(names, []).append(guid)
    for names, guids in alike.items():
        for part in parts(guids):
            for row in _rows(graph.run(client, graph.counts_text(names), part)):
                count = member(row, "n")
                yield str(member(row, "type")), count if isinstance(count, int) else 0


def _rows(pages: Iterable[graph.Rows]) -> Iterator[Mapping[str, Json]]:
    for page in pages:
        yield from page.rows
        ending = page.ending
        if ending.outcome.answered:
            continue
        what = f"What there is to scan could not be read: {ending.detail or ending.outcome.value}"
        if ending.status in (401, 403):
            raise NoRights(what, "Have a role assigned with these commands.", ())
        raise UserError(what, "Try again in a minute, or start the scan anyway.")


def _named(row: Mapping[str, Json]) -> Named:
    return Named(str(member(row, "id")), str(member(row, "name")))
