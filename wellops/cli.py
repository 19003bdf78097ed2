"""The command group; a command's module is imported when it is called, so that help is instant."""

from __future__ import annotations

import importlib
from typing import Any

import click

COMMANDS = {
    "demo": (
        "wellops.demo",
        "Review the bundled samples; leaves PDF, XLSX and JSON of each under out/.",
    ),
    "app": ("wellops.app", "Open the review app in the browser."),
    "review": ("wellops.review", "Review a workload: resources and answers to a report."),
    "scan": ("wellops.scan", "Read live Azure into a snapshot file; it only reads."),
    "permissions": ("wellops.permissions", "Print the narrowest role that a scan needs."),
    "questions": ("wellops.questions", "Print the questionnaire as a YAML file to fill in."),
    "score": ("wellops.score", "Score answers and evidence, without a scan or a report."),
    "report": ("wellops.report", "Make the report of a saved assessment again."),
    "plan": ("wellops.plan", "Plan the open work: dates, owners, gates."),
    "whatif": ("wellops.whatif", "Show what other levels, work or people would come to."),
    "compare": ("wellops.compare", "Show what changed between two assessments of a workload."),
    "explain": ("wellops.explain", "Explain a finding: what was read, and how to mend it."),
    "workloads": ("wellops.workloads", "List or delete the app's workloads; erase a person."),
    "export": ("wellops.export", "Write a workload of the app into a file."),
    "import": ("wellops.import_", "Bring a workload into the app: an export, a report, files."),
    "snapshot": ("wellops.snapshot", "Show, compare or check snapshot files."),
    "checks": ("wellops.checks", "List the checks, or show one."),
    "rubric": ("wellops.rubric", "List, check or show the practices of the rubric."),
    "docs": ("wellops.docs", "Write the generated pages of the documentation."),
}
HIDDEN = {"docs"}


class LazyGroup(click.Group):
    """Knows its commands by name and one line; loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order to meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself; its module is imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As in click, but an unknown command names the nearest one."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else " See `wellops --help`."
            ctx.fail(f"There is no command '{name}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command, without importing any."""
        shown = [(name, line) for name, (_, line) in COMMANDS.items() if name not in HIDDEN]
        with formatter.section("Commands"):
            formatter.write_dl(shown)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> Any:
    if wanted:
        from importlib.metadata import version

        click.echo(f"wellops {version('wellops')}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
def cli() -> None:
    """WellOps reviews AI workloads on Azure against the five Well-Architected pillars.

    It joins what Azure says of a workload's resources with what its team answers, scores
    reliability, security, cost, operations and performance, and says what to do to get from
    proof of concept to production. It only reads, and sends nothing anywhere.

    \b
    Exit codes: 0 done; 1 --require-stage is not met; 2 wrong use;
    3 something could not be read, or the required gate is undecided.
    """  # noqa: D301 - click reads \b as: do not rewrap
