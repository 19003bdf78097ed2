"""Azure Policy: what is assigned to the workload."""

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
from checks.registry import WORKLOAD, check
from checks.resource import Resource
from checks.snapshot import Scope

ASSIGNMENTS = "Microsoft.Authorization/policyAssignments"

_BASELINE: Final = {
    "71ef260a-8f18-47b7-abcb-62d0673d94dc": "key access",
    "037eea7a-bd0a-46c5-9a66-03aea78705d3": "network access",
}
"""Built-in policies on Azure AI services, with the effects Audit, Deny and Disabled.
https://learn.microsoft.com/azure/ai-services/policy-reference
"""


@check(
    "no-policy-assignment",
    on=WORKLOAD,
    practice="sec-policy-as-code",
    good="Azure Policy refuses AI services with key access or open networks.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(ASSIGNMENTS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/policy-reference",
        "https://learn.microsoft.com/azure/well-architected/security/establish-baseline",
    ),
)
def no_policy_assignment(scope: Scope, profile: Profile) -> Verdict:
    r"""No policy holds the workload's AI services to a baseline.

    Passes when the built-in policies on key access and on network access of Azure AI services are
    assigned and deny; partial when other policies are; fails when the listing is complete and none
    is.

    Why it matters: A review finds what is wrong on one day. A policy finds, or refuses, the account
    that somebody creates with an open network on the day after.

    How to fix: Assign the built-in policies, first with the effect Audit, then with Deny.

    ```sh
    az policy assignment create --name ai-no-keys --scope "$SCOPE" \
      --policy 71ef260a-8f18-47b7-abcb-62d0673d94dc --params '{"effect": {"value": "Deny"}}'
    az policy assignment create --name ai-network --scope "$SCOPE" \
      --policy 037eea7a-bd0a-46c5-9a66-03aea78705d3 --params '{"effect": {"value": "Deny"}}'
    ```

    ```bicep
    resource noKeys 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
      name: 'ai-no-keys'
      properties: {
        policyDefinitionId: tenantResourceId(
          'Microsoft.Authorization/policyDefinitions',
          '71ef260a-8f18-47b7-abcb-62d0673d94dc'
        )
        parameters: {
          effect: {
            value: 'Deny'
          }
        }
      }
    }
    ```

    Portal: Policy > Assignments > Assign policy.

    Side effects: with Deny, deployments that break the rule fail: audit first, and exempt with an
    expiry date.

    Limits: Knows two built-in policies by their ids; a custom policy or an initiative may say the
    same, or more, and counts as half. Scopes, exemptions and compliance are not judged.
    """
    found = scope.of_type(ASSIGNMENTS)
    denied = {
        _BASELINE[id_] for one in found if (id_ := definition_of(one)) in _BASELINE and denies(one)
    }
    if len(denied) == len(_BASELINE):
        return passed(f"policies deny {' and '.join(sorted(denied))}")
    if denied:
        return partial(f"a policy denies {denied.pop()} only")
    if found:
        return partial(f"neither built-in policy denies; assigned: {_names(found)}")
    listing = scope.listing(ASSIGNMENTS)
    if not listing.complete:
        because = f"no policy was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed("no policy is assigned")


def definition_of(assignment: Resource) -> str:
    """The id of the definition or initiative that it assigns: its last step."""
    return str(assignment.get("properties.policyDefinitionId")).casefold().rpartition("/")[2]


def denies(assignment: Resource) -> bool:
    """Whether it denies, and is enforced, which is the default; else it only audits."""
    mode = str(assignment.get("properties.enforcementMode") or "Default")
    effect = str(assignment.get("properties.parameters.effect.value"))
    return (mode.casefold(), effect.casefold()) == ("default", "deny")


def _names(assignments: list[Resource]) -> str:
    names = [one.name for one in assignments]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
