"""`wellops snapshot`: what a snapshot file holds, how two differ, and whether one is whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rubrics.errors import UserError
from wellops import options
from wellops.exits import WRONG_USE
from wellops.output import print_json, print_table

if TYPE_CHECKING:
    from checks.collect.snapshot_lines import Header
    from checks.snapshot import Coverage, Source

_SHOWN_PATHS = 6


@click.group("snapshot")
def command() -> None:
    """Show, compare or check snapshot files."""


@command.command("show")
@click.argument("file", type=options.FILE)
@options.format_option
@options.friendly
def show(file: Path, format_: str) -> None:
    """Show a snapshot's header, its resources by type and environment, and what was not read."""
    from checks.resource import is_observed, walk

    header, source = _opened(file)
    counts = Counter(
        (resource.type.casefold(), resource.environment)
        for root in source.blocks()
        for resource in walk((root,))
        if not is_observed(resource.type)
    )
    missed = [row for row in source.coverage if not row.outcome.answered]
    if format_ == "json":
        by_type = [
            {"type": type_, "environment": environment, "resources": count}
            for (type_, environment), count in sorted(counts.items())
        ]
        shown = header.model_dump(mode="json", exclude={"lines"})
        print_json({**shown, "resources": by_type, "not_read": [asdict(row) for row in missed]})
        return
    _print_header(file, header)
    types = sorted({type_ for type_, _ in counts})
    rows = [(type_, counts[type_, "prod"], counts[type_, "nonprod"]) for type_ in types]
    print_table(("Type", "prod", "nonprod"), rows, stretch=0)
    click.echo(f"\n{counts.total():,} resources of {len(types)} types.")
    _print_coverage(len(source.coverage), missed)


@command.command("diff")
@click.argument("before", type=options.FILE)
@click.argument("after", type=options.FILE)
@options.format_option
@options.friendly
def diff(before: Path, after: Path, format_: str) -> None:
    """Show what was added, removed or changed between two snapshots; the exit code is 0."""
    from checks.collect.compare import Kind, changes, coverage_changes

    old, new = _opened(before)[1], _opened(after)[1]
    found = changes(old, new)
    if format_ == "json":
        rows = [asdict(change) for change in found]
        calls = coverage_changes(old.coverage, new.coverage)
        print_json(
            {
                "resources": rows,
                "coverage": [{"kind": kind, **asdict(row)} for kind, row in calls],
            }
        )
        return
    signs = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}
    counts: Counter[Kind] = Counter()
    for change in found:
        counts[change.kind] += 1
        more = len(change.paths) - _SHOWN_PATHS
        paths = ", ".join(change.paths[:_SHOWN_PATHS]) + (f" and {more} more" if more > 0 else "")
        click.echo(f"{signs[change.kind]} {change.id}" + (f": {paths}" if paths else ""))
    for kind, row in coverage_changes(old.coverage, new.coverage):
        complete = ", complete" if row.complete else ""
        said = f"{row.operation} in {row.source}: {row.outcome.value}, {row.count}{complete}"
        click.echo(f"{signs[kind]} coverage of {said}")
    click.echo(", ".join(f"{counts[kind]:,} {kind.value}" for kind in Kind) + ".")


@command.command("validate")
@click.argument("file", type=options.FILE)
@options.format_option
@click.pass_context
def validate(ctx: click.Context, file: Path, format_: str) -> None:
    """Read a snapshot to its end; exit with 0 where it is whole, with 2 where it is not."""
    from checks.resource import is_observed, walk

    problem, resources, rows, schema = "", 0, 0, None
    try:
        header, source = _opened(file)
        schema = header.wellops_snapshot
        resources = sum(
            not is_observed(one.type) for root in source.blocks() for one in walk((root,))
        )
        rows = len(source.coverage)
    except UserError as error:
        problem = error.what
    if format_ == "json":
        said: dict[str, Any] = {"file": str(file), "valid": not problem, "format": schema}
        print_json(said | ({"problem": problem} if problem else {"resources": resources}))
    elif problem:
        click.echo(problem, err=True)
    else:
        click.echo(f"{file}: whole, format {schema}: {resources:,} resources, {rows:,} calls.")
    ctx.exit(WRONG_USE if problem else 0)


def _opened(path: Path) -> tuple[Header, Source]:
    """A file's header, and what is in it; a file of format 1 is held in memory."""
    from checks.collect.files import read_files
    from checks.collect.snapshot_stream import header_of, open_snapshot

    header = header_of(path)
    if header is None and path.exists():
        raise UserError(
            f"{path}: is not a snapshot file",
            "Name a file that `wellops review --save-snapshot` wrote.",
        )
    source = open_snapshot(path) or read_files([path])
    assert header is not None
    return header, source


def _print_header(file: Path, header: Header) -> None:
    click.secho(str(file), bold=True)
    for name, value in (
        ("Source", header.source),
        ("Taken", header.taken),
        ("By", f"wellops {header.version}" if header.version else ""),
        ("Scope", ", ".join(header.scope)),
        ("Rights", ", ".join(header.rights)),
        ("Format", str(header.wellops_snapshot)),
    ):
        if value:
            click.echo(f"{name:8}{value}")
    click.echo()


def _print_coverage(calls: int, missed: list[Coverage]) -> None:
    if not missed:
        click.echo(f"{calls:,} calls, all answered.")
        return
    click.echo(f"{calls:,} calls; {len(missed):,} were not answered:\n")
    rows = [(row.operation, row.source, row.outcome.value, row.detail) for row in missed]
    print_table(("What", "Where", "Outcome", "Why"), rows, stretch=3)
