"""Boxes in rows and lines between them: places in points, without anything being measured twice.

A line leaves a box downwards or upwards, runs in the gap beside that row, changes rows in a lane
right of all boxes, and ends at a box from above or below; so no line crosses a box.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

WIDTH: Final = 493.0
"""What an A4 page has between its margins."""
NAMES: Final = 66.0
"""For the names of rows, left of the boxes."""
_GAP, _PAD, _LEADING = 9.0, 4.0, 8.0
_WIDEST, _EMPTY = 118.0, 12.0
_LANE, _TRACK = 5.0, 4.5
_NEAR, _FAR = 4.0, 9.0
"""From a box to the first line beside it: without and with room for an arrow and its number."""
_APART, _EDGE = 4.0, 2.0
_SIZES: Final = {"title": 6.8, "fact": 6.2, "part": 6.2, "warn": 6.2}
_BREADTH: Final = 0.56
"""Of a character of Inter, over the size of its text; what is wider than most."""


@dataclass(frozen=True, slots=True)
class Box:
    """What one box says: a title, and lines of other styles (`fact`, `part`, `warn`)."""

    key: str
    title: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes beside each other under one name."""

    name: str
    boxes: tuple[Box, ...]
    note: str = ""
    """Under the name; in the place of boxes, where there are none."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one box to another, with what stands at its end."""

    source: str
    target: str
    label: str
    strong: bool = False


@dataclass(slots=True)
class _Line:
    """A line while it finds its way; gaps are numbered by the row above them."""

    edge: Edge
    down: bool
    """Whether it leaves its box downwards."""
    above: bool
    """Whether it reaches its target from above."""
    first: int
    last: int
    lane: int = 0
    tracks: tuple[int, int] = (0, 0)
    start: float = 0.0
    end: float = 0.0

    @property
    def direct(self) -> bool:
        return self.first == self.last


def layout(rows: Sequence[Row], edges: Iterable[Edge]) -> dict[str, Any]:
    """Where everything goes.

    Returns:
        `width` and `height`; `rows`, `boxes` and `lines` with their places in points.
    """
    row_of = {box.key: at for at, row in enumerate(rows) for box in row.boxes}
    lines = [_way(edge, row_of) for edge in edges]
    lanes = _shared([(line.first, line.last) for line in lines if not line.direct])
    for line, lane in zip((one for one in lines if not one.direct), lanes, strict=True):
        line.lane = lane
    right = WIDTH - (1 + max(lanes, default=-1)) * _LANE - (4.0 if lanes else 0.0)
    most = max((len(row.boxes) for row in rows), default=1) or 1
    breadth = min(_WIDEST, (right - NAMES - (most - 1) * _GAP) / most)
    left = {
        box.key: NAMES + at * (breadth + _GAP) for row in rows for at, box in enumerate(row.boxes)
    }
    _place_ends(lines, left, breadth, right)
    _place_tracks(lines, right)
    texts = {box.key: _lines(box, breadth) for row in rows for box in row.boxes}
    tops, heights, height = _stack(rows, lines, texts)
    return {
        "width": WIDTH,
        "height": round(height, 2),
        "names": NAMES,
        "rows": [
            {
                "name": _named(row),
                "note": row.note,
                "empty": not row.boxes,
                "y": round(top, 2),
                "height": round(high, 2),
            }
            for row, top, high in zip(rows, tops, heights, strict=True)
        ],
        "boxes": [
            {
                "x": round(left[box.key], 2),
                "y": round(tops[at], 2),
                "width": round(breadth, 2),
                "height": round(heights[at], 2),
                "lines": texts[box.key],
            }
            for at, row in enumerate(rows)
            for box in row.boxes
        ],
        "lines": [_drawn(line, row_of, tops, heights, right, lines) for line in lines],
    }


def _way(edge: Edge, row_of: dict[str, int]) -> _Line:
    source, target = row_of[edge.source], row_of[edge.target]
    if source < target:
        return _Line(edge, True, True, source, target - 1)
    if source > target:
        return _Line(edge, False, False, source - 1, target)
    return _Line(edge, True, False, source, source)


def _shared(spans: Sequence[tuple[float, float]]) -> list[int]:
    """A place for each span, as few as there can be; two in one place never meet."""
    places: list[int] = [0] * len(spans)
    taken: list[list[tuple[float, float]]] = []
    for at in sorted(range(len(spans)), key=lambda at: (sorted(spans[at]), at)):
        low, high = sorted(spans[at])
        place = next(
            (n for n, rows in enumerate(taken) if all(low > b or high < a for a, b in rows)),
            len(taken),
        )
        if place == len(taken):
            taken.append([])
        taken[place].append((low, high))
        places[at] = place
    return places


