"""Azure API Management in front of models: what its policies limit, count and keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.registry import check
from checks.resource import Resource
from checks.services._gateway import IN_FORCE, InForce, in_force, logs_of, not_model_api
from checks.services._policy_xml import Element
from checks.services.api_management import APIS
from checks.services.diagnostic_settings import SETTINGS

TOKEN_LIMITS: Final = ("llm-token-limit", "azure-openai-token-limit")
CALL_LIMITS: Final = ("rate-limit", "rate-limit-by-key", "quota", "quota-by-key")
TOKEN_METRICS: Final = ("llm-emit-token-metric", "azure-openai-emit-token-metric")
CACHES: Final = ("llm-semantic-cache-lookup", "azure-openai-semantic-cache-lookup")

_OF_CALLERS: Final = ("subscription", "request", "user", "product", "variables", "principal")
"""Parts of a policy's context that tell callers apart."""
_CALLER_DIMENSIONS: Final = ("subscription id", "user id", "product id")
"""Dimensions that the service fills in by itself, of those that tell callers apart.
https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy"""


@check(
    "model-api-lacks-token-limit",
    on=APIS,
    practice="sec-abuse-limits",
    good="The gateway limits the tokens of each caller of the API.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=IN_FORCE,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/llm-token-limit-policy",
        "https://learn.microsoft.com/azure/api-management/genai-gateway-capabilities",
    ),
)
def lacks_token_limit(api: Resource, profile: Profile) -> Verdict:
    r"""One caller of the API can use up the model's tokens for all others.

    Asked of APIs that lead to a language model. Passes where a token limit counts by caller.
    Partial where one limit holds for all callers together, where only products limit tokens, or
    where calls are limited and tokens are not.

    Why it matters: A loop in one application, or a stolen subscription key, takes the whole quota
    of the deployment, and the bill with it. A limit on calls does not help: one call may carry a
    hundred tokens or a hundred thousand.

    How to fix: Add the policy *llm-token-limit* to the inbound section, counted by subscription.

    ```sh
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

    Portal: API Management > APIs > the API > All operations > Inbound processing > Add policy.

    Side effects: callers above the limit get error 429 for the rest of the minute, or 403 for the
    rest of the quota's period; applications have to expect it.

    Limits: Reads the policies of the API, the gateway and its products, and the fragments in
    them; not those of single operations and workspaces. Whether the number fits is not judged.
    """
    if (other := not_model_api(api)) is not None:
        return other
    rules = in_force(api)
    limits = rules.named(*TOKEN_LIMITS)
    if limits and any(_by_caller(limit.attributes.get("counter-key", "")) for limit in limits):
        return passed(f"{limits[0].name} counts by caller")
    if limits:
        return partial(f"{limits[0].name} counts all callers together")
    if rules.in_products(*TOKEN_LIMITS):
        return partial("only policies of products limit tokens")
    if calls := rules.named(*CALL_LIMITS):
        return partial(f"{calls[0].name} limits calls, but nothing limits tokens")
    return rules.none("no policy limits tokens")


def _by_caller(key: str) -> bool:
    """Whether a counter's key is an expression over what tells callers apart."""
    folded = key.casefold()
    return folded.startswith("@") and any(word in folded for word in _OF_CALLERS)


@check(
    "model-api-tokens-not-attributed",
    on=APIS,
    practice="cost-chargeback",
    good="The gateway counts the tokens of each caller of the API.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=IN_FORCE,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy",
        "https://learn.microsoft.com/azure/api-management/genai-gateway-capabilities",
    ),
)
def tokens_not_attributed(api: Resource, profile: Profile) -> Verdict:
    r"""Nothing tells which caller of the API used how many tokens.

    Asked of APIs that lead to a language model. Partial where tokens are counted, but not by
    caller, where only products count them, or where only the gateway's log of models does.

    Why it matters: The bill of a shared model comes as one sum. Without a count for each caller
    it cannot be split, and nobody sees which application drives it.

    How to fix: Add the policy *llm-emit-token-metric* with the dimension *Subscription ID*, and
    connect the API to Application Insights.

    ```sh
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

    Portal: API Management > APIs > the API > All operations > Inbound processing > Add policy.

    Side effects: custom metrics cost money, by the number of series; a dimension with very many
    values is cut off.

    Limits: Reads the policies of the API, the gateway and its products, and the fragments in
    them; not those of single operations and workspaces. The gateway's log of language models
    has tokens by subscription too, where the API's own switch for it, which is not read, is on.
    Whether somebody splits the bill is another question: a pass raises no level.
    """
    if (other := not_model_api(api)) is not None:
        return other
    rules = in_force(api)
    metrics = rules.named(*TOKEN_METRICS)
    if metrics and any(_names_caller(metric) for metric in metrics):
        return passed(f"{metrics[0].name} has a dimension for the caller")
    if metrics:
        return partial(f"{metrics[0].name} has no dimension for the caller")
    if rules.in_products(*TOKEN_METRICS):
        return partial("only policies of products count tokens")
    missing = rules.none("no policy counts tokens")
    if missing.state is not State.FAIL:
        return missing
    if _logged(api):
        return partial(f"{missing.because}; the gateway sends its log of language models")
    return _unseen_logs(api) or missing


