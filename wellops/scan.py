"""`wellops scan`: read live Azure into a snapshot file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from rubrics.errors import UserError
from rubrics.schema import Archetype
from wellops import options
from wellops.exits import DONE, INCOMPLETE

if TYPE_CHECKING:
    from checks.collect.azure.plan import Plan
    from checks.collect.azure.run import How, Scanned
    from checks.collect.azure.scope import Wanted

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
    from assessment.scanning.request import ScanRequest, within
    from checks.collect.azure.cloud import cloud_of
    from checks.collect.azure.run import How
    from wellops import scan_output

    workload = load_workload(workload_path) if workload_path else None
    archetypes = archetypes or (workload.archetypes if workload else ())
    if subscriptions or management_group or workload is None:
        asked = ScanRequest(
            subscriptions=subscriptions,
            management_group=management_group,
            groups=groups,
            tag=_tag(tag),
            archetypes=archetypes,
        )
    else:
        asked = within(workload.scope, groups=groups, tag=_tag(tag), archetypes=archetypes)
    asked = asked.model_copy(update={"depth": depth})
    wanted, checks, plan = asked.wanted(), asked.checks(), asked.plan()
    if dry_run:
        scan_output.show_plan(plan, format_)
        return
    if not out.parent.is_dir():
        raise UserError(f"{out.parent}: there is no such folder", "Make it, or change --out.")
    how = How(cloud_of(cloud), credential, threads, resume)
    scanned = _scan(out, plan, wanted, how, quiet)
    show = scan_output.print_data if format_ == "json" else scan_output.print_text
    show(out, scanned.coverage, dict(scanned.counts), checks)
    missed = any(not row.outcome.answered for row in scanned.coverage)
    ctx.exit(INCOMPLETE if missed else DONE)


def _tag(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    name, found, value = text.partition("=")
    if not name or not found:
        raise UserError(f"--tag {text}: is no tag", "Write it as NAME=VALUE.")
    return name, value


def _scan(out: Path, plan: Plan, wanted: Wanted, how: How, quiet: bool) -> Scanned:
    from checks.collect.azure.run import scan_to, work_of
    from wellops.scan_progress import watch

    with watch(quiet=quiet) as progress:
        try:
            return scan_to(out, plan, wanted, how, progress=progress)
        except KeyboardInterrupt:
            if work_of(out).exists():
                click.echo("Go on with --resume: what was read is kept.", err=True)
            raise
