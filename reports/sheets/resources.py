"""What was read, by type, region and environment."""

from __future__ import annotations

from typing import Final

from assessment.assessment import Assessment
from reports.sheets.book import Cell, Column, Table, figures
from reports.sheets.names import Named

_RESOURCES: Final = (
    Column("type", 60),
    Column("region", 22),
    Column("environment", 16),
    figures("count", 12, "#,##0"),
    Column("looked-at", 14),
)


def resources_table(assessment: Assessment, named: Named) -> Table:
    """How many resources there are of each type, and whether any check looks at them."""
    unseen = {type_.casefold() for type_ in assessment.unchecked_types}
    rows: list[tuple[Cell, ...]] = [
        (
            kind.type,
            kind.location,
            kind.environment,
            kind.count,
            named.mark(kind.type.casefold() not in unseen),
        )
        for kind in assessment.inventory.kinds
    ]
    return Table("resources", _RESOURCES, rows)
