"""`--checks`, the filters of `checks list`, and `explain`, as their user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from checks.registry import all_checks, also, find
from tests.wellops.conftest import Ran

Run = Callable[..., Ran]
SEARCH = "Microsoft.Search/searchServices"
ID = f"/subscriptions/s/resourceGroups/rg-x/providers/{SEARCH}/srch-x"
OWN = """\
checks:
- id: search-lacks-cost-centre
  type: Microsoft.Search/searchServices
  path: tags.costCentre
  condition: {exists: true}
  practice: PRACTICE
  severity: high
  title: {bad: The search service has no cost centre., good: The cost centre is set.}
  why: Nobody pays for what nobody owns.
  remedy: |
    Set the tag.

    ```sh
    az tag update --resource-id "$SEARCH_ID" --operation Merge --tags costCentre="$CENTRE"
    ```
  refs: ["https://intranet.example/cost"]
"""


@pytest.fixture
def reviewed(wellops: Run, insurer: list[str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs a review of one search service with a check of the user's own."""

    def run(practice: str = "cost-allocation-tags") -> Ran:
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "own" / "a.yaml").write_text(OWN.replace("PRACTICE", practice), "utf-8")
        body = {"id": ID, "type": SEARCH, "location": "westeurope", "tags": {"owner": "x"}}
        (tmp_path / "r.json").write_text(json.dumps(body), "utf-8")
        return wellops("review", *insurer, "--resources", "r.json", "--checks", "own")

    return run


def finding_of(tmp_path: Path) -> str:
    from assessment.document import load_assessment

    found = load_assessment(tmp_path / "out" / "assessment.json").findings
    return next(one.id for one in found if one.check == "search-lacks-cost-centre")


def test_an_own_check_is_reviewed_reported_and_opened_again_without_it(
    reviewed: Callable[..., Ran], wellops: Run, tmp_path: Path
) -> None:
    ran = reviewed()
    assert ran.code == 0
    assert "The search service has no cost centre" in ran.out
    assert all(check.id != "search-lacks-cost-centre" for check in all_checks())
    again = wellops("report", "out/assessment.json", "--out", "again.pdf")
    assert again.code == 0
    assert "search-lacks-cost-centre" in again.out
    assert "no cost centre" not in again.out
    with_words = wellops("report", "out/assessment.json", "--out", "b.pdf", "--checks", "own")
    assert "The search service has no cost centre" in with_words.out


def test_an_unknown_practice_is_refused_with_its_line(reviewed: Callable[..., Ran]) -> None:
    ran = reviewed("cost-allocation-tag")
    assert ran.code == 2
    assert "a.yaml:2: search-lacks-cost-centre: practice: unknown practice" in ran.err
    assert "Traceback" not in ran.err


def test_a_package_s_check_on_an_unknown_practice_costs_itself(
    reviewed: Callable[..., Ran],
) -> None:
    foreign = replace(find("no-budget"), id="pack-thing", source="pack 1.0", practice="no-such")
    with also([foreign]):
        ran = reviewed()
    assert ran.code == 0
    assert "check 'pack-thing' of pack 1.0 counts for nothing: no practice 'no-such'." in ran.err


