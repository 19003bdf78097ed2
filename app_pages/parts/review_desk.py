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
_SHOWN = "review-shown"


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
    """The question to show; what somebody does puts it into the URL, for a reload to come back.

    Where the URL names none it is left alone: writing to it would make a step that Back undoes,
    only for this to write it again.
    """
    shown = at()
    if shown in room.interview.practices:
        return shown
    found = next_unanswered(room.interview, room.ids)
    if PRACTICE in st.query_params:
        bound.put(**{PRACTICE: found})
    st.session_state[_SHOWN] = found
    return found


def at() -> str | None:
    """The question that is shown."""
    found: str | None = st.query_params.get(PRACTICE) or st.session_state.get(_SHOWN)
    return found


def begin() -> None:
    """From here on a URL without a question shows the next open one."""
    st.session_state.pop(_SHOWN, None)


def act(do: Callable[[Desk, Room], str | None], focus: Place = "question") -> None:
    """What a button does: something at the desk, and then the question to which it leads."""
    here = room()
    mine = desk(here.id)
    following = do(mine, here)
    begin()
    bound.put(**{PRACTICE: following})
    review_focus.ask("form" if mine.form else focus)


def is_gone(practice: str) -> bool:
    """Whether a key was meant for a card that another one has replaced: it answers neither.

    While the next card is drawn, the keys are still those of the last one for a moment.
    """
    return at() != practice


def show(practice: str | None) -> None:
    """Go to a question."""
    act(lambda desk, _: desk.moved(at(), practice))


def narrow(**values: Any) -> None:
    """Change the filter, and begin with the first open question that it leaves."""
    begin()
    bound.write(**values, **{PRACTICE: None})


def key_of(name: str, practice: str, turn: int) -> str:
    """The key of a field of a card; another one after somebody else has changed the answer.

    And another one for each workload: the same questions are asked of all of them.
    """
    return f"{name}-{practice}-{turn}-{navigation.opened_id()}"


def typed(practice: str, turn: int, otherwise: Words) -> Words:
    """What stands in the fields of a card; the answer's own words where they are not drawn."""
    found = {
        name: st.session_state.get(key_of(name, practice, turn), getattr(otherwise, name))
        for name in ("note", "evidence", "owner")
    }
    return Words(**{name: text or "" for name, text in found.items()})
