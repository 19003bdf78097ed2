"""Azure OpenAI, Foundry and the other AI services: what keeps models answering."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from checks.model import (
    Confidence,
    Effort,
    Profile,
    Severity,
    State,
    Verdict,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from checks.predicates import see
from checks.registry import WORKLOAD, check
from checks.resource import Resource
from checks.services.cognitive_services import ACCOUNTS
from checks.services.cognitive_services_deployments import DEPLOYMENTS
from checks.snapshot import Scope

REGIONAL = "standard"
REGIONAL_PROVISIONED = "provisionedmanaged"
DEVELOPER = ("developer", "developertier")
SHOWN = 5
"""How many models a verdict names."""
USAGES = "Microsoft.CognitiveServices/locations/usages"
"""The quota of a subscription in a region: one for each model and deployment type."""
NEARLY_USED = 80
USED_UP = 95
"""Percent of a quota."""


@check(
    "deployment-type-misfits-criticality",
    on=DEPLOYMENTS,
    practice="rel-deployment-type-fit",
    good="The deployment type can draw on more than one region, or on reserved capacity.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/foundry-models/concepts/deployment-types",
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/azure-openai-gateway-multi-backend",
    ),
)
def type_misfits_criticality(deployment: Resource, profile: Profile) -> Verdict:
    r"""The model is deployed with a type that is too weak for the workload's criticality.

    In production. A regional standard deployment fails where criticality is high and is partial
    where it is medium; a regional provisioned one is partial where it is high. The developer
    tier, which has no SLA and is for trying out fine-tuned models, fails at any. Else low
    criticality asks for no type. Batch types are not judged.

    Why it matters: A regional standard deployment shares the capacity of one region with every
    other customer. When that region is full or down, calls fail, and only new code or another
    deployment helps.

    How to fix: Deploy the model again as data zone or global type, or provisioned, move traffic,
    delete the old one.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat-zone --model-format OpenAI --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name DataZoneStandard --sku-capacity 50
    ```

    ```bicep
    sku: {
      name: 'DataZoneStandard'
      capacity: 50
    }
    ```

    Portal: Foundry portal > the project > Deployments > Deploy model > Deployment type.

    Side effects: data zone and global types process prompts in other regions; check residency
    first. Quota is separate for each type.

    Limits: Where residency leaves only regional types, a second account in another region is the
    remedy, which `model-served-by-one-account` judges. A type that fits is not yet a choice that
    somebody justified: a pass raises no level.
    """
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    kind, criticality = sku.value.casefold(), profile.criticality
    if kind.endswith("batch"):
        return not_applicable(f"{sku.fact}: nobody waits for its answers")
    if criticality is None:
        return unknown("the workload's profile declares no criticality")
    fact = f"{sku.fact}; criticality is {criticality}"
    if kind in DEVELOPER:
        return failed(fact)
    if kind.startswith(("global", "datazone")):
        return passed(fact)
    if criticality == "low":
        return not_applicable(f"{fact}, which asks for no type")
    if kind == REGIONAL:
        return failed(fact) if criticality == "high" else partial(fact)
    if kind == REGIONAL_PROVISIONED:
        return partial(fact) if criticality == "high" else passed(fact)
    return unknown(f"{sku.fact}, a deployment type that this check does not know")


@check(
    "provisioned-deployment-lacks-spillover",
    on=DEPLOYMENTS,
    practice="rel-ptu-spillover",
    good="What the provisioned deployment cannot take goes to a standard deployment.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    needs=(DEPLOYMENTS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/openai/how-to/spillover-traffic-management",
        "https://learn.microsoft.com/azure/ai-services/openai/concepts/provisioned-throughput",
    ),
)
def lacks_spillover(deployment: Resource, profile: Profile) -> Verdict:
    r"""The provisioned deployment refuses calls when its capacity is used up.

    In production. Partial where the account has a standard deployment of the same model, which
    a header or a gateway may use.

    Why it matters: Provisioned capacity is a fixed number. At the first peak above it, callers
    get error 429 while pay-as-you-go capacity of the same model would have answered.

    How to fix: Deploy the same model as standard type in the same account, then name it as
    spillover.

    ```sh
    az resource update --ids "$DEPLOYMENT_ID" --set properties.spilloverDeploymentName=chat-payg
    ```

    ```bicep
    properties: {
      spilloverDeploymentName: 'chat-payg'
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Edit > Traffic spillover.

    Side effects: calls that spill over are billed by token and can be slower. Both deployments
    need the same data processing level (global, data zone or regional).

    Limits: A gateway in front may do the same, with another account: the team has to say so.
    API versions before 2025-06-01 do not return the property; it then reads as not set.
    """
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if "provisioned" not in sku.value.casefold():
        return not_applicable(f"{sku.fact}, which is not provisioned")
    if not deployment.in_prod:
        return not_applicable("the deployment is not in production")
    path = "properties.spilloverDeploymentName"
    target = see(deployment, path, str, absent="")
    if isinstance(target, Verdict):
        return target
    if target.value:
        return passed(target.fact)
    account, fact = deployment.parent, f"{path} is not set"
    others = account.of_type(DEPLOYMENTS) if account else []
    twins = [one.name for one in others if _twin(deployment, one)]
    if twins:
        return partial(f"{fact}, but {twins[0]} serves the same model by token")
    listing = deployment.listing(DEPLOYMENTS)
    if not listing.complete:
        return unknown(f"{fact}; {listing.reason}", permission=listing.permission)
    return failed(f"{fact}, and no standard deployment of the account serves the same model")


def _twin(deployment: Resource, other: Resource) -> bool:
    """Whether the other one serves the same model as pay-as-you-go."""
    kind = str(other.get("sku.name")).casefold()
    return kind.endswith("standard") and _model(other) == _model(deployment) != ""


def _model(deployment: Resource) -> str:
    """Its model's name, in lower case; empty where it was not returned."""
    return str(deployment.get("properties.model.name") or "").casefold()


@check(
    "model-served-by-one-account",
    on=WORKLOAD,
    practice="rel-multi-backend-failover",
    good="Every model in production is deployed in two regions or more.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(ACCOUNTS, DEPLOYMENTS),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/azure-openai-gateway-multi-backend",
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/business-continuity-disaster-recovery",
    ),
)
def served_by_one_account(scope: Scope, profile: Profile) -> Verdict:
    r"""A model in production has a single deployment: when it fails, nothing answers instead.

    Counts production deployments of the same model. Fails where none of the models has a second
    one; partial where some have, or where all of a model's deployments are in one region.

    Why it matters: A region that is down, a quota that is used up or an account that somebody
    blocked stops every call, however well the rest of the application is built.

    How to fix: Deploy the same model in an account of another region, and put both behind a
    gateway that takes the healthy one.

    ```sh
    az cognitiveservices account deployment create --name "$SECOND_ACCOUNT" \
      --resource-group "$RG" --deployment-name chat --model-format OpenAI \
      --model-name "$MODEL" --model-version "$VERSION" --sku-name DataZoneStandard \
      --sku-capacity 50
    ```

    ```bicep
    resource account 'Microsoft.CognitiveServices/accounts@2025-09-01' = {
      name: 'aoai-chat-2'
      location: secondRegion
      kind: 'AIServices'
    }
    ```

    Portal: Foundry portal > Create resource in another region > Deployments > Deploy model.

    Side effects: two accounts to secure, monitor and upgrade. Standard capacity costs nothing
    until it is used.

    Limits: Compares model names: a different model as substitute, or a deployment outside the
    reviewed scope, is not seen. Whether anything switches over is a question for the team.
    Batch deployments are not counted.
    """
    scope.of_type(ACCOUNTS)
    serving = [one for one in scope.of_type(DEPLOYMENTS) if one.in_prod and _interactive(one)]
    listing = scope.listing(DEPLOYMENTS)
    if not serving and listing.complete:
        return not_applicable("no model is deployed in production")
    if not serving:
        return unknown(f"no deployment was seen; {listing.reason}", permission=listing.permission)
    models: dict[str, list[Resource]] = defaultdict(list)
    for deployment in serving:
        models[_model(deployment)].append(deployment)
    if "" in models:
        return unknown(f"the model of {models[''][0].name} was not returned")
    verdict = _judge_models(models)
    if verdict.state in (State.FAIL, State.PARTIAL) and not listing.complete:
        reason = f"{verdict.because}; {listing.reason}"
        return unknown(reason, permission=listing.permission)
    return verdict


