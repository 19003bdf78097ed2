"""Azure Monitor alerts on the activity log: what Azure itself announces."""

from __future__ import annotations

from collections.abc import Iterator

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
from checks.registry import check
from checks.resource import Json, Resource, look_up, member
from checks.snapshot import Scope

RULES = "Microsoft.Insights/activityLogAlerts"

_ADVISORIES = {"actionrequired", "informational"}
"""Incident types of health advisories, retirements among them.
https://learn.microsoft.com/azure/service-health/service-health-notifications-properties
"""


@check(
    "no-service-health-alert",
    on="subscription",
    practice="ops-alerting-health",
    good="Somebody is told of Azure's incidents and retirements.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(RULES,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/service-health/alerts-activity-log-service-notifications-portal",
        "https://learn.microsoft.com/azure/well-architected/design-guides/health-modeling",
    ),
)
def no_service_health_alert(scope: Scope, profile: Profile) -> Verdict:
    r"""Nobody is told of Azure's incidents and retirements.

    Passes when an enabled rule on the subscription sends Service Health events, advisories
    included, to an action group; partial when it leaves advisories out or notifies nobody; fails
    when the listing is complete and there is none.

    Why it matters: Azure announces outages, and the retirement of models and services, to the
    subscription. Mail to its owner often ends with a person who left.

    How to fix: Alert on Service Health with the action group of the team.

    ```sh
    az monitor activity-log alert create --name service-health --resource-group "$RG" \
      --scope "/subscriptions/$SUBSCRIPTION_ID" --condition category=ServiceHealth \
      --action-group "$ACTION_GROUP_ID"
    ```

    ```bicep
    properties: {
      enabled: true
      scopes: [
        subscription().id
      ]
      condition: {
        allOf: [
          {
            field: 'category'
            equals: 'ServiceHealth'
          }
        ]
      }
      actions: {
        actionGroups: [
          {
            actionGroupId: actionGroup.id
          }
        ]
      }
    }
    ```

    Portal: Service Health > Health alerts > Create service health alert.

    Side effects: none; without a filter on services and regions there is more to read.

    Limits: Filters on services and regions, and who is in the action group, are not judged. Takes
    rules that stand in the subscription itself; rules of a tenant are not read.
    """
    rules = [rule for rule in scope.of_type(RULES) if _on_service_health(rule, scope.id)]
    running = [rule for rule in rules if rule.get("properties.enabled") is True]
    telling = [r for r in running if r.get("properties.actions.actionGroups[].actionGroupId")]
    if any(_advises(rule) for rule in telling):
        return passed(f"{next(r for r in telling if _advises(r)).name} tells of Service Health")
    if telling:
        return partial(f"{telling[0].name} tells of Service Health, but not of its advisories")
    if running:
        return partial(f"{running[0].name} watches Service Health, but has no action group")
    listing = scope.listing(RULES)
    if not listing.complete:
        because = f"no alert on Service Health was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed("no enabled alert watches Service Health")


def _on_service_health(rule: Resource, subscription: str) -> bool:
    scopes = {str(one).casefold() for one in rule.get("properties.scopes[]") or ()}
    return subscription.casefold() in scopes and any(
        str(member(one, "field")).casefold() == "category" and "servicehealth" in _values(one)
        for one in _conditions(rule)
    )


def _advises(rule: Resource) -> bool:
    """Whether advisories pass its filter on incident types; without one, all do."""
    filters = [
        _values(one)
        for one in _conditions(rule)
        if str(member(one, "field")).casefold() == "properties.incidenttype"
    ]
    return not filters or bool(set().union(*filters) & _ADVISORIES)


def _conditions(rule: Resource) -> Iterator[Json]:
    """The conditions of a rule, alternatives included."""
    for one in rule.get("properties.condition.allOf[]") or ():
        yield one
        yield from look_up(one, ("anyOf", "[]")) or ()


def _values(condition: Json) -> set[str]:
    several = member(condition, "containsAny")
    values = several if isinstance(several, list) else [member(condition, "equals")]
    return {str(value).casefold() for value in values}
