"""Azure App Service: web apps and their plans."""

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
from checks.predicates import Setting, expect, see
from checks.registry import check
from checks.resource import Resource
from checks.services.autoscale import AUTOSCALE, autoscaled

SITES = "Microsoft.Web/sites"
PLANS = "Microsoft.Web/serverfarms"
CONFIG = "Microsoft.Web/sites/config"

_SELF_SCALING = {"dynamic", "flexconsumption", "elasticpremium", "workflowstandard"}
_FIXED_SIZE = {"free", "shared", "basic"}
"""Tiers without autoscale: https://learn.microsoft.com/azure/app-service/manage-automatic-scaling
"""
_ELASTIC = {"elasticpremium", "workflowstandard"}
"""Tiers whose capacity is the least, not the number of instances:
https://learn.microsoft.com/azure/azure-functions/functions-premium-plan"""


@check(
    "app-lacks-sign-in",
    on=SITES,
    practice="sec-end-user-access",
    good="App Service lets only signed-in callers reach the web app.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(CONFIG,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/app-service/overview-authentication-authorization",
        "https://learn.microsoft.com/azure/well-architected/ai/application-design",
    ),
)
def lacks_sign_in(site: Resource, profile: Profile) -> Verdict:
    r"""Requests reach the web app without a sign-in at App Service.

    Partial when sign-in is on but not required, or when only the private network or listed
    addresses reach the app. Not asked where the audience is public.

    Why it matters: An open page in front of a model lets anyone spend its tokens and ask it for
    what is in its index.

    How to fix: Register the app in Entra ID, then require sign-in for every request. The commands
    are those of the extension `authV2`.

    ```sh
    az webapp auth microsoft update --name "$APP" --resource-group "$RG" \
      --client-id "$CLIENT_ID" --issuer "https://login.microsoftonline.com/$TENANT_ID/v2.0"
    az webapp auth update --name "$APP" --resource-group "$RG" --enabled true \
      --action RedirectToLoginPage --redirect-provider azureactivedirectory
    ```

    ```bicep
    resource auth 'Microsoft.Web/sites/config@2024-11-01' = {
      parent: site
      name: 'authsettingsV2'
      properties: {
        platform: {
          enabled: true
        }
        globalValidation: {
          requireAuthentication: true
          unauthenticatedClientAction: 'RedirectToLoginPage'
        }
        identityProviders: {
          azureActiveDirectory: {
            enabled: true
            registration: {
              clientId: clientId
              openIdIssuer: issuer
            }
          }
        }
      }
    }
    ```

    Portal: the web app > Settings > Authentication > Add identity provider.

    Side effects: health probes and callers without a token are refused, unless their paths are
    excluded.

    Limits: An app can also ask for a sign-in in its own code, or stand behind a gateway that does:
    neither is seen here, so a failure may be accepted with that reason. Who may sign in and which
    paths are excluded is not judged. Functions and Logic Apps are left out: they have keys.
    """
    if profile.audience == "public-anonymous":
        return not_applicable("the audience is public and anonymous")
    kind = site.get("kind")
    if isinstance(kind, str) and "functionapp" in kind.casefold():
        return not_applicable(f"kind is {kind}")
    config = _config(site, "authsettingsV2")
    if config is None:
        return unknown("its authentication settings (config authsettingsV2) were not returned")
    enabled = see(config, "properties.platform.enabled", bool)
    required = see(config, "properties.globalValidation.requireAuthentication", bool)
    if isinstance(enabled, Verdict):
        return enabled
    if not enabled.value:
        return _reach(site, "sign-in at App Service is off")
    if isinstance(required, Verdict):
        return required
    action = config.get("properties.globalValidation.unauthenticatedClientAction")
    if required.value and str(action).casefold() != "allowanonymous":
        return passed("sign-in at App Service is required")
    return partial("sign-in at App Service is on, but not required")


def _config(site: Resource, name: str) -> Resource | None:
    found = site.of_type(CONFIG)
    return next((one for one in found if one.name.casefold() == name.casefold()), None)


def _reach(site: Resource, because: str) -> Verdict:
    """A failure where everybody reaches the site, else half of one."""
    if str(site.get("properties.publicNetworkAccess")).casefold() == "disabled":
        return partial(f"{because}, and public access is disabled")
    web = _config(site, "web")
    default = web.get("properties.ipSecurityRestrictionsDefaultAction") if web else None
    if str(default).casefold() == "deny":
        return partial(f"{because}, and only listed addresses get in")
    return failed(because)


@check(
    "app-accepts-http",
    on=SITES,
    practice="sec-encryption-keys",
    good="The web app sends every visitor to HTTPS.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/app-service/configure-ssl-bindings",
        "https://learn.microsoft.com/azure/well-architected/service-guides/app-service-web-apps",
    ),
)
def accepts_http(site: Resource, profile: Profile) -> Verdict:
    """The web app answers without encryption.

    Why it matters: Questions, answers and session cookies that travel over HTTP can be read and
    changed on the way.

    How to fix: Redirect HTTP to HTTPS.

    ```sh
    az webapp update --name "$APP" --resource-group "$RG" --https-only true
    ```

    ```bicep
    properties: {
      httpsOnly: true
    }
    ```

    Portal: the web app > Settings > Configuration > General settings > HTTPS Only.

    Side effects: clients that do not follow redirects fail until they use HTTPS.

    Limits: The lowest TLS version that the app takes is not judged. A missing value is the
    documented default: off.
    """
    return expect(site, "properties.httpsOnly", equals=True, absent=False)


