"""A slope chart as plain data: where lines end and their labels stand, in printer's points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.panels import Data

HEIGHT = 150.0
LABEL = 13.0
"""What a label needs of the height."""
MARGIN = 8
NARROWEST = 30
"""Points of score: kept free above and below, and the least that the height stands for."""


def slope(rows: Sequence[Mapping[str, int]]) -> Data:
    """`y1` and `y2` of each row's `before` and `after` (0-100), and `label1`, `label2` apart.

    Counted from the top; labels of equal numbers stand in the order of the rows.
    """
    values = [value for row in rows for value in (row["before"], row["after"])]
    low, high = max(0, min(values) - MARGIN), min(100, max(values) + MARGIN)
    low = max(0, min(low, high - NARROWEST))
    high = max(high, low + NARROWEST)
    ends = [
        [HEIGHT * (high - row[side]) / (high - low) for row in rows] for side in ("before", "after")
    ]
    apart = [spread(side) for side in ends]
    return {
        "height": HEIGHT,
        "lines": [
            {"y1": round(y1, 2), "y2": round(y2, 2), "label1": round(l1, 2), "label2": round(l2, 2)}
            for y1, y2, l1, l2 in zip(*ends, *apart, strict=True)
        ],
    }


def spread(places: Sequence[float]) -> list[float]:
    """The places, moved so that no two are closer than a label and all are on the chart."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    # Labels that touch are one cluster, which stands around the middle of its places.
    clusters: list[list[int]] = []
    starts: list[float] = []
    for i in order:
        clusters.append([i])
        starts.append(_start([places[i]]))
        while len(clusters) > 1 and starts[-2] + LABEL * len(clusters[-2]) > starts[-1]:
            clusters[-2:] = [clusters[-2] + clusters[-1]]
            starts[-2:] = [_start([places[i] for i in clusters[-1]])]
    moved = [0.0] * len(places)
    for start, cluster in zip(starts, clusters, strict=True):
        for place, i in enumerate(cluster):
            moved[i] = start + LABEL * (place + 0.5)
    return moved


def _start(places: Sequence[float]) -> float:
    """Where a cluster begins: around the mean of its places, and on the chart."""
    length = LABEL * len(places)
    return min(max(0.0, sum(places) / len(places) - length / 2), HEIGHT - length)
