"""Where resources stand: the regions that a workload allows."""

from __future__ import annotations

from checks.facts import regions
from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    not_applicable,
    passed,
    unknown,
)
from checks.predicates import Setting, see
from checks.registry import ANY, check
from checks.resource import Resource


@check(
    "resource-outside-allowed-regions",
    on=ANY,
    practice="sec-data-residency",
    good="The resource stands in a region that the workload allows.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.LARGE,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/reliability/regions-list",
        "https://learn.microsoft.com/azure/well-architected/ai/data-platform",
    ),
)
def outside_allowed_regions(resource: Resource, profile: Profile) -> Verdict:
    r"""The resource stands outside the regions that the workload allows.

    Compares with the allowed regions of the workload's profile, or with its residency where it
    declares none. A failure is critical where the workload is regulated.

    Why it matters: Prompts, documents and logs are stored where the resource stands. One resource
    in the wrong region can break a contract or a law, however safe the others are.

    How to fix: Create it again in an allowed region, move its data, delete the old one, and let a
    policy refuse other regions.

    ```sh
    az policy assignment create --name allowed-locations --scope "$SCOPE" \
      --policy e56962a6-4747-49cd-b67b-bf8b01975c4c \
      --params '{"listOfAllowedLocations": {"value": ["swedencentral"]}}'
    ```

    ```bicep
    location: 'swedencentral'
    ```

    Portal: the resource > Overview > Location; Policy > Assignments > *Allowed locations*.

    Side effects: most AI services cannot be moved between regions: endpoints, keys, indexes and
    fine-tuned models have to be made again.

    Limits: Judges where the resource stands. Where a model processes prompts depends on the type
    of its deployment; copies in a paired region and backups are not seen. Global resources have
    no region. A region that is not in the published list is unknown.
    """
    if resource.get("location") is None:
        return not_applicable("it has no location")
    location = see(resource, "location", str)
    if isinstance(location, Verdict):
        return location
    name = location.value.replace(" ", "").casefold()
    if name == "global":
        return not_applicable("location is global")
    inside = _inside(name, profile)
    if isinstance(inside, Verdict):
        return inside
    if inside.value:
        return passed(f"{location.fact}, {inside.fact}")
    return failed(f"{location.fact}, not {inside.fact}", critical=bool(profile.regulated))


def _inside(name: str, profile: Profile) -> Setting[bool] | Verdict:
    """Whether a region is inside what is declared, and what that is."""
    country = regions.country_of(name)
    if profile.allowed_regions:
        inside = name in profile.allowed_regions
        if not inside and country is None:
            return unknown(f"location is {name}, which is not in the list of regions")
        return Setting(inside, "one of the allowed regions")
    if profile.residency is None or profile.residency.strip().casefold() == "none":
        return not_applicable("the workload's profile declares no regions and no residency")
    wanted = regions.place(profile.residency)
    if wanted is None or country is None:
        return unknown(f"location is {name}, residency {profile.residency}: not both are known")
    inside = wanted in (country, regions.data_zone_of(country))
    return Setting(inside, f"inside residency {profile.residency}")
