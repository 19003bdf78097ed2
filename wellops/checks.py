"""`wellops checks`: the checks, and what each of them says of itself."""

from __future__ import annotations

import dataclasses
from typing import Any

import click

from checks.registry import Check, all_checks, find
from rubrics.load import load_rubric
from wellops import options
from wellops.output import print_json, print_table


@click.group("checks")
def command() -> None:
    """List the checks, or show one."""


@command.command("list")
@click.option("--practice", help="Only those that are evidence for this practice.")
@click.option("--service", help="Only those on this provider (Microsoft.Search).")
@options.format_option
def list_(practice: str | None, service: str | None, format_: str) -> None:
    """List the checks."""
    chosen = [
        check
        for check in all_checks()
        if practice in (None, check.practice)
        and (service is None or check.service.casefold() == service.casefold())
    ]
    if format_ == "json":
        print_json([as_data(check) for check in chosen])
        return
    rows = [(c.id, c.severity.value, c.practice, c.bad) for c in chosen]
    print_table(("Check", "Severity", "Practice", "Says, where it fails"), rows, stretch=3)
    click.echo(f"\n{len(chosen)} checks; `wellops checks show ID` shows one.")


@command.command("show")
@click.argument("check_id", metavar="ID")
@options.format_option
@options.friendly
def show(check_id: str, format_: str) -> None:
    """Show one check: what it reads, when it fails, how to mend it."""
    check = find(check_id)
    if format_ == "json":
        print_json(as_data(check))
        return
    practice = load_rubric().practices[check.practice]
    click.secho(f"{check.id}: {check.bad}", bold=True)
    click.echo(f"""
On          {check.on}
Practice    {practice.id}: {practice.title}
Severity    {check.severity.value}, {check.confidence.value}, effort {check.effort.value}
Passes      {check.good}
Since       {check.since}

Fails when
{_indented(check.docs.rule or check.bad)}

Why it matters
{_indented(check.docs.why)}

How to fix
{_indented(check.docs.fix)}

Limits
{_indented(check.docs.limits)}

More
{_indented(chr(10).join(check.refs))}""")


def as_data(check: Check) -> dict[str, Any]:
    """What a check declares and says, as plain data."""
    data = dataclasses.asdict(check)
    del data["function"]
    return data


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())
