"""Azure OpenAI, Foundry and the other AI services: what deployments cost and may take."""

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
from checks.predicates import see
from checks.registry import WORKLOAD, check
from checks.resource import Resource, member
from checks.services.cognitive_services_capacity import DEVELOPER
from checks.services.cognitive_services_deployments import DEPLOYMENTS
from checks.snapshot import Scope

_FINE_TUNED: Final = ".ft-"
"""Part of a fine-tuned model's name:
https://learn.microsoft.com/azure/ai-services/openai/how-to/fine-tune-test"""
_HOSTED: Final = ("standard", "globalstandard", "datazonestandard")
"""Types of deployment that are billed by token, and by the hour for a fine-tuned model."""
_TOO_FEW: Final = 1_000
_FEW: Final = 10_000
"""Tokens per minute."""


@check(
    "fine-tuned-deployment-hosted-for-tests",
    on=DEPLOYMENTS,
    practice="cost-finetune-hosting",
    good="The fine-tuned model is tested without a fee for hosting.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/fine-tune-test",
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/fine-tuning-deploy",
    ),
)
def hosted_for_tests(deployment: Resource, profile: Profile) -> Verdict:
    r"""A fine-tuned model outside production is paid for by the hour, used or not.

    For fine-tuned models in deployments of the standard types; in production their use justifies
    the fee, which this check cannot see.

    Why it matters: Hosting a fine-tuned model costs a fee for every hour of the day. Candidates
    that somebody deployed to compare them go on costing it until they are deleted.

    How to fix: Compare candidates on the developer tier, which has no such fee and ends by itself
    after a day, and delete what was compared.

    ```sh
    az cognitiveservices account deployment delete --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name candidate
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name candidate --model-format OpenAI --model-name "$FINE_TUNED_MODEL" \
      --model-version 1 --sku-name DeveloperTier --sku-capacity 50
    ```

    ```bicep
    sku: {
      name: 'DeveloperTier'
      capacity: 50
    }
    ```

    Portal: Foundry portal > Fine-tuning > the model > Deploy > Deployment type > Developer.

    Side effects: the developer tier has no SLA and processes prompts in any region.

    Limits: Knows a fine-tuned model by `.ft-` in its name. A test environment that has to run all
    day, or whose data must stay in a region, has a reason for the fee.
    """
    name = see(deployment, "properties.model.name", str)
    if isinstance(name, Verdict):
        return name
    if _FINE_TUNED not in name.value.casefold():
        return not_applicable("the model is not fine-tuned")
    if deployment.in_prod:
        return not_applicable("the deployment is in production")
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    kind = sku.value.casefold()
    if kind in DEVELOPER:
        return passed(sku.fact)
    if kind in _HOSTED:
        return failed(f"{sku.fact}, which is billed by the hour for a fine-tuned model")
    return not_applicable(f"{sku.fact}, whose hosting is not billed apart")


@check(
    "provisioned-deployment-outside-production",
    on=DEPLOYMENTS,
    practice="cost-orphan-cleanup",
    good="Outside production, models are paid for by token.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/openai/how-to/provisioned-throughput-onboarding",
        "https://learn.microsoft.com/azure/well-architected/cost-optimization/optimize-environment-costs",
    ),
)
def provisioned_outside_production(deployment: Resource, profile: Profile) -> Verdict:
    r"""Capacity for a model is reserved outside production, and paid for by the hour.

    Why it matters: A provisioned deployment costs its units for every hour that it exists. Tests
    use them for minutes a day, and the same tokens would cost a fraction by the piece.

    How to fix: Deploy the model as standard type for tests, and delete the provisioned one; create
    it for a load test, and delete it after.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat-payg --model-format OpenAI --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name DataZoneStandard --sku-capacity 50
    az cognitiveservices account deployment delete --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat
    ```

    ```bicep
    sku: {
      name: 'DataZoneStandard'
      capacity: 50
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Delete.

    Side effects: latency in tests is then that of shared capacity. Deleted units may not be there
    when they are wanted again.

    Limits: Units that a reservation covers anyway, or that production lends, cost nothing more.
    """
    if deployment.in_prod:
        return not_applicable("the deployment is in production")
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    return failed(sku.fact) if "provisioned" in sku.value.casefold() else passed(sku.fact)


