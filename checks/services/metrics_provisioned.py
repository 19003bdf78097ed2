"""Provisioned deployments: whether what is paid for is used, and whether it is enough.

https://learn.microsoft.com/azure/foundry/openai/how-to/provisioned-get-started says how use is
measured: from 100 % on, calls are refused with 429.
"""

from __future__ import annotations

from typing import Final

from checks.metrics import Reading, judge, number, too_quiet, too_short, too_sparse, within
from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    not_applicable,
)
from checks.predicates import see
from checks.registry import check
from checks.resource import Resource
from checks.services.cognitive_services_deployments import DEPLOYMENTS
from checks.services.metrics_accounts import STATUS, requests
from checks.services.metrics_deployments import by_deployment, of_deployment, spills_over

TWO_WEEKS: Final = 14
CACHEABLE: Final = 1024
"""Tokens of a prompt from which on its beginning is cached:
https://learn.microsoft.com/azure/foundry/openai/how-to/prompt-caching
"""
UTILIZATION: Final = by_deployment(
    "ProvisionedUtilization", "AzureOpenAIProvisionedManagedUtilizationV2", "Average", TWO_WEEKS
)
CACHED: Final = by_deployment(
    "TokensCacheMatchRate", "AzureOpenAIContextTokensCacheMatchRate", "Average"
)
PROMPTS: Final = by_deployment("InputTokens", "ProcessedPromptTokens", "Total")
CALLS: Final = requests(7)
_REF: Final = "https://learn.microsoft.com/azure/foundry/openai/monitor-openai-reference"
_PTU: Final = "https://learn.microsoft.com/azure/foundry/openai/how-to/provisioned-get-started"


def _not_provisioned(deployment: Resource) -> Verdict | None:
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict) or "provisioned" in sku.value.casefold():
        return sku if isinstance(sku, Verdict) else None
    return not_applicable(f"{sku.fact}, which is not provisioned")


def _utilization(deployment: Resource, profile: Profile) -> Reading | Verdict:
    """The use in percent of two weeks; a verdict where that is not known."""
    reading = _not_provisioned(deployment) or of_deployment(deployment, *UTILIZATION)
    if isinstance(reading, Verdict):
        return reading
    return too_short(reading, profile) or too_sparse(reading, profile) or reading


@check(
    "provisioned-deployment-underused",
    on=DEPLOYMENTS,
    practice="cost-ptu-utilization",
    good="The provisioned capacity is used well enough to be worth its price.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=UTILIZATION,
    since="0.1",
    refs=(_PTU, _REF),
)
def underused(deployment: Resource, profile: Profile) -> Verdict:
    r"""Most of the provisioned capacity is paid for and not used.

    The mean use of two weeks, nights included, by the threshold `provisioned-use`.

    Why it matters: Provisioned units cost the same whether they work or wait. Below a third of
    use, the same traffic by token is nearly always cheaper.

    How to fix: Lower the units to what the base load takes, spill peaks over to a standard
    deployment, and fill the nights with batch work; or go back to paying by token.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat-ptu --model-format OpenAI --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name DataZoneProvisionedManaged --sku-capacity 50
    ```

    ```bicep
    sku: {
      name: 'DataZoneProvisionedManaged'
      capacity: 50
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Edit > Provisioned throughput units.

    Side effects: a reservation goes on for its term. Units that were given back may not be there
    when they are wanted again.

    Limits: Where latency has to be even, capacity in hand can be wanted: then an exception says
    so. Prices are not compared.
    """
    use = _utilization(deployment, profile)
    if isinstance(use, Verdict):
        return use
    fact = f"mean use {within(use)} is {number(use.mean)} %"
    return judge(profile, "provisioned-use", use.mean, fact)


