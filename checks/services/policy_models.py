"""Azure Policy: which models may be deployed, and whether policies are enforced."""

from __future__ import annotations

import re
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
from checks.predicates import expect
from checks.registry import WORKLOAD, check
from checks.resource import Resource
from checks.services.cognitive_services import ACCOUNTS
from checks.services.policy import ASSIGNMENTS, definition_of, denies
from checks.snapshot import Scope

_APPROVED: Final = "aafe3651-cb78-4f68-9f81-e7e41509110f"
_ELIGIBLE: Final = "8791d062-ba96-4c34-b604-8538f7e30ca0"
"""Built-in policies on deployments of AI accounts: approved models, eligibility requirements. The
second restricts nothing by default.
https://learn.microsoft.com/azure/foundry/how-to/model-deployment-policy
"""
_MODELS: Final = re.compile("model|openai|foundry", re.IGNORECASE)
_DEFINITION: Final = "properties.policyDefinitionId"
_BUILT_IN: Final = "/providers/microsoft.authorization/"


@check(
    "no-model-deployment-policy",
    on=WORKLOAD,
    practice="cost-spend-guardrails",
    good="Azure Policy refuses deployments of models that nobody approved.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(ACCOUNTS, ASSIGNMENTS),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/how-to/model-deployment-policy",
        "https://learn.microsoft.com/azure/ai-services/policy-reference",
    ),
)
def no_model_policy(scope: Scope, profile: Profile) -> Verdict:
    r"""No policy says which models may be deployed.

    Passes when the built-in policy on approved models is assigned and denies; partial when it only
    audits, when the one on eligible models is assigned, or a custom policy whose name speaks of
    models; fails when the listing is complete, none is, and every policy is a built-in one.

    Why it matters: A token of the largest models costs many times one of a small model, and
    provisioned capacity is paid by the hour. Whoever may deploy decides on the bill.

    How to fix: Assign the built-in policy with the models that were approved, first with the effect
    Audit, then with Deny.

    ```sh
    az policy assignment create --name ai-models --scope "$SCOPE" \
      --policy aafe3651-cb78-4f68-9f81-e7e41509110f --params @approved-models.json
    ```

    ```bicep
    resource models 'Microsoft.Authorization/policyAssignments@2024-04-01' = {
      name: 'ai-models'
      properties: {
        policyDefinitionId: tenantResourceId(
          'Microsoft.Authorization/policyDefinitions',
          'aafe3651-cb78-4f68-9f81-e7e41509110f'
        )
        parameters: approvedModels
      }
    }
    ```

    Portal: Policy > Assignments > *Foundry model deployments should only use approved models*.

    Side effects: with Deny, deployments of other models fail, upgrades to a version that is not on
    the list among them: keep the list up to date.

    Limits: Knows two built-in policies by their ids. What a custom policy says is not read: where
    there are only such, and their names say nothing of models, the answer is unknown. Which models
    are on the list, deployment types, capacity and exemptions are not judged; nor are policies on
    what Azure Machine Learning deploys.
    """
    if not scope.of_type(ACCOUNTS):
        return not_applicable("no AI account was seen")
    found = scope.of_type(ASSIGNMENTS)
    on_models = [one for one in found if definition_of(one) in (_APPROVED, _ELIGIBLE)]
    if any(denies(one) and definition_of(one) == _APPROVED for one in on_models):
        return passed("a policy refuses models that nobody approved")
    if on_models:
        return partial(f"{on_models[0].name} does not refuse models that nobody approved")
    custom = [one for one in found if not _built_in(one)]
    if spoken := next((one.name for one in custom if _speaks_of_models(one)), None):
        return partial(f"by its name, the custom policy {spoken} is about models")
    if custom:
        return unknown(f"what {custom[0].name} says, a custom policy, is not read")
    if not all(isinstance(one.get(_DEFINITION), str) for one in found):
        return unknown("the definition of an assigned policy was not returned")
    listing = scope.listing(ASSIGNMENTS)
    if not listing.complete:
        because = f"no policy on model deployments was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed("no policy on model deployments is assigned")


@check(
    "policy-assignment-not-enforced",
    on=ASSIGNMENTS,
    practice="sec-policy-as-code",
    good="The policy assignment is enforced.",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=("https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure",),
)
def not_enforced(assignment: Resource, profile: Profile) -> Verdict:
    r"""The policy assignment is switched to reporting only, whatever its effect.

    Fails when its enforcement mode is DoNotEnforce. Partial for Enroll, which enforces it only
    where resources were enrolled.

    Why it matters: A policy that says Deny and refuses nothing is taken for a guardrail: the open
    account that it should have refused is found months later in a report.

    How to fix: Mend what it reports, then enforce it.

    ```sh
    az policy assignment update --name "$ASSIGNMENT" --scope "$SCOPE" --enforcement-mode Default
    ```

    ```bicep
    properties: {
      policyDefinitionId: definitionId
      enforcementMode: 'Default'
    }
    ```

    Portal: Policy > Assignments > the assignment > Edit > Policy enforcement.

    Side effects: deployments that break the policy fail from then on, if its effect is Deny.

    Limits: Takes every assignment in the review. A new policy is rightly tried out this way for
    some weeks; for policies that only audit, the mode makes little difference.
    """
    # Left out, it is Default: see the reference on the structure of assignments.
    return expect(
        assignment,
        "properties.enforcementMode",
        equals="Default",
        partial_at=("Enroll",),
        fails=("DoNotEnforce",),
        absent="Default",
    )


def _speaks_of_models(assignment: Resource) -> bool:
    named = f"{assignment.name} {assignment.get('properties.displayName')}"
    return bool(_MODELS.search(named))


def _built_in(assignment: Resource) -> bool:
    """Whether Azure defines it; definitions of one's own stand below a scope of one's own."""
    definition = assignment.get(_DEFINITION)
    return not isinstance(definition, str) or definition.casefold().startswith(_BUILT_IN)
