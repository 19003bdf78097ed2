import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from assessment.inputs import ScopeEntry
from checks.collect.files import read_files
from checks.collect.snapshot_file import write_snapshot
from checks.snapshot import Coverage, Outcome, Snapshot
from rubrics.errors import UserError

SUB = "/subscriptions/00000000-0000-0000-0000-000000000001"
AI = f"{SUB}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts"
TYPE = "Microsoft.CognitiveServices/accounts"


class Sink:
    def __init__(self) -> None:
        self.seen: list[tuple[int, int | None]] = []

    def update(self, what: str, done: int, total: int | None) -> None:
        assert what == "Reading files"
        self.seen.append((done, total))


def account(name: str = "a", **more: Any) -> dict[str, Any]:
    return {"id": f"{AI}/{name}", "name": name, "type": TYPE, "properties": {}, **more}


def put(folder: Path, value: Any, name: str = "x.json") -> Path:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def only_row(snapshot: Snapshot) -> Coverage:
    (row,) = snapshot.coverage
    return row


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_files([path])
    assert caught.value.what.startswith(f"{path}: ")
    assert caught.value.hint
    return caught.value.what.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("value", "count", "detail"),
    [
        (account(), 1, ""),
        ({"value": [account("a"), account("b")]}, 2, ""),
        ({"value": [account()], "nextLink": "https://x"}, 1, "the last page is missing (nextLink)"),
        ([account("a"), account("b")], 2, ""),
        ([account(properties=None)], 1, "properties are missing in 1 of 1"),
        ([account(), 1, None, {"type": TYPE}, {"id": 3}], 1,
         "2 left out: not a JSON object; 1 left out: without an id;"
         " 1 left out: with an id that is not an Azure resource id"),
        ({"count": 1, "data": [account()], "skip_token": None, "total_records": 1}, 1, ""),
        ({"count": 1, "data": [account()], "skip_token": "abc", "total_records": 3}, 1,
         "only 1 of the query's 3 rows"),
        ({"count": 1, "data": [account()], "skip_token": "abc"}, 1,
         "the last page of the query is missing (skip token)"),
        ({"totalRecords": 1, "count": 1, "data": [account()], "resultTruncated": "true"}, 1,
         "the query's result is truncated"),
        ({"totalRecords": 1, "count": 1, "data": {
            "columns": [{"name": n, "type": "string"} for n in ("id", "type", "properties")],
            "rows": [[f"{AI}/a", TYPE, {}]]}}, 1, ""),
    ],
)  # fmt: skip
def test_the_forms_that_people_have(tmp_path: Path, value: Any, count: int, detail: str) -> None:
    path = put(tmp_path, value)
    snapshot = read_files([path])
    assert [item.type for item in snapshot.resources] == [TYPE] * count
    cut = any(word in detail for word in ("missing (", "only 1 of", "truncated"))
    outcome = Outcome.CUT_SHORT if cut else Outcome.OK
    assert only_row(snapshot) == Coverage(str(path), TYPE, outcome, count, False, detail)


@pytest.mark.parametrize(
    "encode",
    [
        lambda data: data,
        gzip.compress,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.decode().encode("utf-16-le"),
        lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
        lambda data: gzip.compress(data.decode().encode("utf-16")),
    ],
)
def test_encodings_of_shells(tmp_path: Path, encode: Any) -> None:
    data = json.dumps(account(tags={"team": "Zürich"}), ensure_ascii=False).encode()
    (resource,) = read_files([put(tmp_path, encode(data), "x.txt")]).resources
    assert resource.get("tags.team") == "Zürich"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"Name  Location\n----", "export with `-o json`"),
        (b'{"id": "x"', "ends in the middle"),
        (b'{"id": NaN}', "line 1, column 8"),
        (b'{"id": "x"}\n{"id": "y"}', "line 2"),
        (b'{"id": "caf\xe9"}', "is not UTF-8 text (byte 0xe9 in line 1)"),
        (b"\xff\xfe{\xd8\xd8\xd8", "UTF-16"),
        (b"[" * 100_000, "nested deeper"),
        (b"[" * 500 + b"]" * 500, "holds no resource"),
        (b'{"a":' * 2000 + b"1" + b"}" * 2000, "nested deeper"),
        (b"\x1f\x8bnot gzip", "damaged gzip"),
        (gzip.compress(json.dumps(account()).encode(), mtime=0)[:-12], "ends in the middle"),
        (b"12", "a single value"),
        ([1, 2, "x"], "of 3 entries, 3 are not a JSON object"),
        ([], "holds no resources"),
        ({"value": []}, "holds no resources"),
        ({}, "is without an id"),
        ({"value": [{"name": "usage"}] * 3}, "of 3 entries, 3 are without an id"),
        ({"id": f"{SUB}/locations/x", "type": "Region"}, "without a type, and with"),
        ({"id": "00000000-0000-0000-0000-000000000001"}, "not an Azure resource id"),
        ({"count": 1, "data": {"rows": 1}}, "no rows"),
        ({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/"
          "deploymentTemplate.json#", "resources": []}, "is a template"),
        ({"$schema": "https://schema.management.azure.com/schemas/2018-05-01/"
          "subscriptionDeploymentTemplate.json#", "resources": []}, "is a template"),
        ({"contentVersion": "1.0.0.0", "resources": {}}, "is a template"),
        ({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/"
          "deploymentParameters.json#", "parameters": {}}, "parameters of a template"),
        ({"error": {"code": "AuthorizationFailed", "message": "no"}}, "AuthorizationFailed: no"),
    ],
)  # fmt: skip
def test_what_brings_nothing_is_refused_with_a_sentence(
    tmp_path: Path, value: Any, words: str
) -> None:
    assert words in refusal(put(tmp_path, value))


