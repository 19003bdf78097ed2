"""Metrics of a resource: how they hang from it, and what may be concluded from them.

A metric is a child of the type `Microsoft.Insights/metrics` with the metric's name and

    properties: {namespace, unit, aggregation, interval, timespan, truncated,
                 timeseries: [{dimensions: {name: value}, values: [number or null, …]}]}

where values follow each other at the interval and end with the timespan. Azure leaves out what
nobody caused: an hour without a call has no value. So a gap of a gauge is a gap, one of a
metric of calls is none, and a metric that was not read at all is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from math import ceil, isfinite
from typing import Final

from checks.joins import METRICS, Metric
from checks.listings import untold
from checks.model import Profile, Verdict, failed, partial, passed, unknown
from checks.predicates import minutes
from checks.registry import Check
from checks.resource import Json, Resource, member
from rubrics.thresholds import Threshold

PERMISSION: Final = "Microsoft.Insights/metrics/read"
DAY: Final = 1440
"""Minutes."""
_SYMBOLS: Final = {"percent": " %", "seconds": " s", "days": " days", "times": " times"}
_SECONDS: Final = {"seconds": 1.0, "milliseconds": 0.001}


def metrics_needed(checks: Iterable[Check]) -> dict[str, frozenset[Metric]]:
    """What has to be read, by the type that has it; of two look-backs the longer one.

    Raises:
        ValueError: two checks want one metric in two ways, which one snapshot cannot hold.
    """
    wanted: dict[str, dict[str, Metric]] = defaultdict(dict)
    for check in checks:
        for need in check.needs:
            if not isinstance(need, Metric):
                continue
            type_ = need.of or check.on
            own = replace(need, of=type_)
            known = wanted[type_].setdefault(need.name, own)
            if replace(known, days=own.days) != own:
                raise ValueError(f"check '{check.id}' wants {need.name} in another way than others")
            wanted[type_][need.name] = max(known, own, key=lambda metric: metric.days)
    return {type_: frozenset(found.values()) for type_, found in sorted(wanted.items())}


@dataclass(frozen=True, slots=True)
class Series:
    """The values under one combination of dimensions, the latest last."""

    dimensions: Mapping[str, str]
    """By name in lower case."""
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A metric as it was read, no longer than the check looks back."""

    metric: Metric
    unit: str
    minutes: float
    """What one point stands for."""
    days: float
    """How much was read."""
    series: tuple[Series, ...]
    truncated: bool
    """Whether some series were left out."""

    def where(self, dimension: str, holds: Callable[[str], bool]) -> Reading:
        """Only the series whose dimension fits."""
        name = dimension.casefold()
        kept = tuple(one for one in self.series if holds(one.dimensions.get(name, "")))
        return replace(self, series=kept)

    def of(self, dimension: str, value: str) -> Reading:
        """Only the series of one value of a dimension, whatever its case."""
        return self.where(dimension, lambda other: other.casefold() == value.casefold())

    @property
    def values(self) -> list[float]:
        """Every value that there is."""
        return [value for one in self.series for value in one.values if value is not None]

    @property
    def total(self) -> float:
        """Their sum; 0 where there are none."""
        return sum(self.values)

    @property
    def mean(self) -> float:
        """Their mean; ZeroDivisionError where there are none."""
        return self.total / len(self.values)

    def percentile(self, share: float) -> float:
        """The smallest value that at least so many percent of them do not exceed."""
        ordered = sorted(self.values)
        return ordered[max(0, ceil(len(ordered) * share / 100) - 1)]

    @property
    def sums(self) -> list[float]:
        """What all series together have at each point; points without a value left out."""
        columns = zip_longest(*(reversed(one.values) for one in self.series))
        rows = ([value for value in column if value is not None] for column in columns)
        return [sum(row) for row in rows if row][::-1]

    def share(self, dimension: str, holds: Callable[[str], bool]) -> float:
        """Percent of the total that falls on the values of a dimension that fit."""
        return 100 * self.where(dimension, holds).total / self.total

    def split(self, days: float) -> tuple[Reading, Reading]:
        """The first and the last days of it."""
        points = round(days * DAY / self.minutes)
        longest = max((len(one.values) for one in self.series), default=0)
        first = tuple(
            replace(one, values=one.values[: max(0, points - longest + len(one.values))])
            for one in self.series
        )
        last = tuple(replace(one, values=one.values[-points:]) for one in self.series)
        return replace(self, series=first, days=days), replace(self, series=last, days=days)


def read(resource: Resource, *alternatives: Metric) -> Reading | Verdict:
    """The first of some metrics that has values, or one without any; else why there is none."""
    held = {str(child.get("name")).casefold(): child for child in resource.of_type(METRICS)}
    empty: Reading | Verdict | None = None
    for metric in alternatives:
        child = held.get(metric.name.casefold())
        if child is None:
            continue
        reading = _reading(child, metric)
        if isinstance(reading, Verdict):
            empty = reading
        elif reading.values:
            resource.note(f"metric({metric.name})", f"{len(reading.values)} values")
            return reading
        elif empty is None:
            resource.note(f"metric({metric.name})", "no values")
            empty = reading
    return empty or _not_read(resource, " or ".join(metric.name for metric in alternatives))


def _not_read(resource: Resource, names: str) -> Verdict:
    listing = resource.listing(METRICS)
    told = listing.reason not in ("", untold(METRICS).reason)
    why = f"; {listing.reason}" if told else ""
    permission = listing.permission if told else PERMISSION
    return unknown(f"the metric {names} was not read{why}", permission=permission)


