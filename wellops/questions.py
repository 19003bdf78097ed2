"""`wellops questions`: the questionnaire to fill in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import click

from assessment.files import load_workload
from assessment.inputs import Workload
from assessment.questions import questionnaire, questions
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from wellops import options
from wellops.output import print_json, write


@click.command("questions")
@options.workload_option
@options.rubric_option
@click.option("--core", is_flag=True, help="Only the questions of the quick review.")
@click.option("--out", type=options.FILE, help="Write to this file instead of printing.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "xlsx"]),
    default="text",
    show_default=True,
    help="A YAML file, the practices as data, or a workbook with lists to choose from.",
)
@options.friendly
def command(
    workload_path: Path,
    rubric_folders: tuple[Path, ...],
    core: bool,
    out: Path | None,
    format_: str,
) -> None:
    """Print the questionnaire as a YAML file to fill in, or write it as an Excel workbook.

    \b
    wellops questions --workload workload.yaml --out answers.yaml
    wellops questions --workload workload.yaml --format xlsx --out answers.xlsx
    """  # noqa: D301 - click reads \b as: do not rewrap
    rubric = options.rubric_of(rubric_folders)
    workload = load_workload(workload_path)
    if format_ == "json":
        asked = questions(rubric, workload, core=core)
        print_json([practice.model_dump(mode="json") for practice in asked])
        return
    if out and out.exists():
        raise UserError(f"{out}: is there already", "Name another file: answers are not replaced.")
    if format_ == "xlsx":
        form = _workbook(rubric, workload, core=core)
    else:
        form = questionnaire(rubric, workload, core=core).encode()
    if out:
        write(out, form)
        click.echo(f"{len(questions(rubric, workload, core=core))} questions in {out}")
    elif format_ == "xlsx":
        raise UserError("A workbook cannot be printed", "Name its file with --out.")
    else:
        click.echo(form.decode(), nl=False)


def _workbook(rubric: Rubric, workload: Workload, *, core: bool) -> bytes:
    from reports.sheets.questionnaire import write_questionnaire

    file = BytesIO()
    write_questionnaire(rubric, workload, file, options.day_of(None, workload), core=core)
    return file.getvalue()
