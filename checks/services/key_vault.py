"""Azure Key Vault."""

from __future__ import annotations

from checks.model import Confidence, Effort, Profile, Severity, Verdict
from checks.predicates import expect
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
