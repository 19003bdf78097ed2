"""A rubric: the practices and the standard, as one assessment uses them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rubrics.retirements import Retirements
from rubrics.schema import Practice
from rubrics.standard import Standard
from rubrics.thresholds import Thresholds, built_in_thresholds


@dataclass(frozen=True)
class Rubric:
    """Practices by id, in the order of the files; the standard; what retires; thresholds."""

    standard: Standard
    practices: Mapping[str, Practice]
    retirements: Retirements
    changed: tuple[str, ...] = field(default=())
    """Ids that a user's folder added or overrode."""
    thresholds: Thresholds = field(default_factory=built_in_thresholds)
    """What measured values are judged by."""

    @property
    def version(self) -> str:
        """The standard's version."""
        return self.standard.version

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the effective rubric's content, whatever files it came from."""
        # Keys are not sorted: the first of a practice's roles is the responsible one.
        text = json.dumps(self.as_json(), separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The effective rubric as plain data, to embed in an assessment."""
        return {
            "standard": self.standard.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "practices": [
                practice.model_dump(mode="json", exclude_defaults=True)
                for practice in self.practices.values()
            ],
            "retirements": self.retirements.model_dump(mode="json", exclude_defaults=True),
            "changed": list(self.changed),
            "thresholds": [
                row.model_dump(mode="json", exclude_defaults=True)
                for row in self.thresholds.values()
            ],
        }
