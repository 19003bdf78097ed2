"""Model deployments: how much they take, what is refused, and whether anybody calls them.

The metrics hang from the account, split by deployment:
https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-cognitiveservices-accounts-metrics
"""

from __future__ import annotations

from datetime import date
from typing import Final

from checks.joins import Metric
from checks.metrics import (
    Reading,
    judge,
    number,
    read,
    too_few_calls,
    too_short,
    within,
)
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
from checks.predicates import days_until, see
from checks.registry import check
from checks.resource import Json, Resource, member
from checks.services.cognitive_services import ACCOUNTS
from checks.services.cognitive_services_deployments import DEPLOYMENTS
from checks.services.metrics_accounts import (
    CALLS,
    DEPLOYMENT,
    STATUS,
    WEEK,
    judge_calls,
    requests,
)

IDLE_DAYS: Final = 15
"""Azure itself removes fine-tuned deployments that nobody called for so long:
https://learn.microsoft.com/azure/foundry/openai/how-to/fine-tuning-deploy
"""
MONTH: Final = 28
_REF: Final = "https://learn.microsoft.com/azure/foundry/openai/monitor-openai-reference"


def by_deployment(
    models: str, openai: str, aggregation: str, days: int = WEEK
) -> tuple[Metric, Metric]:
    """A metric by deployment, a point an hour, of both sets."""
    one, other = (
        Metric(n, aggregation, (DEPLOYMENT,), days, of=ACCOUNTS) for n in (models, openai)
    )
    return one, other


TOKENS: Final = by_deployment("TotalTokens", "TokenTransaction", "Total", MONTH)
LATELY: Final = requests(IDLE_DAYS)
LONG: Final = requests(MONTH)


def of_deployment(deployment: Resource, *alternatives: Metric) -> Reading | Verdict:
    """What its account's metric says of a deployment; the series may be none."""
    account = deployment.parent
    if account is None:
        return unknown("the account of the deployment was not read")
    reading = read(account, *alternatives)
    if isinstance(reading, Verdict):
        return reading
    own = reading.of(DEPLOYMENT, deployment.name)
    if reading.truncated and not own.series:
        return unknown(f"{reading.metric.name} was read for some deployments only")
    return own


def spills_over(deployment: Resource) -> Verdict | None:
    """Not applicable where another deployment answers what this one refuses; else None."""
    name = deployment.get("properties.spilloverDeploymentName")
    return not_applicable(f"what it refuses goes to {name}") if name else None


def embeds(deployment: Resource) -> bool:
    """Whether its model makes vectors of text, and answers nothing."""
    return "embedding" in str(deployment.get("properties.model.name")).casefold()


@check(
    "deployment-refuses-calls",
    on=DEPLOYMENTS,
    practice="rel-quota-headroom",
    good="Next to no call to the deployment is refused for lack of quota.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=CALLS,
    since="0.1",
    refs=(_REF, "https://learn.microsoft.com/azure/foundry/openai/quotas-limits"),
)
def refuses_calls(deployment: Resource, profile: Profile) -> Verdict:
    r"""Calls to the deployment are refused, since its capacity is used up.

    Of the calls of a week, the share that was answered with 429, by the threshold
    `throttled-share`. Provisioned deployments with spillover are not judged: what they refuse is
    answered by another deployment.

    Why it matters: Each refused call is one that a user waits for: the client tries again,
    answers come late, and at the next step of growth they do not come at all.

    How to fix: Raise its capacity as far as the quota goes, then ask for more quota or spread the
    calls over a second region.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat --model-format OpenAI --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name DataZoneStandard --sku-capacity 200
    ```

    ```bicep
    sku: {
      name: 'DataZoneStandard'
      capacity: 200
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Edit > Tokens per minute rate limit.

    Side effects: capacity of standard types is free until it is used, and taken from the quota
    of other deployments of the model in the subscription and region.

    Limits: Calls that a client or a gateway tried again count each time. A provisioned
    deployment answers 429 by design when it is full; a gateway may send such calls elsewhere. Few
    refusals are not yet headroom: a pass raises no level.
    """
    relief = spills_over(deployment)
    if relief:
        return relief
    calls = of_deployment(deployment, *CALLS)
    if isinstance(calls, Verdict):
        return calls
    short = too_short(calls, profile)
    if short:
        return short
    if not calls.total:
        return not_applicable(f"no call {within(calls)}")
    few = too_few_calls(calls, profile)
    refused = "were refused with 429"
    return few or judge_calls(profile, "throttled-share", calls, lambda c: c == "429", refused)


