"""The questionnaire as a form that loads as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assessment.files import load_answers
from assessment.inputs import Answers, Workload
from assessment.questions import questionnaire, questions
from assessment.targets import applies_to
from rubrics.rubric import Rubric
from rubrics.yaml_source import parse_yaml


def workload(**fields: Any) -> Workload:
    plain = {"name": "w", "archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
    return Workload.model_validate({**plain, **fields})


def loaded(form: str, folder: Path, rubric: Rubric) -> Answers:
    path = folder / "form.yaml"
    path.write_text(form, encoding="utf-8")
    return load_answers(path, rubric)


@pytest.mark.parametrize("core", [False, True])
@pytest.mark.parametrize(
    "archetypes", [["rag"], ["classical-ml"], ["genai-platform", "agentic"], ["fine-tuning"]]
)
def test_the_form_loads_as_no_answers(
    rubric: Rubric, tmp_path: Path, archetypes: list[str], core: bool
) -> None:
    asked = workload(archetypes=archetypes)
    answers = loaded(questionnaire(rubric, asked, core=core), tmp_path, rubric)
    assert not any(answer.given for answer in answers.answers.values())
    assert list(answers.answers) == [p.id for p in questions(rubric, asked, core=core)]
    assert not answers.overrides and not answers.waivers and not answers.exceptions


def test_the_quick_review_is_40_less_what_does_not_apply(rubric: Rubric) -> None:
    core = [p for p in rubric.practices.values() if p.core]
    assert len(core) == 40
    for archetype in ("rag", "classical-ml"):
        asked = workload(archetypes=[archetype])
        expected = [p.id for p in core if applies_to(p, asked)]
        assert [p.id for p in questions(rubric, asked, core=True)] == expected
        assert f"# {len(expected)} questions" in questionnaire(rubric, asked, core=True)
    everything = ["classical-ml", "fine-tuning", "rag", "agentic", "genai-platform"]
    assert len(questions(rubric, workload(archetypes=everything), core=True)) == 40


@pytest.mark.parametrize(
    "name",
    [
        "a\nanswers: {rel-dr-plan: {level: 4}}",
        "a\r\nb: 1", "a\x85b: 1", "a\u2028b: 1", "a\u2029b: 1", "a\x0bb: 1",
        'He said "yes" # no', "{count} {0} %s", "- x\n- y", "---\n...", "&a *a !!x", "🚀" * 150,
    ],
)  # fmt: skip
def test_a_hostile_name_cannot_leave_its_comment(rubric: Rubric, tmp_path: Path, name: str) -> None:
    form = questionnaire(rubric, workload(name=name))
    assert not any(a.given for a in loaded(form, tmp_path, rubric).answers.values())
    assert list(parse_yaml(form, "form").value) == ["answers"]


def test_a_hostile_rubric_cannot_either(rubric: Rubric, tmp_path: Path) -> None:
    evil = "x\n  rel-dr-plan: {level: 4}\n#"
    practice = rubric.practices["rel-dr-plan"]
    fields = {"area": evil, "question": evil, "why": evil, "levels": (evil,) * 5}
    changed = type(rubric)(
        rubric.standard, {practice.id: practice.model_copy(update=fields)}, rubric.retirements
    )
    answers = loaded(questionnaire(changed, workload()), tmp_path, rubric).answers
    assert list(answers) == ["rel-dr-plan"] and not answers["rel-dr-plan"].given


def test_an_anonymous_public_reads_other_levels(rubric: Rubric) -> None:
    text = "Anonymous sessions by decision record"
    assert text in questionnaire(rubric, workload(audience="public-anonymous"))
    assert text not in questionnaire(rubric, workload(audience="staff"))


def test_a_platform_reads_its_own_gate(rubric: Rubric) -> None:
    practice = next(p for p in rubric.practices.values() if p.platform_gate)
    assert practice.platform_gate

    def gate(form: str) -> str:
        before = form[: form.index(f"\n  {practice.id}:")]
        return next(line for line in reversed(before.splitlines()) if " gate " in line)

    only = type(rubric)(rubric.standard, {practice.id: practice}, rubric.retirements)
    kind = "genai-platform"
    platform = gate(questionnaire(only, workload(archetypes=[kind])))
    title = rubric.standard.title(practice.platform_gate.stage)
    assert f"The {title} gate" in platform
    other = [a for a in practice.archetypes if a != kind]
    if other:
        assert gate(questionnaire(only, workload(archetypes=other[:1]))) != platform
