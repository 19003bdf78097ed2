"""Azure OpenAI, Foundry and the other AI services: the model deployments."""

from __future__ import annotations

from datetime import date

from checks.facts import regions
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
from checks.predicates import days_until, expect, returned, see
from checks.registry import check
from checks.resource import Json, Resource, look_up, member

DEPLOYMENTS = "Microsoft.CognitiveServices/accounts/deployments"
MODELS = "Microsoft.CognitiveServices/accounts/models"
"""What an account offers: `GET {account}/models`, one child a model version."""

FAIL_DAYS = 60
PARTIAL_DAYS = 180


@check(
    "deployment-leaves-residency",
    on=DEPLOYMENTS,
    practice="sec-data-residency",
    good="Prompts are processed inside the declared residency.",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/foundry/foundry-models/concepts/deployment-types",
        "https://learn.microsoft.com/azure/reliability/regions-list",
    ),
)
def leaves_residency(deployment: Resource, profile: Profile) -> Verdict:
    r"""Prompts may be processed outside the declared residency.

    The deployment type decides where prompts are processed: anywhere (`Global…`, developer
    tier), in the EU or the United States (`DataZone…`), or where the account is. A failure
    outside every zone is critical in production where the workload is regulated.

    Why it matters: Global deployments keep stored data in the geography, but send prompts and
    answers to whatever region has capacity. Many contracts and regulators do not allow that.

    How to fix: Deploy the model again with a type that stays, move traffic, delete the old one.

    ```sh
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat-eu --model-format OpenAI --model-name "$MODEL" \
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

    Portal: Foundry portal > the project > Deployments > Deploy model > Deployment type.

    Side effects: quota is separate for each deployment type, some models have no regional or
    data zone type, prices differ, and clients have to use the new deployment name.

    Limits: Knows where prompts may be processed, not where they went. Residency is what the
    workload's profile declares: `EU`, a country, or `none`. Region names are compared with a
    dated list; a region or country that is not in it is unknown.
    """
    sku = see(deployment, "sku.name", str)
    if isinstance(sku, Verdict):
        return sku
    if profile.residency is None:
        return unknown("the workload's profile declares no residency")
    if profile.residency.strip().casefold() == "none":
        return not_applicable("the workload's data may be processed anywhere")
    kind = sku.value.casefold()
    if kind.startswith("global") or kind in ("developer", "developertier"):
        because = f"{sku.fact}: prompts may be processed in any region; residency is "
        critical = deployment.in_prod and profile.regulated is True
        return failed(because + profile.residency, critical=critical)
    if kind.startswith("datazone"):
        return _stays(deployment, profile.residency, sku.fact, zone=True)
    if kind in ("standard", "provisionedmanaged"):
        return _stays(deployment, profile.residency, sku.fact, zone=False)
    return unknown(f"{sku.fact}, a deployment type that this check does not know")


def _stays(deployment: Resource, residency: str, fact: str, *, zone: bool) -> Verdict:
    """Judge by the account's region, or by the data zone around it."""
    if deployment.parent is None:
        return unknown(f"{fact}, and its account was not returned")
    region = see(deployment.parent, "location", str)
    if isinstance(region, Verdict):
        return unknown(f"{fact}, and the account's location was not returned")
    country = regions.country_of(region.value)
    if country is None:
        return unknown(f"the account's region {region.value} is not in the list of regions")
    wanted = regions.place(residency)
    if wanted is None:
        return unknown(f"residency {residency} is not in the list of countries")
    area = regions.data_zone_of(country)
    if zone and area is None:
        return unknown(f"{fact}, and {region.value} is in no data zone that this check knows")
    where = f"the {area} data zone" if zone else f"{country} ({region.value})"
    because = f"{fact}: prompts are processed in {where}; residency is {residency}"
    inside = (area,) if zone else (area, country)
    return passed(because) if wanted in inside else failed(because)


