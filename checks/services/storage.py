"""Azure Storage."""

from __future__ import annotations

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
from checks.predicates import expect, public_network, see
from checks.registry import check
from checks.resource import Resource

ACCOUNTS = "Microsoft.Storage/storageAccounts"
BLOBS = "Microsoft.Storage/storageAccounts/blobServices"


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


@check(
    "storage-open-to-internet",
    on=ACCOUNTS,
    practice="sec-network-isolation",
    good="The storage account cannot be reached from the internet.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/storage/common/storage-network-security",
        "https://learn.microsoft.com/azure/well-architected/service-guides/azure-blob-storage",
    ),
)
def open_to_internet(account: Resource, profile: Profile) -> Verdict:
    r"""The storage account accepts connections from the internet.

    Partial when only listed networks and addresses get in. A failure is critical in production
    where the data is highly sensitive.

    Why it matters: With a leaked key or token, whoever holds it reads and rewrites training and
    grounding data from anywhere.

    How to fix: Create a private endpoint for each service that is used, then close public access.

    ```sh
    az network private-endpoint create --name pe-blob --resource-group "$RG" \
      --subnet "$SUBNET_ID" --private-connection-resource-id "$STORAGE_ID" --group-id blob \
      --connection-name pe-blob
    az storage account update --name "$STORAGE" --resource-group "$RG" \
      --public-network-access Disabled
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

    Portal: the storage account > Security + networking > Networking.

    Side effects: clients outside the network are refused, the portal's storage browser and
    indexers of AI Search without a trusted identity or a shared private link among them.

    Limits: Does not judge which addresses are listed, or which trusted services and resources may
    pass the rules. A missing `publicNetworkAccess` is the documented default: enabled.
    """
    critical = account.in_prod and profile.sensitive
    return public_network(account, absent="Enabled", critical=critical)


@check(
    "storage-accepts-http",
    on=ACCOUNTS,
    practice="sec-encryption-keys",
    good="The storage account refuses connections without encryption.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer",
        "https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-migrate-to-tls2",
    ),
)
def accepts_http(account: Resource, profile: Profile) -> Verdict:
    """The storage account can be read and written without encryption on the way.

    Why it matters: Whoever sees the network sees documents, keys and signed links, and can change
    what a model is trained on.

    How to fix: Require secure transfer.

    ```sh
    az storage account update --name "$STORAGE" --resource-group "$RG" --https-only true
    ```

    ```bicep
    properties: {
      supportsHttpsTrafficOnly: true
    }
    ```

    Portal: the storage account > Settings > Configuration > Secure transfer required.

    Side effects: clients over HTTP are refused; so are NFS shares, unless they encrypt themselves.

    Limits: TLS versions are not judged: the service itself refuses those before 1.2 since
    2026-02-03. A missing value is the documented default of current API versions: required.
    """
    return expect(account, "properties.supportsHttpsTrafficOnly", equals=True, absent=True)


@check(
    "storage-lacks-recovery",
    on=ACCOUNTS,
    practice="rel-dependency-redundancy",
    good="Deleted and overwritten blobs of the storage account can be brought back.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(BLOBS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/storage/blobs/data-protection-overview",
        "https://learn.microsoft.com/azure/storage/blobs/versioning-overview",
    ),
)
def lacks_recovery(account: Resource, profile: Profile) -> Verdict:
    r"""Deleted or overwritten blobs of the storage account are gone for good.

    Passes with soft delete and versioning, is partial with one of them, and fails with neither.
    Where the account has a hierarchical namespace, which knows no versions, soft delete is enough.

    Why it matters: A wrong pipeline run, or an attacker, can empty or poison the documents that a
    model learns or answers from. Without old versions there is nothing to go back to.

    How to fix: Turn both on, and delete old versions with a lifecycle rule.

    ```sh
    az storage account blob-service-properties update --account-name "$STORAGE" \
      --resource-group "$RG" --enable-delete-retention true --delete-retention-days 30 \
      --enable-versioning true
    ```

    ```bicep
    resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
      parent: account
      name: 'default'
      properties: {
        isVersioningEnabled: true
        deleteRetentionPolicy: {
          enabled: true
          days: 30
        }
      }
    }
    ```

    Portal: the storage account > Data management > Data protection.

    Side effects: deleted blobs and old versions cost as much as live ones until they expire.

    Limits: Looks at blobs only; containers, file shares, backup vaults and whether a restore was
    ever tried are not judged. Missing values are the service's defaults: off.
    """
    if str(account.get("kind")).casefold() == "filestorage":
        return not_applicable("kind is FileStorage, which holds no blobs")
    blobs = account.of_type(BLOBS)
    if not blobs:
        return unknown("the settings of its blob service were not returned")
    soft = see(blobs[0], "properties.deleteRetentionPolicy.enabled", bool)
    if isinstance(soft, Verdict):
        return soft
    if account.get("properties.isHnsEnabled") is True:
        return (passed if soft.value else failed)(soft.fact)
    versions = see(blobs[0], "properties.isVersioningEnabled", bool, absent=False)
    if isinstance(versions, Verdict):
        return versions
    fact = f"{soft.fact}, {versions.fact}"
    if soft.value and versions.value:
        return passed(fact)
    return (partial if soft.value or versions.value else failed)(fact)


@check(
    "storage-not-redundant",
    on=ACCOUNTS,
    practice="rel-dependency-redundancy",
    good="The storage account survives the loss of a zone.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/storage/common/storage-redundancy",
        "https://learn.microsoft.com/azure/storage/common/redundancy-migration",
    ),
)
def not_redundant(account: Resource, profile: Profile) -> Verdict:
    r"""The storage account keeps all its copies in one datacentre.

    In production, passes with copies in several zones, is partial where only a second region has
    another copy, and fails where there is none.

    Why it matters: When the datacentre is down, so are the documents, models and agents that live
    in the account; when it is lost, they are too.

    How to fix: Convert the account to zone-redundant storage.

    ```sh
    az storage account migration start --account-name "$STORAGE" --resource-group "$RG" \
      --sku Standard_ZRS
    ```

    ```bicep
    sku: {
      name: 'Standard_ZRS'
    }
    ```

    Portal: the storage account > Data management > Redundancy.

    Side effects: zone-redundant storage costs more. A conversion can take days, without downtime;
    not every region and kind of account offers it.

    Limits: Judges the account by its SKU; whether its data could be loaded again from a source is
    a reason to accept less. Regions without zones cannot pass. Not asked outside production.
    """
    sku = see(account, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if not account.in_prod:
        return not_applicable("the storage account is not in production")
    copies = sku.value.casefold().rpartition("_")[2]
    if copies in ("zrs", "gzrs", "ragzrs"):
        return passed(sku.fact)
    if copies in ("grs", "ragrs"):
        return partial(sku.fact)
    if copies == "lrs":
        return failed(sku.fact)
    return unknown(f"{sku.fact}, a value that this check does not know")
