"""Overrides, waivers, exceptions and answers that have no effect, so that nobody relies on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.basis import Basis
from assessment.evidence import accepted_by
from assessment.notices import Notice, notice
from assessment.scorecard import PracticeState
from assessment.targets import Targets, stages_to


def idle_decisions(
    basis: Basis, states: Mapping[str, PracticeState], targets: Targets
) -> Iterator[Notice]:
    """A notice for each, saying why; in the order overrides, waivers, exceptions, answers."""
    given, as_of = basis.answers, basis.as_of
    for id_, override in sorted(given.overrides.items()):
        state = states.get(id_)
        if override.expires < as_of:
            yield notice("override-expired", practice=id_, day=override.expires)
        elif state is None:
            yield notice("override-moot", practice=id_)
        elif not state.overridden:
            yield notice("override-caps-nothing", practice=id_)
    for id_, waiver in sorted(given.waivers.items()):
        if waiver.expires < as_of:
            yield notice("waiver-expired", practice=id_, day=waiver.expires)
        elif id_ not in states:
            yield notice("waiver-moot", practice=id_)
        elif not _open_must(states[id_], targets):
            yield notice("waiver-without-must", practice=id_)
    yield from _idle_exceptions(basis)
    for id_, answer in sorted(given.answers.items()):
        if answer.when and answer.when > as_of:
            yield notice("answer-later", practice=id_, day=answer.when)


def _idle_exceptions(basis: Basis) -> Iterator[Notice]:
    given, as_of = basis.answers, basis.as_of
    excepted = {item.check for item in given.exceptions}
    used = {
        id(accepted_by(finding, given, as_of))
        for finding in basis.findings
        if finding.check in excepted
    }
    for item in given.exceptions:
        if item.expires < as_of:
            about = {"check": item.check, "subject": item.subject}
            yield notice("exception-expired", **about, day=item.expires)
        elif basis.findings and id(item) not in used:
            yield notice("exception-unmatched", check=item.check, subject=item.subject)


def _open_must(state: PracticeState, targets: Targets) -> bool:
    if state.level is None or not targets.gate(state.practice).must:
        return False
    stages = stages_to(targets.workload.target_stage)
    return any(state.level < (targets.at(state, stage) or 0) for stage in stages)
