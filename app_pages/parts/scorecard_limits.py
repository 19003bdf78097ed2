"""What limits the score: what is not known, and how far it rests on the team's word alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app_pages.parts.scorecard_words import WORDS, counted
from assessment.assessment import Assessment
from assessment.unsettled import unsettled
from reports.numbers import percent
from reports.panels import score_panel, stage_names
from reports.worked_example import due_by_pillar


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that limits the number, and the screen that settles it."""

    text: str
    """Plain text."""
    screen: str
    label: str
    params: Mapping[str, str] = field(default_factory=dict)
    is_half: bool = False
    """Whether one of the two kinds of evidence is missing altogether."""


def limits(assessment: Assessment) -> list[Limit]:
    """What limits the score for the target stage, the heaviest first."""
    card, standard = assessment.scorecard, assessment.rubric.standard
    score = score_panel(card.headline, standard, WORDS)
    stage = stage_names(standard, WORDS)[card.target_stage]
    due = [item for items in due_by_pillar(assessment).values() for item in items]
    open_ = sum(1 for item in due if not item.state.assessed)
    found = []
    if open_:
        what = counted(open_, f"practice due for {stage} is", f"practices due for {stage} are")
        need, range_ = percent(standard.gates.coverage), score["range_text"]
        text = f"{what} not assessed: the score can still move within {range_}."
        if score["coverage"] < need:
            text += f" Gates need {need} % assessed; it is {score['coverage']} %."
        found.append(Limit(text, "review", "Answer them"))
    if not assessment.resource_count:
        text = "No resource was scanned: every level rests on what the team said."
        found.append(Limit(text, "scan", "Scan the resources", is_half=True))
    unread = sum(one.count for one in unsettled(assessment.findings, assessment.further))
    if unread:
        text = f"{counted(unread, 'verdict is', 'verdicts are')} unknown: it could not be read."
        found.append(Limit(text, "findings", "See what would settle them", {"state": "unknown"}))
    if not any(answer.given for answer in assessment.answers.answers.values()):
        text = "Nobody has answered a question: every level rests on the scan."
        found.append(Limit(text, "review", "Begin the review", is_half=True))
    if score["self_declared"]:
        text = f"It is self-declared: the confidence in what was said is {score['confidence']} %."
        found.append(Limit(text, "review", "Add evidence to the answers"))
    return found
