"""What a page says of a scan: which places, which tag, and the same scan as a command."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

from assessment.inputs import ScopeEntry, Workload
from assessment.scanning.request import ScanRequest, within
from assessment.scope_text import arm_id
from checks.collect.arm_id import key_of
from checks.collect.arm_id import within as lies_in
from rubrics.errors import UserError

MOST: Final = 200
"""Places that a page takes; more are better said as whole subscriptions."""
_SHOWN: Final = 60
_NAMED: Final = 3


def places_of(text: str) -> tuple[ScopeEntry, ...]:
    """The subscriptions, resource groups and resources that a text names, one a line.

    Raises:
        UserError: a line names none, or there are none, or too many.
    """
    found: dict[str, ScopeEntry] = {}
    for number, line in enumerate(text.splitlines(), 1):
        spelled = line.strip().strip(" \t,;'\"")
        if not spelled:
            continue
        id_ = arm_id(spelled)
        if id_ is None:
            raise UserError(
                f"Line {number}: '{spelled[:_SHOWN]}' is no subscription and no resource group",
                "Write an ARM id, the id of a subscription, or the portal's address of one.",
            )
        found.setdefault(id_.casefold(), ScopeEntry(id=id_))
    if not found:
        raise UserError(
            "Nothing says what to scan", "Name a subscription or a resource group, one a line."
        )
    if len(found) > MOST:
        raise UserError(f"{len(found)} places are too many", "Name whole subscriptions instead.")
    return tuple(found.values())


def tag_of(text: str) -> tuple[str, str] | None:
    """The tag that a text `name=value` names; None for an empty one.

    Raises:
        UserError: it is no tag.
    """
    if not text.strip():
        return None
    name, found, value = (part.strip() for part in text.partition("="))
    if not name or not found:
        raise UserError(f"'{text[:_SHOWN]}' is no tag", "Write it as name=value.")
    return name, value


def scope_request(
    workload: Workload, places: Sequence[ScopeEntry] | None, tag: tuple[str, str] | None
) -> ScanRequest:
    """A request for the workload's scope, or for places that are chosen instead.

    Raises:
        UserError: the workload has no scope, or nothing of the places lies in it.
    """
    if places is None:
        if not workload.scope:
            raise UserError("The workload has no scope in Azure yet", "Choose what to scan here.")
        return within(workload.scope, tag=tag, archetypes=workload.archetypes)
    if workload.scope and not _overlap(places, workload.scope):
        raise UserError(
            "Nothing of it lies in the workload's scope, so nothing of it would be reviewed",
            "Add it to the scope on Workload, or choose places of the scope.",
        )
    return within(places, tag=tag, archetypes=workload.archetypes)


def _overlap(places: Sequence[ScopeEntry], scope: Sequence[ScopeEntry]) -> bool:
    mine = [key for one in scope if (key := key_of(one.id))]
    asked = [key for one in places if (key := key_of(one.id))]
    return any(lies_in(one, other) or lies_in(other, one) for one in asked for other in mine)


def command_of(request: ScanRequest | None, *, file: str, out: str) -> str:
    """The same scan on a command line.

    Args:
        request: What is scanned; None leaves a place for the subscription.
        file: The workload's file, for a scope that options cannot say.
        out: The snapshot file that it writes.
    """
    words = ["wellops", "scan"]
    if request is None:
        return f'{shlex.join(words)} --subscription "<subscription id>" --out {shlex.quote(out)}'
    of = sorted({one.split("/")[2].lower() for one in request.group_ids})
    if len(of) > 1 or (of and request.subscriptions):
        words += ["--workload", file]
    else:
        names = (*request.groups, *(one.rpartition("/")[2] for one in request.group_ids))
        for option, values in (
            ("--subscription", (*request.subscriptions, *of)),
            ("--resource-group", names),
            ("--archetype", request.archetypes),
        ):
            words += [word for value in values for word in (option, value)]
    if request.tag:
        words += ["--tag", "=".join(request.tag)]
    if request.depth != "standard":
        words += ["--depth", request.depth]
    return shlex.join([*words, "--out", out])


def scope_said(request: ScanRequest) -> str:
    """The scope of a request in a few words; it holds names that others gave."""
    groups = (*request.groups, *(one.rpartition("/")[2] for one in request.group_ids))
    said = []
    if groups:
        said.append(_listed("resource group", groups))
    elif request.subscriptions:
        said.append(_listed("subscription", request.subscriptions))
    if request.management_group:
        said.append(f"management group {request.management_group}")
    if request.tag:
        said.append("tag {}={}".format(*request.tag))
    return ", ".join(said)


def _listed(kind: str, names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{len(names)} {kind}s"
    return f"{kind}{'s' if len(names) > 1 else ''} {', '.join(names)}"
