"""What an error body of Resource Manager says about what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.collect.arm_id import type_of
from checks.collect.mask import masked
from checks.resource import Json, member
from checks.snapshot import Coverage, Outcome

_OUTCOMES = {
    "authorizationfailed": Outcome.FORBIDDEN,
    "linkedauthorizationfailed": Outcome.FORBIDDEN,
    "denyassignmentauthorizationfailed": Outcome.FORBIDDEN,
    "authenticationfailed": Outcome.FORBIDDEN,
    "expiredauthenticationtoken": Outcome.FORBIDDEN,
    "invalidauthenticationtoken": Outcome.FORBIDDEN,
    "accessdenied": Outcome.FORBIDDEN,
    "forbidden": Outcome.FORBIDDEN,
    "forbiddenbyfirewall": Outcome.FORBIDDEN,
    "unauthorized": Outcome.FORBIDDEN,
    "missingsubscriptionregistration": Outcome.NOT_REGISTERED,
    "subscriptionnotregistered": Outcome.NOT_REGISTERED,
    "ratelimiting": Outcome.THROTTLED,
    "toomanyrequests": Outcome.THROTTLED,
    "429": Outcome.THROTTLED,
    "gatewaytimeout": Outcome.TIMED_OUT,
    "requesttimeout": Outcome.TIMED_OUT,
    "noregisteredproviderfound": Outcome.UNSUPPORTED,
    "invalidresourcetype": Outcome.UNSUPPORTED,
    "resourcetypenotsupported": Outcome.UNSUPPORTED,
    "invalidapiversionparameter": Outcome.UNSUPPORTED,
}
"""By code, in lower case.

https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors,
https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
"""
_ACTION = re.compile(r"perform action '([^']{1,200})'")
_SCOPE = re.compile(r"over scope '([^']{1,2000})'")
_LONGEST = 300


def error_of(value: Json) -> Json:
    """The error in a response body, `{"error": {…}}` or bare; None where it is none."""
    if not isinstance(value, dict) or member(value, "id") is not None:
        return None
    error = member(value, "error")
    if error is None and (isinstance(member(value, "message"), str) or len(value) == 1):
        error = value
    return error if isinstance(member(error, "code"), str | int) else None


def error_row(source: str, error: Json) -> Coverage:
    """An error as a row of the coverage report."""
    code = str(member(error, "code"))
    message = str(member(error, "message") or "")
    action = _ACTION.search(message)
    scope = _SCOPE.search(message)
    outcomes = (_outcome(str(member(one, "code"))) for one in _with_details(error))
    said = " ".join(str(masked(message)).split())
    return Coverage(
        source=source,
        operation=_operation(action[1] if action else None, scope[1] if scope else None),
        outcome=next((one for one in outcomes if one is not Outcome.ERROR), Outcome.ERROR),
        detail=f"{code}: {said if len(said) <= _LONGEST else said[:_LONGEST] + '…'}",
        permission=action[1] if action else None,
    )


def _with_details(error: Json) -> Iterator[Json]:
    """The error, and those one level below: throttled queries name the reason only there."""
    yield error
    details = member(error, "details")
    yield from details if isinstance(details, list) else ()


def _outcome(code: str) -> Outcome:
    folded = code.casefold()
    if folded.endswith("throttled"):  # ResourceRequestsThrottled, SubscriptionRequestsThrottled
        return Outcome.THROTTLED
    return _OUTCOMES.get(folded, Outcome.ERROR)


def _operation(action: str | None, scope: str | None) -> str:
    """The type that was to be listed: from `Microsoft.Search/searchServices/read`, or the id."""
    if action and action.casefold().endswith("/read"):
        return action[: -len("/read")]
    return (type_of(scope) if scope else None) or "*"
