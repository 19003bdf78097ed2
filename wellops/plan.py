"""`wellops plan`: when the open work of an assessment is done, by whom, and why not earlier."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from assessment.assessment import Assessment
from assessment.document import load_assessment
from assessment.plan.inputs import PlanInputs, load_plan
from assessment.plan.plan import Plan, make_plan
from wellops import options
from wellops.output import print_json, print_table

assessment_option = click.option(
    "--assessment",
    "assessment_path",
    metavar="FILE",
    type=options.FILE,
    required=True,
    help="The assessment that `wellops review` wrote (JSON), or its report (PDF).",
)


@click.command("plan")
@assessment_option
@options.plan_option
@options.checks_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@options.friendly
def command(assessment_path: Path, plan_path: Path | None, format_: str) -> None:
    """Plan the open work of an assessment: dates, owners, gates; the exit code is 0.

    Each action says why it does not start earlier, each gate by when half (P50) and four fifths
    (P80) of simulated plans reach it.
    """
    assessment = load_assessment(assessment_path)
    plan = make_plan(assessment, inputs_of(plan_path, assessment))
    if format_ == "json":
        from checks.registry import all_checks
        from reports.plan_json import plan_data

        checks = {check.id: check for check in all_checks()}
        print_json(plan_data(plan, assessment, checks))
    elif format_ == "csv":
        _print_csv(plan, assessment)
    else:
        from reports.schedule import panel
        from reports.terminal import visible
        from reports.words import words_of

        _print(visible(panel(plan, assessment, words_of("en"))))
        for name in plan.unused:
            click.echo(f"Note: nothing is left to do for '{name}' of the plan file.", err=True)


def inputs_of(path: Path | None, assessment: Assessment) -> PlanInputs:
    """The plan of a file; that of the assessment where none was named."""
    return load_plan(path, assessment.rubric) if path else assessment.plan


def _print_csv(plan: Plan, assessment: Assessment) -> None:
    import csv
    import io

    from reports.plan_json import csv_rows
    from reports.schedule import whys
    from reports.terminal import visible
    from reports.words import words_of

    out = io.StringIO()
    reasons = whys(plan, assessment.rubric.standard, words_of("en"))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(visible(csv_rows(plan, reasons)))
    click.echo(out.getvalue(), nl=False)


def _print(shown: Mapping[str, Any]) -> None:
    click.secho(shown["title"], bold=True)
    click.echo(f"{shown['lead']}\n")
    print_gates(shown["gates"])
    if shown["odds"]:
        click.echo(f"\n{shown['odds']}")
    for missed in shown["missed"]:
        click.secho(f"\n{missed['text']}", fg="yellow")
        if missed["ways_text"]:
            click.echo(f"  {missed['ways_text']}")
    if not shown["actions"]:
        return
    click.secho("\nWork by role", bold=True)
    lanes = [
        (lane["name"], lane["person"] or "", lane["days"], len(lane["bars"]), lane["helps"],
         lane["first"], lane["last"])
        for lane in shown["lanes"]
    ]  # fmt: skip
    columns = ("Role", "Who", "Days", "Responsible", "Helps", "From", "To")
    print_table(columns, lanes, stretch=1)
    for text in shown["hand_overs"]:
        click.echo(f"  {text}")
    for track in shown["tracks"]:
        click.echo(f"  Beside it, {track['start']} to {track['finish']}: {track['title']}.")
    for mark in shown["marks"]:
        counts = f"{len(mark['done'])} done, {len(mark['running'])} running"
        click.echo(f"  {mark['name']}: {counts}, {mark['points_text']}")
    click.secho("\nActions", bold=True)
    rows = [
        (a["start"], a["finish"], a["action"], a["owner"], a["effort"],
         ("late; " if a["late"] else "") + a["why"])
        for a in shown["actions"]
    ]  # fmt: skip
    print_table(("Start", "Finish", "Action", "Owner", "Days", "Why then"), rows, stretch=5)


def print_gates(gates: list[Mapping[str, Any]]) -> None:
    """The gates of a plan as a table."""
    rows = [
        (g["name"], g["begin"], g["date"], g["p50"], g["p80"], g["wished"] or "", g["actions"],
         g["effort_text"], "–" if g["points"] is None else g["points"], g["decision_text"])
        for g in gates
    ]  # fmt: skip
    columns = ("Gate", "From", "Date", "P50", "P80", "Wished", "Actions", "Days", "Score", "Then")
    print_table(columns, rows, stretch=9)
