"""The rubric that this installation reviews by, and the practices that can be answered."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rubrics.crosscheck import unknown_practice
from rubrics.errors import UserError
from rubrics.load import load_rubric
from rubrics.rubric import Rubric

RUBRIC_VARIABLE = "WELLOPS_RUBRIC"


@cache
def the_rubric() -> Rubric:
    """The built-in rubric, with the folders that WELLOPS_RUBRIC names."""
    named = os.environ.get(RUBRIC_VARIABLE, "")
    return load_rubric(*(Path(part) for part in named.split(os.pathsep) if part))


def must_know(practices: Iterable[str], rubric: Rubric | None) -> None:
    """Refuse what is no practice of the rubric.

    Raises:
        UserError: naming the nearest one.
    """
    known = (rubric or the_rubric()).practices
    for id_ in practices:
        if id_ not in known:
            what = unknown_practice(id_[:80], known)
            raise UserError(
                what[0].upper() + what[1:],
                "`wellops rubric list` shows the ids of all practices.",
            )
