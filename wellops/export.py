"""`wellops export`: a whole workload out of the app's store, into a file."""

from __future__ import annotations

from pathlib import Path

import click

from wellops import options, stored
from wellops.output import write


@click.command("export")
@click.argument("workload", metavar="ID|NAME")
@click.option(
    "--out",
    type=options.FILE,
    required=True,
    help="The file to write: .json, or .yaml where it is small.",
)
@click.option(
    "--with-snapshots/--without-snapshots",
    "snapshots",
    default=True,
    show_default=True,
    help="Whether the snapshots' files go with it.",
)
@stored.database_option
@options.friendly
def command(workload: str, out: Path, snapshots: bool, database: str | None) -> None:
    """Write a workload with its history, plan and milestones into a file.

    `wellops import` brings it into another store, or back into this one.
    """
    from assessment.store.moved_file import write_moved
    from assessment.store.transfer import export_workload
    from reports.terminal import visible

    with stored.opened(database) as (store, actor):
        id_ = stored.named(store, actor, workload)
        moved = export_workload(store, actor, id_, snapshots=snapshots)
    write(out, write_moved(moved, out.name))
    counts = ", ".join(
        f"{len(lines)} {thing}{'s' if len(lines) != 1 else ''}"
        for thing, lines in (
            ("given answer", moved.answers),
            ("decision", moved.decisions),
            ("milestone", moved.milestones),
            ("snapshot", moved.snapshots),
        )
    )
    click.echo(f"{visible(moved.workload.name)}: {counts}.")
    click.echo(f"Written to {visible(str(out))}.")
