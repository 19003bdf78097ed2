"""What `lint` says of a rubric beyond what loading refuses; and the catalogues it looks into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rubrics.catalogues import Names, load_frameworks, load_names, load_statements
from rubrics.errors import UserError
from rubrics.lifecycle import load_lifecycles
from rubrics.lint import lint
from rubrics.load import load_with_sources

Overlay = Callable[..., Path]
Problems = Callable[..., list[str]]


def problems_of(*folders: Path) -> list[str]:
    rubric, sources = load_with_sources(*folders)
    catalogues = (load_names(), load_frameworks(), load_statements(), load_lifecycles())
    found = lint(rubric, sources, *catalogues)
    return [str(problem) for problem in found]


@pytest.fixture
def problems(overlay: Overlay) -> Problems:
    def of(text: str, path: str = "practices/a.yaml") -> list[str]:
        folder = overlay({path: text})
        return [line.replace(f"{folder}/", "") for line in problems_of(folder)]

    return of


def test_the_built_in_rubric_has_no_problem() -> None:
    assert problems_of() == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("action: Move to Prompt  Flow", "action: rel-dr-plan: 'Prompt  Flow' is no longer current"
         " (since 2026-04-20); say Microsoft Agent Framework"),
        ("action: Deploy GPT-4o-mini", "action: rel-dr-plan: 'GPT-4o' is no longer current"),
        ("action: Use the AAD", "action: rel-dr-plan: 'AAD' is no longer current"),
        ("action: Use azure ai foundry", "action: rel-dr-plan: 'azure ai foundry' is no longer"),
        ("levels: [a, b, c, AutoGen, e]", "levels.3: rel-dr-plan: 'AutoGen' is no longer current"),
        ("levels: [a, b, c, d, e LUIS]", "levels.4: rel-dr-plan: 'LUIS' is no longer current"),
        ("reference: https://learn.microsoft.com/azure/prompt-flow",
         "reference: rel-dr-plan: 'prompt-flow' is no longer current"),
        ("variants: [{when: {audience: staff}, levels: {3: with LUIS}}]",
         "variants.0.levels.3: rel-dr-plan: 'LUIS' is no longer current"),
        ("standards: [WAF RE:09, ISO 42001]",
         "standards.1: rel-dr-plan: 'ISO 42001' is of no known framework; did you mean 'ISO42001"),
        ("standards: [WAF RE:09, WAF RE:09]",
         "standards.1: rel-dr-plan: is the same as standards.0"),
        ("levels: [a, b, A, d, e]", "levels.2: rel-dr-plan: is the same as levels.0"),
        ("roles: {adviser: 1}",
         "roles: rel-dr-plan: Adviser is responsible until PoC only, and gate is later"),
        ("archetypes: [rag]\n  maturity: {mlops: 2}",
         "maturity.mlops: rel-dr-plan: none of its archetypes shows MLOps maturity"),
        ("archetypes: [rag]\n  maturity: {}\n  platform_gate: {stage: poc, level: 1, must: true}",
         "platform_gate: rel-dr-plan: has no effect"),
        ("variants: [{when: {audience: staff}}]", "variants.0: rel-dr-plan: has no effect"),
    ],
)  # fmt: skip
def test_a_problem_stands_at_its_line_and_field(problems: Problems, field: str, said: str) -> None:
    (problem,) = problems(f"practices:\n- id: rel-dr-plan\n  {field}\n")
    line = 3 + field.count("\n")
    assert problem.startswith(f"practices/a.yaml:{line}: {said}")


@pytest.mark.parametrize(
    "field",
    [
        "why: We left prompt flow",
        "question: Do you still use prompt flow?",
        "evidence: No AutoGen in the repository",
        "levels: [prompt flow, AutoGen, LUIS, d, e]",
        "action: Follow LLMOps practice",
        "action: Automate AADX and Falconry",
        "standards: [WAF RE:99, GDPR Art. 99]",
    ],
)
def test_what_is_no_problem(problems: Problems, field: str) -> None:
    assert problems(f"practices:\n- id: rel-dr-plan\n  {field}\n") == []


def test_statements_are_known_and_covered(problems: Problems, overlay: Overlay) -> None:
    rubric, _ = load_with_sources()
    (practice,) = (p for p in rubric.practices.values() if "S130" in p.statements)
    assert practice.id == "ops-platform-product"
    found = problems("practices:\n- id: ops-platform-product\n  statements: [S128, S131, S200]\n")
    assert found == [
        "practices/a.yaml:3: statements.2: ops-platform-product: unknown statement 'S200'",
        "statements.yaml: S130: no practice covers this statement",
    ]


def test_tracks_name_known_statements(problems: Problems) -> None:
    text = "tracks:\n- {id: vision-chart, statements: [S110, S999]}\n"
    assert problems(text, "standard.yaml") == [
        "standard.yaml: tracks.vision-chart.statements: unknown statement 'S999'"
    ]


def test_the_source_statements_are_131() -> None:
    ids = [statement.id for statement in load_statements().statements]
    assert ids == [f"S{n}" for n in range(1, 132)]


def test_frameworks_place_an_entry_by_its_longest_prefix() -> None:
    frameworks = load_frameworks()
    ids = {
        entry: found.id
        for entry in ("WAF SE:05", "OWASP LLM02", "OWASP ASI03", "NIST GAI 3", "NIST MAP 1", "ISO")
        if (found := frameworks.of(entry))
    }
    assert ids == {
        "WAF SE:05": "azure-waf",
        "OWASP LLM02": "owasp-llm",
        "OWASP ASI03": "owasp-agentic",
        "NIST GAI 3": "nist-ai-600-1",
        "NIST MAP 1": "nist-ai-rmf",
    }
    assert frameworks.items["WAF RE:09"].title == "Disaster recovery"
    assert "not legal advice" in frameworks.disclaimer
    listed = [item.id for framework in frameworks.frameworks for item in framework.items]
    assert len(listed) == len(set(listed))
    for framework in frameworks.frameworks:
        assert {frameworks.of(item.id) for item in framework.items} == {framework}


def test_of_overlapping_names_the_longest_is_found() -> None:
    names = Names.model_validate(
        {
            "names": [
                {"retired": "AI Foundry", "now": "x", "since": "2025"},
                {"retired": "Azure AI Foundry", "now": "y", "since": "2025-11"},
                {"retired": "old word", "now": "z", "since": "2025", "synonym": True},
            ]
        }
    )
    text = "From Azure AI Foundry and AI foundry, by an old word"
    found = [(word, name.now) for word, name in names.retired_in(text)]
    assert found == [("Azure AI Foundry", "y"), ("AI foundry", "x")]


def test_no_two_names_claim_a_word_and_none_is_said_to_be_current() -> None:
    names = load_names()
    words = [w.lower() for name in names.names for w in (name.retired, *name.aliases)]
    assert len(words) == len(set(words))
    assert [n.now for n in names.names if [*names.retired_in(n.now)]] == []


@pytest.mark.parametrize("load", [load_names, load_frameworks, load_statements, load_lifecycles])
def test_a_wrong_catalogue_names_the_line(load: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("# nothing of it\nname: x\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(path)
    assert caught.value.what.startswith(f"{path}:")
