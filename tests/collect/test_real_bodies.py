"""Bodies that Azure really returned: every file is read, or refused with a sentence."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from checks.collect.files import read_files
from rubrics.errors import UserError

DATA = Path(os.environ.get("WELLOPS_AZURE_DATA", "no-recorded-azure-data"))

pytestmark = [
    pytest.mark.azure_data,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="WELLOPS_AZURE_DATA names no folder of recorded Azure data"
    ),
]


def read_or_refused(path: Path) -> str:
    try:
        snapshot = read_files([path])
    except UserError as error:
        sentence = error.what.removeprefix(f"{path}: ")
        assert sentence.strip(": ")
        assert error.hint
        return "refused"
    assert all(resource.id and "/" in resource.type for resource in snapshot.walk())
    return "read"


def test_responses() -> None:
    outcomes = Counter(map(read_or_refused, sorted((DATA / "arm_responses").rglob("*.json"))))
    assert outcomes["read"] > 0.9 * outcomes.total()


def test_the_whole_folder_at_once() -> None:
    snapshot = read_files([DATA / "arm_responses"])
    assert len(list(snapshot.walk())) > 800
    again = read_files([DATA / "arm_responses"])
    assert [item.id for item in again.walk()] == [item.id for item in snapshot.walk()]


@pytest.mark.parametrize(
    ("folder", "member", "outcome"),
    [("arg", "response", "read"), ("metrics", "response", "read"), ("errors", "body", "refused")],
)
def test_recorded_answers(tmp_path: Path, folder: str, member: str, outcome: str) -> None:
    for number, path in enumerate(sorted((DATA / folder).glob("*.json"))):
        body = tmp_path / f"{number}.json"
        body.write_text(json.dumps(json.loads(path.read_text())[member]))
        assert read_or_refused(body) == outcome, path


def test_templates_are_refused() -> None:
    for path in sorted((DATA / "templates").glob("*.json")):
        assert read_or_refused(path) == "refused"
