"""Who may see the workload, and what each of them may do."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from app_pages.parts import frame, identity
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.store.access import Membership
from assessment.store.workloads import Member, members, set_member
from rubrics.errors import UserError

ROLES: tuple[Membership, ...] = get_args(Membership)
NAMES = {"reader": "Reader", "reviewer": "Reviewer", "owner": "Owner"}
WIDTHS = (4, 2, 1.2)
ERROR = "member-error"


def show(work: frame.Work) -> None:
    """The members; an owner adds, changes and removes them."""
    st.header("Who may see it")
    quiet(
        "Readers see everything, reviewers change it as well, owners also choose the members and "
        "may delete it. Administrators see every workload."
    )
    if not identity.sign_in_configured():
        quiet("WellOps runs for you alone here. Members count once sign-in is configured.")
    own = work.opened.rights.own
    error = st.session_state.pop(ERROR, None)
    if error is not None:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
    for one in members(work.store, work.actor, work.id):
        _row(work, one, own=own)
    if own:
        _add(work)
    else:
        quiet("Only an owner can change the members.")


def _row(work: frame.Work, one: Member, *, own: bool) -> None:
    who, role, gone = st.columns(WIDTHS, vertical_alignment="center")
    you = " (you)" if one.login == work.actor.login else ""
    with who:
        login = f" · :gray[{plain(one.login, 80)}]" if one.login != one.name else ""
        st.markdown(f"**{plain(one.name, 60)}**{you}{login}")
    with role:
        if not own:
            st.markdown(NAMES.get(one.role, plain(one.role)))
            return
        key = f"role-{work.id}-{one.login}-{one.role}"
        st.selectbox(
            f"Role of {plain(one.name, 60)}",
            ROLES,
            index=ROLES.index(one.role) if one.role in ROLES else 0,
            format_func=NAMES.__getitem__,
            key=key,
            label_visibility="collapsed",
            on_change=_change,
            args=(work, one, key),
        )
    with gone:
        st.button(
            "Remove",
            key=f"remove-{work.id}-{one.login}",
            help=f"Remove {plain(one.name, 60)}",
            on_click=_set,
            args=(work, one.login, one.name, None),
            width="stretch",
        )


def _add(work: frame.Work) -> None:
    st.header("Add somebody")
    with st.form("add-member", clear_on_submit=True, border=False):
        login, name, role, add = st.columns((3, 3, 2, 1.2), vertical_alignment="bottom")
        with login:
            st.text_input("Name that they sign in with", key="member-login", max_chars=200)
        with name:
            st.text_input("Name to show", key="member-name", max_chars=200)
        with role:
            st.selectbox("Role", ROLES, index=1, key="member-role", format_func=NAMES.__getitem__)
        with add:
            st.form_submit_button(
                "Add", key="member-add", width="stretch", on_click=_added, args=(work,)
            )


def _added(work: frame.Work) -> None:
    state = st.session_state
    login = str(state["member-login"]).strip()
    # The sign-in's own spelling, by which members are found.
    login = login.lower() if identity.sign_in_configured() else login
    _set(work, login, str(state["member-name"]), state["member-role"])


def _change(work: frame.Work, one: Member, key: str) -> None:
    _set(work, one.login, one.name, st.session_state[key])
    # What the store refuses must not stand there as chosen.
    st.session_state.pop(key, None)


def _set(work: frame.Work, login: str, name: str, role: Membership | None) -> None:
    try:
        set_member(work.store, work.actor, work.id, login, name, role)
    except UserError as error:
        st.session_state[ERROR] = error
        return
    said = "Member removed" if role is None else "Member saved"
    st.toast(said, icon=":material/check:")
