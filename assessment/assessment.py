"""An assessment: the inputs of a review, and what they come to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from assessment.basis import Basis
from assessment.score import score
from assessment.scorecard import Scorecard

if TYPE_CHECKING:
    from assessment.plan.plan import Plan


class Assessment(Basis):
    """The inputs of a review with everything that is computed from them."""

    @cached_property
    def scorecard(self) -> Scorecard:
        """The result; computed once, from the inputs alone."""
        return score(self)

    @cached_property
    def schedule(self) -> Plan:
        """The dated plan of the open work; made once, from the inputs alone.

        Raises:
            UserError: what people say of the plan contradicts itself, or would take a century.
        """
        # A plan is made of an assessment: one of the two has to wait for the other.
        from assessment.plan.plan import make_plan

        return make_plan(self)
