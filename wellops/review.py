"""`wellops review`: the whole job, from files to a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assessment.assessment import Assessment
from assessment.compare import must_fit
from assessment.document import load_assessment
from assessment.files import digests, load_evidence, load_workload
from assessment.review import review
from reports.options import Options
from rubrics.errors import UserError
from rubrics.schema import Stage
from wellops import options
from wellops.exits import exit_code
from wellops.output import (
    print_scorecard,
    print_scores,
    write_assessment,
    write_pdfs,
    write_workbook,
)


@click.command("review")
@click.option(
    "--resources",
    "resource_paths",
    type=options.FILE,
    multiple=True,
    help="A file or folder of exported resources, or a snapshot; may be given several times.",
)
@options.workload_option
@options.answers_option
@options.evidence_option
@options.plan_option
@options.rubric_option
@options.checks_option
@click.option(
    "--complete",
    "complete_types",
    metavar="TYPE",
    multiple=True,
    help="A resource type of which the files hold every one in scope, so that none found means"
    " that there is none (Microsoft.Consumption/budgets); may be given several times.",
)
@options.as_of_option
@click.option(
    "--out",
    type=options.FILE,
    default=Path("out"),
    show_default=True,
    help="The folder for the report (PDF), the annex (XLSX) and the assessment (JSON).",
)
@click.option("--save-snapshot", type=options.FILE, help="Keep what was read as one file.")
@options.since_option
@options.form_options
@options.annex_option
@options.require_stage_option
@options.format_option
@click.pass_context
@options.friendly
def command(
    ctx: click.Context,
    resource_paths: tuple[Path, ...],
    workload_path: Path,
    answers_path: Path | None,
    evidence_path: Path | None,
    plan_path: Path | None,
    rubric_folders: tuple[Path, ...],
    complete_types: tuple[str, ...],
    as_of: Any,
    out: Path,
    save_snapshot: Path | None,
    since_path: Path | None,
    forms: tuple[Options, ...],
    annex: bool,
    require_stage: Stage | None,
    format_: str,
) -> None:
    """Review a workload: resources and answers go in, scorecard, PDF, XLSX and JSON come out.

    \b
    wellops review --resources export.json --workload workload.yaml --answers answers.yaml

    A plan.yaml beside the workload file is taken where --plan names no other.
    """  # noqa: D301 - click reads \b as: do not rewrap
    from checks.collect.files import read_files
    from checks.collect.snapshot_file import write_snapshot
    from checks.collect.snapshot_stream import SnapshotFile, open_snapshot
    from checks.registry import all_checks
    from checks.snapshot import Snapshot
    from wellops.progress import watch

    rubric = options.rubric_of(rubric_folders)
    options.must_fit_own(rubric)
    workload = load_workload(workload_path)
    day = options.day_of(as_of, workload)
    since = load_assessment(since_path) if since_path else None
    if since_path and since_path.resolve().parent == out.resolve():
        raise UserError(
            f"{since_path}: would be overwritten by this review",
            "Name another folder with --out, so that the two can be compared.",
        )
    if since:
        must_fit(since, workload, day)
    answers = options.answers_of(answers_path, rubric)
    _known_types(complete_types)
    imported = load_evidence(evidence_path, rubric).evidence if evidence_path else {}
    plan_path = plan_path or options.plan_beside(workload_path)
    plan = options.plan_of(plan_path, rubric)
    named = (workload_path, answers_path, evidence_path, plan_path)
    given = [path for path in named if path]
    with watch() as progress:
        snapshot: SnapshotFile | Snapshot | None = None
        if len(resource_paths) == 1:
            file = open_snapshot(resource_paths[0], workload.scope, complete_types)
            # What is outside may still serve what is inside, which only a whole view can tell.
            snapshot = None if file is None or file.leaves_out else file
        if resource_paths and snapshot is None:
            snapshot = read_files(
                resource_paths,
                scope=workload.scope,
                complete_types=complete_types,
                progress=progress,
            )
        assessment = review(
            workload,
            rubric,
            answers,
            day,
            snapshot=snapshot,
            checks=all_checks(),
            imported=imported,
            digests=digests((*given, *resource_paths)),
            plan=plan,
            progress=progress,
        )
    options.must_be_possible(assessment)
    if snapshot and save_snapshot:
        write_snapshot(save_snapshot, snapshot)
    pdfs, json = _save(assessment, out, forms, since)
    if annex:
        write_workbook(assessment, out / "annex.xlsx", forms[0], since=since)
    if format_ == "json":
        print_scores(assessment, since)
    else:
        print_scorecard(assessment)
        click.echo()
        for pdf in pdfs:
            click.echo(f"Report:      {pdf}")
        if annex:
            click.echo(f"Annex:       {out / 'annex.xlsx'}")
        click.echo(f"Assessment:  {json}")
    ctx.exit(exit_code(assessment, require_stage))


def _known_types(types: tuple[str, ...]) -> None:
    """Refuse a declaration that no check would look at: most likely it is misspelt."""
    from difflib import get_close_matches

    from checks.registry import all_checks

    checks = all_checks()
    spelled = {check.on.casefold(): check.on for check in checks if "/" in check.on}
    for need in (need for check in checks for need in check.needs):
        type_needed = need if isinstance(need, str) else need.type
        spelled[type_needed.casefold()] = type_needed
    for type_ in types:
        if type_.casefold() not in spelled:
            near = get_close_matches(type_.casefold(), spelled, n=1)
            hint = f"Did you mean {spelled[near[0]]}?" if near else "See `wellops checks list`."
            raise UserError(f"--complete {type_}: no check looks at this type", hint)


def _save(
    assessment: Assessment, folder: Path, forms: tuple[Options, ...], since: Assessment | None
) -> tuple[list[Path], Path]:
    json = folder / "assessment.json"
    write_assessment(assessment, json)
    return write_pdfs(assessment, folder / "report.pdf", forms, since=since), json
