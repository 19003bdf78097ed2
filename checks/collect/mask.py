"""Secrets are masked before anything is kept: `***` and a short digest, the same each time.

The digest shows that a value changed, or is used twice, and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from checks.resource import Json

MAX_DEPTH: Final = 100

_ENDINGS: Final = (
    "password", "passwd", "passphrase", "pwd", "secret", "secretvalue", "connectionstring",
    "sastoken", "accesstoken", "refreshtoken", "authtoken", "bearertoken", "apitoken", "idtoken",
    "apikey", "accesskey", "accountkey", "sharedkey", "sharedaccesskey", "masterkey",
    "primarykey", "secondarykey", "adminkey", "querykey", "privatekey", "storagekey",
    "subscriptionkey", "functionkey", "hostkey", "consumerkey", "encryptedcredential",
    "endpointkey", "searchkey", "servicekey", "clientkey", "authkey", "signingkey",
)  # fmt: skip
"""Of names in lower case, without `_`, `-`, `.` and spaces."""
_WEAK_NAMES: Final = frozenset({"key", "key1", "key2", "token"})
_KEY: Final = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
"""Names that mean a secret where the value has the form of a key."""
_HOLDERS: Final = frozenset({"credentials", "secrets"})
_IN_HOLDERS: Final = frozenset({"key", "keys", "value", "sas", "pat"})
"""Names that mean a secret under a holder, as connections and datastores of ML have them."""

_HARMLESS: Final = re.compile(
    r"\s*|\*+|#/.*|true|false|yes|no|none|null|unknown|enabled|disabled|required|optional"
    r"|https?://[^?@\s]*"  # an endpoint, the address of a Key Vault secret
    r"|/(subscriptions|providers)/.*"
    r"|@microsoft\.keyvault\(.*\)"
    r"|\[\w+\(.*\]|\$\{.*\}|\{\{.*\}\}|\$\(.*\)"  # expressions of templates and policies
    r"|\d{4}-\d\d-\d\d(t[\d:.]+(z|[+-][\d:]+)?)?"  # keyCreationTime.key1
    r"|\*\*\*[0-9a-f]{6}",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_HARMLESS: Final = 2000
_MARKS: Final = (
    "=",
    "://",
    "eyJ",
    "-----BEGIN",
    "earer ",
    "asic ",
    "JQQJ99",
    "AzSe",
    "Q~",
    "gh",
    "glpat-",
    "sk-",
    "xox",
)
"""One of these stands in every match of the patterns; to look for them first saves most time."""
_VALUES: Final = re.compile(
    r"""
      (?P<before>
        \b(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|ApiKey|ClientSecret)
          \s{0,9}=\s{0,9}
      | [?&;](?:sig|code)=
      | \b[a-z][a-z0-9+.-]{0,20}://[^/\s:@]{0,200}:(?=[^/\s@]{1,500}@)   # user:password@host
      | \b(?:Bearer|Basic)\s(?=[A-Za-z._~+/-]{0,200}\d)(?=[\w.~+/-]{20})
      )
      (?!\*\*\*)(?P<secret>"[^"]+"|'[^']+'|[^;&\s"'@<>]+)
    | (?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                     # JWT
    | -----BEGIN\ [A-Z ]{0,40}PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]{0,40}-----|\Z)
    | (?<![\w/+])[a-z0-9+/]{86}==(?![\w=])                         # 64 bytes: storage, Cosmos DB
    | (?<![\w/+])[a-z0-9]{52}JQQJ99[a-z0-9]{26}(?!\w)              # Azure AI services
    | (?<![\w/+])[a-z0-9]{42}AzSe[a-z0-9]{6}(?!\w)                 # AI Search
    | (?<!\w)(?:gh[pousr]_|github_pat_|glpat-|sk-(?:proj-)?|xox[abprs]-)[\w-]{16,}  # others' tokens
    | (?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])          # client secret of Entra ID
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""The forms of Azure's keys: https://learn.microsoft.com/purview/sit-defn-all-creds"""
_PUNCTUATION: Final = str.maketrans("", "", "_-. ")


class TooDeep(Exception):
    """The value is nested deeper than anything that Azure returns."""


def masked(value: Json) -> Json:
    """A copy of JSON in which what looks like a secret, by its name or its form, is masked.

    Raises:
        TooDeep: it has more than 100 levels.
    """
    return _masked(value, "", secret=False, depth=0)


def _masked(value: Json, under: str, *, secret: bool, depth: int) -> Json:
    if isinstance(value, str):
        secret = secret or (under in _WEAK_NAMES and _KEY.fullmatch(value) is not None)
        return _covered(value) if secret else _searched(value)
    if depth > MAX_DEPTH:
        raise TooDeep
    if isinstance(value, list):
        return [_masked(item, under, secret=secret, depth=depth + 1) for item in value]
    if isinstance(value, dict):
        hides = secret or _names_secret(value.get("name")) or _names_secret(value.get("key"))
        every = secret and under == "keys"
        return {
            name: _masked(
                item,
                plain := _plain(name),
                secret=every
                or _names_secret(name)
                or (hides and plain == "value")
                or (under in _HOLDERS and plain in _IN_HOLDERS),
                depth=depth + 1,
            )
            for name, item in value.items()
        }
    return value


@lru_cache(maxsize=8192)
def _plain(name: str) -> str:
    return name.casefold().translate(_PUNCTUATION)


def _names_secret(name: Json) -> bool:
    return isinstance(name, str) and _ends_as_secret(name)


@lru_cache(maxsize=8192)
def _ends_as_secret(name: str) -> bool:
    return _plain(name).endswith(_ENDINGS)


def _covered(value: str) -> str:
    if len(value) <= _LONGEST_HARMLESS and _HARMLESS.fullmatch(value):
        return _searched(value)
    return _digest(value)


def _searched(value: str) -> str:
    for mark in _MARKS:
        if mark in value:
            return _VALUES.sub(_replacement, value)
    return value


def _replacement(found: re.Match[str]) -> str:
    groups: Mapping[str, str | None] = found.groupdict()
    return (groups["before"] or "") + _digest(groups["secret"] or found[0])


def _digest(secret: str) -> str:
    return "***" + hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:6]
