"""Azure OpenAI, Foundry and the other AI services: what an account is, and how it is reached."""

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
    passed,
    unknown,
)
from checks.predicates import expect, see
from checks.registry import check
from checks.resource import Resource
from checks.services.cognitive_services import ACCOUNTS
from checks.services.cognitive_services_deployments import judge_retirement

DEFENDER_SETTINGS = f"{ACCOUNTS}/defenderForAISettings"

_SHARED_HOST: Final = ".api.cognitive."
"""Part of the hosts that all customers of a region share, in every Azure cloud."""
_RETIRING: Final = {
    "anomalydetector": "anomaly-detector",
    "computervision": "custom-vision",
    "contentmoderator": "content-moderator",
    "customvision.prediction": "custom-vision",
    "customvision.training": "custom-vision",
    "luis": "luis",
    "luis.authoring": "luis",
    "metricsadvisor": "metrics-advisor",
    "personalizer": "personalizer",
    "qnamaker": "qna-maker",
}
"""Kinds of account, in lower case, whose end is announced, and their row in the retirement list."""


@check(
    "account-lacks-custom-subdomain",
    on=ACCOUNTS,
    practice="sec-keyless-auth",
    good="The AI account has an address of its own, as Entra sign-in needs.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/cognitive-services-custom-subdomains",
        "https://learn.microsoft.com/azure/ai-services/authentication",
    ),
)
def lacks_custom_subdomain(account: Resource, profile: Profile) -> Verdict:
    r"""The AI account shares its address with others, so callers cannot sign in with Entra.

    Why it matters: At the shared address of a region the key alone says whose account is meant.
    Without a subdomain there is no Entra sign-in and no private endpoint, however both are wished.

    How to fix: Give the account a subdomain, then move callers to its address.

    ```sh
    az cognitiveservices account update --name "$ACCOUNT" --resource-group "$RG" \
      --custom-domain "$ACCOUNT"
    ```

    ```bicep
    properties: {
      customSubDomainName: name
    }
    ```

    Portal: the AI resource > Networking > Generate custom domain name.

    Side effects: the subdomain cannot be changed or taken back. Calls to the shared address go
    on working with keys.

    Limits: Says what is possible, not whether callers sign in with Entra. Unknown where neither a
    subdomain nor a shared address was returned.
    """
    path = "properties.customSubDomainName"
    name = see(account, path, str, absent="")
    if isinstance(name, Verdict):
        return name
    if name.value:
        return passed(name.fact)
    endpoint = see(account, "properties.endpoint", str)
    if isinstance(endpoint, Verdict):
        return unknown(f"{path} was not returned, nor an endpoint")
    host = urlsplit(endpoint.value).hostname or ""
    if _SHARED_HOST in f".{host}":
        return failed(f"{path} is not set; the account answers at {host}")
    return unknown(f"{path} was not returned, and the endpoint is not one that regions share")


@check(
    "account-runs-on-free-tier",
    on=ACCOUNTS,
    practice="rel-quota-headroom",
    good="The AI account has a tier that can take production traffic.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/document-intelligence/service-limits",
        "https://learn.microsoft.com/azure/well-architected/reliability/scaling",
    ),
)
def runs_on_free_tier(account: Resource, profile: Profile) -> Verdict:
    r"""Production runs on the free tier, which stops when its small allowance is used up.

    Why it matters: The free tier takes few calls a minute and a fixed number a month, and comes
    without an SLA. Once they are used up, calls are refused until the next month.

    How to fix: Move the account to a paid tier, or production to an account that has one.

    ```sh
    az cognitiveservices account update --name "$ACCOUNT" --resource-group "$RG" --sku S0
    ```

    ```bicep
    sku: {
      name: 'S0'
    }
    ```

    Portal: the AI resource > Resource Management > Pricing tier.

    Side effects: calls are billed from then on. Some services keep the free tier for good; they
    need a new account.

    Limits: A paid tier has limits too; how near they are, only metrics and usage tell.
    """
    if not account.in_prod:
        return not_applicable("the AI account is not in production")
    sku = see(account, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    return failed(sku.fact) if sku.value.casefold() == "f0" else passed(sku.fact)


@check(
    "account-kind-retires",
    on=ACCOUNTS,
    practice="rel-supported-components",
    good="No end of the AI service is near.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/lifecycle/products/",
        "https://learn.microsoft.com/azure/advisor/advisor-how-to-plan-migration-workloads-service-retirement",
    ),
)
def kind_retires(account: Resource, profile: Profile) -> Verdict:
    r"""The AI service of the account is retired, or will be soon.

    By the account's kind: fails when 60 days or fewer are left, and critically once the date is
    past; partial up to 180 days.

    Why it matters: From that day on calls return errors, and models that were trained in the
    service are gone. A replacement takes months: data, training, evaluation and new code.

    How to fix: Move to the replacement that the finding names, then delete the account.

    ```sh
    az cognitiveservices account create --name "$NEW_ACCOUNT" --resource-group "$RG" \
      --kind AIServices --sku S0 --location "$LOCATION" --custom-domain "$NEW_ACCOUNT"
    ```

    ```bicep
    resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
      name: 'fdry-new'
      location: location
      kind: 'AIServices'
      sku: {
        name: 'S0'
      }
    }
    ```

    Portal: Advisor > Workbooks > Service retirement.

    Side effects: results, prices and interfaces of the replacement differ.

    Limits: Dates come from the dated retirement list of this program. Versions of an interface,
    and single features of a service that goes on, are not seen.
    """
    kind = see(account, "kind", str)
    if isinstance(kind, Verdict):
        return kind
    folded, retirements = kind.value.casefold(), profile.retirements
    id_ = "bing-search-apis" if folded.startswith("bing.") else _RETIRING.get(folded)
    if id_ is None:
        named = f"the retirement list of {retirements.as_of}"
        return passed(f"{named} has no end of kind {kind.value}")
    row = retirements.of_service(id_)
    if row is None:
        return unknown(f"kind {kind.value} is not in the retirement list of {retirements.as_of}")
    said = f"; instead: {row.replacement}" if row.replacement else ""
    return judge_retirement(f"kind {kind.value}", row.retires, said, profile.as_of)


@check(
    "account-switches-defender-off",
    on=DEFENDER_SETTINGS,
    practice="sec-threat-detection",
    good="The Defender setting of the AI account is on.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/defender-for-cloud/ai-threat-protection",
        "https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/defenderforaisettings",
    ),
)
def switches_defender_off(setting: Resource, profile: Profile) -> Verdict:
    r"""The AI account's own setting switches threat protection off.

    Why it matters: Defender sees jailbreaks, leaked credentials and stolen tokens in prompts and
    answers. An account whose setting is off is the one where nobody is told.

    How to fix: Switch the account's setting on.

    ```sh
    az rest --method patch --url "$SETTING_ID?api-version=2025-06-01" \
      --body '{"properties": {"state": "Enabled"}}'
    ```

    ```bicep
    resource defender 'Microsoft.CognitiveServices/accounts/defenderForAISettings@2025-06-01' = {
      parent: account
      name: 'Default'
      properties: {
        state: 'Enabled'
      }
    }
    ```

    Portal: Foundry portal > the project > Guardrails + controls > Security recommendations, and
    Defender for Cloud > Environment settings > AI services.

    Side effects: Defender is billed by the tokens that it looks at.

    Limits: Reads the state that the account reports. An account without a setting of its own is
    not judged here; the plan of the subscription decides, which `no-defender-for-ai` judges.
    """
    return expect(setting, "properties.state", equals="Enabled", fails=("Disabled",))
