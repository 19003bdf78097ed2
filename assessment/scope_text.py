"""A workload's scope as people paste it: an ARM id a line, or the portal's address of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote

from assessment.inputs import ScopeEntry
from checks.collect.arm_id import key_of, type_of

MOST: Final = 500
"""Entries; more are better said as whole subscriptions."""
SHOWN: Final = 60
"""Characters of a line that is wrong."""
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PORTAL: Final = re.compile(r"https://portal\.azure\.[a-z]+/.*?/resource(/subscriptions/[^?#]+)")
"""`https://portal.azure.com/#@<directory>/resource/subscriptions/…/overview`"""
_BLADE: Final = re.compile(r"/(overview|properties|tags|users|iam|costanalysis|resourcesOverview)$")
"""The page of a resource that an address ends in."""
_NAMED: Final = {"prod": "production", "nonprod": "other environments"}


def text_of(scope: Iterable[ScopeEntry], environment: str) -> str:
    """The ids of one environment, one a line."""
    return "\n".join(entry.id for entry in scope if entry.environment == environment)


def entries_of(texts: Mapping[str, str]) -> tuple[list[ScopeEntry], list[str]]:
    """The entries that texts name by environment, and a sentence for each line that names none.

    A line may be an ARM id of a subscription, a resource group or a resource, the id of a
    subscription alone, or the portal's address; commas, quotes and list marks around it are
    left out. What is named twice counts once.
    """
    found: dict[str, ScopeEntry] = {}
    wrong: list[str] = []
    for environment, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            spelled = line.strip().lstrip("-*•").strip(" \t,;'\"")
            if not spelled:
                continue
            where = f"Scope, {_NAMED[environment]}, line {number}"
            id_ = arm_id(spelled)
            if id_ is None:
                wrong.append(f"{where}: '{_short(spelled)}' is no ARM id")
                continue
            key = id_.casefold()
            other = found.setdefault(key, ScopeEntry(id=id_, environment=environment))  # type: ignore[arg-type]
            if other.environment != environment:
                wrong.append(f"{where}: is in both environments")
    if len(found) > MOST:
        wrong.append(f"Scope: has {len(found)} entries; {MOST} are the most")
    return list(found.values()), wrong


def arm_id(spelled: str) -> str | None:
    """The id of a subscription, resource group or resource that a text spells."""
    if _GUID.fullmatch(spelled):
        return f"/subscriptions/{spelled}"
    if address := _PORTAL.match(spelled):
        spelled = _BLADE.sub("", unquote(address[1]).rstrip("/"))
    id_ = "/" + spelled.strip("/")
    steps = id_.split("/")
    if key_of(id_) is None or type_of(id_) is None or any(c.isspace() for c in id_):
        return None
    if steps[1].casefold() != "subscriptions" or not _GUID.fullmatch(steps[2]):
        return None
    # The scope's own pattern is written in lower case.
    return "/subscriptions/" + "/".join(steps[2:])


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
