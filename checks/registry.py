"""The list of checks: what one has to declare, and where they are found."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from checks import docstring, plugins, services
from checks.joins import Need
from checks.model import Confidence, Effort, Profile, Severity, Verdict
from rubrics.errors import UserError

SCOPES = ("resource-group", "subscription", "workload")
"""Subjects of checks that look at a whole scope at once."""
WORKLOAD = SCOPES[-1]
ANY = "*"
"""The subject of a check on every resource that has a location."""

Function = Callable[[Any, Profile], Verdict]
"""(Resource, Profile) for an ARM type or `*`, (Scope, Profile) for a scope."""
F = TypeVar("F", bound=Function)

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_ARM_TYPE = re.compile(r"[A-Za-z]+(\.[A-Za-z]+)+(/[A-Za-z]+)+")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it declares, what its docstring says, and the function that judges."""

    id: str
    on: str
    """The ARM type of its subjects, `*` for any, or one of `SCOPES`."""
    practice: str
    """The one practice that it is evidence for."""
    good: str
    """What a report says when it passes."""
    severity: Severity
    confidence: Confidence
    effort: Effort
    needs: tuple[Need, ...]
    """What has to be read besides `on`: ARM types, and joins."""
    since: str
    aliases: tuple[str, ...]
    """Ids that it had before."""
    refs: tuple[str, ...]
    hint: bool
    """Informs only, and never caps a level."""
    conclusive: bool
    """Whether a pass speaks for the practice. Where it does not, it says only that one defect
    of many is absent, and raises no level; a failure counts all the same."""
    docs: docstring.Docs
    function: Function
    source: str = ""
    """Who brought it: a package, or the file and line of a user's own; empty: it is built in."""

    @property
    def bad(self) -> str:
        """What a report says when it fails."""
        return self.docs.bad

    @property
    def service(self) -> str:
        """The resource provider of its subjects; empty for scopes and for any resource."""
        return "" if self.on in (*SCOPES, ANY) else self.on.partition("/")[0]


_registered: dict[str, Check] = {}
"""Every id and alias."""
_warnings: list[str] = []


def check(
    slug: str,
    *,
    on: str,
    practice: str,
    good: str,
    severity: Severity,
    confidence: Confidence,
    effort: Effort,
    since: str,
    refs: tuple[str, ...],
    needs: tuple[Need, ...] = (),
    aliases: tuple[str, ...] = (),
    hint: bool = False,
    conclusive: bool = True,
) -> Callable[[F], F]:
    """Register a function as a check; ValueError at import time where a part is missing.

    The slug is the id, and names the defect. `on` is an ARM type, `*` for every resource that has
    a location, or a scope: `resource-group`, `subscription`, `workload`.
    """

    def register(function: F) -> F:
        source = plugins.loading()
        if source and (taken := _taken(slug, *aliases)):
            _warnings.append(f"check '{slug}' of {source} is left out: it {taken}")
            return function
        try:
            _refuse_bad_parts(slug, on, aliases, refs)
            docs = docstring.parse(function.__doc__)
        except ValueError as error:
            raise ValueError(f"check '{slug}' {error}") from None
        made = Check(
            id=slug,
            on=on,
            practice=practice,
            good=good,
            severity=severity,
            confidence=confidence,
            effort=effort,
            needs=needs,
            since=since,
            aliases=aliases,
            refs=refs,
            hint=hint,
            conclusive=conclusive,
            docs=docs,
            function=function,
            source=source,
        )
        _registered.update(dict.fromkeys((slug, *aliases), made))
        return function

    return register


def _refuse_bad_parts(slug: str, on: str, aliases: tuple[str, ...], refs: tuple[str, ...]) -> None:
    for name in (slug, *aliases):
        if not _SLUG.fullmatch(name):
            raise ValueError(f"needs ids such as 'account-accepts-api-keys', not '{name}'")
    if taken := _taken(slug, *aliases):
        raise ValueError(taken)
    if on not in (*SCOPES, ANY) and not _ARM_TYPE.fullmatch(on):
        raise ValueError(f"is on '{on}', which is neither an ARM type, '*' nor a scope")
    if not refs or not all(ref.startswith("https://") for ref in refs):
        raise ValueError("needs references, each an https address")


def _taken(*names: str) -> str:
    """That one of these ids belongs to a check already; empty where none does."""
    taken = next((name for name in names if name in _registered), None)
    if taken is None:
        return ""
    return f"uses the id '{taken}', which '{_registered[taken].id}' has"


@cache
def _load() -> None:
    """The built-in checks first: an id of theirs is not given away."""
    for module in pkgutil.iter_modules(services.__path__):
        importlib.import_module(f"{services.__name__}.{module.name}")
    load_plugins()


def load_plugins() -> None:
    """The checks of other packages; one that cannot be loaded leaves nothing but a warning."""
    for plugin in plugins.installed():
        before = dict(_registered)
        fault = plugins.load(plugin)
        if fault:
            _registered.clear()
            _registered.update(before)
            _warnings.append(fault)


def warnings() -> tuple[str, ...]:
    """What was left out of the checks of other packages, and why: a sentence each."""
    _load()
    return tuple(_warnings)


@contextmanager
def also(checks: Iterable[Check]) -> Iterator[None]:
    """Have further checks for a while; their ids are not taken, and they have no aliases."""
    _load()
    further = {check.id: check for check in checks}
    _registered.update(further)
    try:
        yield
    finally:
        for id_ in further:
            del _registered[id_]


def all_checks() -> tuple[Check, ...]:
    """Every check by id: the built-in ones, those of other packages, and a user's own."""
    _load()
    return tuple(check for name, check in sorted(_registered.items()) if name == check.id)


def built_in_checks() -> tuple[Check, ...]:
    """Every check in checks/services, by id."""
    return tuple(check for check in all_checks() if not check.source)


def find(id_or_alias: str) -> Check:
    """The check of that id, present or former; UserError names the nearest one."""
    _load()
    id_or_alias = id_or_alias.casefold()
    if id_or_alias in _registered:
        return _registered[id_or_alias]
    near = difflib.get_close_matches(id_or_alias, _registered, n=1, cutoff=0.0)
    hint = f"Did you mean '{near[0]}'?" if near else "No check is registered."
    raise UserError(f"There is no check '{id_or_alias}'.", hint)
