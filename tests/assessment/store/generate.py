"""Any workload as a document: any texts, histories and decisions that the store would take."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from assessment.store.moved import Moved
from tests.assessment.generate import IDS, workloads

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NAME = TEXT.map(str.strip).filter(bool)
MOMENT = st.integers(0, 2**41).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MAYBE = st.none() | TEXT
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def _by(draw: st.DrawFn) -> dict[str, Any]:
    return {"at": draw(MOMENT), "login": draw(TEXT), "name": draw(TEXT)}


def _answer(draw: st.DrawFn, number: int, sessions: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["level", "not_applicable", "unknown", "cleared"]))
    return {
        **_by(draw),
        "practice": draw(st.sampled_from([*IDS[:5], "gone-practice"])),
        "kind": kind,
        "level": draw(st.integers(0, 4)) if kind == "level" else None,
        "reason": draw(NAME) if kind == "not_applicable" else None,
        "note": draw(MAYBE),
        "evidence": draw(MAYBE),
        "owner": draw(MAYBE),
        "expires": draw(st.none() | DAY),
        "session": draw(st.sampled_from([None, *sessions])),
        "before": draw(st.none() | st.integers(1, number)) if number else None,
    }


def _decision(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["override", "waiver", "exception"]))
    gone = draw(st.booleans())
    return {
        **_by(draw),
        "kind": kind,
        "key": draw(st.sampled_from(IDS)),
        "subject": "/subscriptions/x" if kind == "exception" else None,
        "level": draw(st.integers(0, 4)) if kind == "override" else None,
        "evidence": draw(MAYBE) if kind == "override" else None,
        "reason": draw(NAME),
        "owner": draw(NAME),
        "expires": draw(DAY),
        "withdrawn_at": draw(MOMENT) if gone else None,
        "withdrawn_login": draw(TEXT) if gone else None,
        "withdrawn_name": draw(TEXT) if gone else None,
    }


@st.composite
def moved(draw: st.DrawFn) -> Moved:
    """Likewise."""
    few = st.integers(0, 4)
    sessions = [f"session-{n}" for n in range(draw(few))]
    decisions = [_decision(draw) for _ in range(draw(few))]
    about = draw(st.dictionaries(TEXT, JSON, max_size=3))
    events = [{**_by(draw), "what": "anything", "about": about} for _ in range(draw(few))]
    events += [
        {**_by(draw), "what": "waiver-taken", "about": {"key": "k", "id": n}}
        for n in range(1, len(decisions) + 1)
    ]
    day = draw(MOMENT)
    made = {
        "id": "generated", "version": draw(st.integers(1, 10**6)), "profile_version": 1,
        "plan_version": draw(few), "created_at": day, "changed_at": draw(MOMENT),
        "login": draw(TEXT), "name": draw(TEXT), "sample": draw(MAYBE),
    }  # fmt: skip
    return Moved.model_validate(
        {
            "wellops_workload": 1,
            "made": made,
            "workload": draw(workloads()),
            "members": [
                {"login": login, "name": draw(TEXT), "role": "owner"}
                for login in sorted(draw(st.sets(NAME, min_size=1, max_size=4)))
            ],
            "plan": {"start": draw(st.none() | DAY), "owners": {"security": draw(NAME)}},
            "sessions": [
                {"id": id_, "title": draw(TEXT), "started_at": day, "login": "x", "name": "X",
                 "ended_at": draw(st.none() | MOMENT), "participants": [{"name": draw(NAME)}]}
                for id_ in sessions
            ],
            "answers": [_answer(draw, number, sessions) for number in range(draw(few))],
            "decisions": decisions,
            "remarks": [
                {**_by(draw), "kind": "parked", "text": draw(NAME),
                 "session": draw(st.sampled_from([None, *sessions]))}
                for _ in range(draw(few))
            ],
            "scans": [
                {**_by(draw), "id": "job", "state": "done", "document": about}
            ][: draw(st.integers(0, 1))],
            "events": events,
        }
    )  # fmt: skip
