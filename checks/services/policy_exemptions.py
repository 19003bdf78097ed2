"""Azure Policy: exemptions from what is assigned."""

from __future__ import annotations

from datetime import date
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
from checks.predicates import days_until, see
from checks.registry import check
from checks.resource import Resource

EXEMPTIONS: Final = "Microsoft.Authorization/policyExemptions"

_LONG: Final = 366


@check(
    "policy-exemption-never-ends",
    on=EXEMPTIONS,
    practice="sec-policy-as-code",
    good="The exemption from a policy ends on a date.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=("https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure",),
)
def never_ends(exemption: Resource, profile: Profile) -> Verdict:
    r"""The exemption from a policy has no end.

    Fails when a waiver has no end; partial when it ends more than a year from the review, or when
    an exemption that is mitigated by other means has no end. One that has ended passes: Azure no
    longer honours it.

    Why it matters: A waiver is a risk that somebody accepted for a while. Without an end nobody
    looks at it again, and the rule does not hold where it was bent once.

    How to fix: Set an end within the year, and mend the resource until then.

    ```sh
    az policy exemption update --name "$EXEMPTION" --scope "$SCOPE" \
      --expires-on 2027-03-31T00:00:00Z
    ```

    ```bicep
    resource exemption 'Microsoft.Authorization/policyExemptions@2022-07-01-preview' = {
      name: 'ai-public-until-migration'
      properties: {
        policyAssignmentId: assignmentId
        exemptionCategory: 'Waiver'
        expiresOn: '2027-03-31T00:00:00Z'
      }
    }
    ```

    Portal: Policy > Exemptions.

    Side effects: after the end, resources that break the rule count as non-compliant, and a policy
    that denies refuses to change them.

    Limits: Takes every exemption in the review, of whatever policy. Who accepted it, and why, is
    not judged; exemptions that stand at a management group are not seen.
    """
    category = see(exemption, "properties.exemptionCategory", str)
    if isinstance(category, Verdict):
        return category
    expires = exemption.get("properties.expiresOn")
    if expires is None:
        # Exemptions without it hold until they are deleted (exemption-structure#expiration).
        waived = category.value.casefold() == "waiver"
        return (failed if waived else partial)(f"{category.fact}, and it has no end")
    try:
        end = date.fromisoformat(str(expires)[:10])
    except ValueError:
        return unknown("properties.expiresOn is not a date")
    days = days_until(end, profile.as_of)
    if days < 0:
        return passed(f"it ended on {end}")
    return (
        partial(f"it ends on {end}, in {days} days")
        if days > _LONG
        else passed(f"it ends on {end}")
    )