def _interactive(deployment: Resource) -> bool:
    return not str(deployment.get("sku.name")).casefold().endswith("batch")


def _judge_models(models: Mapping[str, Sequence[Resource]]) -> Verdict:
    """The verdict over models by name, each with its deployments."""
    single = sorted(name for name, found in models.items() if len(found) == 1)
    if len(single) == len(models):
        return failed(f"one deployment only: {_listed(single)}")
    if single:
        count = f"{len(single)} of {len(models)} models"
        return partial(f"one deployment only, for {count}: {_listed(single)}")
    regions = {name: {_region(one) for one in found} for name, found in models.items()}
    if any("" in found for found in regions.values()):
        return unknown("the region of an account was not returned")
    together = sorted(name for name, found in regions.items() if len(found) == 1)
    if together:
        return partial(f"all deployments in one region: {_listed(together)}")
    return passed(f"models deployed in two regions or more: {len(models)}")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _region(deployment: Resource) -> str:
    """The region of its account; empty where it was not returned."""
    location = deployment.parent.get("location") if deployment.parent else None
    return str(location or "").replace(" ", "").casefold()


@check(
    "model-quota-nearly-used",
    on=USAGES,
    practice="rel-quota-headroom",
    good="The quota has room for growth, or for the next version beside the present one.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/quota",
        "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/usages/list",
    ),
)
def quota_nearly_used(usage: Resource, profile: Profile) -> Verdict:
    r"""Deployments have taken nearly all of a quota, so there is no room to grow.

    Of each quota of which something is used: partial from 80 percent on, and fails above 95.

    Why it matters: A deployment cannot be raised at a peak, and the next version of a model cannot
    be deployed beside the present one, while no quota is left. More of it can take days to get.

    How to fix: Take back what a deployment does not need, or ask for more before it is needed.

    ```sh
    az cognitiveservices usage list --location "$LOCATION"
    az resource update --ids "$DEPLOYMENT_ID" --set sku.capacity=50
    ```

    ```bicep
    sku: {
      name: 'DataZoneStandard'
      capacity: 50
    }
    ```

    Portal: Foundry portal > Management center > Quota > Request quota.

    Side effects: a deployment with less capacity refuses calls earlier.

    Limits: A quota counts what deployments may take, not what they do take, and those of other
    workloads in the subscription too. Another type of deployment or another region has a quota of
    its own.
    """
    used, limit = usage.get("currentValue"), usage.get("limit")
    if not all(isinstance(one, int | float) for one in (used, limit)):
        return unknown("currentValue and limit were not returned")
    if used <= 0:
        return not_applicable("nothing of the quota is used")
    if limit <= 0:
        return unknown(f"currentValue is {used:g}, of a limit of {limit:g}")
    percent = used / limit * 100
    fact = f"used of the quota: {used:g} of {limit:g}"
    if percent > USED_UP:
        return failed(fact)
    return partial(fact) if percent >= NEARLY_USED else passed(fact)
