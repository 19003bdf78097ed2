"""Azure API Management in front of models: who may call, and with which secrets."""

from __future__ import annotations

from typing import Final

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
from checks.services._gateway import (
    IN_FORCE,
    PRODUCTS,
    InForce,
    backends_of,
    in_force,
    not_model_api,
)
from checks.services.api_management import APIS, GATEWAYS

NAMED_VALUES: Final = f"{GATEWAYS}/namedValues"

TOKEN_CHECKS: Final = ("validate-azure-ad-token", "validate-jwt")
IDENTITY: Final = "authentication-managed-identity"
_KEY_HEADERS: Final = ("api-key", "ocp-apim-subscription-key")
"""https://learn.microsoft.com/azure/ai-services/authentication"""


@check(
    "model-api-sends-key",
    on=APIS,
    practice="sec-keyless-auth",
    good="The gateway calls the model with its managed identity.",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=IN_FORCE,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/api-management-authenticate-authorize-ai-apis",
        "https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy",
    ),
)
def sends_key(api: Resource, profile: Profile) -> Verdict:
    r"""The gateway calls the model with an API key.

    Asked of APIs that lead to a language model. Fails where a policy or the backend sets a key
    header, also beside a managed identity, which is then partial. Passes where a policy takes the
    managed identity and none sets a key.

    Why it matters: The key opens the account for everybody who reads it, past the gateway and
    its limits. Until the gateway needs none, keys cannot be switched off at the account.

    How to fix: Give the gateway's identity the role *Cognitive Services OpenAI User*, use the
    policy *authentication-managed-identity*, and remove the key.

    ```sh
    az role assignment create --assignee "$APIM_PRINCIPAL_ID" --scope "$ACCOUNT_ID" \
      --role "Cognitive Services OpenAI User"
    az rest --method put --body @policy.json \
      --url "https://management.azure.com$API_ID/policies/policy?api-version=2024-05-01"
    ```

    ```bicep
    resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
      parent: api
      name: 'policy'
      properties: {
        format: 'rawxml'
        value: loadTextContent('policy.xml')
      }
    }
    ```

    Portal: API Management > APIs > the API > All operations > Inbound processing > code editor.

    Side effects: none for callers, once the role has taken effect; that can take some minutes.

    Limits: Looks at header names in policies and backends, never at values. Where neither a key
    nor an identity is seen, callers' own tokens may be passed on: then unknown. Policies of
    single operations are not read.
    """
    if (other := not_model_api(api)) is not None:
        return other
    rules = in_force(api)
    key = _key_set(api, rules)
    identity = bool(rules.named(IDENTITY))
    if key and identity:
        return partial(f"{key}, beside {IDENTITY}")
    if key:
        return failed(key)
    if identity:
        return passed(f"{IDENTITY} is used, and no key header is set")
    return unknown("neither a key header nor a managed identity was seen")


def _key_set(api: Resource, rules: InForce) -> str:
    """Where a key header is set; empty where none was seen."""
    for element in rules.named("set-header"):
        action = element.attributes.get("exists-action", "override").casefold()
        header = element.attributes.get("name", "").casefold()
        if header in _KEY_HEADERS and action != "delete":
            return f"a policy sets the header {header}"
    for element in rules.named("set-backend-service"):
        for backend in backends_of(api.parent, element.attributes.get("backend-id", "")):
            for header in _KEY_HEADERS:
                if backend.filled(("properties", "credentials", "header", header)):
                    return f"the backend {backend.name} sets the header {header}"
    return ""


@check(
    "model-api-open-to-anybody",
    on=APIS,
    practice="sec-end-user-access",
    good="The gateway checks the token of every caller of the API.",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=IN_FORCE,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/authentication-authorization-overview",
        "https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy",
    ),
)
def open_to_anybody(api: Resource, profile: Profile) -> Verdict:
    r"""The gateway lets anybody call the model.

    Asked of APIs that lead to a language model. Passes where a policy checks tokens or client
    certificates. Partial where a subscription key is enough, or where products or address lists
    are all that protects it.

    Why it matters: The gateway calls the model with its own identity. An API without a sign-in is
    a free model for whoever finds the address, paid by the workload.

    How to fix: Check Entra tokens in the inbound section, and ask for a subscription as well, so
    that limits can count by it.

    ```sh
    az apim api update --resource-group "$RG" --service-name "$APIM" --api-id "$API" \
      --subscription-required true
    az rest --method put --body @policy.json \
      --url "https://management.azure.com$API_ID/policies/policy?api-version=2024-05-01"
    ```

    ```bicep
    resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
      parent: api
      name: 'policy'
      properties: {
        format: 'rawxml'
        value: loadTextContent('policy.xml')
      }
    }
    ```

    Portal: API Management > APIs > the API > Settings > Subscription required, and All
    operations > Inbound processing > Add policy > Validate Microsoft Entra token.

    Side effects: callers have to get a token first, and may need an app registration.

    Limits: Sees that tokens are checked, not whether the right audience and roles are asked for.
    A product without a subscription opens its APIs, and is not judged here. What stands before
    the gateway is not seen, and policies of single operations are not read.
    """
    if (other := not_model_api(api)) is not None:
        return other
    rules = in_force(api)
    if checks := rules.named(*TOKEN_CHECKS, "validate-client-certificate"):
        return passed(f"{checks[0].name} is used")
    # Azure documents no default of the property; the service returns it.
    required = see(api, "properties.subscriptionRequired", bool)
    if isinstance(required, Verdict):
        return required
    if required.value:
        return partial(f"{required.fact}, and no policy checks tokens")
    if rules.in_products(*TOKEN_CHECKS) or rules.named("ip-filter", "check-header"):
        return partial(f"{required.fact}, and no policy checks the tokens of all callers")
    return rules.none(f"{required.fact}, and no policy checks tokens")


