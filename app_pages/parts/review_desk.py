"""Where the review is: the filter and the question of the URL, and what a visitor has done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from app_pages.parts import bound, frame, identity, navigation, review_focus
from app_pages.parts.review_focus import Place
from assessment.interview.desk import Desk, Words
from assessment.interview.queue import Filter, next_unanswered
from assessment.interview.room import Asked, Room, enter
from assessment.store.opened import the_rubric
from rubrics.schema import PILLARS, STAGES, Pillar, Stage

PRACTICE = "practice"
FILTERS = ("filter", "pillar", "area", "open", "stage")
"""The query parameters that say which questions are gone through."""
VIEW = "view"


def asked() -> Asked:
    """The filter that the URL names; what it names wrongly is as if it named nothing."""
    rubric = the_rubric()
    pillar = bound.one("pillar", PILLARS, "")
    areas = {p.area for p in rubric.practices.values() if pillar in ("", p.pillar)}
    stage = bound.one("stage", STAGES, "")
    return Asked(
        which=Filter(bound.one("filter", [*Filter], Filter.ALL)),
        pillar=_one_of(Pillar, pillar),
        area=bound.one("area", areas, "") or None,
        open_only=bound.one("open", ["yes"], "") == "yes",
        stage=_one_of(Stage, stage),
    )


def _one_of(type_: Any, value: str) -> Any:
    return value if value in get_args(type_) else None


def room() -> Room:
    """The review of the URL's workload, as it is now.

    Raises:
        UserError: it is gone, or the visitor is no member of it.
    """
    return enter(frame.store(), identity.actor(), navigation.opened_id() or "", asked())


def desk(workload_id: str) -> Desk:
    """What this visitor has before them."""
    found: Desk = st.session_state.setdefault(f"desk-{workload_id}", Desk())
    return found


def current(room: Room) -> str | None:
    """The question to show; it stays in the URL, so that a reload comes back to it."""
    named = st.query_params.get(PRACTICE)
    if named in room.interview.practices:
        return named
    found = next_unanswered(room.interview, room.ids)
    bound.put(**{PRACTICE: found})
    return found


def act(do: Callable[[Desk, Room], str | None], focus: Place = "question") -> None:
    """What a button does: something at the desk, and then the question to which it leads."""
    here = room()
    at = desk(here.id)
    bound.put(**{PRACTICE: do(at, here)})
    review_focus.ask("form" if at.form else focus)


def is_gone(practice: str) -> bool:
    """Whether a key was meant for a card that another one has replaced: it answers neither.

    While the next card is drawn, the keys are still those of the last one for a moment.
    """
    return st.query_params.get(PRACTICE) != practice


def show(practice: str | None) -> None:
    """Go to a question."""
    act(lambda desk, _: desk.moved(st.query_params.get(PRACTICE), practice))


def narrow(**values: Any) -> None:
    """Change the filter, and begin with the first open question that it leaves."""
    bound.write(**values, **{PRACTICE: None})


def key_of(name: str, practice: str, turn: int) -> str:
    """The key of a field of a card; another one after somebody else has changed the answer."""
    return f"{name}-{practice}-{turn}"


def typed(practice: str, turn: int, otherwise: Words) -> Words:
    """What stands in the fields of a card; the answer's own words where they are not drawn."""
    found = {
        name: st.session_state.get(key_of(name, practice, turn), getattr(otherwise, name))
        for name in ("note", "evidence", "owner")
    }
    return Words(**{name: text or "" for name, text in found.items()})
