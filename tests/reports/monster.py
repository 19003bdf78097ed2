"""An assessment as large and long-winded as one can come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from assessment.assessment import Assessment
from assessment.inputs import (
    Answer,
    Answers,
    Exception_,
    Override,
    Participant,
    PracticeEvidence,
    ScopeEntry,
    Waiver,
)
from checks.model import Finding, Rule, Severity, State, Subject, Verdict
from checks.registry import Check, all_checks
from checks.snapshot import Coverage, Outcome

CHECKS = 150
FINDINGS = 10_000
LATER = date(2027, 6, 30)
SENTENCE = (
    "The team wrote #panic() *at length* what it @thinks of <this> and why $ it \\ is not _done_. "
)


def long_text(length: int) -> str:
    return (SENTENCE * (length // len(SENTENCE) + 1))[:length].strip()


def monstrous(case: Any, level: int) -> tuple[Assessment, dict[str, Check]]:
    """Every archetype, answer, decision and finding at once, all of them with long texts.

    At level 4 every answer contradicts the scan and is overridden; at 0 all work is still open.
    """
    base = case.assessment
    practices = list(base.rubric.practices)
    workload = base.workload.model_copy(
        update={
            "name": "n" * 300,
            "archetypes": ("classical-ml", "fine-tuning", "rag", "agentic", "genai-platform"),
            "description": long_text(3000),
            "participants": tuple(Participant(name=f"{'p' * 290} {i}") for i in range(300)),
            "scope": tuple(
                ScopeEntry(id=f"/subscriptions/0/resourceGroups/{'g' * 290}{i}") for i in range(300)
            ),
        }
    )
    names = [practices[index % len(practices)] for index in range(CHECKS)]
    checks = {check.id: check for check in _checks(names)}
    assessment = replace(
        base,
        workload=workload,
        answers=_answers(practices, list(checks), level),
        findings=tuple(_findings(list(checks.values()), critical=level == 4)),
        imported={
            id_: PracticeEvidence(verdict="fail", source=long_text(300)) for id_ in practices
        },
        coverage=tuple(
            Coverage(
                f"/subscriptions/{i}/{'s' * 280}",
                f"Microsoft.{'X' * 280}/type{i}",
                Outcome.FORBIDDEN,
                detail=long_text(400),
                permission=f"Microsoft.{'X' * 280}/type{i}/read",
            )
            for i in range(500)
        ),
        resource_count=1_000_000,
        unchecked_types={f"Microsoft.{'Y' * 280}/type{i}": i for i in range(300)},
        digests={f"{'f' * 100}{i}.json": "0" * 64 for i in range(100)},
    )
    return assessment, checks


def _checks(practices: list[str]) -> Iterator[Check]:
    """Ours under other names, over and over, with the longest remedies that there are."""
    ours = sorted(all_checks(), key=lambda check: -len(check.docs.fix))[:20]
    for index, practice in enumerate(practices):
        yield replace(ours[index % len(ours)], id=f"defect-number-{index:03d}", practice=practice)


def _findings(checks: list[Check], *, critical: bool) -> Iterator[Finding]:
    states = (State.FAIL, State.FAIL, State.PARTIAL, State.UNKNOWN)
    for index in range(FINDINGS):
        check, state = checks[index % len(checks)], states[index // len(checks) % len(states)]
        kind = f"Microsoft.CognitiveServices/{'a' * 270}"
        name = f"{'r' * 290}{index:05d}"
        id_ = f"/subscriptions/0/resourceGroups/rg/providers/{kind}/{name}"
        path = f"properties.{'p' * 280}"
        yield Finding(
            rule=Rule(check.id, check.practice, list(Severity)[index % len(checks) % 3]),
            on=Subject(id_, kind, name, "prod"),
            verdict=Verdict(
                state, f"{index} {long_text(400)}", critical=critical and state is State.FAIL
            ),
            evidence=tuple((f"{path}{i}", long_text(300)) for i in range(10)),
        )


def _answers(practices: list[str], checks: list[str], level: int) -> Answers:
    owner, reason = "o" * 300, long_text(400)
    decided = {"reason": reason, "owner": owner, "expires": LATER}
    return Answers(
        answers={
            id_: Answer(
                level=level,
                note=long_text(400),
                evidence=f"https://example.com/{'e' * 400}",
                who="w" * 300,
                when=date(2026, 11, 1),
                expires=LATER,
            )
            for id_ in practices
        },
        overrides={
            id_: Override(level=3, **decided)  # type: ignore[arg-type]
            for id_ in practices
            if level == 4
        },
        waivers={id_: Waiver(**decided) for id_ in practices},  # type: ignore[arg-type]
        exceptions=tuple(
            Exception_(check=check, subject=f"/subscriptions/0/{'x' * 290}{i}", **decided)  # type: ignore[arg-type]
            for check in checks[:10]
            for i in range(3)
        ),
    )
