"""The inputs of a review, from which everything else is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assessment.inputs import Answers, PracticeEvidence, Workload
from assessment.plan.inputs import PlanInputs
from checks.inventory import Stock
from checks.model import Finding, Further, Tally
from checks.snapshot import About, Coverage
from rubrics.rubric import Rubric


@dataclass(frozen=True)
class Basis:
    """Workload, evidence, answers and decisions, the effective rubric and the as-of date."""

    workload: Workload
    rubric: Rubric
    answers: Answers
    as_of: date
    findings: tuple[Finding, ...] = ()
    """What our checks say, in the order check, subject; passes may be counted instead."""
    tallies: tuple[Tally, ...] = ()
    """How many subjects passed, and to how many a check does not apply."""
    further: tuple[Further, ...] = ()
    """How many findings there are beside `findings`, where a store holds too many for memory."""
    imported: Mapping[str, PracticeEvidence] = field(default_factory=dict)
    """Verdicts from an evidence file, by practice."""
    about: About = field(default_factory=About)
    """What the collection of the resources says of itself."""
    coverage: tuple[Coverage, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each input file, by its name."""
    resource_count: int = 0
    unchecked_types: Mapping[str, int] = field(default_factory=dict)
    """How many resources were read of each type that no check looks at."""
    inventory: Stock = field(default_factory=Stock)
    """Resources by type, region and environment, and what names what; empty without a scan."""
    plan: PlanInputs = field(default_factory=PlanInputs)
    """What people say of the plan; where nothing was said, all of it has defaults."""
