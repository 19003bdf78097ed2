"""Which country an Azure region lies in, and which data zone that country belongs to.

Source: https://learn.microsoft.com/azure/reliability/regions-list, read 2026-11-22. A region that
is not here is unknown, never guessed.
"""

from __future__ import annotations

from typing import Final

EU: Final = "EU"
US: Final = "United States"

_REGIONS: Final = {
    ("Australia", "AU"): "australiacentral australiacentral2 australiaeast australiasoutheast",
    ("Austria", "AT"): "austriaeast",
    ("Belgium", "BE"): "belgiumcentral",
    ("Brazil", "BR"): "brazilsouth brazilsoutheast",
    ("Canada", "CA"): "canadacentral canadaeast",
    ("Chile", "CL"): "chilecentral",
    ("Denmark", "DK"): "denmarkeast",
    ("France", "FR"): "francecentral francesouth",
    ("Germany", "DE"): "germanynorth germanywestcentral",
    ("Hong Kong", "HK"): "eastasia",
    ("India", "IN"): "centralindia jioindiacentral jioindiawest southindia westindia",
    ("Indonesia", "ID"): "indonesiacentral",
    ("Ireland", "IE"): "northeurope",
    ("Israel", "IL"): "israelcentral",
    ("Italy", "IT"): "italynorth",
    ("Japan", "JP"): "japaneast japanwest",
    ("Korea", "KR"): "koreacentral koreasouth",
    ("Malaysia", "MY"): "malaysiawest",
    ("Mexico", "MX"): "mexicocentral",
    ("Netherlands", "NL"): "westeurope",
    ("New Zealand", "NZ"): "newzealandnorth",
    ("Norway", "NO"): "norwayeast norwaywest",
    ("Poland", "PL"): "polandcentral",
    ("Qatar", "QA"): "qatarcentral",
    ("Singapore", "SG"): "southeastasia",
    ("South Africa", "ZA"): "southafricanorth southafricawest",
    ("Spain", "ES"): "spaincentral",
    ("Sweden", "SE"): "swedencentral swedensouth",
    ("Switzerland", "CH"): "switzerlandnorth switzerlandwest",
    ("United Arab Emirates", "AE"): "uaecentral uaenorth",
    ("United Kingdom", "GB"): "uksouth ukwest",
    (US, "US"): (
        "centralus eastus eastus2 northcentralus southcentralus "
        "westcentralus westus westus2 westus3"
    ),
}
_EU_COUNTRIES: Final = frozenset(
    {
        "Austria",
        "Belgium",
        "Denmark",
        "France",
        "Germany",
        "Ireland",
        "Italy",
        "Netherlands",
        "Poland",
        "Spain",
        "Sweden",
    }
)
_COUNTRY_OF_REGION: Final = {
    region: country for (country, _), regions in _REGIONS.items() for region in regions.split()
}
REGIONS: Final = tuple(sorted(_COUNTRY_OF_REGION))
"""The regions whose country is known."""
_PLACES: Final = (
    {country.casefold(): country for country, _ in _REGIONS}
    | {code.casefold(): country for country, code in _REGIONS}
    | {"eu": EU, "european union": EU, "uk": "United Kingdom", "usa": US}
)


def country_of(region: str) -> str | None:
    """The country of a region, given as a name or a display name ("West Europe")."""
    return _COUNTRY_OF_REGION.get(region.replace(" ", "").casefold())


def data_zone_of(country: str) -> str | None:
    """`EU`, `United States`, or None where the country is in neither data zone."""
    if country in _EU_COUNTRIES:
        return EU
    return US if country == US else None


def place(text: str) -> str | None:
    """A declared residency ("eu", "Germany", "DE") as named here; None where it is not known."""
    return _PLACES.get(text.strip().casefold())
