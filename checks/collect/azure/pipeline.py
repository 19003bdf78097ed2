"""The way that every request takes: our own list of policies, none of which writes.

Left out of the usual list of management clients: the policy that registers resource providers
(it writes), redirects (they lead elsewhere), and the logging of headers and bodies (tokens).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any, Final

from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.pipeline import PipelineResponse
from azure.core.pipeline import policies as core
from azure.core.rest import HttpRequest, HttpResponse

from checks.collect.azure.cloud import Cloud
from checks.collect.azure.guard import ReadOnlyGuard
from checks.collect.azure.pace import Paces
from checks.collect.azure.transport import Transport
from checks.progress import SILENT

LONGEST_WAIT: Final = 60.0
"""Seconds that one Retry-After may cost: azure-core would sleep whatever it is told."""
RETRIES: Final = 4
_RETRIES_WITHOUT_ANSWER: Final = 1
_READING: Final = frozenset({"GET", "HEAD", "POST"})
_READ: Final = 60.0
BATCH: Final = "/metrics:getBatch"
_FEW: Final = 25
_BREATH: Final = 1.0
"""Seconds to pause where fewer reads are left, which others may need too."""
_CLOCK: Final = re.compile(r"(\d+):(\d\d):(\d\d)")


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


class Wire:
    """Sends requests to one Azure with one credential, from several threads."""

    def __init__(
        self,
        cloud: Cloud,
        credential: TokenCredential,
        *,
        connections: int = 8,
        cancel: threading.Event | None = None,
        paces: Paces | None = None,
        retries: int = RETRIES,
        patience: float = _READ,
        waits: Callable[[str, float], None] = SILENT.waits,
    ) -> None:
        """Open a pool of connections.

        Args:
            cloud: Which Azure; nothing is sent anywhere else.
            credential: Gives the tokens.
            connections: How many there are at once.
            cancel: Ends all waiting when it is set.
            paces: Spread the requests.
            retries: How often a request is sent again.
            patience: Seconds to wait for an answer.
            waits: Told of every wait; as of `Progress`.
        """
        self.cloud = cloud
        self.cancel = cancel or threading.Event()
        self._paces = paces or Paces()
        self._transport = Transport(cloud, connections, self.cancel, patience, waits)
        self._client = self._pipeline(credential, cloud.scope, retries)
        self._metrics = self._pipeline(credential, cloud.metrics_scope, retries)

    def _pipeline(
        self, credential: TokenCredential, scope: str, retries: int
    ) -> PipelineClient[HttpRequest, HttpResponse]:
        return PipelineClient[HttpRequest, HttpResponse](
            self.cloud.resource_manager,
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
                core.BearerTokenCredentialPolicy(credential, scope),
                ReadOnlyGuard(self.cloud),
            ],
        )

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request, at the pace that Azure bears.

        Raises:
            Cancelled: the scan was stopped.
            AzureError: there is no answer, or no token.
        """
        self.pause(self._paces.take(request))
        # Queries are POSTs that change nothing: those too may be sent again.
        batch = request.url.partition("?")[0].endswith(BATCH)
        client = self._metrics if batch else self._client
        response = client.send_request(request, retry_on_methods=_READING)
        left = response.headers.get("x-ms-ratelimit-remaining-subscription-reads", "")
        if left.isdigit() and int(left) < _FEW:
            self.pause(_BREATH)
        return response

    def pause(self, seconds: float) -> None:
        """Wait; `Cancelled` where the scan is stopped meanwhile, or was before."""
        self._transport.sleep(seconds)

    @property
    def sent(self) -> int:
        """How many requests were sent, each attempt counted."""
        return self._transport.sent

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._transport.session.close()
