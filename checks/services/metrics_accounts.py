"""Azure OpenAI and Foundry accounts: what their calls came to in the last days.

Names, units and dimensions of the metrics:
https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-cognitiveservices-accounts-metrics
Azure has two sets, `Model…` for all models and `AzureOpenAI…`; the first that has values is used,
and they are never added.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from checks.joins import Metric
from checks.metrics import (
    Reading,
    judge,
    number,
    read,
    too_few_calls,
    too_quiet,
    too_short,
    within,
)
from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    not_applicable,
    partial,
    unknown,
)
from checks.registry import check
from checks.resource import Resource
from checks.services.cognitive_services import ACCOUNTS

MODEL_KINDS: Final = ("openai", "aiservices")
"""Kinds of accounts that models are deployed in."""
STATUS: Final = "StatusCode"
DEPLOYMENT: Final = "ModelDeploymentName"
WEEK: Final = 7
_REF: Final = "https://learn.microsoft.com/azure/foundry/openai/monitor-openai-reference"


def requests(days: int) -> tuple[Metric, Metric]:
    """Calls by status and deployment, a point a day, of both sets."""
    names, split = ("ModelRequests", "AzureOpenAIRequests"), (STATUS, DEPLOYMENT)
    one, other = (Metric(name, "Total", split, days, "P1D", ACCOUNTS) for name in names)
    return one, other


CALLS: Final = requests(WEEK)
AVAILABILITY: Final = tuple(
    Metric(name, "Average", days=30, interval="P1D")
    for name in ("ModelAvailabilityRate", "AzureOpenAIAvailabilityRate")
)
BLOCKED: Final = Metric("RAIRejectedRequests", "Total", days=14, interval="P1D")
SAFETY: Final = Metric("RAITotalRequests", "Total", days=14, interval="P1D")


def _serves_no_models(account: Resource) -> Verdict | None:
    kind = account.get("kind")
    if isinstance(kind, str) and kind.casefold() not in MODEL_KINDS:
        return not_applicable(f"kind is {kind}, in which no models are deployed")
    return None


def _calls(account: Resource, profile: Profile) -> Reading | Verdict:
    """The calls of a week; a verdict where they are too few for a share of them."""
    other = _serves_no_models(account)
    if other:
        return other
    reading = read(account, *CALLS)
    if isinstance(reading, Verdict):
        return reading
    short = too_short(reading, profile)
    if short or reading.total:
        return short or too_few_calls(reading, profile) or reading
    return not_applicable(f"no call {within(reading)}")


def judge_calls(
    profile: Profile, name: str, calls: Reading, holds: Callable[[str], bool], what: str
) -> Verdict:
    """The share of calls with such a status by a threshold; unknown where it may be larger."""
    share = calls.share(STATUS, holds)
    fact = f"{number(share)} % of {number(calls.total)} calls {within(calls)} {what}"
    verdict = judge(profile, name, share, fact)
    if calls.truncated and verdict.state is State.PASS:
        return unknown(f"{fact}, but {calls.metric.name} was read in part only")
    return verdict


@check(
    "account-answers-with-errors",
    on=ACCOUNTS,
    practice="rel-transient-faults",
    good="Next to no call to the account's models ends with an error of the service.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=CALLS,
    since="0.1",
    refs=(_REF, "https://learn.microsoft.com/azure/architecture/best-practices/transient-faults"),
)
def answers_with_errors(account: Resource, profile: Profile) -> Verdict:
    r"""Calls to the account's models end with an error of the service.

    Of the calls of a week, the share that was answered with 5xx, by the threshold
    `server-error-share`.

    Why it matters: A share that looks small meets users every day. Where a client neither waits
    nor tries again, each of them sees an error.

    How to fix: Let clients try again with growing pauses and a limit, give them a second
    deployment to go to, and be told when errors rise.

    ```sh
    az monitor metrics alert create --name ai-errors --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 15m \
      --evaluation-frequency 5m \
      --condition "total AzureOpenAIRequests > 10 where StatusCode includes 500 or 503"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 2
      scopes: [
        account.id
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: criteria
    }
    ```

    Portal: Monitor > Alerts > Create > Alert rule > the account > Azure OpenAI Requests.

    Side effects: an alert costs a little each month; repeated calls are billed when they succeed.

    Limits: Shows how often the service fails, not what callers do then: a pass raises no level.
    A gateway that answers from another account hides errors from users, and not from this count.
    """
    calls = _calls(account, profile)
    if isinstance(calls, Verdict):
        return calls
    return judge_calls(
        profile,
        "server-error-share",
        calls,
        lambda code: len(code) == 3 and code.startswith("5"),
        "ended with a server error",
    )


@check(
    "account-availability-low",
    on=ACCOUNTS,
    practice="rel-critical-flows-slos",
    good="The account's models were as available as the service promises.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=AVAILABILITY,
    since="0.1",
    refs=(_REF, "https://learn.microsoft.com/azure/well-architected/reliability/metrics"),
)
def availability_low(account: Resource, profile: Profile) -> Verdict:
    r"""The account's models were less available than the service promises.

    The mean of the daily availability of 30 days, by the threshold `model-availability`.

    Why it matters: A flow is never more available than the model behind it. Who promised users
    more than the model delivered has to add a second one, or promise less.

    How to fix: Compare with the objective of the flow. Where it asks for more, deploy the model
    in a second region and let a gateway choose.

    ```sh
    az cognitiveservices account deployment create --name "$SECOND_ACCOUNT" \
      --resource-group "$RG" --deployment-name chat --model-format OpenAI \
      --model-name "$MODEL" --model-version "$VERSION" --sku-name DataZoneStandard \
      --sku-capacity 50
    ```

    ```bicep
    sku: {
      name: 'DataZoneStandard'
      capacity: 50
    }
    ```

    Portal: Foundry portal > Create resource in another region > Deployments > Deploy model.

    Side effects: two accounts to secure, monitor and upgrade.

    Limits: Counts server errors only: calls that were refused or never arrived do not lower it.
    Days with few calls weigh as much as others. An objective that nobody wrote down is not met
    by a good month: a pass raises no level.
    """
    reading = _serves_no_models(account) or read(account, *AVAILABILITY)
    if isinstance(reading, Verdict):
        return reading
    short = too_short(reading, profile)
    if short:
        return short
    if not reading.values:
        return not_applicable(f"no call {within(reading)}")
    fact = f"mean availability {within(reading)} is {number(reading.mean)} %"
    quiet = too_quiet(reading, profile)
    return quiet or judge(profile, "model-availability", reading.mean, fact)


@check(
    "account-blocks-more-calls",
    on=ACCOUNTS,
    practice="sec-content-safety",
    good="Content filters block few calls, and no more than the week before.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    hint=True,
    needs=(BLOCKED, SAFETY),
    since="0.1",
    refs=(_REF, "https://learn.microsoft.com/azure/foundry/openai/how-to/risks-safety-monitor"),
)
def blocks_more_calls(account: Resource, profile: Profile) -> Verdict:
    r"""Content filters block many calls, or many more than the week before.

    The share of blocked calls in the last week, by the threshold `blocked-share`; partial where
    it has doubled to at least half of where it begins to count. Informs only.

    Why it matters: A sudden rise is an attack, a new kind of user, or a filter that blocks what
    is harmless. Each needs somebody who looks.

    How to fix: Look at the blocked calls by category, then change the filter, the system prompt
    or who has access. Be told of the next rise.

    ```sh
    az monitor metrics alert create --name ai-blocked --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 1h \
      --evaluation-frequency 15m --condition "total RAIRejectedRequests > 20"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 3
      scopes: [
        account.id
      ]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT1H'
      criteria: criteria
    }
    ```

    Portal: Foundry portal > the project > Monitoring > Risks and safety.

    Side effects: an alert costs a little each month.

    Limits: Says nothing of harm that no filter saw, and not who sent it.
    """
    other = _serves_no_models(account)
    if other:
        return other
    blocked, all_calls = read(account, BLOCKED), read(account, SAFETY)
    if isinstance(all_calls, Verdict):
        return all_calls
    if isinstance(blocked, Verdict):
        return blocked
    if not all_calls.total:
        return too_short(all_calls, profile) or not_applicable(f"no call {within(all_calls)}")
    short = too_short(blocked, profile)
    if short:
        return short
    shares = []
    for part, whole in zip(blocked.split(WEEK), all_calls.split(WEEK), strict=True):
        few = too_few_calls(all_calls, profile) or too_few_calls(whole, profile)
        if few:
            return few
        shares.append(100 * part.total / whole.total)
    before, now = shares
    fact = f"{number(now)} % of calls in 7 days were blocked, {number(before)} % the week before"
    verdict = judge(profile, "blocked-share", now, fact)
    notable = profile.thresholds["blocked-share"].warn / 2
    if verdict.state is State.PASS and now >= max(2 * before, notable):
        return partial(f"{verdict.because}; it has doubled")
    return verdict
