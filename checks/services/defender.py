"""Microsoft Defender for Cloud: its plans."""

from __future__ import annotations

from typing import Final

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    partial,
    passed,
    unknown,
)
from checks.registry import check
from checks.snapshot import Scope

PLANS = "Microsoft.Security/pricings"

_WANTED: Final = ("AI", "StorageAccounts", "KeyVaults")


@check(
    "no-defender-for-ai",
    on="subscription",
    practice="sec-threat-detection",
    good="Defender for Cloud watches AI services, storage and key vaults of the subscription.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(PLANS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/defender-for-cloud/ai-threat-protection",
        "https://learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction",
    ),
)
def no_defender(scope: Scope, profile: Profile) -> Verdict:
    r"""No Defender plan watches the AI services, storage and key vaults of the subscription.

    Passes when the plans AI, StorageAccounts and KeyVaults are on, is partial with some on and
    some off, and fails with all off. A plan that was not returned counts as neither.

    Why it matters: Stolen credentials, jailbreaks in waves and malware in uploaded documents show
    in the traffic first. Without a plan nothing looks at it.

    How to fix: Turn the plans on, and send their alerts to those who react.

    ```sh
    az security pricing create --name AI --tier Standard
    az security pricing create --name StorageAccounts --tier Standard \
      --subplan DefenderForStorageV2
    az security pricing create --name KeyVaults --tier Standard
    ```

    ```bicep
    targetScope = 'subscription'

    resource ai 'Microsoft.Security/pricings@2024-01-01' = {
      name: 'AI'
      properties: {
        pricingTier: 'Standard'
      }
    }
    ```

    Portal: Defender for Cloud > Environment settings > the subscription > Defender plans.

    Side effects: each plan is paid by use or by resource. The AI plan can keep suspicious prompts
    as evidence: decide whether it may.

    Limits: Reads the plans of the subscription; one that is on for a single resource, extensions
    of a plan, other plans (APIs, containers) and who answers the alerts are not judged. A SIEM that
    reads the logs itself is not seen.
    """
    listing = scope.listing(PLANS)
    standard = {
        plan.name.casefold(): str(plan.get("properties.pricingTier")).casefold() == "standard"
        for plan in scope.of_type(PLANS)
        if plan.id.casefold().startswith(f"{scope.id}/providers/{PLANS}/".casefold())
    }
    on = [name for name in _WANTED if standard.get(name.casefold())]
    off = [name for name in _WANTED if standard.get(name.casefold()) is False]
    if on and off:
        return partial(f"plans that are on: {', '.join(on)}; off: {', '.join(off)}")
    if len(on) + len(off) < len(_WANTED):
        because = f"not every plan was returned; {listing.reason}".rstrip("; ")
        return unknown(because, permission=listing.permission)
    if on:
        return passed(f"plans that are on: {', '.join(on)}")
    return failed(f"none of these plans is on: {', '.join(off)}")
