"""The one model of what is shown: every report takes its numbers and its words from here.

All rounding happens on the way in; nothing that draws computes. Plain data, fit for JSON.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from assessment.assessment import Assessment
from assessment.compare import compare
from assessment.scorecard import PracticeState
from assessment.targets import Targets
from reports import (
    actions,
    alternatives,
    answers,
    change,
    cover,
    evidence,
    forecast,
    lifecycle,
    notices,
    panels,
    pillar_pages,
    reading,
    risks,
    roadmap,
    scope,
    topology,
    wording,
)
from reports.evidence import Checks
from reports.matrix import SMALL, matrix
from reports.numbers import middled, percent, shortened, tenth, whole
from reports.panels import Data
from reports.words import Words, words_of

FIRST_ACTIONS = 5
SHOWN_ACTIONS = 12
SHOWN_SCOPE = 20
LONGEST_NOTE = 400
"""Characters; what people write is cut in tables, and whole in the assessment file."""


def build_view(
    assessment: Assessment,
    checks: Checks,
    words: Words | None = None,
    *,
    since: Assessment | None = None,
) -> dict[str, Any]:
    """Everything that a report shows.

    Args:
        assessment: the review; its scorecard is computed here if it was not before.
        checks: the words of each check, by id. A check that is not there is shown by its id.
        words: the report's own wording; English where nothing else is asked for.
        since: an earlier review of the same workload to compare with; None: `change` is None.

    Raises:
        UserError: `since` is of another workload, or of a later day.
    """
    words = words or words_of("en")
    card, standard = assessment.scorecard, assessment.rubric.standard
    stages = panels.stage_names(standard, words)
    todo = actions.rows(card.next_actions, assessment, words)
    first = todo[:SHOWN_ACTIONS]
    view: Data = {
        "headline": wording.headline(card, words),
        "assessed": not wording.nothing_assessed(card),
        "stage_names": stages,
        "workload": _workload(assessment, words),
        "score": panels.score_panel(card.headline, standard, words),
        "stage_scores": {
            stage: panels.score_panel(score, standard, words)
            for stage, score in card.stages.items()
        },
        "pillars": panels.pillar_panel(assessment, card.headline, words),
        "gates": panels.gate_panel(assessment, words),
        "heat_map": panels.heat_map(assessment, words),
        "actions": first,
        "gap_count": len(card.top_gaps),
        "matrix": matrix(first, SMALL),
        "first_actions": FIRST_ACTIONS,
        "decision": wording.decision_asked(card, roadmap.plan_of(assessment), stages, words),
        "poc_exits": roadmap.poc_exits(assessment, words),
        "phases": roadmap.phases(assessment, words),
        "roadmap": roadmap.panel(assessment, words),
        "shown_items": roadmap.SHOWN_ITEMS,
        "tracks": roadmap.tracks(assessment, words),
        "strengths": evidence.strengths(assessment, checks, words),
        "good_starts": evidence.good_starts(assessment),
        "good_start_count": len(card.good_starts),
        "conflicts": answers.conflicts(assessment, words),
        "decisions": answers.decisions(assessment, words),
        "findings": evidence.finding_blocks(assessment, checks, words),
        "imported": evidence.imported(assessment, words),
        "finding_counts": evidence.finding_counts(assessment, words),
        "unknowns": reading.unknowns(assessment, words),
        "coverage": reading.coverage(assessment, words),
        "maturity": roadmap.maturity(assessment),
        "practices": _register(assessment, words),
        "not_applicable": _not_applicable(assessment),
        "method": _method(assessment, words),
        "warnings": notices.sentences(card, words),
        "priorities": actions.priorities(todo, assessment, words),
        "backlog": actions.backlog(todo, assessment, words),
        "answers": answers.panel(assessment, words),
        # pages of their own
        "change": change.panel(compare(since, assessment), assessment, checks, words)
        if since
        else None,
        "forecast": forecast.panel(assessment, roadmap.plan_of(assessment), words),
        "scope": scope.panel(assessment, words),
        "topology": topology.panel(assessment, words),
        "cover": cover.panel(assessment, words),
        "lifecycle": lifecycle.panel(assessment, words),
    }
    view["risks"] = risks.panel(assessment, view, words)
    view["pillar_pages"] = pillar_pages.pages(assessment, view, words)
    view["anchors"] = _anchors(view)
    view["titles"] = _titles(assessment, view, words)
    view["alternatives"] = alternatives.texts(view, words)
    return view


def _workload(assessment: Assessment, words: Words) -> Data:
    workload, standard = assessment.workload, assessment.rubric.standard
    stages = panels.stage_names(standard, words)
    return {
        "name": workload.name,
        "short_name": middled(workload.name, 80),
        "customer": workload.customer,
        "short_customer": middled(workload.customer or "", 60),
        "description": workload.description,
        "archetypes": [
            words.name("archetype", kind, standard.title(kind)) for kind in workload.archetypes
        ],
        "stage": workload.stage,
        "stage_name": stages[workload.stage],
        "target_stage": workload.target_stage,
        "target_name": stages[workload.target_stage],
        "criticality": words(f"names.grade-{workload.criticality}"),
        "sensitivity": words(f"names.grade-{workload.sensitivity}"),
        "audience": words(f"names.audience-{workload.audience}"),
        "residency": workload.residency,
        "participants": [
            f"{one.name}, {one.role}" if one.role else one.name for one in workload.participants
        ],
        "scope": [f"{entry.id} ({entry.environment})" for entry in workload.scope[:SHOWN_SCOPE]],
        "regions": list(workload.allowed_regions),
        "provider": workload.managing_provider,
        "as_of": assessment.as_of.isoformat(),
        "as_of_text": words.day(assessment.as_of),
    }


def _register(assessment: Assessment, words: Words) -> list[Data]:
    """Every applicable practice with its level and what speaks for it, in the rubric's order."""
    card, standard = assessment.scorecard, assessment.rubric.standard
    targets = Targets(assessment.workload, standard)
    names, defects = panels.pillar_names(standard, words), panels.open_defects(assessment)
    rows = []
    for state in card.practices.values():
        target = targets.at(state, assessment.workload.target_stage)
        rows.append(
            {
                "practice": state.id,
                "title": state.practice.title,
                "pillar": state.practice.pillar,
                "pillar_name": names[state.practice.pillar],
                "area": panels.area_name(state.practice.area, words),
                "weight": state.practice.weight,
                "must": targets.gate(state.practice).must,
                "level": state.level,
                "target": target,
                "met": state.level is not None and target is not None and state.level >= target,
                "answered": state.answered,
                "verdict": state.verdict,
                "seen": wording.scan_state(state),
                "confidence": percent(state.confidence),
                "conflict": state.conflict.value if state.conflict else None,
                "overridden": state.overridden,
                "note": shortened(state.note, LONGEST_NOTE),
                "remarks": answers.remarks(assessment.answers.answers.get(state.id), words),
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


def _method(assessment: Assessment, words: Words) -> Data:
    standard, card = assessment.rubric.standard, assessment.scorecard
    scoring, plan = standard.scoring, standard.planning
    return {
        "tool_version": _tool_version(words),
        "rubric_version": assessment.rubric.version,
        "rubric_digest": assessment.rubric.digest,
        "rubric_changed": list(assessment.rubric.changed),
        "retirements_as_of": words.day(assessment.rubric.retirements.as_of),
        "as_of": words.day(assessment.as_of),
        "digests": [{"name": name, "sha256": sha} for name, sha in assessment.digests.items()],
        "sources": _sources(list(card.practices.values())),
        "applicable": len(card.practices),
        "not_applicable": len(card.not_applicable),
        "weights": [
            {"pillar": name, "weight": percent(card.weights[id_])}
            for id_, name in panels.pillar_names(standard, words).items()
        ],
        "ratings": _ratings(assessment, words),
        "thresholds": {
            "cap_critical": scoring.cap_critical,
            "cap_unmet_must": scoring.cap_unmet_must,
            "cap_unmet_must_weight": scoring.cap_unmet_must_weight,
            "blocks_from_weight": standard.gates.must_blocks_from_weight,
            "gate_coverage": percent(standard.gates.coverage),
            "fail_share": percent(standard.findings.fail_share),
            "unknown_share": percent(standard.findings.unknown_share),
            "self_declared_below": percent(standard.confidence.self_declared_below),
            "soon_days": standard.priority.soon_window_days,
            "days_per_week": tenth(plan.days_per_week),
            "focus": percent(plan.focus_factor),
            "contingency": whole((plan.contingency - 1) * 100),
            "maturity_share": percent(standard.maturity.share),
        },
        "orientation": words("wording.orientation"),
    }


def _tool_version(words: Words) -> str:
    try:
        return version("wellops")
    except PackageNotFoundError:
        return words("wording.from-source")


def _ratings(assessment: Assessment, words: Words) -> list[Data]:
    """The bands of the score: from its first point up to where the next begins."""
    bands = assessment.rubric.standard.ratings
    ends = [*(band.start for band in bands[1:]), 100]
    return [
        {"name": words.name("rating", band.id, band.title), "from": band.start, "to": end}
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


def _titles(assessment: Assessment, view: Data, words: Words) -> Data:
    """The title of each page: a conclusion."""
    card = assessment.scorecard
    counts, coverage = view["finding_counts"], view["coverage"]
    unread = counts["states"]["unknown"]
    due = [row for row in view["practices"] if row["target"] is not None]
    met = sum(1 for row in due if row["met"])
    return {
        "document": words(
            "wording.document",
            workload=assessment.workload.name,
            date=words.day(assessment.as_of),
        ),
        "actions": wording.first_actions_title(card, SHOWN_ACTIONS, words),
        "first_actions": wording.first_actions_title(card, FIRST_ACTIONS, words),
        "roadmap": view["roadmap"]["title"],
        "phases": roadmap.phases_title(view["phases"], assessed=view["assessed"], words=words),
        "strengths": wording.strengths_title(len(view["strengths"]), words),
        "findings": wording.findings_title(
            counts["checks_with_defects"],
            counts["resources_with_defects"],
            counts["checks"],
            (len(view["imported"]), counts["imported"]),
            words,
        ),
        "conflicts": wording.conflicts_title(
            len(view["conflicts"]), view["method"]["sources"]["both"], words
        ),
        "unread": wording.unread_title(coverage["calls"], coverage["answered"], unread, words),
        "practices": wording.practices_title(card, met, len(due), words),
        "method": words("wording.method"),
    }
