"""What types of resources are called, and in which layer of a workload they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from reports.words import Words

FILE: Final = Path(__file__).with_name("layers.yaml")
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers from the callers down; types and namespaces in lower case."""

    order: tuple[str, ...]
    of_type: Mapping[str, tuple[str, int]]
    """The layer of a type, and its place there."""
    of_namespace: Mapping[str, str]
    parts: tuple[str, ...]
    """Children that a box names."""

    def layer(self, type_: str) -> str:
        """The layer of a type, or of the resource that it is a part of."""
        top = top_of(type_).casefold()
        if top in self.of_type:
            return self.of_type[top][0]
        return self.of_namespace.get(top.partition("/")[0], OTHER)

    def place(self, type_: str) -> tuple[int, int]:
        """Sorts types as they are drawn; what no layer lists comes behind what it does."""
        _, at = self.of_type.get(top_of(type_).casefold(), ("", len(self.of_type)))
        return self.order.index(self.layer(type_)), at


@cache
def layers() -> Layers:
    """The layers of `layers.yaml`."""
    data: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    rows = data["layers"]
    return Layers(
        order=tuple(row["id"] for row in rows),
        of_type={
            type_.casefold(): (row["id"], at)
            for row in rows
            for at, type_ in enumerate(row["types"])
        },
        of_namespace={name.casefold(): row["id"] for row in rows for name in row["namespaces"]},
        parts=tuple(type_.casefold() for type_ in data["parts"]),
    )


def top_of(type_: str) -> str:
    """The type of the top-level resource: `Microsoft.Web/sites` of `Microsoft.Web/sites/config`."""
    return "/".join(type_.split("/")[:2])


def type_name(type_: str, words: Words) -> str:
    """What people call a type; its ARM type where we have no name for it, with places to break."""
    slug = type_.casefold().removeprefix("microsoft.").replace("/", "-").replace(".", "-")
    text = words.texts.get(f"workload.type-{slug}")
    return text if isinstance(text, str) else type_.replace("/", " / ")
