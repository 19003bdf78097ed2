"""Azure roles: who administers AI services in production."""

from __future__ import annotations

from collections.abc import Iterable
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
from checks.registry import check
from checks.resource import Resource
from checks.services.ai_search import SERVICES
from checks.services.cognitive_services import ACCOUNTS
from checks.services.machine_learning import WORKSPACES

ASSIGNMENTS: Final = "Microsoft.Authorization/roleAssignments"
ON: Final = Refers(ASSIGNMENTS, "properties.scope", wider=True)

OWNER: Final = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR: Final = "b24988ac-6180-42a0-ab88-20f7382dd24c"
CALLING: Final = {
    "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd": "Cognitive Services OpenAI User",
    "a001fd3d-188f-4b5d-821b-7da978bf7442": "Cognitive Services OpenAI Contributor",
    "a97b65f3-24c7-4388-baec-2e87135dc908": "Cognitive Services User",
    "53ca6127-db72-4b80-b1b0-d745d6d5456d": "Foundry User",
    "64702f94-c441-49e6-a78b-ef80e0188fee": "Azure AI Developer",
}
"""Built-in roles that let call models, by id.
https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/ai-machine-learning
"""
_GRANTING: Final = {
    OWNER: "Owner",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
_CHANGING: Final = {
    CONTRIBUTOR: "Contributor",
    "25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68": "Cognitive Services Contributor",
    "a001fd3d-188f-4b5d-821b-7da978bf7442": "Cognitive Services OpenAI Contributor",
    "e47c6f54-e4a2-4754-9501-8e0985b135e1": "Foundry Account Owner",
    "c883944f-8b7b-4483-af10-35834be79c4a": "Foundry Owner",
    "b78c5d69-af96-48a3-bf8d-a8b4d589de94": "Azure AI Administrator",
    "7ca78c08-252a-4471-8644-bb5ff32d4ba0": "Search Service Contributor",
}
"""Built-in roles that grant roles, and those that change services, by id.
https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""
_SERVICE: Final = {
    "Cognitive Services Contributor": ACCOUNTS,
    "Cognitive Services OpenAI Contributor": ACCOUNTS,
    "Foundry Account Owner": ACCOUNTS,
    "Foundry Owner": ACCOUNTS,
    "Azure AI Administrator": WORKSPACES,
    "Search Service Contributor": SERVICES,
}
"""Roles that change services of one type, as far as they are judged here."""


@check(
    "account-administered-by-people",
    on=ACCOUNTS,
    practice="sec-least-privilege",
    good="Nobody administers the AI account in person: groups and identities hold the roles.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(ON,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
        "https://learn.microsoft.com/azure/foundry/openai/how-to/role-based-access-control",
    ),
)
def account_administered(account: Resource, profile: Profile) -> Verdict:
    r"""People administer the AI account in production with roles of their own.

    In production, fails when a user is assigned a role that grants roles (Owner, User Access
    Administrator, Role Based Access Control Administrator) on the account, its resource group or
    its subscription; partial when users are assigned roles that change the account.

    Why it matters: Whoever holds such a role can deploy a model, weaken a content filter, read the
    keys and let others in. What a person holds stays when the person changes teams; a group's
    members are reviewed.

    How to fix: Give a group the narrowest role that does, eligible through Privileged Identity
    Management, and take the people's assignments away.

    ```sh
    az role assignment create --role "Cognitive Services Contributor" --scope "$ACCOUNT_ID" \
      --assignee-object-id "$GROUP_ID" --assignee-principal-type Group
    az role assignment delete --role "Owner" --scope "$SCOPE" --assignee "$USER_ID"
    ```

    ```bicep
    resource operators 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
      scope: account
      name: guid(account.id, groupId, roleId)
      properties: {
        principalId: groupId
        principalType: 'Group'
        roleDefinitionId: roleId
      }
    }
    ```

    Portal: the account > Access control (IAM) > Role assignments.

    Side effects: who deploys by hand today cannot any more: have the pipeline's identity first.

    Limits: Knows built-in roles; custom roles are not judged. Roles inherited from management
    groups, eligible roles and who is in a group are not seen; a role that is activated for some
    hours looks like a standing one.
    """
    return _administered(account)


@check(
    "search-administered-by-people",
    on=SERVICES,
    practice="sec-least-privilege",
    good="Nobody administers the search service in person: groups and identities hold the roles.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(ON,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
        "https://learn.microsoft.com/azure/search/search-security-rbac",
    ),
)
def search_administered(search: Resource, profile: Profile) -> Verdict:
    r"""People administer the search service in production with roles of their own.

    In production, fails when a user is assigned a role that grants roles (Owner, User Access
    Administrator, Role Based Access Control Administrator) on the service, its resource group or
    its subscription; partial when users are assigned roles that change the service.

    Why it matters: Whoever holds such a role can drop an index, read the admin keys and with them
    every document, and let others in. What a person holds stays when the person changes teams.

    How to fix: Give a group the narrowest role that does, eligible through Privileged Identity
    Management, and take the people's assignments away.

    ```sh
    az role assignment create --role "Search Service Contributor" --scope "$SEARCH_ID" \
      --assignee-object-id "$GROUP_ID" --assignee-principal-type Group
    az role assignment delete --role "Owner" --scope "$SCOPE" --assignee "$USER_ID"
    ```

    ```bicep
    resource operators 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
      scope: search
      name: guid(search.id, groupId, roleId)
      properties: {
        principalId: groupId
        principalType: 'Group'
        roleDefinitionId: roleId
      }
    }
    ```

    Portal: the search service > Access control (IAM) > Role assignments.

    Side effects: who changes indexes by hand today cannot any more.

    Limits: Knows built-in roles; custom roles are not judged. Roles inherited from management
    groups, eligible roles and who is in a group are not seen; a role that is activated for some
    hours looks like a standing one. Who may read documents is another question.
    """
    return _administered(search)


@check(
    "workspace-administered-by-people",
    on=WORKSPACES,
    practice="sec-least-privilege",
    good="Nobody administers the workspace in person: groups and identities hold the roles.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(ON,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
        "https://learn.microsoft.com/azure/machine-learning/how-to-assign-roles",
    ),
)
def workspace_administered(workspace: Resource, profile: Profile) -> Verdict:
    r"""People administer the Machine Learning workspace in production with roles of their own.

    In production, fails when a user is assigned a role that grants roles (Owner, User Access
    Administrator, Role Based Access Control Administrator) on the workspace, its resource group or
    its subscription; partial when users are assigned roles that change the workspace.

    Why it matters: Whoever holds such a role can swap the model behind an endpoint, start costly
    computes and read what connections hold. What a person holds stays when the person changes
    teams; a group's members are reviewed.

    How to fix: Give groups the roles of their personas, such as *AzureML Data Scientist*, and take
    the people's assignments away.

    ```sh
    az role assignment create --role "AzureML Data Scientist" --scope "$WORKSPACE_ID" \
      --assignee-object-id "$GROUP_ID" --assignee-principal-type Group
    az role assignment delete --role "Contributor" --scope "$SCOPE" --assignee "$USER_ID"
    ```

    ```bicep
    resource scientists 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
      scope: workspace
      name: guid(workspace.id, groupId, roleId)
      properties: {
        principalId: groupId
        principalType: 'Group'
        roleDefinitionId: roleId
      }
    }
    ```

    Portal: the workspace > Access control (IAM) > Role assignments.

    Side effects: a data scientist can then not create computes: an administrator or a pipeline has
    to.

    Limits: Knows built-in roles; custom roles are not judged. Roles inherited from management
    groups, eligible roles and who is in a group are not seen; a role that is activated for some
    hours looks like a standing one.
    """
    return _administered(workspace)


def _administered(service: Resource) -> Verdict:
    if not service.in_prod:
        return not_applicable("it is not in production")
    found = service.referrers(ON)
    roles = [(one, name) for one in found if (name := _administrative(one, service))]
    users = {(name, _grants(one)) for one, name in roles if _kind(one) == "user"}
    if users:
        because = f"assigned to users: {', '.join(sorted({name for name, _ in users}))}"
        return (failed if any(grants for _, grants in users) else partial)(because)
    if any(_kind(one) is None for one, _ in roles):
        return unknown("the kind of principal of an administrative role was not returned")
    if any(map(unread, found)):
        return unknown("the role of an assignment was not returned")
    listing = service.listing(ASSIGNMENTS)
    if not listing.complete:
        because = f"no user with an administrative role was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return passed("no user is assigned an administrative role")


def role_of(assignment: Resource) -> str:
    """The id of the role that it assigns: the last step of the definition's."""
    return str(assignment.get("properties.roleDefinitionId")).casefold().rpartition("/")[2]


def scope_of(assignment: Resource) -> str:
    """The ARM id, in lower case, below which it assigns the role."""
    return str(assignment.get("properties.scope")).casefold()


def unread(assignment: Resource) -> bool:
    """Whether Azure did not return which role it assigns, or where."""
    paths = ("properties.roleDefinitionId", "properties.scope")
    return not all(isinstance(assignment.get(path), str) for path in paths)


def principals_of(assignments: Iterable[Resource]) -> set[str]:
    """The object ids, in lower case, to which roles are assigned."""
    return {str(one.get("properties.principalId")).casefold() for one in assignments}


def _administrative(assignment: Resource, service: Resource) -> str | None:
    """The name of the role, where it is one that administers the service."""
    role = role_of(assignment)
    name = _GRANTING.get(role) or _CHANGING.get(role)
    if name is None:
        return None
    return name if _SERVICE.get(name, service.type).casefold() == service.type.casefold() else None


def _grants(assignment: Resource) -> bool:
    """Whether it lets grant any role; a condition usually holds it to some."""
    role = role_of(assignment)
    return role == OWNER or (role in _GRANTING and not assignment.get("properties.condition"))


def _kind(assignment: Resource) -> str | None:
    kind = assignment.get("properties.principalType")
    return kind.casefold() if isinstance(kind, str) else None
