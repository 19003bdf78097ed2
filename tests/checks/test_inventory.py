"""What there is and what names what, counted while blocks go by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checks.facts.references import BY_HOST, BY_ID, ENDPOINTS
from checks.inventory import Inventory, Kind, Link, Stock
from checks.resource import Resource

GROUP = "/subscriptions/0000/resourceGroups/rg/providers"
ACCOUNTS = "Microsoft.CognitiveServices/accounts"
WORKSPACES = "Microsoft.MachineLearningServices/workspaces"
CONNECTIONS = f"{WORKSPACES}/connections"
SETTINGS = "Microsoft.Insights/diagnosticSettings"
LOGS = "Microsoft.OperationalInsights/workspaces"
STORAGE = "Microsoft.Storage/storageAccounts"


def id_of(type_: str, name: str) -> str:
    return f"{GROUP}/{type_}/{name}"


def make(
    type_: str, name: str = "one", *children: Resource, env: str = "prod", **body: Any
) -> Resource:
    root = Resource({"id": id_of(type_, name), "type": type_, **body}, environment=env)
    for child in children:
        child.parent = root
        root.children.append(child)
    return root


def connection(**properties: Any) -> Resource:
    return make(CONNECTIONS, "c", properties=properties)


def account(name: str, host: str) -> Resource:
    endpoints = {"A": f"https://{host}/", "B": f"https://{name}.services.ai.azure.com/"}
    return make(ACCOUNTS, name, properties={"endpoint": f"https://{host}/", "endpoints": endpoints})


def stock(*roots: Resource) -> Stock:
    inventory = Inventory()
    for root in roots:
        inventory.add(root)
    return inventory.result()


def test_nothing_is_nothing() -> None:
    assert stock() == Stock()
    assert stock().resources == 0


def test_resources_are_counted_by_type_region_and_environment() -> None:
    got = stock(
        make(STORAGE, "a", location="West Europe"),
        make(STORAGE.lower(), "b", location="westeurope"),
        make(STORAGE, "c", env="nonprod", location="Global"),
        make("Microsoft.Authorization/locks", "d"),
    )
    assert got.kinds == (
        Kind("Microsoft.Authorization/locks", "", "prod", 1),
        Kind(STORAGE, "global", "nonprod", 1),
        Kind(STORAGE, "westeurope", "prod", 2),
    )
    assert got.resources == 4


def test_a_part_stands_where_its_parent_stands_unless_it_says_otherwise() -> None:
    got = stock(
        make(
            WORKSPACES,
            "w",
            make(f"{WORKSPACES}/computes", "near", location=None),
            make(f"{WORKSPACES}/computes", "far", location="eastus"),
            location="westeurope",
        )
    )
    places = {kind.location for kind in got.kinds if kind.type.endswith("computes")}
    assert places == {"westeurope", "eastus"}


def test_a_location_that_is_no_text_is_none() -> None:
    assert stock(make(STORAGE, location={"name": "eastus"})).kinds[0].location == ""


@pytest.mark.parametrize("turned", [False, True])
def test_a_link_leads_to_what_came_before_or_comes_later(turned: bool) -> None:
    roots = [
        make(WORKSPACES, "w", properties={"storageAccount": id_of(STORAGE, "ST").upper()}),
        make(STORAGE, "st"),
    ]
    links = stock(*(reversed(roots) if turned else roots)).links
    assert links == (Link(WORKSPACES, "properties.storageAccount", STORAGE, 1, 0),)


def test_a_target_that_is_not_in_the_snapshot_is_outside() -> None:
    path = "properties.keyVault"
    vault = id_of("Microsoft.KeyVault/vaults", "elsewhere")
    links = stock(make(WORKSPACES, "w", properties={"keyVault": vault})).links
    assert links == (Link(WORKSPACES, path, "Microsoft.KeyVault/vaults", 1, 1),)


def test_a_part_that_is_named_counts_as_the_resource_that_it_is_part_of() -> None:
    network = "Microsoft.Network/virtualNetworks"
    subnet = f"{id_of(network, 'vnet')}/subnets/default"
    links = stock(
        make("Microsoft.Network/privateEndpoints", properties={"subnet": {"id": subnet}}),
        make(network, "vnet"),
    ).links
    assert [(link.target, link.count, link.outside) for link in links] == [(network, 1, 0)]


def test_a_diagnostic_setting_speaks_for_what_it_stands_on() -> None:
    setting = make(SETTINGS, "s", properties={"workspaceId": id_of(LOGS, "logs")})
    links = stock(make(ACCOUNTS, "a", setting), make(LOGS, "logs")).links
    assert links == (Link(ACCOUNTS, "diagnosticSettings[].properties.workspaceId", LOGS, 1, 0),)


def test_identities_are_the_keys_of_a_map_in_any_type() -> None:
    identities = "Microsoft.ManagedIdentity/userAssignedIdentities"
    named = {"UserAssignedIdentities": {id_of(identities, "id"): {"clientId": "x"}}}
    links = stock(
        make("Contoso.Own/things", "t", identity=named),
        make("Microsoft.Compute/virtualMachines", "vm", identity=named),
        make(STORAGE, "s", identity=None),
        make(identities, "id"),
    ).links
    assert [(link.source, link.target, link.outside) for link in links] == [
        ("Contoso.Own/things", identities, 0),
        ("Microsoft.Compute/virtualMachines", identities, 0),
    ]


def test_a_pair_counts_once_under_its_first_path() -> None:
    id_ = id_of(ACCOUNTS, "a")
    links = stock(
        make(WORKSPACES, "w", connection(metadata={"ResourceId": id_}, target=id_)),
        account("a", "a.openai.azure.com"),
    ).links
    assert links == (Link(CONNECTIONS, "properties.metadata.ResourceId", ACCOUNTS, 1, 0),)


def test_an_address_leads_to_the_account_that_answers_there() -> None:
    links = stock(
        make(
            WORKSPACES,
            "w",
            connection(target="https://A.openai.azure.com"),
            connection(target="https://a.services.ai.azure.com/api/projects/p"),
            connection(target="https://feed.example.com/"),
            connection(
                metadata={"ResourceId": id_of(ACCOUNTS, "b")}, target="https://a.openai.azure.com"
            ),
        ),
        account("a", "a.openai.azure.com"),
    ).links
    assert links == (
        Link(CONNECTIONS, "properties.metadata.ResourceId", ACCOUNTS, 1, 1),
        Link(CONNECTIONS, "properties.target", ACCOUNTS, 2, 0),
    )


def test_a_gateway_may_name_its_backend_by_a_management_address() -> None:
    backends = "Microsoft.ApiManagement/service/backends"
    id_ = f"https://management.azure.com{id_of('Microsoft.Web/sites', 'app')}"
    backend = make(backends, "b", properties={"resourceId": id_, "url": "https://app.example/"})
    links = stock(
        make("Microsoft.ApiManagement/service", "apim", backend), make("Microsoft.Web/sites", "app")
    ).links
    assert links == (Link(backends, "properties.resourceId", "Microsoft.Web/sites", 1, 0),)


def test_a_resource_that_names_its_own_block_says_nothing() -> None:
    own = f"{id_of(WORKSPACES, 'w')}/onlineEndpoints/e"
    assert stock(make(WORKSPACES, "w", connection(target=own))).links == ()


@pytest.mark.parametrize(
    "value",
    [None, 7, True, "", "x", "/subscriptions/0000", ["a", None, 3], {"id": "x"}, [[[]]],
     "/subscriptions/0000/resourceGroups/rg", "/subscriptions/a/b/c/d/providers", "http://[::1/"],
)  # fmt: skip
def test_what_is_no_id_is_no_link(value: Any) -> None:
    bodies: list[Callable[[Any], Resource]] = [
        lambda v: make(WORKSPACES, "w", properties={"storageAccount": v, "keyVault": v}),
        lambda v: make(WORKSPACES, "w", properties=v),
        lambda v: make("Microsoft.Insights/metricAlerts", "m", properties={"scopes": v}),
        lambda v: make(WORKSPACES, "w", connection(target=v, metadata=v)),
        lambda v: make(ACCOUNTS, "a", properties={"endpoint": v, "endpoints": v}, identity=v),
    ]
    for body in bodies:
        assert stock(body(value)).links == ()


def test_the_order_of_blocks_changes_nothing() -> None:
    roots = [
        make(
            "microsoft.insights/components",
            "a",
            properties={"workspaceResourceId": id_of(LOGS, "l")},
        ),
        make(
            "Microsoft.Insights/components",
            "b",
            properties={"WorkspaceResourceId": id_of(LOGS, "l")},
        ),
        make(LOGS, "l", location="westeurope"),
    ]
    forth, back = stock(*roots), stock(*reversed(roots))
    assert forth == back
    assert forth.links == (
        Link("Microsoft.Insights/components", "properties.WorkspaceResourceId", LOGS, 2, 0),
    )


def test_casing_of_names_does_not_matter_after_many_shapes() -> None:
    roots = [
        make(WORKSPACES, f"w{at}", properties={f"p{at}": 1, "STORAGEACCOUNT": id_of(STORAGE, "s")})
        for at in range(300)
    ]
    assert stock(*roots).links[0].count == 300


def test_the_table_is_in_lower_case_and_its_paths_lie_in_properties() -> None:
    for table in (BY_ID, BY_HOST, ENDPOINTS):
        for type_, paths in table.items():
            assert type_ == type_.casefold()
            assert all(path.startswith("properties.") for path in paths)


def test_a_block_may_be_deeper_than_python_calls() -> None:
    leaf = root = make(STORAGE, "0", location="westeurope")
    for at in range(1, 5000):
        child = make(STORAGE, str(at))
        child.parent = leaf
        leaf.children.append(child)
        leaf = child
    assert stock(root).kinds == (Kind(STORAGE, "westeurope", "prod", 5000),)


def test_no_link_is_followed_to_machines_and_their_plumbing() -> None:
    machine = "Microsoft.Compute/virtualMachines"
    got = stock(
        make("Microsoft.Insights/metricAlerts", properties={"scopes": [id_of(machine, "vm")]}),
        make(machine, "vm", make(f"{machine}/extensions", "e"), location="westeurope"),
        make("Microsoft.Compute/disks", "d"),
    )
    assert (got.resources, got.links) == (4, ())
