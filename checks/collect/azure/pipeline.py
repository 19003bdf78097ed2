"""The way that every request takes: our own list of policies, none of which writes.

Left out of the usual list of management clients: the policy that registers resource providers
(it writes), redirects (they lead elsewhere), and the logging of headers and bodies (tokens).
"""

from __future__ import annotations

import re
import threading
import time
from typing import Any, Final

import requests
from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline import policies as core
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest, HttpResponse
from requests.adapters import HTTPAdapter

from checks.collect.azure.cloud import Cloud
from checks.collect.azure.guard import ReadOnlyGuard

LONGEST_WAIT: Final = 60.0
"""Seconds that one Retry-After may cost: azure-core would sleep whatever it is told."""
RETRIES: Final = 4
_RETRIES_WITHOUT_ANSWER: Final = 1
_READING: Final = frozenset({"GET", "HEAD", "POST"})
_CONNECT: Final = 10.0
_READ: Final = 60.0
_BURST: Final = 200
_PER_SECOND: Final = 20.0
"""A subscription's bucket holds 250 reads and gains 25 a second:
https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
"""
_FEW: Final = 25
_BREATH: Final = 1.0
"""Seconds to pause where fewer reads are left, which others may need too."""
_CLOCK: Final = re.compile(r"(\d+):(\d\d):(\d\d)")


class Cancelled(Exception):
    """Somebody stopped the scan."""


class Pace:
    """Spreads requests: a burst at first, then so many a second."""

    def __init__(self, burst: int = _BURST, per_second: float = _PER_SECOND) -> None:
        self._lock = threading.Lock()
        self._burst, self._rate = float(burst), per_second
        self._left, self._at = float(burst), time.monotonic()

    def take(self) -> float:
        """Take one; the seconds to wait before it may be used."""
        with self._lock:
            now = time.monotonic()
            self._left = min(self._burst, self._left + (now - self._at) * self._rate) - 1
            self._at = now
            return max(0.0, -self._left / self._rate)


class CappedRetry(core.RetryPolicy[HttpRequest, HttpResponse]):
    """Waits as long as Azure asks, up to a minute; Resource Graph names its wait otherwise."""

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:
        """Seconds to wait before the next attempt; None where nothing was asked."""
        asked = super().get_retry_after(response)
        if asked is None and response.http_response.status_code == 429:
            asked = quota_wait(response.http_response.headers)
        return None if asked is None else min(asked, LONGEST_WAIT)


def quota_wait(headers: Any) -> float | None:
    """Seconds until Resource Graph's quota is there again; None where it does not say.

    https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
    """
    said = _CLOCK.match(str(headers.get("x-ms-user-quota-resets-after") or ""))
    if not said:
        return None
    hours, minutes, seconds = map(int, said.groups())
    return min(hours * 3600.0 + minutes * 60 + seconds, LONGEST_WAIT)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Transport(RequestsTransport):  # type: ignore[misc] # azure-core leaves it untyped
    """One pool of connections for all threads; its sleep ends when the scan is stopped."""

    def __init__(
        self, cloud: Cloud, connections: int, cancel: threading.Event, patience: float
    ) -> None:
        session = requests.Session()
        # Else a line of ~/.netrc would take the place of the token.
        session.auth = _as_it_is
        adapter = HTTPAdapter(pool_maxsize=connections, max_retries=0)
        session.mount("https://", adapter)
        super().__init__(
            session=session,
            session_owner=False,
            connection_timeout=_CONNECT,
            read_timeout=patience,
            connection_verify=str(cloud.ca_bundle) if cloud.ca_bundle else True,
        )
        self._cancel = cancel

    def sleep(self, duration: float) -> None:
        if self._cancel.wait(duration):
            raise Cancelled


class Wire:
    """Sends requests to one Azure with one credential, from several threads."""

    def __init__(
        self,
        cloud: Cloud,
        credential: TokenCredential,
        *,
        connections: int = 8,
        cancel: threading.Event | None = None,
        pace: Pace | None = None,
        retries: int = RETRIES,
        patience: float = _READ,
    ) -> None:
        """Open a pool of connections.

        Args:
            cloud: Which Azure; nothing is sent anywhere else.
            credential: Gives the tokens.
            connections: How many there are at once.
            cancel: Ends all waiting when it is set.
            pace: Spreads the requests.
            retries: How often a request is sent again.
            patience: Seconds to wait for an answer.
        """
        self.cloud = cloud
        self.cancel = cancel or threading.Event()
        self._pace = pace or Pace()
        self._transport = _Transport(cloud, connections, self.cancel, patience)
        self._client = PipelineClient[HttpRequest, HttpResponse](
            cloud.resource_manager,
            transport=self._transport,
            policies=[
                core.RequestIdPolicy(),
                core.UserAgentPolicy(base_user_agent="wellops"),
                CappedRetry(
                    retry_total=retries,
                    retry_connect=min(retries, _RETRIES_WITHOUT_ANSWER),
                    retry_read=min(retries, _RETRIES_WITHOUT_ANSWER),
                    retry_status=retries,
                    retry_backoff_max=LONGEST_WAIT,
                ),
                core.BearerTokenCredentialPolicy(credential, cloud.scope),
                ReadOnlyGuard(cloud),
            ],
        )

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request, at the pace that Azure bears.

        Raises:
            Cancelled: the scan was stopped.
            AzureError: there is no answer, or no token.
        """
        self.pause(self._pace.take())
        # Queries are POSTs that change nothing: those too may be sent again.
        response = self._client.send_request(request, retry_on_methods=_READING)
        left = response.headers.get("x-ms-ratelimit-remaining-subscription-reads", "")
        if left.isdigit() and int(left) < _FEW:
            self.pause(_BREATH)
        return response

    def pause(self, seconds: float) -> None:
        """Wait; `Cancelled` where the scan is stopped meanwhile, or was before."""
        if self.cancel.wait(seconds):
            raise Cancelled

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._transport.session.close()
