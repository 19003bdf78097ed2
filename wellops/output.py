"""Where results leave: standard output, and files that are whole or not there."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from assessment.assessment import Assessment
from rubrics.errors import UserError


def print_json(data: Any) -> None:
    """Print data as JSON, two spaces deep."""
    import orjson

    click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())


def print_scorecard(assessment: Assessment) -> None:
    """Print the scorecard as text, in colour where the terminal has it."""
    from checks.registry import all_checks
    from reports.terminal import render_text
    from reports.view import build_view

    view = build_view(assessment, {check.id: check for check in all_checks()})
    terminal = sys.stdout.isatty()
    width = min(os.get_terminal_size().columns, 120) if terminal else 100
    click.echo(render_text(view, width=width, colour=terminal), nl=False)


def write_pdf(assessment: Assessment, path: Path, *, confidentiality: str | None = None) -> None:
    """Write the report beside its place, then move it there."""
    from checks.registry import all_checks
    from reports.pdf import render_pdf

    checks = {check.id: check for check in all_checks()}
    write(path, render_pdf(assessment, checks, confidentiality=confidentiality))


def write_assessment(assessment: Assessment, path: Path) -> None:
    """Write the inputs of an assessment, and its numbers beside them, as JSON."""
    import orjson

    from assessment.document import to_json
    from reports.score_json import score_data

    data = {**to_json(assessment), "score": score_data(assessment)}
    write(path, orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def write(path: Path, data: bytes) -> None:
    """Write a file whole: beside its place first, then moved there.

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
                file.write(data)
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
    Console(highlight=False, width=None if terminal else 200).print(table)
