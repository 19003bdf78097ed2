"""Foundry: its projects, where agents keep their data, and the network they run in."""

from __future__ import annotations

from collections.abc import Sequence
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
from checks.predicates import Setting, expect, only_for, see
from checks.registry import check
from checks.resource import Resource, member
from checks.services.cognitive_services import ACCOUNTS
from checks.services.cognitive_services_connections import PROJECTS

CAPABILITY_HOSTS = f"{PROJECTS}/capabilityHosts"
SHARED_HOSTS = f"{ACCOUNTS}/capabilityHosts"
MANAGED_NETWORKS = f"{ACCOUNTS}/managedNetworks"
AGENTIC = "agentic"

_STORES: Final = {
    "conversations": "properties.threadStorageConnections",
    "files": "properties.storageConnections",
    "vectors": "properties.vectorStoreConnections",
}
"""What agents keep, and where a capability host says where."""


@check(
    "project-lacks-managed-identity",
    on=PROJECTS,
    practice="sec-agent-identity",
    good="The project has an identity of its own, with which its agents act.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/concepts/authentication-authorization-foundry",
        "https://learn.microsoft.com/azure/foundry/agents/concepts/agent-identity",
    ),
)
def lacks_managed_identity(project: Resource, profile: Profile) -> Verdict:
    r"""The Foundry project has no identity of its own, so its agents act with keys.

    Why it matters: An agent reads data and calls tools as somebody. Without an identity of the
    project it does so with secrets in connections, which no role limits and no log tells apart.

    How to fix: Give the project an identity, and that identity the roles that its agents need.

    ```sh
    az resource update --ids "$PROJECT_ID" --set identity.type=SystemAssigned
    ```

    ```bicep
    resource project 'Microsoft.CognitiveServices/accounts/projects@2025-06-01' = {
      parent: account
      name: 'orders'
      location: location
      identity: {
        type: 'SystemAssigned'
      }
      properties: {}
    }
    ```

    Portal: the Foundry project > Resource Management > Identity > System assigned > On.

    Side effects: none until roles are given to the identity. A system-assigned identity, and its
    roles, go when the project is deleted.

    Limits: An identity is not yet used, and agents of one project share it unless each has its
    own: owners and lifecycle of agents are a question for the team. A missing `identity` in a
    body with properties is the service's default: none.
    """
    setting = see(project, "identity.type", str, absent="None", within="properties")
    if isinstance(setting, Verdict):
        return setting
    return failed(setting.fact) if setting.value.casefold() == "none" else passed(setting.fact)


@check(
    "project-lacks-own-stores",
    on=PROJECTS,
    practice="sec-data-retention-rights",
    good="Agents keep conversations, files and vectors in the workload's own stores.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(CAPABILITY_HOSTS, SHARED_HOSTS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/agents/concepts/capability-hosts",
        "https://learn.microsoft.com/azure/foundry/agents/concepts/standard-agent-setup",
    ),
)
def lacks_own_stores(project: Resource, profile: Profile) -> Verdict:
    r"""Agents keep conversations, files or vectors in stores that Microsoft runs.

    In production, for workloads with agents. The capability host of the project names stores, or
    that of its Foundry resource, for all projects. Where neither names one, the setup is basic:
    partial, and a failure where the data is highly sensitive or the workload is regulated. Partial
    where only some stores are named.

    Why it matters: In the basic setup the workload cannot back up, restore, encrypt with its own
    key or erase by its own rules what users told an agent.

    How to fix: Connect Cosmos DB, Storage and AI Search to the project, give its identity roles
    on them, then create a capability host that names the three.

    ```sh
    az rest --method put --url "$PROJECT_ID/capabilityHosts/agents?api-version=2025-06-01" \
      --body @capability-host.json
    ```

    ```bicep
    resource host 'Microsoft.CognitiveServices/accounts/projects/capabilityHosts@2025-06-01' = {
      parent: project
      name: 'agents'
      properties: {
        threadStorageConnections: [
          cosmos.name
        ]
        storageConnections: [
          storage.name
        ]
        vectorStoreConnections: [
          search.name
        ]
      }
    }
    ```

    Portal: not offered there; the templates of the standard agent setup create it.

    Side effects: a capability host cannot be changed, only created again; agents and conversations
    of the basic setup stay behind. The stores cost money.

    Limits: Says nothing about retention or erasure in the stores themselves. What the host of the
    resource names counts for a project without a host of its own too. Capability settings, the
    preview that replaces capability hosts, are not read. Whether the project has agents is data
    of the service, and not seen.
    """
    if AGENTIC not in profile.archetypes:
        return not_applicable("the workload has no agents")
    if not project.in_prod:
        return not_applicable("the project is not in production")
    account = project.parent
    hosts = project.of_type(CAPABILITY_HOSTS)
    hosts += account.of_type(SHARED_HOSTS) if account else []
    broken = [one.name for one in hosts if _broken(one)]
    if broken:
        return failed(f"capability host {broken[0]} could not be set up")
    missing = [what for what, path in _STORES.items() if not any(one.get(path) for one in hosts)]
    if not missing:
        return passed("own stores for conversations, files and vectors")
    fact = f"no own store for {', '.join(missing)}" if hosts else "there is no capability host"
    return _unseen_hosts(project, hosts, fact) or _judge_missing(profile, missing, fact)


