from typing import Any

import pytest

from assessment.inputs import ScopeEntry
from checks.collect.arm_id import ancestors, key_of, type_of
from checks.collect.assemble import assemble
from checks.collect.environment import of_tags
from checks.collect.formats import Entry, entry_of
from checks.resource import Resource

SUB = "/subscriptions/s"
RG = f"{SUB}/resourceGroups/rg"
AI = f"{RG}/providers/Microsoft.CognitiveServices/accounts"
DIAG = "providers/Microsoft.Insights/diagnosticSettings/d"


def entry(id_: str, **more: Any) -> Entry:
    made = entry_of({"id": id_, **more})
    assert isinstance(made, Entry)
    return made


def tree(resources: Any) -> Any:
    return {r.name: tree(r.children) for r in resources}


@pytest.mark.parametrize(
    ("id_", "type_"),
    [
        (SUB, "Microsoft.Resources/subscriptions"),
        (RG, "Microsoft.Resources/resourceGroups"),
        (f"{AI}/a", "Microsoft.CognitiveServices/accounts"),
        (f"{AI}/a/deployments/d/", "Microsoft.CognitiveServices/accounts/deployments"),
        (f"{AI}/a/{DIAG}", "Microsoft.Insights/diagnosticSettings"),
        (f"{AI[1:]}/a", "Microsoft.CognitiveServices/accounts"),
        ("/providers/Microsoft.Management/managementGroups/m",
         "Microsoft.Management/managementGroups"),
        (AI, None), (f"{SUB}/providers/Microsoft.Search", None), (f"{SUB}/tagNames/x", None),
        ("", None),
    ],
)  # fmt: skip
def test_types_by_id(id_: str, type_: str | None) -> None:
    assert type_of(id_) == type_


@pytest.mark.parametrize("id_", [None, 3, "", "x", "/subscriptions", "/subscriptions//x", "/a" * 9])
def test_what_is_no_arm_id(id_: Any) -> None:
    assert key_of(id_) is None
    assert key_of("/subscriptions/" + "x" * 5000) is None


def test_ancestors_cross_to_the_target_of_an_extension_and_stop_at_scopes() -> None:
    key = key_of(f"{AI}/a/deployments/d/{DIAG}")
    assert key is not None
    assert [above.rpartition("/")[2] for above in ancestors(key)] == ["d", "a"]
    assert list(ancestors(f"{RG}/providers/microsoft.authorization/locks/l")) == []


def test_children_hang_from_parents_and_orphans_are_roots() -> None:
    entries = [
        entry(f"{AI}/b/deployments/lost"),
        entry(f"{AI.upper()}/A/{DIAG}"),
        entry(f"{AI}/a/deployments/y"),
        entry(f"{AI}/a/deployments/x"),
        entry(f"{AI}/a/deployments/x/{DIAG}"),
        entry(f"{AI}/a-2"),
        entry(f"{AI}/a"),
        entry(RG),
        entry(f"{RG}/providers/Microsoft.Authorization/locks/l"),
        entry(f"{AI}/a/projects/gone/connections/c"),
    ]
    roots = assemble(entries).roots
    assert tree(roots) == {
        "rg": {},
        "l": {},
        "a": {"x": {"d": {}}, "y": {}, "c": {}, "d": {}},
        "a-2": {},
        "lost": {},
    }
    lost = roots[-1]
    assert (lost.parent, lost.type) == (None, "Microsoft.CognitiveServices/accounts/deployments")
    assert tree(assemble(reversed(entries)).roots) == tree(roots)


def test_environment_by_the_longest_scope_then_tag_then_parent() -> None:
    scope = [
        ScopeEntry(id=SUB, environment="prod"),
        ScopeEntry(id=f"{AI}/dev", environment="nonprod"),
    ]
    entries = [entry(f"{AI}/dev"), entry(f"{AI}/dev2", tags={"env": "dev"})]
    placed = {r.name: r.environment for r in assemble(entries, scope).roots}
    assert placed == {"dev": "nonprod", "dev2": "prod"}
    child = entry(f"{AI}/dev2/deployments/d")
    (root,) = assemble([*entries[1:], child]).roots
    assert (root.environment, root.children[0].environment) == ("nonprod", "nonprod")
    assert assemble([entry(f"{AI}/x")]).roots[0].environment == "prod"


@pytest.mark.parametrize(
    ("tags", "environment"),
    [
        ({"environment": "Production"}, "prod"), ({"ENV": "prd"}, "prod"),
        ({"Stage": "Live"}, "prod"), ({"env": "prod-eu"}, "prod"), ({"env": "PROD01"}, "prod"),
        ({"env": "Non-Prod"}, "nonprod"), ({"env": "nonprod eu"}, "nonprod"),
        ({"env": "pre-prod"}, "nonprod"), ({"env": "dev01"}, "nonprod"),
        ({"environment-type": "UAT"}, "nonprod"), ({"env": "test (eu)"}, "nonprod"),
        ({"env": "dev/prod"}, None), ({"env": "non prod eu"}, None), ({"env": "product"}, None),
        ({"env": "x", "stage": "dev"}, "nonprod"), ({"env": 3}, None), ({"owner": "dev"}, None),
        ("dev", None), (None, None), (["env"], None), ({}, None),
    ],
)  # fmt: skip
def test_tags(tags: Any, environment: str | None) -> None:
    assert of_tags({"tags": tags}) == environment


@pytest.mark.parametrize(
    "odd", [{"tags": 3}, {"properties": "x"}, {"type": 3}, {"type": None}, {"sku": []}]
)
def test_odd_members_do_no_harm(odd: dict[str, Any]) -> None:
    (root,) = assemble([entry(f"{AI}/a", **odd), entry(f"{AI}/a", properties={"x": 1})]).roots
    assert isinstance(root, Resource)
    assert root.type == "Microsoft.CognitiveServices/accounts"
    assert root.get("properties.x") == 1


def test_what_governs_the_subscription_belongs_to_a_scope_in_it() -> None:
    ids = (
        "/subscriptions/S/providers/Microsoft.Consumption/budgets/all",
        "/subscriptions/S/resourceGroups/other/providers/Microsoft.Search/searchServices/x",
        "/subscriptions/T/providers/Microsoft.Consumption/budgets/another",
    )
    scope = [ScopeEntry(id="/subscriptions/s/resourceGroups/mine", environment="nonprod")]
    made = assemble([entry(id_) for id_ in ids], scope)
    assert [root.name for root in made.roots] == ["all"]
    assert made.outside == 2


def test_what_watches_a_resource_in_scope_comes_with_it() -> None:
    watched = f"{AI}/a"
    alerts = f"{SUB}/resourceGroups/monitoring/providers/Microsoft.Insights/metricAlerts"
    entries = (
        entry(watched),
        entry(f"{alerts}/one", properties={"scopes": [watched.upper()]}),
        entry(f"{alerts}/group", properties={"scopes": [RG]}),
        entry(f"{alerts}/everything", properties={"scopes": [SUB]}),
        entry(f"{alerts}/other", properties={"scopes": [f"{SUB}/resourceGroups/other"], "x": None}),
    )
    made = assemble(entries, [ScopeEntry(id=RG, environment="nonprod")])
    assert [root.name for root in made.roots] == ["everything", "group", "one", "a"]
    assert made.outside == 1