def _place_ends(lines: list[_Line], left: dict[str, float], breadth: float, right: float) -> None:
    """Spread the ends on each side of a box in the order of where they go."""
    sides: dict[tuple[str, bool], list[tuple[float, int, bool]]] = defaultdict(list)
    for at, line in enumerate(lines):
        lane = right + line.lane * _LANE
        source, target = line.edge.source, line.edge.target
        sides[source, line.down].append((left[target] if line.direct else lane, at, True))
        sides[target, not line.above].append((left[source] if line.direct else lane, at, False))
    for (key, below), ends in sides.items():
        for place, (_, at, starts) in enumerate(sorted(ends), start=1):
            # Ends above and below a gap are set apart: none runs through the other's number.
            apart = _APART if below else -_APART
            x = breadth * (place - 0.5) / len(ends) + apart
            x = left[key] + min(breadth - _EDGE, max(_EDGE, x))
            if starts:
                lines[at].start = x
            else:
                lines[at].end = x


def _place_tracks(lines: list[_Line], right: float) -> None:
    """A track for each horizontal in each gap."""
    gaps: dict[int, list[tuple[int, int, tuple[float, float]]]] = defaultdict(list)
    for at, line in enumerate(lines):
        lane = right + line.lane * _LANE
        if line.direct:
            gaps[line.first].append((at, 0, (line.start, line.end)))
        else:
            gaps[line.first].append((at, 0, (line.start, lane)))
            gaps[line.last].append((at, 1, (lane, line.end)))
    for spans in gaps.values():
        tracks = _shared([(min(span) - 3, max(span) + 3) for _, _, span in spans])
        for (at, part, _), track in zip(spans, tracks, strict=True):
            first, second = lines[at].tracks
            lines[at].tracks = (track, second) if part == 0 else (first, track)


def _lines(box: Box, breadth: float) -> list[dict[str, str]]:
    """What a box says, broken to its breadth; nothing takes more than two lines."""
    return [
        {"text": text, "style": style}
        for style, words in (("title", box.title), *box.lines)
        for text in _broken(words, style, breadth)
    ]


def _broken(words: str, style: str, breadth: float) -> list[str]:
    wide = max(4, int((breadth - 2 * _PAD) / (_SIZES[style] * _BREADTH)))
    first, *rest = textwrap.wrap(words, wide) or [""]
    if not rest:
        return [first]
    # A name of one long word is cut in the middle of it: its beginning says more than nothing.
    return [first, rest[0] if len(rest) == 1 else f"{rest[0][: wide - 1]}…"]


def _stack(
    rows: Sequence[Row], lines: Sequence[_Line], texts: dict[str, list[dict[str, str]]]
) -> tuple[list[float], list[float], float]:
    """The top and height of each row, and the height of all."""
    tops, heights, y = [], [], 0.0
    for at, row in enumerate(rows):
        tall = max((len(texts[box.key]) for box in row.boxes), default=0)
        words = (len(_named(row)) + bool(row.note and row.boxes)) * _LEADING
        high = max(words, tall * _LEADING + 2 * _PAD) if row.boxes else max(words, _EMPTY)
        tops.append(y)
        heights.append(high)
        y += high
        if at + 1 < len(rows) or _tracks(at, lines):
            y += _gap(at, lines)
    return tops, heights, y


def _named(row: Row) -> list[str]:
    return textwrap.wrap(row.name, 15)


def _tracks(gap: int, lines: Sequence[_Line]) -> int:
    """How many tracks a gap has."""
    used = [line.tracks[0] for line in lines if line.first == gap]
    used += [line.tracks[1] for line in lines if line.last == gap and not line.direct]
    return 1 + max(used) if used else 0


def _gap(gap: int, lines: Sequence[_Line]) -> float:
    upper, lower = _margins(gap, lines)
    return upper + max(0, _tracks(gap, lines) - 1) * _TRACK + lower


def _margins(gap: int, lines: Sequence[_Line]) -> tuple[float, float]:
    """Room above and below the tracks of a gap: arrows and numbers need some."""
    ends = {line.above for line in lines if line.last == gap}
    return (_FAR if False in ends else _NEAR), (_FAR if True in ends else _NEAR)


def _drawn(
    line: _Line,
    row_of: dict[str, int],
    tops: Sequence[float],
    heights: Sequence[float],
    right: float,
    lines: Sequence[_Line],
) -> dict[str, Any]:
    source, target = row_of[line.edge.source], row_of[line.edge.target]

    def level(gap: int, track: int) -> float:
        return tops[gap] + heights[gap] + _margins(gap, lines)[0] + track * _TRACK

    out = tops[source] + (heights[source] if line.down else 0.0)
    to = tops[target] + (0.0 if line.above else heights[target])
    first = level(line.first, line.tracks[0])
    points = [(line.start, out), (line.start, first)]
    if line.direct:
        points += [(line.end, first)]
    else:
        lane, last = right + 4.0 + line.lane * _LANE, level(line.last, line.tracks[1])
        points += [(lane, first), (lane, last), (line.end, last)]
    points.append((line.end, to))
    return {
        "points": [{"x": round(x, 2), "y": round(y, 2)} for x, y in points],
        "down": line.above,
        "label": line.edge.label,
        "strong": line.edge.strong,
    }
