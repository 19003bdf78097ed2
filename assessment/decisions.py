"""Overrides, waivers, exceptions and answers that have no effect, so that nobody relies on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from assessment.basis import Basis
from assessment.evidence import accepted_by
from assessment.scorecard import PracticeState
from assessment.targets import Targets, stages_to


def idle_decisions(
    basis: Basis, states: Mapping[str, PracticeState], targets: Targets
) -> Iterator[str]:
    """One sentence for each, saying why; in the order overrides, waivers, exceptions, answers."""
    given, as_of = basis.answers, basis.as_of
    for id_, override in sorted(given.overrides.items()):
        state = states.get(id_)
        if why := _why_idle(id_, override.expires, as_of, states):
            yield f"The override on {id_} has no effect: {why}"
        elif state and not state.overridden:
            yield f"The override on {id_} has no effect: the scan caps nothing there"
    for id_, waiver in sorted(given.waivers.items()):
        if why := _why_idle(id_, waiver.expires, as_of, states):
            yield f"The waiver on {id_} has no effect: {why}"
        elif not _open_must(states[id_], targets):
            yield f"The waiver on {id_} has no effect: no gate has it open as a must"
    for item in given.exceptions:
        name = f"The exception on {item.check} for {item.subject}"
        if item.expires < as_of:
            yield f"{name} has no effect: it expired on {item.expires}"
        elif basis.findings and not any(
            accepted_by(finding, given, as_of) is item for finding in basis.findings
        ):
            yield f"{name} has no effect: no finding has that check and subject"
    for id_, answer in sorted(given.answers.items()):
        if answer.when and answer.when > as_of:
            yield f"The answer to {id_} is of {answer.when}, after the day of this review"


def _why_idle(id_: str, expires: date, as_of: date, states: Mapping[str, PracticeState]) -> str:
    if expires < as_of:
        return f"it expired on {expires}"
    return "" if id_ in states else "the practice does not apply, or is answered not applicable"


def _open_must(state: PracticeState, targets: Targets) -> bool:
    if state.level is None or not targets.gate(state.practice).must:
        return False
    stages = stages_to(targets.workload.target_stage)
    return any(state.level < (targets.at(state, stage) or 0) for stage in stages)
