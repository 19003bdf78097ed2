"""What the review looked at and whom it asked, as plain data: scope, method and confidence."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from assessment.assessment import Assessment
from assessment.inputs import ScopeEntry
from assessment.scorecard import PracticeState
from reports import notices
from reports.evidence import UNREAD
from reports.numbers import middled, percent, shortened, whole
from reports.panels import Data, pillar_names
from reports.reading import NO_SOURCE
from reports.words import Words
from reports.worked_example import due_by_pillar, worked_example

SHOWN_SCOPE = 6
SHOWN_PEOPLE = 10
SHOWN_SOURCES = 3
NAME_LENGTH = 44
SOURCE_LENGTH = 60
TEXT_LENGTH = 500
SHOWN_DOUBTS = 10
SCANNED = ("pass", "partial", "fail")
"""Verdicts that say something of the value that was seen."""


def panel(assessment: Assessment, words: Words) -> Data:
    """The page on scope and method; every number is the scorecard's."""
    known = _known(assessment)
    return {
        "title": _title(assessment, known, words),
        "scanned": _scanned(assessment, words),
        "unread": _unread(assessment, words),
        "any_unread": any(_unread_counts(assessment)),
        "people": _people(assessment, words),
        "known": _segments(known, words),
        "known_text": _known_text(known, words),
        "pillars": _pillars(assessment, words),
        "confidence_key": _confidence_key(assessment, words),
        "example": worked_example(assessment, words),
        "mind": _mind(assessment, known, words),
        "declared": _declared(assessment),
        **_doubts(assessment, words),
    }


def _known(assessment: Assessment) -> dict[str, int]:
    """How many applicable practices are known from what."""
    counts = dict.fromkeys(("both", "scan", "answer", "nothing"), 0)
    for state in assessment.scorecard.practices.values():
        counts[_from(state)] += 1
    return counts


def _from(state: PracticeState) -> str:
    scanned, answered = state.verdict in SCANNED, state.answered is not None
    if scanned:
        return "both" if answered else "scan"
    return "answer" if answered else "nothing"


def _title(assessment: Assessment, known: dict[str, int], words: Words) -> str:
    """How much of what was judged rests on more than the team's word."""
    seen, judged = known["both"] + known["scan"], sum(known.values()) - known["nothing"]
    source = "imported" if assessment.imported else "azure"
    if not judged:
        return words("scope.title-nothing")
    if not seen:
        return words("scope.title-word")
    if seen == judged:
        return words(f"scope.title-all-{source}")
    return words(f"scope.title-{source}", seen=seen, judged=judged)


def _scanned(assessment: Assessment, words: Words) -> Data:
    """The entries of the scope, and what was read in them from where."""
    entries = assessment.workload.scope
    rows = [row for row in assessment.coverage if row.source not in NO_SOURCE]
    sources = list(dict.fromkeys(_source(row.source, words) for row in rows))
    named = [shortened(source, SOURCE_LENGTH) for source in sources[:SHOWN_SOURCES]]
    if len(sources) > SHOWN_SOURCES:
        named.append(words("scope.more-sources", count=len(sources) - SHOWN_SOURCES))
    read = words("scope.nothing-read")
    if assessment.resource_count or rows:
        resources = words("scope.resources", count=assessment.resource_count)
        read = words("scope.read", resources=resources, count=len(rows))
    return {
        "text": read,
        "sources": words("scope.sources", sources=words.listed(named)) if named else "",
        "collected": _collected(assessment, words),
        "entries": [_entry(entry, words) for entry in entries[:SHOWN_SCOPE]],
        "more": max(0, len(entries) - SHOWN_SCOPE),
    }


def _collected(assessment: Assessment, words: Words) -> str:
    """When the resources were read, and with whose rights, as far as the collection says so."""
    about = assessment.about
    rights = shortened(words.listed(about.rights[:SHOWN_SOURCES]), TEXT_LENGTH)
    day = ""
    with suppress(ValueError):  # an export of somebody else's may say anything
        day = words.day(datetime.fromisoformat(about.taken).date())
    if day and rights:
        return words("scope.collected-with", day=day, rights=rights)
    if day:
        return words("scope.collected", day=day)
    return words("scope.collected-rights", rights=rights) if rights else ""


def _source(source: str, words: Words) -> str:
    """A subscription by its id alone; a file, or a scope within one, as it is."""
    parts = source.strip("/").split("/")
    if len(parts) == 2 and parts[0].lower() == "subscriptions":
        return words("scope.subscription", id=parts[1])
    return source


def _entry(entry: ScopeEntry, words: Words) -> Data:
    parts = entry.id.strip("/").split("/")
    kind = "resource"
    if len(parts) <= 2:
        kind = "subscription"
    elif len(parts) <= 4:
        kind = "group"
    return {
        "name": middled(parts[-1], NAME_LENGTH),
        "kind": words(f"scope.kind-{kind}"),
        "environment": entry.environment,
    }


