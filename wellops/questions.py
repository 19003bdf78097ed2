"""`wellops questions`: the questionnaire to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from assessment.files import load_workload
from assessment.questions import questionnaire, questions
from wellops import options
from wellops.output import print_json


@click.command("questions")
@options.workload_option
@options.rubric_option
@click.option("--core", is_flag=True, help="Only the questions of the quick review.")
@options.format_option
@options.friendly
def command(
    workload_path: Path, rubric_folders: tuple[Path, ...], core: bool, format_: str
) -> None:
    """Print the questionnaire as a YAML file to fill in.

    \b
    wellops questions --workload workload.yaml > answers.yaml
    """  # noqa: D301 - click reads \b as: do not rewrap
    rubric = options.rubric_of(rubric_folders)
    workload = load_workload(workload_path)
    if format_ == "json":
        asked = questions(rubric, workload, core=core)
        print_json([practice.model_dump(mode="json") for practice in asked])
    else:
        click.echo(questionnaire(rubric, workload, core=core), nl=False)
