"""What is asked, what was answered, what is to be done, and which frameworks ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assessment.assessment import Assessment
from assessment.inputs import Answer
from assessment.scorecard import Gap, PracticeState
from assessment.targets import Targets
from reports import actions
from reports.numbers import percent, tenth
from reports.panels import Data, area_name
from reports.sheets.book import Badge, Cell, Column, Link, Table, figures
from reports.sheets.names import ID, PRACTICE, RISK_TONES, STATE_TONES, Named
from reports.wording import scan_state
from rubrics.catalogues import load_frameworks
from rubrics.schema import Practice

_LEVELS: Final = range(5)
_SHARE: Final = "0%"

_ACTIONS: Final = (
    figures("rank", 7),
    Column("action", 42, wrap=True),
    Column("practice", ID),
    Column("pillar", 22),
    figures("level", 12),
    figures("target", 12),
    Column("risk", 10),
    Column("critical", 10),
    Column("due", 12),
    Column("must", 13),
    Column("gate", 14),
    figures("impact", 9),
    figures("effort-low", 11),
    figures("effort-high", 11),
    Column("owner", 22),
    Column("quick-win", 10),
    figures("open-findings", 10),
    Column("blocked-by", 34, wrap=True),
    Column("why", 60, wrap=True),
)


def actions_table(assessment: Assessment, named: Named) -> Table:
    """Every gap in the order to act; the numbers are those of the report's own lists."""
    gaps = assessment.scorecard.next_actions
    shown = actions.rows(gaps, assessment, named.words)
    rows = (_action(gap, row, named) for gap, row in zip(gaps, shown, strict=True))
    return Table("actions", _ACTIONS, rows, frozen=2)


def _action(gap: Gap, row: Data, named: Named) -> tuple[Cell, ...]:
    practice = gap.state.practice
    low, high = practice.effort_days
    return (
        row["rank"],
        practice.action,
        gap.id,
        named.pillars[practice.pillar],
        gap.state.level,
        gap.target,
        named.badge("risk", row["risk"], RISK_TONES),
        named.critical(gap.state.critical),
        gap.state.due,
        named.mark(gap.must),
        row["gate"],
        row["impact"],
        tenth(low),
        tenth(high),
        named.roles[practice.owner],
        named.mark(gap.quick_win),
        row["findings"],
        ", ".join(gap.blocked_by),
        "\n".join(row["why"]),
    )


_ANSWERS: Final = (
    *PRACTICE,
    Column("question", 46, wrap=True),
    figures("answered", 13),
    Column("answer", 46, wrap=True),
    Column("note", 40, wrap=True),
    Column("who", 24),
    Column("when", 12),
    Column("evidence-link", 34, wrap=True),
    Column("expires", 12),
    Column("scan", 13),
    Column("imported", 30, wrap=True),
    figures("level", 12),
    figures("target", 12),
    figures("confidence", 11, _SHARE),
    Column("conflict", 13),
    Column("override", 36, wrap=True),
    Column("waiver", 36, wrap=True),
    figures("exceptions", 11),
    Column("remark", 36, wrap=True),
    Column("owner", 22),
)


def answers_table(assessment: Assessment, named: Named) -> Table:
    """Every practice that applies: what the team said, what the scan says, and what is used."""
    card = assessment.scorecard
    targets = Targets(assessment.workload, assessment.rubric.standard)
    accepted = _exceptions(assessment)
    ids = (id_ for id_ in assessment.rubric.practices if _applies(id_, assessment))
    rows = (
        _answer(id_, card.practices.get(id_), targets, accepted.get(id_), assessment, named)
        for id_ in ids
    )
    return Table("answers", _ANSWERS, rows, frozen=2)


def _applies(id_: str, assessment: Assessment) -> bool:
    card = assessment.scorecard
    return id_ in card.practices or id_ in card.not_applicable


def _exceptions(assessment: Assessment) -> dict[str, int]:
    """How many exceptions there are to checks of each practice."""
    practice_of = {finding.check: finding.practice for finding in assessment.findings}
    counts: dict[str, int] = {}
    for one in assessment.answers.exceptions:
        id_ = practice_of.get(one.check, "")
        counts[id_] = counts.get(id_, 0) + 1
    return counts


