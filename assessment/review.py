"""The main job: resources and a team's answers go in, an assessment comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from assessment.assessment import Assessment
from assessment.inputs import Answers, PracticeEvidence, Workload
from assessment.plan.inputs import PlanInputs
from assessment.targets import applies_to
from checks.engine import Evaluation, evaluate
from checks.joins import types_needed
from checks.model import Profile
from checks.progress import SILENT, Progress
from checks.registry import Check
from checks.snapshot import About, Source
from rubrics.rubric import Rubric


def profile_of(workload: Workload, rubric: Rubric, as_of: date) -> Profile:
    """The facts about a workload that a check may see."""
    return Profile(
        as_of=as_of,
        retirements=rubric.retirements,
        archetypes=frozenset(workload.archetypes),
        criticality=workload.criticality,
        sensitivity=workload.sensitivity,
        audience=workload.audience,
        residency=workload.residency,
        allowed_regions=frozenset(_region(name) for name in workload.allowed_regions),
        regulated=workload.regulated,
        cost_pressure=workload.cost_pressure,
        targets=workload.targets,
        thresholds=rubric.thresholds,
    )


def _region(name: str) -> str:
    """`West Europe` and `westeurope` are the same region."""
    return "".join(name.split()).lower()


def review(
    workload: Workload,
    rubric: Rubric,
    answers: Answers,
    as_of: date,
    *,
    snapshot: Source | None = None,
    checks: Iterable[Check] = (),
    imported: Mapping[str, PracticeEvidence] | None = None,
    digests: Mapping[str, str] | None = None,
    plan: PlanInputs | None = None,
    progress: Progress = SILENT,
) -> Assessment:
    """Run the checks over a snapshot, and join what they find with what the team says.

    Checks on practices that do not apply to the workload's archetypes are left out.
    """
    done = Evaluation()
    checks = [check for check in checks if _matters(check, workload, rubric)]
    if snapshot is not None:
        profile = profile_of(workload, rubric, as_of)
        done = evaluate(checks, snapshot, profile, progress=progress)
    return Assessment(
        workload=workload,
        rubric=rubric,
        answers=answers,
        as_of=as_of,
        findings=done.findings,
        tallies=done.tallies,
        imported=imported or {},
        about=snapshot.about if snapshot else About(),
        coverage=snapshot.coverage if snapshot else (),
        digests=digests or {},
        plan=plan or PlanInputs(),
        resource_count=done.resources,
        unchecked_types=unchecked_types(done.types, checks),
        inventory=done.inventory,
    )


def _matters(check: Check, workload: Workload, rubric: Rubric) -> bool:
    practice = rubric.practices.get(check.practice)
    return practice is not None and applies_to(practice, workload)


def unchecked_types(types: Mapping[str, int], checks: Iterable[Check]) -> dict[str, int]:
    """How many resources there are of each type that no check has for a subject or looks up."""
    looked_at = {check.on.casefold() for check in checks}
    looked_at |= types_needed(need for check in checks for need in check.needs)
    return {type_: count for type_, count in types.items() if type_.casefold() not in looked_at}
