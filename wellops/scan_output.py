"""What `wellops scan` says: the plan before, and what was read and what was not after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from checks.collect.azure.plan import Plan
from checks.collect.azure.resources import GRAPH_VERSION, action_of
from checks.collect.azure.summary import missing_permissions
from checks.joins import METRICS
from checks.registry import ANY, Check
from checks.snapshot import Coverage
from wellops.output import print_json, print_table

_SHOWN = 20
_SHOWN_CHECKS = 3


def show_plan(plan: Plan, format_: str) -> None:
    """Print the calls of a plan, how many there are, and the permissions that they take."""
    rows = list(_planned(plan))
    if format_ == "json":
        names = ("type", "source", "api_version", "permission")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table(("Type", "From", "Version", "Permission"), rows, stretch=1)
    if plan.others:
        click.echo("\nOf all other resources only the id, kind, location and tags are read.")
    for type_, why in plan.left_out.items():
        click.echo(f"\n{type_} is not read: {why}.")
    queries = len(plan.tables) + plan.others
    gets = f"{len(plan.reads)} GETs" if plan.reads else "no GET"
    click.echo(
        f"\nFor up to 300 subscriptions {queries} queries of Resource Graph (a call for each 1,000"
        f" rows); {gets} for each resource named in braces; a call for the metrics of up to 50"
        f" resources.\n{len(plan.actions)} permissions; `wellops permissions` prints them as a"
        " role."
    )


def _planned(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    from checks.collect.azure.metrics import VERSION

    for table, types in plan.tables:
        for type_ in types:
            yield type_, f"Resource Graph, {table}", GRAPH_VERSION, action_of(type_)
    for read in plan.reads:
        yield read.type, f"GET {{{read.of}}}/{read.path}", read.api_version, read.action
    for pointer in plan.pointers:
        source = f"GET {{{pointer.path}}}"
        yield pointer.type, source, pointer.api_version, action_of(pointer.type)
    for type_, metrics in plan.metrics.items():
        source = f"{len(metrics)} metrics of {{{type_}}}"
        yield METRICS, source, VERSION, action_of(METRICS)


def print_text(
    out: Path, coverage: Sequence[Coverage], counts: dict[str, int], checks: Sequence[Check]
) -> None:
    """Print what was read as tables, and what was not with what it costs."""
    if counts:
        print_table(("Type", "Resources"), counts.items(), stretch=0)
    total = f"{sum(counts.values()):,} resources of {len(counts)} types"
    click.echo(f"\n{out}: {total}; {len(coverage):,} calls and listings.".lstrip("\n"))
    missed = [row for row in coverage if not row.outcome.answered]
    if not counts:
        click.echo(
            "Nothing was found in the scope that checks look at. Azure shows only what you may"
            " read: compare with `az resource list`, and check the scope and the tenant."
        )
    if not missed:
        click.echo("Everything asked for was answered.")
        return
    click.echo(f"\n{len(missed):,} could not be read in full:\n")
    rows = list(_missed_rows(missed, checks))
    headings = ("What", "Where", "Outcome", "Permission", "Checks left unknown")
    print_table(headings, rows[:_SHOWN], stretch=1)
    if len(rows) > _SHOWN:
        click.echo(f"… and {len(rows) - _SHOWN:,} more.")
    click.echo(f"\nWhy, and all of them: `wellops snapshot show {out}`.")
    _print_permissions(missing_permissions(coverage))


def _missed_rows(
    missed: Iterable[Coverage], checks: Iterable[Check]
) -> Iterator[tuple[str, str, str, str, str]]:
    """A row for each operation and outcome; many places of one kind are counted."""
    of_type = checks_by_type(checks)
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in missed:
        key = (row.operation, row.outcome.value, row.permission or "")
        alike[key].append(row.source)
    for (operation, outcome, permission), sources in alike.items():
        where = sources[0] if len(sources) == 1 else f"{sources[0]} and {len(sources) - 1:,} more"
        ids = of_type.get(operation.casefold(), ())
        names = ", ".join(ids[:_SHOWN_CHECKS])
        more = f" and {len(ids) - _SHOWN_CHECKS} more" if len(ids) > _SHOWN_CHECKS else ""
        yield operation, where, outcome, permission or "-", (names + more) or "-"


def checks_by_type(checks: Iterable[Check]) -> dict[str, tuple[str, ...]]:
    """The ids of the checks that look at a type, by its folded name."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for check in checks:
        needed = (need if isinstance(need, str) else need.type for need in check.needs)
        for type_ in (check.on, *needed):
            if type_ != ANY:
                found[type_.casefold()][check.id] = None
    return {type_: tuple(sorted(ids)) for type_, ids in found.items()}


def _print_permissions(missing: Sequence[str]) -> None:
    if missing:
        click.echo("\nPermissions that would settle what was refused:")
        for action in missing:
            click.echo(f"  {action}")
        click.echo("The role Reader has them all; `wellops permissions` prints a narrower one.")


def print_data(
    out: Path, coverage: Sequence[Coverage], counts: dict[str, int], checks: Sequence[Check]
) -> None:
    """Print the same as JSON."""
    of_type = checks_by_type(checks)
    missed = [row for row in coverage if not row.outcome.answered]
    print_json(
        {
            "file": str(out),
            "resources": counts,
            "not_read": [
                asdict(row) | {"checks": of_type.get(row.operation.casefold(), ())}
                for row in missed
            ],
            "missing_permissions": missing_permissions(coverage),
        }
    )
