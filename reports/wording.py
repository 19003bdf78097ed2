"""Sentences about a review; each is computed from its numbers, and true by construction."""

from __future__ import annotations

from collections.abc import Sequence

from assessment.scorecard import Conflict, Decision, Gap, Gate, Phase, Scorecard, StageScore
from reports.numbers import (
    counted,
    day,
    listed,
    number,
    opening,
    percent,
    plural,
    sentence,
    tenth,
    whole,
)

STEP = {
    "poc": "a proof of concept",
    "pilot": "a pilot",
    "production": "production",
    "scale": "use at scale",
}
"""What a stage is called inside a sentence."""

DECISION = {
    Decision.MET: "Met",
    Decision.CONDITIONAL: "Conditional",
    Decision.UNDECIDED: "Undecided",
    Decision.BLOCKED: "Blocked",
}
SCANNED = ("pass", "partial", "fail")
"""Verdicts that say something of the value that was seen."""
NOT_DUE = "not due yet"
NOT_ASSESSED = "not assessed"


def headline(card: Scorecard) -> str:
    """The conclusion of the review, from its gates."""
    if not any(state.assessed for state in card.practices.values()):
        return "Nothing has been assessed yet"
    by_word = all(state.verdict not in SCANNED for state in card.practices.values())
    target, ready, order = card.target_stage, card.ready_for, list(card.stages)
    if ready is not None and order.index(ready) >= order.index(target):
        text = _passed(target, card.stages[target].gate)
        return f"{text}, by the team's own account" if by_word else text
    stage = deciding_stage(card)
    score = card.stages[stage]
    reason = open_reason(score, of_poc=stage == "poc" and target != "poc")
    if ready is not None:
        return f"Ready for {STEP[ready]}, not for {STEP[stage]}: {reason}"
    goal = "pilot" if stage == "poc" and target != "poc" else stage
    if score.gate.decision is Decision.UNDECIDED:
        return f"Readiness for {STEP[goal]} is undecided: {reason}"
    if goal == "poc":
        return f"The proof of concept does not pass yet: {reason}"
    users = "pilot users" if stage == "pilot" else STEP[goal]
    return f"Not ready for {users}: {reason}"


def _passed(target: str, gate: Gate) -> str:
    text = "The proof of concept is a success" if target == "poc" else f"Ready for {STEP[target]}"
    if gate.decision is Decision.CONDITIONAL:
        return f"{text}, with {counted(len(gate.waived), 'accepted gap')}"
    return text


def deciding_stage(card: Scorecard) -> str:
    """The closed gate that the headline speaks of: the first, or that of the current stage."""
    closed = [s for s, score in card.stages.items() if not score.gate.decision.opens]
    return card.stage if card.stage in closed and card.ready_for is None else closed[0]


def open_reason(score: StageScore, *, of_poc: bool = False) -> str:
    """Why a gate is closed, as a clause."""
    gate, where = score.gate, " of the proof of concept" if of_poc else ""
    parts = []
    if gate.unmet:
        verb = plural(len(gate.unmet), "is", "are")
        parts.append(f"{counted(len(gate.unmet), 'must')}{where} {verb} open")
    if gate.critical:
        verb = plural(len(gate.critical), "is", "are")
        parts.append(f"{counted(len(gate.critical), 'risk')} {verb} critical")
    if not parts and gate.to_settle:
        verb = plural(len(gate.to_settle), "has", "have")
        parts.append(f"{counted(len(gate.to_settle), 'must')}{where} {verb} no answer yet")
    return listed(
        parts or [f"only {percent(score.coverage)}\N{NO-BREAK SPACE}% of it has been assessed"]
    )


