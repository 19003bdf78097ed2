"""Azure Storage."""

from __future__ import annotations

from checks.model import Confidence, Effort, Profile, Severity, Verdict
from checks.predicates import expect
from checks.registry import check
from checks.resource import Resource

ACCOUNTS = "Microsoft.Storage/storageAccounts"


@check(
    "storage-accepts-shared-keys",
    on=ACCOUNTS,
    practice="sec-storage-hardening",
    good="Only Entra identities can read and write the storage account.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-blob-storage",
    ),
)
def accepts_shared_keys(account: Resource, profile: Profile) -> Verdict:
    r"""Clients can use the account key instead of an Entra identity.

    Why it matters: The account key reads, changes and deletes everything in the account, and
    signs shared access links that do the same. Training and grounding data can be altered
    without a trace of who did it.

    How to fix: Watch the metric Transactions split by Authentication until nobody uses the
    key, then switch it off.

    ```sh
    az storage account update --name "$STORAGE" --resource-group "$RG" \
      --allow-shared-key-access false
    ```

    ```bicep
    properties: {
      allowSharedKeyAccess: false
    }
    ```

    Portal: the storage account > Settings > Configuration > Allow storage account key access >
    Disabled.

    Side effects: requests with the key or with links signed by it are refused. Azure Files over
    SMB with the key, Functions apps that connect with it, and model monitoring of Azure Machine
    Learning on credential-based datastores stop working.

    Limits: Looks at the switch of the account, not at the newer one per service, and not at who
    uses a key. A missing value is the documented default: keys are accepted. Accounts that
    another service manages for you, Databricks for one, may not let you change it.
    """
    return expect(account, "properties.allowSharedKeyAccess", equals=False, absent=True)


@check(
    "storage-allows-public-blobs",
    on=ACCOUNTS,
    practice="sec-storage-hardening",
    good="No container of the storage account can be made public.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-blob-storage",
    ),
)
def allows_public_blobs(account: Resource, profile: Profile) -> Verdict:
    r"""Containers of the storage account may be opened to anonymous readers.

    Why it matters: One container set to public serves its files to anyone with the address, and
    no key, role or token is asked for. Switched off here, no container can be opened by mistake.

    How to fix: Find containers that are public on purpose, move them to an account of their
    own, then forbid it here.

    ```sh
    az storage account update --name "$STORAGE" --resource-group "$RG" \
      --allow-blob-public-access false
    ```

    ```bicep
    properties: {
      allowBlobPublicAccess: false
    }
    ```

    Portal: the storage account > Settings > Configuration > Allow Blob anonymous access >
    Disabled.

    Side effects: anonymous downloads stop, of static websites' assets outside `$web` too.

    Limits: The account permits it; whether a container is public is not read. A missing value
    is unknown: it meant "allowed" for accounts made before the default changed in 2023.
    """
    return expect(account, "properties.allowBlobPublicAccess", equals=False)
