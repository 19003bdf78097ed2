"""`wellops demo`: the main job on bundled samples, for whoever has no rights in Azure yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Never

import click

from assessment.assessment import Assessment
from assessment.files import digests, load_workload
from assessment.review import review
from reports.options import Options
from wellops import options
from wellops.output import (
    print_json,
    print_scorecard,
    write_assessment,
    write_pdfs,
    write_workbook,
)
from wellops.samples import SAMPLES, sample

WIDTH = 100
LATER = "later"
LEFT_OUT: Mapping[str, list[Never]] = {
    "actions": [],
    "findings": [],
    "phases": [],
    "conflicts": [],
}
"""What a short scorecard leaves to the report."""


@click.command("demo")
@click.option(
    "--sample",
    "names",
    type=click.Choice(SAMPLES),
    multiple=True,
    help="Review this one, with its whole scorecard; may be given several times.  [default: all]",
)
@click.option(
    "--out",
    type=options.FILE,
    default=Path("out"),
    show_default=True,
    help="The folder in which each sample gets one for report (PDF), annex (XLSX) and assessment.",
)
@click.option(
    "--later",
    is_flag=True,
    help="Review the later milestone of each as well; its report says what changed since.",
)
@options.form_options
@options.annex_option
@options.format_option
@options.friendly
def command(
    names: tuple[str, ...],
    out: Path,
    later: bool,
    forms: tuple[Options, ...],
    annex: bool,
    format_: str,
) -> None:
    """Review the bundled samples; leaves PDF, workbook and JSON of each under out/."""
    done = {name: _review(name) for name in dict.fromkeys(names or SAMPLES)}
    for name, assessment in done.items():
        _write(assessment, out / name, forms, annex=annex)
        if later:
            folder = out / name / LATER
            _write(_review(name, later=True), folder, forms, annex=annex, since=assessment)
    if format_ == "json":
        _print_json(done)
    else:
        _print_text(done, out, annex=annex, later=later, short=not names)


def _write(
    assessment: Assessment,
    folder: Path,
    forms: tuple[Options, ...],
    *,
    annex: bool,
    since: Assessment | None = None,
) -> None:
    write_assessment(assessment, folder / "assessment.json")
    write_pdfs(assessment, folder / "report.pdf", forms, since=since)
    if annex:
        write_workbook(assessment, folder / "annex.xlsx", forms[0], since=since)


def _review(name: str, *, later: bool = False) -> Assessment:
    from checks.collect.files import read_files
    from checks.registry import all_checks
    from wellops.progress import watch

    folder = sample(name, later=later)
    paths = [folder / file for file in ("workload.yaml", "answers.yaml", "snapshot.jsonl")]
    rubric = options.rubric_of(())
    workload = load_workload(paths[0])
    plan = options.plan_beside(paths[0])
    with watch() as progress:
        return review(
            workload,
            rubric,
            options.answers_of(paths[1], rubric),
            options.day_of(None, workload),
            snapshot=read_files(paths[2:], scope=workload.scope, progress=progress),
            checks=all_checks(),
            digests=digests([*paths, plan] if plan else paths),
            plan=options.plan_of(plan, rubric),
            progress=progress,
        )


def _print_json(done: Mapping[str, Assessment]) -> None:
    from reports.score_json import score_data

    print_json({name: score_data(assessment) for name, assessment in done.items()})


def _print_text(
    done: Mapping[str, Assessment], out: Path, *, annex: bool, later: bool, short: bool
) -> None:
    for name, assessment in done.items():
        click.echo("─" * WIDTH)
        (_print_short if short else print_scorecard)(assessment)
        folder = out / name
        click.echo(f"\nReport:      {folder / 'report.pdf'}")
        if annex:
            click.echo(f"Annex:       {folder / 'annex.xlsx'}")
        click.echo(f"Assessment:  {folder / 'assessment.json'}")
        if later:
            click.echo(f"Later:       {folder / LATER / 'report.pdf'}")
        click.echo()
    if short:
        click.echo("Actions, findings and phases: in the reports, or here with --sample NAME.")


def _print_short(assessment: Assessment) -> None:
    """The verdict, pillars and gates; the rest is in the report."""
    from checks.registry import all_checks
    from reports.terminal import render_text
    from reports.view import build_view

    view = build_view(assessment, {check.id: check for check in all_checks()})
    short = {**view, **LEFT_OUT, "coverage": {**view["coverage"], "unseen": []}}
    click.echo(render_text(short, width=WIDTH), nl=False)
