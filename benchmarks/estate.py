"""A generated estate: resources of the types that checks look at, with a fixed mix of defects."""

from __future__ import annotations

from typing import Any

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-{group}/providers/"


def bodies(count: int) -> list[dict[str, Any]]:
    """So many resources, the same every time; about half of them with a defect."""
    return [_KINDS[number % len(_KINDS)](number) for number in range(count)]


def _frame(type_: str, number: int, **more: Any) -> dict[str, Any]:
    head = GROUP.format(group=number % 97)
    return {
        "id": f"{head}{type_}/r{number}",
        "name": f"r{number}",
        "type": type_,
        "location": ("westeurope", "swedencentral", "eastus")[number % 3],
        "tags": {"environment": ("prod", "dev")[number % 2]},
        **more,
    }


def _account(n: int) -> dict[str, Any]:
    properties = {
        "provisioningState": "Succeeded",
        "disableLocalAuth": n % 2 == 0,
        "publicNetworkAccess": ("Enabled", "Disabled")[n % 2],
        "networkAcls": {"defaultAction": ("Allow", "Deny")[n % 3 == 0], "ipRules": []},
    }
    type_ = "Microsoft.CognitiveServices/accounts"
    return _frame(type_, n, kind="OpenAI", sku={"name": "S0"}, properties=properties)


def _storage(n: int) -> dict[str, Any]:
    properties = {
        "allowSharedKeyAccess": n % 2 == 0,
        "allowBlobPublicAccess": n % 5 == 0,
        "minimumTlsVersion": "TLS1_2",
        "networkAcls": {"defaultAction": "Deny"},
    }
    return _frame("Microsoft.Storage/storageAccounts", n, properties=properties)


def _search(n: int) -> dict[str, Any]:
    properties = {"replicaCount": 1 + n % 3, "partitionCount": 1, "disableLocalAuth": n % 2 == 0}
    type_ = "Microsoft.Search/searchServices"
    return _frame(type_, n, sku={"name": "standard"}, properties=properties)


def _vault(n: int) -> dict[str, Any]:
    properties = {"enablePurgeProtection": True if n % 2 else None, "enableSoftDelete": True}
    return _frame("Microsoft.KeyVault/vaults", n, properties=properties)


_KINDS = (_account, _storage, _search, _vault)
