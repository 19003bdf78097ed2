"""The questions as a table, to answer many at once: nothing is saved before its button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app_pages.parts import review_desk
from app_pages.parts.quiet import quiet
from app_pages.parts.review_card import what
from app_pages.parts.text import plain, shown
from assessment.interview.room import Room
from assessment.interview.table import ANSWERS, EDITABLE, OPEN, Row, edited, rows_of
from assessment.store.answers import Clash, Said, give_many
from assessment.store.limits import LINE, LINK, NOTE
from rubrics.errors import UserError

_COLUMNS = {
    "title": "Practice",
    "question": "Question",
    "answer": "Answer",
    "reason": "Why not applicable",
    "note": "Note",
    "evidence": "Evidence",
    "owner": "Owner",
}


@dataclass
class Sheet:
    """What the table was filled with; it stays as it is until it is saved or filled anew."""

    workload: str
    ids: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    version: int = -1
    turn: int = 0
    clashes: dict[str, tuple[Said, Clash]] = field(default_factory=dict)
    """By practice, what was not saved because somebody else was first: mine, and theirs."""
    saved: int | None = None
    problem: UserError | None = None

    @property
    def key(self) -> str:
        """Of the editor."""
        return f"sheet-{self.workload}-{self.turn}"

    @property
    def cells(self) -> Mapping[int, Mapping[str, Any]]:
        """What was edited and is not saved yet."""
        state: Any = st.session_state.get(self.key) or {}
        found: Mapping[int, Mapping[str, Any]] = state.get("edited_rows") or {}
        return {int(at): cells for at, cells in found.items()}

    def fill(self, room: Room) -> None:
        """Take the answers as they are now."""
        self.ids, self.version = room.ids, room.opened.version
        self.rows = rows_of(room, self.ids)
        self.turn += 1


def sheet(room: Room) -> Sheet:
    """The table of this visitor, filled anew where nothing in it waits to be saved."""
    found: Sheet = st.session_state.setdefault(f"sheet-of-{room.id}", Sheet(room.id))
    stale = found.ids != room.ids or found.version != room.opened.version
    if stale and not found.cells:
        found.fill(room)
    return found


def table(room: Room, sheet: Sheet) -> None:
    """The editor with what it would save."""
    if not sheet.rows:
        quiet("No question is left by these filters.")
        return
    _editor(room, sheet)
    now = edited(sheet.rows, sheet.cells)
    if sheet.problem:
        st.error(plain(sheet.problem.hint), title=plain(sheet.problem.what),
                 icon=":material/error:")  # fmt: skip
    for id_, why in now.refused.items():
        st.warning(f"{_title(room, id_)}: {plain(why)}.", icon=":material/edit_off:")
    if room.may_write:
        waiting = len(now.said)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                f"Save {waiting} {'answer' if waiting == 1 else 'answers'}" if waiting else "Save",
                key="sheet-save", type="primary", icon=":material/save:",
                disabled=not waiting or bool(now.refused), on_click=_save,
            )  # fmt: skip
            if sheet.cells:
                st.button("Discard", key="sheet-discard", on_click=_discard)
                quiet("Not saved yet. Filters wait until it is.")
            elif sheet.saved is not None:
                quiet(f"Saved {sheet.saved} {'answer' if sheet.saved == 1 else 'answers'}.")
    _clashes(room, sheet)


def _editor(room: Room, sheet: Sheet) -> None:
    config = st.column_config
    st.data_editor(
        {name: [shown(getattr(row, name)) if name not in EDITABLE else getattr(row, name)
                for row in sheet.rows] for name in _COLUMNS},
        key=sheet.key,
        height=460,
        hide_index=True,
        num_rows="fixed",
        disabled=True if not room.may_write else ["title", "question"],
        alt="Questions with their answers; each row is one practice",
        column_config={
            "title": config.TextColumn(_COLUMNS["title"], width="medium", pinned=True),
            "question": config.TextColumn(_COLUMNS["question"], width="medium"),
            "answer": config.SelectboxColumn(
                _COLUMNS["answer"], options=list(ANSWERS), required=True, width="small",
                help=f"A level, n/a with its reason, don't know, or {OPEN}",
            ),
            "reason": config.TextColumn(_COLUMNS["reason"], max_chars=NOTE),
            "note": config.TextColumn(_COLUMNS["note"], max_chars=NOTE),
            "evidence": config.TextColumn(_COLUMNS["evidence"], max_chars=LINK),
            "owner": config.TextColumn(_COLUMNS["owner"], max_chars=LINE),
        },
    )  # fmt: skip


def _save() -> None:
    room = review_desk.room()
    own: Sheet = st.session_state[f"sheet-of-{room.id}"]
    now = edited(own.rows, own.cells)
    if _give(room, own, now.said, now.seen):
        own.fill(review_desk.room())


def _give(room: Room, own: Sheet, said: Mapping[str, Said], seen: Mapping[str, int | None]) -> bool:
    """Save them; whether that could be done, clashes apart."""
    session = room.session.id if room.session else None
    own.problem = own.saved = None
    try:
        clashes = give_many(room.store, room.actor, room.id, said, seen=seen, session_id=session,
                            rubric=room.rubric)  # fmt: skip
    except UserError as error:
        own.problem = error
        return False
    own.clashes = {id_: (said[id_], clash) for id_, clash in clashes.items()
                   if clash.theirs is None or clash.theirs.said != said[id_]}  # fmt: skip
    own.saved = len(said) - len(clashes)
    return True


def _discard() -> None:
    room = review_desk.room()
    own: Sheet = st.session_state[f"sheet-of-{room.id}"]
    own.problem = own.saved = None
    own.fill(room)


def _clashes(room: Room, own: Sheet) -> None:
    """What somebody else answered first: theirs stands until one says otherwise."""
    if not own.clashes:
        return
    st.warning("Theirs stand until you choose.", title="Somebody else answered these first",
               icon=":material/group:")  # fmt: skip
    for id_, (mine, clash) in own.clashes.items():
        theirs = clash.theirs
        name = theirs.name if theirs else "Theirs"
        said = what(theirs.said) if theirs else "no answer"
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(
                f"**{_title(room, id_)}** · {plain(name, 60)}: {plain(said, 200)} · "
                f"yours: {plain(what(mine), 200)}",
                width="stretch",
            )
            st.button("Keep theirs", key=f"sheet-keep-{id_}", on_click=_chosen, args=(id_, False))
            st.button("Use mine", key=f"sheet-use-{id_}", on_click=_chosen, args=(id_, True))


def _chosen(id_: str, mine: bool) -> None:
    room = review_desk.room()
    own: Sheet = st.session_state[f"sheet-of-{room.id}"]
    said, clash = own.clashes.pop(id_)
    if mine:
        rest = dict(own.clashes)
        _give(room, own, {id_: said}, {id_: clash.theirs.id if clash.theirs else None})
        own.clashes = rest | own.clashes


def _title(room: Room, id_: str) -> str:
    titles: Sequence[str] = [row.title for row in rows_of(room, [id_])]
    return plain(titles[0], 120)
