"""An assessment: the inputs of a review, and what they come to."""

from __future__ import annotations

from functools import cached_property

from assessment.basis import Basis
from assessment.score import score
from assessment.scorecard import Scorecard


class Assessment(Basis):
    """The inputs of a review with everything that is computed from them."""

    @cached_property
    def scorecard(self) -> Scorecard:
        """The result; computed once, from the inputs alone."""
        return score(self)
