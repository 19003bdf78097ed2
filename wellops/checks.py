"""`wellops checks`: the checks, and what each of them says of itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import click

from checks.model import Severity
from checks.registry import Check, all_checks, find
from reports.terminal import visible
from rubrics.crosscheck import unknown_practice
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from rubrics.schema import PILLARS, Archetype
from wellops import options
from wellops.output import print_json, print_table

_format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="What to print.",
)


@click.group("checks")
def command() -> None:
    """List the checks, or show one."""


@command.command("list")
@click.option("--service", help="Only those on this provider (Microsoft.Search, or search).")
@click.option("--pillar", type=click.Choice(PILLARS), help="Only those of this pillar.")
@click.option("--archetype", type=click.Choice(get_args(Archetype)),
    help="Only those that matter for this kind of workload.")  # fmt: skip
@click.option("--practice", help="Only those that are evidence for this practice.")
@click.option("--severity", type=click.Choice([one.value for one in Severity]),
    help="Only those of this severity.")  # fmt: skip
@options.rubric_option
@options.checks_option
@_format_option
@options.friendly
def list_(
    service: str | None,
    pillar: str | None,
    archetype: str | None,
    practice: str | None,
    severity: str | None,
    rubric_folders: tuple[Path, ...],
    format_: str,
) -> None:
    """List the checks; filters narrow it together."""
    rubric = options.rubric_of(rubric_folders)
    if practice and practice not in rubric.practices:
        what = unknown_practice(practice, rubric.practices)
        raise UserError(what, "`wellops rubric list` shows the ids of all practices.")
    chosen: Iterable[Check] = all_checks() if service is None else _of_service(service)
    if practice:
        chosen = (check for check in chosen if check.practice == practice)
    if severity:
        chosen = (check for check in chosen if check.severity == severity)
    if pillar or archetype:
        chosen = (check for check in chosen if _in(check, rubric, pillar, archetype))
    _print([*chosen], rubric, format_)


def _of_service(name: str) -> list[Check]:
    """The checks on a provider, whose name may lack its first part; on none, those on scopes."""
    services = {check.service for check in all_checks()}
    spelled = {service.casefold(): service for service in services}
    spelled |= {service.casefold().rpartition(".")[2]: service for service in services}
    wanted = spelled.get(name.casefold())
    if wanted is None or not name:
        near = get_close_matches(name.casefold(), [key for key in spelled if key], n=1, cutoff=0.4)
        known = ", ".join(sorted(service for service in services if service))
        hint = f"Did you mean {spelled[near[0]]}?" if near else f"There are checks on {known}."
        raise UserError(f"No check looks at a service '{name}'.", hint)
    return [check for check in all_checks() if check.service == wanted]


def _in(check: Check, rubric: Rubric, pillar: str | None, archetype: str | None) -> bool:
    practice = rubric.practices.get(check.practice)
    if practice is None:
        return False
    return pillar in (None, practice.pillar) and (
        archetype is None or archetype in practice.archetypes
    )


def _print(checks: list[Check], rubric: Rubric, format_: str) -> None:
    if format_ == "json":
        print_json([as_data(check) for check in checks])
        return
    if format_ == "markdown":
        from checks.indexes import table

        click.echo(table(checks, rubric, linked=False))
        return
    rows = [(c.id, c.severity.value, c.practice, visible(c.bad)) for c in checks]
    print_table(("Check", "Severity", "Practice", "Says, where it fails"), rows, stretch=3)
    count = "1 check" if len(checks) == 1 else f"{len(checks)} checks"
    click.echo(f"\n{count}; `wellops checks show ID` shows one.")


@command.command("show")
@click.argument("check_id", metavar="ID")
@options.rubric_option
@options.checks_option
@_format_option
@options.friendly
def show(check_id: str, rubric_folders: tuple[Path, ...], format_: str) -> None:
    """Show one check: what it reads, when it fails, how to mend it.

    ID is the check's id, or one that it had before.
    """
    check = find(check_id)
    if format_ == "json":
        print_json(as_data(check))
        return
    if format_ == "markdown":
        from checks.docs import page

        click.echo(page(check, ""), nl=False)
        return
    practice = options.rubric_of(rubric_folders).practices.get(check.practice)
    title = practice.title if practice else "not in the rubric, so this check counts for nothing"
    click.secho(visible(f"{check.id}: {check.bad}"), bold=True)
    click.echo(f"""
On          {check.on}
Practice    {check.practice}: {title}
Severity    {check.severity.value}, {check.confidence.value}, effort {check.effort.value}
Passes      {visible(check.good)}
{_origin(check)}

Fails when
{indented(check.docs.rule or check.bad)}

Why it matters
{indented(check.docs.why)}

How to fix
{indented(check.docs.fix)}

Limits
{indented(check.docs.limits)}

More
{indented(chr(10).join(check.refs))}""")


def _origin(check: Check) -> str:
    lines = [f"Since       {check.since}"] if check.since else []
    lines += [f"From        {check.source}"] if check.source else []
    lines += [f"Once called {', '.join(check.aliases)}"] if check.aliases else []
    return "\n".join(lines)


def as_data(check: Check) -> dict[str, Any]:
    """What a check declares and says, as plain data."""
    data = dataclasses.asdict(check)
    del data["function"]
    return data


def indented(text: str) -> str:
    """The text two spaces in; nothing in it takes effect on a terminal."""
    return "\n".join(f"  {visible(line)}".rstrip() for line in text.splitlines())
