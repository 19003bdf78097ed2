"""Decisions, sessions, plans, milestones, snapshots, scan jobs and members: what each keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assessment.inputs import Exception_, Override, Participant, Waiver
from assessment.plan.inputs import PlanInputs
from assessment.store import decisions, jobs, milestones, sessions, snapshots, workloads
from assessment.store.access import Membership
from assessment.store.answers import Said, give
from assessment.store.database import Store
from assessment.store.evaluation import write_out
from assessment.store.opened import open_workload, whole
from assessment.store.plans import fitting, save_plan
from assessment.store.seeding import open_sample
from checks.model import Further, Rule, Severity, State
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from tests.assessment.store.conftest import ANA, BEN, PROFILE, new_workload
from tests.assessment.store.full import DAY, SMALL, fill
from wellops.samples import sample

P = "rel-dr-plan"
WAIVER = Waiver(reason="r", owner="o", expires=DAY)


def test_a_decision_takes_the_place_of_the_one_before(store: Store, workload_id: str) -> None:
    first = decisions.decide(store, ANA, workload_id, P, WAIVER)
    second = decisions.decide(store, BEN, workload_id, P, WAIVER.model_copy(update={"owner": "p"}))
    override = Override(level=4, reason="r", owner="o", expires=DAY)
    other = decisions.decide(store, ANA, workload_id, P, override)
    assert decisions.decisions(store, ANA, workload_id) == [second, other]
    gone = decisions.decisions(store, ANA, workload_id, withdrawn=True)[0]
    assert (gone.id, gone.withdrawn_name) == (first.id, "Ben") and gone.withdrawn_at
    decisions.withdraw(store, ANA, workload_id, second.id)
    decisions.withdraw(store, BEN, workload_id, second.id)
    kept = decisions.decisions(store, ANA, workload_id, withdrawn=True)[1]
    assert kept.withdrawn_name == "Ana", "who came first"
    assert decisions.expired(kept, date(2027, 2, 1)) and not decisions.expired(kept, DAY)


def test_decisions_are_about_what_there_is(store: Store, workload_id: str) -> None:
    with pytest.raises(UserError, match="Unknown practice"):
        decisions.decide(store, ANA, workload_id, "rel-nothing", WAIVER)
    wrong = Exception_(check="no-check", subject="/x", reason="r", owner="o", expires=DAY)
    with pytest.raises(UserError):
        decisions.decide(store, ANA, workload_id, "no-check", wrong)
    long = WAIVER.model_copy(update={"reason": "x" * 30_000})
    with pytest.raises(UserError, match="is the most"):
        decisions.decide(store, ANA, workload_id, P, long)
    assert not decisions.decisions(store, ANA, workload_id, withdrawn=True)


def test_one_session_runs_at_a_time(store: Store, workload_id: str) -> None:
    people = (Participant(name="Zoë", role="<b>owner</b>"),)
    first = sessions.start(store, ANA, workload_id, "  ", people)
    second = sessions.start(store, BEN, workload_id, "Next")
    found = sessions.sessions(store, ANA, workload_id)
    assert [(s.title, s.ended_at is None) for s in found] == [
        ("Next", True), ("Review session", False),
    ]  # fmt: skip
    assert found[1].participants == people and found[1].id == first.id
    sessions.set_participants(store, ANA, second.id, people)
    sessions.end(store, ANA, second.id)
    ended = sessions.sessions(store, ANA, workload_id)[0]
    sessions.end(store, BEN, second.id)
    assert sessions.sessions(store, ANA, workload_id)[0] == ended and ended.participants == people
    with pytest.raises(UserError, match="participants"):
        sessions.set_participants(store, ANA, second.id, people * 201)


def test_what_is_parked_can_be_settled(store: Store, workload_id: str) -> None:
    parked = sessions.remark(store, ANA, workload_id, "parked", " Who pays? ", practice=P)
    sessions.remark(store, ANA, workload_id, "decision", "We go on")
    sessions.settle(store, BEN, workload_id, parked.id)
    sessions.settle(store, ANA, workload_id, parked.id)
    (settled,) = sessions.remarks(store, ANA, workload_id, kind="parked")
    assert (settled.text, settled.settled_name) == ("Who pays?", "Ben")
    assert [r.kind for r in sessions.remarks(store, ANA, workload_id, open_only=True)] == [
        "decision"
    ]
    for text in ("", " \n", "x" * 30_000):
        with pytest.raises(UserError):
            sessions.remark(store, ANA, workload_id, "parked", text)


def test_two_who_plan_at_once_learn_of_it(store: Store, workload_id: str) -> None:
    plan = PlanInputs(start=DAY)
    assert save_plan(store, ANA, workload_id, plan, seen=0) == 1
    assert save_plan(store, ANA, workload_id, plan, seen=1) == 1
    with pytest.raises(UserError, match="meanwhile"):
        save_plan(store, BEN, workload_id, PlanInputs(), seen=0)
    assert open_workload(store, ANA, workload_id).assessment.plan == plan
    with pytest.raises(UserError, match="unknown practice"):
        unknown = PlanInputs.model_validate({"actions": {"rel-nothing": {}}})
        save_plan(store, ANA, workload_id, unknown, seen=1)


def test_what_the_rubric_no_longer_has_is_kept_and_does_no_harm(
    store: Store, rubric: Rubric
) -> None:
    full = fill(store)
    own = {"id": "own-work", "title": "T", "stage": "pilot", "effort_days": [1, 2],
           "roles": {"engineer": 1.0}, "after": [P]}  # fmt: skip
    plan = PlanInputs.model_validate(
        {"actions": {P: {}, "own-work": {}}, "add": [own], "together": [[P, "sec-keyless-auth"]]}
    )
    seen = open_workload(store, ANA, full.workload).plan_version
    save_plan(store, ANA, full.workload, plan, seen=seen)
    fewer = replace(rubric, practices={k: v for k, v in rubric.practices.items() if k != P})
    opened = open_workload(store, ANA, full.workload, rubric=fewer)
    assert opened.given[P].said.level == 0 and opened.assessment.scorecard.practices
    left = opened.assessment.plan
    assert (set(left.actions), left.together, left.add[0].after) == ({"own-work"}, (), ())
    assert fitting(plan, rubric) is plan
    frozen = milestones.freeze(store, ANA, full.workload, "Later", whole(store, ANA, opened))
    loaded = milestones.load(store, ANA, frozen.id)
    assert P in loaded.answers.answers and P not in loaded.rubric.practices
    with pytest.raises(UserError, match="Unknown practice"):
        give(store, ANA, full.workload, P, Said("level", 4), seen=opened.given[P].id, rubric=fewer)
    assert open_workload(store, ANA, full.workload).assessment.plan == plan


def test_a_milestone_does_not_change(store: Store) -> None:
    full = fill(store)
    before = milestones.load(store, ANA, full.milestone)
    (listed,) = milestones.milestones(store, ANA, full.workload)
    assert (listed.title, listed.note, listed.name) == ("M1", "so far", "Ana")
    assert listed.score == before.scorecard.headline.overall
    give(store, ANA, full.workload, "rel-agent-bounds", Said("level", 4), seen=None)
    store.kept.__init__()  # type: ignore[misc]
    assert milestones.load(store, ANA, full.milestone).scorecard == before.scorecard
    assert workloads.entry(store, ANA, full.workload).trend == (listed.score,)
    opened = open_workload(store, ANA, full.workload)
    for title in ("", "  ", " M1 ", "x" * 301):
        with pytest.raises(UserError):
            milestones.freeze(store, ANA, full.workload, title, opened.assessment)
    rule = Rule("a-check", P, Severity.LOW)
    partly = replace(opened.assessment, further=(Further(rule, "prod", State.FAIL, 1),))
    with pytest.raises(ValueError, match="every finding"):
        milestones.freeze(store, ANA, full.workload, "M2", partly)


def test_a_snapshot_is_kept_once_and_as_it_came(
    store: Store, workload_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "PART", 100)
    first = snapshots.attach(store, ANA, workload_id, SMALL, file_name="x.json")
    changed = tmp_path / "y.json"
    changed.write_bytes(SMALL.read_bytes() + b"\n")
    second = snapshots.attach(store, ANA, workload_id, changed, file_name="y.json")
    assert snapshots.attach(store, ANA, workload_id, SMALL, file_name="z.json") == first
    assert write_out(store, first, tmp_path).read_bytes() == SMALL.read_bytes()
    assert [(s.id, s.current) for s in snapshots.snapshots(store, ANA, workload_id)] == [
        (second, False), (first, True),
    ]  # fmt: skip
    snapshots.choose(store, ANA, workload_id, second)
    assert open_workload(store, ANA, workload_id).snapshot
    with pytest.raises(UserError):
        snapshots.attach(store, ANA, workload_id, SMALL, file_name="x" * 301)


def test_jobs_are_kept_as_they_go(store: Store, workload_id: str) -> None:
    jobs.add_job(store, ANA, workload_id, "job-1", "queued", {"a": [1, None, "ä"]})
    jobs.save_job(store, "job-1", "running", {"a": 2})
    assert jobs.load_job(store, BEN, "job-1").document == {"a": 2}
    assert [j.id for j in jobs.jobs_in(store, ["running"])] == ["job-1"]
    assert [j.state for j in jobs.jobs(store, ANA, workload_id)] == ["running"]
    workloads.remove(store, ANA, workload_id)
    jobs.save_job(store, "job-1", "done", {})
    assert not jobs.jobs_in(store, ["running", "done"])


def test_members_come_and_go_but_an_owner_stays(store: Store, workload_id: str) -> None:
    workloads.set_member(store, ANA, workload_id, " fay ", "", "owner")
    workloads.set_member(store, ANA, workload_id, "ana", "Ana", None)
    found = {m.login: (m.name, m.role) for m in workloads.members(store, BEN, workload_id)}
    assert found["fay"] == ("fay", "owner") and "ana" not in found
    fay = replace(ANA, login="fay", name="Fay")
    roles: tuple[Membership | None, ...] = (None, "reader")
    for role in roles:
        with pytest.raises(UserError, match="needs an owner"):
            workloads.set_member(store, fay, workload_id, "fay", "Fay", role)
    for login in (" ", "x" * 201, "a\0b"):
        with pytest.raises(UserError):
            workloads.set_member(store, fay, workload_id, login, "X", "reader")


def test_profiles_that_cannot_be_stored_are_refused(store: Store, workload_id: str) -> None:
    seen = workloads.entry(store, ANA, workload_id).version
    for targets in ({"a": 2**70}, {"a": "x\0y"}, {"a": "x" * 3_000_000}, {"\0": 1}):
        other = PROFILE.model_copy(update={"targets": targets})
        with pytest.raises(UserError, match="The profile"):
            workloads.change_profile(store, ANA, workload_id, other, seen=seen)
        with pytest.raises(UserError, match="The profile"):
            workloads.create(store, ANA, other)
    assert workloads.entry(store, ANA, workload_id).workload == PROFILE


def test_a_sample_becomes_a_workload_with_its_first_review_frozen(store: Store) -> None:
    id_ = open_sample(store, ANA, "insurer", sample("insurer"), sample("insurer", later=True))
    assert len(milestones.milestones(store, ANA, id_)) == 1
    assert open_workload(store, ANA, id_).assessment.findings


def test_a_new_workload_has_an_id_that_nobody_guesses(store: Store) -> None:
    ids = {new_workload(store) for _ in range(5)}
    assert len(ids) == 5 and all(len(id_) == 12 for id_ in ids)