@check(
    "deployment-has-smallest-capacity",
    on=DEPLOYMENTS,
    practice="rel-quota-headroom",
    good="The deployment may take more than a handful of requests a minute.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/quota",
        "https://learn.microsoft.com/azure/well-architected/reliability/scaling",
    ),
)
def has_smallest_capacity(deployment: Resource, profile: Profile) -> Verdict:
    r"""The production deployment may take so few tokens a minute that a single request exceeds it.

    In production, for types that are billed by token: fails up to 1,000 tokens a minute, the
    smallest capacity that there is, and is partial below 10,000.

    Why it matters: A prompt with a few pages of context is thousands of tokens, and the longest
    answer that the caller allows counts too. Above the limit, callers get error 429.

    How to fix: Measure what the workload needs at its peak, and give the deployment that much of
    the quota.

    ```sh
    az resource update --ids "$DEPLOYMENT_ID" --set sku.capacity=100
    ```

    ```bicep
    sku: {
      name: 'DataZoneStandard'
      capacity: 100
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Edit > Tokens per minute rate limit.

    Side effects: quota is shared by the deployments of a model in a region, so others may have to
    give some. Standard capacity costs nothing until it is used, but limits what a fault can spend.

    Limits: Reads the limit, not the traffic: a pass says nothing about headroom at the peak.
    Models that are limited by requests alone are not judged.
    """
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if sku.value.casefold() not in _HOSTED:
        return not_applicable(f"{sku.fact}, which tokens per minute do not limit")
    limits = deployment.get("properties.rateLimits")
    if not isinstance(limits, list):
        return unknown("properties.rateLimits was not returned")
    tokens = [one for one in limits if str(member(one, "key")).casefold() == "token"]
    if not tokens:
        return not_applicable("the deployment has no limit of tokens")
    count, seconds = member(tokens[0], "count"), member(tokens[0], "renewalPeriod")
    if not all(isinstance(one, int | float) and one > 0 for one in (count, seconds)):
        return unknown("the limit of tokens was not returned")
    rate = round(count * 60 / seconds)
    fact = f"tokens per minute: {rate:,}"
    if rate <= _TOO_FEW:
        return failed(fact)
    return partial(fact) if rate < _FEW else passed(fact)


@check(
    "no-batch-deployment",
    on=WORKLOAD,
    practice="cost-batch-offload",
    good="There is a batch deployment for work that nobody waits for.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(DEPLOYMENTS,),
    hint=True,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/batch",
        "https://learn.microsoft.com/azure/foundry/foundry-models/concepts/deployment-types",
    ),
)
def no_batch_deployment(scope: Scope, profile: Profile) -> Verdict:
    r"""Work that nobody waits for is paid for like a conversation.

    A hint, and only where the profile declares pressure on cost: no production deployment has a
    batch type.

    Why it matters: Batch types answer within a day and cost about half by token, from a quota of
    their own. Nightly summaries, classifications and evaluations seldom need more.

    How to fix: Deploy the model as batch type, and send it what can wait as a file.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name nightly --model-format OpenAI --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name DataZoneBatch --sku-capacity 50
    ```

    ```bicep
    sku: {
      name: 'DataZoneBatch'
      capacity: 50
    }
    ```

    Portal: Foundry portal > Deployments > Deploy model > Deployment type > Data Zone Batch.

    Side effects: results come within 24 hours, not at once. Global batch may process prompts in
    any region.

    Limits: Whether the workload has such work is a question for the team. Batch endpoints of
    Machine Learning and flex processing are not seen.
    """
    if profile.cost_pressure is not True:
        return not_applicable("the profile declares no pressure on cost")
    serving = [one for one in scope.of_type(DEPLOYMENTS) if one.in_prod]
    batch = [one for one in serving if str(one.get("sku.name")).casefold().endswith("batch")]
    if batch:
        return passed(f"batch deployments in production: {len(batch)}")
    listing = scope.listing(DEPLOYMENTS)
    if not listing.complete:
        because = f"no batch deployment was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    if not serving:
        return not_applicable("no model is deployed in production")
    untold = next((one for one in serving if one.get("sku.name") is None), None)
    if untold:
        return unknown(f"the type of {untold.name} was not returned")
    return failed(f"batch deployments in production: 0 of {len(serving)}")
