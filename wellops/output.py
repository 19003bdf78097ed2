"""Where results leave: standard output, and files that are whole or not there."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click

from assessment.assessment import Assessment
from reports.options import Options
from rubrics.errors import UserError

_PIPED = 1000
"""Columns where nobody looks at a terminal: no cell is broken."""


def print_json(data: Any) -> None:
    """Print data as JSON, two spaces deep."""
    import orjson

    click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())


def print_scores(assessment: Assessment, since: Assessment | None = None) -> None:
    """Print the numbers as JSON; under `change` what changed since an earlier assessment."""
    from reports.score_json import score_data

    data = score_data(assessment)
    if since:
        from assessment.compare import compare
        from reports.change_json import change_data

        data["change"] = change_data(compare(since, assessment))
    print_json(data)


def print_scorecard(assessment: Assessment) -> None:
    """Print the scorecard as text, in colour where the terminal has it."""
    from checks.registry import all_checks
    from reports.terminal import render_text
    from reports.view import build_view

    view = build_view(assessment, {check.id: check for check in all_checks()})
    terminal = sys.stdout.isatty()
    width = min(os.get_terminal_size().columns, 120) if terminal else 100
    click.echo(render_text(view, width=width, colour=terminal), nl=False)


def write_pdfs(
    assessment: Assessment,
    path: Path,
    forms: Sequence[Options],
    *,
    since: Assessment | None = None,
) -> list[Path]:
    """Write a report in each form: the first there, the others with their edition in the name."""
    from checks.registry import all_checks
    from reports.pdf import render_pdf

    checks = {check.id: check for check in all_checks()}
    paths = [path, *(path.with_stem(f"{path.stem}-{form.edition}") for form in forms[1:])]
    for place, form in zip(paths, forms, strict=True):
        write(place, render_pdf(assessment, checks, form, since=since))
    return paths


def write_assessment(assessment: Assessment, path: Path) -> None:
    """Write the inputs of an assessment, and its numbers beside them, as JSON."""
    from reports.assessment_file import assessment_file

    write(path, assessment_file(assessment))


def write_workbook(
    assessment: Assessment, path: Path, form: Options, *, since: Assessment | None = None
) -> None:
    """Write the annex: everything that the report counts or cuts."""
    from checks.registry import all_checks
    from reports.workbook import render_workbook

    checks = {check.id: check for check in all_checks()}
    with whole(path) as file:
        render_workbook(assessment, checks, file, form, since=since)


def write(path: Path, data: bytes) -> None:
    """Write a file whole, as `whole` does."""
    with whole(path) as file:
        file.write(data)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write that is whole or not there: beside its place first, then moved there.

    Raises:
        UserError: the folder cannot be made or written to, or something else than a file of the
            same kind stands there.
    """
    if path.exists() and not path.is_file():
        raise UserError(f"{path}: is not a file", "Name another place with --out.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"{path}: cannot be written ({reason})", "Name another place with --out."
        ) from None


def _umask() -> int:
    """The process's mask: it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, stretch: int) -> None:
    """Print a table; on a terminal the column `stretch` wraps, into a pipe nothing does."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for index, name in enumerate(columns):
        table.add_column(name, no_wrap=index != stretch, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    terminal = sys.stdout.isatty()
    Console(highlight=False, width=None if terminal else _PIPED).print(table)
