"""Where an opened workload stands on the practices and checks of the standard, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from assessment.assessment import Assessment
from assessment.store.findings import CheckLine
from assessment.targets import Targets
from checks.registry import Check


@dataclass(frozen=True)
class Standing:
    """What is known of one workload."""

    assessment: Assessment
    lines: Mapping[str, CheckLine]
    """Its findings counted, by check."""
    passed: Mapping[str, int]
    """Subjects that passed, by check."""

    def of_practice(self, id_: str) -> str:
        """`Level 1, needs 2`, `Not answered yet` or `Does not apply`."""
        state = self.assessment.scorecard.practices.get(id_)
        if state is None:
            return "Does not apply"
        workload, standard = self.assessment.workload, self.assessment.rubric.standard
        need = Targets(workload, standard).at(state, workload.target_stage)
        if state.level is None:
            return "Nothing known yet"
        return f"Level {state.level}, " + ("not due" if need is None else f"needs {need}")

    def of_check(self, check: Check) -> str:
        """`3 failed, 1 unknown`, `12 passed` or `Nothing to look at`."""
        line, passed = self.lines.get(check.id), self.passed.get(check.id, 0)
        numbers = {
            "failed": line.failed if line else 0,
            "in part": line.partial if line else 0,
            "unknown": line.unread if line else 0,
            "passed": passed,
        }
        said = [f"{number:,} {name}" for name, number in numbers.items() if number]
        return ", ".join(said) or "Nothing to look at"


def standing(assessment: Assessment, lines: list[CheckLine]) -> Standing:
    """Where a workload stands.

    `lines`: its findings counted by check.
    """
    passed: Counter[str] = Counter()
    for tally in assessment.tallies:
        passed[tally.rule.check] += tally.passed
    return Standing(assessment, {line.check: line for line in lines}, passed)
