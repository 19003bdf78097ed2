"""`wellops import`: a workload into the app's store, from an export or from what a team has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rubrics.errors import UserError
from wellops import options, stored

if TYPE_CHECKING:
    from assessment.store.transfer import Imported


@click.command("import")
@click.argument("file", type=options.FILE, required=False)
@click.option(
    "--replace",
    is_flag=True,
    help="Put an export in the place of the workload with its id.  [default: beside it]",
)
@click.option(
    "--workload", "workload_path", type=options.FILE, help="A workload's YAML file, without FILE."
)
@click.option("--answers", "answers_path", type=options.FILE, help="The team's answers (YAML).")
@click.option("--plan", "plan_path", type=options.FILE, help="The plan (YAML).")
@click.option("--snapshot", "snapshot_path", type=options.FILE, help="A snapshot or an export.")
@stored.database_option
@options.friendly
def command(
    file: Path | None,
    replace: bool,
    workload_path: Path | None,
    answers_path: Path | None,
    plan_path: Path | None,
    snapshot_path: Path | None,
    database: str | None,
) -> None:
    """Bring a workload into the review app's store.

    FILE is what `wellops export` wrote, or an assessment (JSON) or report (PDF) of
    `wellops review`: that becomes a workload with a milestone. Without FILE, --workload and what
    stands beside it become a new workload.
    """
    from assessment.store.arriving import bring_files, import_file
    from reports.terminal import visible

    beside = (answers_path, plan_path, snapshot_path)
    if (file is None) == (workload_path is None):
        raise UserError("Nothing to import, or two things", "Name FILE, or --workload.")
    if file is not None and any(beside):
        raise UserError(
            "--answers, --plan and --snapshot belong to --workload", "Leave FILE out, or them."
        )
    if replace and file is None:
        raise UserError("--replace belongs to an export", "Name its file, or leave --replace out.")
    with stored.opened(database) as (store, actor):
        if file is not None:
            done = import_file(store, actor, file, replace=replace)
        elif workload_path is not None:
            done = bring_files(
                store, actor, workload_path,
                answers=answers_path, plan=plan_path, snapshot=snapshot_path,
            )  # fmt: skip
    click.echo(f"{visible(done.name)} is in the store, with the id {done.id}.")
    _say_renamed(done)


def _say_renamed(done: Imported) -> None:
    if done.renamed:
        click.echo("Its id was taken: it stands beside the workload that has it (see --replace).")
