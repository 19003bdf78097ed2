"""`wellops demo`: the main job on bundled samples, for whoever has no rights in Azure yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Never

import click

from assessment.assessment import Assessment
from assessment.files import digests, load_workload
from assessment.review import review
from wellops import options
from wellops.output import print_json, print_scorecard, write_assessment, write_pdf
from wellops.samples import SAMPLES, sample

WIDTH = 100
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
    help="The folder in which each sample gets one for its report (PDF) and assessment (JSON).",
)
@options.format_option
@options.friendly
def command(names: tuple[str, ...], out: Path, format_: str) -> None:
    """Review the bundled samples; leaves a PDF and a JSON of each under out/."""
    done = {name: _review(name) for name in dict.fromkeys(names or SAMPLES)}
    for name, assessment in done.items():
        write_assessment(assessment, out / name / "assessment.json")
        write_pdf(assessment, out / name / "report.pdf")
    if format_ == "json":
        _print_json(done)
    else:
        _print_text(done, out, short=not names)


def _review(name: str) -> Assessment:
    from checks.collect.files import read_files
    from checks.registry import all_checks
    from wellops.progress import watch

    folder = sample(name)
    paths = [folder / file for file in ("workload.yaml", "answers.yaml", "snapshot.jsonl")]
    rubric = options.rubric_of(())
    workload = load_workload(paths[0])
    with watch() as progress:
        return review(
            workload,
            rubric,
            options.answers_of(paths[1], rubric),
            options.day_of(None, workload),
            snapshot=read_files(paths[2:], scope=workload.scope, progress=progress),
            checks=all_checks(),
            digests=digests(paths),
            progress=progress,
        )


def _print_json(done: Mapping[str, Assessment]) -> None:
    from reports.score_json import score_data

    print_json({name: score_data(assessment) for name, assessment in done.items()})


def _print_text(done: Mapping[str, Assessment], out: Path, *, short: bool) -> None:
    for name, assessment in done.items():
        click.echo("─" * WIDTH)
        (_print_short if short else print_scorecard)(assessment)
        folder = out / name
        click.echo(f"\nReport:      {folder / 'report.pdf'}")
        click.echo(f"Assessment:  {folder / 'assessment.json'}\n")
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
