"""Azure OpenAI, Foundry and the other AI services: which models are deployed, and by whom."""

from __future__ import annotations

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
from checks.resource import Resource
from checks.services.api_management import GATEWAYS
from checks.services.cognitive_services_deployments import DEPLOYMENTS, MODELS
from checks.snapshot import Scope

PLATFORM = "genai-platform"
AVAILABLE = ("generallyavailable", "stable")
ENDING = ("deprecated", "deprecating", "legacy")
"""Values of `lifecycleStatus`, in lower case, of versions that are no preview:
https://learn.microsoft.com/rest/api/aiservices/accountmanagement/accounts/list-models"""


@check(
    "deployment-runs-preview-model",
    on=DEPLOYMENTS,
    practice="rel-supported-components",
    good="The deployed model version is generally available.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    needs=(MODELS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-retirements",
        "https://learn.microsoft.com/rest/api/aiservices/accountmanagement/accounts/list-models",
    ),
)
def runs_preview_model(deployment: Resource, profile: Profile) -> Verdict:
    r"""The deployed model version is a preview, which may end at short notice.

    A failure in production, partial elsewhere.

    Why it matters: A preview has no SLA, can change without a new version, and ends with far less
    notice than a model that is generally available.

    How to fix: Deploy a version that is generally available beside it, evaluate both, then move
    traffic.

    ```sh
    az cognitiveservices account list-models --name "$ACCOUNT" --resource-group "$RG"
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat-ga --model-format OpenAI --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name DataZoneStandard --sku-capacity 50
    ```

    ```bicep
    properties: {
      model: {
        format: 'OpenAI'
        name: model
        version: version
      }
    }
    ```

    Portal: Foundry portal > Model catalog > the model > Lifecycle.

    Side effects: answers, prices and latency differ from the preview's.

    Limits: By the account's own list of models; a model that it does not name, such as a fine-tuned
    one, is unknown, unless `preview` is in its name or version. When a version ends is judged by
    `deployment-model-retires`.
    """
    name = see(deployment, "properties.model.name", str)
    if isinstance(name, Verdict):
        return name
    version = str(deployment.get("properties.model.version") or "")
    model = f"{name.value} {version}".strip()
    status = _status(deployment, name.value, version)
    if status is None and "preview" not in model.casefold():
        return unknown(f"the account's list of models does not tell the lifecycle of {model}")
    fact = f"lifecycleStatus of {model} is {status}"
    if status is None or status.casefold() == "preview":
        because = f"{model} is a preview"
        return failed(because) if deployment.in_prod else partial(because)
    if status.casefold() in AVAILABLE:
        return passed(fact)
    return not_applicable(fact) if status.casefold() in ENDING else unknown(fact)


def _status(deployment: Resource, name: str, version: str) -> str | None:
    """What the account's list says of a model version's lifecycle."""
    for model in deployment.parent.of_type(MODELS) if deployment.parent else ():
        named = (str(model.get("name")).casefold(), str(model.get("version")).casefold())
        status = model.get("lifecycleStatus")
        if named == (name.casefold(), version.casefold()) and isinstance(status, str):
            return status
    return None


@check(
    "models-of-one-maker",
    on=WORKLOAD,
    practice="ops-multi-model-catalog",
    good="The platform offers models of several makers.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(DEPLOYMENTS, GATEWAYS),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-sold-directly-by-azure",
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/azure-openai-gateway-guide",
    ),
)
def models_of_one_maker(scope: Scope, profile: Profile) -> Verdict:
    r"""The platform offers the models of one maker only.

    For GenAI platforms: counts the makers of the models that are deployed in production. Partial
    where one maker's models, two or more of them besides embeddings, stand behind a gateway.

    Why it matters: Teams ask for more than one family of models. A platform that has one makes its
    price, its gaps and its retirements those of every team, and teams that need another go around
    the platform.

    How to fix: Approve a model of another maker, deploy it, and offer it behind the same interface.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name second --model-format "$FORMAT" --model-name "$MODEL" \
      --model-version "$VERSION" --sku-name GlobalStandard --sku-capacity 50
    ```

    ```bicep
    properties: {
      model: {
        format: 'Mistral AI'
        name: model
        version: version
      }
    }
    ```

    Portal: Foundry portal > Model catalog > the model > Use this model.

    Side effects: each maker has terms, regions and content filters of its own to review.

    Limits: Counts makers, not who approved them or how an application switches: a pass raises no
    level. Models on Machine Learning endpoints, or outside Azure, are not seen.
    """
    if PLATFORM not in profile.archetypes:
        return not_applicable("the workload is no GenAI platform")
    serving = [one for one in scope.of_type(DEPLOYMENTS) if one.in_prod]
    makers = {name.casefold(): name for name in map(_maker, serving)}
    named = sorted(name for name in makers.values() if name)
    if len(named) > 1:
        return passed(f"makers of models in production: {', '.join(named)}")
    listing = scope.listing(DEPLOYMENTS)
    if not listing.complete:
        because = f"makers of models seen in production: {len(named)}; {listing.reason}"
        return unknown(because, permission=listing.permission)
    if not serving:
        return not_applicable("no model is deployed in production")
    if "" in makers:
        return unknown("the maker of a model was not returned")
    return _judge_choice(scope, serving, f"every model in production is made by {named[0]}")


def _judge_choice(scope: Scope, serving: list[Resource], fact: str) -> Verdict:
    """The verdict on the models of one maker."""
    models = {str(one.get("properties.model.name")).casefold() for one in serving}
    choice = [model for model in models if "embedding" not in model]
    if len(choice) < 2:
        return failed(fact)
    if scope.of_type(GATEWAYS):
        return partial(f"{fact}; models behind a gateway: {len(choice)}")
    listing = scope.listing(GATEWAYS)
    if not listing.complete:
        because = f"{fact}, and no gateway was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    return failed(f"{fact}, and no gateway stands before them")


def _maker(deployment: Resource) -> str:
    """Who made its model; empty where that was not returned."""
    model = "properties.model"
    found = deployment.get(f"{model}.publisher") or deployment.get(f"{model}.format")
    return found if isinstance(found, str) else ""
