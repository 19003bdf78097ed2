"""The workload on a page: resources by layer, type and region, and what names what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from assessment.assessment import Assessment
from assessment.inputs import Workload
from checks.facts import regions as facts
from checks.inventory import Kind, Link, Stock
from reports.diagram import Box, Edge, Row, layout
from reports.layers import OTHER, layers, top_of, type_name
from reports.numbers import shortened
from reports.panels import Data
from reports.words import Words

MAX_BOXES: Final = 5
"""In a layer; the table has every type."""
MAX_PARTS: Final = 3
MAX_LINES: Final = 15
"""What an eye can still follow."""
MIN_ROWS, FULL_ROWS = 8, 52
"""Of each half of the table: it takes what the diagram leaves of the page; where that is less than
the first, it has a page of its own with the second."""
MAX_PLACES: Final = 5
"""Columns of a table that stands beside another one."""
MAX_REGIONS: Final = 12
MAX_NAMED: Final = 6
"""In a sentence."""
_LONGEST: Final = 60
_NO_REGION: Final = ("", "global")
_STRONG: Final = ("models", "learning")
_DEPLOYMENTS: Final = "microsoft.cognitiveservices/accounts/deployments"

_ROOM: Final = 548.0
"""Points that a page has for the diagram and the rows of the table."""
_ROW, _LINE = 10.3, 21.0
"""Points of a row of the table, and of a second line of the title."""
_LONG_TITLE: Final = 58

Misplaced = Callable[[str], bool]


def panel(assessment: Assessment, words: Words) -> Data:
    """What the page shows; `state` is `drawn`, `uncounted` (an older document) or `nothing`."""
    stock = assessment.inventory
    if not stock.kinds:
        return _empty(assessment.resource_count, words)
    misplaced = _misplaced(assessment.workload)
    types = _types(stock)
    tops = _tops(types)
    pairs = _pairs(stock.links)
    lines = _lines(pairs, {one.type.casefold() for row in tops.values() for one in row[:MAX_BOXES]})
    rows = [_row(layer, found, types, misplaced, words) for layer, found in tops.items()]
    diagram = layout(rows, [_edge(pair, words) for pair in lines])
    title = _title(stock, types, misplaced, words)
    return {
        "state": "drawn",
        "title": title,
        "lead": words("workload.lead"),
        "diagram": diagram,
        "alt": _alternative(tops, lines, words),
        "regions": _regions(_counts(types), misplaced, words),
        "types": _table(types, _rows_left(diagram, title), misplaced, words),
        "rest": _rest(pairs, lines, words),
        "outside": _outside(pairs, words),
        "linked": bool(pairs),
    }


def _empty(count: int, words: Words) -> Data:
    state = "uncounted" if count else "nothing"
    title = words(f"workload.title-{state}", count=count)
    return {"state": state, "title": title, "lead": words(f"workload.lead-{state}")}


def _misplaced(workload: Workload) -> Misplaced:
    """Whether a region is outside what is declared, as the check on regions judges it."""
    allowed = {"".join(name.split()).lower() for name in workload.allowed_regions}
    residency = workload.residency or "none"
    wanted = None if residency.strip().casefold() == "none" else facts.place(residency)

    def judge(region: str) -> bool:
        country = facts.country_of(region)
        if country is None:
            return False
        if allowed:
            return region not in allowed
        return wanted is not None and wanted not in (country, facts.data_zone_of(country))

    return judge


@dataclass(slots=True)
class _Type:
    """The resources of one type."""

    type: str
    count: int = 0
    places: Counter[str] = field(default_factory=Counter)
    prod: Counter[str] = field(default_factory=Counter)
    """By region, as the places."""

    def add(self, kind: Kind) -> None:
        self.count += kind.count
        self.places[kind.location] += kind.count
        if kind.environment == "prod":
            self.prod[kind.location] += kind.count

    @property
    def is_top(self) -> bool:
        return self.type.count("/") < 2


def _types(stock: Stock) -> dict[str, _Type]:
    """By folded type, in the order of layers; children behind their parents."""
    found: dict[str, _Type] = {}
    for kind in stock.kinds:
        found.setdefault(kind.type.casefold(), _Type(kind.type)).add(kind)
    order = layers()

    def place(one: _Type) -> tuple[object, ...]:
        top = found.get(top_of(one.type).casefold())
        return (*order.place(one.type), -(top.count if top else 0), one.type.casefold())

    return {one.type.casefold(): one for one in sorted(found.values(), key=place)}


@dataclass(slots=True)
class _Pair:
    """All links from one top-level type to another."""

    source: str
    target: str
    count: int = 0
    outside: int = 0

    @property
    def inside(self) -> int:
        return self.count - self.outside

    @property
    def strong(self) -> bool:
        return any(layers().layer(one) in _STRONG for one in (self.source, self.target))


def _pairs(links: Sequence[Link]) -> list[_Pair]:
    """The most telling first: from or to models and machine learning, then the most frequent."""
    found: dict[tuple[str, str], _Pair] = {}
    for link in links:
        source, target = top_of(link.source), top_of(link.target)
        pair = found.setdefault((source.casefold(), target.casefold()), _Pair(source, target))
        pair.count += link.count
        pair.outside += link.outside
    return sorted(
        found.values(), key=lambda one: (not one.strong, -one.count, one.source, one.target)
    )


def _tops(types: Mapping[str, _Type]) -> dict[str, list[_Type]]:
    """The top-level types of each layer; of the layer for all others only where there are some."""
    rows: dict[str, list[_Type]] = {layer: [] for layer in layers().order}
    for one in types.values():
        if one.is_top:
            rows[layers().layer(one.type)].append(one)
    return {layer: found for layer, found in rows.items() if found or layer != OTHER}


def _lines(pairs: Sequence[_Pair], shown: Set[str]) -> list[_Pair]:
    """The pairs that are drawn; a type that names itself is not."""
    ends = [(pair, pair.source.casefold(), pair.target.casefold()) for pair in pairs]
    drawn = [
        pair
        for pair, source, target in ends
        if pair.inside and source != target and source in shown and target in shown
    ]
    return drawn[:MAX_LINES]


def _edge(pair: _Pair, words: Words) -> Edge:
    count = pair.inside
    label = words.number(count) if count < 1000 else f"{words.number(count / 1000)}k"
    return Edge(pair.source.casefold(), pair.target.casefold(), label, pair.strong)


def _row(
    layer: str,
    tops: Sequence[_Type],
    types: Mapping[str, _Type],
    misplaced: Misplaced,
    words: Words,
) -> Row:
    more = len(tops) - MAX_BOXES
    note = words("workload.more", count=more) if more > 0 else ""
    if not tops:
        note = words("workload.none")
    boxes = tuple(_box(one, types, misplaced, words) for one in tops[:MAX_BOXES])
    return Row(words(f"workload.layer-{layer}"), boxes, note)


def _box(one: _Type, types: Mapping[str, _Type], misplaced: Misplaced, words: Words) -> Box:
    lines = [("fact", _fact(one, misplaced, words))]
    lines += [
        ("warn", words("workload.not-allowed", region=shortened(place, _LONGEST)))
        for place in sorted(one.places)
        if misplaced(place)
    ]
    key = one.type.casefold()
    parts = [types[part] for part in layers().parts if part in types and top_of(part) == key]
    lines += [
        ("part", words("workload.part", count=part.count, name=type_name(part.type, words)))
        for part in parts[:MAX_PARTS]
    ]
    return Box(key, shortened(type_name(one.type, words), _LONGEST), tuple(lines))


def _fact(one: _Type, misplaced: Misplaced, words: Words) -> str:
    """How many, and where; a region of some only comes with their number."""
    regions = {place: n for place, n in one.places.items() if place not in _NO_REGION}
    places = sorted(place for place in regions if not misplaced(place))
    count, counted = words.number(one.count), sum(regions.values())
    if not places:
        return count
    where = words("workload.places", count=len(places))
    if len(places) == 1:
        where = shortened(places[0], 20)
    if counted == one.count:
        return f"{count} · {where}"
    inside = sum(regions[place] for place in places)
    return words("workload.some-placed", count=one.count, inside=inside, where=where)


def _title(stock: Stock, types: Mapping[str, _Type], misplaced: Misplaced, words: Words) -> str:
    """How many in how many regions; then what is most worth knowing of that, if anything is."""
    places = sorted({kind.location for kind in stock.kinds} - set(_NO_REGION))
    count = stock.resources
    if not places:
        return words("workload.title-nowhere", count=count)
    if len(places) == 1:
        title = words("workload.title-region", count=count, region=shortened(places[0], 40))
    else:
        title = words("workload.title-regions", count=count, regions=len(places))
    outside = sum(
        number
        for one in types.values()
        if one.is_top
        for place, number in one.places.items()
        if misplaced(place)
    )
    models = types.get(_DEPLOYMENTS)
    if outside:
        return f"{title}; {words('workload.tail-outside', count=outside)}"
    if models is None or models.count < 2 or not 0 < len(models.places) < len(places):
        return title
    if len(models.places) == 1:
        tail = words("workload.tail-models", region=shortened(next(iter(models.places)), 40))
    else:
        tail = words("workload.tail-spread", count=models.count, regions=len(models.places))
    return f"{title}; {tail}"


def _in_order(counts: Counter[str], misplaced: Misplaced) -> list[str]:
    """The misplaced first, then the fullest; what is no region last."""
    return sorted(
        counts,
        key=lambda place: (place in _NO_REGION, not misplaced(place), -counts[place], place),
    )


def _regions(counts: Counter[str], misplaced: Misplaced, words: Words) -> str:
    """Every region with its number."""
    named = [
        f"{_place(place, misplaced, words)} {words.number(counts[place])}"
        for place in _in_order(counts, misplaced)[:MAX_REGIONS]
    ]
    return words("workload.regions", regions=", ".join(named))


def _place(place: str, misplaced: Misplaced, words: Words) -> str:
    if not place:
        return words("workload.no-region")
    if place == "global":
        return words("workload.global")
    name = shortened(place, 40)
    return words("workload.not-allowed", region=name) if misplaced(place) else name


def _rows_left(diagram: Data, title: str) -> int:
    """How many rows of a table the page has room for below its diagram."""
    room = _ROOM - diagram["height"] - (_LINE if len(title) > _LONG_TITLE else 0)
    return int(room / _ROW)


def _table(types: Mapping[str, _Type], most: int, misplaced: Misplaced, words: Words) -> Data:
    """Types by region and environment, in two halves; what is too much for them as a number."""
    first = [key for key, one in types.items() if one.is_top or key in layers().parts]
    fresh = most < min(MIN_ROWS, (len(first) + 1) // 2)
    rest = [key for key in types if key not in first]
    chosen = {*[*first, *rest][: 2 * (FULL_ROWS if fresh else most)]}
    shown = [one for key, one in types.items() if key in chosen]
    counts = _counts(types)
    places = _in_order(counts, misplaced)
    columns = places if len(places) <= MAX_PLACES else places[: MAX_PLACES - 1]
    heads = [_head(place, misplaced, words) for place in columns]
    if columns != places:
        heads.append({"text": words("workload.elsewhere"), "outside": False})
    rows = [_type_row(one, types, columns, len(heads), words) for one in shown]
    half = (len(rows) + 1) // 2
    left, others = len(types) - len(shown), counts.total() - sum(one.count for one in shown)
    return {
        "fresh": fresh,
        "heads": heads,
        "halves": [part for part in (rows[:half], rows[half:]) if part],
        "more": words("workload.more-types", count=left, resources=others) if left else "",
    }


def _head(place: str, misplaced: Misplaced, words: Words) -> Data:
    """A region above its column; the list of regions has the word that explains the mark."""
    if misplaced(place):
        return {"text": f"✗ {shortened(place, 20)}", "outside": True}
    return {"text": shortened(_place(place, misplaced, words), 20), "outside": False}


def _counts(types: Mapping[str, _Type]) -> Counter[str]:
    """How many resources there are in each region."""
    counts: Counter[str] = Counter()
    for one in types.values():
        counts.update(one.places)
    return counts


def _type_row(
    one: _Type, types: Mapping[str, _Type], columns: Sequence[str], width: int, words: Words
) -> Data:
    cells = [(one.prod[place], one.places[place] - one.prod[place]) for place in columns]
    if width > len(columns):
        prod = one.prod.total() - sum(count for count, _ in cells)
        rest = one.count - one.prod.total() - sum(count for _, count in cells)
        cells.append((prod, rest))
    return {
        "name": shortened(type_name(one.type, words), _LONGEST),
        "part": not one.is_top and top_of(one.type).casefold() in types,
        "cells": [
            {
                "prod": words.number(prod) if prod else "",
                "nonprod": f"+{words.number(rest)}" if rest else "",
            }
            for prod, rest in cells
        ],
    }


def _rest(pairs: Sequence[_Pair], drawn: Sequence[_Pair], words: Words) -> str:
    """The references within the snapshot that are not drawn, in one sentence."""
    rest = [pair for pair in pairs if pair.inside and pair not in drawn]
    if not rest:
        return ""
    named = [_said(pair, words) for pair in rest[:MAX_NAMED]]
    if len(rest) > MAX_NAMED:
        named.append(words("workload.more-links", count=len(rest) - MAX_NAMED))
    return words("workload.rest", links="; ".join(named))


def _said(pair: _Pair, words: Words) -> str:
    return words(
        "workload.alt-link",
        source=type_name(pair.source, words),
        target=type_name(pair.target, words),
        count=pair.inside,
    )


def _outside(pairs: Sequence[_Pair], words: Words) -> str:
    """The types of which something is named that the snapshot does not hold."""
    counts: Counter[str] = Counter()
    for pair in pairs:
        counts[type_name(pair.target, words)] += pair.outside
    named = [
        f"{name} {words.number(count)}" for name, count in counts.most_common(MAX_NAMED) if count
    ]
    return words("workload.outside", names=", ".join(named)) if named else ""


def _alternative(tops: Mapping[str, Sequence[_Type]], lines: Sequence[_Pair], words: Words) -> str:
    """The diagram in words."""
    nothing = words("workload.alt-none")
    rows = []
    for layer, found in tops.items():
        named = [
            words("workload.alt-type", name=type_name(one.type, words), count=one.count)
            for one in found[:MAX_BOXES]
        ]
        name = words(f"workload.layer-{layer}")
        rows.append(words("workload.alt-layer", name=name, types=", ".join(named) or nothing))
    links = [_said(pair, words) for pair in lines]
    return words("workload.alt", layers="; ".join(rows), links="; ".join(links) or nothing)
