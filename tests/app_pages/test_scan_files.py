"""Files that are brought on the scan's screen, and the snapshots of a workload."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from assessment.store.database import Store
from assessment.store.snapshots import attach, snapshots
from tests.app_pages.conftest import LOCAL, Open
from tests.app_pages.test_scan import ACCOUNT, GROUP, HOSTILE, KIND, keys, made, press, said


@pytest.fixture
def id_(store: Store) -> str:
    """A workload whose scope is a resource group."""
    return made(store, GROUP)


def test_a_file_is_brought_and_an_earlier_snapshot_used_again(
    app: Open, store: Store, id_: str
) -> None:
    test = app("scan", a=id_, way="Bring a file").run()
    assert "wellops scan --subscription" in said(test)
    assert "wellops import --workload" in said(test)
    for n, name in enumerate(("first.json", f"{HOSTILE}.json")):
        body = {"id": f"{ACCOUNT}{n}", "name": f"ai-1{n}", "type": KIND, "properties": {}}
        data = orjson.dumps([body])
        test.file_uploader(key=f"scan-files-{n}").set_value(
            [(name, data, "application/json")]
        ).run()
        press(test, "scan-bring")
        assert "is the snapshot in use now" in said(test)
    test = app("scan", a=id_, way="Snapshots").run()
    text = said(test)
    assert "first.jsonl.gz" in text and "In use" in text and "1 resources" in text
    first = next(one for one in snapshots(store, LOCAL, id_) if not one.current)
    press(test, f"snapshot-{first.id}")
    assert next(one for one in snapshots(store, LOCAL, id_) if one.current).id == first.id
    for one in test.markdown:
        assert "](javascript" not in one.value and "<img" not in one.value.replace("\\<", "")


def test_a_file_that_cannot_be_read_is_refused(app: Open, store: Store, id_: str) -> None:
    test = app("scan", a=id_, way="Bring a file").run()
    test.file_uploader(key="scan-files-0").set_value([("a.json", b"{", "application/json")]).run()
    text = said(press(test, "scan-bring"))
    assert "a.json: ends in the middle" in text
    assert snapshots(store, LOCAL, id_) == []


def test_no_snapshot_yet(app: Open, id_: str) -> None:
    assert "There is no snapshot yet" in said(app("scan", a=id_, way="Snapshots").run())


def test_a_snapshot_outside_of_the_scope_leaves_a_way_out(
    app: Open, store: Store, id_: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(
        orjson.dumps([{"id": ACCOUNT.replace("rg-ai", "b"), "name": "x", "type": KIND}])
    )
    attach(store, LOCAL, id_, path, file_name="a.json")
    for screen in ("scan", "workload"):
        test = app(screen, a=id_).run()
        assert not test.exception
        assert "scope" in test.error[0].proto.title.lower() + test.error[0].value.lower()
        assert test.main.tabs
    assert "scan-start" in keys(app("scan", a=id_).run())
