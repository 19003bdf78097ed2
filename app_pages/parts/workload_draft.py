"""The profile while it is edited: what the fields say, what is saved, and what others changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.inputs import Workload
from assessment.profile import FIELDS, changed, form_of, read_form, rebased, said_value
from assessment.store.workloads import Entry, change_profile, entry
from rubrics.errors import UserError

SHOWN = 4
"""Changed fields that are named."""


@dataclass(frozen=True, slots=True)
class Base:
    """The profile that the fields were filled from."""

    workload: Workload
    version: int
    round: int = 0
    """Counts how often the fields were filled anew: each time they are other widgets."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the fields say now."""

    work: frame.Work
    entry: Entry
    base: Base
    mine: Workload | None
    """None where something is wrong with it."""
    faults: tuple[str, ...]
    touched: bool
    """Whether a field differs from the base."""

    @property
    def theirs(self) -> Workload:
        """As it is in the store."""
        return self.entry.workload

    @property
    def off(self) -> bool:
        """Whether the fields can be changed at all."""
        return not self.work.may_write

    def key(self, field: str) -> str:
        """Of a field's widget."""
        return _key(self.work.id, self.base.round, field)

    def start(self, field: str) -> Any:
        """What a field's widget begins with."""
        return form_of(self.base.workload)[field]


def current(work: frame.Work) -> Draft:
    """The draft of whoever looks; what others saved is taken over where nothing was touched.

    Raises:
        UserError: the workload is gone, or the actor is no longer a member.
    """
    now = entry(work.store, work.actor, work.id)
    base: Base | None = st.session_state.get(_base_key(work.id))
    if base is None:
        base = _begin(work, Base(now.workload, now.version))
    draft = _draft(work, now, base)
    if not draft.touched and now.workload != base.workload:
        base = _begin(work, Base(now.workload, now.version, base.round + 1))
        draft = _draft(work, now, base)
    return draft


def notices(draft: Draft) -> None:
    """What stands above the fields: faults, and what somebody else has changed meanwhile."""
    error = st.session_state.pop(_error_key(draft.work.id), None)
    if error is not None:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
    if draft.faults:
        lines = "\n".join(f"- {plain(fault, 300)}" for fault in draft.faults)
        st.error(lines, title="Correct this before you save", icon=":material/error:")
    if draft.touched and draft.theirs != draft.base.workload:
        _clash(draft)


def bar(draft: Draft) -> None:
    """The bar at the foot of the page, as long as something is not saved."""
    if draft.off or not draft.touched:
        return
    clash = draft.theirs != draft.base.workload
    with st.bottom.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(_said(draft, clash), width="content")
        with st.container(horizontal=True, width="content"):
            if clash:
                _act("Take theirs, drop mine", "take-theirs", draft, _discard)
                _act("Save mine on top", "keep-mine", draft, _keep_mine, primary=True)
            else:
                _act("Discard", "discard", draft, _discard)
                _act("Save", "save", draft, _save, primary=True)


def _said(draft: Draft, clash: bool) -> str:
    """Why it is not saved yet, in a line: what says more may be out of sight."""
    if draft.mine is None:
        return f"**Not saved yet** · {plain(draft.faults[0], 90)}"
    if clash:
        return f"**Not saved** · somebody else changed {_named(draft.base.workload, draft.theirs)}"
    return f"**Not saved yet** · {_named(draft.base.workload, draft.mine)}"


def _named(before: Workload, after: Workload) -> str:
    names = [FIELDS[field] for field in changed(before, after)]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _clash(draft: Draft) -> None:
    base, mine, theirs = draft.base.workload, draft.mine, draft.theirs
    ours = set(changed(base, mine)) if mine else set()
    with st.container(border=True):
        st.warning(
            "Nothing of yours is lost. Choose below how to go on.",
            title="Somebody else has changed this workload meanwhile",
            icon=":material/sync_problem:",
        )
        for field in changed(base, theirs):
            before, after = (plain(said_value(getattr(one, field)), 120) for one in (base, theirs))
            both = " · **you changed it as well**" if field in ours else ""
            st.markdown(f"{FIELDS[field]}: {before} → {after}{both}")
        quiet("Where both changed the same field, yours would count; the history keeps theirs.")


def _act(
    label: str, key: str, draft: Draft, does: Callable[[Draft], None], *, primary: bool = False
) -> None:
    """A button; what saves needs something that can be saved."""
    st.button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        disabled=primary and draft.mine is None,
        on_click=does,
        args=(draft,),
    )


def _save(draft: Draft) -> None:
    work, base = draft.work, draft.base
    # What was saved between the page and the click is shown by the page as a clash.
    if draft.mine and entry(work.store, work.actor, work.id).workload == base.workload:
        _store(draft, draft.mine, base.version, base.round)


def _keep_mine(draft: Draft) -> None:
    if draft.mine is None:
        return
    try:
        both = rebased(draft.base.workload, draft.mine, draft.theirs)
    except UserError as error:
        st.session_state[_error_key(draft.work.id)] = error
        return
    _store(draft, both, draft.entry.version, draft.base.round + 1)


def _store(draft: Draft, workload: Workload, seen: int, round_: int) -> None:
    work = draft.work
    try:
        version = change_profile(work.store, work.actor, work.id, workload, seen=seen)
    except UserError as error:
        st.session_state[_error_key(work.id)] = error
        return
    _begin(work, Base(workload, version, round_))
    st.toast("Saved", icon=":material/check:")


def _discard(draft: Draft) -> None:
    now = draft.entry
    _begin(draft.work, Base(now.workload, now.version, draft.base.round + 1))


def _begin(work: frame.Work, base: Base) -> Base:
    st.session_state[_base_key(work.id)] = base
    return base


def _draft(work: frame.Work, now: Entry, base: Base) -> Draft:
    before = form_of(base.workload)
    keys = {field: _key(work.id, base.round, field) for field in before}
    values = {
        field: st.session_state[key] for field, key in keys.items() if key in st.session_state
    }
    mine, faults = read_form(values, base.workload)
    touched = mine != base.workload
    return Draft(work, now, base, mine, tuple(faults), touched)


def _key(id_: str, round_: int, field: str) -> str:
    return f"{field}-{id_}-{round_}"


def _base_key(id_: str) -> str:
    return f"base-{id_}"


def _error_key(id_: str) -> str:
    return f"profile-error-{id_}"
