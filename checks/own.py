"""Checks of a user's folder: YAML files that say what one property of a resource has to be."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from checks.docstring import Docs
from checks.model import Profile, Verdict, failed, not_applicable, passed, unknown
from checks.own_schema import CheckFile, Condition, OwnCheck
from checks.predicates import returned, shown
from checks.registry import Check, all_checks
from checks.resource import Json, Resource, is_filled, split_path
from rubrics.crosscheck import unknown_practice
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from rubrics.yaml_source import read_yaml, validate

_VERBS: Final[Mapping[str, str]] = {
    "equals": "is",
    "not_equals": "is anything but",
    "one_of": "is one of",
    "none_of": "is none of",
    "greater_than": "is more than",
    "at_least": "is at least",
    "less_than": "is less than",
    "at_most": "is at most",
}
_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "greater_than": operator.gt,
    "at_least": operator.ge,
    "less_than": operator.lt,
    "at_most": operator.le,
}
_ABSENT: Final[Mapping[str, Callable[[str], Verdict]]] = {
    "pass": passed,
    "fail": failed,
    "unknown": unknown,
    "not_applicable": not_applicable,
}


def load_own_checks(*folders: Path) -> tuple[Check, ...]:
    """The checks of every YAML file in the folders and below, in the order of their paths.

    Raises:
        UserError: with file, line and field, for anything that does not fit, and for an id that
            a check has already.
    """
    places = {name: one.source for one in all_checks() for name in (one.id, *one.aliases)}
    checks: list[Check] = []
    for path in (path for folder in folders for path in _files(folder)):
        document = read_yaml(path)
        for index, row in enumerate(validate(document, CheckFile).checks):
            line = document.line(("checks", index, "id"))
            source = f"{document.name}:{line}"
            if row.id in places:
                where = f"at {places[row.id]}" if places[row.id] else "built in"
                what = f"{source}: checks[{index}].id: '{row.id}' is already {where}"
                raise UserError(what, "Give every check an id of its own.")
            places[row.id] = source
            checks.append(_made(row, source))
    return tuple(checks)


def must_fit(checks: Iterable[Check], rubric: Rubric) -> None:
    """Refuse a user's checks on practices that the rubric does not have.

    Raises:
        UserError: with file and line of the first one.
    """
    for check in checks:
        if check.practice not in rubric.practices:
            what = unknown_practice(check.practice, rubric.practices)
            hint = "`wellops rubric list` shows the ids of all practices."
            raise UserError(f"{check.source}: {check.id}: practice: {what}", hint)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder", "Name a folder with checks.")
    found = sorted(path for path in folder.rglob("*.y*ml") if path.is_file())
    if not found:
        raise UserError(f"{folder}: holds no YAML file", "Put your checks there, as .yaml files.")
    return found


def _made(row: OwnCheck, source: str) -> Check:
    return Check(
        id=row.id,
        on=row.type,
        practice=row.practice,
        good=row.title.good,
        severity=row.severity,
        confidence=row.confidence,
        effort=row.effort,
        needs=(),
        since="",
        aliases=(),
        refs=row.refs,
        hint=row.hint,
        conclusive=row.conclusive,
        docs=Docs(row.title.bad, _rule(row), row.why, row.remedy, row.limits),
        function=_judge_of(row),
        source=source,
    )


def _rule(row: OwnCheck) -> str:
    """The condition in words."""
    every = "every value of " if "[]" in row.path else ""
    only = f" Asked in {row.environment} only." if row.environment else ""
    if row.condition.exists is not None:
        there = "there is" if row.condition.exists else "there is not"
        return f"Passes when {there} a value at `{row.path}`.{only}"
    verb = _VERBS[row.condition.name]
    absent = (row.absent or "unknown").replace("_", " ")
    said = f"Passes when {every}`{row.path}` {verb} {_listed(row.condition.wanted)}."
    return f"{said} Without a value it is {absent}.{only}"


def _listed(wanted: Json) -> str:
    return ", ".join(map(shown, wanted)) if isinstance(wanted, tuple) else shown(wanted)


def _judge_of(row: OwnCheck) -> Callable[[Resource, Profile], Verdict]:
    def judge(resource: Resource, profile: Profile) -> Verdict:
        if row.environment and resource.environment != row.environment:
            return not_applicable(f"the resource is not in {row.environment}")
        if row.condition.exists is not None:
            return _existence(resource, row.path, wanted=row.condition.exists)
        if "[]" in row.path:
            return _of_list(resource, row)
        value = resource.get(row.path)
        if value is None:
            return _of_absent(resource, row.path, row.absent)
        return _of_value(value, row.path, row.condition)

    return judge


def _existence(resource: Resource, path: str, *, wanted: bool) -> Verdict:
    value = resource.get(path)
    there = any(map(is_filled, value)) if isinstance(value, list) else is_filled(value)
    if not there:
        return _of_absent(resource, path, "fail" if wanted else "pass")
    return passed(f"{path} is set") if wanted else failed(f"{path} is set")


def _of_list(resource: Resource, row: OwnCheck) -> Verdict:
    """One bad value fails; values that are missing or cannot be compared spoil a pass."""
    items = resource.get(row.path[: row.path.index("[]") + 2])
    values = resource.get(row.path)
    if not items or values is None:
        return _of_absent(resource, row.path, row.absent)
    found = [_of_value(value, row.path, row.condition) for value in values]
    if len(values) < len(items):
        found.append(_ABSENT[row.absent or "unknown"](f"{row.path} is not set everywhere"))
    order = ("fail", "unknown", "pass", "not_applicable")
    return min(found, key=lambda verdict: order.index(verdict.state))


def _of_value(value: Json, path: str, condition: Condition) -> Verdict:
    wanted = condition.wanted
    likes = wanted if isinstance(wanted, tuple) else (wanted,)
    pairs = [
        (given, like.casefold() if isinstance(like, str) else like)
        for like in likes
        if (given := _comparable(value, like)) is not None
    ]
    if not pairs:
        kind = "an object or a list" if isinstance(value, dict | list) else f"'{shown(value)}'"
        return unknown(f"{path} is {kind}, which cannot be compared")
    compare: Callable[[Any, Any], bool] = _ORDER.get(condition.name, operator.eq)
    holds = any(compare(given, like) for given, like in pairs)
    if condition.name in ("not_equals", "none_of"):
        holds = not holds
    fact = f"{path} is {shown(value)}"
    return passed(fact) if holds else failed(fact)


def _comparable(value: Json, like: Json) -> bool | float | str | None:
    """The value as the kind of what it is compared with; None where it is of another kind."""
    if isinstance(like, bool):
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.strip().casefold())
        return value if isinstance(value, bool) else None
    if isinstance(like, str):
        unresolved = isinstance(value, str) and value.startswith("[") and value.endswith("]")
        return value.strip().casefold() if isinstance(value, str) and not unresolved else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _of_absent(resource: Resource, path: str, absent: str | None) -> Verdict:
    """What a missing value means, where it can be told that it is missing.

    Resources without tags may have `tags` null or empty; of anything else, what would hold the
    value has to be there, and not empty: a projection may have cut it off.
    """
    steps = split_path(path.partition("[]")[0])
    holder = steps[:-1]
    if holder == ("tags",):
        told = returned(resource, "tags") and resource.shape(holder) != "value"
    else:
        told = resource.shape(holder) == "object" if holder else resource.has(steps)
    if not told:
        return unknown(f"{path} was not returned")
    return _ABSENT[absent or "unknown"](f"{path} is not set")
