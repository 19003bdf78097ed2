"""The workload on a page: every number is the inventory's, and no line crosses a box."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pypdfium2
import pytest

from assessment.assessment import Assessment
from checks.inventory import Kind, Link, Stock
from checks.registry import Check
from reports.diagram import NAMES, WIDTH, Box, Edge, Row, layout
from reports.layers import layers, top_of, type_name
from reports.options import Options
from reports.pdf import compile_view
from reports.topology import MAX_BOXES, MAX_LINES, panel
from reports.view import build_view
from reports.words import languages, words_of

Scan = Callable[..., Assessment]
ENGLISH = words_of("en")
ACCOUNTS = "Microsoft.CognitiveServices/accounts"
DEPLOYMENTS = f"{ACCOUNTS}/deployments"
WORKSPACES = "Microsoft.MachineLearningServices/workspaces"
STORAGE = "Microsoft.Storage/storageAccounts"
VAULTS = "Microsoft.KeyVault/vaults"
LONG = "Contoso.ProviderWithAVeryLongName/" + "extraordinarilyLongResourceTypeName" * 3

SMALL = Stock(
    (
        Kind(ACCOUNTS, "swedencentral", "prod", 2),
        Kind(DEPLOYMENTS, "swedencentral", "prod", 5),
        Kind(DEPLOYMENTS, "swedencentral", "nonprod", 1),
        Kind(WORKSPACES, "westeurope", "nonprod", 3),
        Kind(f"{WORKSPACES}/jobs", "westeurope", "nonprod", 7),
        Kind(STORAGE, "westeurope", "prod", 1),
        Kind("Microsoft.Authorization/locks", "", "prod", 1),
    ),
    (
        Link(f"{WORKSPACES}/connections", "properties.target", ACCOUNTS, 4, 1),
        Link(WORKSPACES, "properties.storageAccount", STORAGE, 2, 0),
        Link(WORKSPACES, "properties.hubResourceId", WORKSPACES, 1, 0),
        Link(WORKSPACES, "properties.keyVault", VAULTS, 3, 3),
    ),
)


def large(seed: int = 1) -> Stock:
    """More types, regions and links than fit, one of them with a long name."""
    draw = random.Random(seed)
    types = [*sorted(layers().of_type), LONG, *layers().parts]
    places = ("westeurope", "eastus", "japaneast", "swedencentral", "uksouth", "global", "")
    kinds = [
        Kind(type_, places[at % 7], ("prod", "nonprod")[at % 2], 1 + at * 997)
        for at, type_ in enumerate(types)
    ]
    links = [
        Link(draw.choice(types), f"properties.p{at}", draw.choice(types), draw.randint(1, 9000))
        for at in range(150)
    ]
    return Stock(tuple(kinds), tuple(links))


def shown(got: Mapping[str, Any]) -> str:
    return str({key: got[key] for key in ("title", "diagram", "types", "regions")})


def test_without_a_scan_the_page_says_so(scan: Scan) -> None:
    got = panel(scan(resource_count=0), ENGLISH)
    assert got["state"] == "nothing"
    assert got["title"] == "No resource was scanned, so there is no workload to draw"


def test_an_older_document_says_that_types_were_not_kept(scan: Scan) -> None:
    got = panel(scan(resource_count=48), ENGLISH)
    assert (got["state"], got["title"][:2]) == ("uncounted", "48")


def test_the_title_says_what_stands_where(scan: Scan) -> None:
    regions = {"allowed_regions": ("Sweden Central", "westeurope")}
    workload = scan().workload.model_copy(update=regions)
    assert panel(scan(inventory=SMALL, workload=workload), ENGLISH)["title"] == (
        "20 resources in 2 regions serve the workload;"
        " every model deployment stands in swedencentral"
    )


@pytest.mark.parametrize(
    ("allowed", "residency", "outside"),
    [
        (("westeurope",), None, True),
        (("West Europe", "Sweden Central"), "Germany", False),
        ((), "EU", False),
        ((), "Netherlands", True),
        ((), "none", False),
        ((), None, False),
    ],
)
def test_a_region_that_is_not_allowed_is_marked_with_a_word(
    scan: Scan, allowed: tuple[str, ...], residency: str | None, outside: bool
) -> None:
    update = {"allowed_regions": allowed, "residency": residency}
    workload = scan().workload.model_copy(update=update)
    got = panel(scan(inventory=SMALL, workload=workload), ENGLISH)
    # Parts stand where their resource stands: two accounts, not their deployments as well.
    assert ("2 stand outside the allowed regions" in got["title"]) == outside
    assert ("swedencentral (not allowed)" in shown(got)) == outside


def test_numbers_are_the_inventorys(scan: Scan) -> None:
    got = panel(scan(inventory=SMALL), ENGLISH)
    rows = {row["name"]: row["cells"] for half in got["types"]["halves"] for row in half}
    heads = [head["text"] for head in got["types"]["heads"]]
    at = next(n for n, head in enumerate(heads) if "swedencentral" in head)
    assert rows["model deployments"][at] == {"prod": "5", "nonprod": "+1"}
    assert got["types"]["more"] == "", "there is room for every type"
    accounts = next(box for box in got["diagram"]["boxes"] if "AI" in box["lines"][0]["text"])
    assert "deployments:\u00a06" in " ".join(line["text"] for line in accounts["lines"])


def test_a_box_names_a_region_only_with_what_stands_there(scan: Scan) -> None:
    roles = "Microsoft.Authorization/roleAssignments"
    kinds = (Kind(roles, "", "prod", 6), Kind(roles, "westeurope", "prod", 1))
    for stock, fact in (((*kinds,), "7 · 1 in westeurope"), (kinds[1:], "1 · westeurope")):
        got = panel(scan(inventory=Stock(stock)), ENGLISH)
        assert [line["text"] for line in got["diagram"]["boxes"][0]["lines"]][1:] == [fact]


def test_links_are_drawn_between_resources_that_are_there(scan: Scan) -> None:
    got = panel(scan(inventory=SMALL), ENGLISH)
    assert [line["label"] for line in got["diagram"]["lines"]] == ["3", "2"]
    assert all(line["strong"] for line in got["diagram"]["lines"])
    assert "Machine Learning workspaces to Machine Learning workspaces 1" in got["rest"]
    assert got["outside"] == (
        "Not in the snapshot, but named: Key vaults 3, AI services accounts 1."
    )
    assert "Machine Learning workspaces to AI services accounts 3" in got["alt"]
    assert "Clients, edge and gateway: none" in got["alt"]


def test_one_resource_is_enough(scan: Scan) -> None:
    stock = Stock((Kind(STORAGE, "", "prod", 1),))
    got = panel(scan(inventory=stock), ENGLISH)
    assert got["title"] == "1 resource serves the workload, bound to no region"
    assert (len(got["diagram"]["boxes"]), got["linked"]) == (1, False)


@pytest.mark.parametrize("code", languages())
def test_much_stays_within_its_bounds(scan: Scan, code: str) -> None:
    got = panel(scan(inventory=large()), words_of(code))
    drawn = got["diagram"]
    assert len(drawn["lines"]) == MAX_LINES
    assert len(drawn["boxes"]) <= MAX_BOXES * len(layers().order)
    assert len(got["types"]["heads"]) == 5
    assert got["types"]["fresh"]
    assert panel(scan(inventory=large()), words_of(code)) == got


@pytest.mark.parametrize("text", ["", "x", "a/b/c/d", "#panic()/*_`", "漢字/資源", "W" * 300])
def test_any_text_can_be_a_type_or_a_region(scan: Scan, text: str) -> None:
    stock = Stock((Kind(text, text, text, 1),), (Link(text, text, text, 1, 0),))
    assert panel(scan(inventory=stock), ENGLISH)["state"] == "drawn"


def test_a_type_without_a_name_goes_by_its_arm_type() -> None:
    assert type_name("Contoso.Own/things", ENGLISH) == "Contoso.Own / things"
    assert type_name("microsoft.insights/COMPONENTS", ENGLISH) == "Application Insights"
    assert layers().layer("Microsoft.Network/somethingNew") == "network"
    assert layers().layer("Contoso.Own/things") == "other"


def test_every_type_that_layers_name_has_a_name_in_every_language() -> None:
    for code in languages():
        words = words_of(code)
        for type_ in (*layers().of_type, *layers().parts):
            assert " / " not in type_name(type_, words), type_
        for layer in layers().order:
            assert words(f"workload.layer-{layer}")
    assert all(top_of(part) in layers().of_type for part in layers().parts)


@pytest.mark.parametrize("seed", range(20))
def test_no_line_crosses_a_box_and_nothing_leaves_the_page(seed: int) -> None:
    draw = random.Random(seed)
    rows = [
        Row(f"row {at}", tuple(Box(f"{at}-{n}", "title", (("fact", "1"),)) for n in range(many)))
        for at, many in enumerate(draw.choices(range(6), k=6))
    ]
    keys = [box.key for row in rows for box in row.boxes]
    pairs = {tuple(draw.sample(keys, 2)) for _ in range(15)} if len(keys) > 1 else set()
    got = layout(rows, [Edge(*pair, "1") for pair in sorted(pairs)])
    assert len(got["lines"]) == len(pairs)
    for box in got["boxes"]:
        assert box["x"] >= NAMES
        assert box["x"] + box["width"] <= WIDTH
    for line in got["lines"]:
        for one, other in zip(line["points"], line["points"][1:], strict=False):
            assert one["x"] == other["x"] or one["y"] == other["y"]
            assert 0 <= other["x"] <= WIDTH
            assert 0 <= other["y"] <= got["height"]
            assert not any(_meets(one, other, box) for box in got["boxes"])


def _meets(one: Mapping[str, float], other: Mapping[str, float], box: Mapping[str, float]) -> bool:
    """Whether a stretch runs through the inside of a box; to touch its edge is how lines end."""
    left, right = sorted((one["x"], other["x"]))
    top, bottom = sorted((one["y"], other["y"]))
    beside = right <= box["x"] or left >= box["x"] + box["width"]
    return not beside and top < box["y"] + box["height"] - 0.05 and bottom > box["y"] + 0.05


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("stock", [Stock(), SMALL, large()], ids=["none", "small", "large"])
def test_the_page_is_in_the_report(
    scan: Scan, checks: Mapping[str, Check], code: str, stock: Stock
) -> None:
    assessment = scan(inventory=stock, resource_count=stock.resources)
    view = build_view(assessment, checks, words_of(code))
    pdf, warnings = compile_view(view, Options(language=code))
    assert warnings == []
    title = "".join(view["topology"]["title"].split())
    document = pypdfium2.PdfDocument(pdf)
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    assert sum(title in text for text in texts) == 1
