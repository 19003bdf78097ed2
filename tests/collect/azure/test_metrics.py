"""Metrics come in batches, one resource at a time where those are refused, and say what lacks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checks.collect.azure.client import Client
from checks.collect.azure.metrics import Batch, Metering, batches
from checks.joins import METRICS, Metric
from checks.snapshot import Coverage, Outcome
from tests.azure.estate import GUID
from tests.azure.server import Double
from tests.collect.azure.conftest import ACCOUNT, GROUP, Scanned, resource

ACCOUNTS = "Microsoft.CognitiveServices/accounts"
REQUESTS = Metric("AzureOpenAIRequests", "Total", ("StatusCode",), days=1)
LATENCY = Metric("AzureOpenAITTLTInMS", "Average", days=1)
TOKENS = Metric("ActiveTokens", "Average", days=1)
TAKEN = "2026-11-22T10:17:42Z"


def _metric(name: str, series: list[tuple[dict[str, str], list[float | None]]]) -> dict[str, Any]:
    rows = [{"dimensions": names, "values": values} for names, values in series]
    properties = {"unit": "Count", "timeseries": rows}
    return resource(f"{ACCOUNT}/providers/{METRICS}/{name}", METRICS, **{"properties": properties})


def _batches(*metrics: Metric, ids: tuple[str, ...] = (ACCOUNT,)) -> list[Batch]:
    bodies = [{"id": id_, "location": "Sweden Central"} for id_ in ids]
    return list(batches({ACCOUNTS: metrics}, lambda _: bodies, TAKEN))


def _read(client: Client, *metrics: Metric) -> tuple[dict[str, Any], tuple[Coverage, ...]]:
    metering, found, rows = Metering(client), {}, ()
    for batch in _batches(*metrics):
        called = metering.read(batch)
        found |= {entry.body["name"]: entry.body["properties"] for entry in called.entries}
        rows = (*rows, *called.rows)
    return found, rows


def test_points_stand_at_their_hours(client: Client, double: Double) -> None:
    double.estate.add(_metric(LATENCY.name, [({}, [1.0, None, 3.0])]))
    found, [row] = _read(client, LATENCY)
    read = found[LATENCY.name]
    assert read["timespan"] == "2026-11-21T10:00:00Z/2026-11-22T10:00:00Z"
    [series] = read["timeseries"]
    assert series["values"] == [None] * 21 + [1.0, None, 3.0]
    assert (row.source, row.outcome, row.count, row.complete) == (ACCOUNT, Outcome.OK, 1, True)
    [path] = double.paths("POST")
    assert path == f"/subscriptions/{GUID}/metrics:getBatch"


def test_a_metric_is_split_by_its_dimensions(client: Client, double: Double) -> None:
    split = [({"StatusCode": code}, [float(code)]) for code in ("200", "429")]
    double.estate.add(_metric(REQUESTS.name, split))
    found, _ = _read(client, REQUESTS)
    series = found[REQUESTS.name]["timeseries"]
    assert [one["dimensions"] for one in series] == [{"statuscode": "200"}, {"statuscode": "429"}]
    assert not found[REQUESTS.name]["truncated"]


def test_more_series_than_are_answered_are_said(client: Client, double: Double) -> None:
    split = [({"StatusCode": str(code)}, [1.0]) for code in range(150)]
    double.estate.add(_metric(REQUESTS.name, split))
    found, _ = _read(client, REQUESTS)
    assert found[REQUESTS.name]["truncated"]
    assert len(found[REQUESTS.name]["timeseries"]) == 100


def test_batches_hold_no_more_than_azure_takes() -> None:
    ids = tuple(f"{ACCOUNT}{number}" for number in range(120))
    asked = _batches(*(Metric(f"m{number}", "Total") for number in range(25)), REQUESTS, ids=ids)
    assert {len(one.metrics) for one in asked} == {20, 5, 1}
    assert max(len(one.ids) for one in asked) == 50
    assert {one.region for one in asked} == {"swedencentral"}
    seen = [(id_, metric.name) for one in asked for id_ in one.ids for metric in one.metrics]
    assert len(seen) == len(set(seen)) == 120 * 26


@pytest.mark.parametrize("status", [401, 403, 404])
def test_where_batches_are_refused_each_resource_is_asked(
    client: Client, double: Double, status: int
) -> None:
    double.estate.add(_metric(LATENCY.name, [({}, [5.0])]))
    double.fail("metrics:getBatch", status, code="InsufficientAccessError")
    found, rows = _read(client, LATENCY, REQUESTS)
    assert found[LATENCY.name]["timeseries"][0]["values"][-1] == 5.0
    assert {row.outcome for row in rows} == {Outcome.OK}
    assert len(double.paths("POST")) == 1


def test_a_throttled_batch_is_not_asked_for_one_by_one(client: Client, double: Double) -> None:
    double.fail("metrics:getBatch", 429)
    found, [row] = _read(client, LATENCY)
    assert (found, row.outcome) == ({}, Outcome.THROTTLED)
    assert double.paths() == []


def test_an_unknown_metric_costs_only_itself(client: Client, double: Double) -> None:
    double.estate.add(_metric(LATENCY.name, [({}, [5.0])]))
    double.fail("metrics:getBatch", 400, code="BadRequest")
    double.fail("Insights/metrics$", 400, code="BadRequest", times=2)
    found, [row] = _read(client, LATENCY, TOKENS)
    assert list(found) == [LATENCY.name]
    assert row.outcome is Outcome.ERROR
    assert row.detail.startswith(TOKENS.name)


def test_a_metric_that_azure_fails_to_give_is_missing(client: Client, double: Double) -> None:
    double.estate.quiet = False
    found, [row] = _read(client, LATENCY)
    assert found == {}
    assert (row.outcome, row.complete) == (Outcome.CUT_SHORT, False)
    assert LATENCY.name in row.detail


@pytest.mark.parametrize(
    "raw",
    [b"{}", b'{"values": 3}', b'{"values": [{"resourceid": 7}]}', b'{"values": [null]}'],
)
def test_a_batch_that_says_nothing_is_asked_one_by_one(
    client: Client, double: Double, raw: bytes
) -> None:
    double.fail("metrics:getBatch", 200, raw=raw)
    found, [row] = _read(client, LATENCY)
    assert row.outcome is Outcome.OK
    assert LATENCY.name in found


@pytest.mark.parametrize(
    "point",
    [
        {"timeStamp": "never", "average": 1},
        {"average": 1},
        {"timeStamp": "2020-01-01T00:00:00Z"},
        3,
    ],
)
def test_points_that_are_none_are_passed_over(client: Client, double: Double, point: Any) -> None:
    value = {"name": {"value": LATENCY.name}, "timeseries": [{"data": [point]}]}
    body = {"values": [{"resourceid": ACCOUNT, "interval": "PT1H", "value": [value]}]}
    double.fail("metrics:getBatch", 200, raw=json.dumps(body).encode())
    found, _ = _read(client, LATENCY)
    assert set(found[LATENCY.name]["timeseries"][0]["values"]) == {None}


def test_a_refusal_names_the_permission(double: Double, scan: Scanned) -> None:
    double.estate.grants = [("/", ("*/read",), (f"{METRICS}/read",))]
    rows = [row for row in scan().coverage if row.operation == METRICS]
    assert {(row.outcome, row.permission) for row in rows} == {
        (Outcome.FORBIDDEN, f"{METRICS}/read")
    }


def test_metrics_are_read_up_to_the_collection(double: Double, scan: Scanned) -> None:
    double.estate.add(resource(f"{GROUP}/providers/{ACCOUNTS}/other", ACCOUNTS, location="global"))
    found = scan()
    ends = {
        one.get("properties.timespan").partition("/")[2]
        for root in found.blocks()
        for one in root.of_type(METRICS)
    }
    assert ends == {"2026-11-22T00:00:00Z"}
    assert any(path.startswith(f"{GROUP}/providers/{ACCOUNTS}/other/") for path in double.paths())
