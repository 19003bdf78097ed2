"""Files that somebody uploads together: which of them is what, and the workload that they make."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assessment.scanning.bringing import stored_name
from assessment.store.access import Actor
from assessment.store.arriving import bring_files, import_file
from assessment.store.database import Store
from assessment.store.moved import MARK
from assessment.store.transfer import Imported
from checks.collect.upload import take_upload
from rubrics.errors import UserError
from rubrics.yaml_source import read_yaml

MOST_FILES: Final = 4
MOST_BYTES: Final = 200_000_000
"""Of one file; YAML files have their own, smaller bound."""
KINDS: Final = ("yaml", "yml", "json", "jsonl", "gz", "pdf")
_YAML: Final = (".yaml", ".yml")
_UNSAFE: Final = re.compile(r"[^\w.-]")
_ANSWERS: Final = frozenset({"answers", "overrides", "waivers", "exceptions"})
_AGAIN: Final = (
    "Choose an export, an assessment or a report alone; or a workload.yaml, with its answers.yaml, "
    "plan.yaml and one snapshot where there are any."
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    data: bytes


def bring(store: Store, actor: Actor, files: Sequence[Upload]) -> Imported:
    """A new workload from an export, an assessment or a report, or from a team's own files.

    Raises:
        UserError: the actor may only read, or the files are none of these, too large or damaged.
    """
    if not 0 < len(files) <= MOST_FILES:
        raise UserError(f"{len(files)} files were chosen; 1 to {MOST_FILES} are read", _AGAIN)
    with tempfile.TemporaryDirectory(prefix="wellops-") as folder:
        try:
            paths = [_put(Path(folder) / str(number), file) for number, file in enumerate(files)]
            return _brought(store, actor, paths)
        except UserError as error:
            # A person knows the file by its name, and not by where it lies for a moment.
            place = re.compile(rf"{re.escape(folder)}[/\\]\d[/\\]")
            raise UserError(place.sub("", error.what), place.sub("", error.hint)) from error


def _put(folder: Path, file: Upload) -> Path:
    name = _UNSAFE.sub("_", file.name)[-100:].lstrip(".") or "file"
    if name.lower().rpartition(".")[2] not in KINDS:
        raise UserError(f"{name}: is no kind of file that is read here", _AGAIN)
    if len(file.data) > MOST_BYTES:
        raise UserError(f"{name}: is larger than {MOST_BYTES // 1_000_000} MB", _AGAIN)
    folder.mkdir()
    path = folder / name
    path.write_bytes(file.data)
    return path


def _brought(store: Store, actor: Actor, paths: Sequence[Path]) -> Imported:
    by_kind: dict[str, Path] = {}
    for path in paths:
        kind = _kind(path)
        if kind in by_kind:
            raise UserError(f"{path.name}: is a second {kind}", _AGAIN)
        by_kind[kind] = path
    workload = by_kind.pop("workload", None)
    if workload is not None and "document" not in by_kind:
        snapshot = by_kind.get("snapshot")
        return bring_files(
            store, actor, workload, answers=by_kind.get("answers"), plan=by_kind.get("plan"),
            snapshot=_masked(snapshot) if snapshot else None,
        )  # fmt: skip
    if workload is None and len(paths) == 1 and by_kind.keys() <= {"document", "snapshot"}:
        return import_file(store, actor, paths[0])
    raise UserError("These files do not make one workload", _AGAIN)


def _masked(path: Path) -> Path:
    """The same resources as a snapshot of our own: bounded, and without what looks like a secret.

    Raises:
        UserError: it is damaged, too large, or holds no resources.
    """
    with path.open("rb") as sent:
        made = take_upload(sent, path.name, path.parent)
    return made.rename(path.with_name(stored_name([path.name])))


def _kind(path: Path) -> str:
    """By its ending, and of YAML by its fields: their readers say whether it really is that."""
    if path.suffix.lower() not in _YAML:
        return "document" if path.suffix.lower() == ".pdf" else "snapshot"
    value = read_yaml(path).value
    fields = set(value) if isinstance(value, dict) else set()
    if MARK in fields:
        return "document"
    if fields & _ANSWERS:
        return "answers"
    return "workload" if fields & {"name", "archetypes"} else "plan"
