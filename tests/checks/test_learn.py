"""Checks that remember say what a call of their function says: verdict, evidence and counts."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.estate import blocks
from checks import learn, literate
from checks.engine import evaluate
from checks.joins import Need, Refers
from checks.model import Profile, State, Verdict, failed, passed
from checks.reader import Reader
from checks.registry import ANY, SCOPES, Check, all_checks
from checks.resource import Resource, walk
from checks.snapshot import Coverage, Outcome, Snapshot
from rubrics.load import load_rubric

PAGES = Path(__file__).parent
DAY = date(2026, 11, 22)
THING = "Microsoft.X/things"
PART = f"{THING}/parts"
GROUP = "/subscriptions/s/resourceGroups/rg/providers"
ALERTS = Refers("Microsoft.Insights/metricAlerts", "properties.scopes[]")
ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, 1.0, -0.0, "", "true", "Enabled", "x" * 300, [], ["a"], [1], [True],
    ["Approved", "pending"], {}, {"a": 1}, "PT30M", "PT5H", "[parameters('x')]", 12,
)  # fmt: skip


def bodies_of_pages() -> Iterator[tuple[Check, dict[str, Any], list[Coverage]]]:
    """Every resource of the literate pages, which know best what their checks look at."""
    for check in all_checks():
        for case in literate.cases((PAGES / f"{check.id}.md").read_text("utf-8")):
            snapshot = literate.snapshot_of(case)
            for root in snapshot.resources:
                yield check, tree(root), list(snapshot.coverage)


def tree(root: Resource) -> dict[str, Any]:
    return {**root.body, "children": [tree(child) for child in root.children]}


CASES = [(body, rows) for _, body, rows in bodies_of_pages()]
ESTATE = [tree(root) for root in blocks(60)]


def paths(value: Any, head: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value in a body."""
    items = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    for name, item in items:
        yield (*head, name)
        yield from paths(item, (*head, name))


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """A body of a page or of the estate, in which some values are others, gone, or respelled."""
    known = [body for body, _ in CASES]
    body = copy.deepcopy(draw(st.sampled_from(known) | st.sampled_from(ESTATE)))
    for _ in range(draw(st.integers(0, 4))):
        places = [path for path in paths(body) if path[-1] not in ("id", "type", "children")]
        if not places:
            break
        *steps, last = draw(st.sampled_from(places))
        holder = body
        for step in steps:
            holder = holder[step]
        action = draw(st.sampled_from(["set", "drop", "spell"]))
        if action == "set" or isinstance(holder, list):
            holder[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
        elif action == "drop":
            del holder[last]
        else:
            holder[last.swapcase()] = holder.pop(last)
    return body


def planted(body: dict[str, Any], number: int, environment: str) -> Resource:
    """The body as a resource of its own, so that one body may stand in many places."""
    own = {name: value for name, value in body.items() if name != "children"}
    resource = Resource(own | {"id": f"{own.get('id', GROUP)}-{number}"}, environment=environment)
    for child_body in body.get("children") or ():
        if isinstance(child_body, dict):
            child = planted(child_body, number, environment)
            child.parent = resource
            resource.children.append(child)
    return resource


PROFILES = st.builds(
    Profile,
    as_of=st.just(DAY),
    retirements=st.just(load_rubric().retirements),
    sensitivity=st.sampled_from([None, "low", "high"]),
    residency=st.sampled_from([None, "EU", "none", "Germany", "Atlantis"]),
    regulated=st.sampled_from([None, True, False]),
)


@settings(max_examples=60, deadline=None)
@given(
    estate=st.lists(
        st.tuples(bodies(), st.sampled_from(["prod", "nonprod"]), st.integers(1, 3)), max_size=12
    ),
    rows=st.sampled_from([rows for _, rows in CASES]),
    profile=PROFILES,
    keep_all=st.booleans(),
)
def test_every_check_says_the_same_with_and_without_memory(
    estate: list[tuple[dict[str, Any], str, int]],
    rows: list[Coverage],
    profile: Profile,
    keep_all: bool,
) -> None:
    roots = [
        planted(body, 10 * at + again, environment)
        for at, (body, environment, times) in enumerate(estate)
        for again in range(times)
    ]
    snapshot = Snapshot(tuple(roots), tuple(rows))
    same(all_checks(), snapshot, profile, keep_all=keep_all)


def same(checks: Any, snapshot: Snapshot, profile: Profile, *, keep_all: bool = True) -> None:
    plain = evaluate(checks, snapshot, profile, keep_all=keep_all, learn=False)
    learned = evaluate(checks, snapshot, profile, keep_all=keep_all)
    # True, 1 and 1.0 are equal, and evidence has to tell them apart.
    assert repr(learned) == repr(plain)


def test_a_large_estate_says_the_same() -> None:
    snapshot = Snapshot(tuple(blocks(4000)))
    profile = Profile(DAY, load_rubric().retirements, residency="EU")
    same(all_checks(), snapshot, profile)
    same(all_checks(), snapshot, profile, keep_all=False)


def test_most_checks_can_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the speed is gone, and nothing else would tell."""
    calls: dict[str, int] = {}
    real = all_checks()

    def counting(check: Check) -> Check:
        def function(subject: Any, profile: Profile) -> Verdict:
            calls[check.id] = calls.get(check.id, 0) + 1
            return check.function(subject, profile)

        return replace(check, function=function)

    snapshot = Snapshot(tuple(blocks(4000)))
    profile = Profile(DAY, load_rubric().retirements)
    done = evaluate([counting(check) for check in real], snapshot, profile, keep_all=True)
    assert sum(calls.values()) < len(done.findings) * 0.2


def thing(name: str, parts: tuple[Any, ...] = (), **body: Any) -> Resource:
    id_ = f"{GROUP}/{THING}/{name}"
    resource = Resource({"id": id_, "type": THING, "location": "westeurope", **body})
    for at, part in enumerate(parts):
        child = Resource({"id": f"{id_}/parts/{at}", "type": PART, "properties": {"p": part}})
        child.parent = resource
        resource.children.append(child)
    return resource


def custom(function: Callable[..., Any], on: str = THING, needs: tuple[Need, ...] = ()) -> Check:
    return replace(all_checks()[0], id="a-check", on=on, needs=needs, function=function)


PROFILE = Profile(DAY, load_rubric().retirements)
ALERT = Resource(
    {
        "id": f"{GROUP}/{ALERTS.type}/a",
        "type": ALERTS.type,
        "properties": {"scopes": [f"{GROUP}/{THING}/n3", f"{GROUP}/{THING}/n7"]},
    }
)
THINGS = Snapshot(
    (
        *(thing(f"v{at}", properties={"v": value}) for at, value in enumerate(ODD)),
        *(thing(f"w{at}", properties={"v": value}) for at, value in enumerate(reversed(ODD))),
        *(thing(f"p{at}", tuple(range(at % 4)), properties={"n": at}) for at in range(40)),
        *(thing(f"n{at}", sku={"name": f"s{at}"}) for at in range(300)),
        *(thing(f"m{at}", sku={"name": f"s{at}"}) for at in range(300)),
        ALERT,
    ),
    (Coverage(f"{GROUP}/{THING}/n1", PART, Outcome.OK, complete=True),),
)


def says(*facts: Any) -> Verdict:
    text = repr(facts)
    return passed(text) if len(text) % 2 else failed(text)


def trips(one: Resource, profile: Profile) -> Verdict:
    return passed(one.get("properties.v").upper())


def sums(one: Resource, profile: Profile) -> Verdict:
    return says(sum(part.get("properties.p") for part in one.of_type(PART)))


def climbs(part: Resource, profile: Profile) -> Verdict:
    if part.parent is None:
        return failed("alone")
    others = part.parent.of_type(PART.upper())
    return says(part is others[0], part.parent.get("sku.name"), others[-1].get("properties.p"))


@pytest.mark.parametrize(
    "check",
    [
        custom(lambda one, profile: says(one.get("properties.v"))),
        custom(lambda one, profile: says(type(one.get("properties.v")), one.get("sku.name"))),
        custom(lambda one, profile: says(one.get("type"), one.type, one.get("environment"))),
        custom(lambda one, profile: says(one.name, one.id, repr(one))),
        custom(lambda one, profile: says(sorted(one.body))),
        custom(lambda one, profile: says(len(one.children))),
        custom(lambda one, profile: says(one.in_prod, one.environment, one.get("kind"))),
        custom(lambda one, profile: says(one.shape(("properties", "v")), one.has(("sku", "x")))),
        custom(lambda one, profile: says([a.name for a in one.referrers(ALERTS)]), needs=(ALERTS,)),
        custom(lambda one, profile: says(one.listing(PART))),
        custom(lambda one, profile: says(one.get("properties.v"), one == one, one in {one})),
        custom(trips),
        custom(sums),
        custom(climbs, on=PART),
        custom(lambda one, profile: says(one.parent), on=PART),
        custom(lambda one, profile: says(one.get("sku.name")), on=ANY),
        custom(lambda one, profile: one.get("properties.v")),
    ],
)
def test_odd_checks_say_the_same(check: Check) -> None:
    same([check], THINGS, PROFILE)


LISTS: tuple[Any, ...] = (
    None,
    [],
    [{"x": " "}],
    [1],
    {},
    {"a": 1},
    ["x"],
    {"strasse": 1},
    {"straße": 1},
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda one: one.shape(("properties", "l", "[]")),
        lambda one: one.shape(("properties", "l", "*")),
        lambda one: one.filled(("properties", "l", "[]", "x")),
        lambda one: one.has(("properties", "*", "strasse")),
        lambda one: one.has(("properties", "l", "strasse")),
        lambda one: len(one),
    ],
)
def test_lists_maps_and_errors_say_the_same(ask: Callable[[Resource], Any]) -> None:
    things = [thing(f"l{at}", properties={"l": value}) for at, value in enumerate(LISTS)]
    for order in (things, things[::-1]):
        same([custom(lambda one, profile: says(ask(one)))], Snapshot(tuple(order)), PROFILE)


def test_a_verdict_that_holds_anything_costs_itself() -> None:
    odd = custom(lambda one, profile: Verdict(State.FAIL, [one.name]))  # type: ignore[arg-type]
    (finding, *_) = evaluate([odd], THINGS, PROFILE).findings
    assert finding.verdict.state is State.ERROR
    assert "unhashable" in finding.verdict.because


def test_limits_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("MAX_ANSWERS", 3), ("MAX_BRANCHES", 2), ("MAX_STEPS", 1)):
        monkeypatch.setattr(learn, name, limit)
        same(all_checks(), Snapshot(tuple(blocks(300))), PROFILE)
        same([custom(sums)], THINGS, PROFILE)


def test_a_value_that_is_never_twice_the_same_fills_no_memory() -> None:
    def judge(one: Resource, given: Resource | None) -> learn.Answer:
        return learn.Answer(says((given or one).get("id")), (), keep=True)

    reader = Reader()
    learner = learn.Learner(judge, reader)
    for at in range(learn.MAX_BRANCHES + 5):
        one = thing(f"n{at}")
        learner.answer(one, reader.keys(one))
    assert isinstance(learner._root, learn._Call)


def test_a_check_that_is_not_pure_is_always_called() -> None:
    asked: list[str] = []

    def moody(one: Resource, profile: Profile) -> Verdict:
        asked.append(one.name)
        return says(one.get(("kind", "location")[len(asked) % 2]), one.get("sku.name"))

    snapshot = Snapshot(tuple(thing(f"x{at}", kind=f"k{at % 2}") for at in range(8)))
    evaluate([custom(moody)], snapshot, PROFILE)
    assert len(asked) >= 6


def test_the_pages_cover_every_kind_of_subject() -> None:
    kinds = {check.on.casefold() for check in all_checks()} - {*SCOPES, ANY}
    seen = set()
    for body, _ in CASES:
        seen |= {one.type.casefold() for one in walk((planted(body, 0, "prod"),))}
    assert kinds <= seen
