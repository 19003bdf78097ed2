"""Options that several commands share, and the inputs that they name."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assessment.files import load_answers
from assessment.inputs import Answers, Workload
from assessment.plan.inputs import PlanInputs, load_plan
from reports.options import Options
from reports.words import languages
from rubrics.errors import UserError
from rubrics.load import load_rubric
from rubrics.rubric import Rubric
from rubrics.schema import STAGES

if TYPE_CHECKING:
    from assessment.assessment import Assessment
    from checks.registry import Check

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)
PLAN_FILE = "plan.yaml"
"""What a plan is called beside its workload."""
OWN = "wellops.own-checks"
"""Where click keeps the checks of `--checks` for a command."""

workload_option = click.option(
    "--workload", "workload_path", type=FILE, required=True, help="The workload's YAML file."
)
answers_option = click.option(
    "--answers",
    "answers_path",
    type=FILE,
    help="The team's answers, YAML or XLSX; see `wellops questions`.",
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


def _own_checks(folders: tuple[Path, ...]) -> tuple[Check, ...]:
    """The checks of the folders; what reads them is not even imported where there are none."""
    if not folders:
        return ()
    from checks.own import load_own_checks

    try:
        return load_own_checks(*folders)
    except UserError as error:
        raise Friendly(error) from error


def _with_checks(ctx: click.Context, _: click.Parameter, folders: tuple[Path, ...]) -> None:
    """Have the checks of the folders while the command runs, and say what was left out."""
    from checks.registry import also, warnings
    from reports.terminal import visible

    ctx.meta[OWN] = _own_checks(folders)
    ctx.with_resource(also(ctx.meta[OWN]))
    for warning in warnings():
        click.echo(f"Note: {visible(warning)}.", err=True)


checks_option = click.option(
    "--checks",
    type=FILE,
    multiple=True,
    expose_value=False,
    callback=_with_checks,
    help="A folder of checks of your own (YAML); may be given several times.",
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
annex_option = click.option(
    "--annex/--no-annex",
    default=True,
    show_default=True,
    help="Write all findings, answers and scores as a workbook (annex.xlsx) beside the report.",
)
plan_option = click.option(
    "--plan",
    "plan_path",
    metavar="FILE",
    type=FILE,
    help="Capacity, dates and decisions of the plan (plan.yaml); see docs/plan.md.",
)
since_option = click.option(
    "--since",
    "since_path",
    metavar="ASSESSMENT",
    type=FILE,
    help="An earlier assessment of the same workload: the report says what changed since.",
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


_FORM = (
    click.option(
        "--edition",
        type=click.Choice(["full", "executive", "both"]),
        default="full",
        show_default=True,
        help="The whole report, its six pages to decide by, or a file of each.",
    ),
    click.option(
        "--language",
        type=click.Choice(languages()),
        default="en",
        show_default=True,
        help="The report's own words; those of the rubric and the checks stay in theirs.",
    ),
    click.option("--customer", help="Who the report is for.  [default: as the workload says]"),
    click.option(
        "--logo", "logo_path", type=FILE, help="An image for the cover: PNG, JPEG or SVG."
    ),
    click.option("--accent", metavar="#RRGGBB", help="The colour of marks and charts."),
    click.option("--confidentiality", help="A line for the foot of every page."),
    click.option(
        "--fonts",
        type=FILE,
        envvar="WELLOPS_FONTS",
        show_envvar=True,
        help="A folder of fonts (TTF, OTF) for scripts that the report's own do not have.",
    ),
    click.option(
        "--attach/--no-attach",
        default=True,
        show_default=True,
        help="Whether the PDF carries its assessment as an attached file.",
    ),
)


def form_options(function: F) -> F:
    """The options that shape a report; the command gets them as `forms`, one for each file."""

    @functools.wraps(function)
    def wrapped(
        *args: Any, edition: str, language: str, logo_path: Path | None, **kwargs: Any
    ) -> Any:
        form = Options(
            language=language,
            logo=_read(logo_path) if logo_path else None,
            attach=kwargs.pop("attach"),
            **{
                name: kwargs.pop(name)
                for name in ("customer", "accent", "confidentiality", "fonts")
            },
        )
        executive = replace(form, edition="executive")
        forms = {"full": (form,), "executive": (executive,), "both": (form, executive)}
        return function(*args, forms=forms[edition], **kwargs)

    shaped = friendly(wrapped)
    for option in reversed(_FORM):
        shaped = option(shaped)
    return shaped  # type: ignore[return-value]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path}: cannot be read ({reason})", "Check the path.") from None


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


def must_fit_own(rubric: Rubric) -> None:
    """Refuse checks of `--checks` on unknown practices; say which of other packages count not."""
    from checks.own import must_fit
    from checks.registry import all_checks

    own = click.get_current_context().meta[OWN]
    must_fit(own, rubric)
    for check in all_checks():
        if check.source and check not in own and check.practice not in rubric.practices:
            what = f"check '{check.id}' of {check.source} counts for nothing"
            click.echo(f"Note: {what}: no practice '{check.practice}'.", err=True)


def answers_of(path: Path | None, rubric: Rubric) -> Answers:
    """The answers of a file, YAML or a filled-in workbook; none where none was named."""
    if path and path.suffix.lower() == ".xlsx":
        return _filled_in(path, rubric)
    return load_answers(path, rubric) if path else Answers()


def _filled_in(path: Path, rubric: Rubric) -> Answers:
    from assessment.interview.preview import Kind, preview
    from reports.sheets.questionnaire_reader import load_questionnaire

    # Nothing was answered before: what the workbook was sent with is an answer as well.
    entries = (replace(entry, sent="") for entry in load_questionnaire(path).entries)
    read = preview(entries, rubric.practices, {}, None)
    if refused := read.of(Kind.REFUSED):
        first, more = refused[0], len(refused) - 1
        what = f"{path}: {first.place}, {first.practice}: {first.refused}"
        what += f" (and {more} more rows)" if more else ""
        raise UserError(what, "Correct the workbook, then try again.")
    return Answers(answers=dict(read.answers))


def plan_of(path: Path | None, rubric: Rubric) -> PlanInputs | None:
    """The plan of a file; None where none was named."""
    return load_plan(path, rubric) if path else None


def plan_beside(workload_path: Path) -> Path | None:
    """The plan file in the folder of a workload file, where there is one."""
    path = workload_path.with_name(PLAN_FILE)
    return path if path.is_file() else None


def must_be_possible(assessment: Assessment) -> None:
    """Refuse what people say of a plan where there is no such plan; nobody's words are no fault.

    Raises:
        UserError: it contradicts itself, or would take a century.
    """
    if assessment.plan != PlanInputs():
        _ = assessment.schedule


def day_of(as_of: Any, workload: Workload) -> date:
    """The day to judge by: as said, else as the workload says, else today (UTC)."""
    if as_of is not None:
        day: date = as_of.date()
        return day
    return workload.as_of or date(*time.gmtime()[:3])
