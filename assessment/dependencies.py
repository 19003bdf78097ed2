"""Which practices wait for which: the graph behind keystones, phases and chains."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from rubrics.schema import Practice


def dependants(practices: Iterable[Practice], among: Collection[str]) -> dict[str, set[str]]:
    """For each practice, those `among` the given that depend on it, also through others."""
    direct: dict[str, list[str]] = {}
    ids = []
    for practice in practices:
        ids.append(practice.id)
        for needed in practice.depends_on:
            direct.setdefault(needed, []).append(practice.id)
    waiting = {}
    for id_ in ids:
        reached: set[str] = set()
        frontier = [id_]
        while frontier:
            following = [n for n in direct.get(frontier.pop(), ()) if n not in reached]
            reached.update(following)
            frontier.extend(following)
        waiting[id_] = (reached & set(among)) - {id_}
    return waiting


def in_order(
    needs: Mapping[str, Collection[str]], rank: Callable[[str], tuple[float, str]]
) -> list[str]:
    """The ids with what they need before them; among those that are free, the lowest rank.

    `needs` holds, for each id, the ids it needs; those that are not keys are left out. The
    graph has no cycle: the rubric's cross-check refuses one.
    """
    left = {id_: {n for n in needed if n in needs} for id_, needed in needs.items()}
    ordered: list[str] = []
    while left:
        free = min((id_ for id_, needed in left.items() if not needed), key=rank)
        ordered.append(free)
        del left[free]
        for needed in left.values():
            needed.discard(free)
    return ordered


def longest_chain(
    order: Iterable[str], needs: Mapping[str, Collection[str]], days: Mapping[str, float]
) -> tuple[tuple[str, ...], float]:
    """The chain of dependencies that takes longest, in order, and its days.

    `order` has what an id needs before it.
    """
    best: dict[str, tuple[float, tuple[str, ...]]] = {}
    for id_ in order:
        before = [best[n] for n in sorted(needs[id_]) if n in best]
        length, chain = max(before, key=lambda b: b[0], default=(0.0, ()))
        best[id_] = (length + days[id_], (*chain, id_))
    length, chain = max(best.values(), key=lambda b: b[0], default=(0.0, ()))
    return chain, length