def gate_summary(gate: Gate) -> str:
    """`8 of 20 musts open, one critical, 3 to settle`."""
    if not gate.musts:
        return "No must applies"
    parts = []
    if gate.unmet:
        parts.append(f"{len(gate.unmet)} of {gate.musts} musts open")
    if gate.to_settle:
        of = "" if gate.unmet else f" of {gate.musts} musts"
        parts.append(f"{len(gate.to_settle)}{of} to settle")
    if gate.waived:
        parts.append(f"{len(gate.waived)} waived")
    if gate.critical:
        parts.append(f"{len(gate.critical)} critical")
    return ", ".join(parts) or f"{gate.musts} of {gate.musts} musts met"


def cap_reason(card: Scorecard, cap: int, ids: Sequence[str]) -> str:
    """Why a pillar's score stops at its cap, with the practice and what mends it."""
    first = card.practices[ids[0]]
    cause = "a critical finding" if first.critical else "an open must"
    more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
    return f"Capped at {cap} by {cause} on {first.id}{more}: {first.practice.action}"


def why_now(gap: Gap, critical: str | None = None) -> list[str]:
    """What puts a gap where it stands, strongest reason first."""
    state, reasons = gap.state, []
    if state.critical:
        reasons.append(f"Critical finding, {critical}" if critical else "Critical finding")
    if state.due is not None and gap.due_in is not None and not critical:
        reasons.append(_dated(gap.due_in, day(state.due)))
    if state.conflict is Conflict.OVER_CLAIM:
        reasons.append(f"Team said {state.answered}, scan allows {state.level}")
    if gap.to_settle:
        reasons.append("Not assessed: ask first")
    if gap.quick_win and not gap.to_settle:
        reasons.append("Quick win")
    waiting = round((gap.keystone - 1) * 10)
    if waiting:
        many = "5 or more" if waiting >= 5 else number(waiting)
        reasons.append(f"{many} other {plural(waiting, 'gap waits', 'gaps wait')} for it")
    return [sentence(reason) for reason in reasons] or ["High impact for its effort"]


def _dated(days: int, date_text: str) -> str:
    if days < 0:
        return f"Date passed {counted(-days, 'day')} ago ({date_text})"
    if days == 0:
        return f"Date is today ({date_text})"
    return f"Date in {counted(days, 'day')} ({date_text})"


def gaps_title(card: Scorecard, shown: int) -> str:
    """The conclusion above the list of gaps."""
    gaps = card.top_gaps
    if not gaps:
        return f"No gap is left up to {STEP[card.target_stage]}"
    if all(gap.to_settle for gap in gaps):
        verb = plural(len(gaps), "is", "are")
        return f"{opening(len(gaps))} {plural(len(gaps), 'practice')} {verb} still to settle"
    if len(gaps) <= shown:
        verb = plural(len(gaps), "stands", "stand")
        gap = plural(len(gaps), "gap")
        return f"{opening(len(gaps))} {gap} {verb} between today and {STEP[card.target_stage]}"
    share = percent(sum(g.impact for g in gaps[:shown]) / sum(g.impact for g in gaps))
    return f"{opening(shown)} of {len(gaps)} gaps hold {share}\N{NO-BREAK SPACE}% of the impact"


def actions_title(card: Scorecard, shown: int) -> str:
    """What the first actions achieve, in open musts of the target stage."""
    gate = card.headline.gate
    open_musts = {*gate.unmet, *gate.to_settle}
    first = card.next_actions[:shown]
    closed = sum(1 for gap in first if gap.id in open_musts)
    if not closed:
        return "What to do first"
    verb = plural(len(first), "closes", "close")
    if any(gap.to_settle for gap in first):
        verb += plural(len(first), " or settles", " or settle")
    action = plural(len(first), "action")
    musts = plural(len(open_musts), "open must")
    return f"{opening(len(first))} {action} {verb} {closed} of {len(open_musts)} {musts}"


