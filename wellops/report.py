"""`wellops report`: the report of a saved assessment, made again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from assessment.compare import must_fit
from assessment.document import load_assessment
from reports.options import Options
from rubrics.errors import UserError
from wellops import options
from wellops.output import print_scorecard, print_scores, write_pdfs, write_workbook


@click.command("report")
@click.argument("assessment_path", metavar="ASSESSMENT", type=options.FILE)
@click.option("--out", type=options.FILE, help="Where to write the PDF.  [default: beside it]")
@options.checks_option
@options.plan_option
@options.since_option
@options.form_options
@click.option("--annex", type=options.FILE, help="Where to write the annex (XLSX).  [default: not]")
@options.format_option
@options.friendly
def command(
    assessment_path: Path,
    out: Path | None,
    plan_path: Path | None,
    since_path: Path | None,
    forms: tuple[Options, ...],
    annex: Path | None,
    format_: str,
) -> None:
    """Make the report of a saved assessment again, with the rubric that it was made with.

    ASSESSMENT is the JSON file that a review wrote, or a report, which carries it. With --plan the
    report, and the assessment that it carries, have the plan of that file.
    """
    assessment = load_assessment(assessment_path)
    if plan := options.plan_of(plan_path, assessment.rubric):
        assessment = replace(assessment, plan=plan)
        options.must_be_possible(assessment)
    target = out or assessment_path.with_suffix(".pdf")
    if target == assessment_path:
        raise UserError(f"{target}: would be replaced", "Say with --out where the report goes.")
    if target.suffix.lower() == ".json":
        raise UserError(f"{target}: is no name for a PDF", "Name a file that ends in .pdf.")
    if annex and annex.suffix.lower() != ".xlsx":
        raise UserError(f"{annex}: is no name for a workbook", "Name a file that ends in .xlsx.")
    since = load_assessment(since_path) if since_path else None
    if since:
        must_fit(since, assessment.workload, assessment.as_of)
    written = write_pdfs(assessment, target, forms, since=since)
    if annex:
        write_workbook(assessment, annex, forms[0], since=since)
    if format_ == "json":
        print_scores(assessment, since)
    else:
        print_scorecard(assessment)
        click.echo()
        for path in written:
            click.echo(f"Report: {path}")
        if annex:
            click.echo(f"Annex:  {annex}")
