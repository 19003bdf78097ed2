"""What is decided of a finding: accepted until a day, and who mends it by when."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.findings_lists import day
from app_pages.parts.text import plain
from assessment.accepting import LONGEST_DAYS, acceptance
from assessment.inputs import Exception_
from assessment.plan.assigning import assigned, assigned_to
from assessment.plan.closing import action_for
from assessment.store.decisions import Decided, decide, expired, withdraw
from assessment.store.decisions import decisions as taken
from assessment.store.plans import save_plan
from checks.model import Finding
from rubrics.errors import UserError

USUAL_DAYS = 90
"""How long a finding is accepted for, unless somebody says otherwise."""
LONGEST_REASON = 2_000
LONGEST_NAME = 200


def decisions(work: frame.Work, finding: Finding) -> None:
    """Accept or withdraw, assign, and the history of both."""
    history = [one for one in _exceptions(work) if covers(one, finding)]
    standing = [one for one in history if one.withdrawn_at is None]
    today = work.assessment.as_of
    for one in standing:
        _accepted(work, one, past=expired(one, today))
    _assignment(work, finding)
    if work.may_write:
        if not any(not expired(one, today) for one in standing):
            with st.expander("Accept it for a while", icon=":material/check_circle:"):
                _accept(work, finding)
        with st.expander("Assign the action", icon=":material/person_add:"):
            _assign(work, finding)
    _history(history)


def covers(one: Decided, finding: Finding) -> bool:
    """Whether a decision is an exception for this finding, whenever it counted."""
    said = one.decision
    if not isinstance(said, Exception_) or said.check != finding.check:
        return False
    named, subject = said.subject.lower().rstrip("/"), finding.subject.lower()
    return subject == named or subject.startswith(f"{named}/")


def _exceptions(work: frame.Work) -> list[Decided]:
    found = taken(work.store, work.actor, work.id, withdrawn=True)
    return [one for one in found if one.kind == "exception"]


def _accepted(work: frame.Work, one: Decided, *, past: bool) -> None:
    until = day(one.decision.expires)
    title = f"Was accepted until {until}" if past else f"Accepted until {until}"
    # A line of its own: nobody ends a reason with a full stop.
    text = f"{plain(one.decision.reason)}\n\nOwner: {plain(one.decision.owner)}."
    if past:
        st.warning(f"{text} It counts again.", title=title, icon=":material/event_busy:")
    else:
        st.info(text, title=title, icon=":material/check_circle:")
    if work.may_write and st.button("Withdraw", key=f"withdraw-{one.id}", icon=":material/undo:"):
        withdraw(work.store, work.actor, work.id, one.id)
        st.rerun()


def _accept(work: frame.Work, finding: Finding) -> None:
    today = work.assessment.as_of
    with st.form("accept", border=False):
        reason = st.text_area("Reason", key="accept-reason", max_chars=LONGEST_REASON)
        with st.container(horizontal=True, gap="small"):
            owner = st.text_input(
                "Owner", key="accept-owner", max_chars=LONGEST_NAME, value=work.actor.name
            )
            until = st.date_input(
                "Until",
                key="accept-until",
                value=today + timedelta(USUAL_DAYS),
                min_value=today,
                max_value=today + timedelta(LONGEST_DAYS),
                format="YYYY-MM-DD",
            )
        st.markdown("The verdict stays visible; until that day it does not count.")
        sent = st.form_submit_button("Accept", key="accept-send", type="primary")
    if not sent:
        return
    try:
        said = acceptance(finding, reason=reason, owner=owner, until=until, today=today)
        decide(work.store, work.actor, work.id, finding.check, said)
    except UserError as error:
        _refused(error)
        return
    st.rerun()


def _assign(work: frame.Work, finding: Finding) -> None:
    action = action_for(work.assessment, finding.practice)
    if action is None:
        st.markdown("The plan holds no action for it: it is not due up to the target stage.")
        return
    said = assigned_to(work.assessment.plan, finding.practice)
    gate = work.assessment.rubric.standard.title(action.stage)
    st.markdown(f"{plain(action.title)}, before the {plain(gate)} gate")
    with st.form("assign", border=False):
        with st.container(horizontal=True, gap="small"):
            owner = st.text_input(
                "Owner", key="assign-owner", max_chars=LONGEST_NAME, value=said.owner or ""
            )
            by = st.date_input("Done by", key="assign-by", value=said.by, format="YYYY-MM-DD")
        st.markdown("It holds for the whole action, with all findings that it closes.")
        sent = st.form_submit_button("Assign", key="assign-send", type="primary")
    if sent:
        plan = assigned(
            work.assessment.plan, finding.practice, owner=owner.strip() or None, by=by or None
        )
        try:
            save_plan(work.store, work.actor, work.id, plan, seen=work.opened.plan_version)
        except UserError as error:
            _refused(error)
            return
        st.rerun()
    navigation.link("roadmap", "See it in the roadmap")


def _assignment(work: frame.Work, finding: Finding) -> None:
    said = assigned_to(work.assessment.plan, finding.practice)
    if said.owner or said.by:
        by = f", done by {day(said.by)}" if said.by else ""
        st.markdown(f"**Assigned to:** {plain(said.owner or 'nobody yet')}{by}")


def _history(history: list[Decided]) -> None:
    withdrawn = [one for one in history if one.withdrawn_at is not None]
    if not withdrawn:
        return
    with st.expander(f"Earlier decisions ({len(withdrawn)})", icon=":material/history:"):
        for one in withdrawn:
            ended = frame.moment(one.withdrawn_at) if one.withdrawn_at else ""
            st.markdown(
                f"Accepted by {plain(one.name)} on {frame.moment(one.at)} until "
                f"{day(one.decision.expires)}: {plain(one.decision.reason)} "
                f"Withdrawn by {plain(one.withdrawn_name or '')} on {ended}."
            )


def _refused(error: UserError) -> None:
    st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
