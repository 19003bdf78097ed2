"""The one model of what is shown: its numbers are the scorecard's, its sentences true."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import orjson
import pytest

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers, Exception_, Waiver
from checks.model import State
from reports.fixes import fix_parts, plain
from reports.numbers import percent, points, tenth
from reports.roadmap import SHOWN_ITEMS
from reports.timeline import MARKED_APART
from reports.view import build_view
from reports.words import words_of
from tests.reports.pages import compiled, flat, unknown
from tests.wellops.milestones import milestone

Scan = Callable[..., Assessment]


@pytest.fixture(scope="module")
def view(scan: Scan, checks: Any) -> dict[str, Any]:
    return build_view(scan(), checks)


def answered(case: Any, level: int) -> Assessment:
    """The case with every practice answered at one level, and nothing scanned."""
    given = Answers(answers={id_: Answer(level=level) for id_ in case.assessment.rubric.practices})
    return replace(case.assessment, answers=given, imported={})


def test_numbers_round_half_up() -> None:
    assert [points(v) for v in (None, 66.5, 66.49, 0.4999999, 32.4999)] == [
        None, 67, 66, 0, 32,
    ]  # fmt: skip
    assert [tenth(v) for v in (2.25, 0.75, 9.0, 0.04)] == [2.3, 0.8, 9, 0]
    assert percent(0.505) == 51


def test_view_is_plain_and_always_the_same(scan: Scan, checks: Any) -> None:
    once = orjson.dumps(build_view(scan(), checks))
    assert once == orjson.dumps(build_view(scan(), checks))


def test_scores_are_the_scorecards(case: Any) -> None:
    view, card = build_view(case.assessment, {}), case.assessment.scorecard
    assert view["score"]["points"] == points(card.headline.overall)
    for row in view["pillars"]:
        pillar = card.headline.pillars[row["id"]]
        assert (row["score"], row["raw"]) == (points(pillar.score), points(pillar.raw))
        assert row["capped"] == (pillar.raw is not None and pillar.raw > pillar.cap)
    for row in view["gates"]:
        gate = card.stages[row["stage"]].gate
        assert row["musts"] == row["met"] + len(gate.unmet) + len(gate.to_settle)
        assert row["decision"] == gate.decision


def test_headlines_follow_the_gates(insurer: Any, public_services: Any) -> None:
    def headline(assessment: Assessment) -> str:
        return str(build_view(assessment, {})["headline"])

    assert headline(insurer.assessment) == (
        "Not ready for a pilot: 8 musts of the proof of concept are open and one risk is critical"
    )
    assert headline(public_services.assessment) == "Not ready for pilot users: 39 musts are open"
    assert headline(answered(insurer, 4)) == "Ready for production, by the team's own account"
    nothing = replace(insurer.assessment, answers=Answers(), imported={})
    assert headline(nothing) == "Nothing has been assessed yet"
    workload = insurer.workload.model_copy(update={"target_stage": "poc"})
    assert headline(replace(insurer.assessment, workload=workload)).startswith(
        "The proof of concept does not pass yet: 8 musts are open"
    )
    assert headline(replace(answered(insurer, 4), workload=workload)) == (
        "The proof of concept is a success, by the team's own account"
    )


def test_headline_names_the_last_gate_that_opens(insurer: Any) -> None:
    ready = build_view(answered(insurer, 2), {})
    gates = {row["stage"]: row["decision"] for row in ready["gates"]}
    if gates["poc"] == gates["pilot"] == "met":
        assert ready["headline"].startswith("Ready for a pilot, not for production: ")
    else:
        assert ready["headline"].startswith("Not ready for a pilot: ")


def test_waived_gaps_are_said(insurer: Any) -> None:
    all_met = answered(insurer, 4)
    light = next(
        p for p in all_met.rubric.practices.values()
        if p.weight <= 3 and p.gate.must and p.gate.stage == "production"
        and "rag" in p.archetypes
    )  # fmt: skip
    given = dict(all_met.answers.answers) | {light.id: Answer(level=0)}
    waiver = Waiver(reason="later", owner="sponsor", expires=all_met.as_of)
    waived = replace(all_met, answers=Answers(answers=given, waivers={light.id: waiver}))
    assert (
        build_view(waived, {})["headline"]
        == "Ready for production, with one accepted gap, by the team's own account"
    )


def test_a_cap_names_its_practice_and_the_action(insurer: Any) -> None:
    workload = insurer.workload.model_copy(update={"target_stage": "poc"})
    assessment = replace(insurer.assessment, workload=workload)
    reliability = build_view(assessment, {})["pillars"][0]
    action = assessment.rubric.practices["rel-model-lifecycle"].action
    assert (reliability["score"], reliability["raw"]) == (32, 50)
    assert reliability["cap_text"] == (
        f"Capped at 32 by a critical finding on rel-model-lifecycle: {action}"
    )


def test_page_titles_are_true(case: Any) -> None:
    view, card = build_view(case.assessment, {}), case.assessment.scorecard
    gate = card.headline.gate
    closed = sum(gap.id in gate.unmet for gap in card.next_actions[:5])
    step = words_of("en")(f"wording.step-{card.target_stage}")
    title = f"Five actions close {closed} of {len(gate.unmet)} open musts for {step}"
    assert view["titles"]["first_actions"] == title
    share = sum(g.impact for g in card.next_actions[:12]) / sum(g.impact for g in card.top_gaps)
    assert view["priorities"]["title"] == (
        f"The next 12 of {len(card.top_gaps)} actions hold "
        f"{percent(share)}\N{NO-BREAK SPACE}% of the impact"
    )
    assert view["backlog"]["title"].startswith(f"{len(card.next_actions)} actions stand between ")
    assert view["backlog"]["title"].endswith(f"{len(gate.unmet)} open musts keep its gate closed")
    met = sum(row["met"] for row in view["practices"])
    due = sum(row["target"] is not None for row in view["practices"])
    assert view["titles"]["practices"].startswith(
        f"{words_of('en').opening(met)} of {due} practices"
    )


def test_impact_is_relative_to_the_largest_whatever_comes_first(insurer: Any) -> None:
    for target in ("poc", "pilot", "production", "scale"):
        workload = insurer.workload.model_copy(update={"target_stage": target})
        view = build_view(replace(insurer.assessment, workload=workload), {})
        assert max(row["impact"] for row in view["backlog"]["rows"]) == 100
        assert all(0 < row["impact"] <= 100 for row in view["actions"])


def test_an_action_names_the_first_gate_that_it_opens(insurer: Any) -> None:
    view, card = build_view(insurer.assessment, {}), insurer.assessment.scorecard
    first = view["actions"][0]
    assert first["practice"] in card.stages["poc"].gate.critical
    assert first["gate"] == "PoC"


def test_every_claim_leads_to_a_practice(view: dict[str, Any]) -> None:
    known = {row["practice"] for row in view["practices"]}
    rows = [*view["backlog"]["rows"], *view["actions"], *view["strengths"], *view["conflicts"]]
    rows += [item for phase in view["phases"] for item in phase["items"]]
    assert {row["practice"] for row in rows} <= known
    assert {id_ for row in view["heat_map"] for c in row["cells"] for id_ in c["ids"]} == known
    assert len(view["anchors"]) == len(set(view["anchors"]))


def test_heat_map_is_the_weighted_mean_of_what_is_assessed(case: Any) -> None:
    states = case.assessment.scorecard.practices
    for row in build_view(case.assessment, {})["heat_map"]:
        for cell in row["cells"]:
            known = [states[id_] for id_ in cell["ids"] if states[id_].assessed]
            weight = sum(s.practice.weight for s in known)
            mean = sum(s.practice.weight * (s.level or 0) for s in known) / weight
            assert cell["mean"] == tenth(mean)
            assert (cell["assessed"], cell["practices"]) == (len(known), len(cell["ids"]))


def test_what_is_not_assessed_is_marked(insurer: Any) -> None:
    view = build_view(replace(insurer.assessment, answers=Answers(), imported={}), {})
    assert {cell["mean"] for row in view["heat_map"] for cell in row["cells"]} == {None}
    assert view["score"]["points"] is None
    assert view["poc_exits"] == []
    assert {row["risk"] for row in view["backlog"]["rows"]} == {"unknown"}
    assert view["pillars"][0]["status"] == "not assessed"


def test_the_backlog_is_bounded_and_its_rows_refer_to_each_other(case: Any) -> None:
    view, card = build_view(case.assessment, {}), case.assessment.scorecard
    backlog = view["backlog"]
    assert len(backlog["rows"]) == 60
    assert len(backlog["rows"]) + backlog["more"] == len(card.next_actions)
    ranks = {gap.id: rank for rank, gap in enumerate(card.next_actions, start=1)}
    for row in backlog["rows"]:
        assert row["rank"] == ranks[row["practice"]]
        assert [one["practice"] for one in row["after"]] == row["blocked_by"]
        assert all(one["rank"] == ranks[one["practice"]] for one in row["after"])
    assert view["priorities"]["rows"] == backlog["rows"][:12]


def test_findings_stand_by_check_with_denominators(view: dict[str, Any]) -> None:
    first, second, third = view["findings"]
    assert [first["check"], second["check"], third["check"]] == [
        "deployment-retires-soon", "account-accepts-api-keys", "compute-never-stops",
    ]  # fmt: skip
    assert (first["failing"], first["partial"], first["of"], first["unread"]) == (4, 4, 16, 4)
    assert first["critical"] == 4
    assert second["title"] == "Callers can use an API key"
    assert second["resources"][0]["evidence"] == [
        {"path": "properties.disableLocalAuth", "value": "false"},
        {"path": "properties.sku", "value": "not set"},
    ]
    assert [part["label"] for part in second["fix"]] == ["", "az", "Bicep"]


def test_long_lists_are_cut_and_counted(scan: Scan, findings: Any, checks: Any) -> None:
    view = build_view(scan(findings=findings(200)), checks)
    for block in view["findings"]:
        assert len(block["resources"]) == 12
        assert block["more"] == 100 - 12
    assert len(view["unknowns"]) == 1
    assert view["unknowns"][0]["verdicts"] == 150


def test_two_findings_of_one_id_get_one_place(scan: Scan, findings: Any, checks: Any) -> None:
    twice = tuple(f for f in findings(4) for _ in range(2))
    view = build_view(scan(findings=twice), checks)
    anchors = [r["anchor"] for b in view["findings"] for r in b["resources"] if r["anchor"]]
    assert len(anchors) == len(set(anchors)) == 6


def test_what_could_not_be_read_names_the_permission(view: dict[str, Any]) -> None:
    unknown, coverage = view["unknowns"][0], view["coverage"]
    assert unknown["permission"] == "Microsoft.CognitiveServices/accounts/read"
    assert unknown["verdicts"] == 12
    assert coverage["text"] == ("One of 2 listings was read; one is known to be complete.")
    assert coverage["rows"][0]["permission"] == "Microsoft.Insights/diagnosticSettings/read"
    assert view["titles"]["unread"] == (
        "One of 2 listings was not read and 12 verdicts stay unknown"
    )


def test_strengths_use_the_words_of_the_check(scan: Scan, findings: Any, checks: Any) -> None:
    passing = tuple(f for f in findings(8) if f.verdict.state is State.PASS)
    answers = Answers(answers={"sec-keyless-auth": Answer(level=4)})
    view = build_view(scan(findings=passing, answers=answers, imported={}), checks)
    keyless = next(r for r in view["strengths"] if r["practice"] == "sec-keyless-auth")
    assert keyless["text"] == "Only Entra identities can call the account."
    assert keyless["basis"] == "answer and scan"


def test_contradictions_show_both_sides(view: dict[str, Any]) -> None:
    over = next(r for r in view["conflicts"] if r["practice"] == "sec-keyless-auth")
    assert (over["kind"], over["said"], over["level"], over["verdict"]) == (
        "over-claim", 2, 1, "fail",
    )  # fmt: skip
    assert len(over["findings"]) == 5
    assert over["more_findings"] == 3


def test_phases_hold_the_steps_of_the_plan_in_the_order_of_their_starts(case: Any) -> None:
    view, plan = build_view(case.assessment, {}), case.assessment.schedule
    assert view["roadmap"]["steps"] == len(plan.booked)
    for row, stone in zip(view["phases"], plan.milestones, strict=True):
        own = [one for one in plan.booked if one.action.stage == stone.stage]
        assert len(row["items"]) + row["more"] == row["steps"] == len(own)
        assert [item["id"] for item in row["items"]] == [one.action.id for one in own[:SHOWN_ITEMS]]
        assert (row["date"], row["p80"]) == (stone.day.isoformat(), stone.safe.isoformat())


def test_the_time_line_is_at_its_true_scale(case: Any) -> None:
    plan, line = case.assessment.schedule, build_view(case.assessment, {})["roadmap"]["timeline"]
    last = max(stone.safe for stone in plan.milestones)
    days = (last - plan.start).days + 1
    for part, stone in zip(line["phases"], plan.milestones, strict=True):
        assert part["start"] == pytest.approx((stone.begin - plan.start).days / days, abs=0.001)
        end = ((stone.day - plan.start).days + 1) / days
        assert part["start"] + part["width"] == pytest.approx(end, abs=0.001)
        assert end <= part["p80"] <= 1
    for mark in line["marks"]:
        assert mark["at"] == pytest.approx(mark["day"] / days, abs=0.001)
        assert mark["at"] < 1


def test_a_phase_says_how_much_of_its_gate_it_closes(insurer: Any) -> None:
    view, card = build_view(insurer.assessment, {}), insurer.assessment.scorecard
    gate = card.stages["poc"].gate
    assert view["phases"][0]["open_musts"] == len(gate.unmet)
    assert view["phases"][0]["closes"] == len(
        set(gate.unmet) & {item.practice.id for item in card.phases[0].items}
    )


def test_what_a_phase_does_not_close_of_its_gate_earlier_ones_do(case: Any) -> None:
    for row in build_view(case.assessment, {})["phases"]:
        assert row["closes"] + row["closed_before"] == row["open_musts"]


def test_a_table_names_what_is_not_in_it(insurer: Any) -> None:
    view, pages = compiled(insurer.assessment, {}, "en", edition="executive")
    shown = len(view["priorities"]["rows"])
    text = next(page for page in pages if flat(view["priorities"]["title"]) in page)
    waiting = [one for row in view["priorities"]["rows"] for one in row["after"]]
    assert any(one["rank"] > shown for one in waiting)
    for one in waiting:
        said = str(one["rank"]) if one["rank"] <= shown else one["practice"]
        assert re.search(rf"after (\S+, )*{said}\b", text)


def test_nothing_left_to_do_takes_no_page_for_each_empty_list(insurer: Any) -> None:
    view, pages = compiled(answered(insurer, 4), {}, "en")
    page = next(page for page in pages if flat(view["backlog"]["title"]) in page)
    for title in (
        view["priorities"]["title"],
        view["titles"]["roadmap"],
        view["forecast"]["title"],
    ):
        assert flat(title) in page


def test_days_on_the_time_line_keep_apart(insurer: Any) -> None:
    view = build_view(unknown(insurer.assessment), {})
    places = [mark["at"] for mark in view["roadmap"]["timeline"]["marks"]]
    assert all(b - a >= MARKED_APART for a, b in pairwise(places))


def test_with_nothing_assessed_no_number_pretends(insurer: Any) -> None:
    view = build_view(unknown(insurer.assessment), {})
    for title in (
        view["titles"]["first_actions"],
        view["priorities"]["title"],
        view["titles"]["roadmap"],
        view["titles"]["phases"],
        view["titles"]["practices"],
        view["forecast"]["title"],
    ):
        assert "assessed" in title
    assert not view["assessed"] and view["forecast"]["empty"]


def test_a_clean_scan_is_not_shown_as_an_unread_one() -> None:
    view = build_view(milestone("public-services", True).assessment, {})
    seen = [row["seen"] for row in view["practices"] if row["verdict"] == "unknown"]
    assert len(seen) > 10 and set(seen) == {"clean"}


def test_markdown_is_shown_plain() -> None:
    text = "Use `az` and *no\nvery* **keys**; see [the guide](https://example.org/a) for 2 * 3."
    assert plain(text) == "Use az and no very keys; see the guide for 2 * 3."
    assert fix_parts("Do it.\n\n```sh\n  az x \\\n    --y\n```\nThen wait.") == [
        {"kind": "text", "label": "", "text": "Do it."},
        {"kind": "code", "label": "az", "text": "az x \\\n  --y"},
        {"kind": "text", "label": "", "text": "Then wait."},
    ]


def test_accepted_findings_stay_visible_and_are_not_counted_as_open(
    scan: Scan, findings: Any, checks: Any
) -> None:
    rows = [f for f in findings(4) if f.check == "account-accepts-api-keys"]
    failing = next(f for f in rows if f.verdict.state is State.FAIL)
    exception = Exception_(
        check=failing.check,
        subject=failing.subject,
        reason="moves in May",
        owner="platform team",
        expires=date(2027, 5, 31),
    )
    accepted = scan(findings=tuple(rows), answers=Answers(exceptions=(exception,)), imported={})
    view = build_view(accepted, checks)
    block = view["findings"][0]
    assert (block["failing"], block["partial"], block["accepted"]) == (1, 1, 1)
    assert block["resources"][0]["accepted"] == (
        "Accepted by platform team until 31 May 2027: moves in May"
    )
    register = {row["practice"]: row for row in view["practices"]}
    assert register["sec-keyless-auth"]["findings"] == 1
