"""Model deployments: how fast they answer.

The metrics hang from the account, split by deployment:
https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-cognitiveservices-accounts-metrics
"""

from __future__ import annotations

from typing import Final

from checks.joins import Metric
from checks.metrics import in_seconds, judge, number, too_quiet, too_short, within
from checks.model import Confidence, Effort, Profile, Severity, Verdict, not_applicable, unknown
from checks.registry import check
from checks.resource import Resource
from checks.services.cognitive_services_deployments import DEPLOYMENTS
from checks.services.metrics_deployments import by_deployment, embeds, of_deployment

LAST_BYTE: Final = by_deployment("TimeToLastByte", "AzureOpenAITTLTInMS", "Average")
FIRST_RESPONSE: Final = by_deployment("TimeToResponse", "AzureOpenAITimeToResponse", "Average")
_REF: Final = "https://learn.microsoft.com/azure/foundry/openai/monitor-openai-reference"
_LATENCY: Final = "https://learn.microsoft.com/azure/foundry/openai/how-to/latency"


def _mean(
    deployment: Resource, profile: Profile, metrics: tuple[Metric, ...], what: str
) -> tuple[float, str] | Verdict:
    """The mean time of a week in seconds and the clause that reports it, or why there is none."""
    if embeds(deployment):
        return not_applicable("the model makes vectors, and nobody reads along")
    reading = of_deployment(deployment, *metrics)
    if isinstance(reading, Verdict):
        return reading
    short = too_short(reading, profile)
    if short:
        return short
    if not reading.values:
        return not_applicable(f"{reading.metric.name} has no values {within(reading)}")
    factor = in_seconds(reading)
    if factor is None:
        return unknown(f"{reading.metric.name} is in {reading.unit or 'no unit'}, which is no time")
    quiet = too_quiet(reading, profile)
    if quiet:
        return quiet
    mean = reading.mean * factor
    return mean, f"{what} took {number(mean)} s on average {within(reading)}"


@check(
    "deployment-answers-slowly",
    on=DEPLOYMENTS,
    practice="perf-targets",
    good="Whole answers of the deployment arrive within their time.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=LAST_BYTE,
    since="0.1",
    refs=(_REF, _LATENCY),
)
def answers_slowly(deployment: Resource, profile: Profile) -> Verdict:
    r"""Whole answers of the deployment take longer than they may.

    The mean time to the last byte in a week, against the target `latency_seconds` that the
    workload declares (threshold `latency-over-target`); without one by `whole-response`.

    Why it matters: Who waits for a report counts minutes, who waits in a chat counts seconds.
    Beyond what they accept, people ask again, or stop asking.

    How to fix: Shorten prompts and answers, merge calls, stream what can be read on the way, and
    take a smaller model where it is good enough. Then be told when it slows down again.

    ```sh
    az monitor metrics alert create --name ai-slow --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 15m \
      --evaluation-frequency 5m --condition "avg AzureOpenAITTLTInMS > 60000"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 3
      scopes: [
        account.id
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: criteria
    }
    ```

    Portal: Monitor > Metrics > the account > Time to Last Byte, split by deployment.

    Side effects: shorter prompts have to be evaluated again.

    Limits: A mean hides the slowest calls, and hours with few calls weigh as much as others. A
    request of a user may take several calls. That no target is missed by the model is not yet
    a target that was agreed: a pass raises no level.
    """
    found = _mean(deployment, profile, LAST_BYTE, "a whole answer")
    if isinstance(found, Verdict):
        return found
    mean, fact = found
    target = profile.targets.get("latency_seconds")
    if not isinstance(target, int | float) or isinstance(target, bool) or target <= 0:
        return judge(profile, "whole-response", mean, fact)
    ratio = mean / target
    fact += f", {number(ratio)} times the declared target of {number(target)} s"
    return judge(profile, "latency-over-target", ratio, fact)


@check(
    "deployment-starts-answers-slowly",
    on=DEPLOYMENTS,
    practice="perf-latency-monitoring",
    good="The deployment begins to answer soon.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=FIRST_RESPONSE,
    since="0.1",
    refs=(_REF, _LATENCY),
)
def starts_answers_slowly(deployment: Resource, profile: Profile) -> Verdict:
    r"""The deployment takes long until it begins to answer.

    The mean time to the first response in a week, by the threshold `first-response`. The target
    `latency_seconds` is one for whole answers, which `deployment-answers-slowly` judges.

    Why it matters: Somebody who sees nothing for five seconds takes the assistant for broken,
    however good the answer would have been.

    How to fix: Put what never changes first in the prompt, so that it is cached; shorten the
    rest; stream answers. Where load is steady, provisioned capacity keeps the time even.

    ```sh
    az monitor metrics alert create --name ai-slow-start --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 15m \
      --evaluation-frequency 5m --condition "avg AzureOpenAITimeToResponse > 5000"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 3
      scopes: [
        account.id
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: criteria
    }
    ```

    Portal: Monitor > Metrics > the account > Time to Response, split by deployment.

    Side effects: none of an alert but its price.

    Limits: Azure documents this metric for provisioned deployments; others may have no values.
    For calls that do not stream it is the time of the whole answer. Measured at the gateway of
    the service: the network and the application come on top. A pass raises no level.
    """
    found = _mean(deployment, profile, FIRST_RESPONSE, "the first response")
    return found if isinstance(found, Verdict) else judge(profile, "first-response", *found)