def test_a_deep_resource_is_refused(tmp_path: Path) -> None:
    deep = b'{"id":"%s/a","p":' % AI.encode() + b"[" * 300 + b"]" * 300 + b"}"
    assert "nested deeper" in refusal(put(tmp_path, deep))


def test_of_a_field_given_twice_the_last_counts(tmp_path: Path) -> None:
    data = json.dumps(account())[:-1] + ', "kind": "A", "kind": "B"}'
    assert read_files([put(tmp_path, data.encode())]).resources[0].get("kind") == "B"


def test_too_large_is_refused_without_reading_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checks.collect.json_file.MAX_BYTES", 1000)
    assert "larger than 256 MB" in refusal(put(tmp_path, gzip.compress(b" " * 1_000_000)))


def test_one_bad_file_does_not_cost_the_others(tmp_path: Path) -> None:
    put(tmp_path, account("b"), "b.json")
    (tmp_path / "sub").mkdir()
    put(tmp_path / "sub", account("a"), "a.json")
    put(tmp_path, b"{", "c.json")
    put(tmp_path, b"# Notes", "README.md")
    put(tmp_path, b"{", ".hidden")
    sink = Sink()
    snapshot = read_files([tmp_path], progress=sink)
    assert [item.name for item in snapshot.resources] == ["a", "b"]
    assert {Path(row.source).name: row.outcome.value for row in snapshot.coverage} == {
        "README.md": "unsupported", "b.json": "ok", "c.json": "error", "a.json": "ok",
    }  # fmt: skip
    assert sink.seen == [(done, 4) for done in range(5)]


def test_errors_of_azure_become_rows(tmp_path: Path) -> None:
    message = (
        "The client 'x' with object id 'x' does not have authorization to perform action"
        f" 'Microsoft.CognitiveServices/accounts/deployments/read' over scope '{AI}/a' or the"
        " scope is invalid."
    )
    put(tmp_path, {"error": {"code": "AuthorizationFailed", "message": message}}, "1.json")
    put(tmp_path, {"error": {"code": "RateLimiting", "message": ""}}, "2.json")
    put(tmp_path, {"error": {"code": "BadRequest", "details": [{"code": "RateLimiting"}]}}, "3")
    put(tmp_path, {"error": {"code": "MissingSubscriptionRegistration"}}, "4.json")
    put(tmp_path, {"code": "ResourceNotFound", "message": "gone"}, "5.json")
    put(tmp_path, account(), "6.json")
    snapshot = read_files([tmp_path])
    first = snapshot.coverage[0]
    assert (first.outcome, first.operation, first.permission) == (
        Outcome.FORBIDDEN,
        "Microsoft.CognitiveServices/accounts/deployments",
        "Microsoft.CognitiveServices/accounts/deployments/read",
    )
    assert [row.outcome.value for row in snapshot.coverage[1:5]] == [
        "throttled", "throttled", "not_registered", "error",
    ]  # fmt: skip
    listing = snapshot.listing("microsoft.cognitiveservices/ACCOUNTS/deployments")
    assert not listing.complete
    assert listing.permission == first.permission


