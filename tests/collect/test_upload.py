"""Uploads are bounded, really read, masked, and stored under a name of our own, or not at all."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assessment.inputs import ScopeEntry
from checks.collect import upload
from checks.collect.snapshot_file import write_snapshot
from checks.collect.snapshot_stream import SnapshotFile, open_snapshot
from checks.collect.upload import read_upload, take_upload, take_uploads
from checks.resource import Resource, walk
from checks.snapshot import Coverage, Outcome, Snapshot, Source
from rubrics.errors import UserError

SUB = "/subscriptions/00000000-0000-0000-0000-000000000001"
TYPE = "Microsoft.CognitiveServices/accounts"
SECRET = "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=" + "q" * 86 + "=="


def account(name: str = "a", group: str = "rg", **more: Any) -> dict[str, Any]:
    id_ = f"{SUB}/resourceGroups/{group}/providers/{TYPE}/{name}"
    return {"id": id_, "name": name, "type": TYPE, "properties": {}, **more}


def export(*bodies: dict[str, Any]) -> bytes:
    return json.dumps(list(bodies)).encode()


def snapshot(folder: Path, *bodies: dict[str, Any]) -> bytes:
    folder.mkdir(exist_ok=True)
    rows = (Coverage(SUB, TYPE, Outcome.OK, len(bodies), complete=True),)
    made = Snapshot(tuple(map(Resource, bodies)), rows, source="Azure", taken="2026-11-20")
    write_snapshot(folder / "made.jsonl.gz", made)
    return (folder / "made.jsonl.gz").read_bytes()


def names(source: Source) -> list[str]:
    return [one.name for block in source.blocks() for one in walk((block,))]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "uploads"


def refused(sent: bytes, name: str, folder: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        take_upload(sent, name, folder)
    assert list(folder.iterdir() if folder.exists() else ()) == []
    assert str(folder) not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("packed", [False, True])
def test_an_export_becomes_a_snapshot(folder: Path, packed: bool) -> None:
    sent = export(account("a"), account("b"))
    path = take_upload(gzip.compress(sent) if packed else io.BytesIO(sent), "export.json", folder)
    assert list(folder.iterdir()) == [path]
    assert path.stat().st_mode & 0o077 == 0
    found = read_upload(path)
    assert isinstance(found, SnapshotFile)
    assert names(found) == ["a", "b"]
    assert found.about.source == "export.json"
    [row] = found.coverage
    assert (row.source, row.operation, row.count) == ("export.json", TYPE, 2)


def test_a_snapshot_keeps_what_it_says(folder: Path, tmp_path: Path) -> None:
    sent = snapshot(tmp_path / "x", account("a"), account("b", group="other"))
    path = take_upload(sent, "scan.jsonl.gz", folder)
    found = read_upload(path)
    assert (found.about.source, found.about.taken) == ("Azure", "2026-11-20")
    assert found.coverage[0].complete
    only = read_upload(path, [ScopeEntry(id=f"{SUB}/resourceGroups/rg", environment="nonprod")])
    assert [one.environment for one in only.blocks()] == ["nonprod"]
    assert names(only) == ["a"]


@pytest.mark.parametrize("kind", ["export.json", "scan.jsonl.gz"])
def test_what_looks_like_a_secret_is_masked_before_it_is_stored(
    folder: Path, tmp_path: Path, kind: str
) -> None:
    body = account(tags={"connection": SECRET})
    sent = export(body) if kind == "export.json" else snapshot(tmp_path / "x", body)
    assert SECRET.encode() in (gzip.decompress(sent) if kind != "export.json" else sent)
    path = take_upload(sent, kind, folder)
    assert "q" * 20 not in gzip.decompress(path.read_bytes()).decode()


def test_children_of_a_snapshot_stay_where_they_are(folder: Path, tmp_path: Path) -> None:
    parent = Resource(account())
    child = Resource({"id": f"{parent.id}/deployments/d", "type": f"{TYPE}/deployments"})
    child.parent = parent
    parent.children.append(child)
    write_snapshot(tmp_path / "s.jsonl.gz", Snapshot((parent,)))
    path = take_upload((tmp_path / "s.jsonl.gz").read_bytes(), "s.jsonl.gz", folder)
    [block] = read_upload(path).blocks()
    assert [one.name for one in block.children] == ["d"]


def test_pages_of_one_query_are_read_together(folder: Path) -> None:
    pages = [
        json.dumps({"count": 1, "totalRecords": 2, "data": [account(name)]}).encode()
        for name in ("a", "b")
    ]
    path = take_uploads([(pages[0], "1.json"), (pages[1], "2.json")], folder)
    found = read_upload(path)
    assert names(found) == ["a", "b"]
    assert {row.outcome for row in found.coverage} == {Outcome.OK}


@pytest.mark.parametrize(
    "name",
    ["../../etc/x.json", "/etc/passwd.json", "C:\\temp\\x.json", "\0.json", "a" * 500 + ".json"],
)
def test_a_name_is_never_a_path(folder: Path, name: str) -> None:
    path = take_upload(export(account()), name, folder)
    assert path.parent == folder
    assert path.name.endswith(".jsonl.gz") and len(path.name) == 33
    assert "/" not in read_upload(path).about.source


PACKED = gzip.compress(export(account()), mtime=0)
"""With no time in it, so that every process names its cases alike."""


@pytest.mark.parametrize(
    ("sent", "name", "said"),
    [
        (b"PK\x03\x04", "x.zip", "not of a kind"),
        (b"x", "x", "not of a kind"),
        (b"PK\x03\x04", "x.json", "is not JSON"),
        (b"", "x.json", "is empty"),
        (b"[1, 2", "x.json", "ends in the middle"),
        (b"[]", "x.json", "x.json: holds no resources"),
        (b'{"$schema": "x/deploymentTemplate.json#", "resources": []}', "t.json", "is a template"),
        (PACKED[:40], "x.json.gz", "ends in the middle"),
        (gzip.compress(PACKED, mtime=0), "x.json.gz", "is not JSON"),
        (b"[" * 5000 + b"]" * 5000, "x.json", "nested deeper"),
        (export(account()).replace(b"{}", b'{"a":' * 300 + b"1" + b"}" * 300), "x.json", "deeper"),
        (b'{"wellops_snapshot": 2}\n{"resource": 1}\n', "x.jsonl", "is damaged"),
        (b'{"wellops_snapshot": 9}\n', "x.jsonl", "install a newer one"),
        (b'{"wellops_snapshot": 2}\n' + b"x" * (9 << 20), "x.jsonl", "larger than 8 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_stored(folder: Path, sent: bytes, name: str, said: str) -> None:
    error = refused(sent, name, folder)
    assert said in error.what
    assert error.what.startswith(f"{name}: ")
    assert error.hint


def test_deep_nesting_in_a_snapshot_is_refused(folder: Path, tmp_path: Path) -> None:
    deep = json.loads('{"a":' * 150 + "1" + "}" * 150)
    sent = snapshot(tmp_path / "x", account(properties=deep))
    assert "nested deeper" in refused(sent, "x.jsonl.gz", folder).what


def test_sizes_and_counts_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_SENT", 2_000_000)
    assert "larger than 2 MB" in refused(bytes(2_000_001), "x.json", folder).what
    many = b"[" + b"[]," * 4_000_000 + b"[]]"
    assert "5,000,000 values" in refused(gzip.compress(many, 1), "x.json.gz", folder).what
    with pytest.raises(UserError, match="files"):
        take_uploads([(b"", "x.json")] * 101, folder)


@pytest.mark.parametrize("head", [b"", b'{"wellops_snapshot": 2}\n'])
def test_a_bomb_ends_while_it_is_unpacked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(upload, "MOST_UNPACKED", 20_000_000)
    monkeypatch.setattr(upload, "MAX_BYTES", 20_000_000)
    bomb = gzip.compress(head + b" " * 60_000_000)
    assert len(bomb) < 100_000
    assert "larger than 20 MB, unpacked" in refused(bomb, "bomb.jsonl.gz", folder).what


@pytest.mark.parametrize("kind", ["export.json", "scan.jsonl.gz"])
def test_a_full_disk_is_two_lines(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    sent = export(account()) if kind == "export.json" else snapshot(tmp_path / "x", account())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    error = refused(sent, kind, folder)
    assert error.what.startswith(f"{kind}: ")
    assert "No space left" in error.what
    assert "Make room" in error.hint


def test_a_folder_that_cannot_be_is_two_lines(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError) as caught:
        take_upload(export(account()), "x.json", tmp_path / "file")
    assert caught.value.what.startswith("x.json: could not be stored")


def test_what_is_stored_is_a_snapshot_of_today(folder: Path) -> None:
    old = (
        b'{"wellops_snapshot": 1, "lines": 1}\n'
        + json.dumps({"resource": account(), "environment": "nonprod"}).encode()
    )
    file = open_snapshot(take_upload(old + b"\n", "old.jsonl", folder))
    assert file and file.header.wellops_snapshot == 2
    assert [one.environment for one in file.blocks()] == ["nonprod"]
