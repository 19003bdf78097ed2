"""`wellops scan`: read live Azure into a snapshot file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rubrics.errors import UserError
from wellops import options
from wellops.exits import DONE, INCOMPLETE
from wellops.output import print_json, print_table

if TYPE_CHECKING:
    from checks.collect.azure.plan import Plan
    from checks.collect.azure.scope import Wanted
    from checks.snapshot import Coverage

CREDENTIALS = ("cli", "managed-identity", "workload-identity", "environment", "device-code")
_SHOWN_FAILURES = 20


@click.command("scan")
@click.option("--subscription", "subscriptions", multiple=True, metavar="ID",
    help="A subscription to scan; may be given several times.")  # fmt: skip
@click.option("--management-group", metavar="NAME", default="",
    help="All subscriptions of a management group.")  # fmt: skip
@click.option("--resource-group", "groups", multiple=True, metavar="NAME",
    help="Only this resource group; may be given several times.")  # fmt: skip
@click.option("--tag", metavar="NAME=VALUE", help="Only what has this tag, itself or its group.")
@click.option("--out", type=options.FILE, default=Path("scan.jsonl.gz"), show_default=True,
    help="The snapshot file to write.")  # fmt: skip
@click.option("--credential", type=click.Choice(CREDENTIALS),
    help="How to sign in.  [default: whatever works, tried in turn]")  # fmt: skip
@click.option("--cloud", metavar="NAME|FILE",
    help="public, us-government, china, or a file; also WELLOPS_CLOUD.  [default: public]"
)  # fmt: skip
@click.option("--threads", type=click.IntRange(1, 32), default=8, show_default=True,
    help="How many requests there may be at once.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a scan that was interrupted.")
@click.option("--dry-run", is_flag=True, help="Show what would be read; ask Azure nothing.")
@options.checks_option
@options.format_option
@click.pass_context
@options.friendly
def command(
    ctx: click.Context,
    subscriptions: tuple[str, ...],
    management_group: str,
    groups: tuple[str, ...],
    tag: str | None,
    out: Path,
    credential: str | None,
    cloud: str | None,
    threads: int,
    resume: bool,
    dry_run: bool,
    format_: str,
) -> None:
    """Read live Azure into a snapshot file, for `wellops review --resources FILE`.

    It only reads, and only what checks look at. The role Reader is enough; `wellops permissions`
    prints a narrower one. What could not be read is said, and costs only itself.

    \b
    az login
    wellops scan --subscription 00000000-0000-0000-0000-000000000000
    """  # noqa: D301 - click reads \b as: do not rewrap
    from checks.collect.azure.plan import plan_for
    from checks.collect.azure.scope import Wanted
    from checks.registry import all_checks

    plan = plan_for(all_checks())
    wanted = Wanted(subscriptions, management_group, groups, _tag(tag))
    wanted.check()
    if dry_run:
        _show_plan(plan, format_)
        return
    from checks.collect.azure.cloud import cloud_of

    if not out.parent.is_dir():
        raise UserError(f"{out.parent}: there is no such folder", "Make it, or change --out.")
    coverage, counts = _scan(
        plan, wanted, cloud_of(cloud), credential, out, threads=threads, resume=resume
    )
    missed = [row for row in coverage if not row.outcome.answered]
    if format_ == "json":
        _print_data(out, coverage, counts)
    else:
        _print_text(out, coverage, counts, missed)
    ctx.exit(INCOMPLETE if missed else DONE)


def _tag(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    name, found, value = text.partition("=")
    if not name or not found:
        raise UserError(f"--tag {text}: is no tag", "Write it as NAME=VALUE.")
    return name, value


def _scan(
    plan: Plan,
    wanted: Wanted,
    cloud: Any,
    credential: str | None,
    out: Path,
    *,
    threads: int,
    resume: bool,
) -> tuple[list[Coverage], dict[str, int]]:
    """Scan into a file; every call's outcome, and the resources by type."""
    from checks.collect.azure.scan import Scan
    from checks.collect.azure.scope import find
    from checks.collect.azure.session import session
    from checks.collect.azure.work import Work
    from wellops.progress import watch

    work_path = out.with_name(f".{out.name}.work")
    with session(cloud, credential, threads=threads) as client, watch() as progress:
        progress.update("Finding the scope", 0, 1)
        scope = find(client, wanted)
        progress.update("Finding the scope", 1, 1)
        read = f"{cloud.resource_manager} {wanted} {plan.text}"
        taken = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        work = Work(work_path, read, taken, resume=resume)
        try:
            scan = Scan(client, plan, scope, work, progress=progress, threads=threads)
            scan.run()
            scan.write(out)
            result = list(scan.coverage()), work.counts()
        except KeyboardInterrupt:
            click.echo("Go on with --resume: what was read is kept.", err=True)
            raise
        finally:
            work.close()
    work.forget()
    return result


def _show_plan(plan: Plan, format_: str) -> None:
    rows = list(_planned(plan))
    if format_ == "json":
        names = ("type", "source", "api_version", "permission")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table(("Type", "From", "Version", "Permission"), rows, stretch=1)
    if plan.others:
        click.echo("\nOf all other resources only the id, kind, location and tags are read.")


def _planned(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    from checks.collect.azure.resources import GRAPH_VERSION, action_of

    for table, types in plan.tables:
        for type_ in types:
            yield type_, f"Resource Graph, {table}", GRAPH_VERSION, action_of(type_)
    for read in plan.reads:
        yield read.type, f"GET {{{read.of}}}/{read.path}", read.api_version, read.action
    for pointer in plan.pointers:
        source = f"GET {{{pointer.path}}}"
        yield pointer.type, source, pointer.api_version, action_of(pointer.type)


def _print_text(
    out: Path, coverage: list[Coverage], counts: dict[str, int], missed: list[Coverage]
) -> None:
    from checks.collect.azure.summary import missing_permissions

    print_table(("Type", "Resources"), counts.items(), stretch=0)
    total = f"{sum(counts.values()):,} resources of {len(counts)} types"
    click.echo(f"\n{out}: {total}; {len(coverage):,} calls and listings.")
    if not missed:
        click.echo("Everything asked for was answered.")
        return
    click.echo(f"\n{len(missed):,} could not be read in full:\n")
    rows = [(row.operation, row.source, row.outcome.value, row.detail) for row in missed]
    shown = rows[:_SHOWN_FAILURES]
    print_table(("What", "Where", "Outcome", "Why"), shown, stretch=3)
    if len(rows) > len(shown):
        click.echo(f"… and {len(rows) - len(shown):,} more: `wellops snapshot show {out}`.")
    _print_permissions(missing_permissions(coverage))


def _print_permissions(missing: Iterable[str]) -> None:
    missing = list(missing)
    if missing:
        click.echo("\nPermissions that would settle what was refused:")
        for action in missing:
            click.echo(f"  {action}")
        click.echo("The role Reader has them all; `wellops permissions` prints a narrower one.")


def _print_data(out: Path, coverage: list[Coverage], counts: dict[str, int]) -> None:
    from checks.collect.azure.summary import missing_permissions

    print_json(
        {
            "file": str(out),
            "resources": counts,
            "not_read": [asdict(row) for row in coverage if not row.outcome.answered],
            "missing_permissions": missing_permissions(coverage),
        }
    )
