"""`wellops explain`: one finding of an assessment, and what to do about it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from assessment.document import load_assessment
from wellops import options
from wellops.checks import indented
from wellops.output import print_json

WIDTH = 100


@click.command("explain")
@click.argument("finding_id", metavar="FINDING-ID")
@click.option(
    "--assessment",
    "assessment_path",
    type=options.FILE,
    required=True,
    help="The JSON file that a review wrote, or a report, which carries it.",
)
@options.checks_option
@options.format_option
@options.friendly
def command(finding_id: str, assessment_path: Path, format_: str) -> None:
    """Explain a finding: what was read, why it matters, how to mend this very resource.

    FINDING-ID is as the report and the annex have it (f-0123456789).
    """
    from checks.registry import all_checks
    from reports.explain import explain, find_finding
    from reports.terminal import visible

    assessment = load_assessment(assessment_path)
    finding = find_finding(assessment, finding_id)
    checks = {name: check for check in all_checks() for name in (*check.aliases, check.id)}
    data = explain(finding, assessment, checks.get(finding.check))
    if format_ == "json":
        print_json(data)
        return
    click.secho(visible(f"{data['finding']}: {data['says']}"), bold=True)
    click.echo("\n".join(_lines(data, visible)))


def _lines(data: Any, visible: Any) -> Iterator[str]:
    resource, practice = visible(data["resource"]), data["practice"]
    due = f", due {data['due']}" if data["due"] else ""
    critical = ", critical" if data["critical"] else ""
    yield ""
    yield f"Resource    {resource['name']} ({resource['type']}, {resource['environment']})"
    if resource["id"] != resource["name"]:
        yield f"            {resource['id']}"
    yield f"Verdict     {data['state_text']}{critical}{due}; severity {data['severity']}"
    yield f"Because     {visible(data['because']) or '-'}"
    yield f"Check       {visible(data['check'])}"
    if data["accepted"]:
        accepted = visible(data["accepted"])
        by = f"{accepted['owner']} until {accepted['expires']}"
        yield f"Accepted    {by}: {accepted['reason']}"
    yield "\nWhat was read"
    for row in visible(data["read"]):
        yield f"  {row['path']}: {row['value']}"
    if not data["read"]:
        yield "  Nothing but that the resource is there."
    yield f"\nWhy it matters\n{_wrapped(visible(data['why']))}"
    yield from _fix(data)
    yield "\nWhat would change the verdict"
    yield from (_wrapped(f"- {line}", hang=2) for line in data["would_change"])
    if data["limits"]:
        yield f"\nLimits\n{_wrapped(data['limits'])}"
    if practice:
        yield from _practice(visible(practice))
    if data["more"]:
        yield "\nMore"
        yield from (f"  {link}" for link in data["more"])


def _fix(data: Any) -> Iterator[str]:
    yield "\nHow to fix"
    if not data["fix"]:
        yield "  This installation has no check of that id; it may come from another package,"
        yield "  or from a folder: name it with --checks."
        return
    for part in data["fix"]:
        if part["kind"] == "code":
            yield f"\n  {part['label']}:\n{indented(indented(part['text']))}"
        else:
            first = part is data["fix"][0]
            yield ("" if first else "\n") + _wrapped(part["text"])
    if data["fill_in"]:
        yield f"  To fill in yourself: {', '.join(data['fill_in'])}"


def _wrapped(text: str, *, hang: int = 0) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="  " + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _level(value: int | None) -> str:
    return "none" if value is None else str(value)


def _answered(practice: Any) -> str:
    reason = practice["not_applicable"]
    return f"not applicable ({reason})" if reason else _level(practice["answered"])


def _practice(practice: Any) -> Iterator[str]:
    yield f"\nPractice    {practice['id']}: {practice['title']}"
    yield (
        f"            answered {_answered(practice)}, scan {practice['scan'] or 'none'},"
        f" counts at level {_level(practice['level'])}"
    )
    yield f"Gate        {practice['gate_text']}"
    yield f"            {practice['counts']}"
