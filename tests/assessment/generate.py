"""Generated inputs of a review: any profile, any answers, evidence and decisions."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from assessment.assessment import Assessment
from assessment.inputs import Answers, PracticeEvidence, Workload
from assessment.review import review
from assessment.scorecard import Scorecard
from rubrics.load import load_rubric
from rubrics.rubric import Rubric
from rubrics.schema import STAGES, Archetype

TODAY = date(2026, 11, 22)
IDS = tuple(load_rubric().practices)
VERDICTS = ("fail", "partial", "pass", "unknown")


@dataclass(frozen=True)
class Inputs:
    """What a review starts from, as plain data by practice."""

    workload: Workload
    answers: Mapping[str, Mapping[str, Any]]
    evidence: Mapping[str, Mapping[str, Any]]
    overrides: Mapping[str, Mapping[str, Any]]
    waivers: Mapping[str, Mapping[str, Any]]

    def answer(self, id_: str, **row: Any) -> Inputs:
        """The same with another answer to one practice."""
        return replace(self, answers={**self.answers, id_: row})

    def see(self, id_: str, **row: Any) -> Inputs:
        """The same with another verdict on one practice."""
        return replace(self, evidence={**self.evidence, id_: row})

    def review(self, rubric: Rubric | None = None) -> Assessment:
        """The assessment of the inputs."""
        decisions = {"overrides": self.overrides, "waivers": self.waivers}
        answers = Answers.model_validate({"answers": self.answers, **decisions})
        evidence = {id_: PracticeEvidence.model_validate(r) for id_, r in self.evidence.items()}
        return review(self.workload, rubric or load_rubric(), answers, TODAY, imported=evidence)

    def score(self, rubric: Rubric | None = None) -> Scorecard:
        """The scorecard of the inputs."""
        return self.review(rubric).scorecard


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    """Any profile; the target stage is not behind the stage."""
    reached, target = sorted(draw(st.tuples(st.sampled_from(range(4)), st.sampled_from(range(4)))))
    grade = st.sampled_from(["low", "medium", "high"])
    audiences = ["staff", "partner", "public-signed-in", "public-anonymous"]
    fte = st.floats(0.1, 1000)
    return Workload.model_validate(
        {
            "name": "generated",
            "archetypes": draw(
                st.lists(st.sampled_from(get_args(Archetype)), min_size=1, unique=True)
            ),
            "stage": STAGES[reached],
            "target_stage": STAGES[target],
            "criticality": draw(grade),
            "sensitivity": draw(grade),
            "audience": draw(st.sampled_from(audiences)),
            "cost_pressure": draw(st.booleans()),
            "capacity": draw(st.dictionaries(st.sampled_from(STAGES), fte)),
        }
    )


def _day(rng: random.Random) -> date:
    return TODAY + timedelta(days=rng.choice([-4000, -61, -1, 0, 1, 60, 61, 180, 181, 9000]))


def _answer(rng: random.Random, not_applicable: float) -> dict[str, Any]:
    expires = _day(rng) if rng.random() < 0.1 else None
    if rng.random() < not_applicable:
        return {"not_applicable": "does not arise", "expires": expires}
    evidence = "a document" if rng.random() < 0.3 else None
    return {"level": rng.randrange(5), "evidence": evidence, "expires": expires}


def _evidence(rng: random.Random, critical: float) -> dict[str, Any]:
    verdict = rng.choice(VERDICTS)
    due = _day(rng) if rng.random() < 0.1 else None
    return {
        "verdict": verdict,
        "critical": verdict == "fail" and rng.random() < critical,
        "due": due,
    }


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """Anything that people may have answered, seen and decided, densely or hardly."""
    share = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
    answered, seen = draw(share), draw(share)
    not_applicable = draw(st.sampled_from([0.0, 0.1, 0.5]))
    critical = draw(st.sampled_from([0.0, 0.05, 1.0]))
    rng = random.Random(draw(st.integers(0, 2**32 - 1)))
    decided = {"reason": "r", "owner": "o"}
    return Inputs(
        draw(workloads()),
        {id_: _answer(rng, not_applicable) for id_ in IDS if rng.random() < answered},
        {id_: _evidence(rng, critical) for id_ in IDS if rng.random() < seen},
        {
            id_: {**decided, "level": rng.randrange(5), "expires": _day(rng)}
            for id_ in IDS
            if rng.random() < 0.1
        },
        {id_: {**decided, "expires": _day(rng)} for id_ in IDS if rng.random() < 0.2},
    )
