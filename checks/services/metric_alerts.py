"""Azure Monitor alerts on metrics and logs of AI services."""

from __future__ import annotations

from typing import Final

from checks.joins import Refers
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
from checks.resource import Resource, same_type
from checks.services.cognitive_services import ACCOUNTS
from checks.snapshot import Scope

METRIC_RULES = "Microsoft.Insights/metricAlerts"
LOG_RULES = "Microsoft.Insights/scheduledQueryRules"
ENDPOINTS = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"

_METRIC_RULES_ON: Final = Refers(METRIC_RULES, "properties.scopes[]", wider=True)
_LOG_RULES_ON: Final = Refers(LOG_RULES, "properties.scopes[]", wider=True)

_SIGNALS: Final = {
    "errors": """
        azureopenairequests azureopenaiavailabilityrate modelrequests modelavailabilityrate
        clienterrors servererrors totalerrors successrate blockedcalls
    """,
    "latency": """
        azureopenaitimetoresponse azureopenainormalizedttftinms azureopenainormalizedtbtinms
        azureopenaittltinms azureopenaitokenpersecond timetoresponse timetolastbyte
        normalizedtimebetweentokens tokenspersecond latency
    """,
    "capacity": """
        azureopenaiprovisionedmanagedutilizationv2 azureopenaiprovisionedmanagedutilization
        provisionedutilization ratelimit processedprompttokens generatedtokens tokentransaction
        activetokens inputtokens outputtokens totaltokens
    """,
}
"""Metrics of AI accounts, in lower case, by what they say.
https://learn.microsoft.com/azure/foundry/openai/monitor-openai-reference
"""
_ELSEWHERE: Final = """
    requestlatency requestlatency_p50 requestlatency_p90 requestlatency_p95 requestlatency_p99
    searchlatency duration backendduration requests/duration httpresponsetime averageresponsetime
    responsetime
"""
"""Latency of online endpoints, AI Search, API Management, Application Insights and app hosts.
https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index
"""
_LATENCY: Final = {*_SIGNALS["latency"].split(), *_ELSEWHERE.split()} - {"latency"}
"""Without the legacy metric, which averages calls of every kind."""


@check(
    "account-lacks-alerts",
    on=ACCOUNTS,
    practice="ops-alerting-health",
    good="Somebody is told of errors, latency and full capacity of the AI account.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(_METRIC_RULES_ON, _LOG_RULES_ON),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/openai/monitor-openai-reference",
        "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview",
    ),
)
def account_lacks_alerts(account: Resource, profile: Profile) -> Verdict:
    r"""Nobody is told when the AI account fails, slows down or runs out of capacity.

    In production, passes when enabled metric alerts with an action group watch errors, latency and
    capacity of the account, its resource group or its subscription; partial when they watch some of
    it, or notify nobody; fails when there is none.

    Why it matters: A quota that is used up answers with 429 and a retired model with an error: the
    first users to meet it should not be how the team learns of it.

    How to fix: Alert on refused and failed calls first, then on latency and on use of capacity.

    ```sh
    az monitor metrics alert create --name ai-throttled --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 15m \
      --evaluation-frequency 5m \
      --condition "total AzureOpenAIRequests > 10 where StatusCode includes 429"
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
      actions: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
    ```

    Portal: the account > Monitoring > Alerts > Create alert rule.

    Side effects: each metric that is watched costs a little per month; a threshold set too low
    teaches people to ignore alerts.

    Limits: Thresholds, filters and recipients are not judged. What the query of a log alert asks
    is not read: where only such rules watch the account, the answer is unknown. Not seen: rules on
    a Log Analytics workspace or an Application Insights, rules that stand in a group outside of the
    review, and alerts of other monitoring products.
    """
    if not account.in_prod:
        return not_applicable("the account is not in production")
    rules = [rule for rule in _enabled(account.referrers(_METRIC_RULES_ON)) if _meant(rule)]
    log_rules = _enabled(account.referrers(_LOG_RULES_ON))
    telling = [rule for rule in rules if rule.get("properties.actions[].actionGroupId")]
    if telling:
        return _covered({metric for rule in telling for metric in _metrics(rule)})
    if rules:
        return partial("its metric alerts have no action group")
    if log_rules:
        return unknown("only log alerts watch it, and their queries were not read")
    for type_ in (METRIC_RULES, LOG_RULES):
        listing = account.listing(type_)
        if not listing.complete:
            because = f"no alert on it was seen; {listing.reason}"
            return unknown(because, permission=listing.permission)
    return failed("no enabled alert watches it")


