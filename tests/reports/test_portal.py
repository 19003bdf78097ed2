"""Links into the portal: only where they lead to the resource."""

from __future__ import annotations

import pytest

from reports.portal import portal_link

ID = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/oai"


def test_a_resource_has_an_address() -> None:
    assert portal_link(ID, ["westeurope"]) == f"https://portal.azure.com/#@/resource{ID}"


@pytest.mark.parametrize("subject", ["", "workload", "oai", "/providers/x", "javascript:alert(1)"])
def test_what_is_no_resource_has_none(subject: str) -> None:
    assert portal_link(subject, []) is None


@pytest.mark.parametrize("region", ["usgovvirginia", "China East 2", "usdodcentral"])
def test_other_clouds_have_none(region: str) -> None:
    assert portal_link(ID, [region]) is None


def test_hostile_ids_stay_inside_the_path() -> None:
    link = portal_link(f"{ID}?x=1#frag ment\n\u202e", [])
    assert link == f"https://portal.azure.com/#@/resource{ID}%3Fx%3D1%23frag%20ment%0A%E2%80%AE"
    assert portal_link(f"{ID}/\ud800", []) == f"https://portal.azure.com/#@/resource{ID}/%3F"
    assert portal_link(f"{ID}/{'a' * 2000}", []) is None
