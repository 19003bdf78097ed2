"""What came of a scan: verdicts, what was not read, and which checks rest on a permission."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessment.scanning.job import Missed, Row, RowState
from assessment.scanning.needed import needed
from assessment.scanning.outcome import course, moment_of, unanswered, unread, verdicts
from checks.listings import Outcome
from checks.model import State
from checks.registry import all_checks
from reports.evidence import finding_counts
from reports.words import words_of
from wellops.demo import _review

DEPLOYMENTS = "Microsoft.CognitiveServices/accounts/deployments/read"


def test_verdicts_are_those_of_the_report() -> None:
    assessment = _review("insurer")
    found = verdicts(assessment)
    counts = finding_counts(assessment, words_of("en"))
    assert found.checks == counts["checks"]
    assert found.resources == counts["resources_read"] > 0
    for state, count in found.states:
        assert count == counts["states"][state.value]
    assert dict(found.states)[State.FAIL] > 0
    states = assessment.scorecard.practices.values()
    assert unanswered(assessment) == sum(1 for one in states if one.level is None)


def test_what_was_not_read_is_one_group_a_permission() -> None:
    def row(kind: str, permission: str | None, places: int, detail: str) -> Missed:
        return Missed(kind, Outcome.FORBIDDEN, permission, "/x", places, detail)

    groups = unread(
        [row("a", "P", 1, "no"), row("b", None, 9, "broke"), row("c", "P", 2, "no"),
         row("d", "Q", 4, ""), row("e", None, 1, "")]
    )  # fmt: skip
    assert [(one.permission, one.places) for one in groups] == [
        ("Q", 4), ("P", 3), ("", 9), ("", 1),
    ]  # fmt: skip
    assert [one.operation for one in groups[1].rows] == ["a", "c"]
    assert [one.reason for one in groups] == ["", "no", "broke", "forbidden"]
    assert unread([]) == ()


def test_the_course_is_all_rows_together() -> None:
    rows = [
        Row("a", RowState.DONE, 4, 4, found=3),
        Row("b", RowState.REFUSED, 2, 2, refused=2),
        Row("c", RowState.RUNNING, 1, None),
        Row("d", RowState.WAITING, 0, 5),
    ]
    now = course(rows)
    assert (now.done, now.total, now.through, now.found, now.refused) == (7, 12, 2, 3, 2)
    assert 0 < now.share < 1
    assert course([]).share == 0


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01"])
def test_a_time_that_is_none_is_none(text: str) -> None:
    assert moment_of(text) is None
    assert moment_of("2026-11-22T10:00:00Z") == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert moment_of("2026-11-22") == datetime(2026, 11, 22, tzinfo=UTC)


def test_missing_permissions_come_first_with_the_checks_that_rest_on_them() -> None:
    accounts = "Microsoft.CognitiveServices/accounts/read"
    find = "Microsoft.Resources/subscriptions/read"
    held = {DEPLOYMENTS: False, accounts: True, find: True, "Microsoft.Nothing/x/read": None}
    rows = needed(held, all_checks(), held)
    assert [row.action for row in rows] == [DEPLOYMENTS, "Microsoft.Nothing/x/read", find, accounts]
    by = {row.action: {check.id for check in row.checks} for row in rows}
    assert by[DEPLOYMENTS] and by[DEPLOYMENTS] < by[accounts]  # no deployments without accounts
    assert by["Microsoft.Nothing/x/read"] == set()
    assert [row.always for row in rows] == [False, False, True, False]
