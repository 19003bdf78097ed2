"""Azure Machine Learning: what a workspace does for sensitive data: keys, data sent elsewhere."""

from __future__ import annotations

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
from checks.predicates import expect, see
from checks.registry import check
from checks.resource import Json, Resource, look_up, member, split_path
from checks.services.machine_learning import WORKSPACES
from checks.services.machine_learning_workspaces import of_project

SHARED_HOSTS = frozenset(
    {
        *("blob.core.windows.net", "dfs.core.windows.net", "file.core.windows.net"),
        *("queue.core.windows.net", "table.core.windows.net", "core.windows.net", "windows.net"),
        *("azurewebsites.net", "cloudapp.azure.com"),
        *("amazonaws.com", "s3.amazonaws.com", "googleapis.com", "storage.googleapis.com"),
    }
)
"""Domains under which anybody can rent a host name, and so receive data."""
SHARED_TAGS = frozenset({"internet", "azurecloud", "storage"})
"""Service tags, before a region, that cover everybody's resources.
https://learn.microsoft.com/azure/virtual-network/service-tags-overview"""
EVERYWHERE = frozenset({"0.0.0.0/0", "*"})

_RULES = "properties.managedNetwork.outboundRules"


@check(
    "workspace-lacks-own-key",
    on=WORKSPACES,
    practice="sec-encryption-keys",
    good="The workspace encrypts what it stores with the workload's own key.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys",
        "https://learn.microsoft.com/azure/machine-learning/concept-data-encryption",
    ),
)
def lacks_own_key(workspace: Resource, profile: Profile) -> Verdict:
    r"""The workspace is encrypted with a key of Microsoft's, though own keys are required.

    Asked only where the profile's targets declare `own_keys`. A project is judged at its hub.

    Why it matters: Besides its storage account, a workspace keeps metadata of jobs, models and
    data in stores of Microsoft's. With an own key the workload decides who can read them.

    How to fix: The key is chosen when a workspace is created. Create a key in a vault with purge
    protection, create a workspace that names it, and move models, data and jobs there.

    ```sh
    az ml workspace create --name "$WORKSPACE" --resource-group "$RG" --file workspace.yml
    ```

    ```bicep
    properties: {
      encryption: {
        status: 'Enabled'
        keyVaultProperties: {
          keyVaultArmId: vault.id
          keyIdentifier: key.properties.keyUriWithVersion
        }
      }
    }
    ```

    Portal: Create a Machine Learning workspace > Encryption > Customer-managed keys.

    Side effects: the workspace is new: identities, endpoints and links change. Unless the data is
    encrypted on the service's side, a search service and a database are added and billed.

    Limits: The key of the workspace's own stores only. The storage account, registry and disks
    behind it have keys of their own. A missing value is the service's default: Microsoft's key.
    """
    if profile.targets.get("own_keys") is not True:
        return not_applicable("the workload's profile does not require own keys")
    return of_project(workspace) or expect(
        workspace,
        "properties.encryption.status",
        equals="Enabled",
        fails=("Disabled",),
        absent="Disabled",
        within="properties",
    )


@check(
    "workspace-lacks-high-impact-mode",
    on=WORKSPACES,
    practice="sec-data-classification",
    good="The workspace is marked as one for sensitive data.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.LARGE,
    hint=True,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/concept-data-encryption",
        "https://learn.microsoft.com/azure/machine-learning/concept-enterprise-security",
    ),
)
def lacks_high_impact_mode(workspace: Resource, profile: Profile) -> Verdict:
    r"""The workspace is not marked as one for sensitive data.

    In production, where the profile declares high sensitivity. A project is judged at its hub.

    Why it matters: With the mark, Microsoft collects less for diagnosis, scratch disks of
    clusters are encrypted and emptied between jobs, and credentials reach nodes by the vault.

    How to fix: The mark is set when a workspace is created: decide on it before the next one.

    ```sh
    az ml workspace create --name "$WORKSPACE" --resource-group "$RG" --file workspace.yml
    ```

    ```bicep
    properties: {
      hbiWorkspace: true
    }
    ```

    Portal: Create a Machine Learning workspace > Encryption > High business impact workspace.

    Side effects: Microsoft's support sees less, so faults take longer to find.

    Limits: Informs only. Other measures may protect the data as well, and moving to a new
    workspace for the mark alone is seldom worth it.
    """
    if not workspace.in_prod:
        return not_applicable("the workspace is not in production")
    if not profile.sensitive:
        return not_applicable("the workload's profile does not declare high sensitivity")
    return of_project(workspace) or expect(workspace, "properties.hbiWorkspace", equals=True)


