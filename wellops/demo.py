"""`wellops demo`: the main job on a bundled sample, for whoever has no rights in Azure yet."""

from __future__ import annotations

from pathlib import Path

import click

from wellops import options
from wellops.review import command as review
from wellops.samples import sample


@click.command("demo")
@click.option(
    "--out",
    type=options.FILE,
    default=Path("out"),
    show_default=True,
    help="The folder for the report (PDF) and the assessment (JSON).",
)
@options.format_option
@click.pass_context
def command(ctx: click.Context, out: Path, format_: str) -> None:
    """Review a bundled sample; leaves a PDF and a JSON under out/."""
    folder = sample("insurer")
    ctx.invoke(
        review,
        resource_paths=(folder / "snapshot.jsonl",),
        workload_path=folder / "workload.yaml",
        answers_path=folder / "answers.yaml",
        evidence_path=None,
        rubric_folders=(),
        complete_types=(),
        as_of=None,
        out=out,
        save_snapshot=None,
        confidentiality=None,
        require_stage=None,
        format_=format_,
    )
