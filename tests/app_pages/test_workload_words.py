"""The history in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from app_pages.parts.workload_words import told
from assessment.store.audit import Event


@pytest.mark.parametrize(
    ("what", "about", "said"),
    [
        ("workload-made", {"name": "A"}, "Made the workload as “A”"),
        ("milestone-frozen", {"title": "Q3", "id": "x"}, "Froze the milestone “Q3”"),
        ("milestone-frozen", {}, "Froze the milestone “?”"),
        ("member-set", {"login": "kim", "before": None, "after": "owner"}, "Added kim as an owner"),
        ("member-set", {"login": "kim", "before": "owner", "after": "reader"}, "Made kim a reader"),
        ("member-set", {"login": "kim", "before": "owner"}, "Removed kim from the members"),
        (
            "profile-changed",
            {"changes": {"stage": {"before": "poc", "after": "pilot"}, "customer": {"after": "B"}}},
            "Changed stage from poc to pilot; customer from nothing to B",
        ),
        ("profile-changed", {"changes": "damaged"}, "Changed the profile"),
        ("profile-changed", {"changes": {"stage": 7}}, "Changed stage"),
        ("something-new", {"x": 1}, "Something new"),
        ("waiver-taken", {"key": "sec-x{0.__class__}"}, "Waived the must sec-x{0.__class__}"),
    ],
)
def test_what_was_done_is_said(what: str, about: Mapping[str, Any], said: str) -> None:
    event = Event(1, what, about, datetime(2026, 11, 22, tzinfo=UTC), "kim", "Kim")
    assert told(event) == said


def test_long_values_are_cut() -> None:
    event = Event(1, "workload-made", {"name": "x" * 999}, datetime.now(UTC), "kim", "Kim")
    assert len(told(event)) < 120
