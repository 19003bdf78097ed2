"""`wellops workloads`: what is in the app's store, and how to take out of it for good."""

from __future__ import annotations

import click

from wellops import options, stored
from wellops.output import print_json, print_table


@click.group("workloads")
def command() -> None:
    """List or delete the workloads of the review app, or erase a person."""


@command.command("list")
@stored.database_option
@options.format_option
@options.friendly
def list_(database: str | None, format_: str) -> None:
    """List all workloads, last changed first."""
    from assessment.store.workloads import entries

    with stored.opened(database) as (store, actor):
        found = entries(store, actor)
    rows = [
        {
            "id": entry.id,
            "name": entry.workload.name,
            "stage": entry.workload.stage,
            "target_stage": entry.workload.target_stage,
            "milestones": len(entry.trend),
            "changed": entry.changed_at.isoformat(timespec="seconds"),
        }
        for entry in found
    ]
    if format_ == "json":
        print_json(rows)
    elif rows:
        columns = ("Id", "Name", "Stage", "Target", "Milestones", "Changed")
        print_table(columns, [tuple(row.values()) for row in rows], stretch=1)
    else:
        click.echo("The store holds no workload; `wellops app` opens a sample.")


@command.command("delete")
@click.argument("workload", metavar="ID|NAME")
@click.option("--yes", is_flag=True, help="Do not ask.")
@stored.database_option
@options.friendly
def delete(workload: str, yes: bool, database: str | None) -> None:
    """Delete a workload with all that belongs to it; nothing brings it back but an export."""
    from assessment.scanning.jobs import discard
    from assessment.store.database import data_folder
    from assessment.store.jobs import jobs
    from assessment.store.workloads import entry, remove
    from reports.terminal import visible

    with stored.opened(database) as (store, actor):
        id_ = stored.named(store, actor, workload)
        name = visible(entry(store, actor, id_).workload.name)
        if not yes:
            click.confirm(f"Delete {name} ({id_}) with its answers and milestones?", abort=True)
        scans = [one.id for one in jobs(store, actor, id_)]
        remove(store, actor, id_)
        discard(data_folder() / "scans", scans)
    click.echo(f"Deleted {name} ({id_}).")


@command.command("erase")
@click.option(
    "--person", required=True, help="The login or the name, exactly as the history shows it."
)
@click.option("--yes", is_flag=True, help="Do it.  [default: only count]")
@stored.database_option
@options.friendly
def erase(person: str, yes: bool, database: str | None) -> None:
    """Erase a person's login or name from every workload: history, decisions, plans, milestones.

    Notes and reasons are left as they were written, and snapshots as they were read.
    """
    from assessment.store.erasing import erase as erase_in
    from reports.terminal import visible

    with stored.opened(database) as (store, actor):
        done = erase_in(store, actor, person, dry=not yes)
    if not done.places:
        click.echo("It stands nowhere.")
        return
    for place, number in done.places.items():
        click.echo(f"{number:>6}  {place.replace('_', ' ')}")
    total = f"places: {sum(done.places.values())}, in workloads: {done.workloads}"
    click.echo(f"Erased ({total})." if yes else f"Would be erased ({total}): give --yes.")
    if done.beside:
        names = ", ".join(visible(name) for name in done.beside)
        click.echo(f"Beside it stood {names}: erase that too where it is the same person.")
