"""Contradictions, risks, strengths, maturity and doubts of the scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app_pages.parts import bound, frame, navigation
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_limits import limits
from app_pages.parts.scorecard_words import WORDS, counted
from app_pages.parts.text import plain
from assessment.assessment import Assessment
from assessment.scorecard import Risk
from checks.registry import all_checks
from reports import answers, evidence, notices, panels, roadmap, wording
from reports.fixes import plain as prose
from reports.numbers import sentence
from reports.risks import panel as risk_panel

Data = Mapping[str, Any]


def conflicts(work: frame.Work) -> None:
    """Where the team and the scan differ, over-claims first."""
    found = answers.conflicts(work.assessment, WORDS)
    both = sum(
        state.answered is not None and state.verdict in wording.SCANNED
        for state in work.assessment.scorecard.practices.values()
    )
    st.header(plain(wording.conflicts_title(len(found), both, WORDS)))
    if not found:
        quiet("A contradiction shows here when a scan and an answer to the same question differ.")
        return
    quiet(plain(WORDS("answers.conflicts-lead")))
    titles = {check.id: prose(check.bad).rstrip(".") for check in all_checks()}
    seen = {one.id: titles.get(one.check, one.check) for one in work.assessment.findings}
    for row in found:
        _conflict(row, seen)


def _conflict(row: Data, seen: Mapping[str, str]) -> None:
    """`seen`: what each finding says, by its id."""
    over = row["kind"] == "over-claim"
    with st.container(border=True, gap="xsmall", key=f"conflict-{row['practice']}"):
        badge = f":{'red' if over else 'blue'}-badge[{plain(row['kind_text'])}]"
        st.subheader(plain(row["title"], 160), anchor=False)
        said, saw, counts = st.columns(3)
        with said, st.container(gap="xxsmall"):
            who = f" ({plain(row['who'])})" if row["who"] else ""
            st.markdown(f"**The team said level {row['said']}**{who}")
            quiet(plain(row["said_text"], 240))
        with saw, st.container(gap="xxsmall"):
            st.markdown(f"**The scan says: {plain(row['verdict_text'].lower())}**")
            more = row["more_findings_text"]
            said_by = dict.fromkeys(seen[id_] for id_ in row["findings"] if id_ in seen)
            names = "; ".join(said_by) or row["imported"] or ""
            quiet(plain(" ".join(part for part in (names, more) if part), 240))
        with counts, st.container(gap="xxsmall"):
            st.markdown(f"**Level {row['level']} counts** {badge}")
            quiet(plain(row["note"] or row["level_text"], 240))
        with st.container(horizontal=True, gap="medium"):
            navigation.link("review", "Settle it in the review", practice=row["practice"])
            if row["findings"]:
                navigation.link("findings", "See the findings", practice=row["practice"])


def risks(work: frame.Work) -> None:
    """What would hurt first, how many risks there are, what is good, and maturity."""
    assessment = work.assessment
    checks = {check.id: check for check in all_checks()}
    good = evidence.strengths(assessment, checks, WORDS)
    panel = risk_panel(
        assessment,
        {
            "findings": evidence.finding_blocks(assessment, checks, WORDS),
            "strengths": good,
            "pillars": panels.pillar_panel(assessment, assessment.scorecard.headline, WORDS),
        },
        WORDS,
    )
    st.header(plain(panel["title"]))
    for row in panel["rows"]:
        _risk(row)
    if not panel["rows"]:
        quiet(plain(WORDS("risks.no-risk")))
    _risk_counts(assessment)
    _strengths(good)
    _maturity(assessment)


def _risk(row: Data) -> None:
    with st.container(border=True, gap="xsmall", key=f"risk-{row['number']}"):
        st.subheader(f"{row['number']}. {plain(row['sentence'])}", anchor=False)
        likelihood, consequence = row["likelihood"], row["consequence"]
        colour = {"bad": "red", "warn": "orange", "unknown": "violet"}[likelihood["status"]]
        st.markdown(f":{colour}-badge[{plain(likelihood['text'])}] {plain(consequence)}")
        quiet(plain(row["why"]))
        with st.container(gap="xxsmall"):
            for action in row["actions"]:
                navigation.link("review", plain(action["action"], 90), practice=action["practice"])
        if row["more"]:
            quiet(plain(WORDS("risks.more-practices", count=row["more"])), inset=True)


def _risk_counts(assessment: Assessment) -> None:
    card, standard = assessment.scorecard, assessment.rubric.standard
    stage = panels.stage_names(standard, WORDS)[card.target_stage]
    st.header("How many risks there are")
    quiet(f"Practices below the level that {plain(stage)} needs, by what that means.")
    names = panels.pillar_names(standard, WORDS)
    st.table(
        [
            {
                "Pillar": plain(name),
                **{
                    WORDS(f"names.risk-{risk}"): str(card.risks[pillar].get(risk, 0))
                    for risk in (Risk.HIGH, Risk.MEDIUM, Risk.LOW)
                },
            }
            for pillar, name in names.items()
            if pillar in card.risks
        ],
        border="horizontal",
        hide_index=True,
        alt="Number of high, medium and low risks by pillar",
    )


def _strengths(good: list[dict[str, Any]]) -> None:
    st.header(plain(wording.strengths_title(len(good), WORDS)))
    for row in good:
        with st.container(gap="xxsmall"):
            navigation.link("review", plain(row["title"], 160), practice=row["practice"])
            text = f"{sentence(row['text'])}. Level {row['level']}, known from {row['basis']}."
            quiet(plain(text, 300), inset=True)


def _maturity(assessment: Assessment) -> None:
    for model in roadmap.maturity(assessment):
        st.header(f"{plain(model['name'])} maturity: level {model['level']}")
        shares = ", ".join(f"level {one['level']} {one['met']} %" for one in model["shares"])
        quiet(f"Share of the weight that is met: {shares}.")
        if not model["missing"]:
            continue
        label = counted(len(model["missing"]), "practice keeps", "practices keep")
        with st.expander(f"{label} it from the next level", icon=":material/stairs:"):
            for one in model["missing"]:
                navigation.link("review", plain(one["title"], 160), practice=one["practice"])


def doubts(work: frame.Work) -> None:
    """What limits the number, and what has no effect or may mislead."""
    found, card = limits(work.assessment), work.assessment.scorecard
    st.header("What limits the number")
    for at, limit in enumerate(found):
        with st.container(gap="xxsmall", key=f"limit-{at}"):
            st.markdown(plain(limit.text))
            navigation.link(limit.screen, limit.label, **limit.params)
    if not found:
        quiet("Everything that is due is assessed, and what was asked for could be read.")
    st.header("What to keep in mind")
    about = [dict(notice.about) for notice in card.warnings]
    for text, named in zip(notices.sentences(card, WORDS), about, strict=True):
        with st.container(gap="xxsmall"):
            st.markdown(plain(text))
            _where(named)
    if not card.warnings:
        quiet("No waiver, override or exception is past its day or without effect.")


def _where(named: Mapping[str, Any]) -> None:
    """The place that a doubt is about."""
    if "practice" in named:
        navigation.link("review", "Open the practice", practice=str(named["practice"]))
    elif "check" in named:
        navigation.link("findings", "Open its findings", check=str(named["check"]))
    elif "pillar" in named:
        st.button(
            "Open the pillar",
            key=f"doubt-{named['pillar']}",
            type="tertiary",
            on_click=bound.put,
            kwargs={"pillar": str(named["pillar"])},
        )
