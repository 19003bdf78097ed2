"""Where regions lie, and what a declared residency means."""

from __future__ import annotations

import pytest

from checks.facts.regions import country_of, data_zone_of, place


@pytest.mark.parametrize(
    ("region", "country", "zone"),
    [
        ("westeurope", "Netherlands", "EU"),
        ("West Europe", "Netherlands", "EU"),
        ("SwedenCentral", "Sweden", "EU"),
        ("eastus2", "United States", "United States"),
        ("switzerlandnorth", "Switzerland", None),
        ("uksouth", "United Kingdom", None),
        ("norwayeast", "Norway", None),
    ],
)
def test_regions(region: str, country: str, zone: str | None) -> None:
    assert country_of(region) == country
    assert data_zone_of(country) == zone


def test_what_is_not_in_the_list_is_unknown() -> None:
    assert country_of("global") is None
    assert place("Atlantis") is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [("eu", "EU"), ("European Union", "EU"), ("de", "Germany"), ("UK", "United Kingdom")],
)
def test_a_residency_has_several_spellings(text: str, meant: str) -> None:
    assert place(text) == meant
