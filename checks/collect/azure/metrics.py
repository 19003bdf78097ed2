"""Platform metrics: up to 50 resources and 20 metrics a call, or a resource at a time.

https://learn.microsoft.com/rest/api/monitor/metrics-batch and
https://learn.microsoft.com/rest/api/monitor/metrics/list
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

from checks.collect.azure.calls import Called, entry
from checks.collect.azure.client import Client, Ending, Page
from checks.collect.azure.pipeline import BATCH
from checks.collect.azure.resources import action_of
from checks.collect.formats import Entry
from checks.joins import METRICS, Metric
from checks.predicates import minutes
from checks.resource import Json, member
from checks.snapshot import Coverage, Outcome

VERSION: Final = "2024-02-01"
MAX_RESOURCES: Final = 50
_MAX_SPLIT: Final = 10
"""Resources in a call for metrics that are split by dimensions: their answers are long."""
MAX_METRICS: Final = 20
MAX_SERIES: Final = 100
"""Of a resource, where a metric is split; Azure would return 10, and not say that it has more."""
_ASK_EACH: Final = frozenset({0, 400, 401, 403, 404, 405})
"""The endpoint is out of reach (0), closed to the caller, or knows one of the metrics not."""
PER_RESOURCE: Final = f"providers/{METRICS}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Metrics of resources of one type in one region of one subscription."""

    type: str
    region: str
    ids: tuple[str, ...]
    metrics: tuple[Metric, ...]
    """Of one aggregation, interval, look-back and split."""
    end: datetime

    @property
    def key(self) -> str:
        """What it is remembered by."""
        said = "\n".join((*self.ids, *(metric.name for metric in self.metrics)))
        digest = hashlib.sha256(said.encode()).hexdigest()[:20]
        return f"METRICS {self.type.casefold()} {self.ids[0].casefold()} {digest}"

    @property
    def start(self) -> datetime:
        """When the look-back begins."""
        return self.end - timedelta(days=self.metrics[0].days)

    @property
    def query(self) -> dict[str, str]:
        """What both calls are asked in the same way."""
        one = self.metrics[0]
        asked = {
            "interval": one.interval,
            "metricnamespace": self.type,
            "metricnames": ",".join(metric.name for metric in self.metrics),
            "aggregation": one.aggregation,
        }
        if one.dimensions:
            asked["top"] = str(MAX_SERIES)
        return asked

    @property
    def split(self) -> str:
        """The filter that splits by every dimension; empty where there is none."""
        return " and ".join(f"{name} eq '*'" for name in self.metrics[0].dimensions)


def batches(
    wanted: Mapping[str, Iterable[Metric]],
    bodies: Callable[[str], Iterable[Json]],
    taken: str,
) -> Iterator[Batch]:
    """The calls for the metrics of resources.

    Args:
        wanted: The metrics by the type that has them.
        bodies: The resources of a type.
        taken: ISO time up to which is looked back; whole hours count.
    """
    end = datetime.fromisoformat(taken).replace(minute=0, second=0, microsecond=0)
    for type_, metrics in wanted.items():
        places: dict[tuple[str, str], list[str]] = defaultdict(list)
        for body in bodies(type_):
            region = "".join(str(member(body, "location") or "").split()).lower()
            places[body["id"].split("/")[2].lower(), region].append(body["id"])
        for same in _alike(metrics):
            size = _MAX_SPLIT if same[0].dimensions else MAX_RESOURCES
            for (_, region), ids in places.items():
                for start in range(0, len(ids), size):
                    yield Batch(type_, region, tuple(ids[start : start + size]), same, end)


def _alike(metrics: Iterable[Metric]) -> Iterator[tuple[Metric, ...]]:
    """Metrics that one call can bring."""
    groups: dict[Metric, list[Metric]] = defaultdict(list)
    for metric in sorted(metrics, key=lambda one: one.name):
        groups[replace(metric, name="")].append(metric)
    for group in groups.values():
        for start in range(0, len(group), MAX_METRICS):
            yield tuple(group[start : start + MAX_METRICS])


