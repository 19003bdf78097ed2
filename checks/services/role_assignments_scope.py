"""Azure roles: how far they reach."""

from __future__ import annotations

from typing import Final

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
from checks.registry import check
from checks.resource import Resource
from checks.services.cognitive_services import ACCOUNTS
from checks.services.machine_learning import WORKSPACES
from checks.services.role_assignments import (
    ASSIGNMENTS,
    CALLING,
    CONTRIBUTOR,
    ON,
    OWNER,
    principals_of,
    role_of,
    scope_of,
    unread,
)
from checks.snapshot import Scope

_MOST_OWNERS: Final = 3
"""https://learn.microsoft.com/azure/role-based-access-control/best-practices"""


@check(
    "subscription-has-many-owners",
    on="subscription",
    practice="sec-least-privilege",
    good="At most three principals own the subscription.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(ASSIGNMENTS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
        "https://learn.microsoft.com/security/benchmark/azure/mcsb-privileged-access",
    ),
)
def many_owners(scope: Scope, profile: Profile) -> Verdict:
    r"""More than three principals own the subscription.

    Fails when Owner is assigned on the subscription itself to more than three users, groups or
    identities.

    Why it matters: An owner can do everything to every AI service of the subscription and let
    anybody else in. Each one more is one more account to steal.

    How to fix: Keep two or three, groups at best, and give the others what they need on their
    resource group.

    ```sh
    az role assignment list --scope "/subscriptions/$SUBSCRIPTION_ID" --role Owner
    az role assignment delete --scope "/subscriptions/$SUBSCRIPTION_ID" --role Owner \
      --assignee "$PRINCIPAL_ID"
    ```

    ```bicep
    targetScope = 'subscription'

    resource owners 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
      name: guid(subscription().id, groupId, ownerRoleId)
      properties: {
        principalId: groupId
        principalType: 'Group'
        roleDefinitionId: ownerRoleId
      }
    }
    ```

    Portal: Subscriptions > the subscription > Access control (IAM) > Role assignments.

    Side effects: keep an emergency account, or nobody can repair a mistake.

    Limits: Counts a group once, whoever is in it. Owners by a management group, eligible owners and
    classic administrators are not seen.
    """
    found = scope.of_type(ASSIGNMENTS)
    here = [one for one in found if scope_of(one) == scope.id.casefold()]
    owners = len(principals_of(one for one in here if role_of(one) == OWNER))
    fact = f"principals with Owner on the subscription: {owners}"
    if owners > _MOST_OWNERS:
        return failed(fact)
    if any(map(unread, found)):
        return unknown(f"{fact}, and one of a role that was not returned")
    listing = scope.listing(ASSIGNMENTS)
    if not listing.complete:
        return unknown(f"{fact}, and maybe more; {listing.reason}", permission=listing.permission)
    return passed(fact)