def _names_caller(metric: Element) -> bool:
    """Whether one of its dimensions tells callers apart."""
    dimensions = [one.attributes for one in metric.walk() if one.name == "dimension"]
    if any(one.get("name", "").casefold() in _CALLER_DIMENSIONS for one in dimensions):
        return True
    return any(_by_caller(one.get("value", "")) for one in dimensions)


@check(
    "model-api-cache-mixes-callers",
    on=APIS,
    practice="cost-caching",
    good="The gateway's semantic cache keeps the answers of callers apart.",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=IN_FORCE,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/llm-semantic-cache-lookup-policy",
        "https://learn.microsoft.com/azure/api-management/azure-openai-enable-semantic-caching",
    ),
)
def cache_mixes_callers(api: Resource, profile: Profile) -> Verdict:
    r"""The gateway's semantic cache may answer one caller with the answer of another.

    Asked of APIs that lead to a language model and have a semantic cache. Fails where no
    *vary-by* parts it; partial where the parts are not callers.

    Why it matters: The cache returns what was answered to a similar question. Where answers hold
    personal or internal data, a similar question from somebody else is enough to read them.

    How to fix: Put a *vary-by* into the lookup policy that names the subscription, or the user
    where answers depend on users.

    ```sh
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

    Side effects: fewer questions find an answer in the cache.

    Limits: Where all callers may see all answers, one cache for all is right: then accept the
    finding. A subscription that many users share still mixes those users. Whether a cache would
    pay at all is not judged; policies of single operations are not read.
    """
    if (other := not_model_api(api)) is not None:
        return other
    rules = in_force(api)
    lookups = rules.named(*CACHES)
    if not lookups:
        return _no_cache(rules)
    parts = [[one.text for one in lookup.walk() if one.name == "vary-by"] for lookup in lookups]
    if not all(parts):
        return failed(f"{lookups[0].name} has no vary-by")
    if all(any(map(_by_caller, _written(texts))) for texts in parts):
        return passed(f"{lookups[0].name} varies by caller")
    return partial(f"{lookups[0].name} has a vary-by, but none that names the caller")


def _written(texts: Iterable[str]) -> list[str]:
    """The texts without the quotes that the documentation's template has around them."""
    return [text.strip("\"' \n") for text in texts]


def _no_cache(rules: InForce) -> Verdict:
    if rules.gap is not None:
        return rules.none("no semantic cache was seen")
    return not_applicable("it has no semantic cache")


@check(
    "model-api-tokens-not-measured",
    on=APIS,
    practice="cost-usage-visibility",
    good="The gateway counts the tokens of the API.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    # The gateway's diagnostic settings are read for a check on the gateway; APIs have none.
    needs=IN_FORCE,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy",
        "https://learn.microsoft.com/azure/api-management/api-management-howto-llm-logs",
    ),
)
def tokens_not_measured(api: Resource, profile: Profile) -> Verdict:
    r"""No dashboard can show how many tokens the API uses.

    Asked of APIs that lead to a language model. Passes where a policy counts tokens, or where the
    gateway sends its log of language models; partial where only products count.

    Why it matters: Tokens are what is paid for. Without a count for each API, its owner learns
    from the bill what became more expensive, a month late.

    How to fix: Add the policy *llm-emit-token-metric* and connect the API to Application
    Insights, or send the log *GatewayLlmLogs* to a workspace.

    ```sh
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

    Portal: API Management > APIs > the API > All operations > Inbound processing > Add policy.

    Side effects: custom metrics and log ingestion cost money.

    Limits: Says that there is a number, not that somebody looks at it: a pass raises no level.
    Each API has a switch of its own for the log, which is not read. Policies of single operations
    and workspaces are not read.
    """
    if (other := not_model_api(api)) is not None:
        return other
    rules = in_force(api)
    if metrics := rules.named(*TOKEN_METRICS):
        return passed(f"{metrics[0].name} is used")
    if _logged(api):
        return passed("the gateway sends its log of language models")
    if rules.in_products(*TOKEN_METRICS):
        return partial("only policies of products count tokens")
    return _unseen_logs(api) or rules.none(
        "no policy counts tokens, and the gateway sends no log of them"
    )


def _logged(api: Resource) -> bool:
    """Whether the gateway sends its log of language models, which has tokens by subscription."""
    settings = api.parent.of_type(SETTINGS) if api.parent else []
    return any({"alllogs", "gatewayllmlogs"} & logs_of(one) for one in settings)


def _unseen_logs(api: Resource) -> Verdict | None:
    """Unknown where the gateway may send a log that was not seen; else None."""
    listing = (api.parent or api).listing(SETTINGS)
    if listing.complete:
        return None
    because = f"no policy counts tokens, and the gateway's logs were not seen; {listing.reason}"
    return unknown(because, permission=listing.permission)
