"""A user's own checks: what their YAML may say, and what they say of resources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.docs import page
from checks.engine import evaluate
from checks.model import Finding, Profile, Severity, State
from checks.own import load_own_checks, must_fit
from checks.registry import Check, all_checks, also, find
from checks.resource import Resource
from checks.snapshot import Snapshot
from rubrics.errors import UserError
from rubrics.load import load_rubric

Write = Callable[..., Path]
TYPE = "Microsoft.Search/searchServices"
ID = f"/subscriptions/s/resourceGroups/g/providers/{TYPE}/x"
ROW: dict[str, Any] = {
    "id": "search-lacks-cost-centre",
    "type": TYPE,
    "path": "properties.hostingMode",
    "condition": {"equals": "default"},
    "practice": "cost-allocation-tags",
    "severity": "medium",
    "title": {"bad": "It is not as agreed.", "good": "It is as agreed."},
    "why": "We agreed.",
    "remedy": 'Change it.\n\n```sh\naz search service update --name "$SEARCH"\n```\n',
    "refs": ["https://intranet.example/agreed"],
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(*rows: dict[str, Any], name: str = "a.yaml") -> Path:
        (tmp_path / name).write_text(yaml.safe_dump({"checks": list(rows)}, sort_keys=False))
        return tmp_path

    return put


def made(write: Write, **changes: Any) -> Check:
    (check,) = load_own_checks(write(ROW | changes))
    return check


def judge(check: Check, environment: str = "prod", **body: Any) -> Finding:
    resource = Resource({"id": ID, "type": TYPE, **body}, environment=environment)
    profile = Profile(date(2026, 11, 22), load_rubric().retirements)
    snapshot = Snapshot((resource,), ())
    (finding,) = evaluate([check], snapshot, profile, keep_all=True).findings
    return finding


@pytest.mark.parametrize(
    ("condition", "value", "state"),
    [
        ({"equals": "Default"}, "default", "pass"),
        ({"equals": "default"}, "highDensity", "fail"),
        ({"equals": "default"}, 3, "unknown"),
        ({"equals": "default"}, "[parameters('mode')]", "unknown"),
        ({"equals": True}, "True", "pass"),
        ({"equals": True}, False, "fail"),
        ({"equals": True}, 1, "unknown"),
        ({"equals": 1}, True, "unknown"),
        ({"equals": 2}, 2.0, "pass"),
        ({"not_equals": "free"}, "Free", "fail"),
        ({"not_equals": "free"}, "basic", "pass"),
        ({"not_equals": "free"}, {"a": 1}, "unknown"),
        ({"one_of": ["a", "b"]}, "B", "pass"),
        ({"one_of": ["a", "b"]}, "c", "fail"),
        ({"one_of": [True, 2]}, 1, "fail"),
        ({"none_of": ["a", "b"]}, "a", "fail"),
        ({"none_of": ["a", "b"]}, "c", "pass"),
        ({"greater_than": 2}, 3, "pass"),
        ({"greater_than": 2}, 2, "fail"),
        ({"at_least": 2}, 2, "pass"),
        ({"less_than": 2.5}, 2, "pass"),
        ({"at_most": 2}, 3, "fail"),
        ({"at_most": 2}, "2", "unknown"),
        ({"exists": True}, "x", "pass"),
        ({"exists": True}, " ", "fail"),
        ({"exists": False}, "x", "fail"),
        ({"exists": False}, 0, "fail"),
    ],
)
def test_conditions(write: Write, condition: dict[str, Any], value: Any, state: str) -> None:
    finding = judge(made(write, condition=condition), properties={"HostingMode": value})
    assert finding.verdict.state == state
    assert dict(finding.evidence)["properties.hostingMode"] == value


@pytest.mark.parametrize(
    ("absent", "body", "state"),
    [
        (None, {"properties": {"other": 1}}, "unknown"),
        ("fail", {"properties": {"other": 1}}, "fail"),
        ("fail", {"properties": {"hostingMode": None}}, "fail"),
        ("pass", {"properties": {"other": 1}}, "pass"),
        ("not_applicable", {"properties": {"other": 1}}, "not_applicable"),
        ("fail", {"properties": {}}, "unknown"),
        ("fail", {"properties": None}, "unknown"),
        ("pass", {}, "unknown"),
        ("pass", {"properties": "?"}, "unknown"),
    ],
)
def test_absence_counts_only_where_its_holder_was_returned(
    write: Write, absent: str | None, body: dict[str, Any], state: str
) -> None:
    changes = {"absent": absent} if absent else {}
    assert judge(made(write, **changes), **body).verdict.state == state


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({"tags": {"CostCentre": "4711"}}, "pass"),
        ({"tags": {"owner": "x"}}, "fail"),
        ({"tags": None}, "fail"),
        ({"tags": {}}, "fail"),
        ({}, "unknown"),
        ({"tags": "?"}, "unknown"),
    ],
)
def test_a_tag_that_has_to_be_there(write: Write, body: dict[str, Any], state: str) -> None:
    check = made(write, path="tags.costCentre", condition={"exists": True})
    assert judge(check, **body).verdict.state == state


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        ([{"value": "10.0.0.0/8"}, {"value": "192.0.2.1"}], "pass"),
        ([{"value": "10.0.0.0/8"}, {"value": "0.0.0.0/0"}], "fail"),
        ([{"value": "0.0.0.0/0"}, {}], "fail"),
        ([{"value": "10.0.0.0/8"}, {}], "unknown"),
        ([], "unknown"),
        ("?", "unknown"),
    ],
)
def test_every_value_of_a_list_has_to_hold(write: Write, rules: Any, state: str) -> None:
    path, condition = "properties.rules[].value", {"not_equals": "0.0.0.0/0"}
    check = made(write, path=path, condition=condition)
    assert judge(check, properties={"rules": rules, "o": 1}).verdict.state == state


def test_an_empty_list_is_known_to_hold_nothing(write: Write) -> None:
    check = made(write, path="zones[]", condition={"exists": True})
    assert judge(check, zones=[]).verdict.state is State.FAIL
    assert judge(check, zones=["1"]).verdict.state is State.PASS
    assert judge(check).verdict.state is State.UNKNOWN


def test_an_environment_may_be_the_only_one(write: Write) -> None:
    check = made(write, environment="prod")
    bad = {"properties": {"hostingMode": "x"}}
    assert judge(check, **bad).verdict.state is State.FAIL
    assert judge(check, "nonprod", **bad).verdict.state is State.NOT_APPLICABLE


def test_it_is_a_check_like_any_other(write: Write) -> None:
    check = made(write, absent="fail", severity="high")
    assert (check.severity, check.conclusive, check.hint) == (Severity.HIGH, False, False)
    assert check.source.endswith("a.yaml:2")
    text = page(check, "")
    assert text.startswith("# It is not as agreed\n")
    assert "Passes when `properties.hostingMode` is default. Without a value it is fail." in text
    assert "az search service update" in text


def test_what_is_remembered_changes_no_answer(write: Write) -> None:
    check = made(write, condition={"one_of": ["a", "b"]}, absent="fail")
    values = ["a", "B", "c", None, 3, "a", "c", None]
    roots = [
        Resource({"id": f"{ID}{n}", "type": TYPE, "properties": {"hostingMode": v, "o": 1}})
        for n, v in enumerate(values)
    ]
    profile = Profile(date(2026, 11, 22), load_rubric().retirements)
    snapshot = Snapshot(tuple(roots), ())
    told = [evaluate([check], snapshot, profile, keep_all=True, learn=x) for x in (True, False)]
    assert told[0].findings == told[1].findings


def test_it_is_there_for_a_while(write: Write) -> None:
    check = made(write)
    with also([check]):
        assert find(check.id) is check
    assert check not in all_checks()


def refusal(folder: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        load_own_checks(folder)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "Bad_Id"}, "a.yaml:2: checks[0].id: 'Bad_Id' is not an id"),
        ({"id": "single"}, "a.yaml:2: checks[0].id: needs two words"),
        ({"id": "no-budget"}, "a.yaml:2: checks[0].id: 'no-budget' is already built in"),
        ({"type": "searchServices"}, "a.yaml:3: checks[0].type: 'searchServices'"),
        ({"path": "properties..x"}, "a.yaml:4: checks[0].path"),
        ({"path": "a[].b[].c"}, "a.yaml:4: checks[0].path: may go through one list"),
        ({"condition": {}}, "a.yaml:5: checks[0].condition: needs exactly one of equals"),
        ({"condition": {"equals": 1, "at_most": 2}}, "condition: needs exactly one of"),
        ({"condition": {"equals": None}}, "condition: needs exactly one of"),
        ({"condition": {"equals": {"a": 1}}}, "condition.equals: must be text, a number"),
        ({"condition": {"equal": 1}}, "unknown field 'equal'; did you mean 'equals'?"),
        ({"condition": {"greater_than": "2"}}, "condition.greater_than: must be a number"),
        ({"condition": {"one_of": []}}, "condition.one_of: must have at least 1 entries"),
        ({"condition": {"exists": True}, "absent": "pass"}, "'exists' says already"),
        ({"absent": "maybe"}, "checks[0].absent: must be one of 'pass', 'fail'"),
        ({"severity": "urgent"}, "checks[0].severity: must be one of"),
        ({"refs": ["http://example.org"]}, "refs[0]: 'http://example.org' is not an https"),
        ({"title": {"bad": "x\ny", "good": "y"}}, "checks[0].title.bad"),
        ({"why": ""}, "checks[0].why: must not be empty"),
        ({"extra": 1}, "unknown field 'extra'"),
    ],
)
def test_what_does_not_fit_is_named_with_file_line_and_field(
    write: Write, changes: dict[str, Any], said: str
) -> None:
    assert said in refusal(write(ROW | changes)).what


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("checks: []\n", "must have at least 1 entries"),
        ("rules: []\n", "field 'checks' is missing"),
        ("- a\n", "must be a mapping"),
        ("", "is empty"),
        ("checks: &a [*a]\n", "an anchor"),
        ("checks: !!python/object/apply:os.system ['true']\n", "a tag"),
        ("checks:\n- {id: a, id: b}\n", "'id' is already given"),
        ("a: " + "[" * 60 + "]" * 60, "nested more than"),
        ("checks: [\x07]\n", "control character"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert said in refusal(tmp_path).what


def test_folders_that_hold_none(tmp_path: Path) -> None:
    assert "there is no such folder" in refusal(tmp_path / "no").what
    assert "holds no YAML file" in refusal(tmp_path).what


def test_an_id_is_given_once_over_all_files(write: Write) -> None:
    write(ROW, name="a.yaml")
    found = refusal(write(ROW, name="b.yml"))
    assert "b.yml:2: checks[0].id: 'search-lacks-cost-centre' is already at" in found.what
    assert "a.yaml:2" in found.what


def test_the_practice_has_to_be_in_the_rubric_that_is_used(write: Write) -> None:
    check = made(write, practice="cost-allocation-tag")
    with pytest.raises(UserError) as caught:
        must_fit([check], load_rubric())
    assert "a.yaml:2: search-lacks-cost-centre: practice:" in caught.value.what
    assert "did you mean 'cost-allocation-tags'?" in caught.value.what
    must_fit([replace(check, practice="cost-allocation-tags")], load_rubric())


def test_the_guide_s_example_is_a_check(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "own-checks.md"
    example = (
        guide.read_text("utf-8").partition("```yaml\n")[2].partition("\n```\n\n    wellops")[0]
    )
    (tmp_path / "a.yaml").write_text(example, "utf-8")
    (check,) = load_own_checks(tmp_path)
    must_fit([check], load_rubric())
    assert judge(check, tags=None).verdict.state is State.FAIL
