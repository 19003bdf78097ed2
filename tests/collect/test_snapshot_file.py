import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from checks.collect.files import read_files
from checks.collect.snapshot_file import write_snapshot
from checks.resource import Resource
from checks.snapshot import Coverage, Outcome, Snapshot
from rubrics.errors import UserError

AI = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts"
TYPE = "Microsoft.CognitiveServices/accounts"


def resource(name: str, environment: str = "prod") -> Resource:
    body = {"id": f"{AI}/{name}", "type": TYPE, "properties": {"n": 1}}
    return Resource(body, environment=environment)


@pytest.fixture
def snapshot() -> Snapshot:
    root = resource("b", "nonprod")
    child = Resource({"id": f"{AI}/b/deployments/d", "type": f"{TYPE}/deployments"})
    child.environment = "nonprod"
    root.children.append(child)
    coverage = (
        Coverage("/subscriptions/s", TYPE, Outcome.OK, 2, True),
        Coverage("/subscriptions/s", f"{TYPE}/deployments", Outcome.FORBIDDEN, permission="p"),
    )
    return Snapshot((resource("b-2"), root), coverage, "azure", "2026-10-01T00:00:00Z")


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def test_what_is_written_is_read_again(tmp_path: Path, snapshot: Snapshot) -> None:
    path = tmp_path / "s.jsonl.gz"
    write_snapshot(path, snapshot)
    again = read_files([path])
    assert [(item.id, item.environment) for item in again.walk()] == [
        (f"{AI}/b", "nonprod"), (f"{AI}/b/deployments/d", "nonprod"), (f"{AI}/b-2", "prod"),
    ]  # fmt: skip
    assert again.coverage[:2] == snapshot.coverage
    assert again.listing(TYPE).complete
    assert again.listing(f"{TYPE}/deployments").permission == "p"
    assert again.taken == snapshot.taken


def test_the_same_bytes_and_nothing_left_beside(tmp_path: Path, snapshot: Snapshot) -> None:
    one, two = tmp_path / "one.gz", tmp_path / "two.gz"
    write_snapshot(one, snapshot)
    write_snapshot(two, snapshot)
    write_snapshot(two, snapshot)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.gz", "two.gz"]
    header, *rest = lines(one)
    assert header["wellops_snapshot"] == 2
    assert list(rest[0]) == ["type", "level", "environment", "resource"]
    assert [(line["resource"]["id"], line["level"]) for line in rest[:3]] == [
        (f"{AI}/b", 0), (f"{AI}/b/deployments/d", 1), (f"{AI}/b-2", 0),
    ]  # fmt: skip
    assert rest[-1] == {"end": {"resources": 3, "coverage": 2}}


def test_it_cannot_be_written(tmp_path: Path, snapshot: Snapshot) -> None:
    with pytest.raises(UserError, match="could not be written"):
        write_snapshot(tmp_path / "no" / "s.gz", snapshot)
    (tmp_path / "folder").mkdir()
    with pytest.raises(UserError, match="could not be written"):
        write_snapshot(tmp_path / "folder", snapshot)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, snapshot: Snapshot) -> None:
    path = tmp_path / "s.gz"
    write_snapshot(path, snapshot)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_snapshot(path, Snapshot((Resource({"id": f"{AI}/x", "odd": object()}),)))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


HEAD = b'{"wellops_snapshot":1,"source":"","taken":""}\n'
LINE = b'{"resource":{"id":"%s/a"},"environment":"prod"}\n' % AI.encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"wellops_snapshot":3}\n', "format 3, and this version reads up to 2"),
        (b'{"wellops_snapshot":"x"}\n', "line 1 is not the header"),
        (HEAD, "holds no resources"),
        (HEAD + LINE + LINE[:30], "damaged in line 3; it ends in the middle"),
        (HEAD + b"{}\n" + LINE, "line 2 is neither"),
        (HEAD + b'{"resource":3}\n', "damaged in line 2"),
        (HEAD + b'{"resource":{"id":3}}\n', "the resource in line 2 is with an id"),
        (HEAD + LINE.replace(b'"prod"', b'"x"'), "damaged in line 2"),
        (HEAD + b'{"coverage":{"source":"a","operation":"b","outcome":"odd"}}\n', "line 2"),
        (HEAD + HEAD, "damaged in line 2"),
        (HEAD.replace(b"1,", b'1,"lines":3,') + LINE, "has 1 of 3 lines"),
        (HEAD + b'{"resource":' + b"[" * 5000, "damaged in line 2"),
        (gzip.compress(HEAD + LINE * 50, mtime=0)[:-9], "ends in the middle"),
    ],
)
def test_damage_is_found_at_its_line(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "s"
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        read_files([path])
    assert words in caught.value.what


def test_an_endless_line_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "s.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(HEAD)
        for _ in range(40):
            file.write(b" " * 1_000_000)
    with pytest.raises(UserError, match="line 2 is larger than 8 MB"):
        read_files([path])


def test_a_plain_snapshot_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(HEAD + LINE)
    assert [item.type for item in read_files([path]).resources] == [TYPE]