def _meant(rule: Resource) -> bool:
    """Whether a rule on a whole group is one on AI accounts."""
    type_ = rule.get("properties.targetResourceType")
    return not isinstance(type_, str) or same_type(type_, ACCOUNTS)


def _covered(metrics: set[str]) -> Verdict:
    covered = [signal for signal, names in _SIGNALS.items() if metrics & set(names.split())]
    missing = [signal for signal in _SIGNALS if signal not in covered]
    if not missing:
        return passed("alerts watch its errors, latency and capacity")
    return partial(f"no metric alert watches its {' or '.join(missing)}")


@check(
    "no-latency-alert",
    on=WORKLOAD,
    practice="perf-latency-monitoring",
    good="Somebody is told when answers become slow.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(ACCOUNTS, ENDPOINTS, METRIC_RULES, LOG_RULES),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/openai/monitor-openai-reference",
        "https://learn.microsoft.com/azure/machine-learning/monitor-azure-machine-learning-reference",
    ),
)
def no_latency_alert(scope: Scope, profile: Profile) -> Verdict:
    r"""Nobody is told when answers become slow.

    Passes when an enabled metric alert with an action group watches a latency metric of a model,
    an endpoint, the search service, the gateway or the app; partial when it notifies nobody;
    fails when the listing is complete and no alert watches one.

    Why it matters: Latency grows with prompts, with load and with a model update. Whoever does not
    watch it learns from users, who stop asking before they complain.

    How to fix: Alert on the metric that users feel: time to the first token for a chat, the full
    answer for a report.

    ```sh
    az monitor metrics alert create --name ai-slow --resource-group "$RG" \
      --scopes "$ACCOUNT_ID" --action "$ACTION_GROUP_ID" --window-size 15m \
      --evaluation-frequency 5m --condition "avg AzureOpenAITimeToResponse > 5000"
    ```

    ```bicep
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'slow'
          metricName: 'AzureOpenAITimeToResponse'
          operator: 'GreaterThan'
          threshold: 5000
          timeAggregation: 'Average'
        }
      ]
    }
    ```

    Portal: the account > Monitoring > Alerts > Create alert rule.

    Side effects: each metric that is watched costs a little per month.

    Limits: Sees alerts, not dashboards: a team may look at latency every day without one. The
    legacy metric *Latency* does not count: it averages calls of every kind. Log alerts are not
    read; where they are all there is, the answer is unknown. Thresholds and percentiles are not
    judged, and rules in a group outside of the review are not seen.
    """
    if not scope.of_type(ACCOUNTS) and not scope.of_type(ENDPOINTS):
        return not_applicable("no AI account or online endpoint was seen")
    rules = [rule for rule in _enabled(scope.of_type(METRIC_RULES)) if _metrics(rule) & _LATENCY]
    telling = [rule for rule in rules if rule.get("properties.actions[].actionGroupId")]
    if telling:
        return passed(f"{telling[0].name} watches latency")
    if rules:
        return partial(f"{rules[0].name} watches latency, but has no action group")
    if _enabled(scope.of_type(LOG_RULES)):
        return unknown("no metric alert watches latency, and queries of log alerts were not read")
    for type_ in (METRIC_RULES, LOG_RULES):
        listing = scope.listing(type_)
        if not listing.complete:
            because = f"no alert on latency was seen; {listing.reason}"
            return unknown(because, permission=listing.permission)
    return failed("no enabled alert watches latency")


def _enabled(rules: list[Resource]) -> list[Resource]:
    return [rule for rule in rules if rule.get("properties.enabled") is True]


def _metrics(rule: Resource) -> set[str]:
    names = rule.get("properties.criteria.allOf[].metricName") or ()
    return {str(name).casefold() for name in names}
