"""Snapshots and exports that somebody brings, in place of a scan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.evaluation import source_of
from assessment.store.opened import open_workload
from assessment.store.snapshots import attach
from assessment.store.workloads import entry
from checks.collect.upload import Sent, take_uploads
from checks.progress import SILENT, Progress
from rubrics.errors import UserError

_ENDING: Final = re.compile(r"(\.(jsonl|json|gz))+$", re.IGNORECASE)
_LONGEST: Final = 200


def bring_snapshot(
    store: Store,
    actor: Actor,
    workload_id: str,
    sent: Sequence[tuple[Sent, str]],
    folder: Path,
    *,
    progress: Progress = SILENT,
) -> str:
    """Check files that belong together, make them the workload's current snapshot, run the checks.

    They run here, so that no page has to wait for them.

    Args:
        store: Where it is kept.
        actor: Who brings them.
        workload_id: Of which workload they are.
        sent: (bytes or a stream, the sender's name of it) of each.
        folder: Where they lie while they are looked at.
        progress: Told of the reading, the checks, and the keeping of what they found.

    Returns:
        The name under which it is kept.

    Raises:
        UserError: the actor may not, a file is of another kind, too large or damaged, or nothing
            of it lies in the workload's scope. Nothing is then stored.
    """
    found = entry(store, actor, workload_id)
    found.rights.must_write()
    path = take_uploads(sent, folder, progress=progress)
    try:
        try:
            source_of(path, found.workload)
        except UserError as error:
            raise UserError(error.what.replace(str(path), "The files"), error.hint) from None
        name = stored_name([name for _, name in sent])
        attach(store, actor, workload_id, path, file_name=name)
    finally:
        path.unlink()
    open_workload(store, actor, workload_id, progress=progress)
    return name


def stored_name(names: Sequence[str]) -> str:
    """What a snapshot of files is called: after the first of them, and by the kind that it is."""
    first = names[0].replace("\\", "/").rpartition("/")[2]
    stem = "".join(char for char in _ENDING.sub("", first) if char.isprintable()).strip()
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{stem[:_LONGEST] or 'upload'}{more}.jsonl.gz"
