"""What a scan is asked to read: from options, a form or a workload's scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from assessment.inputs import ScopeEntry
from rubrics.errors import UserError
from rubrics.schema import Archetype, Strict

if TYPE_CHECKING:
    from checks.collect.azure.plan import Plan
    from checks.collect.azure.scope import Wanted
    from checks.registry import Check


class ScanRequest(Strict):
    """What a scan reads, and with whose rights."""

    subscriptions: tuple[str, ...] = ()
    management_group: str = ""
    groups: tuple[str, ...] = ()
    """Names of resource groups in those subscriptions; empty for all."""
    group_ids: tuple[str, ...] = ()
    """ARM ids of resource groups, each in its own subscription."""
    tag: tuple[str, str] | None = None
    archetypes: tuple[Archetype, ...] = ()
    """Only what checks of these look at; empty for all."""
    depth: Literal["inventory", "standard", "deep"] = "standard"
    credential: str | None = None
    """One of azure-identity's that the collector knows; None for the usual chain."""
    cloud: str | None = None
    """The name of a cloud, or a file; None for the one of the environment, or the public one."""

    def wanted(self) -> Wanted:
        """The scope.

        Raises:
            UserError: it names nothing that can be.
        """
        from checks.collect.azure.scope import Wanted

        wanted = Wanted(
            self.subscriptions, self.management_group, self.groups, self.group_ids, self.tag
        )
        wanted.check()
        return wanted

    def checks(self) -> tuple[Check, ...]:
        """The checks of practices for any of the archetypes; all of them where none is named."""
        from checks.registry import all_checks
        from rubrics.load import load_rubric

        if not self.archetypes:
            return all_checks()
        practices = load_rubric().practices
        return tuple(
            check
            for check in all_checks()
            if check.practice in practices
            and not set(self.archetypes).isdisjoint(practices[check.practice].archetypes)
        )

    def plan(self) -> Plan:
        """What the checks look at, as far as the depth goes."""
        from checks.collect.azure.plan import plan_for
        from checks.collect.azure.resources import Depth

        return plan_for(self.checks(), Depth(self.depth))


def within(
    entries: Sequence[ScopeEntry],
    *,
    groups: tuple[str, ...] = (),
    tag: tuple[str, str] | None = None,
    archetypes: tuple[Archetype, ...] = (),
) -> ScanRequest:
    """A request for the scope of a workload.

    Args:
        entries: The scope.
        groups: Names of resource groups, where less is wanted than the scope holds.
        tag: Only what has it.
        archetypes: As of `ScanRequest`.

    Raises:
        UserError: the scope is empty.
    """
    if not entries:
        raise UserError(
            "The workload names no scope", "Add `scope:` to it, or give --subscription ID."
        )
    # The slash behind gives an id that breaks off an empty step, which `Wanted` refuses.
    steps = [f"{entry.id.strip('/')}/".split("/") for entry in entries]
    named = tuple(dict.fromkeys(one[1] for one in steps))
    if groups or any(len(one) < 4 for one in steps):
        # A whole subscription beside a group of another: both are read whole.
        return ScanRequest(subscriptions=named, groups=groups, tag=tag, archetypes=archetypes)
    ids = (f"/subscriptions/{one[1].lower()}/resourceGroups/{one[3]}" for one in steps)
    return ScanRequest(group_ids=tuple(dict.fromkeys(ids)), tag=tag, archetypes=archetypes)
