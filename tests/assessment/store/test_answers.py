"""Answers: append-only, dated, and never silently overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from assessment.inputs import Answer
from assessment.store import answers, sessions
from assessment.store.answers import Clash, Given, Said, current, give, give_many, history
from assessment.store.database import Store
from assessment.store.limits import LINK, NOTE
from assessment.store.workloads import entry
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, BEN, ROOT, new_workload

P, Q = "rel-dr-plan", "sec-keyless-auth"
TWO = Said("level", 2, note="half of it", evidence="https://example.com/x", owner="Ben")
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE answer; --",
    '=HYPERLINK("http://x")',
    "%s %(x)s :x {x}",
    "🚦 \u202e right to left \u200b\ufeff",
    "a\r\nb\tc\x0b\x1b[31m",
    "\\0 \\u0000",
]


def given(store: Store, workload_id: str, said: Said, practice: str = P) -> Given:
    seen = current(store, ANA, workload_id).get(practice)
    saved = give(store, ANA, workload_id, practice, said, seen=seen.id if seen else None)
    assert isinstance(saved, Given)
    return saved


def test_an_answer_is_there_with_who_and_when(store: Store, workload_id: str) -> None:
    before = datetime.now(UTC)
    saved = given(store, workload_id, TWO)
    assert current(store, BEN, workload_id) == {P: saved}
    assert (saved.said, saved.login, saved.name, saved.before_id) == (TWO, "ana", "Ana", None)
    assert before <= saved.at <= datetime.now(UTC) and saved.at.utcoffset() == timedelta(0)


def test_every_change_is_kept_and_names_what_was_before(store: Store, workload_id: str) -> None:
    first = given(store, workload_id, TWO)
    second = given(store, workload_id, Said("not_applicable", reason="no such thing"))
    third = given(store, workload_id, Said("cleared"))
    assert history(store, ANA, workload_id, P) == [third, second, first]
    assert [row.before_id for row in (third, second, first)] == [second.id, first.id, None]
    assert current(store, ANA, workload_id)[P] == third
    given(store, workload_id, TWO, Q)
    assert len(history(store, ANA, workload_id)) == 4
    assert len(history(store, ANA, workload_id, Q)) == 1


def test_the_same_answer_again_is_not_another_one(store: Store, workload_id: str) -> None:
    first = given(store, workload_id, TWO)
    version = entry(store, ANA, workload_id).version
    assert given(store, workload_id, TWO) == first
    assert entry(store, ANA, workload_id).version == version


def test_who_comes_second_sees_what_the_first_said(store: Store, workload_id: str) -> None:
    first = given(store, workload_id, TWO)
    clash = give(store, BEN, workload_id, P, Said("level", 4), seen=None)
    assert clash == Clash(first)
    assert history(store, ANA, workload_id) == [first]
    chosen = give(store, BEN, workload_id, P, Said("level", 4), seen=first.id)
    assert isinstance(chosen, Given) and chosen.before_id == first.id


def test_an_answer_that_is_not_there_clashes_too(store: Store, workload_id: str) -> None:
    assert give(store, ANA, workload_id, P, TWO, seen=12345) == Clash(None)


def test_several_are_saved_at_once_without_those_that_clash(store: Store, workload_id: str) -> None:
    first = given(store, workload_id, TWO)
    said = {P: Said("level", 1), Q: Said("level", 3)}
    assert give_many(store, BEN, workload_id, said, seen={}) == {P: Clash(first)}
    assert {id_: one.said.level for id_, one in current(store, ANA, workload_id).items()} == {
        P: 2,
        Q: 3,
    }


def test_several_with_one_that_is_refused_are_not_saved(store: Store, workload_id: str) -> None:
    version = entry(store, ANA, workload_id).version
    for bad in ({"no-such-practice": TWO}, {Q: Said("unknown", note="x" * (NOTE + 1))}):
        with pytest.raises(UserError):
            give_many(store, ANA, workload_id, {P: TWO, **bad}, seen={})
    assert not history(store, ANA, workload_id)
    assert entry(store, ANA, workload_id).version == version


def test_a_change_counts_in_the_version_of_its_workload_alone(store: Store) -> None:
    mine, other = new_workload(store), new_workload(store)
    versions = entry(store, ROOT, mine).version, entry(store, ROOT, other).version
    given(store, mine, TWO)
    assert entry(store, ROOT, mine).version == versions[0] + 1
    assert entry(store, ROOT, other).version == versions[1]


def test_an_unknown_practice_is_refused_with_the_nearest(store: Store, workload_id: str) -> None:
    with pytest.raises(UserError, match="did you mean 'rel-dr-plan'"):
        give(store, ANA, workload_id, "rel-dr-plam", TWO, seen=None)
    with pytest.raises(UserError, match="Unknown practice"):
        give(store, ANA, workload_id, "x" * 10_000, TWO, seen=None)


def test_an_answer_belongs_to_no_session_of_another_workload(
    store: Store, workload_id: str
) -> None:
    mine = sessions.start(store, ANA, workload_id, "Mine")
    other = sessions.start(store, ANA, new_workload(store), "Other")
    kept = give(store, ANA, workload_id, P, TWO, seen=None, session_id=mine.id)
    assert isinstance(kept, Given) and kept.session_id == mine.id
    for id_ in (other.id, "nothing"):
        with pytest.raises(UserError):
            give(store, ANA, workload_id, Q, TWO, seen=None, session_id=id_)
    assert set(current(store, ANA, workload_id)) == {P}


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_was(store: Store, workload_id: str, text: str) -> None:
    said = Said("not_applicable", reason=text, note=text, evidence=text, owner=text)
    given(store, workload_id, said)
    assert current(store, ANA, workload_id)[P].said == said


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfff"])
def test_text_that_no_database_holds_is_refused(store: Store, workload_id: str, text: str) -> None:
    for said in (
        Said("level", 1, note=text),
        Said("level", 1, evidence=text),
        Said("level", 1, owner=text),
    ):
        with pytest.raises(UserError, match="cannot be stored"):
            give(store, ANA, workload_id, P, said, seen=None)


def test_texts_are_bounded(store: Store, workload_id: str) -> None:
    given(store, workload_id, Said("level", 1, note="n" * NOTE, evidence="e" * LINK))
    for said in (
        Said("level", 1, note="x" * (NOTE + 1)),
        Said("level", 1, evidence="x" * (LINK + 1)),
        Said("level", 1, owner="x" * 301),
        Said("not_applicable", reason="x" * (NOTE + 1)),
    ):
        with pytest.raises(UserError, match="is the most"):
            give(store, ANA, workload_id, Q, said, seen=None)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "level"},
        {"kind": "level", "level": 5},
        {"kind": "level", "level": -1},
        {"kind": "unknown", "level": 1},
        {"kind": "not_applicable"},
        {"kind": "not_applicable", "reason": "  "},
        {"kind": "cleared", "reason": "x"},
    ],
)
def test_an_answer_says_one_thing(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"level|reason"):
        Said(**fields)  # type: ignore[arg-type]


def test_answers_go_into_the_score_as_they_are() -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    row = Given(1, P, TWO, at.astimezone(UTC), "ana", "Ana", None, None)
    assert row.as_answer() == Answer(
        level=2, note="half of it", evidence="https://example.com/x", who="Ana",
        when=date(2026, 11, 23),
    )  # fmt: skip


def test_moments_are_utc_whatever_clock_they_came_from(store: Store, workload_id: str) -> None:
    east = timezone(timedelta(hours=9))
    moment = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=east)
    dated = Store(store.engine, lambda: moment)
    give(dated, ANA, workload_id, P, TWO, seen=None)
    found = answers.current(store, ANA, workload_id)[P].at
    assert found == moment and found.tzinfo is UTC and found.microsecond == 456789
