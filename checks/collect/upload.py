"""Files that somebody sends: bounded, really read, and stored as one snapshot of our own.

What is stored is written by us: masked, in order, and the same kind of file as a scan's. Nothing
of a sender's name becomes part of a path, and nothing is stored of what cannot be read.
"""

from __future__ import annotations

import errno
import re
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, TypeAlias

from checks.collect.environment import ScopeEntry
from checks.collect.files import read_files
from checks.collect.formats import entry_of
from checks.collect.json_file import MAX_BYTES, Unreadable, opened
from checks.collect.snapshot_file import write_blocks, write_snapshot
from checks.collect.snapshot_stream import SnapshotFile, open_snapshot
from checks.progress import SILENT, Progress
from checks.resource import Resource, walk
from checks.snapshot import Coverage, Source
from rubrics.errors import UserError

KINDS: Final = (".json", ".jsonl", ".gz")
"""How a name may end: exports and snapshots, packed or not."""
MOST_SENT: Final = 200_000_000
"""Bytes of an upload as it comes."""
MOST_UNPACKED: Final = 2_000_000_000
"""Bytes of a snapshot, which is read line by line."""
MOST_VALUES: Final = 5_000_000
"""Values in what has to be held at once; a hostile one costs some 60 bytes of memory each."""
MOST_FILES: Final = 100
_CHUNK: Final = 1 << 20
_NO_ROOM: Final = "Make room on the disk where WellOps runs, and try again."
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors of a disk, or a share of it, that is full."""
_ODD: Final = re.compile(r"[^\w .()\[\]-]")
Sent: TypeAlias = BinaryIO | bytes


def take_upload(sent: Sent, name: str, folder: Path, *, progress: Progress = SILENT) -> Path:
    """Check one file, and store it as a snapshot; as `take_uploads`."""
    return take_uploads(((sent, name),), folder, progress=progress)


def take_uploads(
    uploads: Sequence[tuple[Sent, str]], folder: Path, *, progress: Progress = SILENT
) -> Path:
    """Check files that belong together, and store them as one snapshot.

    Args:
        uploads: (bytes or a stream, the sender's name of it) of each.
        folder: Where the snapshot shall be; it is made where it is not there.
        progress: Told of the reading.

    Returns:
        The snapshot's file, under a name of our own.

    Raises:
        UserError: one is of another kind, too large, damaged, or holds no resources; or there is
            no room. Nothing is then stored.
    """
    if not 0 < len(uploads) <= MOST_FILES:
        raise UserError(f"{len(uploads)} files were sent", f"Send 1 to {MOST_FILES} files at once.")
    shown = [_shown(name) for _, name in uploads]
    with _in_words(shown[0]):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".upload-", dir=folder) as temporary:
            paths = []
            for number, (sent, _) in enumerate(uploads):
                paths.append(Path(temporary, f"{number}.part"))
                _receive(sent, shown[number], paths[-1])
            out = Path(temporary, "snapshot.jsonl.gz")
            names = dict(zip(map(str, paths), shown, strict=True))
            try:
                _store(paths, names, out, progress)
            except UserError as error:
                full = isinstance(error.__context__, OSError) and error.__context__.errno in FULL
                hint = _NO_ROOM if full else error.hint
                raise UserError(_said(error.what, {**names, str(out): shown[0]}), hint) from None
            place = folder / f"{secrets.token_hex(12)}.jsonl.gz"
            out.chmod(0o600)
            out.replace(place)
    return place


def read_upload(
    path: Path,
    scope: Sequence[ScopeEntry] = (),
    complete_types: Sequence[str] = (),
    *,
    progress: Progress = SILENT,
) -> Source:
    """A stored snapshot, of an upload or of a scan, ready for a review.

    It is gone through as a stream where all of it lies in the scope, and held otherwise: what is
    outside may still serve what is inside.

    Raises:
        UserError: it is damaged, or nothing of it lies in the scope.
    """
    file = open_snapshot(path, scope, complete_types)
    if file is not None and not file.leaves_out:
        return file
    return read_files([path], scope=scope, complete_types=complete_types, progress=progress)


def _shown(name: str) -> str:
    """A sender's name, as it may be shown; and whether it is of a kind that can be read."""
    plain = _ODD.sub("_", name.replace("\\", "/").rpartition("/")[2])[-80:].strip() or "upload"
    if not plain.casefold().endswith(KINDS):
        raise UserError(
            f"{plain}: is not of a kind that can be read",
            "Send a snapshot (.jsonl, .jsonl.gz) or an export as JSON (.json, .json.gz).",
        )
    return plain


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise UserError(f"{name}: could not be stored ({why})", _NO_ROOM) from None


def _receive(sent: Sent, name: str, path: Path) -> None:
    """Write an upload as it comes."""
    stream = BytesIO(sent) if isinstance(sent, bytes) else sent
    size = 0
    with path.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > MOST_SENT:
                raise UserError(
                    f"{name}: is larger than {MOST_SENT // 1_000_000} MB",
                    "Pack it with gzip, or export fewer resources into one file.",
                )
            out.write(chunk)


def _store(paths: Sequence[Path], names: Mapping[str, str], out: Path, progress: Progress) -> None:
    """Read it all, and write it as a snapshot.

    Raises:
        UserError: about what cannot be read, under the path that it has here.
    """
    file = open_snapshot(paths[0]) if len(paths) == 1 else None
    if file is None:
        left = MOST_VALUES
        for path in paths:
            left -= _measure(path, MAX_BYTES, left)
        snapshot = read_files(paths, progress=progress)
        coverage = tuple(_renamed(row, names) for row in snapshot.coverage)
        source = ", ".join(names.values())
        write_snapshot(out, replace(snapshot, coverage=coverage, source=source))
    else:
        _measure(paths[0], MOST_UNPACKED, sys.maxsize)
        rows = (_renamed(row, names) for row in file.coverage)
        write_blocks(out, file.about, _cleaned(file, progress), rows)


def _measure(path: Path, most: int, most_values: int) -> int:
    """Unpack a file once without holding it: a bomb ends here, whatever it would become.

    Returns:
        How many values there are in it, or a few more.

    Raises:
        UserError: it is damaged, or has more bytes unpacked, or more values.
    """
    size = values = 0
    try:
        with opened(path) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise Unreadable(f"is larger than {most // 1_000_000:,} MB, unpacked")
                # A value stands behind each of these; those in texts count for good measure.
                values += sum(map(chunk.count, (b",", b"[", b"{")))
                if values > most_values:
                    raise Unreadable(f"holds more than {most_values:,} values")
    except Unreadable as error:
        hint = "Export it again; fewer resources into one file, where it is too large."
        raise UserError(f"{path}: {error.sentence}", hint) from None
    return values


def _cleaned(file: SnapshotFile, progress: Progress) -> Iterator[Resource]:
    """The blocks of a snapshot that anybody may have written: masked once more."""
    done = 0
    for block in file.blocks():
        made: dict[str, Resource] = {}
        for resource in walk((block,)):
            clean = made[resource.id] = _clean(file, resource)
            if resource.parent:
                clean.parent = made[resource.parent.id]
                clean.parent.children.append(clean)
        done += len(made)
        progress.update("Reading files", done, None)
        yield made[block.id]
    progress.update("Reading files", done, done)


def _clean(file: SnapshotFile, resource: Resource) -> Resource:
    try:
        entry = entry_of(resource.body)
    except Unreadable as error:
        raise UserError(f"{file.path}: {error.sentence}", "Collect it again.") from None
    if isinstance(entry, str):
        raise UserError(f"{file.path}: holds what is {entry}", "Collect it again.")
    return Resource(entry.body, environment=resource.environment)


def _renamed(row: Coverage, names: Mapping[str, str]) -> Coverage:
    return replace(row, source=_said(row.source, names), detail=_said(row.detail, names))


def _said(text: str, names: Mapping[str, str]) -> str:
    """A text about files, with their senders' names in place of the paths that they have here."""
    for path, name in names.items():
        text = text.replace(path, name)
    return text
