"""`wellops whatif`: what other levels, another choice of work or another team would come to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from assessment.document import load_assessment
from assessment.plan.inputs import PlanInputs
from assessment.plan.whatif import what_if
from rubrics.errors import UserError
from rubrics.standard import Standard
from wellops import options
from wellops.output import print_json, print_table
from wellops.plan import assessment_option, inputs_of, print_gates

SHOWN = 12
LEVELS = range(5)


@click.command("whatif")
@assessment_option
@options.plan_option
@click.option(
    "--new-plan",
    "new_path",
    metavar="FILE",
    type=options.FILE,
    help="Another plan file, to set beside --plan: added actions, dates, people.",
)
@click.option(
    "--level",
    "levels",
    metavar="PRACTICE=LEVEL",
    multiple=True,
    help="As if a practice were at this level (0-4) today; may be given several times.",
)
@click.option(
    "--drop",
    "dropped",
    metavar="ACTION",
    multiple=True,
    help="Without an action, or all of a practice's; may be given several times.",
)
@click.option(
    "--delay",
    "delayed",
    metavar="ACTION=DATE",
    multiple=True,
    help="With an action not before a day (2027-01-31); may be given several times.",
)
@click.option(
    "--together",
    "joined",
    metavar="ACTION,ACTION",
    multiple=True,
    help="With actions done as one piece of work; may be given several times.",
)
@click.option(
    "--capacity",
    "capacity",
    metavar="ROLE=FTE",
    multiple=True,
    help="With so much of a role; may be given several times.",
)
@options.format_option
@options.friendly
def command(
    assessment_path: Path,
    plan_path: Path | None,
    new_path: Path | None,
    levels: tuple[str, ...],
    dropped: tuple[str, ...],
    delayed: tuple[str, ...],
    joined: tuple[str, ...],
    capacity: tuple[str, ...],
    format_: str,
) -> None:
    """Show score, gates and dates as they are and as they would be; the exit code is 0.

    \b
    wellops whatif --assessment out/assessment.json --level sec-keyless-auth=3 --drop ops-iac@2
    """  # noqa: D301 - click reads \b as: do not rewrap
    assessment = load_assessment(assessment_path)
    inputs = inputs_of(plan_path, assessment)
    new = inputs_of(new_path, assessment) if new_path else inputs
    changed = _changed(new, dropped, delayed, joined, capacity)
    found = what_if(
        assessment,
        inputs,
        levels={id_: _level(text) for id_, text in _pairs("--level", levels)},
        changed=changed,
    )
    from reports.plan_json import what_if_data

    if format_ == "json":
        print_json(what_if_data(found, assessment))
        return
    from reports.schedule import panel
    from reports.terminal import visible
    from reports.words import words_of

    data = visible(what_if_data(found, assessment))
    words = words_of("en")
    panels = [panel(plan, assessment, words) for plan in (found.plan_before, found.plan_after)]
    _print(data, visible(panels), assessment.rubric.standard)


def _changed(
    inputs: PlanInputs,
    dropped: tuple[str, ...],
    delayed: tuple[str, ...],
    joined: tuple[str, ...],
    capacity: tuple[str, ...],
) -> PlanInputs:
    """The plan with the changes of the command line."""
    data = inputs.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    actions = data.setdefault("actions", {})
    for id_, day in _pairs("--delay", delayed):
        actions[id_] = {**actions.get(id_, {}), "not_before": day}
    for id_ in dropped:
        actions[id_] = {**actions.get(id_, {}), "status": "dropped", "reason": "what if"}
    groups = [[part.strip() for part in text.split(",")] for text in joined]
    data["together"] = [*data.get("together", []), *groups]
    roles = dict(_pairs("--capacity", capacity))
    data["capacity"] = {**data.get("capacity", {}), **roles}
    try:
        return PlanInputs.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"'{first['input']}' does not fit ({where}: {first['msg']})"
        raise UserError(what, "See `wellops whatif --help`.") from None


def _pairs(option: str, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            raise UserError(f"{option} {text}: is not NAME=VALUE", "Write it with one `=`.")
        found.append((name, value))
    return found


def _level(text: str) -> int:
    if text not in map(str, LEVELS):
        raise UserError(f"'{text}' is not a level", "Levels are whole numbers from 0 to 4.")
    return int(text)


def _print(data: Mapping[str, Any], panels: list[Mapping[str, Any]], standard: Standard) -> None:
    def rows(values: Mapping[str, Any]) -> tuple[str, str]:
        return _points(values["before"]), _points(values["after"])

    pillars = data["pillars"]
    scores = [("Overall", *rows(data["score"]))] + [
        (standard.title(id_), *rows({side: pillars[side][id_] for side in pillars}))
        for id_ in pillars["before"]
    ]
    print_table(("Score", "Is", "Would be"), scores, stretch=0)
    click.echo()
    gates = [
        (standard.title(stage), gate["before"], gate["after"])
        for stage, gate in data["gates"].items()
    ]
    print_table(("Gate today", "Is", "Would be"), gates, stretch=0)
    for title, panel in zip(("The plan as it is", "The plan as it would be"), panels, strict=True):
        click.secho(f"\n{title}", bold=True)
        print_gates(panel["gates"])
        for missed in panel["missed"]:
            click.echo(f"  {missed['text']}")
    for name, title in (("actions_gone", "No longer to do"), ("actions_new", "New to do")):
        ids = data[name]
        if ids:
            more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
            click.echo(f"\n{title}: {', '.join(ids[:SHOWN])}{more}")


def _points(value: float | None) -> str:
    return "–" if value is None else str(round(value))
