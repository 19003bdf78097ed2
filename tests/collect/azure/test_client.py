"""Every way that a call can end is a value, and costs only itself."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from checks.collect.azure import graph
from checks.collect.azure.client import Client, SignedOut
from checks.collect.azure.pace import Pace
from checks.collect.azure.pipeline import LONGEST_WAIT
from checks.snapshot import Outcome
from tests.azure.estate import GUID, Estate
from tests.azure.server import Double
from tests.collect.azure.conftest import ACCOUNT, GROUP, Quick, connected, resource

VERSION = "2025-09-01"
PATH = f"{ACCOUNT}/deployments"


def _names(client: Client) -> list[str]:
    return [item["name"] for page in client.list(PATH, VERSION) for item in page.body["value"]]


def test_pages_are_followed_to_the_end(client: Client, double: Double) -> None:
    many = [f"d{number}" for number in range(7)]
    double.estate.add(*(resource(f"{PATH}/{name}", "x/y") for name in many))
    double.page = 3
    assert sorted(_names(client)) == ["chat", *many]
    assert len(double.paths()) == 3


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/next?api-version=1",
        "http://127.0.0.1/next",
        "//x",
        7,
        "https://[",
        None,
    ],
)
def test_a_next_page_elsewhere_is_not_followed(client: Client, double: Double, link: Any) -> None:
    body = f'{{"value": [], "nextLink": {"null" if link is None else repr(link)}}}'
    double.fail("/deployments", 200, raw=body.replace("'", '"').encode())
    ending = [page.ending for page in client.list(PATH, VERSION)][-1]
    assert ending.outcome is (Outcome.OK if link is None else Outcome.CUT_SHORT)
    assert len(double.paths()) == 1


def test_pages_that_lead_back_end(client: Client, double: Double) -> None:
    own = f"{double.address}{PATH}?api-version={VERSION}"
    double.fail("/deployments", 200, raw=f'{{"value": [], "nextLink": "{own}"}}'.encode())
    [page] = client.list(PATH, VERSION)
    assert page.ending.outcome is Outcome.CUT_SHORT


def test_a_refusal_names_the_permission(client: Client, double: Double) -> None:
    action = "Microsoft.CognitiveServices/accounts/deployments/read"
    double.estate.grants = [("/", ("*/read",), (action,))]
    [page] = client.list(PATH, VERSION)
    assert page.ending.outcome is Outcome.FORBIDDEN
    assert page.ending.permission == action


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, "NoRegisteredProviderFound", Outcome.UNSUPPORTED),
        (403, "AnyOther", Outcome.FORBIDDEN),
        (404, "ResourceNotFound", Outcome.ERROR),
        (429, "OperationNotAllowed", Outcome.THROTTLED),
        (500, "InternalServerError", Outcome.ERROR),
        (504, "GatewayTimeout", Outcome.TIMED_OUT),
    ],
)
def test_errors_are_outcomes(
    client: Client, double: Double, status: int, code: str, outcome: Outcome
) -> None:
    double.fail("/deployments", status, code=code)
    [page] = client.list(PATH, VERSION)
    assert page.ending.outcome is outcome
    assert code in page.ending.detail


@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"value": [', b"\xff\xfe"])
def test_a_broken_answer_is_an_error(client: Client, double: Double, raw: bytes) -> None:
    double.fail("/deployments", 200, raw=raw)
    [page] = client.list(PATH, VERSION)
    assert page.ending.outcome is Outcome.ERROR
    assert page.ending.detail == "its answer is not JSON"


def test_an_answer_that_does_not_come_is_given_up(double: Double, waits: Quick) -> None:
    double.fail("/deployments", 200, delay=0.6)
    with connected(double, waits, patience=0.15) as client:
        [page] = client.list(PATH, VERSION)
    assert page.ending.outcome is Outcome.TIMED_OUT
    assert len(double.paths()) == 2


def test_a_server_that_is_not_there_is_an_error(double: Double, waits: Quick) -> None:
    with connected(double, waits) as client:
        assert client.get(ACCOUNT, VERSION).ending.outcome is Outcome.OK
        double.server.shutdown()
        double.server.server_close()
        client._wire._transport.session.close()
        page = client.get(ACCOUNT, VERSION)
    assert page.ending.outcome is Outcome.ERROR


def test_redirects_are_not_followed(client: Client, double: Double) -> None:
    double.fail("/deployments", 302, headers={"Location": "https://example.org/"})
    [page] = client.list(PATH, VERSION)
    assert page.ending.outcome is Outcome.ERROR
    assert len(double.paths()) == 1


@pytest.mark.parametrize(("asked", "waited"), [("7", 7), ("86400", LONGEST_WAIT)])
def test_retry_after_is_kept_up_to_a_minute(
    client: Client, double: Double, waits: Quick, asked: str, waited: float
) -> None:
    double.fail("/deployments", 429, headers={"Retry-After": asked}, times=1)
    assert _names(client) == ["chat"]
    assert waits.waited == [waited]


def test_reads_that_run_out_slow_the_reading_down(
    client: Client, double: Double, waits: Quick
) -> None:
    headers = {"x-ms-ratelimit-remaining-subscription-reads": "24"}
    double.fail("/deployments", 200, raw=b'{"value": []}', headers=headers, times=1)
    list(client.list(PATH, VERSION))
    assert waits.waited == [1.0]
    list(client.list(PATH, VERSION))
    assert waits.waited == [1.0]


@pytest.mark.parametrize(
    "path", ["/subscriptions/../x", "/subscriptions//x", "/a/%2e%2e/b", "/a\\b"]
)
def test_an_id_that_leads_elsewhere_is_not_asked_for(
    client: Client, double: Double, path: str
) -> None:
    assert client.get(path, VERSION).ending.outcome is Outcome.ERROR
    assert double.paths() == []


def test_retries_end(client: Client, double: Double, waits: Quick) -> None:
    double.fail("/deployments", 429, headers={"Retry-After": "3600"})
    [page] = client.list(PATH, VERSION)
    assert page.ending.outcome is Outcome.THROTTLED
    assert len(double.paths()) == 5
    assert sum(waits.waited) == 4 * LONGEST_WAIT


def test_resource_graph_names_its_wait_otherwise(
    client: Client, double: Double, waits: Quick
) -> None:
    headers = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:03"}
    double.fail("resourcegraph", 429, code="RateLimiting", headers=headers, times=2)
    rows = [row for page in _query(client) for row in page.rows]
    assert [row["name"] for row in rows] == ["ai-1"]
    assert waits.waited == [3.0, 3.0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ExpiredAuthenticationToken", "expired"),
        ("InvalidAuthenticationTokenTenant", "another tenant"),
        ("Whatever", "Whatever"),
    ],
)
def test_a_token_that_azure_refuses_ends_the_reading(
    client: Client, double: Double, code: str, said: str
) -> None:
    double.fail("/deployments", 401, code=code)
    with pytest.raises(SignedOut, match=said) as raised:
        list(client.list(PATH, VERSION))
    assert "--resume" in raised.value.hint


def test_tokens_are_never_logged(
    client: Client, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    double.tokens = {"very-secret-token"}
    with caplog.at_level(logging.DEBUG):
        assert _names(client) == ["chat"]
    assert "very-secret-token" not in caplog.text


def _query(client: Client) -> list[graph.Rows]:
    query = graph.Query("resources", ("Microsoft.CognitiveServices/accounts",))
    return list(graph.run(client, query.text, [GUID]))


def _fill(estate: Estate, count: int) -> None:
    provider = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts"
    type_ = "Microsoft.CognitiveServices/accounts"
    estate.add(*(resource(f"{provider}/a{number:05}", type_) for number in range(count)))


def test_rows_come_from_every_page(client: Client, double: Double) -> None:
    _fill(double.estate, 2500)
    pages = _query(client)
    assert [len(page.rows) for page in pages] == [1000, 1000, 501]
    assert pages[-1].ending.outcome is Outcome.OK
    assert len({row["id"] for page in pages for row in page.rows}) == 2501


def test_a_page_that_fails_keeps_those_before(client: Client, double: Double) -> None:
    _fill(double.estate, 2500)
    pages = graph.run(
        client, graph.Query("resources", ("Microsoft.CognitiveServices/accounts",)).text, [GUID]
    )
    first = next(pages)
    double.fail("resourcegraph", 403, code="AuthorizationFailed")
    [second] = pages
    assert len(first.rows) == 1000
    assert second.ending.outcome is Outcome.FORBIDDEN


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (b'{"data": [], "totalRecords": 5}', Outcome.CUT_SHORT),
        (b'{"data": [], "resultTruncated": "true"}', Outcome.CUT_SHORT),
        (b'{"data": {"rows": []}}', Outcome.ERROR),
        (b"[]", Outcome.ERROR),
        (b'{"data": [], "$skipToken": "again"}', Outcome.ERROR),
    ],
)
def test_an_answer_that_is_not_whole_says_so(
    client: Client, double: Double, raw: bytes, outcome: Outcome
) -> None:
    double.fail("resourcegraph", 200, raw=raw)
    assert _query(client)[-1].ending.outcome is outcome


def test_names_cannot_leave_their_quotes() -> None:
    query = graph.Query("resources", ("a/b",), groups=("x') or true | take 1 //", "back\\"))
    line = query.text.split("\n")[2]
    assert line == r"| where resourceGroup in~ ('x\') or true | take 1 //', 'back\\')"


def test_the_pace_is_a_burst_and_then_a_trickle() -> None:
    pace = Pace(burst=3, per_second=10)
    waits = [pace.take() for _ in range(5)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert 0.0 < waits[3] < waits[4] < 0.3
