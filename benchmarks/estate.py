"""A generated estate: resources of the types that checks look at, with a fixed mix of defects.

Bodies are as long as those that Azure returns; values are made up. One resource in five is of a
service that checks know; the others are machines, disks and network interfaces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from checks.resource import Resource, walk

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
COGNITIVE = "Microsoft.CognitiveServices/accounts"
LEARNING = "Microsoft.MachineLearningServices/workspaces"
_REGIONS = ("westeurope", "swedencentral", "eastus")

Maker = Callable[[str, int], dict[str, Any]]


def blocks(count: int) -> Iterator[Resource]:
    """At least so many resources in the order of a snapshot file, the same every time."""
    made, number = 0, 0
    while made < count:
        for root in _group(number):
            yield root
            made += sum(1 for _ in walk((root,)))
            if made >= count:
                return
        number += 1


def bodies(count: int) -> list[dict[str, Any]]:
    """The bodies of so many resources."""
    every = (dict(one.body) for root in blocks(count) for one in walk((root,)))
    return list(islice(every, count))


def _group(number: int) -> Iterator[Resource]:
    head = f"{SUBSCRIPTION}/resourceGroups/rg-{number:06}/providers/"
    environment = ("prod", "nonprod")[number % 2]
    for type_, many, make, child_type, children, make_child in _KINDS:
        for index in range(many):
            n = number * 31 + index
            id_ = f"{head}{type_}/r{index:02}"
            root = Resource(make(id_, n) | {"type": type_}, environment=environment)
            for at in range(children):
                child_id = f"{id_}/{child_type.rpartition('/')[2]}/c{at}"
                body = make_child(child_id, n + at) | {"type": child_type}
                child = Resource(body, environment=environment)
                child.parent = root
                root.children.append(child)
            yield root


def _digest(n: int, length: int = 32) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()[:length]


def _system(n: int) -> dict[str, str]:
    who = {"createdBy": f"{_digest(n, 8)}-0000-0000-0000-{_digest(n, 12)}"}
    when = f"2026-{1 + n % 9:02}-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:11.1234567Z"
    return who | {
        "createdByType": "Application",
        "createdAt": when,
        "lastModifiedBy": who["createdBy"],
        "lastModifiedByType": "Application",
        "lastModifiedAt": when,
    }


def _frame(id_: str, n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "name": id_.rpartition("/")[2],
        "type": "",
        "location": _REGIONS[n % 2] if n % 8 else "eastus",
        "tags": {
            "environment": ("prod", "dev")[n % 2],
            "workload": f"app-{_digest(n, 6)}",
            **({"cost-center": f"cc-{n % 40:04}", "owner": "a-team"} if n % 8 else {}),
        },
        "etag": f'"{_digest(n)}"',
        "systemData": _system(n),
        **more,
    }


def _endpoint(id_: str, n: int) -> dict[str, Any]:
    return {
        "id": f"{id_}/privateEndpointConnections/pe-{_digest(n, 8)}",
        "type": "Microsoft.Network/privateEndpoints",
        "properties": {
            "privateEndpoint": {"id": f"{id_.partition('/providers/')[0]}/providers/pe-{n}"},
            "groupIds": ["account"],
            "privateLinkServiceConnectionState": {
                "status": ("Approved", "Pending")[n % 7 == 0],
                "description": "Approved by the platform team",
                "actionsRequired": "None",
            },
            "provisioningState": "Succeeded",
        },
    }


def _account(id_: str, n: int) -> dict[str, Any]:
    name = _digest(n, 12)
    endpoint = f"https://{name}.openai.azure.com/"
    names = ("OpenAI Language Model Instance API", "OpenAI Dall-E API", "OpenAI Sora API",
             "OpenAI Realtime API", "OpenAI Whisper API", "Token Service API")  # fmt: skip
    limits = [
        {
            "key": f"openai.{kind}",
            "renewalPeriod": 1,
            "count": 30,
            "matchPatterns": [{"path": f"openai/{kind}/*", "method": "*"}],
        }
        for kind in ("dalle.post", "finetune", "vectorstores", "responses", "batches")
    ]
    properties = {
        "endpoint": endpoint,
        "internalId": _digest(n),
        "dateCreated": f"2026-0{1 + n % 9}-11T09:10:11.1234567Z",
        "isMigrated": False,
        "customSubDomainName": name,
        "provisioningState": "Succeeded",
        "disableLocalAuth": n % 2 == 0,
        "publicNetworkAccess": ("Enabled", "Disabled")[n % 2],
        "networkAcls": {
            "defaultAction": ("Allow", "Deny")[n % 3 == 0],
            "virtualNetworkRules": [],
            "ipRules": [],
        },
        "privateEndpointConnections": [_endpoint(id_, n)] if n % 3 else [],
        "capabilities": [{"name": "VirtualNetworks"}, {"name": "CustomerManagedKey"}],
        "callRateLimit": {"rules": limits},
        "endpoints": dict.fromkeys(names, endpoint),
        "allowProjectManagement": True,
    }
    return _frame(id_, n, kind="OpenAI", sku={"name": "S0"}, properties=properties)


def _deployment(id_: str, n: int) -> dict[str, Any]:
    properties = {
        "model": {
            "format": "OpenAI",
            "name": ("gpt-4o", "gpt-4o-mini", "text-embedding-3-large")[n % 3],
            "version": ("2024-08-06", "2024-07-18", "1")[n % 3],
        },
        "versionUpgradeOption": ("OnceNewDefaultVersionAvailable", "NoAutoUpgrade")[n % 2],
        "currentCapacity": 10 + n % 50,
        "capabilities": {"chatCompletion": "true", "maxContextToken": "128000"},
        "raiPolicyName": "Microsoft.DefaultV2",
        "dynamicThrottlingEnabled": False,
        "provisioningState": "Succeeded",
        "rateLimits": [
            {"key": "request", "renewalPeriod": 10, "count": n % 100},
            {"key": "token", "renewalPeriod": 60, "count": 1000 * (n % 100)},
        ],
    }
    sku = {"name": ("Standard", "GlobalStandard", "DataZoneStandard")[n % 3], "capacity": n % 50}
    return {
        "id": id_,
        "name": id_.rpartition("/")[2],
        "type": "",
        "sku": sku,
        "properties": properties,
        "systemData": _system(n),
        "etag": f'"{_digest(n)}"',
    }


def _vault(id_: str, n: int) -> dict[str, Any]:
    properties = {
        "sku": {"family": "A", "name": "standard"},
        "tenantId": "00000000-0000-0000-0000-000000000009",
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": []},
        "accessPolicies": [],
        "enabledForDeployment": False,
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        "enableRbacAuthorization": True,
        "enablePurgeProtection": True if n % 2 else None,
        "vaultUri": f"https://kv-{_digest(n, 10)}.vault.azure.net/",
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Disabled",
    }
    return _frame(id_, n, properties=properties)


def _workspace(id_: str, n: int) -> dict[str, Any]:
    group = id_.partition("/providers/")[0]
    properties = {
        "friendlyName": f"ws-{_digest(n, 8)}",
        "description": "Training and evaluation",
        "storageAccount": f"{group}/providers/Microsoft.Storage/storageAccounts/r00",
        "keyVault": f"{group}/providers/Microsoft.KeyVault/vaults/r00",
        "applicationInsights": f"{group}/providers/Microsoft.Insights/components/ai-{n}",
        "hbiWorkspace": False,
        "provisioningState": "Succeeded",
        "v1LegacyMode": n % 4 == 0,
        "publicNetworkAccess": ("Enabled", "Disabled")[n % 2],
        "ipAllowlist": [],
        "privateEndpointConnections": [_endpoint(id_, n), _endpoint(id_, n + 1)],
        "discoveryUrl": f"https://{_REGIONS[n % 3]}.api.azureml.ms/discovery",
        "mlFlowTrackingUri": f"azureml://{_REGIONS[n % 3]}.api.azureml.ms/mlflow/v1.0{id_}",
        "managedNetwork": {"isolationMode": ("Disabled", "AllowInternetOutbound")[n % 2]},
        "systemDatastoresAuthMode": "identity",
        "workspaceId": _digest(n),
        "enableDataIsolation": True,
    }
    identity = {"type": "SystemAssigned", "principalId": _digest(n), "tenantId": _digest(1)}
    return _frame(id_, n, kind="Default", identity=identity, properties=properties)


def _compute(id_: str, n: int) -> dict[str, Any]:
    scale = {"minNodeCount": n % 3, "maxNodeCount": 4, "nodeIdleTimeBeforeScaleDown": "PT120S"}
    instance = {"idleTimeBeforeShutdown": ("PT60M", "PT180M", None)[n % 3], "state": "Running"}
    cluster = {"scaleSettings": scale, "vmPriority": ("Dedicated", "LowPriority")[n % 5 == 0]}
    properties = {
        "computeType": ("ComputeInstance", "AmlCompute")[n % 2],
        "computeLocation": _REGIONS[n % 3],
        "provisioningState": "Succeeded",
        "createdOn": "2026-04-11T09:10:11.1234567+00:00",
        "disableLocalAuth": True,
        "properties": {
            "vmSize": "STANDARD_DS3_V2",
            "enableNodePublicIp": False,
            "osImageMetadata": {"currentImageVersion": f"26.0{n % 9}.01"},
            "subnet": {"id": f"{id_.partition('/providers/')[0]}/subnets/compute"},
            **(cluster if n % 2 else instance),
        },
    }
    return _frame(id_, n, properties=properties)


def _search(id_: str, n: int) -> dict[str, Any]:
    properties = {
        "replicaCount": 1 + n % 3,
        "partitionCount": 1,
        "endpoint": f"https://srch-{_digest(n, 10)}.search.windows.net",
        "hostingMode": "Default",
        "publicNetworkAccess": "Disabled",
        "networkRuleSet": {"ipRules": [], "bypass": "None"},
        "encryptionWithCmk": {"enforcement": "Unspecified"},
        "disableLocalAuth": n % 2 == 0,
        "authOptions": None,
        "privateEndpointConnections": [_endpoint(id_, n)],
        "semanticSearch": "standard",
        "status": "running",
        "provisioningState": "succeeded",
    }
    return _frame(id_, n, sku={"name": "standard"}, properties=properties)


def _storage(id_: str, n: int) -> dict[str, Any]:
    name = f"st{_digest(n, 10)}"
    key = {"keyType": "Account", "enabled": True, "lastEnabledTime": "2026-04-11T09:10:11.1Z"}
    services = {kind: f"https://{name}.{kind}.core.windows.net/" for kind in
                ("dfs", "web", "blob", "queue", "table", "file")}  # fmt: skip
    properties = {
        "allowSharedKeyAccess": n % 2 == 0,
        "allowBlobPublicAccess": n % 5 == 0,
        "minimumTlsVersion": "TLS1_2",
        "keyCreationTime": {"key1": "2026-04-11T09:10:11.1Z", "key2": "2026-04-11T09:10:11.1Z"},
        "privateEndpointConnections": [_endpoint(id_, n)],
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": []},
        "supportsHttpsTrafficOnly": True,
        "encryption": {"services": {"file": key, "blob": key}, "keySource": "Microsoft.Storage"},
        "accessTier": "Hot",
        "provisioningState": "Succeeded",
        "primaryEndpoints": services,
        "primaryLocation": _REGIONS[n % 3],
        "statusOfPrimary": "available",
    }
    sku = {"name": "Standard_LRS", "tier": "Standard"}
    return _frame(id_, n, sku=sku, kind="StorageV2", properties=properties)


def _machine(id_: str, n: int) -> dict[str, Any]:
    group = id_.partition("/providers/")[0]
    disk = {
        "osType": "Linux",
        "createOption": "FromImage",
        "caching": "ReadWrite",
        "diskSizeGB": 64,
    }
    properties = {
        "hardwareProfile": {"vmSize": "Standard_D4s_v5"},
        "provisioningState": "Succeeded",
        "vmId": _digest(n),
        "storageProfile": {
            "imageReference": {"publisher": "Canonical", "offer": "ubuntu", "sku": "22_04-lts"},
            "osDisk": {**disk, "managedDisk": {"id": f"{group}/providers/disks/os-{n}"}},
            "dataDisks": [{**disk, "lun": at, "name": f"data-{n}-{at}"} for at in range(2)],
        },
        "osProfile": {"computerName": f"vm-{_digest(n, 8)}", "adminUsername": "admin-user"},
        "networkProfile": {"networkInterfaces": [{"id": f"{group}/providers/nics/nic-{n}"}]},
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
        "timeCreated": "2026-04-11T09:10:11.1234567+00:00",
    }
    return _frame(id_, n, properties=properties)


def _interface(id_: str, n: int) -> dict[str, Any]:
    group = id_.partition("/providers/")[0]
    address = {
        "id": f"{id_}/ipConfigurations/ipconfig1",
        "name": "ipconfig1",
        "properties": {
            "provisioningState": "Succeeded",
            "privateIPAddress": f"10.{n % 200}.{n % 250}.4",
            "privateIPAllocationMethod": "Dynamic",
            "subnet": {"id": f"{group}/providers/virtualNetworks/vnet/subnets/default"},
            "primary": True,
        },
    }
    properties = {
        "provisioningState": "Succeeded",
        "resourceGuid": _digest(n),
        "ipConfigurations": [address],
        "dnsSettings": {"dnsServers": [], "internalDomainNameSuffix": f"{_digest(n, 20)}.x.net"},
        "macAddress": _digest(n, 12),
        "enableAcceleratedNetworking": True,
        "virtualMachine": {"id": f"{group}/providers/virtualMachines/vm-{n}"},
    }
    return _frame(id_, n, properties=properties)


_KINDS: tuple[tuple[str, int, Maker, str, int, Maker], ...] = (
    (COGNITIVE, 4, _account, f"{COGNITIVE}/deployments", 3, _deployment),
    ("Microsoft.Compute/disks", 40, _interface, "", 0, _interface),
    ("Microsoft.Compute/virtualMachines", 40, _machine, "", 0, _machine),
    ("Microsoft.KeyVault/vaults", 2, _vault, "", 0, _vault),
    (LEARNING, 1, _workspace, f"{LEARNING}/computes", 3, _compute),
    ("Microsoft.Network/networkInterfaces", 40, _interface, "", 0, _interface),
    ("Microsoft.Search/searchServices", 3, _search, "", 0, _search),
    ("Microsoft.Storage/storageAccounts", 5, _storage, "", 0, _storage),
)
"""(type, how many in a group, body; type of the children, how many, their body), by type."""
