"""Nothing but reading leaves this program: the last policy before the wire."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy

from checks.collect.azure.cloud import Cloud

_READING: Final = frozenset({"GET", "HEAD"})
_GRAPH: Final = "/providers/microsoft.resourcegraph/resources"
_COST: Final = re.compile(
    r"/subscriptions/[^/]+(/resourcegroups/[^/]+)?/providers/microsoft\.costmanagement/query"
)
_METRICS: Final = re.compile(r"/subscriptions/[0-9a-f-]+/metrics:getbatch")
_ODD: Final = re.compile(r"[\\\x00-\x20]|%2e|%2f|%5c|%252|/\.\.?(/|$)|//", re.IGNORECASE)
"""What another reader of the address may take for another path."""


class Refused(RuntimeError):
    """This program tried to send what it must never send: a fault of ours, which ends the scan."""


class ReadOnlyGuard(SansIOHTTPPolicy[Any, Any]):
    """Refuses what is no reading of the configured Azure.

    That is everything but GET, HEAD, and the POST queries of Resource Graph, metrics batches and
    costs; and whatever goes to another host, so that no token does.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Let a request pass, or raise `Refused`."""
        sent = request.http_request
        if not self.allows(sent.method, sent.url):
            raise Refused(f"{sent.method} {sent.url.partition('?')[0]} is no reading of Azure")

    def allows(self, method: str, url: str) -> bool:
        """Whether a request only reads, and goes to the configured Azure."""
        try:
            address = urlsplit(url)
        except ValueError:
            return False
        path = address.path.casefold()
        if address.scheme != "https" or _ODD.search(address.path):
            return False
        host = address.netloc.casefold()
        if host == self._cloud.host and method in _READING:
            return True
        if method != "POST":
            return False
        at_home = host == self._cloud.host and (path == _GRAPH or _COST.fullmatch(path) is not None)
        return at_home or (
            self._cloud.is_metrics_host(host) and _METRICS.fullmatch(path) is not None
        )
