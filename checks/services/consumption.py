"""Azure Cost Management: budgets."""

from __future__ import annotations

from datetime import date

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
from checks.predicates import returned
from checks.registry import WORKLOAD, check
from checks.resource import Resource, look_up, member, split_path
from checks.snapshot import Scope

BUDGETS = "Microsoft.Consumption/budgets"

_KINDS = {"actual", "forecasted"}


@check(
    "no-budget",
    on=WORKLOAD,
    practice="cost-budgets-alerts",
    good="A budget tells somebody about actual and about forecast spend.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(BUDGETS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets",
    ),
)
def no_budget(scope: Scope, profile: Profile) -> Verdict:
    r"""Nobody is told when the workload spends more than planned.

    Passes when running budgets notify of actual and of forecast spend, is partial when they
    notify of one of them or of nothing, and fails when the listing is complete and no budget
    runs.

    Why it matters: A loop in an agent, a wrong batch size or a stolen key can spend a month's
    money in a night. Without a budget the invoice is the first to tell.

    How to fix: Create a budget on the resource group or subscription, with a notification at 80
    % of actual and at 100 % of forecast spend.

    ```sh
    az rest --method put --body @budget.json \
      --url "$SCOPE/providers/Microsoft.Consumption/budgets/ai-monthly?api-version=2024-08-01"
    ```

    ```bicep
    properties: {
      category: 'Cost'
      amount: 5000
      timeGrain: 'Monthly'
      timePeriod: {
        startDate: '2026-12-01T00:00:00Z'
      }
      notifications: {
        forecast: {
          enabled: true
          operator: 'GreaterThan'
          threshold: 100
          thresholdType: 'Forecasted'
          contactEmails: contacts
        }
      }
    }
    ```

    Portal: Cost Management > Budgets > Add.

    Side effects: none on resources: a budget informs, it does not stop anything.

    Limits: Takes any budget in the collected scopes for one of this workload; filters, amounts
    and recipients are not judged, and spend in an agreement's billing account is not seen.
    """
    listing = scope.listing(BUDGETS)
    budgets = scope.of_type(BUDGETS)
    running = [budget for budget in budgets if not _ended(budget, profile.as_of)]
    if not running and not listing.complete:
        return unknown(
            f"no running budget was seen; {listing.reason}", permission=listing.permission
        )
    if not running:
        return failed(_none_runs(len(budgets)))
    kinds = set().union(*(_notified_kinds(budget) for budget in running)) & _KINDS
    if kinds == _KINDS:
        return passed("running budgets notify of actual and of forecast spend")
    if kinds:
        return partial(f"running budgets notify of {kinds.pop()} spend only")
    if not all(returned(budget, "properties.notifications") for budget in running):
        return unknown("the notifications of a running budget were not returned")
    return partial("running budgets notify nobody")


def _none_runs(ended: int) -> str:
    if ended == 0:
        return "there is no budget"
    return "the only budget has ended" if ended == 1 else f"all {ended} budgets have ended"


def _ended(budget: Resource, as_of: date) -> bool:
    """Whether its period is over; a budget without a readable end date runs."""
    end = budget.get("properties.timePeriod.endDate")
    try:
        return date.fromisoformat(str(end)[:10]) < as_of
    except ValueError:
        return False


def _notified_kinds(budget: Resource) -> set[str]:
    """The threshold types of its enabled notifications, in lower case; Actual by default.

    Recipients stay unread: evidence is printed, and they are people.
    """
    path = "properties.notifications.*"
    budget.get(f"{path}.enabled")
    budget.get(f"{path}.thresholdType")
    notifications = look_up(budget.body, split_path(path)) or ()
    return {
        str(member(one, "thresholdType") or "Actual").casefold()
        for one in notifications
        if member(one, "enabled") is True
    }
