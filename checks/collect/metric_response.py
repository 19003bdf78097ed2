"""What Azure Monitor answers about metrics, as children of the resource that has them.

The answer of `az monitor metrics list` and of the REST call behind it:
https://learn.microsoft.com/rest/api/monitor/metrics/list. `checks.metrics` has the form in which
a snapshot keeps it: bounded, one aggregation, no time stamps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Final

from checks.joins import METRICS
from checks.predicates import minutes
from checks.resource import Json, member

MAX_POINTS: Final = 24 * 30
"""Of one series; finer ones are put together to hours, and of longer ones the latest are kept."""
MAX_SERIES: Final = 50
DEFAULT_TOP: Final = 10
"""Series that Azure returns of a metric that is split, unless it is asked for more; it does not
say that there are others. https://learn.microsoft.com/rest/api/monitor/metrics/list
"""
HOUR: Final = 60
_COMBINE: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "total": sum,
    "count": sum,
    "average": fmean,
    "maximum": max,
    "minimum": min,
}
_CLOCK: Final = re.compile(r"(?:(\d{1,4}) days?, )?(\d{1,2}):(\d\d):(\d\d)")
_GAUGES: Final = ("percent", "seconds", "milliseconds", "countpersecond", "bytespersecond")
"""Units of metrics that mean something as an average first, and nothing as a total."""


def is_metrics(value: Mapping[str, Json]) -> bool:
    """Whether it is an answer about metrics."""
    rows = value.get("value")
    return "timespan" in value and isinstance(rows, list) and "id" not in value


def metric_bodies(value: Mapping[str, Json]) -> list[Json]:
    """The metrics of an answer as ARM bodies; what is no metric is left as it is."""
    return [_body(row, value) if _is_metric(row) else row for row in value["value"]]


def _is_metric(row: Json) -> bool:
    return isinstance(row, dict) and isinstance(row.get("timeseries"), list)


def _body(row: Mapping[str, Json], answer: Mapping[str, Json]) -> Json:
    unit = str(row.get("unit") or "")
    aggregation = _aggregation(row["timeseries"], unit)
    step = _minutes(str(answer.get("interval") or ""))
    group = round(HOUR / step) if step and step < HOUR else 1
    series = list(_series(row["timeseries"], aggregation, group))
    name = member(row.get("name"), "value")
    properties = {
        "namespace": answer.get("namespace"),
        "unit": unit,
        "aggregation": aggregation.capitalize(),
        "interval": f"PT{round(step * group)}M" if step else None,
        "timespan": answer.get("timespan"),
        "timeseries": series[:MAX_SERIES],
        **({"truncated": True} if len(series) == DEFAULT_TOP or len(series) > MAX_SERIES else {}),
    }
    if row.get("errorCode", "Success") != "Success":
        properties["error"] = str(row["errorCode"])
    return {"id": row.get("id"), "type": METRICS, "name": name, "properties": properties}


def _minutes(interval: str) -> float | None:
    """ISO 8601, or what older versions of the az command line make of it: `1 day, 0:00:00`."""
    match = _CLOCK.fullmatch(interval)
    if match is None:
        return minutes(interval)
    days, hours, mins, seconds = (float(part or 0) for part in match.groups())
    return days * 24 * HOUR + hours * HOUR + mins + seconds / 60


def _aggregation(series: Sequence[Json], unit: str) -> str:
    """The one that is kept; empty where no point has a value."""
    found = {name for one in series for point in _points(one) for name in point}
    gauge = unit.casefold() in _GAUGES
    order = ("average", "maximum", "total") if gauge else ("total", "average", "maximum")
    return next((name for name in (*order, "minimum", "count") if name in found), "")


def _series(series: Sequence[Json], aggregation: str, group: int) -> Iterator[Json]:
    for one in series:
        points = sorted(_points(one), key=lambda point: str(point.get("timeStamp")))
        values = [_number(point.get(aggregation)) for point in points]
        yield {"dimensions": _dimensions(one), "values": _grouped(values, aggregation, group)}


def _points(series: Json) -> list[Mapping[str, Json]]:
    data = member(series, "data")
    return [point for point in data if isinstance(point, dict)] if isinstance(data, list) else []


def _dimensions(series: Json) -> dict[str, str]:
    """Of https://learn.microsoft.com/rest/api/monitor/metrics/list#metadatavalue, the pairs."""
    rows = member(series, "metadatavalues")
    pairs = (
        (member(member(row, "name"), "value"), member(row, "value"))
        for row in (rows if isinstance(rows, list) else ())
    )
    return {name: str(value) for name, value in pairs if isinstance(name, str)}


def _number(value: Json) -> float | int | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return value if plain else None


def _grouped(values: Sequence[Json], aggregation: str, group: int) -> list[Json]:
    """So many points put together at a time, from the latest on; the latest ones of them."""
    if group == 1:
        return list(values[-MAX_POINTS:])
    starts = range(len(values), 0, -group)
    groups = ([v for v in values[max(0, end - group) : end] if v is not None] for end in starts)
    found = [_COMBINE[aggregation](one) if one else None for one in groups]
    return found[:MAX_POINTS][::-1]
