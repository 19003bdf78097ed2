"""The drawer with all that is known of one action, and what is decided about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from app_pages.parts import bound, frame, navigation
from app_pages.parts.charts.labels import counted, short_day
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_draft import Draft
from app_pages.parts.text import plain, shown
from assessment.plan.actions import Action, named_by
from assessment.plan.edited import edited
from assessment.plan.inputs import Choice
from assessment.plan.plan import Booked, Plan
from assessment.store.limits import LINE, NOTE
from assessment.store.plans import save_plan
from reports.panels import role_names, stage_names
from reports.schedule import whys
from reports.words import words_of
from rubrics.errors import UserError

ACTION = "action"
"""The query parameter with the id of an action, or of a practice for its first one."""
STATUSES = get_args(Choice.model_fields["status"].annotation)
SAID = {"proposed": "Proposed", "accepted": "Accepted", "dropped": "Dropped", "done": "Done"}
_WORDS = words_of("en")
_PICKED = "pick-action"


def named(action: Action) -> str:
    """Its title, with the level that tells one step of a practice from the next."""
    steps = [item.needed for item in action.items]
    return f"{action.title}, to level {steps[0]}" if len(steps) == 1 else action.title


def open_action(label: str, id_: str, key: str, *, limit: int = 160) -> None:
    """A button that opens the drawer of an action; a label that is cut stands beside it whole."""
    st.button(
        plain(label, limit),
        key=f"open-{key}",
        type="tertiary",
        wrap=True,
        icon=":material/chevron_right:",
        help=plain(label) if len(label) > limit else None,
        on_click=bound.put,
        kwargs={ACTION: id_},
    )


def select(plan: Plan) -> None:
    """A field that finds an action and opens it, for who cannot click on the chart."""
    titles = {row.action.id: shown(named(row.action), 140) for row in plan.booked}
    st.session_state[_PICKED] = None
    st.selectbox(
        "Open an action", list(titles), format_func=titles.__getitem__, key=_PICKED, index=None,
        placeholder="Open an action: type a part of its name, or click on its bar",
        label_visibility="collapsed", on_change=_picked,
    )  # fmt: skip


def _picked() -> None:
    bound.put(**{ACTION: st.session_state[_PICKED]})


def drawer(work: frame.Work, draft: Draft, plan: Plan) -> None:
    """Open the drawer of the action that the URL names, if it names one."""
    name = st.query_params.get(ACTION)
    if not name:
        return
    row = next((row for row in plan.booked if named_by(name, row.action)), None)
    action = row.action if row else next((a for a in plan.closed if named_by(name, a)), None)
    if action is None:
        st.toast(f"The plan has no action {plain(name, 60)}", icon=":material/link_off:")
        _close()
        return
    opened = st.dialog(
        plain(action.title, 200), width="medium", position="right", on_dismiss=_close
    )(_content)
    opened(work, draft, plan, action, row)


def _close() -> None:
    bound.put(**{ACTION: None})


def _content(
    work: frame.Work, draft: Draft, plan: Plan, action: Action, row: Booked | None
) -> None:
    standard = work.assessment.rubric.standard
    stages, roles = stage_names(standard, _WORDS), role_names(standard, _WORDS)
    _badges(action, row, stages)
    st.markdown(f"**Done when:** {plain(action.outcome, 600)}")
    if row:
        why = whys(replace(plan, booked=(row,)), standard, _WORDS)[0]
        st.markdown(
            f"**Planned:** {short_day(row.start)} to {short_day(row.finish)}, "
            f"{counted(row.days, 'working day')}"
        )
        st.markdown(f"**Why not earlier:** {plain(why, 300)}")
        st.markdown(f"**Gain:** {_WORDS.signed(row.gain)} points for the target stage")
    if action.due:
        st.markdown(f"**To be done by:** {short_day(action.due)}")
    shares = (
        f"{plain(roles[role])} {_WORDS.span(low, high)}"
        for role, (low, high) in action.effort.items()
    )
    st.markdown(f"**Person-days:** {', '.join(shares)}")
    _neighbours(plan, action)
    _evidence(action)
    _decide(work, draft, action)


def _badges(action: Action, row: Booked | None, stages: dict[str, str]) -> None:
    marks = [(SAID[action.status], "blue"), (f"Before the {stages[action.stage]} gate", "gray")]
    if action.blocks:
        marks.append(("Keeps a gate closed", "orange"))
    if row and row.late:
        marks.append(("Late", "red"))
    if action.brought_forward:
        marks.append(("Brought forward", "orange"))
    if action.to_settle:
        marks.append(("Ask before working on it", "gray"))
    st.markdown(" ".join(f":{colour}-badge[{plain(word)}]" for word, colour in marks))
    quiet(plain(action.id))


def _neighbours(plan: Plan, action: Action) -> None:
    titles = {row.action.id: named(row.action) for row in plan.booked}
    waiting = [row.action.id for row in plan.booked if action.id in row.action.after]
    for label, ids in (("Waits for", action.after), ("Waited for by", waiting)):
        known = [id_ for id_ in ids if id_ in titles]
        if known:
            st.markdown(f"**{label}**")
            for id_ in known:
                open_action(titles[id_], id_, f"{label}-{id_}")


def _evidence(action: Action) -> None:
    for item in action.items:
        practice = item.practice
        navigation.link("review", f"Review: {plain(practice.title)}", practice=practice.id)
        if action.findings:
            count = counted(len(action.findings), "finding")
            navigation.link("findings", f"{count} that it closes", practice=practice.id)


def _decide(work: frame.Work, draft: Draft, action: Action) -> None:
    if not work.may_write:
        return
    st.subheader("Decide")
    if draft.touched:
        quiet("Save or discard your changes of the tables first.")
        return
    source: dict[str, Any] | None = next(
        (dict(row) for row in draft.before["actions"] if row["id"] == action.id), None
    )
    if source is None:
        return
    if len(action.items) > 1:
        quiet("Several steps are done together here: change each of them on Backlog.")
        return
    # With the version in its keys, the form shows what was saved since.
    key = f"{action.id}-{draft.seen}"
    with st.form(f"decide-{key}", border=False):
        with st.container(horizontal=True, gap="small"):
            status = st.selectbox(
                "Status", STATUSES, STATUSES.index(source["status"]),
                format_func=SAID.__getitem__, key=f"status-{key}",
            )  # fmt: skip
            owner = st.text_input(
                "Owner", source["owner"] or "", max_chars=LINE, key=f"owner-{key}"
            )
        with st.container(horizontal=True, gap="small"):
            low = st.number_input(
                "Person-days at best", 0.0, 400.0, source["low"], 0.5, key=f"low-{key}"
            )
            high = st.number_input("At worst", 0.0, 400.0, source["high"], 0.5, key=f"high-{key}")
        with st.container(horizontal=True, gap="small"):
            since = st.date_input("Not before", source["not_before"], key=f"since-{key}",
                                  format="YYYY-MM-DD")  # fmt: skip
            by = st.date_input("Done by", source["by"], key=f"by-{key}", format="YYYY-MM-DD")
        reason = st.text_area(
            "Reason, for what is dropped", source["reason"] or "", max_chars=NOTE,
            key=f"reason-{key}", height=80,
        )  # fmt: skip
        sent = st.form_submit_button("Save", type="primary", key="decide-save")
    if sent:
        said = {"status": status, "owner": owner.strip() or None, "low": low, "high": high,
                "not_before": since, "by": by, "reason": reason.strip() or None}  # fmt: skip
        _save(work, draft, source | said)


def _save(work: frame.Work, draft: Draft, said: dict[str, Any]) -> None:
    rows = [said if row["id"] == said["id"] else row for row in draft.before["actions"]]
    inputs, faults = edited(
        draft.before, {**draft.before, "actions": rows}, draft.base, work.assessment.rubric
    )
    try:
        if faults:
            raise UserError(faults[0].what, faults[0].hint)
        save_plan(work.store, work.actor, work.id, inputs, seen=draft.seen)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    st.toast("Plan saved", icon=":material/check:")
    st.rerun()
