"""The decision at the end of a stage's work; never averaged away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assessment.readiness import Due
from assessment.scorecard import Decision, Gate
from rubrics.standard import GatePolicy


def decide(
    due: Sequence[Due], waived: Collection[str], coverage: float, policy: GatePolicy
) -> Gate:
    """Blocked, undecided, conditional or met; see `Decision`.

    A critical finding, or an assessed unmet must that is heavy or not waived, blocks. With
    none, a must that nothing speaks for or too little coverage leaves it undecided.
    """
    musts = [item for item in due if item.must]
    unmet = [item for item in musts if item.state.assessed and not item.met]
    to_settle = [item for item in musts if not item.state.assessed]
    critical = [item for item in due if item.state.critical]
    open_waived = [item for item in unmet if item.state.id in waived]
    heavy = any(item.weight >= policy.must_blocks_from_weight for item in unmet)
    if critical or heavy or len(open_waived) < len(unmet):
        decision = Decision.BLOCKED
    elif to_settle or coverage < policy.coverage:
        decision = Decision.UNDECIDED
    else:
        decision = Decision.CONDITIONAL if unmet else Decision.MET
    return Gate(
        decision=decision,
        musts=len(musts),
        unmet=_ids(unmet),
        to_settle=_ids(to_settle),
        critical=_ids(critical),
        waived=_ids(open_waived),
    )


def _ids(due: Sequence[Due]) -> tuple[str, ...]:
    return tuple(sorted(item.state.id for item in due))
