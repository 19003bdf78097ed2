"""Where actions stand in a chart of impact against effort."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reports.panels import Data

WEEK_OF_WORK = 5
"""Person-days: the line between work for an iteration and work for a plan."""
ARROW_GAP = 1.2
"""Between an arrow's tip and the mark that it points to."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a matrix and of its marks, in printer's points."""

    width: float
    height: float
    radius: float
    names: float = 0.0
    """Left free at the top and the bottom, for the names of the quadrants."""


SMALL: Final = Frame(214.0, 118.0, 6.4)
LARGE: Final = Frame(492.0, 316.0, 9.0, names=14.0)


def matrix(
    rows: Sequence[Mapping[str, Any]], frame: Frame, others: Sequence[Mapping[str, Any]] = ()
) -> Data:
    """Impact against effort: where each row's number stands, and where its true place is.

    Effort grows with its square root, so that small efforts keep apart. An arrow leads from a
    row to each that has to come after it. The others are dots at their true places.
    """
    efforts = (float(row["effort_mid"]) for row in (*rows, *others))
    longest = max([2.0 * WEEK_OF_WORK, *efforts])
    places: dict[str, tuple[float, float]] = {}
    marks = []
    for row in rows:
        x, y = _true_place(row, longest, frame)
        at = _free_place(x, y, list(places.values()), frame)
        places[str(row["practice"])] = at
        marks.append(
            {
                "rank": row["rank"], "practice": row["practice"], "x": at[0], "y": at[1],
                "true_x": x, "true_y": y,
            }
        )  # fmt: skip
    ticks = [d for d in (1, 2, 5, 10, 20, 40, 80, 160, 320) if d <= longest]
    return {
        "width": frame.width,
        "height": frame.height,
        "radius": frame.radius,
        "split_x": round(_along(WEEK_OF_WORK, longest, frame), 2),
        "marks": marks,
        "arrows": [
            _arrow(places[before], places[str(row["practice"])], frame)
            for row in rows
            for before in row["blocked_by"]
            if before in places
        ],
        "dots": [_true_place(row, longest, frame) for row in others],
        "ticks": [{"days": d, "x": round(_along(d, longest, frame), 2)} for d in ticks],
    }


def _arrow(start: tuple[float, float], end: tuple[float, float], frame: Frame) -> Data:
    """From edge to edge of two marks; `angle` in degrees, clockwise from the right."""
    length = math.dist(start, end)
    dx, dy = ((e - s) / length for s, e in zip(start, end, strict=True))
    return {
        "x": round(start[0] + dx * frame.radius, 2),
        "y": round(start[1] + dy * frame.radius, 2),
        "to_x": round(end[0] - dx * (frame.radius + ARROW_GAP), 2),
        "to_y": round(end[1] - dy * (frame.radius + ARROW_GAP), 2),
        "angle": round(math.degrees(math.atan2(dy, dx)), 1),
    }


def _true_place(row: Mapping[str, Any], longest: float, frame: Frame) -> tuple[float, float]:
    edge = frame.radius + frame.names
    y = edge + (frame.height - 2 * edge) * (1 - float(row["impact"]) / 100)
    return round(_along(float(row["effort_mid"]), longest, frame), 2), round(y, 2)


def _along(days: float, longest: float, frame: Frame) -> float:
    room = frame.width - 2 * frame.radius
    return frame.radius + room * math.sqrt(days / longest)


def _free_place(
    x: float, y: float, taken: Sequence[tuple[float, float]], frame: Frame
) -> tuple[float, float]:
    """The nearest place on growing rings where no other number stands."""
    for ring in range(40):
        for step in range(12 if ring else 1):
            angle = math.tau * step / 12
            spot = (
                round(x + 2.2 * ring * math.cos(angle), 2),
                round(y + 2.2 * ring * math.sin(angle), 2),
            )
            apart = 2 * frame.radius + 1
            if _inside(spot, frame) and all(math.dist(spot, t) >= apart for t in taken):
                return spot
    return (round(x, 2), round(y, 2))


def _inside(spot: tuple[float, float], frame: Frame) -> bool:
    x, y = spot
    side, top = frame.radius - 0.01, frame.radius + frame.names - 0.01
    return side <= x <= frame.width - side and top <= y <= frame.height - top
