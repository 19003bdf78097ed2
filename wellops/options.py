"""Options that several commands share, and the inputs that they name."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from assessment.files import load_answers
from assessment.inputs import Answers, Workload
from rubrics.errors import UserError
from rubrics.load import load_rubric
from rubrics.rubric import Rubric
from rubrics.schema import STAGES

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)

workload_option = click.option(
    "--workload", "workload_path", type=FILE, required=True, help="The workload's YAML file."
)
answers_option = click.option(
    "--answers", "answers_path", type=FILE, help="The team's answers; see `wellops questions`."
)
evidence_option = click.option(
    "--evidence", "evidence_path", type=FILE, help="Verdicts by practice from another source."
)
rubric_option = click.option(
    "--rubric",
    "rubric_folders",
    type=FILE,
    multiple=True,
    help="A folder that adds to the rubric or overrides it; may be given several times.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to judge dates by.  [default: as_of of the workload, or today]",
)
require_stage_option = click.option(
    "--require-stage",
    type=click.Choice(STAGES),
    help="Exit with 1 unless the gates up to this stage are met or conditional.",
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)


def friendly(function: F) -> F:
    """Show a `UserError` as its two lines, and exit with 2."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except UserError as error:
            raise Friendly(error) from error

    return wrapped  # type: ignore[return-value]


class Friendly(click.ClickException):
    """A `UserError` on its way out."""

    def __init__(self, error: UserError) -> None:
        super().__init__(str(error))

    def show(self, file: Any = None) -> None:
        """What happened, and what to do; nothing in it that came from a file takes effect."""
        from reports.terminal import visible

        lines = self.message.split("\n")
        click.echo("\n".join(visible(line) for line in lines), err=True, file=file)


def rubric_of(folders: tuple[Path, ...]) -> Rubric:
    """The built-in rubric with the folders that were named."""
    return load_rubric(*folders)


def answers_of(path: Path | None, rubric: Rubric) -> Answers:
    """The answers of a file; none where none was named."""
    return load_answers(path, rubric) if path else Answers()


def day_of(as_of: Any, workload: Workload) -> date:
    """The day to judge by: as said, else as the workload says, else today (UTC)."""
    if as_of is not None:
        day: date = as_of.date()
        return day
    return workload.as_of or date(*time.gmtime()[:3])
