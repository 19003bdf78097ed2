"""What is good already and what would hurt first, as plain data: every sentence has its datum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from assessment.assessment import Assessment
from assessment.scorecard import Conflict, Gap, Risk
from reports.groups import action_row, area_title, gate_held, named, questions
from reports.numbers import shortened
from reports.panels import Data
from reports.words import Words

SHOWN_RISKS = 3
SHOWN_PRACTICES = 2
SHOWN_FINDINGS = 3
SHOWN_QUESTIONS = 12
SEEN = ("fail", "partial")
NO_BREAK = "\N{NO-BREAK SPACE}"
WHY_LENGTH = 240
"""Characters."""


def panel(assessment: Assessment, view: Data, words: Words) -> Data:
    """The page of strengths and risks.

    Args:
        assessment: the review.
        view: what is shown of it elsewhere; read are `findings`, `strengths` and `pillars`.
        words: the report's own wording.
    """
    card = assessment.scorecard
    unassessed = [s for s in card.practices.values() if not s.assessed]
    assessed = len(card.practices) - len(unassessed)
    areas = _by_area(assessment) if assessed else []
    rows = [
        _risk(number, gaps, assessment, view, words)
        for number, gaps in enumerate(areas[:SHOWN_RISKS], start=1)
    ]
    return {
        "title": _title(len(view["strengths"]), rows, assessed, words),
        "assessed": assessed,
        "rows": rows,
        "counts": _counts(assessment, words),
        "questions": [] if assessed else questions(unassessed, assessment, SHOWN_QUESTIONS, words),
        "question_count": len(unassessed),
    }


def _title(good: int, risks: Sequence[Data], assessed: int, words: Words) -> str:
    if not assessed:
        return words("risks.title-nothing")
    start = (
        words("risks.good", count=good, opening=words.opening(good))
        if good
        else words("risks.good-none")
    )
    if not risks:
        return words("risks.title-no-risk", good=start)
    first = risks[0]["likelihood"]["clause"]
    return words(
        "risks.title", good=start, count=len(risks), number=words.spelled(len(risks)), first=first
    )


def _by_area(assessment: Assessment) -> list[list[Gap]]:
    """What would hurt, by area, the most certain first: several gaps can be one risk."""
    standard = assessment.rubric.standard
    soon, heavy = standard.priority.soon_window_days, standard.gates.must_blocks_from_weight

    def dated(gap: Gap) -> bool:
        return gap.due_in is not None and gap.due_in <= soon

    def hurts(gap: Gap) -> bool:
        blocking = gap.must and gap.state.practice.weight >= heavy
        over = gap.state.conflict is Conflict.OVER_CLAIM
        return gap.state.critical or dated(gap) or over or blocking

    found = [gap for gap in assessment.scorecard.top_gaps if hurts(gap)]
    found.sort(key=lambda gap: (not gap.state.critical, not dated(gap), gap.to_settle))
    areas: dict[tuple[str, str], list[Gap]] = {}
    for gap in found:
        practice = gap.state.practice
        areas.setdefault((practice.pillar, practice.area), []).append(gap)
    return list(areas.values())


def _risk(
    number: int, gaps: Sequence[Gap], assessment: Assessment, view: Data, words: Words
) -> Data:
    first, shown = gaps[0], gaps[:SHOWN_PRACTICES]
    practice = first.state.practice
    return {
        "number": number,
        "pillar": practice.pillar,
        "pillar_name": named("pillar", practice.pillar, assessment, words),
        "area": area_title(practice.area, words),
        "sentence": _sentence(practice.area, practice.pillar, words),
        "likelihood": _likelihood(_first_dated(gaps), words),
        "consequence": _consequence(first, assessment, view, words),
        "why": shortened(practice.why, WHY_LENGTH),
        "evidence": [_evidence(gap, assessment, view, words) for gap in shown],
        "actions": [action_row(gap, assessment, words) for gap in shown],
        "more": len(gaps) - len(shown),
    }


def _sentence(area: str, pillar: str, words: Words) -> str:
    """What happens if nothing is done, by area; areas of a user's own have their pillar's."""
    key = "risks.area-" + "-".join(re.findall(r"[a-z0-9]+", area.casefold()))
    return words(key if key in words.texts else f"risks.pillar-{pillar}")


def _first_dated(gaps: Sequence[Gap]) -> Gap:
    """The gap that tells how likely a risk is: of dated ones the one that is due first."""
    first = gaps[0]
    if first.due_in is None:
        return first
    return min((gap for gap in gaps if gap.due_in is not None), key=lambda gap: gap.due_in or 0)


def _likelihood(gap: Gap, words: Words) -> Data:
    """How likely it is, from facts alone: a date, what is seen, what is said, or nothing known."""
    kind, day = _kind(gap), ""
    if gap.state.due:
        day = words.day(gap.state.due).replace(" ", NO_BREAK)
    status = {"said": "warn", "partial": "warn", "unknown": "unknown"}.get(kind, "bad")
    return {
        "kind": kind,
        "status": status,
        "text": words(f"risks.likelihood-{kind}", day=day),
        "clause": words(f"risks.clause-{kind}", day=day),
    }


def _kind(gap: Gap) -> str:
    if gap.due_in is not None:
        return "past" if gap.due_in < 0 else "dated"
    if gap.to_settle:
        return "unknown"
    return {"fail": "seen", "partial": "partial"}.get(gap.state.verdict or "", "said")


def _consequence(gap: Gap, assessment: Assessment, view: Data, words: Words) -> str:
    """Which gate stays closed, and which pillar is capped by it."""
    gate, parts = gate_held(gap, assessment), []
    if gate:
        decision = assessment.scorecard.stages[gate].gate
        closed = "settle" if gap.id in decision.to_settle else "gate"
        parts.append(words(f"risks.{closed}", gate=named("stage", gate, assessment, words)))
    capped = (r for r in view["pillars"] if r["capped"] and gap.id in r["cap_practices"])
    parts += [words("risks.cap", pillar=row["name"], cap=row["cap"]) for row in capped]
    return " ".join(parts)


def _evidence(gap: Gap, assessment: Assessment, view: Data, words: Words) -> Data:
    """What speaks for the gap: checks with their findings, imported results, the team's word."""
    state = gap.state
    blocks = [b for b in view["findings"] if b["practice"] == gap.id and _speaks(b)]
    block: dict[str, Any] | None = blocks[0] if blocks else None
    imported = assessment.imported.get(gap.id)
    texts = []
    if state.verdict in SEEN and not blocks and not imported:
        texts.append(words("risks.scan", verdict=words(f"names.state-{state.verdict}")))
    if imported and imported.verdict in SEEN:
        source = shortened(imported.source or words("risks.imported"), WHY_LENGTH)
        verdict = words(f"names.state-{imported.verdict}")
        texts.append(words("risks.from-import", source=source, verdict=verdict))
    if state.conflict is Conflict.OVER_CLAIM:
        values = {"said": state.answered, "level": state.level}
        texts.append(words("risks.over-claim", **values))
    elif gap.to_settle:
        texts.append(words("risks.nothing-known", need=gap.target))
    elif state.answered is not None:
        texts.append(words("risks.said", level=state.answered, need=gap.target))
    return {
        "practice": gap.id,
        "title": state.practice.title,
        "check": block and _seen(block, words),
        "more_checks": max(0, len(blocks) - 1),
        "texts": texts,
    }


def _speaks(block: Data) -> bool:
    """Whether a check caps its practice: a hint does not, nor does what is all accepted."""
    return not block["hint"] and block["failing"] + block["partial"] > block["accepted"]


def _seen(block: Data, words: Words) -> Data:
    """A check that found defects: its sentence, on how many resources, the worst of them."""
    ids = [row["finding"] for row in block["resources"] if not row["accepted"]]
    failing = block["failing"] + block["partial"]
    return {
        "id": block["check"],
        "title": block["title"],
        "count": words("risks.resources", failing=failing, count=block["of"]),
        "findings": ids[:SHOWN_FINDINGS],
        "more": max(0, failing - min(len(ids), SHOWN_FINDINGS)),
    }


def _counts(assessment: Assessment, words: Words) -> str:
    """How many practices are a high, a medium and a low risk at the target stage."""
    by_pillar = assessment.scorecard.risks.values()
    high, medium, low = (
        sum(pillar.get(risk, 0) for pillar in by_pillar)
        for risk in (Risk.HIGH, Risk.MEDIUM, Risk.LOW)
    )
    stage = named("stage", assessment.workload.target_stage, assessment, words)
    return words("risks.counts", high=high, medium=medium, low=low, stage=stage)
