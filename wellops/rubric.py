"""`wellops rubric`: the practices, what each asks, and whether a rubric holds together."""

from __future__ import annotations

from pathlib import Path

import click

from rubrics.crosscheck import unknown_practice
from rubrics.errors import UserError
from rubrics.load import load_with_sources
from rubrics.schema import ARCHETYPES, PILLARS, STAGES, Practice
from wellops import options
from wellops.exits import DONE, NOT_MET
from wellops.output import print_json, print_table


@click.group("rubric")
def command() -> None:
    """List, check or show the practices of the rubric."""


@command.command("list")
@click.option("--pillar", type=click.Choice(PILLARS))
@click.option("--archetype", type=click.Choice(ARCHETYPES))
@click.option("--stage", type=click.Choice(STAGES), help="Only those first due at this stage.")
@click.option("--core", is_flag=True, help="Only those of the quick review.")
@options.rubric_option
@options.format_option
@options.friendly
def list_(
    pillar: str | None,
    archetype: str | None,
    stage: str | None,
    core: bool,
    rubric_folders: tuple[Path, ...],
    format_: str,
) -> None:
    """List the practices, in the order of a review."""
    rubric = options.rubric_of(rubric_folders)
    chosen = [
        practice
        for practice in rubric.practices.values()
        if pillar in (None, practice.pillar)
        and (archetype is None or archetype in practice.archetypes)
        and stage in (None, practice.gate.stage)
        and (practice.core or not core)
    ]
    if format_ == "json":
        print_json([practice.model_dump(mode="json") for practice in chosen])
        return
    rows = [(p.id, _gate(p), p.weight, p.title) for p in chosen]
    print_table(("Practice", "Gate", "Weight", "What a good workload does"), rows, stretch=3)
    click.echo(f"\n{len(chosen)} practices; `wellops rubric show ID` shows one.")


def _gate(practice: Practice) -> str:
    gate = practice.gate
    return f"{gate.stage} {gate.level}{' must' if gate.must else ''}"


@command.command("show")
@click.argument("practice_id", metavar="ID")
@options.rubric_option
@options.format_option
@options.friendly
def show(practice_id: str, rubric_folders: tuple[Path, ...], format_: str) -> None:
    """Show one practice: question, levels, gate, evidence, mappings."""
    rubric = options.rubric_of(rubric_folders)
    practice = rubric.practices.get(practice_id)
    if practice is None:
        text = unknown_practice(practice_id, rubric.practices)
        raise UserError(text, "`wellops rubric list` shows the ids of all practices.")
    if format_ == "json":
        print_json(practice.model_dump(mode="json"))
        return
    from rubrics.page import page

    click.echo(page(practice, rubric), nl=False)


@command.command("lint")
@options.rubric_option
@options.format_option
@click.pass_context
@options.friendly
def lint(ctx: click.Context, rubric_folders: tuple[Path, ...], format_: str) -> None:
    """Check a rubric: what loading refuses, and names, mappings and coverage beside it.

    Exits with 1 where there is a problem, with 2 where the rubric cannot be loaded at all.
    """
    from rubrics.catalogues import load_frameworks, load_names, load_statements
    from rubrics.lifecycle import load_lifecycles
    from rubrics.lint import lint as find_problems

    rubric, sources = load_with_sources(*rubric_folders)
    catalogues = (load_names(), load_frameworks(), load_statements(), load_lifecycles())
    problems = find_problems(rubric, sources, *catalogues)
    if format_ == "json":
        print_json([str(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        count = len(rubric.practices)
        click.echo(f"{count} practices, {len(problems) or 'no'} problems")
    ctx.exit(NOT_MET if problems else DONE)
