"""What other tools check of AI services on Azure, and what answers it here.

Names of tools and of their rules are facts; what a rule asks is said in words of our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from checks.registry import Check
from rubrics.rubric import Rubric
from rubrics.schema import Day, Link, Slug, Strict, Text
from rubrics.yaml_source import read_yaml, validate

FILE = Path(__file__).with_name("peers.yaml")
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]


class Peer(Strict):
    """A tool, or a collection of rules."""

    id: Code
    name: Text
    url: Link


class Row(Strict):
    """One thing that peers look at; answered by checks or practices, or left out."""

    id: Text
    what: Text
    rules: tuple[Text, ...] = ()
    """`PEER RULE`, or the peer alone; empty: no peer has it as a check."""
    checks: tuple[Slug, ...] = ()
    practices: tuple[Slug, ...] = ()
    """The practices whose questions answer it, where no check does."""
    left_out: Text | None = None
    """Why nothing here answers it."""

    @model_validator(mode="after")
    def _answered_or_left_out(self) -> Row:
        if bool(self.checks or self.practices) == bool(self.left_out):
            raise ValueError("needs checks or practices, or else the reason in left_out")
        return self


class Table(Strict):
    """The rows about one resource type."""

    title: Text
    type: Text
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]


class Peers(Strict):
    """All rows by resource type."""

    as_of: Day
    peers: tuple[Peer, ...]
    tables: tuple[Table, ...]

    @property
    def rows(self) -> Iterator[Row]:
        """Every row, in the order of the tables."""
        return (row for table in self.tables for row in table.rows)


@cache
def load_peers(path: Path = FILE) -> Peers:
    """The rows of a file.

    Raises:
        UserError: with file, line and field, for anything that does not fit.
    """
    return validate(read_yaml(path), Peers)


def peer_page(peers: Peers, checks: Sequence[Check], rubric: Rubric) -> str:
    """The comparison as Markdown, with links to the pages of checks and practices."""
    rows = tuple(peers.rows)
    by_check = sum(1 for row in rows if row.checks)
    asked = sum(1 for row in rows if row.practices and not row.checks)
    parts = [
        "# Beside other tools",
        f"What other tools look at on AI services in Azure, as of {peers.as_of}, and what answers"
        f" it here: of {len(rows)} rows, checks answer {by_check}, the question of a practice"
        f" answers {asked}, and {len(rows) - by_check - asked} are left out with the reason.",
        "A check here may be stricter or milder than the rule beside it: its page says what it"
        f" reads and when it fails. Beyond these rows there are {_beyond(rows, checks)} checks"
        " that answer to none of them.",
        "| Short | Tool |\n|---|---|\n"
        + "\n".join(f"| {peer.id} | [{peer.name}]({peer.url}) |" for peer in peers.peers),
    ]
    for table in peers.tables:
        lines = [f"## {table.title}", "", f"`{table.type}`", ""]
        lines += ["| What they look at | Who, by which rule | Answered by |", "|---|---|---|"]
        for row in table.rows:
            rules = ", ".join(row.rules) or "nobody as a check"
            lines.append(f"| {row.id}: {row.what} | {rules} | {_answer(row, rubric)} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _beyond(rows: Sequence[Row], checks: Sequence[Check]) -> int:
    named = {id_ for row in rows for id_ in row.checks}
    return sum(1 for check in checks if check.id not in named)


def _answer(row: Row, rubric: Rubric) -> str:
    checks = [f"[{id_}](checks/{id_}.md)" for id_ in row.checks]
    practices = [
        f"question: [{rubric.practices[id_].title}](rubric/{id_}.md)" for id_ in row.practices
    ]
    return ", ".join((*checks, *practices)) or f"left out: {row.left_out}"
