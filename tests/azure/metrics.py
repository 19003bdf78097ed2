"""Metrics of the double: from the children in which a snapshot has them to Azure's own form.

https://learn.microsoft.com/rest/api/monitor/metrics/list
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.azure.estate import Estate

_MINUTES = {"PT1M": 1, "PT5M": 5, "PT15M": 15, "PT30M": 30, "PT1H": 60, "PT6H": 360, "P1D": 1440}


def metrics(estate: Estate, id_: str, query: dict[str, list[str]], end: str) -> dict[str, Any]:
    """What is asked of one resource; values end with the time asked for."""
    interval = query["interval"][0]
    aggregation = query["aggregation"][0].lower()
    value = []
    for name in query["metricnames"][0].split(","):
        body = estate.bodies.get(f"{id_}/providers/microsoft.insights/metrics/{name}".lower())
        if body is None:
            code = "Success" if estate.quiet else "ResourceNotFound"
            value.append(_described(id_, name, "Count", []) | {"errorCode": code})
            continue
        said = body["properties"]
        series = [
            {
                "metadatavalues": [
                    {"name": {"value": key.lower(), "localizedValue": key.lower()}, "value": one}
                    for key, one in row.get("dimensions", {}).items()
                ],
                "data": _points(row["values"], interval, aggregation, end),
            }
            for row in said["timeseries"]
        ]
        most = int(query.get("top", ["10"])[0]) if "filter" in query or "$filter" in query else 1
        value.append(_described(id_, name, said.get("unit", "Count"), series[:most]))
    return {
        "interval": interval,
        "namespace": query["metricnamespace"][0],
        "resourceregion": "swedencentral",
        "value": value,
    }


def _described(id_: str, name: str, unit: str, series: list[Any]) -> dict[str, Any]:
    return {
        "id": f"{id_}/providers/Microsoft.Insights/metrics/{name}",
        "type": "Microsoft.Insights/metrics",
        "name": {"value": name, "localizedValue": name},
        "unit": unit,
        "errorCode": "Success",
        "timeseries": series,
    }


def _points(
    values: list[float | None], interval: str, aggregation: str, end: str
) -> list[dict[str, Any]]:
    step = timedelta(minutes=_MINUTES[interval])
    first = datetime.fromisoformat(end) - step * len(values)
    points = []
    for number, value in enumerate(values):
        at = (first + step * number).strftime("%Y-%m-%dT%H:%M:%SZ")
        points.append({"timeStamp": at, **({} if value is None else {aggregation: value})})
    return points