def _unread(assessment: Assessment, words: Words) -> str:
    """What could not be read, in one sentence."""
    missed, unknown = _unread_counts(assessment)
    if not assessment.coverage and not unknown:
        return words("scope.no-coverage")
    if not missed and not unknown:
        return words("scope.all-read")
    calls = words("scope.missed", count=missed) if missed else words("scope.none-missed")
    if not unknown:
        return words("scope.unread-calls", calls=calls)
    return words("scope.unread", calls=calls, verdicts=words("scope.unknown", count=unknown))


def _unread_counts(assessment: Assessment) -> tuple[int, int]:
    """Listings that could not be read, and verdicts that stay unknown."""
    missed = sum(1 for row in assessment.coverage if not row.outcome.answered)
    return missed, sum(1 for f in assessment.findings if f.verdict.state in UNREAD)


def _people(assessment: Assessment, words: Words) -> Data:
    """Who took part, and how much of the questionnaire has an answer."""
    people = assessment.workload.participants
    names = [f"{one.name}, {one.role}" if one.role else one.name for one in people]
    shown = list(dict.fromkeys(middled(name, NAME_LENGTH) for name in names))[:SHOWN_PEOPLE]
    card, given = assessment.scorecard, assessment.answers.answers
    states = card.practices
    answered = [id_ for id_, state in states.items() if state.answered is not None]
    asked = len(states) + len(card.not_applicable)
    text = words("scope.answered", count=len(answered) + len(card.not_applicable), asked=asked)
    if card.not_applicable:
        text += ", " + words("scope.not-applicable", count=len(card.not_applicable))
    evidence = words("scope.with-evidence", count=sum(1 for id_ in answered if given[id_].evidence))
    return {
        "names": shown,
        "more": len(names) - len(shown),
        "text": f"{text}; {evidence}.",
    }


def _segments(known: dict[str, int], words: Words) -> list[Data]:
    """The bar of how practices are known; `share` in percent of the whole."""
    total = sum(known.values())
    return [
        {
            "id": id_,
            "name": words(f"scope.known-{id_}"),
            "count": count,
            "count_text": words.number(count),
            "share": round(100 * count / total, 2) if total else 0.0,
        }
        for id_, count in known.items()
    ]


def _known_text(known: dict[str, int], words: Words) -> str:
    """The bar in words."""
    parts = [f"{words(f'scope.known-{id_}')} {words.number(n)}" for id_, n in known.items()]
    return words("scope.known-alt", total=sum(known.values()), parts=", ".join(parts))


def _pillars(assessment: Assessment, words: Words) -> list[Data]:
    """Coverage and confidence at the target stage; percent, None where nothing is due."""
    headline, names = assessment.scorecard.headline, pillar_names(assessment.rubric.standard, words)
    due = due_by_pillar(assessment)
    return [
        {
            "name": names[pillar],
            "due": one.due,
            "assessed": sum(1 for item in due[pillar] if item.state.assessed),
            "coverage": None if one.coverage is None else percent(one.coverage),
            "confidence": None if one.confidence is None else percent(one.confidence),
        }
        for pillar, one in headline.pillars.items()
    ]


def _confidence_key(assessment: Assessment, words: Words) -> str:
    rule = assessment.rubric.standard.confidence
    return words(
        "scope.confidence-key",
        agree=percent(rule.answer_and_scan_agree),
        scan=percent(rule.scan_only),
        above=percent(rule.scan_above_answer),
        answer=percent(rule.answer_only),
        evidence=percent(rule.answer_with_evidence),
        against=percent(rule.answer_contradicted),
        override=percent(rule.override),
    )


def _declared(assessment: Assessment) -> Data:
    """What the workload file says in words; empty where it says nothing."""
    workload = assessment.workload
    return {
        "description": shortened(workload.description or "", TEXT_LENGTH),
        "residency": shortened(workload.residency or "", SOURCE_LENGTH),
        "regions": shortened(", ".join(workload.allowed_regions), TEXT_LENGTH),
        "provider": shortened(workload.managing_provider or "", SOURCE_LENGTH),
    }


def _doubts(assessment: Assessment, words: Words) -> Data:
    """What a reader should doubt: the first sentences, and how many more there are."""
    warnings = notices.sentences(assessment.scorecard, words)
    more = len(warnings) - SHOWN_DOUBTS
    return {
        "doubts": [shortened(warning, TEXT_LENGTH) for warning in warnings[:SHOWN_DOUBTS]],
        "more_doubts_text": words("method.more-doubts", count=more) if more > 0 else "",
    }


def _mind(assessment: Assessment, known: dict[str, int], words: Words) -> list[str]:
    """What a reader should keep in mind, the weightiest first."""
    card, headline = assessment.scorecard, assessment.scorecard.headline
    notes = []
    if known["answer"]:
        notes.append(words("scope.mind-word", count=known["answer"]))
    if known["nothing"]:
        ends = {"low": whole(headline.low), "high": whole(headline.high)}
        notes.append(words("scope.mind-nothing", count=known["nothing"], **ends))
    if card.warnings:
        notes.append(words("scope.mind-warnings", count=len(card.warnings)))
    if assessment.findings or assessment.tallies:
        notes.append(words("scope.mind-prod"))
    notes.append(words("scope.mind-day", day=words.day(assessment.as_of)))
    notes.append(words("scope.mind-orientation"))
    if words.code != "en":
        notes.append(words("scope.texts_language"))
    return notes