def roadmap_title(card: Scorecard) -> str:
    """How far away the target is, in work and weeks; at most, while something is to settle."""
    days = sum(phase.effort_days for phase in card.phases)
    if not days:
        return f"No work is left up to {STEP[card.target_stage]}"
    weeks = whole(sum(phase.weeks for phase in card.phases))
    way = f"{counted(weeks, 'week')} and {counted(whole(days), 'person-day')}"
    about = "at most" if any(to_settle(phase) for phase in card.phases) else "about"
    return f"{sentence(STEP[card.target_stage])} is {about} {way} away"


def to_settle(phase: Phase) -> int:
    """How many items of a phase nobody has assessed yet: they may need less work, or none."""
    return sum(1 for item in phase.items if item.to_settle)


def strengths_title(count: int) -> str:
    """The conclusion above the strengths."""
    if not count:
        return "No practice is at its target yet"
    verb = plural(count, "is", "are")
    return f"{opening(count)} {plural(count, 'practice')} {verb} where {_it(count)} should be"


def _it(count: int) -> str:
    return plural(count, "it", "they")


def findings_title(failing: int, resources: int, checks: int, imported: tuple[int, int]) -> str:
    """The conclusion above the findings: `failing` of `checks` fail, on so many resources.

    `imported` says how many imported results report a defect, and how many there are.
    """
    if not checks and imported[1]:
        verb = plural(imported[0], "reports", "report")
        return f"{opening(imported[0])} of {imported[1]} imported results {verb} a defect"
    if not checks:
        return "No resource was scanned"
    if not failing:
        return f"None of {counted(checks, 'check')} found a defect"
    verb = plural(failing, "finds", "find")
    where = counted(resources, "resource")
    return f"{opening(failing)} of {counted(checks, 'check')} {verb} defects, on {where}"


def conflicts_title(count: int, compared: int) -> str:
    """The conclusion above the contradictions, among practices with both answer and scan."""
    if not compared:
        return "No practice has both an answer and a scan to compare"
    if not count:
        return "The team and the scan do not contradict each other"
    return f"The scan contradicts the team on {counted(count, 'practice')}"


def unread_title(calls: int, answered: int, unknown: int) -> str:
    """The conclusion above the coverage report."""
    if not calls and not unknown:
        return "Nothing was read from Azure"
    if answered == calls and not unknown:
        return "Everything that was looked for could be read"
    parts = []
    if calls > answered:
        verb = plural(calls - answered, "was", "were")
        parts.append(f"{number(calls - answered)} of {counted(calls, 'listing')} {verb} not read")
    if unknown:
        verb = plural(unknown, "verdict stays", "verdicts stay")
        parts.append(f"{number(unknown)} {verb} unknown")
    return sentence(listed(parts))


def decision_asked(card: Scorecard, stage_names: dict[str, str]) -> str:
    """What the reader is asked to decide now."""
    if not any(state.assessed for state in card.practices.values()):
        return "Plan a review session, or scan the workload, so that there is something to judge."
    closed = [p for p in card.phases if not card.stages[p.stage].gate.decision.opens]
    if not closed:
        return f"Confirm the {stage_names[card.target_stage]} gate."
    stage, order = deciding_stage(card), list(card.stages)
    work = [p for p in card.phases if order.index(p.stage) <= order.index(stage)]
    effort, time = sum(p.effort_days for p in work), sum(p.weeks for p in work)
    days = f"{tenth(effort)} {plural(tenth(effort), 'person-day')}"
    weeks = f"{tenth(time)} {plural(tenth(time), 'week')}"
    gate, unasked = stage_names[stage], sum(to_settle(p) for p in work)
    if not unasked:
        return f"Approve {days} of work over about {weeks} to open the {gate} gate."
    first = f"Settle {counted(unasked, 'open question')} first"
    return f"{first}; then at most {days} over {weeks} open the {gate} gate."


def practices_title(met: int, due: int, target: str) -> str:
    """The conclusion above the register: `met` of the practices that are due at the target."""
    verb, them = plural(met, "is", "are"), plural(due, "it", "them")
    return f"{opening(met)} of {counted(due, 'practice')} {verb} where {STEP[target]} needs {them}"
