"""Tags that a workload asks of its resources."""

from __future__ import annotations

from typing import Final

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.predicates import returned
from checks.registry import ANY, check
from checks.resource import Resource

_UNTAGGED: Final = (
    "microsoft.authorization/",
    "microsoft.consumption/",
    "microsoft.insights/diagnosticsettings",
    "microsoft.security/",
)
"""Types that may have a location, but have no tags.
https://learn.microsoft.com/azure/azure-resource-manager/management/tag-support
"""


@check(
    "resource-lacks-required-tags",
    on=ANY,
    practice="cost-allocation-tags",
    good="The resource has every tag that the workload asks for.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
        "https://learn.microsoft.com/azure/well-architected/cost-optimization/collect-review-cost-data",
    ),
)
def lacks_required_tags(resource: Resource, profile: Profile) -> Verdict:
    r"""Tags that the workload asks for are missing.

    Compares with `targets.required_tags` of the workload's profile: passes with all of them, is
    partial with some, and fails with none.

    Why it matters: Shared AI services hide who spends. What no tag assigns to a use case and an
    owner, nobody looks after, and nobody saves on.

    How to fix: Add the missing tags, and let a policy add them to new resources.

    ```sh
    az tag update --resource-id "$RESOURCE_ID" --operation Merge --tags owner="$OWNER"
    ```

    ```bicep
    tags: {
      workload: workload
      owner: owner
    }
    ```

    Portal: the resource > Tags.

    Side effects: none on the service; cost reports show a tag from the day on which it is set.

    Limits: Compares names, regardless of case; an empty value is a missing tag, any other counts.
    Tags that cost reports inherit from the resource group are not seen. A resource without
    the member `tags` is unknown: exports may leave it out. Not asked where the profile declares
    no tags.
    """
    wanted = profile.targets.get("required_tags")
    if not wanted:
        return not_applicable("the workload's profile declares no required tags")
    if not isinstance(wanted, list | tuple):
        return unknown("targets.required_tags is not a list")
    if resource.type.casefold().startswith(_UNTAGGED) or resource.get("location") is None:
        return not_applicable("such a resource has no tags")
    if not returned(resource, "tags"):
        return unknown("tags was not returned")
    if resource.shape(("tags",)) == "value":
        return unknown("tags is not an object")
    names = sorted({str(name) for name in wanted})
    missing = [name for name in names if not resource.filled(("tags", name))]
    if not missing:
        return passed("every required tag is there")
    because = f"missing: {', '.join(missing)}"
    return (failed if len(missing) == len(names) else partial)(because)
