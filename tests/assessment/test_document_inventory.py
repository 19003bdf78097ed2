"""The inventory travels with its assessment; a document from before there was one opens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from assessment.document import from_json, load_assessment, to_json
from checks.inventory import Kind, Link, Stock
from rubrics.errors import UserError
from tests.conftest import Case

STOCK = Stock(
    (Kind("Microsoft.Storage/storageAccounts", "", "nonprod", 3),),
    (Link("Microsoft.Web/sites", "properties.serverFarmId", "Microsoft.Web/serverfarms", 2, 1),),
)


def test_it_comes_back(insurer: Case) -> None:
    assessment = replace(insurer.assessment, inventory=STOCK)
    again = from_json(orjson.loads(orjson.dumps(to_json(assessment))))
    assert again.inventory == STOCK


def test_an_older_document_has_an_empty_one(insurer: Case) -> None:
    data = to_json(insurer.assessment)
    del data["inventory"]
    assert from_json(data).inventory == Stock()


@pytest.mark.parametrize(
    "damaged", [7, {"kinds": 7}, {"kinds": [{"type": "t"}]}, {"links": [{"count": "many"}]}]
)
def test_a_damaged_one_is_refused(insurer: Case, tmp_path: Path, damaged: object) -> None:
    path = tmp_path / "assessment.json"
    path.write_bytes(orjson.dumps(to_json(insurer.assessment) | {"inventory": damaged}))
    with pytest.raises(UserError, match="is damaged"):
        load_assessment(path)