@check(
    "app-plan-lacks-redundancy",
    on=PLANS,
    practice="rel-inference-redundancy",
    good="The App Service plan runs several instances, spread over zones.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/reliability/reliability-app-service",
        "https://learn.microsoft.com/azure/well-architected/service-guides/app-service-web-apps",
    ),
)
def lacks_redundancy(plan: Resource, profile: Profile) -> Verdict:
    r"""One instance, or one zone, carries everything on the App Service plan.

    In production, passes with two instances or more on a zone-redundant plan, is partial with two
    or more in one zone, and fails with one, or on the Free, Shared and Basic tiers. Elastic
    Premium and Workflow Standard plans add instances themselves, so that zones alone decide.

    Why it matters: While the one instance is patched, moved or restarted, the assistant is down.
    The tiers below Standard are meant for development.

    How to fix: Move to a tier for production, run two instances or more, and make the plan
    zone-redundant.

    ```sh
    az appservice plan update --name "$PLAN" --resource-group "$RG" --sku P1V3 \
      --number-of-workers 2
    ```

    ```bicep
    sku: {
      name: 'P1v3'
      capacity: 2
    }
    properties: {
      zoneRedundant: true
    }
    ```

    Portal: the plan > Settings > Scale up, Scale out, and Availability zones.

    Side effects: cost grows with instances. Sessions kept in memory are lost when requests go to
    another instance. Some older plans cannot become zone-redundant: create a new one.

    Limits: Counts instances; a second region, and whether the app runs on every instance, is not
    judged. Not asked outside production, of empty plans, or of consumption plans, whose
    instances the service sets itself.
    """
    tier = _tier(plan)
    if isinstance(tier, Verdict):
        return tier
    if tier.value in ("dynamic", "flexconsumption"):
        return not_applicable(f"{tier.fact}: the service sets the instances itself")
    if tier.value in _FIXED_SIZE:
        return failed(f"{tier.fact}, a tier for development")
    instances = see(plan, "sku.capacity", int)
    if isinstance(instances, Verdict):
        return instances
    if instances.value < 2 and tier.value not in _ELASTIC:
        return failed(f"{instances.fact}, {tier.fact}")
    zones = see(plan, "properties.zoneRedundant", bool, absent=False)
    if isinstance(zones, Verdict):
        return zones
    return (passed if zones.value else partial)(f"{instances.fact}, {zones.fact}")


@check(
    "app-plan-lacks-autoscale",
    on=PLANS,
    practice="perf-autoscale",
    good="The App Service plan adds instances when load grows.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(AUTOSCALE,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-get-started",
        "https://learn.microsoft.com/azure/app-service/manage-automatic-scaling",
    ),
)
def lacks_autoscale(plan: Resource, profile: Profile) -> Verdict:
    r"""The App Service plan keeps its size when load grows.

    Passes when rules, or the tier itself, add instances; partial when autoscale is on but no rule
    can add one; fails when it is off, there is none, or the tier has none.

    Why it matters: Model calls are long, so waiting requests pile up fast. A fixed plan is slow at
    the peak and idle at night.

    How to fix: Scale between two limits on a signal that follows load.

    ```sh
    az monitor autoscale create --name "$PLAN" --resource "$PLAN_ID" --resource-group "$RG" \
      --min-count 2 --max-count 6 --count 2
    az monitor autoscale rule create --autoscale-name "$PLAN" --resource-group "$RG" \
      --condition "CpuPercentage > 70 avg 5m" --scale out 1
    az monitor autoscale rule create --autoscale-name "$PLAN" --resource-group "$RG" \
      --condition "CpuPercentage < 30 avg 10m" --scale in 1
    ```

    ```bicep
    properties: {
      enabled: true
      targetResourceUri: plan.id
      profiles: [
        {
          name: 'load'
          capacity: {
            minimum: '2'
            maximum: '6'
            default: '2'
          }
          rules: rules
        }
      ]
    }
    ```

    Portal: the plan > Settings > Scale out > Rules Based.

    Side effects: cost follows load up to the maximum. More instances call the model more often:
    check its quota.

    Limits: Whether the signal fits and the limits were tested is not judged; neither is scaling
    within the app, or of the model. Not asked outside production or of empty plans.
    """
    tier = _tier(plan)
    if isinstance(tier, Verdict):
        return tier
    if tier.value in _SELF_SCALING:
        return passed(f"{tier.fact}, which scales by itself")
    if tier.value in _FIXED_SIZE:
        return failed(f"{tier.fact}, a tier without autoscale")
    if plan.get("properties.elasticScaleEnabled") is True:
        return passed("properties.elasticScaleEnabled is true")
    return autoscaled(plan)


def _tier(plan: Resource) -> Setting[str] | Verdict:
    """The tier in lower case; a verdict where the plan is not to be judged."""
    if not plan.in_prod:
        return not_applicable("the plan is not in production")
    if plan.get("properties.numberOfSites") == 0:
        return not_applicable("no app runs on the plan")
    tier = see(plan, "sku.tier", str)
    return tier if isinstance(tier, Verdict) else Setting(tier.value.casefold(), tier.fact)
