"""Foundry: what its resources and projects connect to, and with what."""

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
    partial,
    passed,
    unknown,
)
from checks.predicates import see
from checks.registry import check
from checks.resource import Resource
from checks.services.cognitive_services import ACCOUNTS

PROJECTS = f"{ACCOUNTS}/projects"
OF_ACCOUNTS = f"{ACCOUNTS}/connections"
OF_PROJECTS = f"{PROJECTS}/connections"

SECRETS: Final = frozenset(
    {"accesskey", "accountkey", "apikey", "customkeys", "pat", "sas", "usernamepassword"}
)
"""Values of `authType` with which the connection holds a secret, in lower case:
https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/connections"""
IDENTITIES: Final = frozenset(
    {
        "aad",
        "accountmanagedidentity",
        "agenticidentitytoken",
        "agenticuser",
        "agentuserimpersonation",
        "managedidentity",
        "projectmanagedidentity",
        "userentratoken",
    }
)
"""Values of `authType` with which an Entra identity signs in, those of newer versions included."""
ENTRA: Final = frozenset(
    {
        "adlsgen2",
        "aiservices",
        "azureblob",
        "azurekeyvault",
        "azureopenai",
        "azurestorageaccount",
        "cognitivesearch",
        "cognitiveservice",
        "cosmosdb",
    }
)
"""Categories of Azure services that let Entra identities in."""
TOOLS: Final = frozenset({"openapi", "remotea2a", "remotetool"})
"""Categories of tools and agents elsewhere: MCP servers, other agents, web interfaces."""


def _holds_key(connection: Resource) -> Verdict:
    """Judge how a connection signs in to an Azure service that takes Entra identities."""
    category = see(connection, "properties.category", str)
    if isinstance(category, Verdict):
        return category
    if category.value.casefold() not in ENTRA:
        return not_applicable(f"{category.fact}; its target may take nothing but a secret")
    sign_in = see(connection, "properties.authType", str)
    if isinstance(sign_in, Verdict):
        return sign_in
    kind, fact = sign_in.value.casefold(), f"{sign_in.fact}, {category.fact}"
    if kind in IDENTITIES:
        return passed(fact)
    if kind in SECRETS:
        return failed(fact)
    if kind == "serviceprincipal":
        return partial(f"{fact}: an Entra identity, with a secret that somebody has to rotate")
    return unknown(f"{sign_in.fact}, a value that this check does not know")


@check(
    "project-connection-holds-key",
    on=OF_PROJECTS,
    practice="sec-keyless-auth",
    good="The project's connection signs in with an Entra identity.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/concepts/authentication-authorization-foundry",
        "https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/projects/connections",
    ),
)
def project_holds_key(connection: Resource, profile: Profile) -> Verdict:
    r"""The project opens an Azure service with a key that its connection holds.

    Judges connections to AI services, search, storage, Cosmos DB and key vaults, which all take
    Entra identities. Partial with a service principal, which has a secret too.

    Why it matters: Whoever may use the project can act with the key, and its target cannot tell
    them apart. A key that is switched off or rotated at the target breaks the agents that use it.

    How to fix: Give the project's identity a role on the target, then create the connection again
    with Entra sign-in.

    ```sh
    az role assignment create --assignee "$PROJECT_PRINCIPAL" --role "$ROLE" --scope "$TARGET_ID"
    az cognitiveservices account project connection create --name "$ACCOUNT" \
      --resource-group "$RG" --project-name "$PROJECT" --connection-name search \
      --file connection.yml
    ```

    ```bicep
    properties: {
      category: 'CognitiveSearch'
      target: 'https://${search.name}.search.windows.net'
      authType: 'AAD'
    }
    ```

    Portal: Foundry portal > Management center > Connected resources > the connection >
    Authentication.

    Side effects: calls fail until the role is in force, which can take some minutes.

    Limits: Connections to other categories are not judged: many targets take nothing but a key.
    Reads how the connection signs in, not which rights the identity has there.
    """
    return _holds_key(connection)


