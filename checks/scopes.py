"""The scopes that resources stand in: resource groups, subscriptions, and the workload."""

from __future__ import annotations

from checks.joins import Index
from checks.registry import WORKLOAD
from checks.resource import Resource
from checks.snapshot import Scope

_LENGTHS = (("resource-group", 5), ("subscription", 3))


class Scopes:
    """Gathers scopes from the resources without a parent; one is prod where anything in it is."""

    def __init__(self) -> None:
        self._environments: dict[tuple[str, str], str] = {}
        self._spelled: dict[str, str] = {}
        self._last = ("", set[str]())

    def add(self, resource: Resource) -> None:
        """Note where a resource stands."""
        group, environments = self._last
        # Resources mostly come by group: the same place again has nothing new to say.
        if group and resource.id.startswith(group) and resource.environment in environments:
            return
        steps = resource.id.split("/", 5)
        if len(steps) < 2 or steps[1].casefold() != "subscriptions":
            return
        if len(steps) > 5:
            here = "/".join([*steps[:5], ""])
            self._last = (here, {resource.environment} | (environments if here == group else set()))
        for kind, length in _LENGTHS:
            if len(steps) > length and (length == 3 or steps[3].casefold() == "resourcegroups"):
                id_ = "/".join(steps[:length])
                key = (kind, id_.casefold())
                self._spelled.setdefault(key[1], id_)
                if self._environments.get(key) != "prod":
                    self._environments[key] = resource.environment

    def all(self, index: Index) -> list[Scope]:
        """The resource groups and subscriptions by id, then the workload."""
        made = [
            Scope(self._spelled[id_], kind, index, environment)
            for (kind, id_), environment in sorted(self._environments.items())
        ]
        return [*made, Scope("", WORKLOAD, index)]