def _reading(child: Resource, metric: Metric) -> Reading | Verdict:
    body = child.get("properties")
    error, rows = member(body, "error"), member(body, "timeseries")
    if error or not isinstance(rows, list):
        return unknown(f"{metric.name} could not be read: {error or 'it has no series'}")
    step = minutes(str(member(body, "interval") or ""))
    if not step or step > DAY:
        return unknown(f"{metric.name} has no interval of a day or less")
    series = [_series(row, round(metric.days * DAY / step)) for row in rows]
    whole = tuple(one for one in series if one is not None)
    if len(whole) < len(series):
        return unknown(f"{metric.name} has values that are no numbers")
    wanted, read_as = metric.aggregation.casefold(), str(member(body, "aggregation") or "")
    if read_as.casefold() != wanted and any(any(one.values) for one in whole):
        return unknown(f"{metric.name} was read as {read_as or 'nothing'}, not as {wanted}")
    for name in metric.dimensions:
        if any(name.casefold() not in one.dimensions for one in whole):
            return unknown(f"{metric.name} was not split by {name}")
    days = _days(member(body, "timespan"))
    if days is None:
        days = max((len(one.values) for one in whole), default=0) * step / DAY
    cut, unit = member(body, "truncated") is True, str(member(body, "unit") or "")
    return Reading(metric, unit, step, min(days, metric.days), whole, cut)


def _series(row: Json, points: int) -> Series | None:
    """The latest points of a series; None where one of them is neither null nor a number."""
    values, names = member(row, "values"), member(row, "dimensions")
    if not isinstance(values, list):
        return None
    kept = values[-points:]
    numbers = tuple(_number(value) for value in kept)
    if any(number is None is not value for number, value in zip(numbers, kept, strict=True)):
        return None
    named = names if isinstance(names, dict) else {}
    return Series({str(name).casefold(): str(value) for name, value in named.items()}, numbers)


def _number(value: Json) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and isfinite(value) and value >= 0 else None


def _days(timespan: Json) -> float | None:
    """Days of a timespan such as `2026-11-15T00:00:00Z/2026-11-22T00:00:00Z`."""
    start, _, end = str(timespan or "").partition("/")
    try:
        days = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 86400
    except (ValueError, TypeError):
        return None
    return max(days, 0.0)


def too_short(reading: Reading, profile: Profile, *, whole: bool = False) -> Verdict | None:
    """Unknown where too little of the look-back was read; `whole`: where any day is missing."""
    name, days = reading.metric.name, reading.metric.days
    needed = profile.thresholds["metric-window"].warn / 100 * days
    if reading.days >= (days - 0.5 if whole else needed):
        return None
    return unknown(f"{name} was read for {number(reading.days)} of {days} days")


def too_sparse(reading: Reading, profile: Profile) -> Verdict | None:
    """Unknown where a gauge has too few of the points that are expected."""
    expected = round(reading.metric.days * DAY / reading.minutes)
    found = len(reading.sums)
    if found >= profile.thresholds["metric-window"].warn / 100 * expected:
        return None
    return unknown(f"{reading.metric.name} has {found} of {expected} points")


def too_quiet(reading: Reading, profile: Profile) -> Verdict | None:
    """Unknown where a metric of calls has too few hours with any."""
    hours = len(reading.sums) * reading.minutes / 60
    if hours >= profile.thresholds["metric-hours"].warn:
        return None
    return unknown(f"{reading.metric.name} has values of {number(hours)} hours only")


def too_few_calls(reading: Reading, profile: Profile) -> Verdict | None:
    """Unknown where the look-back is too short, or holds too few calls for a share of them."""
    short = too_short(reading, profile)
    if short or reading.total >= profile.thresholds["metric-calls"].warn:
        return short
    return unknown(f"too few to judge: {number(reading.total)} {within(reading)}")


def in_seconds(reading: Reading) -> float | None:
    """What to multiply its values with to get seconds; None where its unit is no time."""
    return _SECONDS.get(reading.unit.casefold())


def within(reading: Reading) -> str:
    """The look-back as a clause."""
    return f"in {number(reading.days)} days"


def number(value: float) -> str:
    """A number as a sentence has it: two decimals at most."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}".rstrip("0").rstrip(".")


def judge(profile: Profile, name: str, value: float, fact: str) -> Verdict:
    """The verdict on a value by a named threshold; the clause says by which."""
    threshold = profile.thresholds[name]
    clause = f"{fact}; {_limits(threshold)}"
    if threshold.fails(value):
        return failed(clause)
    return passed(clause) if threshold.passes(value) else partial(clause)


def _limits(threshold: Threshold) -> str:
    good, bad = ("up to", "above") if threshold.better == "lower" else ("from", "below")
    unit = _SYMBOLS.get(threshold.unit, f" {threshold.unit}")
    warn, fail = f"{number(threshold.warn)}{unit}", f"{number(threshold.fail)}{unit}"
    limits = f"good {good} {warn}, bad {bad} {fail} ({threshold.basis})"
    was = threshold.loosened_from
    if was is None:
        return limits
    before = f"{number(was.warn)}{unit} and {number(was.fail)}{unit}"
    return f"{limits}; the threshold was loosened from {before} to {warn} and {fail}"
