"""What many checks share: reading a setting honestly, and judging what was read.

An absent setting is judged by its default only where Azure documents one, and only where the
object that would hold it was returned with something in it: a projection may return it empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar

from checks.model import Verdict, failed, not_applicable, partial, passed, unknown
from checks.resource import Json, Resource, split_path

Plain = bool | int | str
V = TypeVar("V", bound=Plain)

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_KINDS: Final = {bool: "a boolean", int: "a whole number", str: "text"}
_EVERYBODY: Final = "0.0.0.0/0"
_CONNECTIONS: Final = "properties.privateEndpointConnections"
_STATUS: Final = f"{_CONNECTIONS}[].properties.privateLinkServiceConnectionState.status"


@dataclass(frozen=True, slots=True)
class Setting(Generic[V]):
    """A value that was seen, or that a documented default stands for."""

    value: V
    fact: str
    """The clause that reports it: "properties.disableLocalAuth is false"."""


def see(
    resource: Resource,
    path: str,
    kind: type[V],
    *,
    absent: V | None = None,
    within: str | None = None,
) -> Setting[V] | Verdict:
    """The setting at a path as a bool, int or str; an unknown verdict where it cannot be told.

    Args:
        resource: The subject, or its parent.
        path: As for `Resource.get`.
        kind: What the value has to be; "true" and "false" are taken as booleans.
        absent: The documented default; None where there is none.
        within: The object that has to be there for the default to count, where Azure leaves out
            more than the setting; by default the one that would hold it.
    """
    raw = resource.get(path)
    if raw is None:
        holder = split_path(within) if within else split_path(path)[:-1]
        if absent is None or resource.shape(holder) != "object":
            return unknown(f"{path} was not returned")
        return Setting(absent, f"{path} is not set; the default is {shown(absent)}")
    value = _as_kind(raw, kind)
    if value is None:
        return unknown(f"{path} is {_described(raw)}, not {_KINDS[kind]}")
    return Setting(value, f"{path} is {shown(raw)}")


def expect(
    resource: Resource,
    path: str,
    *,
    equals: Plain | None = None,
    one_of: Iterable[Plain] = (),
    partial_at: Iterable[Plain] = (),
    fails: Iterable[Plain] | None = None,
    absent: Plain | None = None,
    within: str | None = None,
    critical: bool = False,
    due: date | None = None,
) -> Verdict:
    """Judge one setting by its value; text is compared without regard to case.

    Args:
        resource: The subject.
        path: As for `Resource.get`.
        equals: The one good value, or
        one_of: the good values.
        partial_at: Values that are half good.
        fails: The bad values; any other is then unknown. None: whatever is not good is bad.
        absent: The documented default; None where there is none.
        within: As for `see`.
        critical: Whether a failure is critical here.
        due: The day from which a failure hurts.
    """
    good: list[Plain] = [equals, *one_of] if equals is not None else [*one_of]
    setting = see(resource, path, type(good[0]), absent=absent, within=within)
    if isinstance(setting, Verdict):
        return setting
    value = _folded(setting.value)
    if value in map(_folded, good):
        return passed(setting.fact)
    if value in map(_folded, partial_at):
        return partial(setting.fact, due=due)
    if fails is not None and value not in map(_folded, fails):
        return unknown(f"{path} has a value that this check does not know: {shown(setting.value)}")
    return failed(setting.fact, critical=critical, due=due)


def public_network(resource: Resource, *, absent: str | None, critical: bool = False) -> Verdict:
    """Judge who reaches a service: nobody on the internet, listed addresses, or everybody.

    Reads `publicNetworkAccess` and, where it is on, `networkAcls`. `absent` is what a missing
    `publicNetworkAccess` is documented to mean.
    """
    access = see(resource, "properties.publicNetworkAccess", str, absent=absent)
    if isinstance(access, Verdict):
        return access
    value = access.value.casefold()
    if value == "disabled":
        return passed(access.fact)
    if value == "securedbyperimeter":
        return unknown(f"{access.fact}; the rules of the perimeter decide, and were not read")
    if value != "enabled":
        return unknown(f"{access.fact}, a value that this check does not know")
    action = see(resource, "properties.networkAcls.defaultAction", str)
    if resource.shape(("properties", "networkAcls")) == "nothing":
        return failed(f"{access.fact}, without network rules", critical=critical)
    if isinstance(action, Verdict):
        return action
    fact = f"{access.fact}, {action.fact}"
    if action.value.casefold() == "allow":
        return failed(fact, critical=critical)
    if action.value.casefold() != "deny":
        return unknown(f"{fact}, a value that this check does not know")
    if _EVERYBODY in (resource.get("properties.networkAcls.ipRules[].value") or ()):
        return failed(f"{fact}, but an IP rule lets in {_EVERYBODY}", critical=critical)
    return partial(fact)


def approved_endpoints(resource: Resource) -> int | None:
    """How many private endpoints are approved; None where Azure did not return the list."""
    states = resource.get(_STATUS)
    if states is None:
        return None
    return sum(1 for state in states if str(state).casefold() == "approved")


def only_for(resource: Resource, path: str, kind: str) -> Verdict | None:
    """None where the text at the path is `kind`, so that the check goes on; else the verdict."""
    found = see(resource, path, str)
    if isinstance(found, Verdict):
        return found
    if found.value.casefold() == kind.casefold():
        return None
    return not_applicable(f"{found.fact}, not {kind}")


def returned(resource: Resource, path: str) -> bool:
    """Whether Azure returned a member of that name, be it null: a version may not know it."""
    return resource.has(split_path(path))


def days_until(day: date, as_of: date) -> int:
    """Days from the review to the day; negative when it is past."""
    return (day - as_of).days


def minutes(duration: str) -> float | None:
    """An ISO 8601 duration such as `PT120S` or `P3D` in minutes; None where it is none."""
    match = _DURATION.fullmatch(duration.strip().upper())
    if match is None or not any(match.groups()):
        return None
    days, hours, mins, seconds = (float(part or 0) for part in match.groups())
    return days * 1440 + hours * 60 + mins + seconds / 60


def shown(value: Json) -> str:
    """A value as a reader knows it from JSON, without quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _described(value: Json) -> str:
    """What a value of the wrong type is, in words."""
    if isinstance(value, str):
        return "an unresolved template expression" if _expression(value) else f"'{value[:80]}'"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else shown(value)


def _expression(text: str) -> bool:
    """Whether it is a template expression, such as "[parameters('x')]"."""
    return text.startswith("[") and text.endswith("]")


def _as_kind(value: Json, kind: type) -> Any:
    if kind is bool:
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.strip().casefold())
        return value if isinstance(value, bool) else None
    if kind is int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return int(value) if whole and not isinstance(value, bool) else None
    if isinstance(value, str) and value.strip() and not _expression(value):
        return value.strip()
    return None


def _folded(value: Plain) -> Plain:
    return value.casefold() if isinstance(value, str) else value
