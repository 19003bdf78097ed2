"""`wellops questions`: the questionnaire to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from assessment.files import load_workload
from assessment.questions import questionnaire, questions
from rubrics.errors import UserError
from wellops import options
from wellops.output import print_json, write


@click.command("questions")
@options.workload_option
@options.rubric_option
@click.option("--core", is_flag=True, help="Only the questions of the quick review.")
@click.option("--out", type=options.FILE, help="Write to this file instead of printing.")
@options.format_option
@options.friendly
def command(
    workload_path: Path,
    rubric_folders: tuple[Path, ...],
    core: bool,
    out: Path | None,
    format_: str,
) -> None:
    """Print the questionnaire as a YAML file to fill in.

    \b
    wellops questions --workload workload.yaml --out answers.yaml
    """  # noqa: D301 - click reads \b as: do not rewrap
    rubric = options.rubric_of(rubric_folders)
    workload = load_workload(workload_path)
    if format_ == "json":
        asked = questions(rubric, workload, core=core)
        print_json([practice.model_dump(mode="json") for practice in asked])
        return
    form = questionnaire(rubric, workload, core=core)
    if out is None:
        click.echo(form, nl=False)
    elif out.exists():
        raise UserError(f"{out}: is there already", "Name another file: answers are not replaced.")
    else:
        write(out, form.encode())
        click.echo(f"{len(questions(rubric, workload, core=core))} questions in {out}")
