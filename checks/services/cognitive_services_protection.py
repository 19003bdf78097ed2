"""Azure OpenAI, Foundry and the other AI services: identity, key, outbound calls of accounts."""

from __future__ import annotations

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
from checks.predicates import expect, see
from checks.registry import check
from checks.resource import Resource
from checks.services.cognitive_services import ACCOUNTS


@check(
    "account-lacks-managed-identity",
    on=ACCOUNTS,
    practice="sec-keyless-auth",
    good="The AI account has an identity of its own for what it reads and calls.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/authentication",
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/managed-identity",
    ),
)
def lacks_managed_identity(account: Resource, profile: Profile) -> Verdict:
    r"""The AI account has no identity of its own, so it reaches other services with keys.

    Fails for Foundry resources (kind AIServices), whose projects and agents call storage, search
    and tools. Partial for the other kinds, which may call nothing.

    Why it matters: Fine-tuning files, own data, batch input and own encryption keys live in
    other services. Without an identity, the account opens them with keys and signed links,
    which somebody has to store and rotate.

    How to fix: Give the account an identity, and that identity roles on what it reads.

    ```sh
    az cognitiveservices account identity assign --name "$ACCOUNT" --resource-group "$RG"
    ```

    ```bicep
    identity: {
      type: 'SystemAssigned'
    }
    ```

    Portal: the AI resource > Resource Management > Identity > System assigned > On.

    Side effects: none until roles are given to the identity. A system-assigned identity, and its
    roles, go when the account is deleted.

    Limits: An identity is not yet used: whether connections still hold keys is another question.
    A missing `identity` in a body with properties is the service's default: none.
    """
    setting = see(account, "identity.type", str, absent="None", within="properties")
    if isinstance(setting, Verdict):
        return setting
    if setting.value.casefold() != "none":
        return passed(setting.fact)
    kind = account.get("kind")
    if isinstance(kind, str) and kind.casefold() == "aiservices":
        return failed(f"{setting.fact}, and kind is {kind}")
    return partial(setting.fact)


@check(
    "account-lacks-own-key",
    on=ACCOUNTS,
    practice="sec-encryption-keys",
    good="The AI account encrypts what it stores with the workload's own key.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/encrypt-data-at-rest",
        "https://learn.microsoft.com/azure/well-architected/security/encryption",
    ),
)
def lacks_own_key(account: Resource, profile: Profile) -> Verdict:
    r"""The AI account is encrypted with a key of Microsoft's, though own keys are required.

    Asked only where the profile's targets declare `own_keys`.

    Why it matters: Training files, fine-tuned models, stored answers and agents' threads rest in
    the account. With an own key the workload decides who can read them, and can end it at once.

    How to fix: Create a key in a vault with purge protection, give the account's identity the
    role *Key Vault Crypto Service Encryption User*, then point the account to the key.

    ```sh
    az cognitiveservices account update --name "$ACCOUNT" --resource-group "$RG" \
      --encryption @encryption.json
    ```

    ```bicep
    properties: {
      encryption: {
        keySource: 'Microsoft.KeyVault'
        keyVaultProperties: {
          keyVaultUri: vault.properties.vaultUri
          keyName: key.name
          keyVersion: keyVersion
        }
      }
    }
    ```

    Portal: the AI resource > Resource Management > Encryption > Customer managed keys.

    Side effects: when the key is disabled or the vault is out of reach, the account stops
    answering. Some features need the key at creation and cannot be moved to it later.

    Limits: Reads which key source is set, not whether the key is rotated or who can use it. A
    missing value is the service's default: Microsoft's key.
    """
    if profile.targets.get("own_keys") is not True:
        return not_applicable("the workload's profile does not require own keys")
    return expect(
        account,
        "properties.encryption.keySource",
        equals="Microsoft.KeyVault",
        fails=("Microsoft.CognitiveServices",),
        absent="Microsoft.CognitiveServices",
        within="properties",
    )


FETCHING = frozenset({"aiservices", "openai"})
"""Kinds of account that call tools and own data, in lower case."""
CALLING = frozenset({"rag", "agentic"})
"""Archetypes whose models are given own data or tools."""


@check(
    "account-allows-any-outbound",
    on=ACCOUNTS,
    practice="sec-egress-control",
    good="The AI account calls approved addresses only.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/cognitive-services-data-loss-prevention",
        "https://learn.microsoft.com/azure/well-architected/ai/networking",
    ),
)
def allows_any_outbound(account: Resource, profile: Profile) -> Verdict:
    r"""The AI account can call any address on the internet.

    In production only: fails for Azure OpenAI and Foundry resources of workloads with own data or
    tools (archetypes `rag` and `agentic`), partial for other kinds and workloads.

    Why it matters: Requests can hold addresses that the service fetches: images, files, own
    data. A prompt that somebody else wrote can carry data out through such an address.

    How to fix: List the host names that the account has to reach, then restrict it to them.

    ```sh
    az rest --method patch --url "$ACCOUNT_ID?api-version=2025-09-01" --body \
      '{"properties": {"restrictOutboundNetworkAccess": true, "allowedFqdnList": ["contoso.com"]}}'
    ```

    ```bicep
    properties: {
      restrictOutboundNetworkAccess: true
      allowedFqdnList: [
        'contoso.com'
      ]
    }
    ```

    Portal: not offered there; Policy can assign the property to a subscription.

    Side effects: calls to addresses that are not listed are refused; it takes some minutes until
    a change of the list is in force.

    Limits: Judges the account, not the agents' network, the application or Machine Learning
    jobs. Some kinds of account fetch nothing, and the property changes nothing for them. A
    missing value is the service's default: any address.
    """
    if not account.in_prod:
        return not_applicable("the AI account is not in production")
    path = "properties.restrictOutboundNetworkAccess"
    setting = see(account, path, bool, absent=False)
    if isinstance(setting, Verdict):
        return setting
    if setting.value:
        return _with_list(account, setting.fact)
    kind = str(account.get("kind")).casefold()
    if profile.archetypes & CALLING and kind in FETCHING:
        return failed(setting.fact)
    return partial(setting.fact)


def _with_list(account: Resource, fact: str) -> Verdict:
    """An empty list lets nothing out."""
    allowed = account.get("properties.allowedFqdnList")
    if allowed is not None and not isinstance(allowed, list):
        return unknown(f"{fact}, but properties.allowedFqdnList is no list")
    return passed(f"{fact}, and host names allowed: {len(allowed or ())}")