@check(
    "account-connection-holds-key",
    on=OF_ACCOUNTS,
    practice="sec-keyless-auth",
    good="The Foundry resource's connection signs in with an Entra identity.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/concepts/authentication-authorization-foundry",
        "https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/connections",
    ),
)
def account_holds_key(connection: Resource, profile: Profile) -> Verdict:
    r"""The Foundry resource opens an Azure service with a key that its connection holds.

    Judges connections to AI services, search, storage, Cosmos DB and key vaults, which all take
    Entra identities. Partial with a service principal, which has a secret too.

    Why it matters: A connection of the resource can serve every project in it. Its key gives them
    all the same rights at the target, and no log there says which project or person it was.

    How to fix: Give the identities of the projects that need it a role on the target, then create
    the connection again with Entra sign-in.

    ```sh
    az role assignment create --assignee "$PROJECT_PRINCIPAL" --role "$ROLE" --scope "$TARGET_ID"
    az cognitiveservices account connection create --name "$ACCOUNT" --resource-group "$RG" \
      --connection-name search --file connection.yml
    ```

    ```bicep
    properties: {
      category: 'CognitiveSearch'
      target: 'https://${search.name}.search.windows.net'
      authType: 'AAD'
    }
    ```

    Portal: Foundry portal > Management center > the resource > Connected resources.

    Side effects: projects without a role on the target lose what the key gave them.

    Limits: Connections to other categories are not judged: many targets take nothing but a key.
    Reads how the connection signs in, not which rights the identities have there.
    """
    return _holds_key(connection)


@check(
    "account-connection-shares-secret",
    on=OF_ACCOUNTS,
    practice="sec-least-privilege",
    good="The connection shares no secret between projects.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(PROJECTS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/concepts/rbac-foundry",
        "https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/connections",
    ),
)
def shares_secret(connection: Resource, profile: Profile) -> Verdict:
    r"""Every project of the Foundry resource can act with the secret of this connection.

    Asked where the resource has several projects, and the connection holds a key, a signed link
    or a password; not of Application Insights, to which every project may write.

    Why it matters: Projects separate teams and use cases. A secret that all of them can use gives
    each the rights that one of them needed, and what a project did with it cannot be told apart.

    How to fix: Sign in with the projects' identities; where the target takes nothing but a
    secret, create the connection in the project that needs it, and delete this one.

    ```sh
    az cognitiveservices account project connection create --name "$ACCOUNT" \
      --resource-group "$RG" --project-name "$PROJECT" --connection-name tickets \
      --file connection.yml
    az cognitiveservices account connection delete --name "$ACCOUNT" --resource-group "$RG" \
      --connection-name tickets
    ```

    ```bicep
    resource tickets 'Microsoft.CognitiveServices/accounts/projects/connections@2025-06-01' = {
      parent: project
      name: 'tickets'
      properties: {
        category: 'CustomKeys'
        authType: 'CustomKeys'
        isSharedToAll: false
      }
    }
    ```

    Portal: Foundry portal > the project > Management center > Connected resources > New
    connection.

    Side effects: projects that used the shared connection without need lose it.

    Limits: Does not read the secret, what it opens, or whether a project uses it.
    """
    sign_in = see(connection, "properties.authType", str)
    if isinstance(sign_in, Verdict):
        return sign_in
    if sign_in.value.casefold() not in SECRETS:
        return not_applicable(f"{sign_in.fact}, which is no shared secret")
    if str(connection.get("properties.category")).casefold() == "appinsights":
        return not_applicable("the connection takes traces, and gives nothing")
    if connection.parent is None:
        return unknown("the account of the connection was not returned")
    projects = len(connection.parent.of_type(PROJECTS))
    listing = connection.listing(PROJECTS)
    if projects < 2 and listing.complete:
        return not_applicable(f"projects in the account: {projects}")
    shared = see(connection, "properties.isSharedToAll", bool)
    if isinstance(shared, Verdict):
        return shared
    fact = f"{shared.fact}, {sign_in.fact}"
    if not shared.value:
        return passed(fact)
    if projects < 2:
        return unknown(f"{fact}; {listing.reason}", permission=listing.permission)
    return failed(f"{fact}, and projects in the account: {projects}")


