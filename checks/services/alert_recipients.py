"""Azure Monitor alerts and action groups: whether anybody hears of what they see."""

from __future__ import annotations

from typing import Final

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    partial,
    passed,
    unknown,
)
from checks.predicates import returned, see
from checks.registry import check
from checks.resource import Json, Resource, look_up, member
from checks.services.metric_alerts import LOG_RULES, METRIC_RULES

GROUPS: Final = "Microsoft.Insights/actionGroups"

_RECEIVERS: Final = (
    *("emailReceivers", "smsReceivers", "voiceReceivers", "azureAppPushReceivers"),
    *("armRoleReceivers", "webhookReceivers", "itsmReceivers", "logicAppReceivers"),
    *("azureFunctionReceivers", "automationRunbookReceivers", "eventHubReceivers"),
    "incidentReceivers",
)
"""https://learn.microsoft.com/azure/templates/microsoft.insights/actiongroups"""


@check(
    "metric-alert-reaches-nobody",
    on=METRIC_RULES,
    practice="ops-alerting-health",
    good="The metric alert is on, and calls an action group.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview",
        "https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",
    ),
)
def metric_alert_reaches_nobody(rule: Resource, profile: Profile) -> Verdict:
    r"""The metric alert is off, or calls no action group.

    Fails when the rule is off, partial when it is on and has no action group.

    Why it matters: A team that made an alert counts on it. One that was switched off for a night of
    maintenance, or that shows in the portal only, is noticed after the outage.

    How to fix: Switch it on and give it the team's action group; delete it if nobody wants it.

    ```sh
    az monitor metrics alert update --name "$ALERT" --resource-group "$RG" --enabled true \
      --add-actions "$ACTION_GROUP_ID"
    ```

    ```bicep
    properties: {
      enabled: true
      actions: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
    ```

    Portal: Monitor > Alerts > Alert rules.

    Side effects: each metric that is watched costs a little per month.

    Limits: An alert processing rule may call an action group in its stead, and a tool may fetch
    fired alerts by itself: neither is seen. Thresholds are not judged.
    """
    return _reaches(rule, "properties.actions", "properties.actions[].actionGroupId")


@check(
    "log-alert-reaches-nobody",
    on=LOG_RULES,
    practice="ops-alerting-health",
    good="The log alert is on, and calls an action group.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types",
        "https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",
    ),
)
def log_alert_reaches_nobody(rule: Resource, profile: Profile) -> Verdict:
    r"""The log alert is off, or calls no action group.

    Fails when the rule is off, partial when it is on and has no action group.

    Why it matters: Refusals by a content filter, errors of tools and bad evaluation scores show in
    logs only. A query that runs every five minutes and tells nobody costs money for nothing.

    How to fix: Switch it on and give it the team's action group; delete it if nobody wants it.

    ```sh
    az monitor scheduled-query update --name "$ALERT" --resource-group "$RG" --disabled false \
      --action-groups "$ACTION_GROUP_ID"
    ```

    ```bicep
    properties: {
      enabled: true
      actions: {
        actionGroups: [
          actionGroup.id
        ]
      }
    }
    ```

    Portal: Monitor > Alerts > Alert rules.

    Side effects: each run of the query costs a little.

    Limits: An alert processing rule may call an action group in its stead, and a tool may fetch
    fired alerts by itself: neither is seen. The query is not read.
    """
    groups = "properties.actions.actionGroups"
    return _reaches(rule, groups, f"{groups}[]")


@check(
    "action-group-reaches-nobody",
    on=GROUPS,
    practice="ops-alerting-health",
    good="The action group is on, and tells somebody.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=("https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups",),
)
def action_group_reaches_nobody(group: Resource, profile: Profile) -> Verdict:
    r"""The action group is off, or has nobody to tell.

    Fails when the group is off, or has no receiver that takes notifications.

    Why it matters: Every alert and budget that calls the group ends there. All of them look well
    configured, and nobody is called.

    How to fix: Switch it on, and add those who are on duty: a shared mailbox, a chat channel, the
    tool of the on-call roster.

    ```sh
    az monitor action-group update --name "$ACTION_GROUP" --resource-group "$RG" --enabled true \
      --add-actions email team "$TEAM_MAIL"
    ```

    ```bicep
    properties: {
      groupShortName: 'ai-team'
      enabled: true
      emailReceivers: [
        {
          name: 'team'
          emailAddress: teamMail
          useCommonAlertSchema: true
        }
      ]
    }
    ```

    Portal: Monitor > Alerts > Action groups.

    Side effects: the new receivers hear of every alert that calls the group.

    Limits: Counts receivers; whether an address is read, and by how many, is not seen.
    """
    on = see(group, "properties.enabled", bool)
    if isinstance(on, Verdict):
        return on
    if not on.value:
        return failed(on.fact)
    # Recipients stay unread: evidence is printed, and they are people.
    lists = [look_up(group.body, ("properties", name)) for name in _RECEIVERS]
    known = [one for one in lists if isinstance(one, list)]
    if not known:
        return unknown("its receivers were not returned")
    telling = sum(_listens(receiver) for receivers in known for receiver in receivers)
    return passed(f"receivers: {telling}") if telling else failed("it has no receiver that listens")


def _reaches(rule: Resource, holder: str, ids: str) -> Verdict:
    on = see(rule, "properties.enabled", bool)
    if isinstance(on, Verdict):
        return on
    if not on.value:
        return failed(on.fact)
    if rule.get(ids):
        return passed("it is on, and calls an action group")
    if not returned(rule, holder):
        return unknown(f"{holder} was not returned")
    return partial("it calls no action group")


def _listens(receiver: Json) -> bool:
    """Whether a receiver has not opted out, which mail and text messages allow."""
    return str(member(receiver, "status")).casefold() != "disabled"
