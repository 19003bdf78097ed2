"""Whose rights a scan uses: what the access token says of itself, read without asking anybody.

A token is for Resource Manager alone to judge, and its claims may change: they are only shown, and
where they are not there, nothing is.
https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

import orjson
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError

from checks.collect.azure.cloud import Cloud
from checks.collect.azure.credentials import explained, label_of
from checks.resource import Json, member

_NAMES: Final = ("upn", "unique_name", "preferred_username", "email")
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reads."""

    credential: str
    """What signs in, such as `Azure CLI`."""
    account: str = ""
    """The user's name, or the id of the application; empty where the token does not say."""
    tenant: str = ""
    object_id: str = ""
    """What a role is assigned to."""
    is_user: bool = False
    """Not an application or a managed identity."""


def identity_of(credential: TokenCredential, choice: str | None, cloud: Cloud) -> Identity:
    """Who a credential signs in as; most have the token of the sign-in before at hand.

    Raises:
        UserError: it does not sign in any more.
    """
    try:
        claims = _claims(credential.get_token(cloud.scope).token)
    except AzureError as error:
        raise explained(error, choice) from None
    # Only tokens of users have scopes.
    is_user = _text(claims, "idtyp") == "user" or bool(_text(claims, "scp"))
    names = (_text(claims, name) for name in _NAMES)
    account = next(filter(None, names), "") or _text(claims, "appid") or _text(claims, "azp")
    label = label_of(credential, choice)
    return Identity(label, account, _text(claims, "tid"), _text(claims, "oid"), is_user)


def _claims(token: str) -> Json:
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        return orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return None


def _text(claims: Json, name: str) -> str:
    value = member(claims, name)
    return value[:_LONGEST] if isinstance(value, str) else ""
