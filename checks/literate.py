"""Literate pages: a check's cases as Markdown, which are its tests and its examples at once.

Under a heading of its own, each case has a `json` block (a resource with its `children`, a list
of them, or a snapshot with `resources` and `coverage`), a `yaml` block with the facts of the
profile where they matter, and an `expect` block with the verdict. A tag such as `environment` says
where a resource belongs, else the profile does, else it is prod.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from checks.collect.environment import of_tags
from checks.engine import evaluate
from checks.model import Finding, Profile, Verdict
from checks.registry import Check
from checks.resource import Json, Resource
from checks.snapshot import Coverage, Outcome, Snapshot
from rubrics.retirements import Retirements

AS_OF = date(2026, 11, 22)
"""The day on which every case happens."""

_CASE = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_BLOCK = re.compile(r"^```(json|yaml|expect)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_SETS = ("archetypes", "allowed_regions")


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a page."""

    title: str
    body: Json
    profile: Mapping[str, Any]
    """Fields of `Profile`, with `retirements` and `services` as lists, and `environment`."""
    expected: str


def cases(page: str) -> tuple[Case, ...]:
    """The cases of a page; ValueError names the one that lacks a block."""
    _, *parts = _CASE.split(page)
    return tuple(_case(*pair) for pair in zip(parts[::2], parts[1::2], strict=True))


def _case(title: str, text: str) -> Case:
    blocks = dict(_BLOCK.findall(text))
    missing = {"json", "expect"} - blocks.keys()
    if missing:
        raise ValueError(f"case '{title}' has no {' and no '.join(sorted(missing))} block")
    profile = yaml.safe_load(blocks.get("yaml", "")) or {}
    return Case(title, json.loads(blocks["json"]), profile, " ".join(blocks["expect"].split()))


def run(check: Check, case: Case) -> Finding:
    """What the check says of the case's one subject; ValueError where there are none or more."""
    findings = evaluate([check], snapshot_of(case), _profile(case.profile), keep_all=True).findings
    if len(findings) != 1:
        raise ValueError(f"case '{case.title}' has {len(findings)} subjects, not 1")
    return findings[0]


def said(verdict: Verdict) -> str:
    """A verdict as an `expect` block has it: "fail (critical, due 2026-10-01): because"."""
    notes = [
        "critical" if verdict.critical else "",
        f"due {verdict.due}" if verdict.due else "",
        f"needs {verdict.permission}" if verdict.permission else "",
    ]
    noted = ", ".join(note for note in notes if note)
    because = f": {verdict.because}" if verdict.because else ""
    return verdict.state.value + (f" ({noted})" if noted else "") + because


def paths_read(check: Check, page: str) -> tuple[str, ...]:
    """Every path that the check reads in the cases of its page, in the order first read."""
    found = (path for case in cases(page) for path, _ in run(check, case).evidence)
    return tuple(dict.fromkeys(found))


def snapshot_of(case: Case) -> Snapshot:
    """The case's resources and coverage."""
    body = case.body
    coverage: tuple[Coverage, ...] = ()
    if isinstance(body, dict) and "resources" in body:
        coverage = tuple(
            Coverage(**row | {"outcome": Outcome(row["outcome"])}) for row in body["coverage"]
        )
        body = body["resources"]
    environment = str(case.profile.get("environment", "prod"))
    bodies = body if isinstance(body, list) else [body]
    return Snapshot(tuple(_resource(one, environment) for one in bodies), coverage)


def _resource(body: Mapping[str, Json], environment: str) -> Resource:
    own = {name: value for name, value in body.items() if name != "children"}
    resource = Resource(own, environment=of_tags(own) or environment)
    for child_body in body.get("children", ()):
        child = _resource(child_body, environment)
        child.parent = resource
        resource.children.append(child)
    return resource


def _profile(fields: Mapping[str, Any]) -> Profile:
    retirements = Retirements.model_validate(
        {
            "as_of": AS_OF,
            "models": fields.get("retirements", ()),
            "services": fields.get("services", ()),
        }
    )
    others: dict[str, Any] = {
        name: frozenset(value) if name in _SETS else value
        for name, value in fields.items()
        if name not in ("environment", "retirements", "services")
    }
    return Profile(AS_OF, retirements, **others)