@check(
    "provisioned-deployment-overloaded",
    on=DEPLOYMENTS,
    practice="perf-capacity-planning",
    good="The provisioned capacity has room in nearly all hours.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=UTILIZATION,
    since="0.1",
    refs=(
        _PTU,
        "https://learn.microsoft.com/azure/foundry/openai/how-to/spillover-traffic-management",
    ),
)
def overloaded(deployment: Resource, profile: Profile) -> Verdict:
    r"""The provisioned capacity is full, or close to it, in busy hours.

    The use that 95 % of the hours of two weeks stay below, by the threshold `provisioned-load`.
    Not asked where spillover is set: then refusals do not reach users, and full means well used.

    Why it matters: At 100 % Azure refuses calls with 429. An hour at 95 % on average was full for
    minutes of it.

    How to fix: Spill over to a standard deployment first, then size the units anew from tokens in
    and out at the peak.

    ```sh
    az resource update --ids "$DEPLOYMENT_ID" --set properties.spilloverDeploymentName=chat-payg
    ```

    ```bicep
    properties: {
      spilloverDeploymentName: 'chat-payg'
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Edit > Traffic spillover.

    Side effects: calls that spill over are billed by token and can be slower.

    Limits: Means of an hour hide its minutes. A gateway may send elsewhere what is refused. Growth
    to come is not in it: a pass raises no level.
    """
    use = spills_over(deployment) or _utilization(deployment, profile)
    if isinstance(use, Verdict):
        return use
    load = use.percentile(95)
    fact = f"use stays below {number(load)} % in 95 % of the hours {within(use)}"
    return judge(profile, "provisioned-load", load, fact)


@check(
    "deployment-rarely-hits-cache",
    on=DEPLOYMENTS,
    practice="cost-caching",
    good="Much of what is sent to the deployment comes from the prompt cache.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    hint=True,
    needs=(*CACHED, *PROMPTS, *CALLS),
    since="0.1",
    refs=("https://learn.microsoft.com/azure/foundry/openai/how-to/prompt-caching", _REF),
)
def rarely_hits_cache(deployment: Resource, profile: Profile) -> Verdict:
    r"""Long prompts are worked through again with every call, since hardly any hits the cache.

    The mean share of prompt tokens from the cache in a week, by the threshold `cache-match`, for
    provisioned deployments whose prompts have 1,024 tokens and more on average. Informs only.

    Why it matters: Cached tokens take nothing of provisioned capacity, and answers begin sooner.

    How to fix: Put instructions, examples and tool descriptions first and unchanged, and whatever
    differs by user or question last. Give calls of the same flow the same cache key.

    ```sh
    az monitor metrics alert create --name ai-cache --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 1d \
      --evaluation-frequency 1h --condition "avg AzureOpenAIContextTokensCacheMatchRate < 5"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 4
      scopes: [
        account.id
      ]
      evaluationFrequency: 'PT1H'
      windowSize: 'P1D'
      criteria: criteria
    }
    ```

    Portal: Monitor > Metrics > the account > Prompt Token Cache Match Rate.

    Side effects: the order of a prompt can change answers: evaluate it again.

    Limits: Azure has this metric for provisioned deployments only. Prompts that differ from the
    first word on cannot be cached.
    """
    other = _not_provisioned(deployment)
    if other:
        return other
    cached = of_deployment(deployment, *CACHED)
    if isinstance(cached, Verdict):
        return cached
    length = _prompt_length(deployment)
    if isinstance(length, Verdict):
        return length
    fact = f"prompts have {number(round(length))} tokens on average"
    if length < CACHEABLE:
        return not_applicable(f"{fact}, and are cached from {number(CACHEABLE)} on")
    early = too_short(cached, profile) or too_quiet(cached, profile)
    if early:
        return early
    fact += f", and {number(cached.mean)} % of their tokens {within(cached)} came from the cache"
    return judge(profile, "cache-match", cached.mean, fact)


def _prompt_length(deployment: Resource) -> float | Verdict:
    """Tokens of a prompt, on average over the calls of a week that were answered."""
    prompts = of_deployment(deployment, *PROMPTS)
    if isinstance(prompts, Verdict):
        return prompts
    calls = of_deployment(deployment, *CALLS)
    if isinstance(calls, Verdict):
        return calls
    answered = calls.where(STATUS, lambda code: code.startswith("2")).total
    return prompts.total / answered if answered else not_applicable(f"no call {within(calls)}")
