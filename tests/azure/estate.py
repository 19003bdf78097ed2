"""The resources that the double has, and who may read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from checks.collect.files import read_files

GUID = "11111111-2222-4333-8444-555555555555"
SUBSCRIPTION = f"/subscriptions/{GUID}"
_BY_GET_ONLY = re.compile(
    r"microsoft\.(authorization/locks|consumption/.*|costmanagement/.*|insights/diagnosticsettings|"
    r"insights/metrics|[a-z]+/locations/.*)"
)
_CHILDREN = re.compile(
    r"microsoft\.(machinelearningservices/workspaces/(online|batch|serverless)endpoints(/deployments)?"
    r"|network/privatednszones/virtualnetworklinks|web/sites/slots|sql/servers/databases)"
)
"""Types below another one that Resource Graph holds; it does not hold those of the pattern above,
nor other children."""
_TABLES = {
    "microsoft.advisor/recommendations": "advisorresources",
    "microsoft.authorization/policyassignments": "policyresources",
    "microsoft.authorization/policyexemptions": "policyresources",
    "microsoft.policyinsights/policystates": "policyresources",
    "microsoft.authorization/roleassignments": "authorizationresources",
    "microsoft.security/pricings": "securityresources",
    "microsoft.resources/subscriptions": "resourcecontainers",
    "microsoft.resources/subscriptions/resourcegroups": "resourcecontainers",
}


@dataclass
class Estate:
    """Bodies by id in lower case."""

    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = field(
        default_factory=lambda: [("/", ("*/read",), ())]
    )
    """(scope, actions, exceptions): what the caller may do."""
    quiet: bool = True
    """Whether metrics that are not among the bodies are there, without values; else they fail."""

    _listed: dict[str, list[str]] = field(default_factory=dict)
    _size: int = -1

    @staticmethod
    def of(*bodies: dict[str, Any]) -> Estate:
        """An estate of some resources, and the subscription and groups that they stand in."""
        estate = Estate()
        estate.add(*bodies)
        return estate

    @staticmethod
    def from_snapshot(path: Path) -> Estate:
        """The resources of a snapshot file."""
        return Estate.of(*(dict(one.body) for one in read_files([path]).walk()))

    def add(self, *bodies: dict[str, Any]) -> None:
        for body in bodies:
            self.bodies[body["id"].lower()] = body
            steps = body["id"].split("/")
            if len(steps) > 2 and steps[1] == "subscriptions":
                guid = steps[2]
                self._container("/".join(steps[:3]), "Subscriptions", {"subscriptionId": guid})
            if len(steps) > 4 and steps[3].lower() == "resourcegroups":
                self._container("/".join(steps[:5]), "Subscriptions/resourceGroups", {})

    def _container(self, id_: str, type_: str, more: dict[str, Any]) -> None:
        name = id_.rpartition("/")[2]
        body = {"id": id_, "name": name, "type": f"Microsoft.Resources/{type_}", "tags": {}}
        self.bodies.setdefault(id_.lower(), body | more)

    @property
    def subscriptions(self) -> list[str]:
        """The GUIDs of the subscriptions."""
        return [body["subscriptionId"] for body in self.bodies.values() if "subscriptionId" in body]

    def may(self, id_: str, action: str) -> bool:
        """Whether the caller may do something to a resource."""
        return any(
            _matches(action, actions) and not _matches(action, exceptions)
            for scope, actions, exceptions in self.grants
            if f"{id_}/".lower().startswith(f"{scope.rstrip('/')}/".lower())
        )

    def table(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table of Resource Graph that the caller may read."""
        for body in self.bodies.values():
            folded = body["type"].lower()
            if _table_of(folded) == name and self.may(body["id"], f"{body['type']}/read"):
                yield body

    def children(self, path: str) -> list[dict[str, Any]] | None:
        """What a GET of a collection answers; None where its parent is not there."""
        folded = path.lower()
        if folded.endswith("/microsoft.authorization/locks"):
            scope = folded.removesuffix("/providers/microsoft.authorization/locks")
            found = [
                one for key, one in self.bodies.items() if "/microsoft.authorization/locks/" in key
            ]
            return [one for one in found if one["id"].lower().startswith(f"{scope}/")]
        if self.parent(path) not in self.bodies and "/locations/" not in folded:
            return None
        return [self.bodies[key] for key in self._collection(folded)]

    def _collection(self, path: str) -> list[str]:
        if self._size != len(self.bodies):
            self._listed, self._size = {}, len(self.bodies)
            for key in sorted(self.bodies):
                self._listed.setdefault(key.rpartition("/")[0], []).append(key)
        return self._listed.get(path, [])

    @staticmethod
    def parent(path: str) -> str:
        """What a collection belongs to."""
        head, _, tail = path.lower().rpartition("/providers/")
        return head if tail.count("/") == 1 else path.lower().rpartition("/")[0]


def _table_of(folded: str) -> str:
    if folded in _TABLES:
        return _TABLES[folded]
    below = folded.count("/") > 1 and not _CHILDREN.fullmatch(folded)
    return "" if below or _BY_GET_ONLY.fullmatch(folded) else "resources"


def _matches(action: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)
