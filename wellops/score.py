"""`wellops score`: from answers and evidence to numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assessment.files import digests, load_evidence, load_workload
from assessment.review import review
from rubrics.schema import Stage
from wellops import options
from wellops.exits import exit_code
from wellops.output import print_json, print_scorecard


@click.command("score")
@options.workload_option
@options.answers_option
@options.evidence_option
@options.rubric_option
@options.checks_option
@options.as_of_option
@options.require_stage_option
@options.format_option
@click.pass_context
@options.friendly
def command(
    ctx: click.Context,
    workload_path: Path,
    answers_path: Path | None,
    evidence_path: Path | None,
    rubric_folders: tuple[Path, ...],
    as_of: Any,
    require_stage: Stage | None,
    format_: str,
) -> None:
    """Score answers and evidence, without a scan or a report."""
    rubric = options.rubric_of(rubric_folders)
    workload = load_workload(workload_path)
    given = [path for path in (workload_path, answers_path, evidence_path) if path]
    assessment = review(
        workload,
        rubric,
        options.answers_of(answers_path, rubric),
        options.day_of(as_of, workload),
        imported=load_evidence(evidence_path, rubric).evidence if evidence_path else {},
        digests=digests(given),
    )
    if format_ == "json":
        from reports.score_json import score_data

        print_json(score_data(assessment))
    else:
        print_scorecard(assessment)
    ctx.exit(exit_code(assessment, require_stage))
