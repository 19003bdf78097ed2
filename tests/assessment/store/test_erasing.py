"""Deleting a workload wholly, and erasing a person wherever they are named."""

from __future__ import annotations

import gzip
import hashlib

import orjson
import pytest
from sqlalchemy import select

from assessment.inputs import Answer, Answers, Override
from assessment.store import decisions, milestones, seeding, workloads
from assessment.store.answers import Said, give
from assessment.store.audit import events
from assessment.store.database import Store
from assessment.store.erasing import ERASED, erase
from assessment.store.opened import open_workload
from assessment.store.tables import Base, EventRow, MilestoneRow
from assessment.store.transfer import export_workload
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, BEN, ROOT, new_workload
from tests.assessment.store.full import DAY, fill


def everything(store: Store) -> str:
    """Every value in the store, as text."""
    found = []
    with store.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                for value in row:
                    if isinstance(value, bytes) and value[:2] == b"\x1f\x8b":
                        value = gzip.decompress(value)
                    found.append(value.decode() if isinstance(value, bytes) else str(value))
    return "\n".join(found)


def test_nothing_of_a_deleted_workload_is_left_but_that_it_was_deleted(store: Store) -> None:
    full, other = fill(store), new_workload(store)
    workloads.remove(store, ANA, full.workload)
    with store.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.execute(select(table)).all()
            if table.name in ("workload", "member"):
                assert rows and all(other in row for row in rows)
            elif table.name == "event":
                last = [row for row in rows if row.workload_id == full.workload]
                assert [(row.what, row.login) for row in last] == [("workload-deleted", "ana")]
            else:
                assert not rows, table.name
    text = everything(store)
    for id_ in (full.session, full.snapshot, full.milestone, full.job):
        assert id_ not in text


@pytest.mark.parametrize("person", ["ben", "Ben"])
def test_a_person_is_erased_wherever_they_are_named(store: Store, person: str) -> None:
    full = fill(store)
    give(store, BEN, full.workload, "sec-egress-control", Said("level", 1, note="I am Ben"),
         seen=None)  # fmt: skip
    before = open_workload(store, ROOT, full.workload)
    frozen = milestones.milestones(store, ROOT, full.workload)[0]
    counted = erase(store, ROOT, person, dry=True)
    assert open_workload(store, ROOT, full.workload) == before
    done = erase(store, ROOT, person)
    assert done == counted and done.workloads == 1
    other = "Ben" if person == "ben" else "ben"
    assert done.beside == (other,)
    erase(store, ROOT, other)
    data = export_workload(store, ROOT, full.workload).model_dump(mode="json")
    leaves = list(_leaves(data))
    assert "ben" not in leaves and "Ben" not in leaves and ERASED in leaves
    assert "I am Ben" in leaves, "what people wrote is theirs to mend"
    assert "ben" not in [m.login for m in workloads.members(store, ROOT, full.workload)]
    now = milestones.milestones(store, ROOT, full.workload)[0]
    assert now.digest != frozen.digest
    with store.read() as session:
        document = gzip.decompress(session.get_one(MilestoneRow, full.milestone).document)
        assert hashlib.sha256(document).hexdigest() == now.digest
    assert milestones.load(store, ROOT, full.milestone).answers.overrides
    noted = [e for e in events(store, ROOT, full.workload) if e.what == "person-erased"]
    assert now.digest in noted[0].about["milestones"].values() or noted[1].about["milestones"]
    assert noted[0].login == "root"
    after = open_workload(store, ROOT, full.workload)
    assert after.version > before.version
    assert after.assessment.scorecard.headline == before.assessment.scorecard.headline


def _leaves(data: object) -> list[str]:
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in _leaves(value)]
    if isinstance(data, list):
        return [leaf for value in data for leaf in _leaves(value)]
    return [data] if isinstance(data, str) else []


def test_only_names_are_erased_and_only_exact_ones(store: Store) -> None:
    full = fill(store)
    for person in ("security", "Assistant", "M1", "prod", "be", "Ben ", "%", "oai-one"):
        assert erase(store, ROOT, person).places == {}, person
    before = orjson.dumps(export_workload(store, ROOT, full.workload).model_dump(mode="json"))
    erase(store, ROOT, "Nobody")
    after = orjson.dumps(export_workload(store, ROOT, full.workload).model_dump(mode="json"))
    assert before == after


def test_a_name_is_needed_and_an_administrator(store: Store) -> None:
    for person in ("", "  ", ERASED):
        with pytest.raises(UserError, match="no name"):
            erase(store, ROOT, person)
    with pytest.raises(UserError, match="administrator"):
        erase(store, ANA, "Ben")


def test_every_write_says_who_did_what(store: Store) -> None:
    full = fill(store)
    workloads.set_member(store, ANA, full.workload, "fay", "Fay", "reader")
    found = events(store, ANA, full.workload)
    assert [(e.what, e.login) for e in found[::-1]] == [
        ("workload-made", "ana"),
        *[("member-set", "ana")] * 3,
        ("session-started", "ana"),
        ("override-taken", "ana"),
        ("override-taken", "ben"),
        ("waiver-taken", "ana"),
        ("waiver-withdrawn", "ben"),
        ("exception-taken", "ana"),
        ("plan-changed", "ana"),
        ("session-ended", "ana"),
        ("scan-asked", "ana"),
        ("snapshot-attached", "ben"),
        ("milestone-frozen", "ana"),
        ("profile-changed", "ana"),
        ("member-set", "ana"),
    ]
    assert all(e.at.utcoffset() is not None for e in found)
    assert found[1].about["changes"]["name"] == {"before": "Assistant", "after": "Assistant, later"}
    assert events(store, ANA, full.workload, offset=2, limit=2) == found[2:4]


def test_what_a_file_brings_is_noted(store: Store) -> None:
    id_ = new_workload(store)
    override = Override(level=3, reason="r", owner="o", expires=DAY)
    said = Answers(
        answers={"rel-dr-plan": Answer(level=1, who="Zoë")}, overrides={"rel-dr-plan": override}
    )
    seeding.bring_answers(store, BEN, id_, said)
    assert [(e.what, e.login) for e in events(store, ANA, id_)[:2]] == [
        ("answers-brought", "ben"), ("override-taken", "ben"),
    ]  # fmt: skip
    assert decisions.decisions(store, ANA, id_)[0].decision == override
    with store.read() as session:
        assert session.scalars(select(EventRow.id).where(EventRow.workload_id == id_)).all()
