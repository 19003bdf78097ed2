"""Autoscale settings of Azure Monitor, as checks on what they scale read them."""

from __future__ import annotations

from checks.joins import Refers
from checks.model import Verdict, failed, partial, passed, unknown
from checks.resource import Json, Resource, look_up, split_path

AUTOSCALE = Refers("Microsoft.Insights/autoscalesettings", "properties.targetResourceUri")


def autoscaled(resource: Resource) -> Verdict:
    """Judge by the settings whose target it is; the check `needs` AUTOSCALE.

    Passes when a rule can add instances, is partial when no rule can, fails without a setting
    that is on.
    """
    settings = resource.referrers(AUTOSCALE)
    running = [one for one in settings if one.get("properties.enabled") is True]
    if any(_can_grow(one) for one in running):
        return passed("autoscale rules can add instances")
    if running:
        return partial("autoscale is on, but no rule can add an instance")
    if settings:
        return failed("its autoscale setting is off")
    listing = resource.listing(AUTOSCALE.type)
    if not listing.complete:
        because = f"no autoscale setting was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed("it has no autoscale setting")


def _can_grow(setting: Resource) -> bool:
    """Whether a profile has rules, and room between its limits, which are numbers as text."""
    for profile in setting.get("properties.profiles[]") or ():
        least, most = (_number(profile, f"capacity.{limit}") for limit in ("minimum", "maximum"))
        if look_up(profile, ("rules",)) and least is not None and most is not None and least < most:
            return True
    return False


def _number(profile: Json, path: str) -> int | None:
    text = str(look_up(profile, split_path(path)))
    return int(text) if text.isdigit() else None
