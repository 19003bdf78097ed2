"""One call each: a GET with its pages or a query, and how it ended, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

import orjson
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    ServiceRequestTimeoutError,
    ServiceResponseTimeoutError,
)
from azure.core.rest import HttpRequest, HttpResponse

from checks.collect.arm_error import error_of, error_row
from checks.collect.azure.credentials import explained
from checks.collect.azure.guard import ReadOnlyGuard
from checks.collect.azure.pipeline import Wire
from checks.resource import Json, member
from checks.snapshot import Coverage, Outcome
from rubrics.errors import UserError

MAX_PAGES: Final = 1000
NOT_JSON: Final = "its answer is not JSON"
_AGAIN: Final = (0.5, 2.0)
"""Seconds to wait before an answer that was cut off is asked for again."""
_BY_STATUS: Final = {
    401: Outcome.FORBIDDEN,
    403: Outcome.FORBIDDEN,
    408: Outcome.TIMED_OUT,
    429: Outcome.THROTTLED,
    504: Outcome.TIMED_OUT,
}
_SIGNED_OUT: Final = {
    "ExpiredAuthenticationToken": "The sign-in to Azure has expired",
    "InvalidAuthenticationTokenTenant": "The sign-in belongs to another tenant than the"
    " subscription",
}


class SignedOut(UserError):
    """Azure accepts no more tokens: nothing further can be read, but what was read is kept."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended."""

    outcome: Outcome
    detail: str = ""
    permission: str | None = None
    status: int = 0
    """The HTTP status of the last answer; 0 where there was none."""

    def row(self, source: str, operation: str, count: int, action: str) -> Coverage:
        """The call as a row of the coverage report.

        A listing that was answered to its end is complete. `action` is the permission that it
        takes, where Azure's refusal does not name one.
        """
        outcome = self.outcome
        if outcome.answered:
            outcome = Outcome.OK if count else Outcome.EMPTY
        permission = self.permission or (action if outcome is Outcome.FORBIDDEN else None)
        return Coverage(
            source, operation, outcome, count, outcome.answered, self.detail, permission
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its body, None where there is none to use, and how it ended."""

    body: Json
    ending: Ending
    headers: Mapping[str, str]


class Client:
    """Reads Resource Manager."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.cloud = wire.cloud
        self.cancel = wire.cancel
        self._guard = ReadOnlyGuard(wire.cloud)

    def get(self, path: str, api_version: str, query: str = "") -> Page:
        """GET one object; `query` stands behind the api-version."""
        url = self._url(path, api_version)
        return self._send(HttpRequest("GET", f"{url}&{query}" if query else url))

    def query(self, path: str, api_version: str, body: Json) -> Page:
        """POST one of the queries that the guard knows."""
        return self._send(HttpRequest("POST", self._url(path, api_version), json=body))

    def metrics(self, region: str, path: str, query: str, ids: Sequence[str]) -> Page:
        """POST a query for the metrics of several resources of one region and subscription.

        The endpoint is another than Resource Manager, and may refuse what that one grants: so a
        token that it does not accept is an outcome like others.
        """
        url = f"{self.cloud.metrics.replace('{region}', region)}{quote(path, safe='/:')}?{query}"
        try:
            return self._send(HttpRequest("POST", url, json={"resourceids": list(ids)}))
        except SignedOut as error:
            return Page(None, Ending(Outcome.FORBIDDEN, error.what, status=401), {})

    def list(self, path: str, api_version: str, *, pages: int = MAX_PAGES) -> Iterator[Page]:
        """GET a list, page by page; the last one's ending is that of the whole."""
        url = self._url(path, api_version)
        seen: set[str] = set()
        while True:
            seen.add(url)
            page = self._send(HttpRequest("GET", url))
            link = member(page.body, "nextLink") if page.ending.outcome.answered else None
            if not link:
                yield page
                return
            why = self._unfollowed(link, seen, pages)
            if why:
                yield replace(page, ending=Ending(Outcome.CUT_SHORT, why, status=200))
                return
            yield page
            url = link

    def wait(self, seconds: float) -> None:
        """Wait, unless the scan is stopped."""
        self._wire.pause(seconds)

    def _url(self, path: str, api_version: str) -> str:
        return (
            f"{self.cloud.resource_manager}{quote(path, safe='/()@:$')}?api-version={api_version}"
        )

    def _unfollowed(self, link: Json, seen: set[str], most: int) -> str:
        """Why a next page is not asked for; empty where it is."""
        if not isinstance(link, str):
            return "its next page has no address"
        if not self._guard.allows("GET", link):
            return f"its next page is at another place ({link[:100]}): not followed"
        if link in seen:
            return "its next page is one that was read before"
        return f"it has more than {most} pages" if len(seen) >= most else ""

    def _send(self, request: HttpRequest) -> Page:
        # An id may be anything that somebody wrote into a property.
        if request.method == "GET" and not self._guard.allows("GET", request.url):
            return Page(None, Ending(Outcome.ERROR, "its id is no address that may be read"), {})
        for wait in (*_AGAIN, None):
            page = self._sent(request)
            if page.ending.detail != NOT_JSON or wait is None:
                break
            self.wait(wait)
        return page

    def _sent(self, request: HttpRequest) -> Page:
        try:
            response = self._wire.send(request)
            response.read()
        except ClientAuthenticationError as error:
            lost = explained(error, None)
            raise SignedOut(lost.what, f"{lost.hint} Then go on with --resume.") from None
        except (ServiceRequestTimeoutError, ServiceResponseTimeoutError):
            return Page(None, Ending(Outcome.TIMED_OUT, "no answer in time"), {})
        except AzureError as error:
            said = str(error)[:300]
            timed_out = "timed out" in said
            outcome = Outcome.TIMED_OUT if timed_out else Outcome.ERROR
            return Page(None, Ending(outcome, said), {})
        return _page(response)


def _page(response: HttpResponse) -> Page:
    headers: Any = response.headers
    status = response.status_code
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        why = NOT_JSON if status == 200 else f"HTTP {status}"
        outcome = _BY_STATUS.get(status, Outcome.ERROR)
        return Page(None, Ending(outcome, why, status=status), headers)
    if status == 200:
        return Page(body, Ending(Outcome.OK, status=status), headers)
    error = error_of(body)
    row = error_row("", error) if error is not None else None
    code = str(member(error, "code")) if error is not None else ""
    if status == 401:
        what = _SIGNED_OUT.get(code, f"Azure does not accept the sign-in ({code or status})")
        raise SignedOut(what, "Sign in again (`az login`), then go on with --resume.")
    outcome = row.outcome if row else Outcome.ERROR
    if outcome is Outcome.ERROR:
        outcome = _BY_STATUS.get(status, outcome)
    detail = row.detail if row else f"HTTP {status}"
    ending = Ending(outcome, detail, row.permission if row else None, status)
    return Page(None, ending, headers)
