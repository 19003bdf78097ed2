"""Two assessments of one workload: what changed between an earlier milestone and now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assessment.assessment import Assessment
from assessment.finding_changes import (
    FindingChanges,
    ReadingChanges,
    finding_changes,
    reading_changes,
)
from assessment.inputs import Workload
from assessment.readiness import overall
from assessment.scorecard import Decision, Scorecard
from assessment.targets import stages_to
from rubrics.errors import UserError
from rubrics.schema import PILLARS, Practice

PROFILE = (
    "archetypes", "stage", "target_stage", "criticality", "sensitivity", "audience", "residency",
    "regulated", "cost_pressure", "targets",
)  # fmt: skip
"""Fields of a workload that bear on what is judged, due or weighed."""
PRACTICE_GROUPS = ("raised", "lowered", "assessed", "unassessed", "joined", "left", "same")


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A score of 0-100 then and now; None: nothing was due, or nothing assessed."""

    before: float | None
    after: float | None

    @property
    def delta(self) -> float | None:
        """Points gained; None where one of the two is missing."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class GateChange:
    """The decision of a gate then and now."""

    stage: str
    before: Decision
    after: Decision

    @property
    def opened(self) -> bool:
        """Whether the next stage may begin, and might not then."""
        return self.after.opens and not self.before.opens

    @property
    def closed(self) -> bool:
        """The other way round."""
        return self.before.opens and not self.after.opens


@dataclass(frozen=True, slots=True)
class PracticeChange:
    """The effective level of a practice then and now; None: nothing spoke for one."""

    practice: Practice
    before: int | None
    after: int | None

    @property
    def id(self) -> str:
        """The practice's id."""
        return self.practice.id


@dataclass(frozen=True, slots=True)
class PracticeChanges:
    """Practices by what became of them, each in the rubric's order."""

    raised: tuple[PracticeChange, ...]
    lowered: tuple[PracticeChange, ...]
    assessed: tuple[PracticeChange, ...]
    """Nothing spoke for a level then."""
    unassessed: tuple[PracticeChange, ...]
    """Nothing speaks for a level now."""
    joined: tuple[PracticeChange, ...]
    """Applies now, and did not then."""
    left: tuple[PracticeChange, ...]
    """Applied then, and does not now."""
    same: tuple[PracticeChange, ...]


@dataclass(frozen=True, slots=True)
class RubricChange:
    """Two rubrics, and what the newer one makes of the earlier inputs."""

    version_before: str
    version_after: str
    added: tuple[str, ...]
    """Ids of practices."""
    removed: tuple[str, ...]
    redefined: tuple[str, ...]
    """Practices whose definition is another, in the rubric's order."""
    standard: bool
    """Whether weights, thresholds or other rules differ."""
    effect: float | None
    """Points that the newer rubric adds to the earlier score; None where there is none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed. All scores of then are of then's inputs, by the rubric and target of now."""

    before: date
    after: date
    stage: str
    """The target stage of now; both sides are scored for it."""
    target_before: str
    published: float | None
    """The score that the earlier review showed, by its rubric and for its target; 0-100."""
    overall: ScoreChange
    """Over the pillars that are due on both sides."""
    pillars: Mapping[str, ScoreChange]
    one_sided: tuple[str, ...]
    """Pillars that are due on one side only; a mended critical finding may take one out."""
    coverage: tuple[float, float]
    """Share of the due weight that is assessed then and now, 0-1."""
    confidence: tuple[float, float]
    gates: tuple[GateChange, ...]
    """Up to the target stage, in order."""
    practices: PracticeChanges
    findings: FindingChanges
    reading: ReadingChanges
    rubric: RubricChange | None
    """None: both use the same."""
    profile: tuple[str, ...]
    """Names of the `PROFILE` fields that differ."""


