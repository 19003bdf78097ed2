"""Nothing but reading leaves the program, whatever it is asked to send, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from azure.core.rest import HttpRequest

from checks.collect.azure.client import Client
from checks.collect.azure.cloud import CLOUDS
from checks.collect.azure.guard import ReadOnlyGuard, Refused
from checks.collect.azure.pipeline import Wire
from tests.azure.server import Double

ARM = "https://management.azure.com"
GRAPH = f"{ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"
GUARD = ReadOnlyGuard(CLOUDS["public"])
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get")


@pytest.mark.parametrize("method", METHODS)
def test_only_get_and_head_reach_a_resource(method: str) -> None:
    url = f"{ARM}/subscriptions/s/resourceGroups/rg?api-version=1"
    assert GUARD.allows(method, url) is (method in ("GET", "HEAD"))


@pytest.mark.parametrize(
    "url",
    [
        GRAPH,
        f"{ARM}/subscriptions/s/providers/Microsoft.CostManagement/query?api-version=1",
        f"{ARM}/subscriptions/s/resourceGroups/r/providers/Microsoft.CostManagement/query",
        "https://westeurope.metrics.monitor.azure.com/subscriptions/0a-1f/metrics:getBatch?x=1",
    ],
)
def test_named_queries_may_be_posted(url: str) -> None:
    assert GUARD.allows("POST", url)
    assert not GUARD.allows("PUT", url)


@pytest.mark.parametrize(
    "url",
    [
        f"{ARM}/subscriptions/s/providers/Microsoft.Foo/register?api-version=1",
        f"{ARM}/subscriptions/s/x/providers/Microsoft.Storage/storageAccounts/a/listKeys",
        f"{ARM}/subscriptions/s/listKeys/providers/Microsoft.CostManagement/query",
        f"{ARM}/providers/Microsoft.ResourceGraph/resources/../../x",
        f"{ARM}/x?y=/providers/Microsoft.ResourceGraph/resources",
        f"{ARM}/x/providers/Microsoft.ResourceGraph/resources",
        f"{ARM}/batch?api-version=2020-06-01",
        "https://management.azure.com.example.org/providers/Microsoft.ResourceGraph/resources",
        "https://example.metrics.monitor.azure.com.example.org/subscriptions/0/metrics:getBatch",
        "https://a.b.metrics.monitor.azure.com/subscriptions/0/metrics:getBatch",
    ],
)
def test_other_posts_may_not(url: str) -> None:
    assert not GUARD.allows("POST", url)


@pytest.mark.parametrize(
    "url",
    [
        "http://management.azure.com/subscriptions",
        "https://example.org/subscriptions",
        "https://management.azure.com@example.org/subscriptions",
        "https://management.azure.com:444/subscriptions",
        "https://management.azure.com/subscriptions/..%2f..%2fx",
        "https://westeurope.metrics.monitor.azure.com/subscriptions/0/metrics:getBatch",
    ],
)
def test_no_token_goes_elsewhere(url: str) -> None:
    assert not GUARD.allows("GET", url)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_pipeline_sends_no_write(client: Client, double: Double, method: str) -> None:
    url = f"{double.address}/subscriptions/s/providers/Microsoft.Foo/register?api-version=1"
    wire: Wire = client._wire
    with pytest.raises(Refused, match=method):
        wire.send(HttpRequest(method, url))
    assert [sent for sent in double.log if sent.token] == []


def test_an_unregistered_provider_is_not_registered(client: Client, double: Double) -> None:
    double.fail("/locks", 409, code="MissingSubscriptionRegistration", message="Not registered.")
    page = client.get("/subscriptions/s/providers/Microsoft.Authorization/locks", "2020-05-01")
    assert page.ending.outcome == "not_registered"
    assert {sent.method for sent in double.log if sent.token} == {"GET"}


def test_every_cloud_has_a_guard_of_its_own() -> None:
    for cloud in CLOUDS.values():
        guard = ReadOnlyGuard(replace(cloud))
        assert guard.allows("GET", f"{cloud.resource_manager}/subscriptions")
        others = (other for other in CLOUDS.values() if other is not cloud)
        assert not any(guard.allows("GET", f"{o.resource_manager}/subscriptions") for o in others)
