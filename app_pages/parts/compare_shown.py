"""What all parts of the comparison show the same two sides from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app_pages.parts import frame
from assessment.store.compared import NOW, Compared, Side
from checks.registry import Check
from reports.fixes import plain as prose
from reports.panels import Data


@dataclass(frozen=True)
class Shown:
    """Two sides of a workload, compared."""

    work: frame.Work
    before: Side
    after: Side
    found: Compared
    panel: Data
    """The page "what changed" as in the report."""
    checks: Mapping[str, Check]
    is_large: bool
    """Whether the findings were left out, because there are very many."""

    @property
    def is_now(self) -> bool:
        """Whether the later side is how the workload is now."""
        return self.after.key == NOW

    def title_of(self, check: str) -> str:
        """The words of a check, or its id where it is no more."""
        known = self.checks.get(check)
        return prose(known.bad).rstrip(".") if known else check