@check(
    "subscription-opens-every-model",
    on="subscription",
    practice="sec-least-privilege",
    good="Roles that let call models are assigned on single accounts or resource groups.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(ASSIGNMENTS, ACCOUNTS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/openai/how-to/role-based-access-control",
        "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
    ),
)
def opens_every_model(scope: Scope, profile: Profile) -> Verdict:
    r"""A role on the whole subscription lets its holders call every model in it.

    Fails when a built-in role that lets call models (Cognitive Services OpenAI User or
    Contributor, Cognitive Services User, Foundry User, Azure AI Developer) is assigned on the
    subscription itself.

    Why it matters: Its holder can call the models of every team, those of tomorrow included, and
    spend their quota and money. One stolen identity is then enough for all of them.

    How to fix: Assign the role on the account that the application calls.

    ```sh
    az role assignment create --role "Cognitive Services OpenAI User" --scope "$ACCOUNT_ID" \
      --assignee-object-id "$APP_PRINCIPAL_ID" --assignee-principal-type ServicePrincipal
    az role assignment delete --role "Cognitive Services OpenAI User" \
      --scope "/subscriptions/$SUBSCRIPTION_ID" --assignee "$APP_PRINCIPAL_ID"
    ```

    ```bicep
    resource caller 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
      scope: account
      name: guid(account.id, appPrincipalId, openAiUserRoleId)
      properties: {
        principalId: appPrincipalId
        principalType: 'ServicePrincipal'
        roleDefinitionId: openAiUserRoleId
      }
    }
    ```

    Portal: the account > Access control (IAM) > Add role assignment.

    Side effects: applications that lived on the wide role lose access to the other accounts.

    Limits: Knows five built-in roles; custom roles, and roles inherited from management groups, are
    not seen. Asked of subscriptions with an AI account.
    """
    if not scope.of_type(ACCOUNTS):
        return not_applicable("the subscription holds no AI account that was seen")
    found = scope.of_type(ASSIGNMENTS)
    here = [one for one in found if scope_of(one) == scope.id.casefold()]
    wide = sorted({name for one in here if (name := CALLING.get(role_of(one)))})
    if wide:
        return failed(f"assigned on the subscription: {', '.join(wide)}")
    if any(map(unread, found)):
        return unknown("the role of an assignment was not returned")
    listing = scope.listing(ASSIGNMENTS)
    if not listing.complete:
        because = f"no such role was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return passed("no role that lets call models is assigned on the subscription")


@check(
    "workspace-identity-is-contributor",
    on=WORKSPACES,
    practice="sec-least-privilege",
    good="The workspace's identity holds neither Owner nor Contributor.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(ON,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-assign-roles",
        "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/ai-machine-learning",
    ),
)
def identity_is_contributor(workspace: Resource, profile: Profile) -> Verdict:
    r"""The workspace's identity may change everything in its resource group.

    Fails when the system-assigned identity of the workspace or hub is assigned Contributor or
    Owner on its resource group or subscription.

    Why it matters: Workspaces made before 19 November 2024 were given Contributor on their whole
    resource group. Code that runs as the workspace can then delete or open whatever stands there.

    How to fix: Give the identity the role *Azure AI Administrator* instead, which new workspaces
    get.

    ```sh
    az role assignment create --role "Azure AI Administrator" --scope "$RESOURCE_GROUP_ID" \
      --assignee-object-id "$IDENTITY_PRINCIPAL_ID" --assignee-principal-type ServicePrincipal
    az role assignment delete --role Contributor --scope "$RESOURCE_GROUP_ID" \
      --assignee "$IDENTITY_PRINCIPAL_ID"
    ```

    ```bicep
    resource narrow 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
      name: guid(resourceGroup().id, workspace.id, aiAdministratorRoleId)
      properties: {
        principalId: workspace.identity.principalId
        principalType: 'ServicePrincipal'
        roleDefinitionId: aiAdministratorRoleId
      }
    }
    ```

    Portal: the resource group > Access control (IAM) > Role assignments.

    Side effects: jobs that used the wide role for something else fail: look for them first.

    Limits: User-assigned identities, custom roles and roles inherited from management groups are
    not judged.
    """
    if workspace.shape(("identity",)) == "nothing":
        return unknown("identity was not returned")
    principal = workspace.get("identity.principalId")
    if not isinstance(principal, str) or not principal:
        return not_applicable("it has no system-assigned identity")
    own = [
        one for one in workspace.referrers(ON) if principals_of((one,)) == {principal.casefold()}
    ]
    for role, name in ((OWNER, "Owner"), (CONTRIBUTOR, "Contributor")):
        held = next((one for one in own if role_of(one) == role), None)
        if held and scope_of(held) != workspace.id.casefold():
            return failed(f"its identity is assigned {name} on {_last(held)}")
    if any(map(unread, own)):
        return unknown("the role of an assignment was not returned")
    listing = workspace.listing(ASSIGNMENTS)
    if not listing.complete:
        because = f"no such role of its identity was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return passed("its identity is assigned neither Owner nor Contributor")


def _last(assignment: Resource) -> str:
    """The name of the scope, for a reader."""
    return str(assignment.get("properties.scope")).rpartition("/")[2]