def compare(before: Assessment, after: Assessment) -> Comparison:
    """What changed from an earlier assessment of a workload to a later one.

    The earlier one is scored again where the later one uses another rubric or target stage, so
    that what the score gained or lost is the workload's doing; see `RubricChange` for the rest.
    That both are of one workload is the caller's to know: the store goes by its id, whatever
    became of its name and scope; who has files alone asks `must_fit`.

    Raises:
        UserError: the earlier one is the later.
    """
    _must_follow(before, after.as_of)
    aimed = _aimed_alike(before, after)
    same_rubric = before.rubric.digest == after.rubric.digest
    like = aimed if same_rubric else replace(aimed, rubric=after.rubric)
    then, now = like.scorecard, after.scorecard
    old, new = then.headline, now.headline
    one_sided = tuple(p for p in PILLARS if bool(old.pillars[p].due) != bool(new.pillars[p].due))
    return Comparison(
        before=before.as_of,
        after=after.as_of,
        stage=now.target_stage,
        target_before=before.workload.target_stage,
        published=before.scorecard.headline.overall,
        overall=ScoreChange(_overall(then, one_sided), _overall(now, one_sided)),
        pillars={p: ScoreChange(old.pillars[p].score, new.pillars[p].score) for p in PILLARS},
        one_sided=one_sided,
        coverage=(old.coverage, new.coverage),
        confidence=(old.confidence, new.confidence),
        gates=tuple(
            GateChange(s, then.stages[s].gate.decision, now.stages[s].gate.decision)
            for s in stages_to(after.workload.target_stage)
        ),
        practices=_practice_changes(then, now),
        findings=finding_changes(before, after),
        reading=reading_changes(before, after),
        rubric=None if same_rubric else _rubric_change(aimed, like),
        profile=tuple(
            name
            for name in PROFILE
            if getattr(before.workload, name) != getattr(after.workload, name)
        ),
    )


def must_fit(before: Assessment, workload: Workload, as_of: date) -> None:
    """Refuse to compare an assessment of a file with one of that workload on that day.

    Raises:
        UserError: it is of another workload, or of a later day.
    """
    if not _same_workload(before.workload, workload):
        what = f"'{before.workload.name}' and '{workload.name}' are different workloads"
        raise UserError(what, "Compare two assessments of one workload: same name, or same scope.")
    _must_follow(before, as_of)


def _must_follow(before: Assessment, as_of: date) -> None:
    if before.as_of > as_of:
        raise UserError(
            f"The earlier assessment is of {before.as_of}, after the later one ({as_of})",
            "Name the earlier one first; `wellops report LATER --since EARLIER`.",
        )


def _same_workload(before: Workload, after: Workload) -> bool:
    """Whether they have the name in common, of one customer; or, renamed, a part of their scope."""
    customers = {one.customer.casefold() for one in (before, after) if one.customer}
    if _plain(before.name) == _plain(after.name) and len(customers) < 2:
        return True
    old, new = ([e.id.casefold().rstrip("/") + "/" for e in w.scope] for w in (before, after))
    return any(a.startswith(b) or b.startswith(a) for a in old for b in new)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _aimed_alike(before: Assessment, after: Assessment) -> Assessment:
    """The earlier inputs for the target stage of the later ones: pillar weights depend on it."""
    target = after.workload.target_stage
    if before.workload.target_stage == target:
        return before
    return replace(before, workload=before.workload.model_copy(update={"target_stage": target}))


def _overall(card: Scorecard, left_out: Collection[str]) -> float | None:
    if not left_out:
        return card.headline.overall
    pillars = {p: score for p, score in card.headline.pillars.items() if p not in left_out}
    return overall(pillars, card.weights).score


def _practice_changes(then: Scorecard, now: Scorecard) -> PracticeChanges:
    groups: dict[str, list[PracticeChange]] = {name: [] for name in PRACTICE_GROUPS}
    for id_, state in now.practices.items():
        was = then.practices.get(id_)
        change = PracticeChange(state.practice, was.level if was else None, state.level)
        groups[_group(change) if was else "joined"].append(change)
    for id_, state in then.practices.items():
        if id_ not in now.practices:
            groups["left"].append(PracticeChange(state.practice, state.level, None))
    return PracticeChanges(**{name: tuple(found) for name, found in groups.items()})


def _group(change: PracticeChange) -> str:
    if change.before == change.after:
        return "same"
    if change.before is None:
        return "assessed"
    if change.after is None:
        return "unassessed"
    return "raised" if change.after > change.before else "lowered"


def _rubric_change(before: Assessment, again: Assessment) -> RubricChange:
    """`again` is the same assessment with the newer rubric."""
    old, new = before.rubric, again.rubric
    by_old, by_new = before.scorecard.headline.overall, again.scorecard.headline.overall
    return RubricChange(
        version_before=old.version,
        version_after=new.version,
        added=tuple(id_ for id_ in new.practices if id_ not in old.practices),
        removed=tuple(id_ for id_ in old.practices if id_ not in new.practices),
        redefined=tuple(
            id_
            for id_, practice in new.practices.items()
            if id_ in old.practices and old.practices[id_] != practice
        ),
        standard=old.standard != new.standard,
        effect=ScoreChange(by_old, by_new).delta,
    )
