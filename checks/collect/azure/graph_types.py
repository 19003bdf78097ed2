"""What Resource Graph holds, and in which table.

https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
"""

from __future__ import annotations

from typing import Final

RESOURCES: Final = "resources"
ABOVE: Final = ("policyresources", "authorizationresources")
"""Tables of what is also set at management groups above, and governs a subscription too.

https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language#query-scope
"""
PLACED: Final = ("advisorresources", "healthresources")
"""Other tables whose rows say in which resource group they are."""

TABLES: Final = {
    "microsoft.advisor/recommendations": "advisorresources",
    "microsoft.authorization/policyassignments": "policyresources",
    "microsoft.authorization/policydefinitions": "policyresources",
    "microsoft.authorization/policyexemptions": "policyresources",
    "microsoft.authorization/policysetdefinitions": "policyresources",
    "microsoft.authorization/roleassignments": "authorizationresources",
    "microsoft.authorization/roledefinitions": "authorizationresources",
    "microsoft.policyinsights/policystates": "policyresources",
    "microsoft.resourcehealth/availabilitystatuses": "healthresources",
    "microsoft.resources/subscriptions": "resourcecontainers",
    "microsoft.resources/subscriptions/resourcegroups": "resourcecontainers",
    "microsoft.security/assessments": "securityresources",
    "microsoft.security/pricings": "securityresources",
}
"""Types, folded, that stand in a table of their own; others in `resources`."""

CHILDREN: Final = frozenset({
    "microsoft.app/managedenvironments/certificates",
    "microsoft.cdn/profiles/afdendpoints",
    "microsoft.machinelearningservices/workspaces/batchendpoints",
    "microsoft.machinelearningservices/workspaces/batchendpoints/deployments",
    "microsoft.machinelearningservices/workspaces/onlineendpoints",
    "microsoft.machinelearningservices/workspaces/onlineendpoints/deployments",
    "microsoft.machinelearningservices/workspaces/serverlessendpoints",
    "microsoft.network/privatednszones/virtualnetworklinks",
    "microsoft.sql/servers/databases",
    "microsoft.sql/servers/elasticpools",
    "microsoft.synapse/workspaces/bigdatapools",
    "microsoft.synapse/workspaces/sqlpools",
    "microsoft.web/sites/slots",
})  # fmt: skip
"""Types below another one, folded, that `resources` holds all the same. Those without a parent it
holds all, but for what only exists at a scope."""
SCOPED: Final = ("microsoft.authorization/", "microsoft.consumption/", "microsoft.costmanagement/")
"""Providers of what is set at a scope, which `resources` does not hold."""


def table_of(type_: str) -> str | None:
    """The table that holds a type; None where none is known to."""
    folded = type_.casefold()
    if folded in TABLES:
        return TABLES[folded]
    below = folded.count("/") > 1
    held = folded in CHILDREN if below else not folded.startswith(SCOPED)
    return RESOURCES if held else None