def test_only_a_declaration_makes_files_complete(tmp_path: Path) -> None:
    put(tmp_path, {"value": [account()]}, "a.json")
    assert not read_files([tmp_path]).listing(TYPE).complete
    search = "Microsoft.Search/searchServices"
    snapshot = read_files([tmp_path], complete_types=[TYPE.upper(), search])
    assert snapshot.listing(TYPE).complete
    assert snapshot.listing(search).complete
    assert snapshot.coverage[-1] == Coverage(
        "declaration", search, Outcome.EMPTY, 0, True, detail="declared complete by the user"
    )
    put(tmp_path, b"# Notes", "README.md")
    assert read_files([tmp_path], complete_types=[TYPE]).listing(TYPE).complete
    put(tmp_path, b'{"value": [', "cut.json")
    assert not read_files([tmp_path], complete_types=[TYPE]).listing(TYPE).complete
    (tmp_path / "cut.json").unlink()
    put(tmp_path, {"value": [account("b")], "nextLink": "https://x"}, "b.json")
    snapshot = read_files([tmp_path], complete_types=[TYPE])
    assert not snapshot.listing(TYPE).complete
    assert "but" in snapshot.coverage[-1].detail


def test_scope_leaves_out_what_lies_outside(tmp_path: Path) -> None:
    other = account() | {"id": f"{AI}/a".replace("/rg/", "/rg2/")}
    path = put(tmp_path, [account(), other])
    entries = [ScopeEntry(id=f"{SUB}/RESOURCEGROUPS/RG/", environment="nonprod")]
    snapshot = read_files([path], scope=entries)
    assert [item.environment for item in snapshot.resources] == ["nonprod"]
    assert snapshot.coverage[-1].detail == "1 outside the scope left out"
    with pytest.raises(UserError, match="None of the 2 resources"):
        read_files([path], scope=[ScopeEntry(id="/subscriptions/none")])


def test_the_same_file_is_read_once_and_the_same_id_merged(tmp_path: Path) -> None:
    put(tmp_path, account(sku={"name": "S0"}, tags={"a": "1"}), "1.json")
    second = account(SKU={"tier": "x"}, tags=None) | {"id": f"{AI}/A".upper()}
    path = put(tmp_path, second, "2.json")
    snapshot = read_files([tmp_path, path])
    (resource,) = snapshot.resources
    assert resource.get("sku") == {"name": "S0", "tier": "x"}
    assert resource.get("tags.a") == "1"
    assert snapshot.coverage[1].detail == "1 read before and merged"


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    put(tmp_path, account(), "export.json")
    with pytest.raises(UserError) as caught:
        read_files([tmp_path / "export.jsn"])
    assert "no such file" in caught.value.what
    assert caught.value.hint == f"Did you mean '{tmp_path / 'export.json'}'?"
    with pytest.raises(UserError, match="no such file"):
        read_files([tmp_path / "no" / "export.json"])
    with pytest.raises(UserError, match="could not be read"):
        read_files([Path("x" * 5000)])
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="no files in it"):
        read_files([tmp_path / "empty"])


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.collect.files.MAX_FILES", 2)
    for name in "abc":
        put(tmp_path, account(name), name)
    with pytest.raises(UserError, match="more than 2 files"):
        read_files([tmp_path])


def test_a_pipe_is_read(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(json.dumps(account()).encode())
    try:
        assert read_files([Path(f"/dev/fd/{reader}")]).resources
    finally:
        os.close(reader)


def test_secrets_do_not_come_in(tmp_path: Path) -> None:
    body = account(tags={"api-key": "hunter2"}, properties={"x": "a;AccountKey=hunter2;b"})
    snapshot = read_files([put(tmp_path, body)])
    write_snapshot(tmp_path / "s.gz", snapshot)
    assert b"hunter2" not in gzip.decompress((tmp_path / "s.gz").read_bytes())


def test_all_pages_of_a_query_are_the_whole_query(tmp_path: Path) -> None:
    def page(name: str, first: int, last: int, token: str | None) -> Path:
        head = "/subscriptions/s/resourceGroups/rg/providers"
        rows = [{"id": f"{head}/{TYPE}/r{n}", "type": TYPE} for n in range(first, last)]
        value = {"count": len(rows), "data": rows, "skip_token": token, "total_records": 5}
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return path

    one, two = page("1.json", 0, 3, "next"), page("2.json", 3, 5, None)
    assert {row.outcome for row in read_files([one]).coverage} == {Outcome.CUT_SHORT}
    assert {row.outcome for row in read_files([two]).coverage} == {Outcome.CUT_SHORT}
    assert {row.outcome for row in read_files([one, two]).coverage} == {Outcome.OK}
    assert {row.outcome for row in read_files([one, one]).coverage} == {Outcome.CUT_SHORT}
