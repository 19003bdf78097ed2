"""Azure Key Vault."""

from __future__ import annotations

from checks.model import Confidence, Effort, Profile, Severity, Verdict
from checks.predicates import expect, public_network
from checks.registry import check
from checks.resource import Resource

VAULTS = "Microsoft.KeyVault/vaults"


@check(
    "vault-lacks-purge-protection",
    on=VAULTS,
    practice="sec-secrets-management",
    good="Nobody can destroy the vault's keys and secrets before their retention ends.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
        "https://learn.microsoft.com/azure/well-architected/security/application-secrets",
    ),
)
def lacks_purge_protection(vault: Resource, profile: Profile) -> Verdict:
    """Deleted keys and secrets of the vault can be destroyed for good at once.

    Why it matters: Whoever may delete and purge can make everything that a key of this vault
    encrypts unreadable, by mistake or on purpose. Customer-managed keys of AI accounts and
    workspaces need purge protection for that reason.

    How to fix: Turn it on.

    ```sh
    az keyvault update --name "$VAULT" --resource-group "$RG" --enable-purge-protection true
    ```

    ```bicep
    properties: {
      enablePurgeProtection: true
    }
    ```

    Portal: the key vault > Settings > Properties > Enable purge protection.

    Side effects: it cannot be turned off again, and the name of a deleted vault stays taken
    until its retention (7 to 90 days) ends.

    Limits: Says nothing about who may delete. A missing value is the service's default: not
    protected.
    """
    return expect(vault, "properties.enablePurgeProtection", equals=True, absent=False)


@check(
    "vault-uses-access-policies",
    on=VAULTS,
    practice="sec-secrets-management",
    good="Roles decide who may use the vault's keys and secrets.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/key-vault/general/rbac-migration",
        "https://learn.microsoft.com/azure/well-architected/security/application-secrets",
    ),
)
def uses_access_policies(vault: Resource, profile: Profile) -> Verdict:
    r"""Access policies instead of roles decide who may use the vault's keys and secrets.

    Why it matters: Whoever may write to the vault as a resource, a Contributor for one, can give
    himself a policy and read every secret. Policies hold for the whole vault and know no
    conditions, no expiry and no review.

    How to fix: Give each identity of a policy the role that fits, such as *Key Vault Secrets
    User*, then switch the vault to roles.

    ```sh
    az role assignment create --role "Key Vault Secrets User" --assignee "$CLIENT_ID" \
      --scope "$VAULT_ID"
    az keyvault update --name "$VAULT" --resource-group "$RG" --enable-rbac-authorization true
    ```

    ```bicep
    properties: {
      enableRbacAuthorization: true
    }
    ```

    Portal: the key vault > Settings > Access configuration > Azure role-based access control.

    Side effects: the access policies stop working at once: an identity without a role is refused.

    Limits: Looks at the switch; how wide the roles are is another question. A missing value is
    unknown: what it means depends on the API version that created the vault.
    """
    return expect(vault, "properties.enableRbacAuthorization", equals=True)


@check(
    "vault-open-to-internet",
    on=VAULTS,
    practice="sec-network-isolation",
    good="The key vault cannot be reached from the internet.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/key-vault/general/network-security",
        "https://learn.microsoft.com/azure/well-architected/security/application-secrets",
    ),
)
def open_to_internet(vault: Resource, profile: Profile) -> Verdict:
    r"""The key vault accepts connections from the internet.

    Partial when only listed networks and addresses get in.

    Why it matters: A token that leaks from a notebook or a tool reads every secret that its
    identity may read, from anywhere.

    How to fix: Create a private endpoint, then close public access.

    ```sh
    az network private-endpoint create --name pe-kv --resource-group "$RG" --subnet "$SUBNET_ID" \
      --private-connection-resource-id "$VAULT_ID" --group-id vault --connection-name pe-kv
    az keyvault update --name "$VAULT" --resource-group "$RG" --public-network-access Disabled
    ```

    ```bicep
    properties: {
      publicNetworkAccess: 'Disabled'
      networkAcls: {
        defaultAction: 'Deny'
        bypass: 'AzureServices'
      }
    }
    ```

    Portal: the key vault > Settings > Networking.

    Side effects: people and pipelines outside the network can read no secret any more.

    Limits: Does not judge which addresses are listed. A missing `publicNetworkAccess` is the
    documented default: enabled.
    """
    return public_network(vault, absent="Enabled")
