"""A program that writes findings under a bulk of its own until it is killed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from assessment.store import bulk
from assessment.store.database import open_store
from assessment.store.evaluation import FINDING, _row
from assessment.store.tables import FindingRow


def main(url: str) -> None:
    store = open_store(url)
    with store.read() as session:
        data = session.scalars(select(FindingRow.document).limit(1)).one()
    row = _row(FINDING.validate_json(data), "security")

    def rows() -> Iterator[dict[str, Any]]:
        while True:
            yield row

    with bulk.written(store, FindingRow, rows()):
        raise AssertionError("there is no end of them")


if __name__ == "__main__":
    main(sys.argv[1])
