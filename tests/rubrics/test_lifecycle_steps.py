"""The steps of the AI lifecycles: every practice is there, and a wrong file says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from rubrics.catalogues import load_frameworks, load_names, load_statements
from rubrics.errors import UserError
from rubrics.lifecycle import Lifecycles, load_lifecycles
from rubrics.lint import lint
from rubrics.load import load_with_sources
from rubrics.rubric import Rubric

STEPS = "steps: [{id: a, practices: [ops-cicd]}, {id: b, practices: [ops-cicd]}]"


def test_every_step_names_practices_that_exist(rubric: Rubric) -> None:
    named = [*load_lifecycles().named()]
    assert {id_ for _, id_ in named} <= set(rubric.practices)
    assert len(named) == len(set(named))


def test_lint_finds_a_practice_that_is_unknown_or_never_shows() -> None:
    lifecycles = Lifecycles.model_validate(
        {
            "lifecycles": [
                {
                    "id": "mlops",
                    "steps": [
                        {"id": "data", "practices": ["ops-data-linage"]},
                        {"id": "train", "practices": ["ops-ai-gateway"]},
                    ],
                }
            ],
            "controls": [{"id": "evaluation", "practices": ["ops-nothing-like-it"]}],
        }
    )
    catalogues = (load_names(), load_frameworks(), load_statements())
    assert [str(problem) for problem in lint(*load_with_sources(), *catalogues, lifecycles)] == [
        "lifecycle.yaml: lifecycles.mlops.data: unknown practice 'ops-data-linage'; "
        "did you mean 'ops-data-lineage'?",
        "lifecycle.yaml: lifecycles.mlops.train: "
        "'ops-ai-gateway' applies to no workload that has MLOps",
        "lifecycle.yaml: controls.evaluation: unknown practice 'ops-nothing-like-it'",
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"lifecycles:\n- id: xops\n  {STEPS}\ncontrols: []\n", 2, "lifecycles[0].id"),
        ("lifecycles:\n- id: mlops\n  steps: []\ncontrols: []\n", 3, "lifecycles[0].steps"),
        ("lifecycles: []\ncontrols:\n- id: a\n  practices: [x, x]\n", 3, "names 'x' twice"),
        ("lifecycles: []\ncontrols:\n- id: a\n  practices: []\n", 4, "controls[0].practices"),
        ("lifecycles: []\ncontrols: []\nother: 1\n", 3, "other"),
    ],
)
def test_a_wrong_file_names_line_and_field(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "lifecycle.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        load_lifecycles(path)
    assert caught.value.what.startswith(f"{path}:{line}:")
    assert said in caught.value.what
