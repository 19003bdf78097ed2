"""Waiving an unmet must: for a time, with a reason and an owner; the level stays visible."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from app_pages.parts import bound, frame
from app_pages.parts.scorecard_words import stands
from app_pages.parts.text import plain
from assessment.assessment import Assessment
from assessment.inputs import Waiver
from assessment.store.decisions import decide
from assessment.store.limits import LINE, NOTE
from assessment.targets import Targets
from rubrics.errors import UserError

ASKED = "waive"
"""The query parameter with the practice."""
USUAL_DAYS = 90
LONGEST_DAYS = 366


def ask(id_: str) -> None:
    """Open the form for a practice."""
    bound.put(**{ASKED: id_})


def close() -> None:
    """Take the form out of the URL."""
    bound.put(**{ASKED: None})


def waive(work: frame.Work) -> bool:
    """Open the form that the URL asks for, where there is a must to waive; whether it is open."""
    id_ = bound.text(ASKED, 80)
    if not work.may_write or id_ not in waivable(work.assessment):
        return False
    st.dialog("Waive an open must", on_dismiss=close)(_form)(work, id_)
    return True


def waivable(assessment: Assessment) -> set[str]:
    """Open musts that a waiver takes out of the way of a gate; heavier ones block all the same."""
    card, heavy = assessment.scorecard, assessment.rubric.standard.gates.must_blocks_from_weight
    unmet = {id_ for score in card.stages.values() for id_ in score.gate.unmet}
    waived = {id_ for score in card.stages.values() for id_ in score.gate.waived}
    return {id_ for id_ in unmet - waived if card.practices[id_].practice.weight < heavy}


def _form(work: frame.Work, id_: str) -> None:
    assessment = work.assessment
    state, today = assessment.scorecard.practices[id_], assessment.as_of
    target = assessment.workload.target_stage
    need = Targets(assessment.workload, assessment.rubric.standard).at(state, target)
    st.markdown(f"**{plain(state.practice.title)}** {plain(stands(state, need))}.")
    st.markdown(
        "Until the day below it no longer blocks a gate, which then opens with a condition. "
        "Level and score stay as they are."
    )
    with st.form("waive-form", border=False):
        reason = st.text_area("Reason", key="waive-reason", max_chars=NOTE)
        owner = st.text_input("Owner", key="waive-owner", max_chars=LINE, value=work.actor.name)
        until = st.date_input(
            "Until",
            key="waive-until",
            value=today + timedelta(USUAL_DAYS),
            min_value=today,
            max_value=today + timedelta(LONGEST_DAYS),
            format="YYYY-MM-DD",
        )
        sent = st.form_submit_button("Waive it", key="waive-send", type="primary")
    if not sent:
        return
    wrong = refusal(reason, owner, until, today)
    if wrong or until is None:
        st.error(wrong, icon=":material/error:")
        return
    said = Waiver(reason=reason.strip(), owner=owner.strip(), expires=until)
    try:
        decide(work.store, work.actor, work.id, id_, said)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    close()
    st.rerun()


def refusal(reason: str, owner: str, until: date | None, today: date) -> str:
    """Why a waiver is not taken; empty where it is."""
    if not reason.strip() or not owner.strip() or until is None:
        return "Give a reason, an owner and a day."
    if not today <= until <= today + timedelta(LONGEST_DAYS):
        return "Choose a day within a year from now."
    return ""
