"""Bicep remedies set properties that their resource type has.

`bicep_properties.json` holds them by type, as https://learn.microsoft.com/azure/templates/ lists
them: `*` stands for a name that the author chooses. A remedy that shows a fragment is about its
check's own type, or the one that `fragments` names for it, with the path that it belongs under.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.registry import Check, built_in_checks
from tests.checks.bicep import Snippet, read

TABLE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "bicep_properties.json").read_text(encoding="utf-8")
)
CHECKS = [pytest.param(check, id=check.id) for check in built_in_checks()]
_FENCE = re.compile(r"^```bicep\n(.*?)^```", re.MULTILINE | re.DOTALL)


def snippets(check: Check) -> Iterator[Snippet]:
    """The resources of a check's remedy, fragments with the type that they belong to."""
    for text in _FENCE.findall(check.docs.fix):
        for snippet in read(text):
            if not snippet.type:
                type_, _, prefix = TABLE["fragments"].get(check.id, check.on).partition(":")
                paths = [f"{prefix}.{path}" if prefix else path for path in snippet.paths]
                yield Snippet(type_, "", paths)
            else:
                yield snippet


def fits(path: str, known: list[str]) -> bool:
    """Whether a path is known, or holds what is known; a name of the author's may have dots."""
    return any(_leads_to(path.split("."), pattern.split(".")) for pattern in known)


def _leads_to(steps: list[str], pattern: list[str]) -> bool:
    pairs = zip(pattern, steps, strict=False)
    long_enough = len(steps) <= len(pattern) or pattern[-1] == "*"
    return long_enough and all(want in ("*", step, f"{step}[]") for want, step in pairs)


@pytest.mark.parametrize("check", CHECKS)
def test_every_property_exists(check: Check) -> None:
    unknown = []
    for snippet in snippets(check):
        known = TABLE["types"].get(snippet.type)
        if known is None:
            unknown.append(f"type {snippet.type}")
            continue
        wrong = (path for path in snippet.paths if not fits(path, known["properties"]))
        unknown += [f"{snippet.type}: {path}" for path in wrong]
        if snippet.version and snippet.version not in known["versions"]:
            unknown.append(f"{snippet.type}@{snippet.version}")
    assert not unknown, f"not in bicep_properties.json: {', '.join(unknown)}"


def test_the_table_holds_nothing_that_no_remedy_uses() -> None:
    used: dict[str, list[str]] = {}
    fragments = set()
    for check in built_in_checks():
        for snippet in snippets(check):
            used.setdefault(snippet.type, []).extend(snippet.paths)
        fragments.add(check.id)
    assert set(TABLE["fragments"]) <= fragments
    for type_, row in TABLE["types"].items():
        paths = used.get(type_, [])
        idle = [one for one in row["properties"] if not any(fits(p, [one]) for p in paths)]
        assert not idle, type_


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sku: { name: 'S0' }\nproperties: {\n  a: [\n    {\n      b: f(\n        'x'\n      )\n"
         "    }\n  ]\n  c: ['x', 'y']\n}\n",
         [("", ["sku.name", "properties.a[].b", "properties.c[]"])]),
        ("targetScope = 'subscription'\n\nresource x 'A.B/c@2024-01-01' = {\n  parent: p\n"
         "  name: 'n'\n  properties: {\n    'o.t': 1 // why\n    e: {}\n  }\n}\n",
         [("A.B/c", ["properties.o.t", "properties.e"])]),
        ("module m 'm.bicep' = {\n  params: {\n    a: 1\n  }\n}\nlocation: 'x'\n",
         [("", ["location"])]),
    ],
)  # fmt: skip
def test_snippets_are_read(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert [(one.type, one.paths) for one in read(text)] == expected


def test_a_wrong_property_is_seen() -> None:
    known = TABLE["types"]["Microsoft.CognitiveServices/accounts"]["properties"]
    assert fits("properties.disableLocalAuth", known)
    assert fits("properties.networkAcls", known)
    assert not fits("properties.disableLocalAuthentication", known)
    assert not fits("disableLocalAuth", known)
