"""The Markdown page of a check: what it reads, when it fails, how to fix it, and examples."""

from __future__ import annotations

import re

from checks import literate
from checks.joins import Metric, Need
from checks.registry import Check

_HEADING = re.compile(r"^##(?= )", re.MULTILINE)


def page(check: Check, literate_page: str) -> str:
    """The page of a check as Markdown, with the cases of its literate page as examples."""
    paths = "\n".join(f"- `{path}`" for path in literate.paths_read(check, literate_page))
    links = "\n".join(f"- <{ref}>" for ref in check.refs)
    sections = (
        f"# {check.bad.rstrip('.')}",
        f"`{check.id}`",
        _table(check),
        _section("When it fails", check.docs.rule or check.bad),
        _section("What it reads", paths),
        _section("Why it matters", check.docs.why),
        _section("How to fix", check.docs.fix),
        _section("Limits", check.docs.limits),
        _section("References", links),
        _section("Examples", _examples(literate_page)),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if text else ""


def facts(check: Check) -> dict[str, str | tuple[str, ...]]:
    """What a check declares of itself, by name; names of things in Azure and here as tuples."""
    rows: dict[str, str | tuple[str, ...]] = {
        "Looks at": (check.on,),
        "Evidence for": (check.practice,),
        "When it passes": check.good,
        "Severity": check.severity.value,
        "Confidence": check.confidence.value,
        "Effort to fix": check.effort.value,
        "Counts": _counts(check),
        "Also needs": tuple(map(_named, check.needs)),
        "Since": check.since,
        "Former ids": check.aliases,
    }
    return {name: value for name, value in rows.items() if value}


def _table(check: Check) -> str:
    lines = [f"| {name} | {_marked(value)} |" for name, value in facts(check).items()]
    return "\n".join(["| | |", "|---|---|", *lines])


def _marked(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(f"`{name}`" for name in value)


def _named(need: Need) -> str:
    if isinstance(need, str):
        return need
    if isinstance(need, Metric):
        return f"metric {need.name}"
    return f"{need.type} at {need.path}"


def _counts(check: Check) -> str:
    if check.hint:
        return "as a hint only"
    return "towards its practice" if check.conclusive else "where it fails; a pass raises no level"


def _examples(literate_page: str) -> str:
    """The cases, their headings one level down."""
    start = _HEADING.search(literate_page)
    return _HEADING.sub("###", literate_page[start.start() :]).strip() if start else ""
