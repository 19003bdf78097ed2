"""A check is complete: page, cases, docstring, practice, references, and az lines that exist."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from checks import docs, literate
from checks.model import State
from checks.registry import Check, all_checks
from rubrics.load import load_rubric

HERE = Path(__file__).parent
AZ = json.loads((HERE / "az_commands.json").read_text(encoding="utf-8"))
CHECKS = [pytest.param(check, id=check.id) for check in all_checks()]
NEVER_FAILS = {"deployment-model-auto-upgrades"}
"""Checks whose rule has no failure; their worst verdict is partial."""

_SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def page_of(check: Check) -> str:
    return (HERE / f"{check.id}.md").read_text(encoding="utf-8")


def test_there_are_checks_and_each_page_belongs_to_one() -> None:
    ids = {check.id for check in all_checks()}
    assert ids == {page.stem for page in HERE.glob("*.md")}
    assert len(ids) >= 16


@pytest.mark.parametrize("check", CHECKS)
def test_the_page_shows_a_pass_a_failure_and_an_unknown(check: Check) -> None:
    shown = {literate.run(check, case).verdict.state for case in literate.cases(page_of(check))}
    worst = State.PARTIAL if check.id in NEVER_FAILS else State.FAIL
    assert {State.PASS, worst, State.UNKNOWN} <= shown
    assert State.ERROR not in shown


@pytest.mark.parametrize("check", CHECKS)
def test_the_page_starts_with_the_failing_sentence(check: Check) -> None:
    assert page_of(check).splitlines()[0] == f"# {check.bad.rstrip('.')}"


@pytest.mark.parametrize("check", CHECKS)
def test_the_practice_exists(check: Check) -> None:
    assert check.practice in load_rubric().practices


@pytest.mark.parametrize("check", CHECKS)
def test_every_fix_has_az_bicep_portal_and_side_effects(check: Check) -> None:
    for part in ("```sh\n", "```bicep\n", "Portal:", "Side effects:"):
        assert part in check.docs.fix


@pytest.mark.parametrize("check", CHECKS)
def test_every_az_line_exists(check: Check) -> None:
    (script,) = _SHELL.findall(check.docs.fix)
    for line in script.replace("\\\n", " ").splitlines():
        words = shlex.split(line)
        options = [word for word in words if word.startswith("-")]
        command = " ".join(words[: words.index(options[0])])
        assert command in AZ, command
        assert set(options) <= set(AZ[command]), command


@pytest.mark.parametrize("check", CHECKS)
def test_sentences_end_with_a_full_stop(check: Check) -> None:
    assert check.bad.endswith(".")
    assert check.good.endswith(".")


@pytest.mark.parametrize("check", CHECKS)
def test_the_generated_page_has_everything(check: Check) -> None:
    page = docs.page(check, page_of(check))
    for part in (check.bad.rstrip("."), check.docs.why, check.docs.fix, check.docs.limits):
        assert part in page
    assert all(ref in page for ref in check.refs)
    assert page.count("```expect") == page_of(check).count("```expect")
    assert re.search(r"## What it reads\n\n- `\S+", page)
