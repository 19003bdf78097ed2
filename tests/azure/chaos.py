"""What goes wrong on the way to Azure, and in it."""

from __future__ import annotations

import base64
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Fault:
    """What to answer instead, where a path matches, so many times."""

    path: str
    status: int = 500
    code: str = "InternalServerError"
    message: str = "Something went wrong."
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """The body as it is, in place of an error."""
    delay: float = 0.0
    """Seconds before the answer."""
    times: int = 1_000_000
    way: str = "answer"
    """`answer`, or what happens to the right one: `reset`, `cut` or `trickle`."""


_CLAIMS = base64.b64encode(b'{"access_token":{"nbf":{"essential":true,"value":"1"}}}').decode()
CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize",'
    f' error="insufficient_claims", claims="{_CLAIMS}"'
)
"""https://learn.microsoft.com/entra/identity-platform/claims-challenge"""

KINDS: dict[str, dict[str, Any]] = {
    "throttled": {
        "status": 429,
        "code": "SubscriptionRequestsThrottled",
        "headers": {"Retry-After": "2"},
    },
    "throttled without a word": {"status": 429, "code": "TooManyRequests"},
    "challenge": {
        "status": 401,
        "code": "InvalidAuthenticationToken",
        "headers": {"WWW-Authenticate": CHALLENGE},
    },
    "forbidden": {
        "status": 403,
        "code": "AuthorizationFailed",
        "message": "The client 'c' with object id 'o' does not have authorization to perform"
        " action 'Microsoft.Any/things/read' over scope '/subscriptions/x' or the scope is"
        " invalid.",
    },
    "not found": {"status": 404, "code": "ResourceNotFound"},
    "not registered": {"status": 409, "code": "MissingSubscriptionRegistration"},
    "bad gateway": {"status": 502, "raw": b"<html>Bad Gateway</html>"},
    "unavailable": {"status": 503, "code": "ServiceUnavailable"},
    "gateway timeout": {"status": 504, "code": "GatewayTimeout"},
    "reset": {"way": "reset"},
    "cut off": {"way": "cut"},
    "trickle": {"way": "trickle"},
    "slow": {"status": 500, "delay": 0.02},
}
"""Every fault by its name."""


class Chaos:
    """Some of the requests meet a fault, the same ones whatever order they come in."""

    def __init__(self, seed: int, share: float, kinds: tuple[str, ...] = tuple(KINDS)) -> None:
        self._seed, self._share, self._kinds = seed, share, kinds
        self._asked: Counter[str] = Counter()
        self.met: Counter[str] = Counter()

    def fault(self, request: str) -> Fault | None:
        """The fault that a request meets; each time it is sent is another one."""
        self._asked[request] += 1
        dice = random.Random(f"{self._seed} {self._asked[request]} {request}")
        if dice.random() >= self._share:
            return None
        kind = dice.choice(self._kinds)
        self.met[kind] += 1
        return Fault("", **KINDS[kind])
