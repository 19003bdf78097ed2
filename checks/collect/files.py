"""A snapshot from files: exports of the az command line, recorded responses, snapshot files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from checks.collect.assemble import assemble
from checks.collect.completeness import declared, lacking, nothing_inside, outside_row
from checks.collect.environment import ScopeEntry
from checks.collect.formats import Contents, recognise
from checks.collect.json_file import Unreadable, opened, read_json
from checks.collect.snapshot_file import MARK, read_lines
from checks.progress import SILENT, Progress
from checks.snapshot import Coverage, Outcome, Snapshot
from rubrics.errors import UserError

MAX_FILES: Final = 10_000
_PEEK: Final = 4096
_EXPORT: Final = "Export resources with `az graph query` or `az rest`, and name those files."


def read_files(
    paths: Sequence[Path],
    *,
    scope: Sequence[ScopeEntry] = (),
    complete_types: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Snapshot:
    """Read files and folders of exported resources into one snapshot.

    A file that cannot be read costs only itself, and stands in the coverage.

    Args:
        paths: files, or folders whose files are all read, those in their folders included.
        scope: what belongs to the workload, by ARM id; empty for everything.
        complete_types: resource types of which the user says that the files hold all.
        progress: told of every file that is read.

    Raises:
        UserError: a path does not exist, or nothing at all could be read.
    """
    files = _expand(paths)
    read: list[tuple[str, Contents]] = []
    refused: list[Coverage] = []
    for done, file in enumerate(files):
        progress.update("Reading files", done, len(files))
        try:
            read.append((str(file), _read(file)))
        except Unreadable as error:
            refused.append(Coverage(str(file), "*", error.outcome, detail=error.sentence))
    progress.update("Reading files", len(files), len(files))
    read = _pages_joined(read)
    assembly = assemble((entry for _, one in read for entry in one.entries), scope)
    coverage = [*_coverage(read), *refused]
    if not assembly.roots:
        raise _nothing(coverage, assembly.outside)
    if assembly.outside:
        coverage.append(outside_row(assembly.outside))
    taken = {one.taken for _, one in read}
    snapshot = Snapshot(
        assembly.roots,
        tuple(coverage),
        source=", ".join(str(path) for path in paths),
        taken=taken.pop() if len(taken) == 1 else "",
        scope=tuple(entry.id for entry in scope),
    )
    missing = [*lacking(coverage), *_partial(read)]
    counts = Counter(resource.type.casefold() for resource in snapshot.walk())
    return replace(snapshot, coverage=(*coverage, *declared(counts, complete_types, missing)))


def _read(file: Path) -> Contents:
    with opened(file) as stream:
        first_line = stream.peek(_PEEK)[:_PEEK].partition(b"\n")[0]
        if MARK in first_line:
            return read_lines(stream)
        return recognise(read_json(stream), str(file))


def _pages_joined(read: Sequence[tuple[str, Contents]]) -> list[tuple[str, Contents]]:
    """Pages of a query are no longer partial where together they hold all of its rows."""
    rows: dict[int, set[str]] = {}
    for _, one in read:
        if one.total is not None:
            rows.setdefault(one.total, set()).update(entry.key for entry in one.entries)
    return [
        (source, replace(one, partial="", notes=tuple(n for n in one.notes if n != one.partial)))
        if one.partial and one.total is not None and len(rows[one.total]) >= one.total
        else (source, one)
        for source, one in read
    ]


def _coverage(read: Sequence[tuple[str, Contents]]) -> Iterator[Coverage]:
    seen: set[str] = set()
    for source, contents in read:
        yield from contents.coverage
        repeated: Counter[str] = Counter()
        types: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for entry in contents.entries:
            folded = entry.type.casefold()
            types.setdefault(folded, entry.type)
            counts[folded] += 1
            repeated[folded] += entry.key in seen
            seen.add(entry.key)
        if not counts and not contents.coverage:
            yield Coverage(source, "*", Outcome.EMPTY, detail="; ".join(contents.notes))
        told = {row.operation.casefold() for row in contents.coverage}
        for folded, count in sorted(counts.items()):
            if folded in told:
                continue  # a snapshot says more of itself than can be counted in it
            again = (f"{repeated[folded]} read before and merged",) if repeated[folded] else ()
            detail = "; ".join((*contents.notes, *again))
            outcome = Outcome.CUT_SHORT if contents.partial else Outcome.OK
            yield Coverage(source, types[folded], outcome, count, detail=detail)


def _partial(read: Sequence[tuple[str, Contents]]) -> Iterator[tuple[str, str]]:
    """(type, why) of what is known not to be whole."""
    for source, contents in read:
        if contents.partial:
            for folded in sorted({entry.type.casefold() for entry in contents.entries}):
                yield folded, f"{source}: {contents.partial}"


def _expand(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in paths:
        try:
            found_there = path.exists()
        except (OSError, ValueError) as error:
            raise UserError(f"{path}: could not be read ({error})", "Check the path.") from None
        if not found_there:
            raise _missing(path)
        for file in sorted(_files_in(path)) if path.is_dir() else (path,):
            found.setdefault(file.resolve(), file)
            if len(found) > MAX_FILES:
                raise UserError(
                    f"{path}: holds more than {MAX_FILES:,} files",
                    "Name the folder that holds the exports, and nothing else.",
                )
    if not found:
        raise UserError(f"{', '.join(map(str, paths))}: there are no files in it", _EXPORT)
    return list(found.values())


def _files_in(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, hidden ones and links to folders left out."""
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
        except OSError as error:
            what = f"{folder}: could not be read ({error.strerror or error})"
            raise UserError(what, "Check its permissions.") from None
        waiting += (path for path in paths if path.is_dir() and not path.is_symlink())
        yield from (path for path in paths if path.is_file())


def _missing(path: Path) -> UserError:
    folder = path.parent
    names = [other.name for other in folder.iterdir()] if folder.is_dir() else []
    near = get_close_matches(path.name, names, n=1)
    hint = f"Did you mean '{folder / near[0]}'?" if near else "Check the path."
    return UserError(f"{path}: there is no such file or folder", hint)


def _nothing(coverage: Sequence[Coverage], outside: int) -> UserError:
    if outside:
        return UserError(*nothing_inside(outside))
    first, *others = coverage
    more = f" (and {len(others)} more without resources)" if others else ""
    why = first.detail or "holds no resources"
    return UserError(f"{first.source}: {why}{more}", _EXPORT)
