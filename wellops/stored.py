"""What the commands that work on the store share: which one it is, who acts, which workload."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from rubrics.errors import UserError

if TYPE_CHECKING:
    from assessment.store.access import Actor
    from assessment.store.database import Store

database_option = click.option(
    "--database",
    metavar="URL",
    help="The store: sqlite:///FILE or postgresql://…"
    "  [default: WELLOPS_DATABASE_URL, or the file in your data folder]",
)


@contextmanager
def opened(url: str | None) -> Iterator[tuple[Store, Actor]]:
    """The store, and who acts: whoever has the database acts as its administrator."""
    from assessment.store.access import Actor
    from assessment.store.database import open_store

    login = os.environ.get("WELLOPS_USER") or getpass.getuser()
    store = open_store(url)
    try:
        yield store, Actor(login, login, "admin")
    finally:
        store.close()


def named(store: Store, actor: Actor, wanted: str) -> str:
    """The id of a workload that is named by its id, or by its name where only one has it.

    Raises:
        UserError: there is none, or there are several.
    """
    from assessment.store.workloads import entries

    found = entries(store, actor)
    if any(entry.id == wanted for entry in found):
        return wanted
    ids = [entry.id for entry in found if entry.workload.name == wanted]
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise UserError(
            f"{len(ids)} workloads are named '{wanted}'", f"Give one's id: {', '.join(ids)}."
        )
    raise UserError(
        f"There is no workload '{wanted}'", "`wellops workloads list` shows their ids and names."
    )
