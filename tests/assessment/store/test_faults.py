"""What happens in the middle of it: processes that are killed, and several at once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from sqlalchemy import text

from assessment.store import milestones, opened, sessions, workloads
from assessment.store.answers import Clash, Given, Said, current, give, history
from assessment.store.audit import events
from assessment.store.database import Store, open_store
from assessment.store.snapshots import attach
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, BEN, PROFILE, ROOT, new_workload
from tests.assessment.store.full import SMALL, fill

ROOT_FOLDER = Path(__file__).parents[3]
P = "rel-dr-plan"


def giver(
    url: str, workload_id: str, practice: str, times: int, name: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable, "-m", "tests.assessment.store.giver",
            url, workload_id, practice, str(times), name,
        ],
        cwd=ROOT_FOLDER, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_process_that_is_killed_loses_no_answer_that_it_had_shown(store: Store, url: str) -> None:
    id_ = new_workload(store)
    process = giver(url, id_, P, -1, "killed")
    assert process.stdout
    shown = [process.stdout.readline().split() for _ in range(25)]
    process.kill()
    shown += [line.split() for line in process.stdout.read().splitlines() if len(line.split()) == 2]
    process.communicate()
    again = open_store(url)
    kept = {str(row.id): row.said.note for row in history(again, ANA, id_)}
    assert len(shown) >= 25 and all(kept[number] == note for number, note in shown)
    assert len(kept) <= len(shown) + 1
    assert isinstance(
        give(again, ANA, id_, P, Said("unknown"), seen=int(max(kept, key=int))), Given
    )
    again.close()


def test_processes_that_answer_the_same_question_lose_nothing(store: Store, url: str) -> None:
    id_ = new_workload(store)
    started = [giver(url, id_, P, 15, str(name)) for name in range(3)]
    clashes = 0
    for process in started:
        out, errors = process.communicate(timeout=90)
        assert process.returncode == 0, errors
        clashes += out.count("clash")
    rows = history(store, ANA, id_, P)
    assert {row.said.note for row in rows} == {f"{p}-{n}" for p in range(3) for n in range(15)}
    oldest_first = rows[::-1]
    assert [row.before_id for row in oldest_first] == [None, *(row.id for row in oldest_first[:-1])]


def test_of_threads_that_answer_at_once_one_wins(store: Store) -> None:
    id_ = new_workload(store)
    many = 16
    start = Barrier(many)

    def answer(n: int) -> Given | Clash:
        start.wait()
        return give(store, BEN, id_, P, Said("level", n % 5, note=str(n)), seen=None)

    with ThreadPoolExecutor(many) as pool:
        given = list(pool.map(answer, range(many)))
    won = [one for one in given if isinstance(one, Given)]
    assert len(won) == 1
    assert {one.theirs for one in given if isinstance(one, Clash)} == {won[0]}
    assert history(store, ANA, id_) == won


def test_threads_that_answer_different_questions_all_win(store: Store) -> None:
    id_ = new_workload(store)
    version = workloads.entry(store, ROOT, id_).version
    practices = list(opened.the_rubric().practices)[:40]
    with ThreadPoolExecutor(12) as pool:
        given = pool.map(lambda p: give(store, ANA, id_, p, Said("level", 2), seen=None), practices)
        assert all(isinstance(one, Given) for one in given)
    assert set(current(store, ANA, id_)) == set(practices)
    assert workloads.entry(store, ROOT, id_).version == version + len(practices)


def test_people_who_change_the_same_thing_at_once_learn_of_it(store: Store) -> None:
    id_ = new_workload(store)
    seen = workloads.entry(store, ROOT, id_).version
    start = Barrier(6)

    def change(n: int) -> bool:
        start.wait()
        other = PROFILE.model_copy(update={"name": f"Name {n}"})
        try:
            workloads.change_profile(store, ANA, id_, other, seen=seen)
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(change, range(6))) == 1


def test_a_session_ends_once_and_a_title_is_taken_once(store: Store) -> None:
    full = fill(store)
    running = sessions.start(store, ANA, full.workload, "Second")
    start = Barrier(4)

    def end(_: int) -> None:
        start.wait()
        sessions.end(store, ANA, running.id)

    whole = opened.whole(store, ANA, opened.open_workload(store, ANA, full.workload))

    def freeze(_: int) -> bool:
        start.wait()
        try:
            milestones.freeze(store, ANA, full.workload, "M2", whole)
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(end, range(4)))
        ended = [e for e in events(store, ANA, full.workload) if e.about.get("id") == running.id]
        assert [e.what for e in ended] == ["session-ended", "session-started"]
        assert sum(pool.map(freeze, range(4))) == 1


def test_two_that_evaluate_at_once_leave_the_findings_once(store: Store) -> None:
    id_ = new_workload(store)
    attach(store, ANA, id_, SMALL, file_name="small.json")
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: opened.open_workload(store, ANA, id_), range(3)))
    numbers = [one.assessment.findings for one in found]
    assert numbers[0] and numbers[0] == numbers[1] == numbers[2]
    assert not any(one.stale for one in found)
    assert found[0].snapshot and found[0].snapshot.findings == len(numbers[0])


def test_a_workload_deleted_meanwhile_is_gone_for_writers(store: Store) -> None:
    ids = [new_workload(store) for _ in range(4)]
    start = Barrier(8)

    def delete(id_: str) -> str:
        start.wait()
        workloads.remove(store, ANA, id_)
        return "deleted"

    def answer(id_: str) -> str:
        start.wait()
        try:
            give(store, BEN, id_, P, Said("level", 1), seen=None)
        except UserError:
            return "refused"
        return "given"

    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(delete, id_) for id_ in ids] + [pool.submit(answer, id_) for id_ in ids]
        assert {one.result() for one in told} <= {"deleted", "refused", "given"}
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM answer")) == 0
