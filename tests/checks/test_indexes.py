"""The index pages, the comparison with other tools, and which practice has a check."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from checks.facts.peers import Peers, load_peers, peer_page
from checks.indexes import index_pages
from checks.registry import built_in_checks
from rubrics.errors import UserError
from rubrics.load import load_rubric

PEERS = load_peers()
_REFERENCE_ROW = re.compile(r"^\| [A-Z]\d+(–[A-Z]\d+)? \|", re.MULTILINE)


def test_every_check_stands_in_every_index_and_links_to_pages() -> None:
    checks, rubric = built_in_checks(), load_rubric()
    pages = index_pages(checks, rubric)
    names = {"README.md", "by-service.md", "by-pillar.md", "by-archetype.md", "by-practice.md"}
    assert set(pages) == names
    for name in names - {"README.md"}:
        assert all(f"]({check.id}.md)" in pages[name] for check in checks), name
    linked = {link for text in pages.values() for link in re.findall(r"\]\(([^)]+)\)", text)}
    known = {f"{check.id}.md" for check in checks} | names
    known |= {f"../rubric/{id_}.md" for id_ in rubric.practices}
    assert linked <= known | {"../peer-coverage.md", "../own-checks.md"}
    assert (Path(__file__).parents[2] / "docs" / "own-checks.md").is_file()


def test_every_practice_that_a_scan_can_speak_for_has_a_check_or_says_why_not() -> None:
    checked = {check.practice for check in built_in_checks()}
    practices = load_rubric().practices.values()
    lacking = [p.id for p in practices if p.scanned and p.id not in checked and not p.no_check]
    stale = [p.id for p in practices if p.no_check and (p.id in checked or not p.scanned)]
    assert not lacking, f"no check, and no reason in no_check: {', '.join(lacking)}"
    assert not stale, f"no_check says nothing true any more: {', '.join(stale)}"


def test_every_row_names_what_exists() -> None:
    checks = {check.id for check in built_in_checks()}
    practices = load_rubric().practices
    unknown = [
        f"{row.id}: {id_}"
        for row in PEERS.rows
        for id_ in (*row.checks, *row.practices)
        if id_ not in checks and id_ not in practices
    ]
    assert not unknown
    peers = {peer.id for peer in PEERS.peers}
    assert {rule.split()[0] for row in PEERS.rows for rule in row.rules} == peers


def test_every_row_is_there_once() -> None:
    counts = Counter(row.id for row in PEERS.rows)
    assert counts.most_common(1)[0][1] == 1
    page = peer_page(PEERS, built_in_checks(), load_rubric())
    assert all(f"| {id_}: " in page for id_ in counts)
    assert not re.search(r"\| *\|\n", page)


@pytest.mark.azure_data
def test_the_rows_are_those_of_the_survey() -> None:
    """The survey of peers lies beside the recorded data, outside the repository."""
    data = os.environ.get("WELLOPS_AZURE_DATA", "")
    survey = Path(data).parent / "reference" / "checks.md"
    if not data or not survey.is_file():
        pytest.skip("WELLOPS_AZURE_DATA names no folder with the survey beside it")
    text = survey.read_text("utf-8")
    part = text[text.index("### 9.1 ") : text.index("## 10. ")]
    assert len(_REFERENCE_ROW.findall(part)) == len(tuple(PEERS.rows))


@pytest.mark.parametrize(
    "row",
    [
        "{id: X1, what: x}",
        "{id: X1, what: x, checks: [no-budget], left_out: y}",
        "{id: X1, what: x, practices: [], left_out: ''}",
    ],
)
def test_a_row_is_answered_or_left_out(row: str, tmp_path: Path) -> None:
    path = tmp_path / "peers.yaml"
    frame = "as_of: 2026-11-22\npeers: []\ntables:\n- title: t\n  type: A.B/c\n  rows:\n  - "
    path.write_text(frame + row + "\n", "utf-8")
    with pytest.raises(UserError, match=r"peers.yaml:\d+: tables\[0\]\.rows\[0\]"):
        load_peers(path)


def test_the_page_counts_what_it_shows() -> None:
    rows = [
        {"id": "X1", "what": "one", "rules": ["ADV"], "checks": ["no-budget"]},
        {"id": "X2", "what": "two", "practices": ["sec-keyless-auth"]},
        {"id": "X3", "what": "three", "left_out": "Nobody needs it"},
    ]
    table = {"title": "T", "type": "A.B/c", "rows": rows}
    peers = Peers.model_validate({"as_of": "2026-11-22", "peers": [], "tables": [table]})
    checks = built_in_checks()
    text = peer_page(peers, checks, load_rubric())
    assert "of 3 rows, checks answer 1" in text
    assert "practice answers 1, and 1 are left out" in text
    assert f"there are {len(checks) - 1} checks" in text
    assert "| X1: one | ADV | [no-budget](checks/no-budget.md) |" in text
    assert "| X2: two | nobody as a check | question: [" in text
    assert "| left out: Nobody needs it |" in text
