"""The one model of what is shown: every report takes its numbers and its words from here.

All rounding happens on the way in; nothing that draws computes. Plain data, fit for JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from assessment.assessment import Assessment
from assessment.scorecard import PracticeState
from assessment.targets import Targets
from reports import alternatives, evidence, panels, reading, roadmap, wording
from reports.evidence import Checks
from reports.numbers import day, percent, shortened, tenth, whole
from reports.panels import Data

FIRST_ACTIONS = 5
SHOWN_GAPS = 12
SHOWN_SCOPE = 20
AUDIENCE = {
    "staff": "staff",
    "partner": "partners",
    "public-signed-in": "the public, signed in",
    "public-anonymous": "the public, anonymous",
}

LONGEST_NOTE = 400
"""Characters; what people write is cut in tables, and whole in the assessment file."""

ORIENTATION = (
    "The mappings to laws and standards orient architects; they are not legal advice. "
    "Effort and weeks are estimates by formula, not offers."
)


def build_view(assessment: Assessment, checks: Checks) -> dict[str, Any]:
    """Everything that a report shows.

    Args:
        assessment: the review; its scorecard is computed here if it was not before.
        checks: the words of each check, by id. A check that is not there is shown by its id.
    """
    card, standard = assessment.scorecard, assessment.rubric.standard
    top = max((gap.impact for gap in card.top_gaps), default=0.0)
    defects = panels.open_defects(assessment)
    actions = [
        panels.gap_row(gap, rank, top, defects, assessment)
        for rank, gap in enumerate(card.next_actions[:SHOWN_GAPS], start=1)
    ]
    view: Data = {
        "headline": wording.headline(card),
        "workload": _workload(assessment),
        "score": panels.score_panel(card.headline, standard),
        "stage_scores": {
            stage: panels.score_panel(score, standard) for stage, score in card.stages.items()
        },
        "pillars": panels.pillar_panel(assessment, card.headline),
        "gates": panels.gate_panel(assessment),
        "heat_map": panels.heat_map(assessment),
        "actions": actions,
        "gaps": [
            panels.gap_row(gap, rank, top, defects, assessment)
            for rank, gap in enumerate(card.top_gaps[:SHOWN_GAPS], start=1)
        ],
        "gap_count": len(card.top_gaps),
        "matrix": panels.matrix(actions),
        "first_actions": FIRST_ACTIONS,
        "decision": wording.decision_asked(card, panels.stage_names(standard)),
        "poc_exits": roadmap.poc_exits(assessment),
        "phases": roadmap.phases(assessment),
        "totals": roadmap.totals(assessment),
        "tracks": roadmap.tracks(assessment),
        "strengths": evidence.strengths(assessment, checks),
        "good_starts": evidence.good_starts(assessment),
        "good_start_count": len(card.good_starts),
        "conflicts": evidence.conflicts(assessment),
        "decisions": evidence.decisions(assessment),
        "findings": evidence.finding_blocks(assessment, checks),
        "imported": evidence.imported(assessment),
        "finding_counts": evidence.finding_counts(assessment),
        "unknowns": reading.unknowns(assessment),
        "coverage": reading.coverage(assessment),
        "maturity": roadmap.maturity(assessment),
        "practices": _register(assessment, defects),
        "not_applicable": _not_applicable(assessment),
        "method": _method(assessment),
        "warnings": list(card.warnings),
    }
    view["anchors"] = _anchors(view)
    view["titles"] = _titles(assessment, view)
    view["alternatives"] = alternatives.texts(view)
    return view


def _workload(assessment: Assessment) -> Data:
    workload, standard = assessment.workload, assessment.rubric.standard
    stages = panels.stage_names(standard)
    return {
        "name": workload.name,
        "short_name": shortened(workload.name, 80),
        "customer": workload.customer,
        "short_customer": shortened(workload.customer or "", 60),
        "description": workload.description,
        "archetypes": [standard.title(kind) for kind in workload.archetypes],
        "stage": workload.stage,
        "stage_name": stages[workload.stage],
        "target_stage": workload.target_stage,
        "target_name": stages[workload.target_stage],
        "criticality": workload.criticality,
        "sensitivity": workload.sensitivity,
        "audience": AUDIENCE[workload.audience],
        "residency": workload.residency,
        "participants": [
            f"{one.name}, {one.role}" if one.role else one.name for one in workload.participants
        ],
        "scope": [f"{entry.id} ({entry.environment})" for entry in workload.scope[:SHOWN_SCOPE]],
        "regions": list(workload.allowed_regions),
        "provider": workload.managing_provider,
        "as_of": assessment.as_of.isoformat(),
        "as_of_text": day(assessment.as_of),
    }


def _register(assessment: Assessment, defects: Mapping[str, int]) -> list[Data]:
    """Every applicable practice with its level and what speaks for it, in the rubric's order."""
    card, standard = assessment.scorecard, assessment.rubric.standard
    targets = Targets(assessment.workload, standard)
    names = panels.pillar_names(standard)
    rows = []
    for state in card.practices.values():
        target = targets.at(state, assessment.workload.target_stage)
        rows.append(
            {
                "practice": state.id,
                "title": state.practice.title,
                "pillar": state.practice.pillar,
                "pillar_name": names[state.practice.pillar],
                "area": state.practice.area,
                "weight": state.practice.weight,
                "must": targets.gate(state.practice).must,
                "level": state.level,
                "target": target,
                "met": state.level is not None and target is not None and state.level >= target,
                "answered": state.answered,
                "verdict": state.verdict,
                "confidence": percent(state.confidence),
                "conflict": state.conflict.value if state.conflict else None,
                "overridden": state.overridden,
                "note": shortened(state.note, LONGEST_NOTE),
                "remarks": evidence.remarks(assessment.answers.answers.get(state.id)),
                "findings": defects.get(state.id, 0),
                "reference": state.practice.reference,
            }
        )
    return rows


