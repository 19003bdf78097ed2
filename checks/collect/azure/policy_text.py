"""Policies of a gateway are kept as their text, without the secrets that some hold.

https://learn.microsoft.com/azure/api-management/set-header-policy and
https://learn.microsoft.com/azure/api-management/authentication-basic-policy
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

_HEADER: Final = re.compile(
    r"<set-(?:header|query-parameter)\b[^>]{0,500}\bname=\"[^\"]{0,100}"
    r"(?:key|token|secret|auth|password|code|sig)[^\"]{0,100}\""
    r".{0,4000}?</set-(?:header|query-parameter)>",
    re.IGNORECASE | re.DOTALL,
)
_VALUE: Final = re.compile(r"(<value>)([^<]*)(</value>)", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"(\b(?:password|client-secret|shared-?key|api-?key)=\")([^\"]*)(\")", re.IGNORECASE
)
_REFERENCE: Final = re.compile(r"\s*(?:\{\{[^{}]*\}\}|@[({].*)\s*", re.DOTALL)
"""A named value or an expression, which hold no secret themselves."""


def without_secrets(xml: str) -> str:
    """A policy in which literal secrets are masked; named values and expressions stay."""
    hidden = _HEADER.sub(lambda found: _VALUE.sub(_hide, found[0]), xml)
    return _ATTRIBUTE.sub(_hide, hidden)


def _hide(found: re.Match[str]) -> str:
    before, secret, after = found.groups()
    if not secret.strip() or _REFERENCE.fullmatch(secret):
        return found[0]
    digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{before}***{digest}{after}"