@check(
    "deployment-tokens-per-call-grow",
    on=DEPLOYMENTS,
    practice="cost-prompt-efficiency",
    good="Calls to the deployment take no more tokens than four weeks ago.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=(*TOKENS, *LONG),
    since="0.1",
    refs=(_REF, "https://learn.microsoft.com/azure/well-architected/cost-optimization/principles"),
)
def tokens_per_call_grow(deployment: Resource, profile: Profile) -> Verdict:
    r"""Each call to the deployment takes more and more tokens.

    Tokens per answered call in the last week of four against the first, by the threshold
    `tokens-per-call-growth`. Models that make vectors are not judged.

    Why it matters: Prompts grow by a sentence at a time, and histories by themselves. Cost and
    waiting time grow with them, and nobody decided on it.

    How to fix: Look which flow grew; limit history, passages and the length of answers; set a
    budget per request and test it with every change.

    ```sh
    az monitor metrics alert create --name ai-tokens --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 1d \
      --evaluation-frequency 1h --condition "total TokenTransaction > 50000000"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 3
      scopes: [
        account.id
      ]
      evaluationFrequency: 'PT1H'
      windowSize: 'P1D'
      criteria: criteria
    }
    ```

    Portal: Monitor > Metrics > the account > Processed Inference Tokens, split by deployment.

    Side effects: shorter prompts have to be evaluated again.

    Limits: A new use of the same deployment changes the mean as well. Whether the number is
    small enough is not judged: a pass raises no level.
    """
    if embeds(deployment):
        return not_applicable("the model makes vectors, and has no prompts that grow")
    tokens, calls = of_deployment(deployment, *TOKENS), of_deployment(deployment, *LONG)
    if isinstance(tokens, Verdict):
        return tokens
    if isinstance(calls, Verdict):
        return calls
    short = too_short(tokens, profile) or too_short(calls, profile)
    if short:
        return short
    answered = calls.where(STATUS, lambda code: code.startswith("2"))
    if not answered.total:
        return not_applicable(f"no call was answered {within(calls)}")
    means = []
    for part, whole in zip(tokens.split(WEEK), answered.split(WEEK), strict=True):
        if not whole.total:
            return not_applicable("no call was answered in the first or the last of four weeks")
        if whole.total < profile.thresholds["metric-calls"].warn:
            return unknown(f"too few to judge: {number(whole.total)} answered calls in 7 days")
        means.append(part.total / whole.total)
    before, now = means
    if not before:
        return unknown(f"{tokens.metric.name} has no values in the first of four weeks")
    growth = max(0.0, 100 * (now / before - 1))
    fact = f"{number(round(now))} tokens per call, {number(round(before))} three weeks before"
    return judge(profile, "tokens-per-call-growth", growth, f"{fact}: {number(growth)} % more")


