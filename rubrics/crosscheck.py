"""What has to hold between practices: ids, dependencies, gates, shares, tracks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Protocol

from rubrics.errors import UserError
from rubrics.schema import PILLARS, STAGES, Practice
from rubrics.standard import Standard

MEND = "Correct the rubric, then try again."


class Place(Protocol):
    """Somewhere that a sentence about a field can point to."""

    def problem(self, text: str, *loc: str | int) -> str:
        """The sentence with file and line in front."""


def check_practices(practices: Mapping[str, Practice], places: Mapping[str, Place]) -> None:
    """Refuse practices that do not fit together.

    Raises:
        UserError: the first problem, and how many more there are.
    """
    found = [*_problems(practices, places)]
    if found:
        more = f"\nand {len(found) - 1} more:\n" + "\n".join(found[1:10]) if found[1:] else ""
        raise UserError(found[0], MEND + more)


def _problems(practices: Mapping[str, Practice], places: Mapping[str, Place]) -> Iterator[str]:
    for id_, practice in practices.items():
        place = places[id_]
        for index, needed in enumerate(practice.depends_on):
            if needed not in practices:
                yield place.problem(unknown_practice(needed, practices), "depends_on", index)
        low, high = practice.effort_days
        if low > high:
            yield place.problem(f"{low:g} is more than {high:g}", "effort_days")
        if abs(sum(practice.roles.values()) - 1) > 0.001:
            shares = sum(practice.roles.values())
            yield place.problem(f"the shares add up to {shares:g}, not to 1", "roles")
        until = practice.counted_until
        gates = [gate for gate in (practice.gate, practice.platform_gate) if gate]
        if until and any(STAGES.index(until) < STAGES.index(gate.stage) for gate in gates):
            yield place.problem("comes before its gate's stage", "counted_until")
    if cycle := find_cycle({id_: p.depends_on for id_, p in practices.items()}):
        text = "depends on itself: " + " → ".join(cycle)
        yield places[cycle[0]].problem(text, "depends_on")


def unknown_practice(id_: str, known: Mapping[str, object]) -> str:
    """That an id is unknown, and which known one may be meant."""
    near = get_close_matches(id_, known, n=1)
    return f"unknown practice '{id_}'" + (f"; did you mean '{near[0]}'?" if near else "")


def find_cycle(needs: Mapping[str, tuple[str, ...]]) -> list[str]:
    """A cycle of dependencies, its first id repeated at the end; empty where there is none."""
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(needs[start]))]
        if start not in done:
            path.append(start)
        while path:
            id_, rest = stack[-1]
            following = next((n for n in rest if n in needs and n not in done), None)
            if following is None:
                done.add(id_)
                stack.pop()
                path.pop()
            elif following in path:
                return [*path[path.index(following) :], following]
            else:
                path.append(following)
                stack.append((following, iter(needs[following])))
    return []


def check_standard(standard: Standard, practices: Mapping[str, Practice]) -> None:
    """Refuse a standard that names unknown practices, or lacks a pillar or stage.

    Raises:
        UserError: the first problem.
    """
    for track in standard.tracks:
        for id_ in track.practices:
            if id_ not in practices:
                what = f"standard.yaml: tracks: {track.id}: {unknown_practice(id_, practices)}"
                raise UserError(what, MEND)
    if {pillar.id for pillar in standard.pillars} != set(PILLARS):
        raise UserError(f"standard.yaml: pillars must be {', '.join(PILLARS)}", MEND)
    lanes, roles = {lane.id for lane in standard.lanes}, {role.id for role in standard.roles}
    for practice in practices.values():
        if practice.lane not in lanes or not roles.issuperset(practice.roles):
            what = f"standard.yaml: lanes and roles must hold those of {practice.id}"
            raise UserError(what, MEND)
    if tuple(stage.id for stage in standard.stages) != STAGES:
        raise UserError(f"standard.yaml: stages must be {', '.join(STAGES)}, in this order", MEND)
