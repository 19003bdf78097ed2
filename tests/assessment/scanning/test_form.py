"""What a page says of a scan, as a request and as a command."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assessment.inputs import ScopeEntry, Workload
from assessment.scanning.form import (
    MOST,
    command_of,
    places_of,
    scope_request,
    scope_said,
    tag_of,
)
from assessment.scanning.request import ScanRequest
from rubrics.errors import UserError

GUID = "11111111-2222-4333-8444-555555555555"
OTHER = "99999999-2222-4333-8444-555555555555"
GROUP = f"/subscriptions/{GUID}/resourceGroups/rg-a"


def workload(*ids: str) -> Workload:
    scope = tuple(ScopeEntry(id=id_) for id_ in ids)
    return Workload(name="W", archetypes=("rag",), stage="poc", target_stage="pilot", scope=scope)


def test_places_are_ids_and_addresses_each_once() -> None:
    text = f"  {GUID} \n\n{GROUP}\n'{GROUP.upper().replace('/SUBSCRIPTIONS', '/subscriptions')}',"
    text += f"\nhttps://portal.azure.com/#@x/resource{GROUP}2/overview"
    ids = [entry.id for entry in places_of(text)]
    assert ids == [f"/subscriptions/{GUID}", GROUP, f"{GROUP}2"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "Nothing says"),
        (" \n ", "Nothing says"),
        (f"{GROUP}\n<img src=x>", "Line 2: '<img src=x>'"),
        ("/subscriptions/x/resourceGroups/a", "Line 1"),
        ("\n".join(f"{GROUP}{n}" for n in range(MOST + 1)), f"{MOST + 1} places"),
    ],
)
def test_what_names_no_place_is_said(text: str, what: str) -> None:
    with pytest.raises(UserError) as caught:
        places_of(text)
    assert caught.value.what.startswith(what)


@pytest.mark.parametrize("text", ["env", "=prod", " = "])
def test_what_is_no_tag_is_said(text: str) -> None:
    with pytest.raises(UserError):
        tag_of(text)
    assert tag_of(" env = a=b ") == ("env", "a=b")
    assert tag_of("") is None


def test_places_have_to_touch_the_scope() -> None:
    inside, above = places_of(f"{GROUP}/providers/Microsoft.X/y/z"), places_of(GUID)
    for places in (inside, above):
        assert scope_request(workload(GROUP), places, None).archetypes == ("rag",)
    with pytest.raises(UserError, match="Nothing of it lies"):
        scope_request(workload(GROUP), places_of(f"{GROUP}-other"), None)
    assert scope_request(workload(), places_of(OTHER), None).subscriptions == (OTHER,)
    with pytest.raises(UserError, match="no scope"):
        scope_request(workload(), None, None)


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([f"/subscriptions/{GUID}"], ["--subscription", GUID]),
        (
            [GROUP, f"{GROUP}2"],
            ["--subscription", GUID, "--resource-group", "rg-a", "--resource-group", "rg-a2"],
        ),
        ([GROUP, f"/subscriptions/{OTHER}/resourceGroups/b"], ["--workload", "w.yaml"]),
    ],
)  # fmt: skip
def test_the_command_scans_the_same(ids: Sequence[str], words: list[str]) -> None:
    request = scope_request(workload(*ids), None, ("env", "$(rm x)"))
    said = command_of(request, file="w.yaml", out="o.gz")
    assert said.startswith("wellops scan " + " ".join(words))
    assert said.endswith("--tag 'env=$(rm x)' --out o.gz")
    deep = command_of(request.model_copy(update={"depth": "deep"}), file="w.yaml", out="o.gz")
    assert "--depth deep" in deep


def test_without_a_scope_the_command_leaves_a_place() -> None:
    assert '--subscription "<subscription id>"' in command_of(None, file="w", out="o")


def test_a_scope_is_said_in_a_few_words() -> None:
    assert scope_said(ScanRequest(group_ids=(GROUP,))) == "resource group rg-a"
    many = ScanRequest(subscriptions=(GUID,), groups=("a", "b", "c", "d"), tag=("x", "y"))
    assert scope_said(many) == "4 resource groups, tag x=y"
    assert scope_said(ScanRequest(management_group="m")) == "management group m"
