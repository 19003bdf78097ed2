"""Azure Machine Learning: how datastores open the data behind them."""

from __future__ import annotations

from typing import Final

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    not_applicable,
    partial,
)
from checks.predicates import expect
from checks.registry import check
from checks.resource import Resource
from checks.services.machine_learning import WORKSPACES

DATASTORES = f"{WORKSPACES}/datastores"

_SYSTEM: Final = frozenset(
    {
        *("workspaceblobstore", "workspacefilestore"),
        *("workspaceartifactstore", "workspaceworkingdirectory"),
    }
)


@check(
    "datastore-holds-credentials",
    on=DATASTORES,
    practice="sec-keyless-auth",
    good="The datastore opens its data with the identity of whoever reads it.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/machine-learning/how-to-datastore",
        "https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication",
    ),
)
def holds_credentials(datastore: Resource, profile: Profile) -> Verdict:
    r"""The datastore opens its data with an account key or a shared access signature.

    Passes without credentials; partial with a service principal, whose secret or certificate has
    to be rotated too, and for file shares, for which Azure documents keys and signatures only.
    Not asked of the four datastores that every workspace has.

    Why it matters: With a stored key, whoever may use the workspace reads all data behind the
    datastore, whatever roles say on the storage account, and no log tells who it was.

    How to fix: Give readers and computes *Storage Blob Data Reader* on the account, then create
    the datastore anew without credentials.

    ```sh
    az ml datastore create --file datastore.yml --workspace-name "$WORKSPACE" \
      --resource-group "$RG"
    ```

    ```bicep
    properties: {
      datastoreType: 'AzureBlob'
      accountName: storage.name
      containerName: 'training'
      credentials: {
        credentialsType: 'None'
      }
    }
    ```

    Portal: Azure Machine Learning studio > Data > Datastores > Create > Save credentials with the
    datastore for data access > No.

    Side effects: who has no role on the storage, people and computes alike, can no longer read.
    Model monitoring needs datastores with credentials: keep one for it, for its data alone.

    Limits: Reads the kind of credentials, never the credentials. The workspace's own datastores
    are judged by `workspace-opens-storage-with-keys`.
    """
    if datastore.name.casefold() in _SYSTEM:
        return not_applicable("a datastore of the workspace itself, which has its mode")
    verdict = expect(
        datastore,
        "properties.credentials.credentialsType",
        equals="None",
        partial_at=("ServicePrincipal", "Certificate"),
        fails=("AccountKey", "Sas"),
    )
    kind = str(datastore.get("properties.datastoreType"))
    if verdict.state is State.FAIL and kind.casefold() == "azurefile":
        return partial(f"{verdict.because}, for a file share")
    return verdict
