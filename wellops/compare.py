"""`wellops compare`: what changed between two assessments of one workload."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from assessment.compare import compare, must_fit
from assessment.document import load_assessment
from wellops import options
from wellops.output import print_json, print_table


@click.command("compare")
@click.argument("before_path", metavar="EARLIER", type=options.FILE)
@click.argument("after_path", metavar="LATER", type=options.FILE)
@options.checks_option
@options.format_option
@options.friendly
def command(before_path: Path, after_path: Path, format_: str) -> None:
    """Show what changed between two assessments of one workload; the exit code is 0.

    Scores, gates, practices and findings of EARLIER beside those of LATER, both by the rubric
    and for the target stage of LATER, so that the difference is the workload's doing.
    """
    before, after = load_assessment(before_path), load_assessment(after_path)
    must_fit(before, after.workload, after.as_of)
    comparison = compare(before, after)
    if format_ == "json":
        from reports.change_json import change_data

        print_json(change_data(comparison))
        return
    from checks.registry import all_checks
    from reports.change import panel
    from reports.terminal import visible
    from reports.words import words_of

    checks = {check.id: check for check in all_checks()}
    _print(visible(panel(comparison, after, checks, words_of("en"))))


def _print(change: Mapping[str, Any]) -> None:
    click.secho(change["title"], bold=True)
    click.echo(f"{change['lead']}\n")
    scores = [
        (s["name"], _of(s["before"]), _of(s["after"]), s["change_text"]) for s in change["scores"]
    ]
    print_table(("Score", "Then", "Now", "Change"), scores, stretch=0)
    gates = [
        (g["name"], g["before_text"], g["after_text"], g["moved"] or "") for g in change["gates"]
    ]
    print_table(("Gate", "Then", "Now", ""), gates, stretch=0)
    facts = [f"{fact['name']} {fact['before']} → {fact['after']}" for fact in change["facts"]]
    click.echo(f"{'; '.join(facts)}.")
    _print_practices(change["practices"])
    _print_findings(change["findings"])
    click.secho("\nHow far the two can be compared", bold=True)
    for text in change["care"]:
        click.echo(f"  {text}")


def _print_practices(practices: Mapping[str, Any]) -> None:
    click.secho(f"\n{practices['text']}", bold=True)
    groups = practices["groups"]
    if not groups:
        return
    click.echo(f"{'; '.join(group['name'] + _more(group) for group in groups)}.")
    rows = [
        (row["practice"], f"{_of(row['before'])} → {_of(row['after'])}", row["title"])
        for group in groups
        for row in group["rows"]
    ]
    print_table(("Practice", "Level", "What it is"), rows, stretch=2)


def _print_findings(findings: Mapping[str, Any]) -> None:
    click.secho(f"\n{findings['none'] or 'Findings of the scan'}", bold=True)
    if findings["none"]:
        return
    boxes = [box for box in findings["boxes"] if box["count"]]
    counts = [(box["count_text"], box["name"], box["note"]) for box in boxes]
    print_table(("Count", "", ""), counts, stretch=2)
    names = {box["id"]: box["name"] for box in boxes}
    rows = [
        (names[group["id"]], row["severity_text"], row["title"], row["resources"])
        for group in findings["groups"]
        for row in group["rows"]
    ]
    if rows:
        click.echo()
        print_table(("Which", "Severity", "Finding", "On"), rows, stretch=2)


def _of(value: int | None) -> str:
    return "–" if value is None else str(value)


def _more(group: Mapping[str, Any]) -> str:
    return f" ({group['more']})" if group["more"] else ""
