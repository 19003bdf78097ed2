"""What is asked next, and how far the session is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings

from assessment.inputs import Answer
from assessment.interview.core import core_only, core_score
from assessment.interview.impact import impact_of
from assessment.interview.interview import Interview, Standing, dont_know, standing
from assessment.interview.moves import moves
from assessment.interview.queue import (
    Filter,
    following,
    next_unanswered,
    outline,
    previous,
    progress,
    queue,
)
from assessment.interview.scans import scans_of
from assessment.scorecard import Decision
from checks.model import State
from rubrics.errors import UserError
from tests.assessment.generate import TODAY, Inputs, inputs
from tests.assessment.interview.conftest import Session, finding

KEYLESS = "sec-keyless-auth"
SHOULD = "cost-idle-compute"


def test_every_question_is_asked_once(session: Session) -> None:
    interview = session()
    assert queue(interview) == tuple(interview.practices)
    core = queue(interview, Filter.CORE)
    assert 0 < len(core) < 40 and all(interview.practices[id_].core for id_ in core)


def test_pillar_and_area_narrow_any_filter(session: Session) -> None:
    interview = session()
    security = queue(interview, pillar="security")
    assert security and {interview.practices[id_].pillar for id_ in security} == {"security"}
    network = queue(interview, Filter.CORE, area="Network")
    assert network == ("sec-network-isolation",)
    assert queue(interview, pillar="cost", area="Network") == ()


def test_a_gate_asks_for_its_musts_and_for_what_is_critical(session: Session) -> None:
    poc = queue(session(), Filter.GATE)
    pilot = queue(session(), Filter.GATE, stage="pilot")
    gates = session().assessment.scorecard.stages
    assert sorted(poc) == sorted(gates["poc"].gate.to_settle)
    assert sorted(pilot) == sorted(gates["pilot"].gate.to_settle)
    assert KEYLESS not in poc
    critical = session(findings=(finding(KEYLESS, State.FAIL, critical=True),))
    assert KEYLESS in queue(critical, Filter.GATE)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, Standing.OPEN),
        (Answer(), Standing.OPEN),
        (Answer(note="later"), Standing.OPEN),
        (Answer(level=0), Standing.ANSWERED),
        (Answer(not_applicable="no"), Standing.NOT_APPLICABLE),
        (dont_know("A", TODAY), Standing.UNKNOWN),
        (Answer(level=3, expires=TODAY), Standing.ANSWERED),
        (Answer(level=3, expires=TODAY - timedelta(days=1)), Standing.OPEN),
    ],
)
def test_how_a_question_stands(answer: Answer | None, expected: Standing) -> None:
    assert standing(answer, TODAY) is expected
    parked = standing(answer, TODAY, parked=True)
    assert parked is (expected if expected.given else Standing.PARKED)


def test_the_next_unanswered_goes_around(session: Session) -> None:
    interview = session({"rel-dr-plan": {"level": 1}})
    ids = queue(interview)
    at = ids.index("rel-dr-plan")
    assert next_unanswered(interview, ids, ids[at - 1]) == ids[at + 1]
    assert next_unanswered(interview, ids, ids[-1]) == ids[0]
    assert next_unanswered(interview, ids) == ids[0]
    assert next_unanswered(interview, ids, "gone") == ids[0]
    assert next_unanswered(interview, ids[:1], ids[0]) is None
    assert next_unanswered(interview, (), None) is None


def test_parked_ones_wait_until_nothing_else_is_left(session: Session) -> None:
    ids = queue(session())
    interview = session(parked=frozenset(ids[:2]))
    assert next_unanswered(interview, ids) == ids[2]
    assert queue(interview, Filter.PARKED) == ids[:2]
    assert not set(ids[:2]) & set(queue(interview, open_only=True))
    rest = session({id_: {"level": 1} for id_ in ids[2:]}, parked=frozenset(ids[:2]))
    assert next_unanswered(rest, ids, ids[0]) == ids[1]
    done = session({id_: {"level": 1} for id_ in ids}, parked=frozenset(ids[:2]))
    assert next_unanswered(done, ids) is None and queue(done, Filter.PARKED) == ()


def test_back_and_forth(session: Session) -> None:
    ids = ("a", "b", "c")
    assert [following(ids, id_) for id_ in ids] == ["b", "c", "a"]
    assert [previous(ids, id_) for id_ in ids] == ["c", "a", "b"]
    assert (following(("a",), "a"), previous(("a",), "a")) == ("a", "a")
    assert (following((), None), previous((), "a")) == (None, None)
    assert (following(ids, None), previous(ids, None)) == ("a", "c")


def test_the_outline_adds_up(session: Session) -> None:
    ids = queue(session())
    answers = {
        ids[0]: {"level": 2},
        ids[1]: {"not_applicable": "no"},
        ids[2]: {"who": "A", "when": TODAY},
        KEYLESS: {"level": 4},
    }
    interview = session(
        answers, (finding(KEYLESS, State.FAIL),), parked=frozenset({ids[3], ids[0]})
    )
    whole = progress(interview)
    assert (whole.answered, whole.unknown, whole.parked, whole.contradicted) == (3, 1, 1, 1)
    assert whole.left == whole.total - 4
    lines = outline(interview)
    assert [line.pillar for line in lines][:2] == ["reliability", "security"]
    for field in ("total", "answered", "unknown", "parked", "contradicted"):
        count = getattr(whole, field)
        assert sum(getattr(line.progress, field) for line in lines) == count
        areas = (area.progress for line in lines for area in line.areas)
        assert sum(getattr(area, field) for area in areas) == count
    assert [id_ for line in lines for area in line.areas for id_ in area.practices] == list(ids)
    assert sum(line.progress.total for line in outline(interview, ids[:5])) == 5


def test_what_moves_most_comes_first_and_leaves_once_answered(session: Session) -> None:
    interview = session()
    order = queue(interview, Filter.MOVES)
    found = moves(interview)
    assert [move.practice for move in found] == list(order)
    assert [m.points for m in found] == sorted((m.points for m in found), reverse=True)
    first = order[0]
    after = session({first: {"level": 3}})
    assert first not in queue(after, Filter.MOVES)
    card, later = interview.assessment.scorecard, after.assessment.scorecard
    assert later.stages["production"].low - card.stages["production"].low == pytest.approx(
        found[0].rise
    )


def test_what_is_capped_by_the_scan_moves_little(session: Session) -> None:
    # Fail caps an answer at 1 of 3: it can rise by a third, and not fall.
    found = {m.practice: m for m in moves(session(findings=(finding(SHOULD, State.FAIL),)))}
    free = {m.practice: m for m in moves(session())}
    assert found[SHOULD].free == pytest.approx(free[SHOULD].free / 6)
    assert found[SHOULD].narrow == 0


def test_what_is_not_due_moves_nothing(session: Session) -> None:
    early = queue(session(target_stage="poc"), Filter.MOVES)
    assert early and KEYLESS not in early


def test_parked_and_unknown_ones_are_not_among_the_moves(session: Session) -> None:
    interview = session({SHOULD: {"who": "A", "when": TODAY}}, parked=frozenset({KEYLESS}))
    assert not {SHOULD, KEYLESS} & set(queue(interview, Filter.MOVES))


@settings(max_examples=10)
@given(inputs())
def test_an_impact_is_what_a_new_review_says(made: Inputs) -> None:
    assessment = made.review()
    interview = Interview(assessment, scans_of(assessment, {}))
    for id_ in list(interview.practices)[::17]:
        for level in (0, 2, 4):
            impact = impact_of(interview, id_, level)
            again = made.answer(id_, level=level).score()
            assert impact.after == again.stages
            assert impact.state == again.practices[id_]


@settings(max_examples=10)
@given(inputs())
def test_no_move_is_further_than_what_an_answer_does(made: Inputs) -> None:
    assessment = made.review()
    interview = Interview(assessment, scans_of(assessment, {}))
    target = assessment.workload.target_stage
    now = assessment.scorecard.stages[target]
    for move in moves(interview)[:6]:
        lows, highs = zip(
            *(
                (score.low, score.high)
                for level in range(5)
                for score in [impact_of(interview, move.practice, level).after[target]]
            ),
            strict=True,
        )
        assert move.rise == pytest.approx(max(0.0, max(lows) - now.low), abs=1e-6)
        assert move.narrow == pytest.approx(max(0.0, now.high - min(highs)), abs=1e-6)


def test_an_impact_names_the_gates_that_change(session: Session) -> None:
    interview = session({KEYLESS: {"level": 2}})
    impact = impact_of(interview, KEYLESS, 0)
    assert impact.gates == ("pilot",)
    assert impact.points and impact.points < 0
    assert impact_of(session(), KEYLESS, 3).points is None
    with pytest.raises(UserError):
        impact_of(interview, "no-such-practice", 1)


def test_a_quick_review_is_marked_and_opens_no_gate(session: Session) -> None:
    ids = queue(session(), Filter.CORE)
    interview = session({id_: {"level": 4} for id_ in ids})
    core = core_score(interview.assessment)
    assert core_only(interview.assessment)
    assert (core.asked, core.answered) == (len(ids), len(ids))
    score = core.stages["production"]
    assert (score.overall, score.coverage) == (100.0, 1.0)
    assert {one.gate.decision for one in core.stages.values()} == {Decision.UNDECIDED}


def test_what_blocks_a_gate_blocks_it_in_a_quick_review(session: Session) -> None:
    ids = queue(session(), Filter.CORE)
    outside = "sec-secrets-management"
    assert outside not in ids
    seen = (finding(outside, State.FAIL, critical=True),)
    core = core_score(session({id_: {"level": 4} for id_ in ids}, seen).assessment)
    assert core.stages["production"].gate.decision is Decision.BLOCKED
    assert not core_only(session({KEYLESS: {"level": 1}, outside: {"level": 1}}).assessment)
    assert not core_only(session().assessment)
