"""Answers about metrics as files: kept as children of their resource, bounded, and never half."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checks.collect.files import read_files
from checks.collect.metric_response import MAX_POINTS, MAX_SERIES
from checks.joins import METRICS
from checks.resource import Resource, walk
from checks.snapshot import Snapshot

ACCOUNT = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a"
BODY = {"id": ACCOUNT, "type": "Microsoft.CognitiveServices/accounts", "properties": {}}


def answer(*series: Any, name: str = "ModelRequests", **more: Any) -> dict[str, Any]:
    row = {
        "id": f"{ACCOUNT}/providers/microsoft.insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": name},
        "unit": "Count",
        "timeseries": list(series),
        "errorCode": "Success",
    }
    return {
        "cost": 1,
        "timespan": "2026-11-15T00:00:00Z/2026-11-22T00:00:00Z",
        "interval": "P1D",
        "value": [{**row, **more.pop("row", {})}],
        "namespace": "Microsoft.CognitiveServices/accounts",
        "resourceregion": "westeurope",
        **more,
    }


def series(*values: float | None, of: str = "total", **dimensions: str) -> dict[str, Any]:
    names = [{"name": {"value": k, "localizedValue": k}, "value": v} for k, v in dimensions.items()]
    points = [
        {"timeStamp": f"2026-11-{at // 1440 + 1:02}T{at // 60 % 24:02}:{at % 60:02}:00Z"}
        | ({} if value is None else {of: value})
        for at, value in enumerate(values)
    ]
    return {"metadatavalues": names, "data": points}


def read(tmp_path: Path, *values: Any) -> Snapshot:
    for at, value in enumerate(values):
        (tmp_path / f"{at}.json").write_text(json.dumps(value), encoding="utf-8")
    return read_files([tmp_path])


def only(snapshot: Snapshot) -> Resource:
    (found,) = [one for one in walk(snapshot.resources) if one.type == METRICS]
    return found


def test_a_metric_hangs_from_its_resource(tmp_path: Path) -> None:
    found = only(read(tmp_path, answer(series(5, None, 7, statuscode="200")), BODY))
    assert found.parent is not None
    assert found.parent.id == ACCOUNT
    assert (found.get("name"), "location" in found.body) == ("ModelRequests", False)
    assert found.get("properties") == {
        "namespace": "Microsoft.CognitiveServices/accounts",
        "unit": "Count",
        "aggregation": "Total",
        "interval": "PT1440M",
        "timespan": "2026-11-15T00:00:00Z/2026-11-22T00:00:00Z",
        "timeseries": [{"dimensions": {"statuscode": "200"}, "values": [5, None, 7]}],
    }


def test_points_come_in_the_order_of_their_time(tmp_path: Path) -> None:
    one = series(1, 2, 3)
    one["data"].reverse()
    assert only(read(tmp_path, answer(one))).get("properties.timeseries[].values") == [[1, 2, 3]]


@pytest.mark.parametrize(
    ("of", "unit", "hour"),
    [
        ("total", "Count", [90, 60]),
        ("average", "Percent", [3, 1]),
        ("maximum", "Percent", [5, 1]),
        ("minimum", "Count", [1, 1]),
    ],
)
def test_minutes_are_put_together_to_hours(
    tmp_path: Path, of: str, unit: str, hour: list[float]
) -> None:
    minutes = [1] * 15 + [5] * 15 + [1] * 60  # an hour that began before the first point
    made = answer(series(*minutes, of=of), row={"unit": unit}, interval="PT1M")
    (values,) = only(read(tmp_path, made)).get("properties.timeseries[].values")
    assert [round(value, 9) for value in values] == hour


@pytest.mark.parametrize("interval", ["PT1H", "1:00:00", "0:60:00", "PT60M"])
def test_an_interval_is_read_in_any_spelling(tmp_path: Path, interval: str) -> None:
    made = answer(series(*range(1000)), interval=interval)
    found = only(read(tmp_path, made))
    assert found.get("properties.interval") == "PT60M"
    (values,) = found.get("properties.timeseries[].values")
    assert values == list(range(1000 - MAX_POINTS, 1000))


def test_of_several_aggregations_the_one_that_the_unit_means_is_kept(tmp_path: Path) -> None:
    point = {"timeStamp": "2026-11-15T00:00:00Z", "total": 80, "average": 4, "maximum": 9}
    row = {"metadatavalues": [], "data": [point]}
    kept = {}
    for unit in ("Count", "Percent", "MilliSeconds"):
        found = only(read(tmp_path, answer(row, row={"unit": unit})))
        kept[unit] = (
            found.get("properties.aggregation"),
            found.get("properties.timeseries[].values"),
        )
    assert kept["Count"] == ("Total", [[80]])
    assert kept["Percent"] == kept["MilliSeconds"] == ("Average", [[4]])


def test_very_many_series_are_cut_and_say_so(tmp_path: Path) -> None:
    found = only(read(tmp_path, answer(*(series(1, d=str(at)) for at in range(MAX_SERIES + 1)))))
    assert len(found.get("properties.timeseries")) == MAX_SERIES
    assert found.get("properties.truncated") is True


@pytest.mark.parametrize(("count", "truncated"), [(9, None), (10, True), (11, None)])
def test_as_many_series_as_azure_returns_unasked_may_not_be_all(
    tmp_path: Path, count: int, truncated: bool | None
) -> None:
    found = only(read(tmp_path, answer(*(series(1, d=str(at)) for at in range(count)))))
    assert found.get("properties.truncated") is truncated


def test_an_error_of_one_metric_is_kept_with_it(tmp_path: Path) -> None:
    found = only(read(tmp_path, answer(row={"errorCode": "InternalError"})))
    assert found.get("properties.error") == "InternalError"


def test_no_values_say_no_aggregation(tmp_path: Path) -> None:
    found = only(read(tmp_path, answer(series(None, None), interval="PT1M")))
    assert found.get("properties.aggregation") == ""
    assert found.get("properties.timeseries[].values") == [[None]]


@pytest.mark.parametrize(
    "odd",
    [
        {"metadatavalues": None, "data": None},
        {"metadatavalues": [None, 5, {"name": "x"}, {"name": {"value": 3}}], "data": "x"},
        {"data": [None, 5, {"total": "many"}, {"timeStamp": 7, "total": True}]},
        None,
        "series",
    ],
)
def test_what_is_damaged_costs_itself_only(tmp_path: Path, odd: Any) -> None:
    snapshot = read(tmp_path, answer(series(1, 2), odd), BODY)
    values = only(snapshot).get("properties.timeseries[].values")
    assert values[0] == [1, 2]
    assert all(value is None for value in values[1])


@pytest.mark.parametrize("interval", [None, 5, "", "soon", "PT0S", "-1:00:00", "FULL"])
def test_an_interval_that_is_none_is_left_empty(tmp_path: Path, interval: Any) -> None:
    found = only(read(tmp_path, answer(series(1), interval=interval)))
    assert found.get("properties.interval") is None


def test_of_two_answers_about_one_metric_the_later_file_wins(tmp_path: Path) -> None:
    made = read(tmp_path, answer(series(1)), answer(series(2)))
    assert only(made).get("properties.timeseries[].values") == [[2]]