@check(
    "deployment-model-retires",
    on=DEPLOYMENTS,
    practice="rel-model-lifecycle",
    good="The deployed model version has more than half a year to live.",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(MODELS,),
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-retirements",
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/manage-foundation-models-lifecycle",
    ),
)
def model_retires(deployment: Resource, profile: Profile) -> Verdict:
    r"""The deployed model version is retired, or will be soon.

    Fails when 60 days or fewer are left, and critically once the date is past; partial up to
    180 days.

    Why it matters: From the retirement date on, calls to the version return errors or are
    answered by another version. An upgrade needs an evaluation, which takes weeks.

    How to fix: Deploy the replacement beside it, evaluate both with your own cases, then move
    traffic.

    ```sh
    az cognitiveservices account list-models --name "$ACCOUNT" --resource-group "$RG"
    az cognitiveservices account deployment create --name "$ACCOUNT" --resource-group "$RG" \
      --deployment-name chat-next --model-format OpenAI --model-name "$MODEL" \
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

    Portal: Foundry portal > Deployments shows the retirement date of each deployment.

    Side effects: prompts, token counts, prices and latency change with the model; embeddings
    of another model need a new index.

    Limits: Where the account's own list of models was collected, its dates count. Else they come
    from the dated retirement list of this program, which has OpenAI models and few others; what
    neither names is unknown, fine-tuned models among them.
    """
    name = see(deployment, "properties.model.name", str)
    if isinstance(name, Verdict):
        return name
    version = deployment.get("properties.model.version")
    model = f"{name.value} {version}" if version else name.value
    retirements = profile.retirements
    row = retirements.of_model(name.value, str(version) if version else None)
    successor = f"; {row.replacement} replaces it" if row and row.replacement else ""
    retires = _azures_own_date(deployment, name.value, version)
    said = f"{successor}, by Azure's own list" if retires else successor
    day = retires or (row.retires if row else None)
    if day is None:
        return unknown(f"{model} is not in the retirement list of {retirements.as_of}")
    return judge_retirement(model, day, said, profile.as_of)


def _azures_own_date(deployment: Resource, name: str, version: Json) -> date | None:
    """When the account's own list of models says that this one retires.

    A date of the deployment's type goes before the model's:
    https://learn.microsoft.com/rest/api/aiservices/accountmanagement/accounts/list-models
    """
    if deployment.parent is None:
        return None
    kind = str(deployment.get("sku.name") or "").casefold()
    for model in deployment.parent.of_type(MODELS):
        named = (str(model.get("name")).casefold(), str(model.get("version")).casefold())
        if named != (name.casefold(), str(version).casefold()):
            continue
        skus = look_up(model.body, ("skus",))
        of_type = (
            member(sku, "deprecationDate")
            for sku in (skus if isinstance(skus, list) else ())
            if str(member(sku, "name")).casefold() == kind
        )
        dated = [*of_type, model.get("deprecation.inference")]
        return next((day for text in dated if (day := _day(text))), None)
    return None


def _day(text: Json) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


def judge_retirement(what: str, retires: date, said: str, as_of: date) -> Verdict:
    """Judge by the days that are left of a model or service; `said` ends the clause."""
    days = days_until(retires, as_of)
    if days < 0:
        because = f"{what} retired on {retires}, {_days(-days)} ago{said}"
        return failed(because, critical=True, due=retires)
    because = f"{what} retires on {retires}, in {_days(days)}{said}"
    if days <= FAIL_DAYS:
        return failed(because, due=retires)
    if days <= PARTIAL_DAYS:
        return partial(because, due=retires)
    return passed(because, due=retires)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


@check(
    "deployment-model-auto-upgrades",
    on=DEPLOYMENTS,
    practice="rel-model-lifecycle",
    good="The model version changes when the team decides, or at its retirement at the latest.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/ai-services/openai/how-to/working-with-models",
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/manage-foundation-models-lifecycle",
    ),
)
def model_auto_upgrades(deployment: Resource, profile: Profile) -> Verdict:
    r"""The model version changes by itself as soon as Azure has a new default.

    Partial, never a failure, and in production only: elsewhere it is a good way to meet the
    next version early.

    Why it matters: A new version answers differently. Where it arrives unannounced, answers
    that were evaluated and signed off are no longer the ones that users get.

    How to fix: Let the version change at its retirement at the latest, and upgrade before that
    with your evaluation.

    ```sh
    az resource update --ids "$DEPLOYMENT_ID" \
      --set properties.versionUpgradeOption=OnceCurrentVersionExpired
    ```

    ```bicep
    properties: {
      versionUpgradeOption: 'OnceCurrentVersionExpired'
    }
    ```

    Portal: Foundry portal > Deployments > the deployment > Edit > Version update policy.

    Side effects: the team has to watch retirement dates itself. With `NoAutoUpgrade` the
    deployment stops answering on that date.

    Limits: `NoAutoUpgrade` passes here: whether somebody watches the date is a question for
    the team, and how near it is, for `deployment-model-retires`. A missing value is the
    service's default, which upgrades at retirement; unknown where the body has no `sku` either,
    as it was then read with an API version before 2023-05-01, which knows neither.
    """
    silent = "OnceNewDefaultVersionAvailable"
    knows_option = returned(deployment, "sku")
    return expect(
        deployment,
        "properties.versionUpgradeOption",
        one_of=("OnceCurrentVersionExpired", "NoAutoUpgrade")
        + (() if deployment.in_prod else (silent,)),
        partial_at=(silent,),
        fails=(),
        absent="OnceCurrentVersionExpired" if knows_option else None,
    )
