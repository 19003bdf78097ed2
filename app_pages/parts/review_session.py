"""The session that runs: who sits together, what was decided, and what was put off."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app_pages.parts import frame, review_desk
from app_pages.parts.quiet import quiet
from app_pages.parts.review_card import what
from app_pages.parts.text import plain
from assessment.inputs import Participant
from assessment.interview.room import Room
from assessment.profile import form_of, read_form
from assessment.store.limits import LINE, NOTE
from assessment.store.sessions import end, remark, remarks, set_participants, settle, start
from rubrics.errors import UserError

_PROBLEM = "session-problem"
CLOCK = "%H:%M UTC"


def box(room: Room) -> None:
    """The button of the session; what is behind it is drawn when it is opened only."""
    # When it began, and not for how long it runs: nothing would draw that anew while people talk.
    label = f"Session since {room.session.started_at:{CLOCK}}" if room.session else "Session"
    icon = ":material/groups:"
    with st.popover(label, key="session", icon=icon, on_change="rerun") as popover:
        if popover.open:
            if error := st.session_state.pop(_PROBLEM, None):
                st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
            if room.may_write:
                _running(room) if room.session else _begin(room)
            _parked(room)
            _decided(room)


def _try(do: Callable[[Room], object]) -> None:
    try:
        do(review_desk.room())
    except UserError as error:
        st.session_state[_PROBLEM] = error


def _people(room: Room, key: str) -> tuple[Participant, ...]:
    text = str(st.session_state.get(key) or "")
    profile, faults = read_form({"participants": text}, room.opened.workload)
    if profile is None:
        raise UserError("The participants cannot be read", faults[0] if faults else "Name them.")
    return profile.participants


def _names(room: Room) -> str:
    workload = room.opened.workload
    if room.session:
        workload = workload.model_copy(update={"participants": room.session.participants})
    return str(form_of(workload)["participants"])


def _begin(room: Room) -> None:
    with st.form("begin", border=False):
        st.text_input("Title", key="session-title", value="Review session", max_chars=LINE)
        st.text_area("Participants", key="session-people", value=_names(room), max_chars=NOTE,
                     help="One a line: name, role")  # fmt: skip

        def do(room: Room) -> None:
            title = str(st.session_state.get("session-title") or "")
            start(room.store, room.actor, room.id, title, _people(room, "session-people"))

        st.form_submit_button("Start the session", key="session-start", type="primary",
                              on_click=_try, args=(do,))  # fmt: skip


def _running(room: Room) -> None:
    session = room.session
    if session is None:
        return
    st.markdown(f"**{plain(session.title)}**")
    quiet(f"Started by {plain(session.name, 60)}, {frame.moment(session.started_at)}")
    with st.form(f"decide-{session.id}", border=False, clear_on_submit=True):
        st.text_input("Note a decision", key="decision", max_chars=NOTE)

        def note(room: Room) -> None:
            remark(room.store, room.actor, room.id, "decision",
                   str(st.session_state.get("decision") or ""), session_id=session.id)  # fmt: skip

        st.form_submit_button("Note it", key="decision-send", on_click=_try, args=(note,))
    with st.form(f"people-{session.id}", border=False):
        st.text_area("Participants", key="session-people", value=_names(room), max_chars=NOTE,
                     help="One a line: name, role")  # fmt: skip

        def people(room: Room) -> None:
            found = _people(room, "session-people")
            set_participants(room.store, room.actor, session.id, found)

        with st.container(horizontal=True, gap="small"):
            st.form_submit_button("Save participants", key="people-send", on_click=_try,
                                  args=(people,))  # fmt: skip
    st.button("End the session", key="session-end", icon=":material/stop_circle:",
              on_click=_try,
              args=(lambda room: end(room.store, room.actor, session.id),))  # fmt: skip


def _parked(room: Room) -> None:
    if not room.parked:
        quiet("Nothing is parked.")
        return
    st.markdown("**Parked**")
    for one in room.parked:
        practice = room.interview.practices.get(one.practice or "")
        given = room.opened.given.get(one.practice or "")
        st.markdown(plain(one.text, 500))
        about = [plain(practice.title)] if practice else []
        about += [f"{plain(one.name, 60)}, {frame.moment(one.at)}"]
        about += [f"now: {plain(what(given.said), 60)}"] if given else []
        quiet(" · ".join(about))
        with st.container(horizontal=True, gap="small"):
            if practice:
                st.button("Go to it", key=f"parked-go-{one.id}", icon=":material/arrow_forward:",
                          on_click=review_desk.show, args=(practice.id,))  # fmt: skip
            if room.may_write:
                st.button("It is answered", key=f"parked-done-{one.id}", icon=":material/check:",
                          on_click=_try, args=(_settling(one.id),))  # fmt: skip


def _settling(remark_id: int) -> Callable[[Room], None]:
    return lambda room: settle(room.store, room.actor, room.id, remark_id)


def _decided(room: Room) -> None:
    taken = remarks(room.store, room.actor, room.id, kind="decision")
    if taken:
        st.markdown("**Decisions**")
    for one in taken[-20:]:
        st.markdown(f"- {plain(one.text, 500)} :small[:gray[{frame.moment(one.at)}]]")
