"""The files that people write: what is read from them, and what is said when they are wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.files import digests, load_answers, load_evidence, load_workload
from assessment.inputs import Answers, Evidence, Workload
from assessment.review import review
from rubrics.errors import UserError
from rubrics.rubric import Rubric

WORKLOAD = "name: w\narchetypes: [rag]\nstage: poc\ntarget_stage: pilot\n"
Refused = Callable[..., str]


@pytest.fixture
def answers(tmp_path: Path, rubric: Rubric) -> Callable[[str], Answers]:
    def load(text: str) -> Answers:
        path = tmp_path / "answers.yaml"
        path.write_text(text, encoding="utf-8")
        return load_answers(path, rubric)

    return load


@pytest.fixture
def refused(tmp_path: Path, rubric: Rubric) -> Callable[..., str]:
    """What is said of a file of a kind, without the folder in front."""
    loaders = {
        "answers": lambda path: load_answers(path, rubric),
        "evidence": lambda path: load_evidence(path, rubric),
        "workload": load_workload,
    }

    def load(text: str, kind: str = "answers") -> str:
        path = tmp_path / f"{kind}.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UserError) as caught:
            loaders[kind](path)
        assert caught.value.hint
        return caught.value.what.removeprefix(f"{tmp_path}/")

    return load


def test_an_unknown_practice_names_the_nearest_and_the_line(refused: Refused) -> None:
    said = refused("answers:\n  rel-dr-plan: {level: 1}\n  sec-keyles-auth: {level: 2}\n")
    assert said == (
        "answers.yaml:3: answers: unknown practice 'sec-keyles-auth'; "
        "did you mean 'sec-keyless-auth'?"
    )
    decided = "{reason: r, owner: o, expires: 2027-01-01}"
    said = refused(f"waivers:\n  zzz: {decided}\n")
    assert said == "answers.yaml:2: waivers: unknown practice 'zzz'"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{level: yes}", "level: must be a whole number from 0 to 4, not 'yes'"),
        ("{level: true}", "level: must be a whole number from 0 to 4, not true"),
        ("{level: '2'}", "level: must be a whole number from 0 to 4, not '2'"),
        ("{level: 2.0}", "level: must be a whole number from 0 to 4, not 2.0"),
        ("{level: 5}", "level: must be a whole number from 0 to 4, not 5"),
        ("{level: -1}", "level: must be a whole number from 0 to 4, not -1"),
        ("{levl: 2}", "unknown field 'levl'; did you mean 'level'?"),
        ("{not_applicable: ''}", "not_applicable: must not be empty"),
        ("{not_applicable: ' '}", "not_applicable: must not be empty"),
        ("{level: 1, not_applicable: x}", "give either a level or a reason"),
        ("{level: 1, expires: soon}", "expires: must be a date such as 2026-10-01, not 'soon'"),
        ("{level: 1, expires: 86400}", "expires: must be a date such as 2026-10-01, not 86400"),
        ("2", "must be a mapping (name: value), not 2"),
        ("[2]", "must be a mapping (name: value), not a list"),
    ],
)
def test_a_wrong_answer_says_what_is_wrong_with_it(refused: Refused, line: str, said: str) -> None:
    what = refused(f"answers:\n  rel-dr-plan: {line}\n")
    assert what.startswith("answers.yaml:2: answers.rel-dr-plan")
    assert said in what


@pytest.mark.parametrize(
    "text",
    [
        "overrides:\n  rel-dr-plan: {level: 2, owner: o, expires: 2027-01-01}\n",
        "overrides:\n  rel-dr-plan: {level: 2, reason: r, owner: o}\n",
        "waivers:\n  rel-dr-plan: {reason: r, expires: 2027-01-01}\n",
        "exceptions:\n- {check: c, subject: '', reason: r, owner: o, expires: 2027-01-01}\n",
        "exceptions:\n- {check: c, subject: /, reason: r, owner: o, expires: 2027-01-01}\n",
        "exceptions:\n- {check: c, subject: /Subscriptions/, reason: r, owner: o, "
        "expires: 2027-01-01}\n",
        "exceptions:\n- {check: A B, subject: x, reason: r, owner: o, expires: 2027-01-01}\n",
        "answers: [1]\n",
        "- 1\n",
        "",
    ],
)
def test_a_decision_needs_its_reason_owner_and_expiry(refused: Refused, text: str) -> None:
    assert refused(text).startswith("answers.yaml")


def test_what_is_left_empty_is_no_answer(answers: Callable[[str], Answers]) -> None:
    assert answers("answers:\n") == Answers()
    assert answers("answers:\n  rel-dr-plan:\n") == Answers()
    empty = answers("answers:\n  rel-dr-plan:\n    level:\n    note:\n").answers
    assert not empty["rel-dr-plan"].given


def test_an_evidence_file(refused: Refused, tmp_path: Path, rubric: Rubric) -> None:
    path = tmp_path / "evidence.yaml"
    path.write_text("evidence:\n  rel-dr-plan: {verdict: fail, due: 2027-01-01}\n")
    assert load_evidence(path, rubric).evidence["rel-dr-plan"].verdict == "fail"
    said = refused("evidence:\n  rel-dr-plan: {verdict: failed}\n", "evidence")
    assert said.startswith("evidence.yaml:2: evidence.rel-dr-plan.verdict: must be one of")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stage: pilot", "stage' is already given"),
        ("capacity: {poc: 0}", "capacity.poc: must be a number from 0.05 to 1000, not 0"),
        ("capacity: {poc: 1e30}", "capacity.poc: must be a number"),
        ("capacity: {prod: 1}", "capacity"),
        ("criticality:", "criticality: must be one of 'low', 'medium' or 'high', not empty"),
        ("cost_pressure: 3", "cost_pressure: must be true or false, not 3"),
        ("as_of: yesterday", "as_of: must be a date"),
        ("as_of: 0", "as_of: must be a date such as 2026-10-01, not 0"),
        ("scope: [{id: rg-ai}]", "'rg-ai' is not an Azure id"),
        ("targets: 3", "targets: must be a mapping"),
    ],
)
def test_a_wrong_workload(refused: Refused, line: str, said: str) -> None:
    assert said in refused(f"{WORKLOAD}{line}\n", "workload")


def test_a_target_behind_the_stage_or_no_archetype_is_refused(refused: Refused) -> None:
    behind = WORKLOAD.replace("target_stage: pilot", "target_stage: poc")
    said = refused(behind.replace("stage: poc\n", "stage: pilot\n", 1), "workload")
    assert "target_stage 'poc' comes before stage 'pilot'" in said
    said = refused(WORKLOAD.replace("[rag]", "[]"), "workload")
    assert "archetypes: must have at least 1 entries" in said


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(UserError):
            load_workload(path)


def test_digests_are_of_every_file_that_was_read(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for file in (tmp_path / "a.json", folder / "a.json", folder / "b.json"):
        file.write_bytes(b"abc")
    sha = hashlib.sha256(b"abc").hexdigest()
    found = digests([tmp_path / "a.json", folder / "a.json", folder, tmp_path / "gone.json"])
    names = ["a.json", "a.json (2)", "export/a.json", "export/b.json"]
    assert found == dict.fromkeys(names, sha)


def test_what_cannot_be_read_has_no_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(b"abc")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert digests([tmp_path / "a.json"]) == {}


FIELDS = st.sampled_from(
    [
        *("answers", "overrides", "waivers", "exceptions", "evidence", "rel-dr-plan", "level"),
        *("not_applicable", "expires", "reason", "owner", "check", "subject", "verdict", "due"),
        *("name", "archetypes", "stage", "target_stage", "capacity", "targets", "poc", "as_of"),
    ]
)
PLAIN = st.one_of(
    *(st.none(), st.booleans(), st.integers(-(10**17), 10**17), st.floats(allow_nan=False)),
    st.sampled_from(["rag", "poc", "pass", "fail", "2026-11-22", "9999-12-31", "", "/", "x", "no"]),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner)),
    max_leaves=12,
)


@given(value=st.dictionaries(FIELDS, VALUES, min_size=1))
def test_whatever_stands_in_a_file_is_read_or_refused_in_words(
    rubric: Rubric, tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "generated.yaml"
    path.write_text(json.dumps(value), encoding="utf-8")
    workload = Workload.model_validate(
        {"name": "w", "archetypes": ["rag"], "stage": "poc", "target_stage": "pilot"}
    )
    answers, evidence = Answers(), Evidence()
    with suppress(UserError):
        workload = load_workload(path)
    with suppress(UserError):
        answers = load_answers(path, rubric)
    with suppress(UserError):
        evidence = load_evidence(path, rubric)
    made = review(workload, rubric, answers, date(2026, 11, 22), imported=evidence.evidence)
    assert made.scorecard.headline.low >= 0
