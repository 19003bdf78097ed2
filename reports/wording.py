"""Sentences about a review; each is computed from its numbers, and true by construction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assessment.plan.plan import Plan
from assessment.scorecard import (
    Conflict,
    Decision,
    Gap,
    Gate,
    PracticeState,
    Scorecard,
    StageScore,
)
from reports.numbers import percent, sentence, tenth
from reports.words import Words

SCANNED = ("pass", "partial", "fail")
"""Verdicts that say something of the value that was seen."""
MANY = 5
"""From so many waiting gaps on they are not counted: the keystone factor goes no higher."""

Say = Callable[..., str]


def nothing_assessed(card: Scorecard) -> bool:
    """Whether neither an answer nor a scan speaks for any practice."""
    return not any(state.assessed for state in card.practices.values())


def scan_state(state: PracticeState) -> str | None:
    """What the scan says of a practice: a state, or `clean` where no defect was seen, no more."""
    return "clean" if state.inconclusive else state.verdict


def sayer(words: Words) -> Say:
    """The sentences of this module by name."""
    return lambda name, **values: words(f"wording.{name}", **values)


def headline(card: Scorecard, words: Words) -> str:
    """The conclusion of the review, from its gates."""
    say = sayer(words)
    if nothing_assessed(card):
        return say("nothing-assessed")
    by_word = all(state.verdict not in SCANNED for state in card.practices.values())
    target, ready, order = card.target_stage, card.ready_for, list(card.stages)
    if ready is not None and order.index(ready) >= order.index(target):
        text = _passed(target, card.stages[target].gate, words)
        return say("by-word", text=text) if by_word else text
    stage = deciding_stage(card)
    score = card.stages[stage]
    reason = open_reason(score, words, of_poc=stage == "poc" and target != "poc")
    if ready is not None:
        return say("ready-not", step=step(ready, words), next=step(stage, words), reason=reason)
    goal = "pilot" if stage == "poc" and target != "poc" else stage
    if score.gate.decision is Decision.UNDECIDED:
        return say("undecided", step=step(goal, words), reason=reason)
    if goal == "poc":
        return say("poc-not-passed", reason=reason)
    if stage == "pilot":
        return say("not-ready-pilot", reason=reason)
    return say("not-ready", step=step(goal, words), reason=reason)


def step(stage: str, words: Words) -> str:
    """What a stage is called inside a sentence."""
    return words(f"wording.step-{stage}")


def _passed(target: str, gate: Gate, words: Words) -> str:
    gaps = len(gate.waived) if gate.decision is Decision.CONDITIONAL else 0
    name = ("poc-success" if target == "poc" else "ready") + ("-gaps" if gaps else "")
    return words(f"wording.{name}", step=step(target, words), count=gaps)


def deciding_stage(card: Scorecard) -> str:
    """The closed gate that the headline speaks of: the first, or that of the current stage."""
    closed = [s for s, score in card.stages.items() if not score.gate.decision.opens]
    return card.stage if card.stage in closed and card.ready_for is None else closed[0]


def open_reason(score: StageScore, words: Words, *, of_poc: bool = False) -> str:
    """Why a gate is closed, as a clause."""
    say, gate, where = sayer(words), score.gate, "-poc" if of_poc else ""
    parts = []
    if gate.unmet:
        parts.append(say(f"musts-open{where}", count=len(gate.unmet)))
    if gate.critical:
        parts.append(say("risks-critical", count=len(gate.critical)))
    if not parts and gate.to_settle:
        parts.append(say(f"musts-unanswered{where}", count=len(gate.to_settle)))
    return words.listed(parts or [say("only-assessed", percent=percent(score.coverage))])


def gate_summary(gate: Gate, words: Words) -> str:
    """`8 of 20 musts open, 3 to settle, 1 critical`."""
    say = sayer(words)
    if not gate.musts:
        return say("gate-no-musts")
    parts = []
    if gate.unmet:
        parts.append(say("gate-open", count=len(gate.unmet), total=gate.musts))
    if gate.to_settle:
        name = "gate-settle" if gate.unmet else "gate-settle-of"
        parts.append(say(name, count=len(gate.to_settle), total=gate.musts))
    if gate.waived:
        parts.append(say("gate-waived", count=len(gate.waived)))
    if gate.critical:
        parts.append(say("gate-critical", count=len(gate.critical)))
    return ", ".join(parts) or say("gate-met", count=gate.musts)


def cap_reason(card: Scorecard, cap: int, ids: Sequence[str], words: Words) -> str:
    """Why a pillar's score stops at its cap, with the practice and what mends it."""
    say, first = sayer(words), card.practices[ids[0]]
    named = first.id
    if len(ids) > 1:
        named = say("practice-and-more", practice=first.id, count=len(ids) - 1)
    name = "capped-critical" if first.critical else "capped-must"
    return say(name, cap=cap, practices=named, action=first.practice.action)


def why_now(gap: Gap, words: Words, critical: str | None = None) -> list[str]:
    """What puts a gap where it stands, strongest reason first."""
    say, state, reasons = sayer(words), gap.state, []
    if state.critical:
        fact = say("why-critical-fact", fact=critical) if critical else say("why-critical")
        reasons.append(fact)
    if state.due is not None and gap.due_in is not None and not critical:
        reasons.append(_dated(gap.due_in, words.day(state.due), words))
    if state.conflict is Conflict.OVER_CLAIM:
        reasons.append(say("why-over-claim", said=state.answered, level=state.level))
    if gap.to_settle:
        reasons.append(say("why-ask"))
    if gap.quick_win and not gap.to_settle:
        reasons.append(say("why-quick"))
    waiting = round((gap.keystone - 1) * 10)
    if waiting:
        reasons.append(say("why-many-wait" if waiting >= MANY else "why-waited-for", count=waiting))
    return [sentence(reason) for reason in reasons] or [say("why-otherwise")]