def _answer(
    id_: str,
    state: PracticeState | None,
    targets: Targets,
    exceptions: int | None,
    assessment: Assessment,
    named: Named,
) -> tuple[Cell, ...]:
    practice, given = named.practices[id_], assessment.answers
    answer = given.answers.get(id_) or Answer()
    override, waiver = given.overrides.get(id_), given.waivers.get(id_)
    seen = scan_state(state) if state else None
    return (
        *named.practice(id_),
        practice.question,
        answer.level,
        _said(practice, answer, assessment, named),
        answer.note,
        answer.who,
        answer.when,
        answer.evidence,
        answer.expires,
        named.badge("state", seen, STATE_TONES) if seen else None,
        _imported(id_, assessment, named),
        state.level if state else None,
        targets.at(state, assessment.workload.target_stage) if state else None,
        percent(state.confidence) / 100 if state else None,
        _conflict(state, named),
        named.words(
            "annex.override",
            level=override.level,
            decision=named.until(override.owner, override.expires, override.reason),
        )
        if override
        else "",
        named.until(waiver.owner, waiver.expires, waiver.reason) if waiver else "",
        exceptions,
        state.note if state else "",
        named.roles[practice.owner],
    )


def _imported(id_: str, assessment: Assessment, named: Named) -> str:
    """The verdict that came with an evidence file, and from where."""
    row = assessment.imported.get(id_)
    if row is None:
        return ""
    verdict = named.words(f"names.state-{row.verdict}")
    return f"{verdict}: {row.source}" if row.source else verdict


def _said(practice: Practice, answer: Answer, assessment: Assessment, named: Named) -> str:
    if answer.not_applicable is not None:
        return named.words("annex.not-applicable", reason=answer.not_applicable)
    texts = practice.level_texts(assessment.workload.audience)
    return "" if answer.level is None else texts[answer.level]


def _conflict(state: PracticeState | None, named: Named) -> Badge | None:
    if state is None or state.conflict is None:
        return None
    tone = "bad" if state.conflict == "over-claim" else "warn"
    return Badge(named.words(f"answers.kind-{state.conflict.value}"), tone)


_PRACTICES: Final = (
    *PRACTICE,
    Column("area", 30, wrap=True),
    Column("applies", 9),
    figures("weight", 8),
    Column("gate", 14),
    figures("needed", 12),
    Column("must", 13),
    Column("question", 46, wrap=True),
    *(Column(f"level-{level}", 40, wrap=True) for level in _LEVELS),
    Column("practice-why", 50, wrap=True),
    Column("accepted-evidence", 46, wrap=True),
    Column("assessed-by", 20),
    figures("effort-low", 11),
    figures("effort-high", 11),
    Column("owner", 22),
    Column("lane", 22),
    Column("depends-on", 34, wrap=True),
    Column("archetypes", 34, wrap=True),
    Column("reference", 90),
)


def practices_table(assessment: Assessment, named: Named) -> Table:
    """The rubric as this review used it, whether a practice applies here or not."""
    targets = Targets(assessment.workload, assessment.rubric.standard)
    rows = (_practice(one, targets, assessment, named) for one in named.practices.values())
    return Table("practices", _PRACTICES, rows, frozen=2)


def _practice(
    practice: Practice, targets: Targets, assessment: Assessment, named: Named
) -> tuple[Cell, ...]:
    gate, (low, high) = targets.gate(practice), practice.effort_days
    return (
        *named.practice(practice.id),
        area_name(practice.area, named.words),
        named.mark(_applies(practice.id, assessment)),
        practice.weight,
        named.stages[gate.stage],
        gate.level,
        named.mark(gate.must),
        practice.question,
        *practice.level_texts(assessment.workload.audience),
        practice.why,
        practice.evidence,
        practice.assessed_by,
        tenth(low),
        tenth(high),
        named.roles[practice.owner],
        named.lanes[practice.lane],
        ", ".join(practice.depends_on),
        ", ".join(named.kinds[kind] for kind in practice.archetypes),
        Link(practice.reference, practice.reference),
    )


_FRAMEWORKS: Final = (
    Column("framework", 40, wrap=True),
    Column("version", 24),
    Column("item", 22),
    Column("item-title", 46, wrap=True),
    *PRACTICE,
    Column("applies", 9),
    figures("level", 12),
    figures("target", 12),
    Column("source", 60),
)


def frameworks_table(assessment: Assessment, named: Named) -> Table:
    """Which requirement of which framework a practice is mapped to, with the disclaimer."""
    rows = _mappings(assessment, named)
    return Table("frameworks", _FRAMEWORKS, rows, note=load_frameworks().disclaimer)


def _mappings(assessment: Assessment, named: Named) -> Iterator[tuple[Cell, ...]]:
    known, card = load_frameworks(), assessment.scorecard
    targets = Targets(assessment.workload, assessment.rubric.standard)
    for practice in named.practices.values():
        state = card.practices.get(practice.id)
        for entry in practice.standards:
            framework, item = known.of(entry), known.items.get(entry)
            yield (
                framework.name if framework else "",
                framework.version if framework else "",
                entry,
                item.title if item else "",
                *named.practice(practice.id),
                named.mark(_applies(practice.id, assessment)),
                state.level if state else None,
                targets.at(state, assessment.workload.target_stage) if state else None,
                Link(framework.url, framework.url) if framework else None,
            )