@check(
    "tool-connection-lacks-sign-in",
    on=OF_PROJECTS,
    practice="sec-tool-governance",
    good="Agents sign in to the tool with an identity of their own or of their user.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/agents/how-to/mcp-authentication",
        "https://learn.microsoft.com/azure/foundry/agents/how-to/tools/model-context-protocol",
    ),
)
def tool_lacks_sign_in(connection: Resource, profile: Profile) -> Verdict:
    r"""Agents call a tool without an identity that it could check.

    For connections to MCP servers, other agents and web interfaces. Partial with a key, which says
    which project calls and not who; fails without any sign-in.

    Why it matters: A tool acts on what an agent asks. Where it cannot tell who asks, it can neither
    refuse nor log, and anybody who finds its address can ask the same.

    How to fix: Let the tool take Entra tokens, and connect with the agent's or the project's
    identity, or with the signed-in user's (OAuth).

    ```sh
    az cognitiveservices account project connection create --name "$ACCOUNT" \
      --resource-group "$RG" --project-name "$PROJECT" --connection-name orders-mcp \
      --file connection.yml
    ```

    ```bicep
    properties: {
      category: 'RemoteTool'
      target: 'https://orders.contoso.com/mcp'
      authType: 'OAuth2'
    }
    ```

    Portal: Foundry portal > the project > Tools > the tool > Authentication.

    Side effects: the tool has to know the identity before the connection changes, else calls fail.

    Limits: A public tool, such as a search in published documentation, may rightly ask for
    nothing: accept the finding with that reason. Tools that an agent's definition names without
    a connection, and which calls need approval, are data of the agents and not read.
    """
    category = see(connection, "properties.category", str)
    if isinstance(category, Verdict):
        return category
    if category.value.casefold() not in TOOLS:
        return not_applicable(f"{category.fact}, which is no tool")
    sign_in = see(connection, "properties.authType", str)
    if isinstance(sign_in, Verdict):
        return sign_in
    kind = sign_in.value.casefold()
    if kind in IDENTITIES or kind == "oauth2":
        return passed(sign_in.fact)
    if kind in SECRETS or kind == "serviceprincipal":
        return partial(f"{sign_in.fact}: a secret for every agent of the project")
    if kind != "none":
        return unknown(f"{sign_in.fact}, a value that this check does not know")
    return failed(sign_in.fact)


@check(
    "project-connection-unencrypted",
    on=OF_PROJECTS,
    practice="sec-encryption-keys",
    good="The project's connection is encrypted on the way.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/well-architected/security/encryption",
        "https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/projects/connections",
    ),
)
def unencrypted(connection: Resource, profile: Profile) -> Verdict:
    r"""The project sends prompts, data and secrets to an address without encryption.

    Why it matters: Whoever stands between agent and target reads what they exchange, the secret
    of the connection included, and can put instructions of their own into the answer.

    How to fix: Give the target a certificate, and connect to its https address.

    ```sh
    az cognitiveservices account project connection update --name "$ACCOUNT" \
      --resource-group "$RG" --project-name "$PROJECT" --connection-name tickets \
      --set properties.target=https://tickets.contoso.com
    ```

    ```bicep
    properties: {
      target: 'https://tickets.contoso.com'
    }
    ```

    Portal: Foundry portal > the project > Management center > Connected resources > the
    connection > Edit.

    Side effects: none, once the target answers on https. A secret that went unencrypted is worth
    rotating.

    Limits: Reads the address only. Targets that are no web address are not judged.
    """
    target = see(connection, "properties.target", str)
    if isinstance(target, Verdict):
        return target
    scheme, found, _ = target.value.casefold().partition("://")
    if not found or scheme not in ("http", "https"):
        return not_applicable("properties.target is no web address")
    because = f"properties.target is an {scheme} address"
    return passed(because) if scheme == "https" else failed(because)