def _dated(days: int, date_text: str, words: Words) -> str:
    name = "past" if days < 0 else "ahead" if days else "today"
    return words(f"wording.why-date-{name}", count=abs(days), date=date_text)


def first_actions_title(card: Scorecard, shown: int, words: Words) -> str:
    """What the first actions achieve, in open musts of the target stage."""
    say, open_musts, first = sayer(words), _open_musts(card), card.next_actions[:shown]
    if nothing_assessed(card):
        return say("first-unassessed")
    closed = sum(1 for gap in first if gap.id in open_musts)
    if not closed:
        return say("first-otherwise")
    return say(
        "first-settles" if any(gap.to_settle for gap in first) else "first-closes",
        count=len(first),
        opening=words.opening(len(first)),
        closed=closed,
        musts=say("open-musts", count=len(open_musts)),
        step=step(card.target_stage, words),
    )


def _open_musts(card: Scorecard) -> set[str]:
    return {*card.headline.gate.unmet, *card.headline.gate.to_settle}


def backlog_title(card: Scorecard, words: Words) -> str:
    """The conclusion above all open actions."""
    say, count = sayer(words), len(card.next_actions)
    where = {
        "step": step(card.target_stage, words), "count": count, "opening": words.opening(count),
    }  # fmt: skip
    if not count:
        return say("backlog-none", **where)
    if all(gap.to_settle for gap in card.next_actions):
        return say("backlog-settle", **where)
    musts = _open_musts(card)
    if not musts:
        return say("backlog", **where)
    return say("backlog-gate", **where, musts=say("musts-noun", count=len(musts)))


def priorities_title(card: Scorecard, shown: int, words: Words) -> str:
    """How much of all impact the first actions hold."""
    say, gaps = sayer(words), card.next_actions
    where = {
        "step": step(card.target_stage, words),
        "count": len(gaps),
        "opening": words.opening(len(gaps)),
    }
    if not gaps:
        return say("priorities-none", **where)
    if nothing_assessed(card):
        return say("priorities-unassessed", shown=min(shown, len(gaps)), count=len(gaps))
    if len(gaps) <= shown:
        return say("priorities-all", **where)
    share = sum(gap.impact for gap in gaps[:shown]) / sum(gap.impact for gap in gaps)
    name = "priorities-settle" if all(gap.to_settle for gap in gaps) else "priorities"
    return say(name, shown=shown, count=len(gaps), percent=percent(share))


def strengths_title(count: int, words: Words) -> str:
    """The conclusion above the strengths."""
    if not count:
        return words("wording.strengths-none")
    return words("wording.strengths", count=count, opening=words.opening(count))


def findings_title(
    failing: int, resources: int, checks: int, imported: tuple[int, int], words: Words
) -> str:
    """The conclusion above the findings: `failing` of `checks` fail, on so many resources.

    `imported` says how many imported results report a defect, and how many there are.
    """
    say, (reporting, total) = sayer(words), imported
    if not checks and total:
        opening = words.opening(reporting)
        return say("imported-report", count=reporting, opening=opening, total=total)
    if not checks:
        return say("nothing-scanned")
    if not failing:
        return say("findings-none", count=checks)
    return say(
        "findings",
        count=failing,
        opening=words.opening(failing),
        checks=say("checks", count=checks),
        resources=say("resources", count=resources),
    )


def conflicts_title(count: int, compared: int, words: Words) -> str:
    """The conclusion above the contradictions, among practices with both answer and scan."""
    if not compared:
        return words("wording.conflicts-uncompared")
    return words("wording.conflicts" if count else "wording.conflicts-none", count=count)


def unread_title(calls: int, answered: int, unknown: int, words: Words) -> str:
    """The conclusion above the coverage report."""
    say = sayer(words)
    if not calls and not unknown:
        return say("unread-nothing")
    if answered == calls and not unknown:
        return say("unread-none")
    parts = []
    if calls > answered:
        listings = say("listings", count=calls)
        parts.append(say("unread-listings", count=calls - answered, listings=listings))
    if unknown:
        parts.append(say("unread-verdicts", count=unknown))
    return sentence(words.listed(parts))


def decision_asked(
    card: Scorecard, plan: Plan | None, stage_names: Mapping[str, str], words: Words
) -> str:
    """What the reader is asked to decide now."""
    say = sayer(words)
    if nothing_assessed(card):
        return say("decide-plan")
    closed = [p for p in card.phases if not card.stages[p.stage].gate.decision.opens]
    if not closed:
        return say("decide-confirm", gate=stage_names[card.target_stage])
    stage, order = deciding_stage(card), list(card.stages)
    if plan is None:
        return say("decide-replan", gate=stage_names[stage])
    up_to = order[: order.index(stage) + 1]
    unasked = sum(1 for row in plan.booked if row.action.stage in up_to and row.action.to_settle)
    work = [milestone for milestone in plan.milestones if milestone.stage in up_to]
    return say(
        "decide-settle" if unasked else "decide-approve",
        count=unasked,
        days=say("days-of-work", count=tenth(sum(one.effort_days for one in work))),
        day=words.day(work[-1].day),
        gate=stage_names[stage],
    )


def practices_title(card: Scorecard, met: int, due: int, words: Words) -> str:
    """The conclusion above the register: `met` of the practices that are due at the target."""
    say = sayer(words)
    if nothing_assessed(card):
        return say("practices-unassessed", count=len(card.practices))
    return say(
        "practices",
        count=met,
        opening=words.opening(met),
        due=say("due-practices", count=due),
        step=step(card.target_stage, words),
    )