@check(
    "workspace-outbound-rules-too-wide",
    on=WORKSPACES,
    practice="sec-egress-control",
    good="No outbound rule of the workspace covers hosts that anybody can rent.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-managed-network",
        "https://learn.microsoft.com/azure/machine-learning/how-to-prevent-data-loss-exfiltration",
    ),
)
def outbound_rules_too_wide(workspace: Resource, profile: Profile) -> Verdict:
    r"""An approved outbound rule is so wide that data can leave for anybody's account.

    Of workspaces whose managed network lets out approved traffic only, by the rules that users
    added: host names with a wildcard for a domain where anybody can rent a name, service tags of
    all storage or the whole internet, address ranges that are everything.

    Why it matters: `*.blob.core.windows.net` is every storage account of every customer. Code
    that wants to send training data out only needs one of them.

    How to fix: Name the account by a private endpoint, or the exact host, then remove the rule.

    ```sh
    az ml workspace outbound-rule set --rule data --type private_endpoint \
      --service-resource-id "$STORAGE_ID" --subresource-target blob \
      --workspace-name "$WORKSPACE" --resource-group "$RG"
    az ml workspace outbound-rule remove --rule "$RULE" --workspace-name "$WORKSPACE" \
      --resource-group "$RG"
    ```

    ```bicep
    properties: {
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound'
        outboundRules: {
          data: {
            type: 'PrivateEndpoint'
            destination: {
              serviceResourceId: storage.id
              subresourceTarget: 'blob'
              sparkEnabled: false
            }
          }
        }
      }
    }
    ```

    Portal: the workspace > Settings > Networking > Workspace managed outbound access.

    Side effects: jobs that used another account under the wildcard are refused.

    Limits: Knows the common domains and tags, not all; rules that the service itself requires
    are not judged.
    """
    project = of_project(workspace)
    if project:
        return project
    path = "properties.managedNetwork.isolationMode"
    mode = see(workspace, path, str, absent="Disabled", within="properties")
    if isinstance(mode, Verdict):
        return mode
    if mode.value.casefold() != "allowonlyapprovedoutbound":
        return not_applicable(f"{mode.fact}: rules do not limit outbound traffic")
    workspace.get(f"{_RULES}.*.destination")
    rules = look_up(workspace.body, split_path(_RULES))
    if not isinstance(rules, dict):
        return unknown(f"{_RULES} was not returned")
    added = {name: rule for name, rule in rules.items() if _by_user(rule)}
    wide = sorted(name for name, rule in added.items() if _wide(member(rule, "destination")))
    if wide:
        return failed(f"rules that are too wide: {', '.join(wide)}")
    return passed(f"rules that users added: {len(added)}, none too wide")


def _by_user(rule: Json) -> bool:
    return str(member(rule, "category")).casefold() == "userdefined"


def _wide(destination: Json) -> bool:
    if isinstance(destination, str):
        return _wide_host(destination.casefold())
    if str(member(destination, "action") or "allow").casefold() != "allow":
        return False
    prefixes = member(destination, "addressPrefixes")
    if isinstance(prefixes, list) and prefixes:
        # Address prefixes take the place of the tag beside them.
        return any(one in EVERYWHERE for one in prefixes)
    return str(member(destination, "serviceTag")).casefold().partition(".")[0] in SHARED_TAGS


def _wide_host(host: str) -> bool:
    if not host.startswith("*"):
        return False
    domain = host.lstrip("*").lstrip(".")
    return "." not in domain or domain in SHARED_HOSTS
