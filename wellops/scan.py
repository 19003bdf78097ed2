"""`wellops scan`: read live Azure into a snapshot file."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from rubrics.errors import UserError
from rubrics.schema import Archetype
from wellops import options
from wellops.exits import DONE, INCOMPLETE

if TYPE_CHECKING:
    from assessment.inputs import Workload
    from checks.collect.azure.cloud import Cloud
    from checks.collect.azure.plan import Plan
    from checks.collect.azure.scope import Wanted
    from checks.registry import Check
    from checks.snapshot import Coverage

CREDENTIALS = ("cli", "managed-identity", "workload-identity", "environment", "device-code")
DEPTHS = ("inventory", "standard", "deep")


@click.command("scan")
@click.option("--subscription", "subscriptions", multiple=True, metavar="ID",
    help="A subscription to scan; may be given several times.")  # fmt: skip
@click.option("--management-group", metavar="NAME", default="",
    help="All subscriptions of a management group.")  # fmt: skip
@click.option("--resource-group", "groups", multiple=True, metavar="NAME",
    help="Only this resource group; may be given several times.")  # fmt: skip
@click.option("--tag", metavar="NAME=VALUE", help="Only what has this tag, itself or its group.")
@click.option("--workload", "workload_path", type=options.FILE, metavar="FILE",
    help="The workload's YAML file: its scope is scanned, and what its archetypes need."
)  # fmt: skip
@click.option("--archetype", "archetypes", multiple=True, type=click.Choice(get_args(Archetype)),
    help="Only what checks of this archetype look at; may be given several times.")  # fmt: skip
@click.option("--depth", type=click.Choice(DEPTHS), default="standard", show_default=True,
    help="inventory: what Resource Graph holds, in seconds; deep: jobs and versions of models and"
    " data too.")  # fmt: skip
@click.option("--out", type=options.FILE, default=Path("scan.jsonl.gz"), show_default=True,
    help="The snapshot file to write.")  # fmt: skip
@click.option("--credential", type=click.Choice(CREDENTIALS),
    help="How to sign in.  [default: whatever works, tried in turn]")  # fmt: skip
@click.option("--cloud", metavar="NAME|FILE",
    help="public, us-government, china, or a file; also WELLOPS_CLOUD.  [default: public]"
)  # fmt: skip
@click.option("--threads", type=click.IntRange(1, 32),
    help="How many requests there may be at once.  [default: 8 for each subscription, 32 at most]"
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a scan that was interrupted.")
@click.option("--dry-run", is_flag=True,
    help="Show what would be read and the permissions that it takes; ask Azure nothing."
)  # fmt: skip
@click.option("--quiet", is_flag=True, help="Show no progress.")
@options.format_option
@click.pass_context
@options.friendly
def command(
    ctx: click.Context,
    subscriptions: tuple[str, ...],
    management_group: str,
    groups: tuple[str, ...],
    tag: str | None,
    workload_path: Path | None,
    archetypes: tuple[Archetype, ...],
    depth: str,
    out: Path,
    credential: str | None,
    cloud: str | None,
    threads: int | None,
    resume: bool,
    dry_run: bool,
    quiet: bool,
    format_: str,
) -> None:
    """Read live Azure into a snapshot file, for `wellops review --resources FILE`.

    It only reads, and only what checks look at. The role Reader is enough; `wellops permissions`
    prints a narrower one. What could not be read is said, and costs only itself: the exit code is
    then 3.

    \b
    az login
    wellops scan --subscription 00000000-0000-0000-0000-000000000000
    """  # noqa: D301 - click reads \b as: do not rewrap
    from assessment.files import load_workload
    from checks.collect.azure.cloud import cloud_of
    from checks.collect.azure.plan import plan_for
    from checks.collect.azure.resources import Depth
    from wellops import scan_output

    workload = load_workload(workload_path) if workload_path else None
    wanted = _wanted(subscriptions, management_group, groups, _tag(tag), workload)
    wanted.check()
    checks = _checks(archetypes or (workload.archetypes if workload else ()))
    plan = plan_for(checks, Depth(depth))
    if dry_run:
        scan_output.show_plan(plan, format_)
        return
    if not out.parent.is_dir():
        raise UserError(f"{out.parent}: there is no such folder", "Make it, or change --out.")
    how = _How(cloud_of(cloud), credential, out, threads, resume, quiet)
    coverage, counts = _scan(plan, wanted, how)
    missed = [row for row in coverage if not row.outcome.answered]
    if format_ == "json":
        scan_output.print_data(out, coverage, counts, checks)
    else:
        scan_output.print_text(out, coverage, counts, checks)
    ctx.exit(INCOMPLETE if missed else DONE)


def _tag(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    name, found, value = text.partition("=")
    if not name or not found:
        raise UserError(f"--tag {text}: is no tag", "Write it as NAME=VALUE.")
    return name, value


def _wanted(
    subscriptions: tuple[str, ...],
    management_group: str,
    groups: tuple[str, ...],
    tag: tuple[str, str] | None,
    workload: Workload | None,
) -> Wanted:
    """What the options say; where they name no scope, that of the workload."""
    from checks.collect.azure.scope import Wanted

    if subscriptions or management_group or workload is None:
        return Wanted(subscriptions, management_group, groups, tag=tag)
    if not workload.scope:
        raise UserError(
            "The workload's file names no scope", "Add `scope:` to it, or give --subscription ID."
        )
    steps = [entry.id.strip("/").split("/") for entry in workload.scope]
    named = tuple(dict.fromkeys(one[1] for one in steps))
    if groups or any(len(one) < 4 for one in steps):
        # A whole subscription beside a group of another: both are read whole.
        return Wanted(named, groups=groups, tag=tag)
    ids = (f"/subscriptions/{one[1].lower()}/resourceGroups/{one[3]}" for one in steps)
    return Wanted(group_ids=tuple(dict.fromkeys(ids)), tag=tag)


def _checks(archetypes: tuple[Archetype, ...]) -> tuple[Check, ...]:
    """The checks of practices for any of some archetypes; all of them where none is named."""
    from checks.registry import all_checks
    from rubrics.load import load_rubric

    if not archetypes:
        return all_checks()
    practices = load_rubric().practices
    return tuple(
        check
        for check in all_checks()
        if check.practice in practices
        and not set(archetypes).isdisjoint(practices[check.practice].archetypes)
    )


@dataclass(frozen=True, slots=True)
class _How:
    """How a scan is made, apart from what it reads."""

    cloud: Cloud
    credential: str | None
    out: Path
    threads: int | None
    resume: bool
    quiet: bool


def _scan(plan: Plan, wanted: Wanted, how: _How) -> tuple[list[Coverage], dict[str, int]]:
    """Scan into a file; every call's outcome, and the resources by type."""
    from checks.collect.azure.parallel import MOST_THREADS, THREADS
    from checks.collect.azure.scan import Scan
    from checks.collect.azure.scope import find
    from checks.collect.azure.session import session
    from checks.collect.azure.work import Work
    from checks.resource import is_observed
    from wellops.scan_progress import watch

    work_path = how.out.with_name(f".{how.out.name}.work")
    connections = how.threads or MOST_THREADS
    with (
        session(how.cloud, how.credential, threads=connections) as client,
        watch(client.waiting, quiet=how.quiet) as progress,
    ):
        progress.update("Finding the scope", 0, 1)
        scope = find(client, wanted)
        progress.update("Finding the scope", 1, 1)
        read = f"{how.cloud.resource_manager} {wanted} {plan.text}"
        taken = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        work = Work(work_path, read, taken, resume=how.resume)
        threads = how.threads or min(MOST_THREADS, THREADS * scope.breadth)
        try:
            scan = Scan(client, plan, scope, work, progress=progress, threads=threads)
            scan.run()
            scan.write(how.out)
            counts = {type_: n for type_, n in work.counts().items() if not is_observed(type_)}
            result: tuple[Any, Any] = list(scan.coverage()), counts
        except KeyboardInterrupt:
            click.echo("Go on with --resume: what was read is kept.", err=True)
            raise
        finally:
            work.close()
    work.forget()
    return result
