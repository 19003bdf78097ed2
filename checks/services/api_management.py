"""Azure API Management as the gateway in front of models."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.registry import WORKLOAD, check
from checks.services.cognitive_services import ACCOUNTS
from checks.snapshot import Scope

GATEWAYS: Final = "Microsoft.ApiManagement/service"
BACKENDS: Final = "Microsoft.ApiManagement/service/backends"
APIS: Final = "Microsoft.ApiManagement/service/apis"


@check(
    "no-ai-gateway",
    on=WORKLOAD,
    practice="ops-ai-gateway",
    good="Every AI account of the platform stands behind API Management.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.LARGE,
    needs=(ACCOUNTS, GATEWAYS, BACKENDS, APIS),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/azure-openai-gateway-guide",
        "https://learn.microsoft.com/azure/api-management/genai-gateway-capabilities",
    ),
)
def no_ai_gateway(scope: Scope, profile: Profile) -> Verdict:
    r"""Applications of the platform call models without a gateway.

    Asked of GenAI platforms only. Passes when backends or APIs of API Management name every AI
    account, is partial when they name some, and fails when the listing is complete and there is
    no API Management.

    Why it matters: Limits per team, one log of all callers and a second account to fall back on
    need one place that every call passes. Without it each application builds its own, or none.

    How to fix: Put the accounts behind API Management as backends, and let only its identity call
    them.

    ```sh
    az apim create --name "$APIM" --resource-group "$RG" --publisher-name "$TEAM" \
      --publisher-email "$TEAM_MAIL" --sku-name Standard --enable-managed-identity true
    ```

    ```bicep
    resource backend 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
      parent: gateway
      name: 'aoai'
      properties: {
        protocol: 'http'
        url: '${account.properties.endpoint}openai'
      }
    }
    ```

    Portal: API Management > APIs > Add API > Azure OpenAI.

    Side effects: one more hop, and one more service that has to be redundant.

    Limits: Compares the host names of backends and APIs with the accounts' subdomains. Policies
    that name a backend by its address are not read, so where no backend fits, the answer is
    unknown. Gateways of other products are not seen; nor is whether accounts refuse other callers.
    """
    if "genai-platform" not in profile.archetypes:
        return not_applicable("the workload is no GenAI platform")
    accounts = {
        str(one.get("properties.customSubDomainName") or one.name).casefold()
        for one in scope.of_type(ACCOUNTS)
    }
    if not accounts:
        return not_applicable("no AI account was seen")
    behind = accounts & _named_by_gateway(scope)
    fact = f"API Management names {len(behind)} of {len(accounts)} AI accounts"
    if behind:
        return (passed if behind == accounts else partial)(fact)
    if scope.of_type(GATEWAYS):
        return unknown("no backend or API names an AI account, and policies were not read")
    listing = scope.listing(GATEWAYS)
    if not listing.complete:
        because = f"no API Management was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed("there is no API Management")


def _named_by_gateway(scope: Scope) -> set[str]:
    """The first labels of the hosts that backends and APIs send requests to."""
    addresses = [one.get("properties.url") for one in scope.of_type(BACKENDS)]
    addresses += [one.get("properties.serviceUrl") for one in scope.of_type(APIS)]
    hosts = (urlsplit(address).hostname or "" for address in addresses if isinstance(address, str))
    return {host.partition(".")[0].casefold() for host in hosts}