@check(
    "deployment-near-its-limit",
    on=DEPLOYMENTS,
    practice="perf-capacity-planning",
    good="The deployment's busiest hour leaves room below its limit of tokens.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    needs=TOKENS,
    since="0.1",
    refs=("https://learn.microsoft.com/azure/foundry/openai/how-to/quota", _REF),
)
def near_its_limit(deployment: Resource, profile: Profile) -> Verdict:
    r"""The deployment's busiest hour comes close to its limit of tokens.

    Tokens per minute in the busiest hour of four weeks, as a share of the deployment's rate
    limit, by the threshold `deployment-load`. Provisioned and batch types are not judged here.

    Why it matters: Within a busy hour there are minutes of double load. At the limit, calls are
    refused with 429, first of all when most people are there.

    How to fix: Raise the capacity while there is quota, ask for more before the next step of
    growth, and move what can wait to batch.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat --model-format OpenAI --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name DataZoneStandard --sku-capacity 200
    ```

    ```bicep
    sku: {
      name: 'DataZoneStandard'
      capacity: 200
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Edit > Tokens per minute rate limit.

    Side effects: capacity is taken from the quota of other deployments of the same model.

    Limits: An hour's mean is lower than its busiest minute, and Azure also counts the tokens that
    a call may use and does not: a pass says only that the limit is not close, and raises no level.
    """
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if "provisioned" in sku.value.casefold() or sku.value.casefold().endswith("batch"):
        return not_applicable(f"{sku.fact}, which has no limit of tokens per minute")
    limit = _tokens_per_minute(deployment.get("properties.rateLimits"))
    if limit is None:
        return unknown("properties.rateLimits has no limit of tokens")
    tokens = of_deployment(deployment, *TOKENS)
    if isinstance(tokens, Verdict):
        return tokens
    short = too_short(tokens, profile)
    if short:
        return short
    if not tokens.total:
        return not_applicable(f"no tokens {within(tokens)}")
    if tokens.minutes > 60:
        return unknown(f"{tokens.metric.name} was read with a point a day, not an hour")
    busiest = max(tokens.sums) / tokens.minutes
    fact = f"busiest hour {within(tokens)}: {number(round(busiest))} tokens a minute"
    share = 100 * busiest / limit
    fact += f", {number(share)} % of the limit of {number(limit)}"
    return judge(profile, "deployment-load", share, fact)


def _tokens_per_minute(limits: Json) -> float | None:
    """Of https://learn.microsoft.com/rest/api/aiservices/accountmanagement/deployments/get."""
    for limit in limits if isinstance(limits, list) else ():
        count, period = member(limit, "count"), member(limit, "renewalPeriod")
        numbers = all(isinstance(n, int | float) and n > 0 for n in (count, period))
        if str(member(limit, "key")).casefold() == "token" and numbers:
            return float(count * 60 / period)
    return None


@check(
    "deployment-without-calls",
    on=DEPLOYMENTS,
    practice="cost-orphan-cleanup",
    good="Somebody calls the deployment.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    needs=LATELY,
    since="0.1",
    refs=("https://learn.microsoft.com/azure/foundry/openai/how-to/quota", _REF),
)
def without_calls(deployment: Resource, profile: Profile) -> Verdict:
    r"""Nobody has called the deployment for two weeks.

    Fails where Azure counted no call in 15 days. Deployments that are younger, and those for
    batch, which wait for their next job, are not judged.

    Why it matters: A forgotten deployment holds quota that others lack, has to be moved when its
    model retires, and can be called by whoever still has the key. Provisioned and fine-tuned ones
    are paid for by the hour as well.

    How to fix: Ask its owner what it is kept for, and delete it where nobody needs it.

    ```sh
    az cognitiveservices account deployment delete --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name "$DEPLOYMENT"
    ```

    ```bicep
    // Remove the deployment from the template; what is deployed has to be deleted as well.
    ```

    Portal: Foundry portal > Deployments > the deployment > Delete.

    Side effects: whoever calls it after all gets an error. A new deployment needs free quota.

    Limits: A standby in a second region looks the same, and so does what is used once a month:
    an exception with a reason keeps it. One deployment that is used says nothing of other things
    left behind: a pass raises no level.
    """
    calls = of_deployment(deployment, *LATELY)
    if isinstance(calls, Verdict):
        return calls
    if calls.total:
        return passed(f"{number(calls.total)} calls {within(calls)}")
    short = too_short(calls, profile, whole=True)
    if short:
        return short
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if sku.value.casefold().endswith("batch"):
        return not_applicable(f"{sku.fact}, a type for jobs that come now and then")
    age = _age(deployment, profile)
    if age is None:
        return unknown(f"no call {within(calls)}, but systemData.createdAt was not returned")
    if age < IDLE_DAYS:
        return not_applicable(f"created {age} days ago")
    return failed(f"no call {within(calls)}")


def _age(deployment: Resource, profile: Profile) -> int | None:
    """Days since it was created; None where Azure did not say."""
    created = str(deployment.get("systemData.createdAt") or "")[:10]
    try:
        return -days_until(date.fromisoformat(created), profile.as_of)
    except ValueError:
        return None
