"""The comparison: which sides there are, what changed between them, and its states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.parts.compare_asked import headings, left, name_of, usual
from app_pages.parts.compare_terms import others
from app_pages.parts.text import shown
from assessment.compare import compare
from assessment.inputs import Workload
from assessment.store import findings, milestones, workloads
from assessment.store.answers import Said, give
from assessment.store.compared import NOW, SCAN, Side
from assessment.store.database import Store
from assessment.store.opened import Opened, open_workload
from assessment.store.snapshots import snapshots
from checks.model import Finding, Rule, Severity, State, Subject, Verdict
from tests.app_pages.conftest import LOCAL, Open, claims
from tests.app_pages.test_scorecard import HOSTILE, at, leads_to, links, said

Sampled = Callable[..., str]
DAY = date(2026, 11, 22)


def opened(store: Store, id_: str) -> Opened:
    return open_workload(store, LOCAL, id_)


def first(store: Store, id_: str) -> str:
    return milestones.milestones(store, LOCAL, id_)[0].id


def table(test: AppTest, at: int) -> list[list[str]]:
    """Cells of a table, by row."""
    rows: list[list[str]] = test.table[at].value.to_numpy().tolist()
    return rows


def test_one_state_alone_leads_to_sign_off(app: Open, store: Store) -> None:
    profile = {"name": "New", "archetypes": ["rag"], "stage": "poc", "target_stage": "pilot"}
    id_ = workloads.create(store, LOCAL, Workload.model_validate(profile))
    test = app("compare", a=id_).run()
    assert "There is nothing to compare with yet" in said(test)
    assert links(test) == [("signoff", {})]


def test_the_newest_milestone_is_beside_now(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    test = app("compare", a=id_).run()
    assert at(test, "at-from").value == first(store, id_)
    assert at(test, "at-to").value == NOW
    assert "the score rose by" in said(test)
    assert len(test.get("plotly_chart")) == 1


def test_the_numbers_are_those_of_the_comparison(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    before = milestones.load(store, LOCAL, first(store, id_))
    expected = compare(before, opened(store, id_).assessment)
    test = app("compare", a=id_).run()
    numbers = {row[0]: row[1:] for row in table(test, 0)}
    assert numbers["Overall"][:2] == [
        str(round(value)) for value in (expected.overall.before, expected.overall.after) if value
    ]
    gates = table(test, 1)
    assert [row[3] for row in gates].count("opened") == sum(g.opened for g in expected.gates)
    test = app("compare", a=id_, show="practices").run()
    for one in (*expected.practices.raised, *expected.practices.lowered):
        assert leads_to(test, practice=one.id)


@pytest.mark.parametrize("show", ["scores", "practices", "findings", "answers", "terms", "x"])
@pytest.mark.parametrize("swapped", [False, True])
def test_every_part_shows(
    show: str, swapped: bool, app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled(later=True)
    scan = next(s.id for s in snapshots(store, LOCAL, id_) if not s.current)
    sides = {"from": NOW, "to": SCAN + scan} if swapped else {"from": SCAN + scan, "to": NOW}
    test = app("compare", a=id_, show=show, **sides).run()
    assert not test.exception
    assert not test.error
    assert "Scan snapshot.jsonl" in said(test)


def test_both_sides_the_same_is_said(app: Open, sampled: Sampled) -> None:
    test = app("compare", a=sampled(later=True), **{"from": NOW, "to": NOW}).run()
    assert "Both sides are the same" in said(test)


def test_the_wrong_way_round_is_said_and_can_be_swapped(
    app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled(later=True)
    test = app("compare", a=id_, **{"from": NOW, "to": first(store, id_)}).run()
    assert "Swap the two sides." in said(test)
    at(test, "swap").click().run()
    assert test.query_params["from"] == first(store, id_)
    assert "the score rose by" in said(test)


@pytest.mark.parametrize("wrong", ["", "x", "\x00", "scan-x"])
def test_a_side_that_there_is_not_is_the_usual_one(
    wrong: str, app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled(later=True)
    test = app("compare", a=id_, **{"from": wrong, "to": wrong}).run()
    assert at(test, "at-from").value == first(store, id_)
    assert not test.error


def test_findings_by_what_became_of_them(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    before = milestones.load(store, LOCAL, first(store, id_))
    changes = compare(before, opened(store, id_).assessment).findings
    test = app("compare", a=id_, show="findings").run()
    for one in changes.new:
        assert leads_to(test, finding=one.id)
    at(test, "at-group").set_value("fixed").run()
    assert test.query_params["group"] == "fixed"
    # What the scan of now does not have opens nothing there.
    assert not [query for _, query in links(test) if "finding" in query]
    for one in changes.fixed:
        assert one.name.rpartition("/")[2] in said(test)
    at(test, "at-text").set_value("no such resource").run()
    assert "No finding matches" in said(test)


def test_answers_say_who_changed_them(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    given = opened(store, id_).given["rel-dr-plan"]
    give(store, LOCAL, id_, "rel-dr-plan", Said("level", 4, note=HOSTILE), seen=given.id)
    other = opened(store, id_).given["ops-iac"]
    give(store, LOCAL, id_, "ops-iac", Said("unknown"), seen=other.id)
    test = app("compare", a=id_, show="answers").run()
    assert leads_to(test, practice="rel-dr-plan")
    text = said(test)
    assert "now level 4" in text
    assert "tester, " in text
    assert HOSTILE in text
    assert "now nobody knows" in text
    assert "](javascript" not in " ".join(one.value for one in test.markdown)


def test_no_answer_changed(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    milestones.freeze(store, LOCAL, id_, HOSTILE, opened(store, id_).assessment)
    test = app("compare", a=id_, show="answers").run()
    assert "No answer changed" in said(test)
    assert "Nothing has changed since" in said(test)
    test = app("compare", a=id_).run()
    assert "](javascript" not in str(test.table[0].value.columns[1])


def test_the_rubric_stands_apart(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    now = opened(store, id_).assessment
    rubric = now.rubric
    needed = {key for one in rubric.practices.values() for key in one.depends_on}
    left_out = next(key for key in now.scorecard.practices if key not in needed)
    fewer = {key: one for key, one in rubric.practices.items() if key != left_out}
    older = replace(now, rubric=replace(rubric, practices=fewer))
    milestones.freeze(store, LOCAL, id_, "By the older rubric", older)
    test = app("compare", a=id_, show="terms").run()
    text = said(test)
    assert "What the rubric changed" in text
    assert "by the rubric of now on both sides" in text
    assert leads_to(test, practice=left_out)
    assert "Profile and scope are the same" in text
    test = app("compare", a=id_, show="terms", **{"from": first(store, id_)}).run()
    assert "Nothing: both sides use rubric" in said(test)


def test_very_many_findings_wait_to_be_asked_for(
    app: Open, store: Store, sampled: Sampled, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = sampled(later=True)
    monkeypatch.setattr(findings, "HELD", 10)
    monkeypatch.setattr(findings, "HELD_OF_A_KIND", 1)
    test = app("compare", a=id_, show="findings").run()
    assert "There are very many findings" in said(test)
    assert not [query for _, query in links(test) if "finding" in query]
    at(test, "every").click().run()
    assert [query for _, query in links(test) if "finding" in query]
    # Once asked for, it stays.
    assert [query for _, query in links(test.run()) if "finding" in query]


def test_who_only_reads_compares_too(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    test = app("compare", user=claims(roles=["wellops.reader"]), a=id_).run()
    assert "the score rose by" in said(test)


def test_names_of_sides() -> None:
    mine = Side("m", HOSTILE, DAY, 41.6)
    scan, now = Side("scan-1", "a.jsonl", DAY, None), Side(NOW, "", DAY, None)
    title = shown(HOSTILE, 80)
    assert name_of(mine) == f"{title}, 22 Nov 2026: 42 of 100"
    assert name_of(scan) == "Scan a.jsonl, 22 Nov 2026"
    assert name_of(now) == "Now, 22 Nov 2026"
    assert headings(mine, now) == (title, "Now")
    before, after = headings(scan, replace(scan, key="scan-2"))
    assert before != after
    assert usual([mine, scan, now]) == "m"
    assert usual([scan, now]) == "scan-1"


def test_what_filters_leave() -> None:
    def made(name: str, severity: Severity) -> Finding:
        subject = Subject(f"/subscriptions/s/{name}", "t", name, "prod")
        return Finding(Rule("check-a", "ops-iac", severity), subject, Verdict(State.FAIL, "b"))

    low, high = made("Alpha", Severity.LOW), made("beta", Severity.HIGH)
    words = {"check-a": "Keys are open"}.__getitem__
    assert left([low, high], "", (), words) == [high, low]
    assert left([low, high], "ALPHA", (), words) == [low]
    assert left([low, high], "keys are", ("low",), words) == [low]
    assert left([low, high], "", ("medium",), words) == []


def test_other_terms_say_nothing_of_the_rubric(store: Store, sampled: Sampled) -> None:
    id_ = sampled(later=True)
    now = opened(store, id_).assessment
    public = replace(now, workload=now.workload.model_copy(update={"audience": "partner"}))
    texts = others(compare(now, public), {}, {})
    assert len(texts) == 1
    assert "audience" in texts[0]