def test_a_bad_file_is_two_lines(wellops: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("checks: {\n", "utf-8")
    ran = wellops("checks", "list", "--checks", ".")
    assert ran.code == 2
    assert "bad.yaml:2: is not YAML" in ran.err


def test_an_own_check_is_shown_and_listed(wellops: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OWN.replace("PRACTICE", "cost-allocation-tags"), "utf-8")
    shown = wellops("checks", "show", "search-lacks-cost-centre", "--checks", ".").out
    assert "From        a.yaml:2" in shown
    assert "Passes when there is a value at `tags.costCentre`." in shown
    page = wellops("checks", "show", "search-lacks-cost-centre", "--checks", ".",
                   "--format", "markdown").out  # fmt: skip
    assert page.startswith("# The search service has no cost centre\n")
    listed = wellops("checks", "list", "--checks", ".", "--practice", "cost-allocation-tags")
    assert "search-lacks-cost-centre" in listed.out


def test_what_would_turn_text_around_is_written_out(wellops: Run, tmp_path: Path) -> None:
    own = OWN.replace("PRACTICE", "ops-iac").replace("no cost centre", "no \u202ecost centre")
    (tmp_path / "a.yaml").write_text(own, "utf-8")
    for words in (("show", "search-lacks-cost-centre"), ("list", "--practice", "ops-iac")):
        out = wellops("checks", *words, "--checks", ".").out
        assert "no [U+202E]cost centre" in out
        assert "\u202e" not in out


def test_the_plan_of_a_scan_reads_what_own_checks_look_at(wellops: Run, tmp_path: Path) -> None:
    own = OWN.replace("PRACTICE", "ops-iac").replace(SEARCH, "Microsoft.Example/things")
    (tmp_path / "a.yaml").write_text(own, "utf-8")
    assert "Microsoft.Example/things" in wellops("permissions", "--checks", ".").out
    assert "Microsoft.Example/things" not in wellops("permissions").out


def ids(ran: Ran) -> set[str]:
    assert ran.code == 0
    return {row["id"] for row in json.loads(ran.out)}


def test_filters_narrow_together(wellops: Run) -> None:
    def listed(*options: str) -> set[str]:
        return ids(wellops("checks", "list", *options, "--format", "json"))

    every = listed()
    search = listed("--service", "search")
    assert search == listed("--service", "microsoft.search") < every
    security = listed("--pillar", "security")
    high = listed("--severity", "high")
    both = listed("--service", "search", "--pillar", "security", "--severity", "high")
    assert both == search & security & high
    assert "search-accepts-api-keys" in both
    assert "workspace-lacks-model-monitor" not in listed("--archetype", "rag")
    assert "workspace-lacks-model-monitor" in listed("--archetype", "classical-ml")


def test_markdown_is_a_table(wellops: Run) -> None:
    lines = wellops("checks", "list", "--service", "search", "--format", "markdown").out
    assert lines.splitlines()[1] == "|---|---|---|---|---|"
    assert "| search-accepts-api-keys | high | Security | sec-keyless-auth |" in lines


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--service", "serch"), "Did you mean Microsoft.Search?"),
        (("--service", "zzz"), "There are checks on Microsoft."),
        (("--service", ""), "No check looks at a service ''"),
        (("--practice", "sec-keyless"), "did you mean 'sec-keyless-auth'?"),
        (("--pillar", "speed"), "'speed' is not one of"),
    ],
)
def test_an_unknown_filter_is_told(wellops: Run, options: tuple[str, ...], said: str) -> None:
    ran = wellops("checks", "list", *options)
    assert ran.code == 2
    assert said in ran.err


def test_a_finding_is_explained(reviewed: Callable[..., Ran], wellops: Run, tmp_path: Path) -> None:
    reviewed()
    id_ = finding_of(tmp_path)
    ran = wellops("explain", id_, "--assessment", "out/assessment.json", "--checks", "own")
    assert ran.code == 0
    for part in (
        f"{id_}: The search service has no cost centre.",
        "srch-x (Microsoft.Search/searchServices, prod)",
        "tags.costCentre: not set",
        f'--resource-id "{ID}"',
        "To fill in yourself: CENTRE",
        "Passes when there is a value at tags.costCentre.",
        "cost-allocation-tags: ",
        "needs level",
        "https://intranet.example/cost",
    ):
        assert part in ran.out
    data = json.loads(
        wellops("explain", id_, "--assessment", "out/report.pdf", "--format", "json").out
    )
    assert data["says"] == data["check"] == "search-lacks-cost-centre"
    assert (data["fix"], data["fill_in"], data["more"]) == ([], [], [])
    assert data["practice"]["gate"]["stage"]
    without = wellops("explain", id_, "--assessment", "out/assessment.json").out
    assert "name it with --checks" in without


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("f-nothing", "has no finding 'f-nothing'"),
        ("search-lacks-cost-centre", "is a check, not a finding"),
        ("FINDING", "has no finding"),
        ("", "has no finding ''"),
    ],
)
def test_an_unknown_finding_is_told(
    reviewed: Callable[..., Ran], wellops: Run, tmp_path: Path, id_: str, said: str
) -> None:
    reviewed()
    ran = wellops("explain", id_, "--assessment", "out/assessment.json")
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.strip().splitlines()) >= 2
