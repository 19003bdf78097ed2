"""Azure roles: who calls models past API Management."""

from __future__ import annotations

from collections.abc import Mapping

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
from checks.predicates import see
from checks.registry import WORKLOAD, check
from checks.resource import Resource
from checks.services.api_management import GATEWAYS
from checks.services.cognitive_services import ACCOUNTS
from checks.services.role_assignments import (
    ASSIGNMENTS,
    CALLING,
    principals_of,
    role_of,
    scope_of,
    unread,
)
from checks.snapshot import Scope


@check(
    "accounts-callable-past-gateway",
    on=WORKLOAD,
    practice="ops-ai-gateway",
    good="Only the gateway's identity may call the models in production.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(ACCOUNTS, GATEWAYS, ASSIGNMENTS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/azure-openai-gateway-guide",
        "https://learn.microsoft.com/azure/api-management/api-management-authenticate-authorize-azure-openai",
    ),
)
def callable_past_gateway(scope: Scope, profile: Profile) -> Verdict:
    r"""Others than the gateway may call the models in production.

    Asked of GenAI platforms with an API Management. Passes when every AI account in production
    refuses keys and gives roles that let call models to identities of the gateway only; partial
    when some accounts do, fails when none does.

    Why it matters: Limits, logs and filters of the gateway hold for those who come through it. An
    application with a role or a key of its own goes past them.

    How to fix: Take the roles away from everybody but the gateway's identity, and turn keys off.

    ```sh
    az role assignment list --scope "$ACCOUNT_ID" --include-inherited
    az role assignment delete --role "Cognitive Services OpenAI User" --scope "$ACCOUNT_ID" \
      --assignee "$APP_PRINCIPAL_ID"
    ```

    ```bicep
    resource caller 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
      scope: account
      name: guid(account.id, gateway.id, openAiUserRoleId)
      properties: {
        principalId: gateway.identity.principalId
        principalType: 'ServicePrincipal'
        roleDefinitionId: openAiUserRoleId
      }
    }
    ```

    Portal: the account > Access control (IAM) > Role assignments.

    Side effects: applications that call the account directly stop: move them to the gateway first.

    Limits: Knows five built-in roles; custom roles, roles inherited from management groups and
    restrictions by network are not judged. The identities of Foundry projects count as callers.
    """
    if "genai-platform" not in profile.archetypes:
        return not_applicable("the workload is no GenAI platform")
    accounts = [one for one in scope.of_type(ACCOUNTS) if one.in_prod]
    gateways = scope.of_type(GATEWAYS)
    if not accounts or not gateways:
        return not_applicable("no AI account in production behind an API Management was seen")
    allowed = {id_ for gateway in gateways for id_ in _identities(gateway)}
    if not allowed:
        return unknown("no identity of API Management was returned")
    found = scope.of_type(ASSIGNMENTS)
    callers = _callers(found)
    closed = [_only_for(one, callers, allowed) for one in accounts]
    if False in closed:
        others = f"{closed.count(False)} of {len(closed)} AI accounts in production let others"
        return (partial if True in closed else failed)(f"{others} than the gateway call them")
    if None in closed:
        return unknown("properties.disableLocalAuth of an AI account was not returned")
    if any(map(unread, found)):
        return unknown("the role of an assignment was not returned")
    listing = scope.listing(ASSIGNMENTS)
    if not listing.complete:
        because = f"no other caller was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return passed("keys are off, and only the gateway's identities have a role that lets call")


def _only_for(account: Resource, callers: Mapping[str, set[str]], allowed: set[str]) -> bool | None:
    """Whether only some identities may call an account; None where it cannot be told.

    Keys work unless they are turned off:
    https://learn.microsoft.com/azure/ai-services/disable-local-auth
    """
    steps = account.id.casefold().split("/")
    scopes = (account.id.casefold(), "/".join(steps[:5]), "/".join(steps[:3]))
    if not set().union(*(callers.get(one, set()) for one in scopes)) <= allowed:
        return False
    setting = see(account, "properties.disableLocalAuth", bool, absent=False)
    return None if isinstance(setting, Verdict) else setting.value


def _callers(assignments: list[Resource]) -> dict[str, set[str]]:
    """Who may call models, by the scope of the assignment."""
    callers: dict[str, set[str]] = {}
    for one in assignments:
        if role_of(one) in CALLING:
            callers.setdefault(scope_of(one), set()).update(principals_of((one,)))
    return callers


def _identities(gateway: Resource) -> set[str]:
    several = gateway.get("identity.userAssignedIdentities.*.principalId") or ()
    found = (gateway.get("identity.principalId"), *several)
    return {one.casefold() for one in found if isinstance(one, str)}
