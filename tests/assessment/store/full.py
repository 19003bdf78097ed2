"""A workload with something of everything in it, and how an export of one looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assessment.inputs import Exception_, Override, Participant, Waiver
from assessment.plan.inputs import PlanInputs
from assessment.store import answers, decisions, jobs, milestones, plans, sessions, snapshots
from assessment.store.answers import Given, Said
from assessment.store.database import Store
from assessment.store.moved import Moved
from assessment.store.opened import open_workload, whole
from assessment.store.workloads import change_profile, entry
from tests.assessment.store.conftest import ANA, BEN, PROFILE, new_workload
from wellops.samples import sample

P, Q, R = "rel-dr-plan", "sec-keyless-auth", "cost-budgets"
DAY = date(2027, 1, 31)
SNAPSHOT = sample("insurer") / "snapshot.jsonl"
SMALL = Path(__file__).with_name("small.json")


@dataclass(frozen=True)
class Full:
    """The ids of all that was made."""

    workload: str
    snapshot: str
    session: str
    milestone: str
    decision: int
    remark: int
    job: str
    finding: str


def fill(store: Store, *, snapshot: Path = SMALL) -> Full:
    """Make one: of Ana, with Ben."""
    id_ = new_workload(store)
    people = (Participant(name="Ana", role="architect"), Participant(name="Zoë"))
    session = sessions.start(store, ANA, id_, "First review", people)
    before: dict[str, int] = {}
    for actor, practice, said in (
        (ANA, P, Said("level", 2, note="<b>half</b>", evidence="https://example.com", owner="Ben")),
        (BEN, P, Said("not_applicable", reason="no “state”", expires=DAY)),
        (ANA, Q, Said("unknown")),
        (ANA, P, Said("cleared")),
        (BEN, P, Said("level", 0)),
    ):
        given = answers.give(
            store, actor, id_, practice, said, seen=before.get(practice), session_id=session.id
        )
        assert isinstance(given, Given)
        before[practice] = given.id
    common: dict[str, Any] = {"reason": "agreed", "owner": "Ben", "expires": DAY}
    override = Override(level=3, evidence="minutes", **common)
    decisions.decide(store, ANA, id_, P, override)
    decisions.decide(store, BEN, id_, P, override)
    waiver = decisions.decide(store, ANA, id_, Q, Waiver(**common))
    decisions.withdraw(store, BEN, id_, waiver.id)
    subject = "/subscriptions/00000000-0000-4000-8000-000000000001"
    exception = Exception_(check="account-accepts-api-keys", subject=subject, **common)
    decided = decisions.decide(store, ANA, id_, exception.check, exception)
    plan = PlanInputs.model_validate(
        {
            "start": "2026-12-01",
            "owners": {"security": "Ben"},
            "closed": [{"from": "2026-12-24", "to": "2026-12-31"}],
            "actions": {Q: {"status": "accepted", "owner": "Ana"}},
        }
    )
    plans.save_plan(store, ANA, id_, plan, seen=0)
    sessions.remark(store, ANA, id_, "decision", "We go on", session_id=session.id)
    parked = sessions.remark(store, BEN, id_, "parked", "Who pays?", practice=P)
    sessions.settle(store, ANA, id_, parked.id)
    sessions.end(store, ANA, session.id)
    jobs.add_job(store, ANA, id_, f"job{id_[:9]}", "done", {"login": "ana", "counts": {"a": 1}})
    snapshot_id = snapshots.attach(store, BEN, id_, snapshot, file_name="März.jsonl")
    opened = open_workload(store, ANA, id_)
    frozen = milestones.freeze(store, ANA, id_, "M1", whole(store, ANA, opened), note="so far")
    changed = PROFILE.model_copy(update={"name": "Assistant, later", "participants": people})
    change_profile(store, ANA, id_, changed, seen=entry(store, ANA, id_).version)
    finding = opened.assessment.findings[0].id
    return Full(
        id_, snapshot_id, session.id, frozen.id, decided.id, parked.id, f"job{id_[:9]}", finding
    )


def comparable(moved: Moved) -> dict[str, Any]:
    """An export without what the store itself adds: that the id was deleted, and imported."""
    data = moved.model_dump(mode="json")
    added = ("workload-imported", "workload-deleted")
    data["events"] = [line for line in data["events"] if line["what"] not in added]
    return data
