"""The scorecard: its states, where its numbers lead, and waiving a must."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.parts.scorecard_pillars import clicked
from app_pages.parts.scorecard_waive import refusal, waivable
from assessment.inputs import Waiver, Workload
from assessment.store import decisions, findings, workloads
from assessment.store.answers import Said, give
from assessment.store.database import Store
from assessment.store.milestones import freeze
from assessment.store.opened import Opened, open_workload
from reports import wording
from reports.panels import gate_panel, heat_map, pillar_panel, score_panel
from reports.words import words_of
from rubrics.schema import PILLARS
from tests.app_pages.conftest import LOCAL, Open, claims

Sampled = Callable[..., str]
WORDS = words_of("en")
HOSTILE = "[x](javascript:alert(1)) <img onerror=alert(2)> :material/home: $x^2$ =HYPERLINK()"
LATER = date(2027, 1, 31)


def said(test: AppTest) -> str:
    """All words of the page, its drawer too."""
    kinds = ("markdown", "info", "warning", "error", "title", "header", "subheader")
    parts = [one.value for kind in kinds for one in getattr(test, kind)]
    parts += [one.proto.title for kind in ("info", "error") for one in getattr(test, kind)]
    parts += [f"{one.label} {one.value}" for one in test.metric]
    parts += [one.label for one in test.button]
    return " ".join(parts).replace("\\", "").replace("\u2060", "")


def links(test: AppTest) -> list[tuple[str, dict[str, str]]]:
    """Where the page leads: the screen, and its query without the workload."""
    found, menu = [], {id(one.proto) for one in test.sidebar.get("page_link")}
    for one in test.get("page_link"):
        if id(one.proto) in menu:
            continue
        query = parse_qs(one.proto.query_string)
        found.append((one.proto.page, {k: v[0] for k, v in query.items() if k != "a"}))
    return found


def leads_to(test: AppTest, **params: str) -> bool:
    return any(query == params for _, query in links(test))


def at(test: AppTest, key: str) -> Any:
    """A widget, whatever its kind."""
    return test.get_by_key(key)


def opened(store: Store, id_: str) -> Opened:
    return open_workload(store, LOCAL, id_)


def new(store: Store, **changes: Any) -> str:
    profile = {"name": "New one", "archetypes": ["rag"], "stage": "poc"}
    asked = Workload.model_validate(profile | {"target_stage": "production"} | changes)
    return workloads.create(store, LOCAL, asked)


def answer(store: Store, id_: str, practice: str, level: int) -> None:
    given = opened(store, id_).given.get(practice)
    give(store, LOCAL, id_, practice, Said("level", level), seen=given.id if given else None)


def test_nothing_assessed_leads_to_review_and_scan(app: Open, store: Store) -> None:
    test = app("scorecard", a=new(store)).run()
    assert "Nothing has been assessed yet" in said(test)
    assert "practices apply" in said(test)
    assert [page for page, _ in links(test)][-2:] == ["review", "scan"]
    assert not test.get("plotly_chart")


@pytest.mark.parametrize("name", ["insurer", "public-services"])
def test_the_numbers_are_those_of_the_report(
    name: str, app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled(name)
    assessment = opened(store, id_).assessment
    card = assessment.scorecard
    test = app("scorecard", a=id_).run()
    score = score_panel(card.headline, assessment.rubric.standard, WORDS)
    assert wording.headline(card, WORDS) in said(test)
    shown = {one.label: one.value.replace("\\", "") for one in test.metric}
    assert f"{score['points']} of 100" in shown.values()
    assert shown["Assessed"] == f"{score['coverage']} %"
    assert ("Range" in shown) == score["has_range"]
    for row in gate_panel(assessment, WORDS):
        assert row["summary"].replace("\u00a0", " ") in said(test)
    assert len(test.get("plotly_chart")) == 2


@pytest.mark.parametrize("show", ["pillars", "gates", "conflicts", "risks", "doubts", "x", ""])
def test_every_part_shows(show: str, app: Open, sampled: Sampled) -> None:
    test = app("scorecard", a=sampled(), show=show).run()
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("pillar", [*PILLARS, "overall"])
def test_every_number_is_explained(pillar: str, app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    test = app("scorecard", a=id_)
    at(test.run(), f"explain-{pillar}").click().run()
    assert test.query_params["pillar"] == pillar
    text = said(test)
    card = opened(store, id_).assessment.scorecard
    if pillar == "overall":
        assert "mean of the pillars" in text
        return
    row = next(r for r in pillar_panel(opened(store, id_).assessment, card.headline, WORDS)
               if r["id"] == pillar)  # fmt: skip
    assert f"{row['score']} of 100" in text
    assert "What keeps it down most" in text
    assert leads_to(test, pillar=pillar)


def test_every_cell_shows_its_practices(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    assessment = opened(store, id_).assessment
    for row in heat_map(assessment, WORDS):
        cell = row["cells"][0]
        area = assessment.rubric.practices[cell["ids"][0]].area
        test = app("scorecard", a=id_, pillar=row["pillar"], area=area).run()
        for practice in cell["ids"]:
            assert leads_to(test, practice=practice)
        seen = sum(
            f.practice in cell["ids"] and f.verdict.state in ("fail", "partial")
            for f in assessment.findings
        )
        assert leads_to(test, pillar=row["pillar"], area=area) == bool(seen)


def test_areas_are_reached_without_the_chart(app: Open, sampled: Sampled) -> None:
    test = app("scorecard", a=sampled()).run()
    at(test, "area-list-security-Network").click().run()
    assert test.query_params["pillar"] == "security"
    assert test.query_params["area"] == "Network"
    assert "Mean level" in said(test)


@pytest.mark.parametrize("params", [{"pillar": "x"}, {"area": "Network"}, {"pillar": "\x00"}])
def test_what_nobody_knows_opens_no_drawer(
    params: dict[str, str], app: Open, sampled: Sampled
) -> None:
    test = app("scorecard", a=sampled(), **params).run()
    assert not test.exception
    assert "comes about" not in said(test)


def test_a_click_on_a_chart_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {"map-0": {"selection": {"points": [{"customdata": ["a", "b"]}]}}}
    monkeypatch.setattr(st, "session_state", state)
    taken: list[Any] = []
    clicked("map", "map-0", taken.append)
    # Plotly says so too when something is not chosen any more.
    state["map-1"] = {"selection": {"points": []}}
    clicked("map", "map-1", taken.append)
    assert taken == [["a", "b"]]
    assert state["map"] == 2


def test_gates_list_what_they_wait_for(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    for stage, score in opened(store, id_).assessment.scorecard.stages.items():
        test = app("scorecard", a=id_, show="gates", gate=stage).run()
        for practice in (*score.gate.unmet, *score.gate.to_settle, *score.gate.critical):
            assert leads_to(test, practice=practice)


def test_the_gate_of_the_head_opens_its_part(app: Open, sampled: Sampled) -> None:
    test = app("scorecard", a=sampled()).run()
    at(test, "to-gate-scale").click().run()
    assert test.query_params["gate"] == "scale"
    assert "Scale gate" in said(test)
    assert "Open musts" in said(test)


def light(store: Store, id_: str) -> str:
    return sorted(waivable(opened(store, id_).assessment))[0]


def test_a_must_is_waived_and_the_waiver_withdrawn(
    app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled()
    practice = light(store, id_)
    test = app("scorecard", a=id_, show="gates", gate="scale", waive=practice).run()
    at(test, "waive-send").click().run()
    assert "Give a reason, an owner and a day." in said(test)
    at(test, "waive-reason").set_value(f"  Later {HOSTILE} ")
    at(test, "waive-owner").set_value("Kim")
    at(test, "waive-send").click().run()
    now = opened(store, id_)
    waiver = now.assessment.answers.waivers[practice]
    assert (waiver.owner, waiver.reason) == ("Kim", f"Later {HOSTILE}")
    assert any(practice in s.gate.waived for s in now.assessment.scorecard.stages.values())
    assert "waive" not in test.query_params
    text = said(test)
    assert "Waived until" in text
    assert HOSTILE in text
    made = next(one for one in now.decided if one.key == practice)
    at(test, f"withdraw-{made.id}").click().run()
    assert practice not in opened(store, id_).assessment.answers.waivers


def test_a_waiver_past_its_day_shows(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    practice, day = light(store, id_), opened(store, id_).assessment.as_of - timedelta(1)
    said_ = Waiver(reason="Too late", owner="Kim", expires=day)
    decisions.decide(store, LOCAL, id_, practice, said_)
    test = app("scorecard", a=id_, show="gates", gate="scale").run()
    assert "Waivers past their day" in said(test)
    assert "Too late" in said(test)
    test = app("scorecard", a=id_, show="doubts").run()
    assert "it expired on" in said(test)
    assert leads_to(test, practice=practice)


def test_what_would_open_no_gate_cannot_be_waived(
    app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled()
    card = opened(store, id_).assessment.scorecard
    can = waivable(opened(store, id_).assessment)
    heavy = next(one for one in card.headline.gate.unmet if one not in can)
    for one in (heavy, "nothing", "\x00"):
        test = app("scorecard", a=id_, show="gates", waive=one).run()
        assert "Waive it" not in said(test)


@pytest.mark.parametrize(
    ("reason", "owner", "days", "wrong"),
    [
        ("r", "o", 0, ""),
        ("r", "o", 366, ""),
        ("r", "o", 367, "within a year"),
        ("r", "o", -1, "within a year"),
        (" ", "o", 1, "Give a reason"),
        ("r", "", 1, "Give a reason"),
        ("r", "o", None, "Give a reason"),
    ],
)
def test_what_a_waiver_needs(reason: str, owner: str, days: int | None, wrong: str) -> None:
    until = None if days is None else LATER + timedelta(days)
    assert wrong in refusal(reason, owner, until, LATER)
    assert bool(wrong) == bool(refusal(reason, owner, until, LATER))


def test_who_only_reads_sees_no_way_to_waive(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    reader = claims(roles=["wellops.reviewer"])
    test = app("scorecard", user=reader, a=id_, show="gates", waive=light(store, id_)).run()
    assert "You are reading this workload" in said(test)
    assert not [b for b in test.button if b.label in ("Waive", "Waive it", "Withdraw")]


def test_contradictions_lead_to_question_and_findings(
    app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled()
    answer(store, id_, "sec-keyless-auth", 4)
    test = app("scorecard", a=id_, show="conflicts").run()
    assert "The scan contradicts the team on" in said(test)
    assert "The team said level 4" in said(test)
    assert [q for _, q in links(test)].count({"practice": "sec-keyless-auth"}) == 2


def test_what_changed_since_the_milestone_leads_to_the_comparison(
    app: Open, sampled: Sampled
) -> None:
    test = app("scorecard", a=sampled(later=True)).run()
    assert "the score rose by" in said(test)
    assert "Milestone First review" in said(test)
    assert any(page == "compare" and query.get("to") == "now" for page, query in links(test))


def test_without_a_scan_it_says_so(app: Open, store: Store) -> None:
    id_ = new(store)
    answer(store, id_, "ops-iac", 2)
    test = app("scorecard", a=id_).run()
    assert "No resource was scanned" in said(test)
    test = app("scorecard", a=id_, show="doubts").run()
    assert "not assessed: the score can still move" in said(test)
    assert "Gates need" in said(test)


def test_without_an_answer_it_says_so(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    for practice, given in opened(store, id_).given.items():
        give(store, LOCAL, id_, practice, Said("unknown"), seen=given.id)
    test = app("scorecard", a=id_).run()
    assert "Nobody has answered a question" in said(test)


def test_the_quick_review_is_marked_core(app: Open, store: Store) -> None:
    id_ = new(store)
    core = [p.id for p in opened(store, id_).assessment.rubric.practices.values() if p.core]
    answer(store, id_, core[0], 2)
    test = app("scorecard", a=id_).run()
    assert "(core)" in said(test)
    assert "Only the quick review was answered: 1 of" in said(test)
    other = next(p for p in opened(store, id_).assessment.rubric.practices if p not in core)
    answer(store, id_, other, 2)
    assert "(core)" not in said(app("scorecard", a=id_).run())


def test_very_many_findings_are_never_all_read(
    app: Open, store: Store, sampled: Sampled, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = sampled(later=True)
    whole = said(app("scorecard", a=id_).run())
    monkeypatch.setattr(findings, "HELD", 10)
    monkeypatch.setattr(findings, "HELD_OF_A_KIND", 1)
    store.kept.__init__()  # type: ignore[misc]
    st.cache_resource.clear()
    test = app("scorecard", a=id_).run()
    assert "It showed" in said(test)
    assert "the score rose by" in whole
    for one in test.metric:
        assert f"{one.label} {one.value}".replace("\\", "") in whole


def test_hostile_names_are_text(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    freeze(store, LOCAL, id_, HOSTILE, opened(store, id_).assessment)
    test = app("scorecard", a=id_).run()
    assert HOSTILE in said(test)
    raw = " ".join(one.value for one in test.markdown)
    assert not re.search(r"(?<!\\)(\]\(javascript|<img|:material/home|\$x)", raw)
