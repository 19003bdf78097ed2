"""What a scan brought, for tests to look into."""

from __future__ import annotations

from collections.abc import Sequence

from checks.joins import METRICS
from checks.resource import Resource, walk
from checks.snapshot import Coverage, Source


def all_of(source: Source) -> list[Resource]:
    """Every resource but metrics; a block may be taken apart when the next one is read."""
    found = [one for root in source.blocks() for one in list(walk((root,)))]
    return [one for one in found if one.type != METRICS]


def rows_of(coverage: Sequence[Coverage], type_: str) -> list[Coverage]:
    return [row for row in coverage if row.operation == type_]
