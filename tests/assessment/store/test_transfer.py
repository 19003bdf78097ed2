"""Workloads move between stores without loss, wholly or not at all, and overwrite nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from assessment.store import answers, audit, jobs, milestones, workloads
from assessment.store.database import Store, open_store
from assessment.store.moved import Moved
from assessment.store.moved_file import moved_of, read_data, write_moved
from assessment.store.opened import open_workload
from assessment.store.tables import Base
from assessment.store.transfer import Imported, export_workload, import_workload
from rubrics.errors import UserError
from tests.assessment.store.conftest import ANA, BEN, CLEO, DAN, EVE, ROOT
from tests.assessment.store.full import Full, comparable, fill


@pytest.fixture
def full(store: Store) -> Full:
    return fill(store)


@pytest.fixture
def other(kind: str, fresh_url: Callable[..., str]) -> Iterator[Store]:
    """A store on the other kind of database."""
    opened = open_store(fresh_url("postgresql" if kind == "sqlite" else "sqlite"))
    yield opened
    opened.close()


def rows(store: Store) -> dict[str, int]:
    with store.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def through(moved: Moved, folder: Path, ending: str) -> Moved:
    path = folder / f"export.{ending}"
    path.write_bytes(write_moved(moved, path.name))
    return moved_of(read_data(path), path.name)


def test_everything_arrives_in_a_store_of_another_kind(
    store: Store, other: Store, full: Full, tmp_path: Path
) -> None:
    out = export_workload(store, ANA, full.workload)
    assert (len(out.answers), len(out.decisions), len(out.milestones)) == (5, 4, 1)
    assert [line.before for line in out.answers] == [None, 1, None, 2, 4]
    again = through(out, tmp_path, "json")
    assert again == out
    done = import_workload(other, ROOT, again, source="export.json")
    assert done == Imported(full.workload, "Assistant, later", renamed=False)
    arrived = export_workload(other, ROOT, full.workload)
    assert comparable(arrived) == comparable(out)
    assert arrived.events[-1].what == "workload-imported"
    mine, theirs = (open_workload(s, ROOT, full.workload).assessment for s in (store, other))
    assert mine.scorecard == theirs.scorecard and mine.findings == theirs.findings
    loaded = [milestones.load(s, ROOT, full.milestone).scorecard for s in (store, other)]
    assert loaded[0] == loaded[1]


def test_yaml_says_the_same(store: Store, full: Full, tmp_path: Path) -> None:
    out = export_workload(store, ANA, full.workload, snapshots=False)
    assert not out.snapshots and out.made.snapshot is None
    small = out.model_copy(update={"milestones": ()})
    assert through(small, tmp_path, "yaml") == small
    assert comparable(through(out, tmp_path, "json")) == comparable(out)


def test_a_taken_id_is_not_overwritten(store: Store, full: Full) -> None:
    before = export_workload(store, ANA, full.workload)
    copy = import_workload(store, ROOT, before)
    assert copy.renamed and copy.id != full.workload
    assert export_workload(store, ANA, full.workload) == before
    second = comparable(export_workload(store, ROOT, copy.id))
    first = comparable(before)
    text = json.dumps(second)
    for id_ in (full.workload, full.snapshot, full.session, full.milestone):
        assert f'"{id_}"' not in text
    for moved in (first, second):
        moved["made"].pop("id"), moved["made"].pop("snapshot")
        for name in ("sessions", "milestones", "scans", "snapshots"):
            for line in moved[name]:
                line.pop("id")
        for line in (*moved["answers"], *moved["remarks"]):
            line["session"] = bool(line["session"])
        for line in moved["events"]:
            line["about"].pop("id", None)
    assert first == second
    assert open_workload(store, ROOT, copy.id).assessment.findings


def test_replacing_is_for_owners_and_asked_for(store: Store, full: Full) -> None:
    out = export_workload(store, ANA, full.workload)
    opened = open_workload(store, ANA, full.workload)
    answers.give(
        store, ANA, full.workload, "sec-least-privilege", answers.Said("level", 4), seen=None
    )
    for actor in (BEN, CLEO, DAN, EVE):
        with pytest.raises(UserError):
            import_workload(store, actor, out, replace=True)
    counted = rows(store)
    done = import_workload(store, ANA, out, replace=True)
    assert done.id == full.workload and not done.renamed
    assert rows(store)["answer"] == counted["answer"] - 1
    later = open_workload(store, ANA, full.workload)
    assert later.version > opened.version
    assert "sec-least-privilege" not in later.given


def test_what_was_deleted_comes_back_as_it_was(store: Store, full: Full) -> None:
    out = export_workload(store, ANA, full.workload)
    open_workload(store, ANA, full.workload)
    workloads.remove(store, ANA, full.workload)
    changed = out.model_copy(update={"answers": out.answers[:1]})
    import_workload(store, ROOT, changed)
    shown = open_workload(store, ROOT, full.workload)
    assert shown.given["rel-dr-plan"].said.level == 2, "not what was kept in memory"


def test_whoever_imports_owns_it(store: Store, other: Store, full: Full) -> None:
    out = export_workload(store, ANA, full.workload)
    with pytest.raises(UserError):
        import_workload(other, DAN, out)
    import_workload(other, EVE, out)
    roles = {m.login: m.role for m in workloads.members(other, EVE, full.workload)}
    assert roles["eve"] == "owner" and roles["ana"] == "owner"
    assert audit.events(other, EVE, full.workload)[0].login == "eve"


def test_a_scan_that_ran_elsewhere_does_not_run_here(
    store: Store, other: Store, full: Full
) -> None:
    document = {"state": "running", "id": full.job, "workload_id": full.workload}
    jobs.save_job(store, full.job, "running", document)
    import_workload(other, ROOT, export_workload(store, ANA, full.workload))
    found = jobs.load_job(other, ROOT, full.job)
    assert (found.state, found.document["state"]) == ("interrupted", "interrupted")
    assert not jobs.jobs_in(other, ["running", "queued", "cancelling"])


def damaged(data: dict[str, Any]) -> Iterator[tuple[str, Callable[[], None]]]:
    first, line = data["answers"][0], data["milestones"][0]
    yield "level", lambda: first.update(level=7)
    yield "one", lambda: first.update(kind="not_applicable")
    yield "practice", lambda: first.update(practice="x" * 81)
    yield "zone", lambda: first.update(at="2026-11-22T10:00:00")
    yield "later", lambda: first.update(before=3)
    yield "session", lambda: first.update(session="nowhere")
    yield "extra", lambda: first.update(extra=1)
    yield "role", lambda: data["members"][0].update(role="god")
    yield "twice", lambda: data["members"].append(data["members"][0])
    yield "file", lambda: data["snapshots"][0].update(file="AAAA")
    yield "base64", lambda: data["snapshots"][0].update(file="ä")
    yield "no snapshot", lambda: data["made"].update(snapshot="nowhere")
    yield "digest", lambda: line["document"].update(resource_count=9_999)
    yield "title", lambda: data["milestones"].append({**line, "id": "another"})
    yield "profile", lambda: data["workload"].update(stage="prod")
    yield "plan", lambda: data["plan"].update(start=5)
    yield "nul", lambda: first.update(note="a\0b")
    yield "id", lambda: data["made"].update(id="../../etc")
    yield "number", lambda: data["made"].update(version=2**40)
    yield "deep", lambda: data["events"][0].update(about=_nested(300))
    yield "schema", lambda: data.update(wellops_workload=2)
    yield "bool", lambda: data.update(wellops_workload=True)
    yield "mark", lambda: data.pop("wellops_workload")


def _nested(depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(depth):
        found = {"a": found}
    return found


def test_whatever_is_damaged_is_refused_before_anything_is_written(
    store: Store, other: Store, full: Full
) -> None:
    written = write_moved(export_workload(store, ANA, full.workload), "x.json")
    names = [name for name, _ in damaged(json.loads(written))]
    for number, name in enumerate(names):
        data = json.loads(written)
        list(damaged(data))[number][1]()
        with pytest.raises(UserError) as refused:
            import_workload(other, ROOT, moved_of(data, "x.json"))
        assert refused.value.what.startswith("x.json:") and refused.value.hint, name
    assert not any(rows(other).values())


def test_a_milestone_that_cannot_be_read_stops_all(store: Store, other: Store, full: Full) -> None:
    import hashlib

    import orjson

    data = export_workload(store, ANA, full.workload).model_dump(mode="json", by_alias=True)
    line = data["milestones"][0]
    del line["document"]["rubric"]
    line["digest"] = hashlib.sha256(orjson.dumps(line["document"])).hexdigest()
    with pytest.raises(UserError, match="The milestone 'M1' cannot be read"):
        import_workload(other, ROOT, moved_of(data, "x.json"))
    assert not any(rows(other).values())


def test_an_import_that_breaks_off_leaves_nothing(
    store: Store, other: Store, full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assessment.store import transfer

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(transfer, "note_event", broken)
    with pytest.raises(RuntimeError):
        import_workload(other, ROOT, export_workload(store, ANA, full.workload))
    assert not any(rows(other).values())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.json", "{"), ("x.json", "[]"), ("x.json", "null"), ("x.json", '{"a": 1}'),
        ("x.yaml", "- a"), ("x.yaml", "a: &x [*x]"), ("x.yaml", "wellops_workload: 1"),
        ("x.json", '{"wellops_workload": 1}'), ("x.json", '{"wellops_workload": "\ud800"}'),
    ],
)  # fmt: skip
def test_other_files_are_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UserError):
        moved_of(read_data(path), name)
    with pytest.raises(UserError, match=r"cannot be read|no such file"):
        read_data(tmp_path / f"missing-{name}")


def test_too_large_files_are_refused(tmp_path: Path, store: Store, full: Full) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(512_000_001)
    with pytest.raises(UserError, match="larger than 512 MB"):
        read_data(path)
    with pytest.raises(UserError, match="too much for a YAML file"):
        out = export_workload(store, ANA, full.workload)
        many = out.model_copy(update={"snapshots": out.snapshots * 5_000})
        write_moved(many, "x.yaml")
