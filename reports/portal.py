"""The address of a resource in the Azure portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

_SOVEREIGN: Final = ("china", "usgov", "usdod")
"""How the regions of clouds with portals of their own begin (`az account list-locations`)."""
_LONGEST = 1000


def portal_link(subject: str, regions: Sequence[str]) -> str | None:
    """Where the portal of the public cloud shows a resource, by its ARM id.

    None: it is no resource, or the workload is declared to run in another cloud's regions. The
    empty directory in the address stands for the one that the reader is signed in to.
    """
    elsewhere = any(region.replace(" ", "").lower().startswith(_SOVEREIGN) for region in regions)
    if elsewhere or not subject.startswith("/subscriptions/"):
        return None
    address = (
        f"https://portal.azure.com/#@/resource{quote(subject, safe='/()-._~', errors='replace')}"
    )
    return address if len(address) <= _LONGEST else None