class Metering:
    """Makes the calls; where Azure refuses batches of a region, it asks for each resource."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._refused: set[tuple[str, str]] = set()

    def read(self, batch: Batch) -> Called:
        """The metrics of a batch, as children of the resources."""
        answers: dict[str, Json] = {}
        page = self._together(batch)
        if page and page.ending.outcome.answered:
            answers = _by_id(page.body)
        elif page and page.ending.status not in _ASK_EACH:
            lost = (page.ending.row(id_, METRICS, 0, action_of(METRICS)) for id_ in batch.ids)
            return Called(batch.key, (), tuple(lost), METRICS)
        entries: list[Entry] = []
        rows: list[Coverage] = []
        for id_ in batch.ids:
            found, row = self._of_one(batch, id_, answers.get(id_.casefold()))
            entries += found
            rows.append(row)
        return Called(batch.key, tuple(entries), tuple(rows), METRICS)

    def _together(self, batch: Batch) -> Page | None:
        """The answer of the region's own endpoint; None where it is no use to ask it."""
        place = (batch.ids[0].split("/")[2].lower(), batch.region)
        if batch.region in ("", "global") or not batch.region.isalnum() or place in self._refused:
            return None
        query = {
            "api-version": VERSION,
            "starttime": _iso(batch.start),
            "endtime": _iso(batch.end),
            **batch.query,
        }
        if batch.split:
            query["filter"] = batch.split
        path = "/".join(batch.ids[0].split("/")[:3]) + BATCH
        page = self._client.metrics(batch.region, path, _encoded(query), batch.ids)
        if page.ending.status in _ASK_EACH - {400}:
            self._refused.add(place)
        return page

    def _of_one(self, batch: Batch, id_: str, answer: Json) -> tuple[list[Entry], Coverage]:
        ending = Ending(Outcome.OK)
        if answer is None:
            page = self._alone(batch, id_)
            ending, answer = page.ending, page.body
        if ending.status == 400 and len(batch.metrics) > 1:
            # One that the resource does not have costs all others: ask for each.
            return self._each(batch, id_)
        found, missing = _entries(batch, id_, answer) if ending.outcome.answered else ([], "")
        if missing:
            ending = Ending(Outcome.CUT_SHORT, f"not answered: {missing}")
        return found, ending.row(id_, METRICS, len(found), action_of(METRICS))

    def _each(self, batch: Batch, id_: str) -> tuple[list[Entry], Coverage]:
        entries: list[Entry] = []
        failed: list[Coverage] = []
        for metric in batch.metrics:
            alone = replace(batch, metrics=(metric,), ids=(id_,))
            found, row = self._of_one(alone, id_, None)
            entries += found
            if not row.outcome.answered:
                failed.append(replace(row, detail=f"{metric.name}: {row.detail}"))
        if failed:
            return entries, replace(failed[0], count=len(entries))
        return entries, Ending(Outcome.OK).row(id_, METRICS, len(entries), action_of(METRICS))

    def _alone(self, batch: Batch, id_: str) -> Page:
        query = {"timespan": f"{_iso(batch.start)}/{_iso(batch.end)}", **batch.query}
        if batch.split:
            query["$filter"] = batch.split
        return self._client.get(f"{id_}/{PER_RESOURCE}", VERSION, _encoded(query))


def _encoded(query: Mapping[str, str]) -> str:
    return urlencode(query, quote_via=quote, safe="$,:/'*")


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _by_id(body: Json) -> dict[str, Json]:
    values = member(body, "values")
    return {
        str(member(value, "resourceid")).casefold(): value
        for value in (values if isinstance(values, list) else ())
    }


def _entries(batch: Batch, id_: str, answer: Json) -> tuple[list[Entry], str]:
    """The metrics of an answer, and the names of those that it lacks."""
    values = member(answer, "value")
    held: dict[str, Json] = {}
    for value in values if isinstance(values, list) else ():
        name = member(member(value, "name"), "value")
        if str(member(value, "errorCode") or "Success") == "Success":
            held[str(name).casefold()] = value
    interval = str(member(answer, "interval") or batch.metrics[0].interval)
    found: list[Entry] = []
    missing = []
    for metric in batch.metrics:
        value = held.get(metric.name.casefold())
        made = None if value is None else _entry(batch, id_, metric, value, interval)
        if isinstance(made, Entry):
            found.append(made)
        else:
            missing.append(metric.name)
    return found, ", ".join(missing)


def _entry(batch: Batch, id_: str, metric: Metric, value: Json, interval: str) -> Entry | str:
    step = minutes(interval)
    if not step:
        return "without an interval"
    rows = member(value, "timeseries")
    series = rows if isinstance(rows, list) else []
    properties = {
        "namespace": batch.type,
        "unit": str(member(value, "unit") or ""),
        "aggregation": metric.aggregation,
        "interval": interval,
        "timespan": f"{_iso(batch.start)}/{_iso(batch.end)}",
        "truncated": bool(metric.dimensions) and len(series) >= MAX_SERIES,
        "timeseries": [
            {"dimensions": _dimensions(row), "values": _values(batch, metric, row, step)}
            for row in series
        ],
    }
    # A slash in a name would make another resource of it.
    name = metric.name.replace("/", "-")
    body = {"name": metric.name, "properties": properties}
    return entry(body, f"{id_}/{PER_RESOURCE}/{name}", METRICS)


def _dimensions(row: Json) -> dict[str, str]:
    pairs = member(row, "metadatavalues")
    return {
        str(member(member(pair, "name"), "value")): str(member(pair, "value"))
        for pair in (pairs if isinstance(pairs, list) else ())
    }


def _values(batch: Batch, metric: Metric, row: Json, step: float) -> list[float | None]:
    """The points at their places, up to the end; null where there is none."""
    whole = (batch.end - batch.start).total_seconds() / 60
    values: list[float | None] = [None] * round(whole / step)
    points = member(row, "data")
    for point in points if isinstance(points, list) else ():
        number = member(point, metric.aggregation.lower())
        try:
            at = datetime.fromisoformat(str(member(point, "timeStamp")))
            place = int((at - batch.start).total_seconds() / 60 // step)
        except (ValueError, TypeError):
            continue
        if 0 <= place < len(values) and isinstance(number, int | float):
            values[place] = float(number)
    return values
