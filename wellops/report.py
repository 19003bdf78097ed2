"""`wellops report`: the report of a saved assessment, made again."""

from __future__ import annotations

from pathlib import Path

import click

from assessment.document import load_assessment
from rubrics.errors import UserError
from wellops import options
from wellops.output import print_json, print_scorecard, write_pdf


@click.command("report")
@click.argument("assessment_path", metavar="ASSESSMENT.JSON", type=options.FILE)
@click.option("--out", type=options.FILE, help="Where to write the PDF.  [default: beside it]")
@click.option("--confidentiality", help="A line for the foot of every page.")
@options.format_option
@options.friendly
def command(
    assessment_path: Path, out: Path | None, confidentiality: str | None, format_: str
) -> None:
    """Make the report of a saved assessment again, with the rubric that it was made with."""
    assessment = load_assessment(assessment_path)
    target = out or assessment_path.with_suffix(".pdf")
    if target.suffix.lower() == ".json":
        raise UserError(f"{target}: is no name for a PDF", "Name a file that ends in .pdf.")
    write_pdf(assessment, target, confidentiality=confidentiality)
    if format_ == "json":
        from reports.score_json import score_data

        print_json(score_data(assessment))
    else:
        print_scorecard(assessment)
        click.echo(f"\nReport: {target}")
