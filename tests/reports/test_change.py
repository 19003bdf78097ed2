"""The page on what changed: its conclusion, its bounds, and that it can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.compare import compare
from assessment.inputs import Answers
from checks.model import State
from checks.registry import Check, all_checks
from checks.snapshot import Coverage, Outcome
from reports.change import FINDING_GROUPS, FINDING_ROWS, PRACTICE_ROWS, panel
from reports.change_json import change_data
from reports.numbers import points
from reports.options import Options
from reports.pdf import compile_view
from reports.slope import HEIGHT, LABEL, slope, spread
from reports.view import build_view
from reports.words import languages, words_of
from tests.reports.conftest import CHECKS, make_finding
from tests.wellops.milestones import milestone

ALL_CHECKS = {check.id: check for check in all_checks()}
Scan = Callable[..., Assessment]


def drawn(before: Assessment, after: Assessment, code: str = "en") -> dict[str, Any]:
    return panel(compare(before, after), after, ALL_CHECKS, words_of(code))


def two(name: str) -> tuple[Assessment, Assessment]:
    return milestone(name).assessment, milestone(name, True).assessment


def blank(assessment: Assessment) -> Assessment:
    """The same review before anything was known."""
    return replace(
        assessment, answers=Answers(), findings=(), tallies=(), coverage=(), resource_count=0
    )


class TestTitle:
    def test_it_says_the_points_and_the_gates(self) -> None:
        assert (
            drawn(*two("public-services"))["title"]
            == "Since 22 November 2026 the score rose by 26 points and two gates opened"
        )

    def test_in_italian(self) -> None:
        assert (
            drawn(*two("insurer"), "it")["title"]
            == "Dalla revisione in data 22 novembre 2026 il punteggio è salito di 4 punti"
            " e si è aperto un gate"
        )

    def test_a_fall(self) -> None:
        earlier, later = two("insurer")
        title = drawn(replace(later, as_of=earlier.as_of), earlier)["title"]
        assert title.endswith("the score fell by 4 points and one gate closed")

    def test_nothing_changed(self) -> None:
        earlier, _ = two("insurer")
        assert drawn(earlier, earlier)["title"] == "Nothing has changed since 22 November 2026"

    def test_a_finding_that_is_new_is_a_change(self, scan: Scan) -> None:
        one = make_finding(CHECKS["compute-never-stops"], "new", State.FAIL)
        before, after = scan(), scan(findings=(*scan().findings, one))
        assert "the score did not change" in drawn(before, after)["title"]

    def test_the_first_score_and_the_lost_one(self) -> None:
        earlier, later = two("insurer")
        assert "worked out for the first time" in drawn(blank(earlier), later)["title"]
        assert "nothing is assessed any more" in drawn(earlier, blank(earlier))["title"]
        assert drawn(blank(earlier), later)["slope"] is None


def new_note(view: Any) -> str:
    return next(str(box["note"]) for box in view["findings"]["boxes"] if box["id"] == "new")


def test_a_new_finding_does_not_say_that_its_subject_passed() -> None:
    """Its check judged nothing then, or its subject was not there yet."""
    services = drawn(*two("public-services"))
    assert new_note(services) == "Then no such finding: 1 not there yet, or not in question."
    insurer = drawn(*two("insurer"))
    assert insurer["findings"]["counts"]["new"] == 8
    assert "8 passed" not in new_note(insurer).replace("passed or not", "")
    assert new_note(drawn(two("insurer")[0], two("insurer")[0])) == "Then no such finding."


@pytest.mark.parametrize("name", ["insurer", "public-services"])
def test_differences_are_those_of_the_numbers_shown(name: str) -> None:
    before, after = two(name)
    view, data = drawn(before, after), change_data(compare(before, after))
    for row in view["scores"]:
        assert row["change"] == row["after"] - row["before"]
        numbers = data["overall"] if row["id"] == "overall" else data["pillars"][row["id"]]
        assert (row["before"], row["after"]) == (
            points(numbers["before"]),
            points(numbers["after"]),
        )
        assert str(row["after"]) in view["alt"]
    counts = view["findings"]["counts"]
    for group in ("new", "found", "fixed", "gone", "unread", "worse", "better"):
        assert counts[group] == len(data["findings"][group])
    assert counts["open"] == sum((counts["worse"], counts["better"], data["findings_unchanged"]))
    assert sum(counts[g] for g in ("open", "fixed", "gone", "unread")) == len(
        [f for f in before.findings if f.verdict.state in (State.FAIL, State.PARTIAL)]
    )


def test_lists_are_bounded_and_say_how_much_more(scan: Scan) -> None:
    many = tuple(
        make_finding(check, f"{'long-' * 60}{index}", State.FAIL)
        for check in CHECKS.values()
        for index in range(400)
    )
    view = drawn(scan(), scan(findings=many))
    assert view["findings"]["counts"]["new"] == 1200
    for groups, most in ((view["practices"], PRACTICE_ROWS), (view["findings"], FINDING_ROWS)):
        assert sum(len(group["rows"]) for group in groups["groups"]) <= most
    new = next(group for group in view["findings"]["groups"] if group["id"] == "new")
    assert new["rows"][0]["resources"].endswith("and 398 more")
    assert max(len(row["resources"]) for row in new["rows"]) < 200


def test_what_was_not_read_is_not_shown_as_fixed(scan: Scan) -> None:
    type_ = scan().findings[0].subject_type
    refused = (Coverage("/subscriptions/0", type_, Outcome.FORBIDDEN, permission="x/read"),)
    before = scan()
    view = drawn(before, scan(findings=(), coverage=refused))
    counts = view["findings"]["counts"]
    assert counts["unread"] == 24 and not counts["fixed"] and not counts["gone"]
    assert {group["id"] for group in view["findings"]["groups"]} == set()
    assert any(text.startswith("One listing could not be read now") for text in view["care"])
    assert any(text.endswith(f"then: {type_}.") for text in view["care"])


def test_two_on_the_same_terms_say_so(scan: Scan) -> None:
    (text,) = drawn(scan(), scan())["care"]
    assert text.startswith("Both reviews use the same rubric, profile and scope")


def test_a_newer_rubric_is_named_with_what_it_does(scan: Scan) -> None:
    after = scan()
    rubric = after.rubric
    practices = {
        id_: practice.model_copy(update={"weight": 1}) for id_, practice in rubric.practices.items()
    }
    standard = rubric.standard.model_copy(update={"version": "0.1"})
    before = scan(rubric=replace(rubric, practices=practices, standard=standard))
    view = drawn(before, after)
    assert view["scores"][0]["change"] == 0
    shown = points(before.scorecard.headline.overall)
    assert f"changed from 0.1 to {rubric.version}" in view["care"][0]
    assert f"showed {shown} points" in view["care"][0]
    assert "practices are defined otherwise" in view["care"][0]


def test_without_an_earlier_review_there_is_no_page(scan: Scan) -> None:
    assert build_view(scan(), CHECKS)["change"] is None


class TestDrawing:
    @pytest.mark.parametrize("code", languages())
    def test_a_report_with_it_is_whole(self, code: str) -> None:
        before, after = two("insurer")
        view = build_view(after, ALL_CHECKS, words_of(code), since=before)
        pdf, warnings = compile_view(view, Options(language=code))
        assert pdf.startswith(b"%PDF-") and not warnings

    def test_with_nothing_known_on_either_side(self, checks: dict[str, Check]) -> None:
        earlier, later = two("insurer")
        for before, after in ((blank(earlier), later), (earlier, blank(later))):
            pdf, warnings = compile_view(build_view(after, checks, since=before))
            assert pdf.startswith(b"%PDF-") and not warnings


class TestSlope:
    def test_labels_keep_apart_and_on_the_chart(self) -> None:
        for places in ([0.0] * 6, [HEIGHT] * 6, [10.0, 11.0, 12.0, 90.0, 91.0, 140.0]):
            moved = spread(places)
            ordered = sorted(moved)
            gaps = [b - a for a, b in pairwise(ordered)]
            assert min(gaps) >= LABEL - 1e-9
            assert ordered[0] >= LABEL / 2 and ordered[-1] <= HEIGHT - LABEL / 2
            assert [i for i, _ in sorted(enumerate(places), key=lambda p: p[1])] == [
                i for i, _ in sorted(enumerate(moved), key=lambda p: p[1])
            ]

    def test_a_label_with_room_stands_at_its_place(self) -> None:
        assert spread([30.0, 80.0]) == [30.0, 80.0]

    def test_higher_scores_stand_higher(self) -> None:
        (low, high) = slope([{"before": 0, "after": 10}, {"before": 100, "after": 90}])["lines"]
        assert 0 <= high["y1"] < high["y2"] < low["y2"] < low["y1"] <= HEIGHT


def test_groups_of_the_page_have_words() -> None:
    for code in languages():
        assert {f"change.list-{name}" for name in FINDING_GROUPS} <= words_of(code).texts.keys()