def _unseen_hosts(project: Resource, hosts: Sequence[Resource], fact: str) -> Verdict | None:
    """Unknown where a host that was not read may name what is missing; a scope has but one host.

    https://learn.microsoft.com/azure/foundry/agents/concepts/capability-hosts
    """
    if project.parent is None:
        return unknown(f"{fact}; the Foundry resource of the project was not returned")
    held = {one.type.casefold() for one in hosts}
    for type_, holder in ((CAPABILITY_HOSTS, project), (SHARED_HOSTS, project.parent)):
        listing = holder.listing(type_)
        if type_.casefold() not in held and not listing.complete:
            return unknown(f"{fact}; {listing.reason}", permission=listing.permission)
    return None


def _judge_missing(profile: Profile, missing: Sequence[str], fact: str) -> Verdict:
    strict = profile.sensitive or profile.regulated is True
    return failed(fact) if strict and len(missing) == len(_STORES) else partial(fact)


def _broken(host: Resource) -> bool:
    state = str(host.get("properties.provisioningState")).casefold()
    return state in ("failed", "canceled")


@check(
    "agents-run-outside-own-network",
    on=ACCOUNTS,
    practice="sec-egress-control",
    good="Agents call tools and data from a network that the workload controls.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.LARGE,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/agents/concepts/networking-options",
        "https://learn.microsoft.com/azure/foundry/agents/how-to/virtual-networks",
    ),
)
def agents_outside_own_network(account: Resource, profile: Profile) -> Verdict:
    r"""Agents of the Foundry resource call tools and data over the public internet.

    In production, for workloads with agents, on Foundry resources that have projects. Passes when
    agents are injected into a subnet or into a managed network.

    Why it matters: Without injection, an agent reaches whatever answers on the internet, and
    nothing that is private. A prompt that somebody else wrote can have it send data anywhere.

    How to fix: Create the Foundry resource again with a delegated subnet for agents, then move
    projects and agents.

    ```sh
    az deployment group create --resource-group "$RG" --template-file main.bicep
    ```

    ```bicep
    properties: {
      allowProjectManagement: true
      networkInjections: [
        {
          scenario: 'agent'
          subnetArmId: agentSubnet.id
          useMicrosoftManagedNetwork: false
        }
      ]
    }
    ```

    Portal: Create a Foundry resource > Network > Virtual network injection.

    Side effects: the subnet is taken for agents alone and needs many addresses; what they call
    has to be reachable from there.

    Limits: Says where agents run, not what a firewall behind that network lets through. Agents
    that the workload hosts itself, in containers or functions, are not seen. Microsoft documents
    public egress as the default, so a body that knows projects and has no injection has none.
    """
    if AGENTIC not in profile.archetypes:
        return not_applicable("the workload has no agents")
    if not account.in_prod:
        return not_applicable("the AI account is not in production")
    elsewhere = only_for(account, "kind", "AIServices")
    if elsewhere:
        return elsewhere
    projects = see(account, "properties.allowProjectManagement", bool)
    if isinstance(projects, Verdict):
        return projects
    if not projects.value:
        return not_applicable(f"{projects.fact}: it has no projects, and so no agents")
    return _judge_injections(account)


def _judge_injections(account: Resource) -> Verdict:
    """Where agents run, of an account that has projects."""
    path = "properties.networkInjections"
    injections = account.get(path)
    if not injections:
        return failed(f"{path} is empty")
    if not isinstance(injections, list):
        return unknown(f"{path} is no list")
    for one in injections:
        if str(member(one, "scenario")).casefold() != "agent":
            continue
        if member(one, "subnetArmId"):
            return passed("agents are injected into a subnet")
        if member(one, "useMicrosoftManagedNetwork") is True:
            return passed("agents are injected into a managed network")
    return failed(f"{path} has nothing for agents")


@check(
    "managed-network-allows-any-outbound",
    on=MANAGED_NETWORKS,
    practice="sec-egress-control",
    good="The managed network of the Foundry resource lets out approved traffic only.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/cli/azure/cognitiveservices/account/managed-network",
        "https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/managednetworks",
    ),
)
def managed_network_open(network: Resource, profile: Profile) -> Verdict:
    r"""Agents in the managed network can send data to any address on the internet.

    In production only, and where the managed network is on.

    Why it matters: An agent that a prompt has turned sends out what it may read. With approved
    destinations only, there is nowhere to send it.

    How to fix: List the destinations that agents need as outbound rules, then allow nothing else.

    ```sh
    az cognitiveservices account managed-network update --name "$ACCOUNT" --resource-group "$RG" \
      --managed-network allow_only_approved_outbound
    ```

    ```bicep
    resource network 'Microsoft.CognitiveServices/accounts/managedNetworks@2025-12-01' = {
      parent: account
      name: 'default'
      properties: {
        managedNetwork: {
          isolationMode: 'AllowOnlyApprovedOutbound'
        }
      }
    }
    ```

    Portal: not offered there; use the command line or a template.

    Side effects: calls to other destinations fail. Rules with host names bring a firewall, which
    is billed by the hour.

    Limits: Reads the mode, not whether an approved destination is too wide. Where the managed
    network is off, `agents-run-outside-own-network` judges where agents run.
    """
    if not network.in_prod:
        return not_applicable("the managed network is not in production")
    path = "properties.managedNetwork.isolationMode"
    mode = see(network, path, str)
    if isinstance(mode, Setting) and mode.value.casefold() == "disabled":
        return not_applicable(mode.fact)
    return expect(
        network, path, equals="AllowOnlyApprovedOutbound", fails=("AllowInternetOutbound",)
    )
