"""The graph behind keystones, phases and chains."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assessment.dependencies import dependants, in_order, longest_chain
from rubrics.rubric import Rubric

Graph = dict[str, set[str]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Ids that need earlier ones only, in a random order of keys."""
    count = draw(st.integers(0, 8))
    ids = [f"n{n}" for n in range(count)]
    needs = {id_: draw(st.sets(st.sampled_from(ids[:n]))) if n else set()
             for n, id_ in enumerate(ids)}  # fmt: skip
    return {id_: needs[id_] for id_ in draw(st.permutations(ids))}


def rank(id_: str) -> tuple[float, str]:
    return (0.0, id_)


def reach(needs: Graph, id_: str) -> set[str]:
    return {n for direct in needs[id_] for n in {direct} | reach(needs, direct)}


@given(graphs())
def test_what_is_needed_stands_before(needs: Graph) -> None:
    order = in_order(needs, rank)
    assert sorted(order) == sorted(needs)
    assert all(order.index(n) < order.index(id_) for id_ in needs for n in needs[id_])


def test_of_what_is_free_the_lowest_rank_comes_first() -> None:
    priority = {"a": 1.0, "b": 3.0, "c": 2.0, "d": 9.0}
    needs: Graph = {"a": set(), "b": set(), "c": {"elsewhere"}, "d": {"a"}}
    assert in_order(needs, lambda id_: (-priority[id_], id_)) == ["b", "c", "a", "d"]
    assert in_order({}, rank) == []


@given(graphs(), st.data())
def test_the_longest_chain_is_the_longest(needs: Graph, data: st.DataObject) -> None:
    days = {id_: float(data.draw(st.integers(0, 9))) for id_ in sorted(needs)}
    chain, length = longest_chain(in_order(needs, rank), needs, days)

    def best(id_: str) -> float:
        return days[id_] + max((best(n) for n in needs[id_]), default=0.0)

    assert length == max(map(best, needs), default=0.0) == sum(days[id_] for id_ in chain)
    assert all(before in needs[after] for before, after in pairwise(chain))


@given(graphs(), st.data())
def test_dependants_are_those_that_need_it_also_through_others(
    needs: Graph, data: st.DataObject
) -> None:
    rows = [*needs.items()]
    among = data.draw(st.sets(st.sampled_from([*needs]))) if needs else set()
    practices = [Stub(id_, tuple(sorted(direct))) for id_, direct in rows]
    waiting = dependants(practices, among)  # type: ignore[arg-type]
    for id_ in needs:
        assert waiting[id_] == {o for o in among if id_ in reach(needs, o)}


class Stub:
    """As much of a practice as the graph looks at."""

    def __init__(self, id_: str, depends_on: tuple[str, ...]) -> None:
        self.id = id_
        self.depends_on = depends_on


def test_a_way_through_a_met_practice_counts_once(rubric: Rubric) -> None:
    waiting = dependants(rubric.practices.values(), rubric.practices)
    everything = {id_: set(p.depends_on) for id_, p in rubric.practices.items()}
    assert waiting["ops-ai-gateway"] == {
        id_ for id_ in everything if "ops-ai-gateway" in reach(everything, id_)
    }
