"""Who reads: azure-identity's credentials, and what to say where none of them works."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from typing import Any, Final

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError

from checks.collect.azure.cloud import Cloud
from rubrics.errors import UserError

CHOICES: Final = ("cli", "managed-identity", "workload-identity", "environment", "device-code")

_LABELS: Final = {
    "EnvironmentCredential": "environment variables",
    "WorkloadIdentityCredential": "workload identity",
    "ManagedIdentityCredential": "managed identity",
    "SharedTokenCacheCredential": "shared token cache",
    "VisualStudioCodeCredential": "Visual Studio Code",
    "AzureCliCredential": "Azure CLI",
    "AzurePowerShellCredential": "Azure PowerShell",
    "AzureDeveloperCliCredential": "Azure Developer CLI",
    "BrokerCredential": "broker",
}
_TRIED: Final = re.compile(r"^\s*(\w+Credential): ", re.MULTILINE)
_CODE: Final = re.compile(r"AADSTS\d+")
_UNREACHED: Final = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|Failed to (establish|resolve)|Max retries|timed out|ProxyError"
)
"""Errors of the network, which azure-identity reports as a sign-in that failed."""
_EXPIRED: Final = frozenset({"AADSTS700082", "AADSTS70043", "AADSTS50173", "AADSTS50078",
    "AADSTS70008", "AADSTS7000222"})  # fmt: skip
_TENANT: Final = frozenset({"AADSTS90002", "AADSTS50020", "AADSTS700016", "AADSTS500011"})
"""https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
_HINTS: Final = {
    "cli": "Run `az login`, and `az account set` for the tenant of the subscription.",
    "managed-identity": "Run it where a managed identity is assigned; set AZURE_CLIENT_ID for a"
    " user-assigned one.",
    "workload-identity": "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE.",
    "environment": "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or a"
    " certificate's path.",
    "device-code": "Open the address shown, and enter the code before it expires.",
}
_ANY_HINT: Final = (
    "Run `az login`, or name a credential: --credential " + ", ".join(CHOICES[1:]) + "."
)


class NotSignedIn(UserError):
    """No credential of the usual chain works; what to do depends on where that is read."""


def make_credential(choice: str | None, cloud: Cloud) -> TokenCredential:
    """The credential of a choice; azure-identity's default chain where there is none.

    Raises:
        UserError: it lacks a setting.
    """
    from azure import identity

    settings: dict[str, Any] = {"authority": cloud.authority}
    if cloud.custom:
        settings["disable_instance_discovery"] = True
    if cloud.ca_bundle:
        settings["connection_verify"] = str(cloud.ca_bundle)
    trust = {name: settings[name] for name in ("connection_verify",) if name in settings}
    client = os.environ.get("AZURE_CLIENT_ID")
    makers: dict[str | None, Callable[[], TokenCredential]] = {
        None: lambda: identity.DefaultAzureCredential(**settings),
        "cli": identity.AzureCliCredential,
        "managed-identity": lambda: identity.ManagedIdentityCredential(client_id=client, **trust),
        "workload-identity": lambda: identity.WorkloadIdentityCredential(**settings),
        "environment": lambda: identity.EnvironmentCredential(**settings),
        "device-code": lambda: identity.DeviceCodeCredential(
            prompt_callback=_show_code, tenant_id=os.environ.get("AZURE_TENANT_ID"), **settings
        ),
    }
    try:
        return makers[choice]()
    except ValueError as error:
        raise UserError(
            f"Not signed in to Azure: {_sentence(error)}", _HINTS.get(choice or "", _ANY_HINT)
        ) from None


def sign_in(credential: TokenCredential, choice: str | None, cloud: Cloud) -> None:
    """Get a first token, so that what is wrong is said before anything is read.

    Raises:
        UserError: there is none; it says which credentials were tried, and what to do.
    """
    try:
        credential.get_token(cloud.scope)
    except AzureError as error:
        raise explained(error, choice) from None


def label_of(credential: TokenCredential, choice: str | None) -> str:
    """What signs in, in words; of a chain the one that worked, where it says so."""
    # Azure-identity logs it, and has no other way to say it.
    worked = getattr(credential, "_successful_credential", None) or credential
    name = type(worked).__name__
    return _LABELS.get(name, choice.replace("-", " ") if choice else name)


def explained(error: AzureError, choice: str | None) -> UserError:
    """What a failed sign-in means; `choice` is as of `make_credential`."""
    said = str(error)
    codes = set(_CODE.findall(said))
    kind = UserError if choice else NotSignedIn
    hint = _HINTS.get(choice or "", _ANY_HINT)
    tried = [_LABELS.get(name, name) for name in dict.fromkeys(_TRIED.findall(said))]
    who = ", ".join(tried) if tried else (choice or "the default credentials")
    if codes & _EXPIRED:
        return kind(f"The sign-in to Azure has expired ({who})", f"Sign in again. {hint}")
    if codes & _TENANT:
        what = f"The sign-in belongs to another tenant, or to none ({who}; {min(codes)})"
        return kind(what, "Sign in to the tenant of the subscription. " + hint)
    unreached = _UNREACHED.search(said) and not tried
    if isinstance(error, ClientAuthenticationError) and not unreached:
        why = f"; {min(codes)}" if codes else ""
        return kind(f"Not signed in to Azure; tried: {who}{why}", hint)
    return UserError(
        f"The sign-in to Azure could not be reached ({_sentence(error)})",
        "Check the network, the proxy, and --cloud.",
    )


def _show_code(address: str, code: str, _: object) -> None:
    """On standard error: what is printed on standard output may be read by a program."""
    sys.stderr.write(f"To sign in, open {address} and enter the code {code}\n")


def _sentence(error: Exception) -> str:
    """The first sentence of an error; nothing in it is a secret, but the rest may be long."""
    return str(error).partition("\n")[0].partition(". ")[0][:200]
