"""Azure OpenAI, Foundry and the other AI services: the accounts."""

from __future__ import annotations

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    partial,
    passed,
    unknown,
)
from checks.predicates import approved_endpoints, expect, public_network
from checks.registry import check
from checks.resource import Resource

ACCOUNTS = "Microsoft.CognitiveServices/accounts"


@check(
    "account-accepts-api-keys",
    on=ACCOUNTS,
    practice="sec-keyless-auth",
    good="Only Entra identities can call the AI account.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/disable-local-auth",
        "https://learn.microsoft.com/azure/well-architected/security/identity-access",
    ),
)
def accepts_api_keys(account: Resource, profile: Profile) -> Verdict:
    """Callers can use an API key instead of an Entra identity.

    Why it matters: A key is a password for the whole account: whoever has it can use every
    model and its quota, and no role, condition or log says who that was.

    How to fix: Give callers a role such as *Cognitive Services OpenAI User*, let them sign in
    with managed identities, then switch keys off.

    ```sh
    az resource update --ids "$ACCOUNT_ID" --set properties.disableLocalAuth=true
    ```

    ```bicep
    properties: {
      disableLocalAuth: true
    }
    ```

    Portal: Policy > Definitions > *Configure Azure AI Services resources to disable local key
    access*, assigned to the subscription or resource group.

    Side effects: clients that still send a key are refused within minutes. Entra sign-in needs
    a custom subdomain, which cannot be changed later.

    Limits: Looks at the switch, not at who holds a key or still uses one. A missing value is
    the service's default: keys are accepted.
    """
    return expect(account, "properties.disableLocalAuth", equals=True, absent=False)


@check(
    "account-open-to-internet",
    on=ACCOUNTS,
    practice="sec-network-isolation",
    good="The AI account can be reached through private endpoints only.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks",
        "https://learn.microsoft.com/azure/architecture/ai-ml/architecture/baseline-microsoft-foundry-chat",
    ),
)
def open_to_internet(account: Resource, profile: Profile) -> Verdict:
    r"""The AI account accepts connections from the internet.

    Passes when public access is off and a private endpoint is approved. Partial when only
    listed addresses get in, or when public access is off and no private endpoint is approved.
    A failure is critical in production where the data is highly sensitive.

    Why it matters: With network access open, a leaked key or token is enough to use the models
    from anywhere, and to read what they are grounded on.

    How to fix: Create a private endpoint and its DNS zone, test it, then close public access.

    ```sh
    az network private-endpoint create --name pe-ai --resource-group "$RG" --subnet "$SUBNET_ID" \
      --private-connection-resource-id "$ACCOUNT_ID" --group-id account --connection-name pe-ai
    az resource update --ids "$ACCOUNT_ID" --set properties.publicNetworkAccess=Disabled
    ```

    ```bicep
    properties: {
      publicNetworkAccess: 'Disabled'
      networkAcls: {
        defaultAction: 'Deny'
      }
    }
    ```

    Portal: the AI resource > Networking > Firewalls and virtual networks > Disabled, and
    Private endpoint connections > Private endpoint.

    Side effects: callers outside the virtual network lose access, build agents and the web
    portals' playgrounds among them. A private endpoint needs a custom subdomain.

    Limits: Says nothing about keys, DNS or who is inside the network. The rules of a network
    security perimeter are not read: then unknown. A missing `publicNetworkAccess` or
    `networkAcls` is the service's default: connections from any network.
    """
    critical = account.in_prod and profile.sensitive
    verdict = public_network(account, absent="Enabled", critical=critical)
    if verdict.state is not State.PASS:
        return verdict
    endpoints = approved_endpoints(account)
    if endpoints is None:
        return unknown(f"{verdict.because}, but its private endpoints were not returned")
    if not endpoints:
        return partial(f"{verdict.because}, but no private endpoint is approved")
    return passed(f"{verdict.because}, and approved private endpoints: {endpoints}")
