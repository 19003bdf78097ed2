"""Connections that are shared by all threads, and whole answers or none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from checks.collect.azure.cloud import Cloud

_CONNECT: Final = 10.0
"""Seconds."""
_CHUNK: Final = 1 << 16
_FOR: ContextVar[str] = ContextVar("for", default="")


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Whose waits those of this thread are, until the end of the block."""
    before = _FOR.set(what)
    try:
        yield
    finally:
        _FOR.reset(before)


class Cancelled(Exception):
    """Somebody stopped the scan."""


class _WholeAnswers(HTTPAdapter):
    """Reads the body with the headers, so that one that breaks off is asked for again.

    Each read may take as long as the session's timeout says; together they may take a limited
    time, or an answer that trickles would never end.
    """

    def __init__(self, connections: int, longest: float) -> None:
        self._longest = longest
        super().__init__(pool_maxsize=connections, max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        """Send a request; `requests` errors where the answer does not come whole."""
        response = super().send(request, *args, **more)
        end = time.monotonic() + self._longest
        parts = []
        try:
            while part := response.raw.read1(_CHUNK, decode_content=True):
                parts.append(part)
                if time.monotonic() > end:
                    response.close()
                    raise requests.exceptions.ReadTimeout("its answer trickles", request=request)
        except HTTPError as error:
            response.close()
            raise requests.exceptions.ConnectionError(error, request=request) from None
        response._content = b"".join(parts)
        response._content_consumed = True
        return response


class _Session(requests.Session):
    """Looks at the environment for proxies and certificates once for each host, not each time."""

    def __init__(self) -> None:
        super().__init__()
        self._settings: dict[str, Any] = {}

    def merge_environment_settings(self, url: Any, proxies: Any, *rest: Any) -> Any:
        """As of `requests`."""
        if proxies:
            return super().merge_environment_settings(url, proxies, *rest)
        host = urlsplit(url).netloc
        if host not in self._settings:
            self._settings[host] = super().merge_environment_settings(url, proxies, *rest)
        return self._settings[host]


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class Transport(RequestsTransport):  # type: ignore[misc] # azure-core leaves it untyped
    """One pool of connections for all threads; its sleep ends when the scan is stopped."""

    def __init__(
        self,
        cloud: Cloud,
        connections: int,
        cancel: threading.Event,
        patience: float,
        waits: Callable[[str, float], None],
    ) -> None:
        session = _Session()
        # Else a line of ~/.netrc would take the place of the token.
        session.auth = _as_it_is
        session.mount("https://", _WholeAnswers(connections, patience * 2))
        super().__init__(
            session=session,
            session_owner=False,
            connection_timeout=_CONNECT,
            read_timeout=patience,
            connection_verify=str(cloud.ca_bundle) if cloud.ca_bundle else True,
        )
        self._cancel = cancel
        self._waits = waits
        self._lock = threading.Lock()
        self.sent = 0

    def send(self, request: Any, **more: Any) -> Any:
        """Send a request once."""
        with self._lock:
            self.sent += 1
        return super().send(request, **more)

    def sleep(self, duration: float) -> None:
        """Wait; `Cancelled` where the scan is stopped meanwhile, or was before."""
        if duration <= 0:
            if self._cancel.is_set():
                raise Cancelled
            return
        self._waits(_FOR.get(), duration)
        try:
            if self._cancel.wait(duration):
                raise Cancelled
        finally:
            self._waits(_FOR.get(), 0.0)