@check(
    "named-value-holds-secret",
    on=NAMED_VALUES,
    practice="sec-secrets-management",
    good="The gateway takes the secret from a key vault.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/api-management-howto-properties",
        "https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service/namedvalues",
    ),
)
def holds_secret(value: Resource, profile: Profile) -> Verdict:
    r"""A secret of the gateway is stored in API Management, not in a key vault.

    Partial where the gateway could not read it from the vault the last time.

    Why it matters: A secret that was typed in stays until somebody types another: it is not
    rotated, its use leaves no log, and everybody with write rights on the gateway can list it.

    How to fix: Put the secret into a key vault, let the gateway's identity read it, and make the
    named value a reference to it.

    ```sh
    az rest --method put --body @named-value.json \
      --url "https://management.azure.com$NAMED_VALUE_ID?api-version=2024-05-01"
    ```

    ```bicep
    properties: {
      displayName: 'model-key'
      secret: true
      keyVault: {
        secretIdentifier: secret.properties.secretUri
      }
    }
    ```

    Portal: API Management > APIs > Named values > the value > Type > Key vault.

    Side effects: the vault's network has to let the gateway in. A new version is taken over
    within hours when the reference names no version.

    Limits: Asked of named values that are marked as secret; a secret in a plain one is not seen.
    Whether the vault rotates it is not judged.
    """
    secret = see(value, "properties.secret", bool)
    if isinstance(secret, Verdict):
        return secret
    vault = value.shape(("properties", "keyVault"))
    if not secret.value and vault == "nothing":
        return not_applicable(secret.fact)
    if vault == "nothing" or not value.filled(("properties", "keyVault", "secretIdentifier")):
        return failed(f"{secret.fact}, and properties.keyVault is not set")
    code = value.get("properties.keyVault.lastStatus.code")
    if code is not None and str(code).casefold() != "success":
        return partial(f"it is in a key vault, but the last read ended with {str(code)[:40]}")
    return passed("it is in a key vault")


@check(
    "product-lacks-approval",
    on=PRODUCTS,
    practice="ops-platform-onboarding",
    good="Somebody approves who may subscribe to the product.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/api-management-howto-add-products",
        "https://learn.microsoft.com/azure/api-management/api-management-subscriptions",
    ),
)
def lacks_approval(product: Resource, profile: Profile) -> Verdict:
    r"""Teams get onto the gateway without anybody knowing.

    Asked of the published products of GenAI platforms. Fails where a product needs no
    subscription; partial where subscriptions are approved by themselves.

    Why it matters: A subscription is where a team's quota, contact and cost centre are agreed.
    Who needs none, or makes one alone, uses shared models without any of them.

    How to fix: Ask for a subscription, and approve each.

    ```sh
    az apim product update --resource-group "$RG" --service-name "$APIM" \
      --product-id "$PRODUCT" --subscription-required true --approval-required true
    ```

    ```bicep
    properties: {
      displayName: 'Models'
      subscriptionRequired: true
      approvalRequired: true
      subscriptionsLimit: 2
      state: 'published'
    }
    ```

    Portal: API Management > APIs > Products > the product > Settings > Requires subscription and
    Requires approval.

    Side effects: callers without a subscription are refused, and new ones have to wait.

    Limits: Who sees the product is set by its groups, which are not read. Where subscriptions are
    made by code after a request elsewhere, that request is the approval.
    """
    if "genai-platform" not in profile.archetypes:
        return not_applicable("the workload is no GenAI platform")
    state = see(product, "properties.state", str)
    if isinstance(state, Verdict):
        return state
    if state.value.casefold() == "notpublished":
        return not_applicable(state.fact)
    needed = see(product, "properties.subscriptionRequired", bool)
    if isinstance(needed, Verdict):
        return needed
    if not needed.value:
        return failed(needed.fact)
    path = "properties.approvalRequired"
    return expect(product, path, equals=True, partial_at=(False,))