def _not_applicable(assessment: Assessment) -> list[Data]:
    practices = assessment.rubric.practices
    return [
        {"practice": id_, "title": practices[id_].title, "reason": shortened(reason, LONGEST_NOTE)}
        for id_, reason in assessment.scorecard.not_applicable.items()
    ]


def _method(assessment: Assessment) -> Data:
    standard, card = assessment.rubric.standard, assessment.scorecard
    scoring, plan = standard.scoring, standard.planning
    return {
        "tool_version": _tool_version(),
        "rubric_version": assessment.rubric.version,
        "rubric_digest": assessment.rubric.digest,
        "rubric_changed": list(assessment.rubric.changed),
        "retirements_as_of": day(assessment.rubric.retirements.as_of),
        "as_of": day(assessment.as_of),
        "digests": [{"name": name, "sha256": sha} for name, sha in assessment.digests.items()],
        "sources": _sources(list(card.practices.values())),
        "applicable": len(card.practices),
        "not_applicable": len(card.not_applicable),
        "weights": [
            {"pillar": name, "weight": percent(card.weights[id_])}
            for id_, name in panels.pillar_names(standard).items()
        ],
        "ratings": _ratings(assessment),
        "thresholds": {
            "cap_critical": scoring.cap_critical,
            "cap_unmet_must": scoring.cap_unmet_must,
            "cap_unmet_must_weight": scoring.cap_unmet_must_weight,
            "blocks_from_weight": standard.gates.must_blocks_from_weight,
            "gate_coverage": percent(standard.gates.coverage),
            "fail_share": percent(standard.findings.fail_share),
            "unknown_share": percent(standard.findings.unknown_share),
            "self_declared_below": percent(standard.confidence.self_declared_below),
            "days_per_week": tenth(plan.days_per_week),
            "focus": percent(plan.focus_factor),
            "contingency": whole((plan.contingency - 1) * 100),
            "maturity_share": percent(standard.maturity.share),
        },
        "orientation": ORIENTATION,
    }


def _tool_version() -> str:
    try:
        return version("wellops")
    except PackageNotFoundError:
        return "from source"


def _ratings(assessment: Assessment) -> list[Data]:
    """The bands of the score: from its first point up to where the next begins."""
    bands = assessment.rubric.standard.ratings
    ends = [*(band.start for band in bands[1:]), 100]
    return [
        {"name": band.title, "from": band.start, "to": end}
        for band, end in zip(bands, ends, strict=True)
    ]


def _sources(states: list[PracticeState]) -> Data:
    """How many practices rest on what."""
    scanned = {s.id for s in states if s.verdict in ("pass", "partial", "fail")}
    answered = {s.id for s in states if s.answered is not None}
    return {
        "scan_only": len(scanned - answered),
        "answer_only": len(answered - scanned),
        "both": len(scanned & answered),
        "nothing": len(states) - len(scanned | answered),
    }


def _anchors(view: Data) -> list[str]:
    """Names of all places that a link can lead to; each is given to one place only."""
    names = [f"p-{row['practice']}" for row in view["practices"]]
    names += [f"c-{block['check']}" for block in view["findings"]]
    taken = set(names)
    for block in view["findings"]:
        for resource in block["resources"]:
            if resource["finding"] not in taken:
                resource["anchor"] = resource["finding"]
                taken.add(resource["finding"])
                names.append(resource["finding"])
    return names


def _titles(assessment: Assessment, view: Data) -> Data:
    """The title of each page: a conclusion."""
    card = assessment.scorecard
    counts, coverage = view["finding_counts"], view["coverage"]
    unread = counts["states"]["Unknown"]
    due = [row for row in view["practices"] if row["target"] is not None]
    met = sum(1 for row in due if row["met"])
    return {
        "document": f"{assessment.workload.name}: Well-Architected review, {day(assessment.as_of)}",
        "gaps": wording.gaps_title(card, SHOWN_GAPS),
        "actions": wording.actions_title(card, SHOWN_GAPS),
        "first_actions": wording.actions_title(card, FIRST_ACTIONS),
        "roadmap": wording.roadmap_title(card),
        "strengths": wording.strengths_title(len(view["strengths"])),
        "findings": wording.findings_title(
            counts["checks_with_defects"],
            counts["resources_with_defects"],
            counts["checks"],
            (len(view["imported"]), counts["imported"]),
        ),
        "conflicts": wording.conflicts_title(
            len(view["conflicts"]), view["method"]["sources"]["both"]
        ),
        "unread": wording.unread_title(coverage["calls"], coverage["answered"], unread),
        "practices": wording.practices_title(met, len(due), card.target_stage),
        "method": "Published rules turn evidence and answers into one score",
    }
