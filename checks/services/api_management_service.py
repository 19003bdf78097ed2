"""Azure API Management in front of models: the backends, and the service itself."""

from __future__ import annotations

from typing import Any, Final

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
from checks.registry import check
from checks.resource import Resource, look_up, member
from checks.services._gateway import leads_to_model, logs_of
from checks.services.api_management import BACKENDS, GATEWAYS
from checks.services.diagnostic_settings import SETTINGS

_V2: Final = ("basicv2", "standardv2", "premiumv2")
_CIPHERS: Final = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security."
_OLD: Final = (
    *(
        f"{side}Protocols.{name}"
        for side in ("", "Backend.")
        for name in ("Ssl30", "Tls10", "Tls11")
    ),
    "Ciphers.TripleDes168",
)
_THROTTLED: Final = 429
_URL: Final = "properties.url"


@check(
    "gateway-lacks-model-pool",
    on=GATEWAYS,
    practice="perf-smart-load-balancing",
    good="The gateway spreads calls over several model endpoints by priority.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(BACKENDS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/backends",
        "https://learn.microsoft.com/azure/architecture/ai-ml/guide/azure-openai-gateway-multi-backend",
    ),
)
def lacks_model_pool(gateway: Resource, profile: Profile) -> Verdict:
    r"""The gateway knows no second model endpoint to which a call could go.

    Asked of gateways in production with a backend that leads to a language model. Passes where a
    pool of two or more has different priorities; partial where its members all have the same.

    Why it matters: An endpoint's quota is the limit of all calls to it. With a pool, capacity that
    is paid for is used first, calls above it go to the next endpoint, and a throttled one gets a
    rest.

    How to fix: Make a backend for each endpoint, put them into a pool, reserved capacity first,
    and let the policy *set-backend-service* name the pool.

    ```sh
    az rest --method put --body @pool.json \
      --url "https://management.azure.com$APIM_ID/backends/models?api-version=2024-05-01"
    ```

    ```bicep
    resource pool 'Microsoft.ApiManagement/service/backends@2024-05-01' = {
      parent: gateway
      name: 'models'
      properties: {
        type: 'Pool'
        pool: {
          services: [
            {
              id: provisioned.id
              priority: 1
            }
            {
              id: payAsYouGo.id
              priority: 2
            }
          ]
        }
      }
    }
    ```

    Portal: API Management > APIs > Backends > Load balancer > Create new pool.

    Side effects: all members need the same deployment name and model version; prompts may be
    processed in another region.

    Limits: Looks for one good pool: whether APIs use it, and whether other models have one, is
    not judged, so a pass raises no level. Policies that choose between endpoints themselves, and
    the backends of workspaces, are not read.
    """
    if not gateway.in_prod:
        return not_applicable("the gateway is not in production")
    backends = gateway.of_type(BACKENDS)
    models = {one.name.casefold() for one in backends if leads_to_model(one.get(_URL))}
    pools = [members for one in backends if len(members := _members(one, models)) > 1]
    if any(len(set(priorities)) > 1 for priorities in pools):
        return passed("a pool of model backends has different priorities")
    if pools:
        return partial("its pool of model backends has one priority")
    listing = gateway.listing(BACKENDS)
    if not listing.complete:
        because = f"no pool of model backends was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    if not models:
        return not_applicable("it has no backend that leads to a language model")
    return failed(f"model backends: {len(models)}, none of them in a pool with another")


def _members(backend: Resource, models: set[str]) -> list[Any]:
    """The priorities of the model backends in a pool."""
    services = backend.get("properties.pool.services[]") or ()
    named = [(str(member(one, "id")).rpartition("/")[2], one) for one in services]
    return [member(one, "priority") for name, one in named if name.casefold() in models]


@check(
    "model-backend-lacks-circuit-breaker",
    on=BACKENDS,
    practice="rel-transient-faults",
    good="The gateway gives a throttled model endpoint the rest that it asks for.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/backends",
        "https://learn.microsoft.com/azure/templates/microsoft.apimanagement/service/backends",
    ),
)
def lacks_circuit_breaker(backend: Resource, profile: Profile) -> Verdict:
    r"""The gateway keeps calling a model endpoint that refuses calls.

    Asked of single backends that lead to a language model. Passes where a circuit breaker trips
    on status 429 and takes the time to wait from *Retry-After*; partial where it does one of the
    two, or where its rules name no status at all.

    Why it matters: Calls to a throttled endpoint cost time, fail, and keep it throttled. A breaker
    lets the pool go to the next endpoint for exactly as long as the first one asks for.

    How to fix: Add a rule for 429 and for server errors that accepts *Retry-After*.

    ```sh
    az rest --method patch --body @breaker.json \
      --url "https://management.azure.com$BACKEND_ID?api-version=2024-05-01"
    ```

    ```bicep
    properties: {
      circuitBreaker: {
        rules: [
          {
            name: 'throttled'
            failureCondition: {
              count: 3
              interval: 'PT1M'
              statusCodeRanges: [
                {
                  min: 429
                  max: 429
                }
              ]
            }
            tripDuration: 'PT1M'
            acceptRetryAfter: true
          }
        ]
      }
    }
    ```

    Portal: API Management > APIs > Backends > the backend > Circuit breaker.

    Side effects: while the circuit is open and no other backend is left, callers get error 503.

    Limits: API versions before 2024-05-01 do not return the rules: they then read as not set.
    Retries in policies and clients are not judged, so a pass raises no level.
    """
    kind = str(backend.get("properties.type")).casefold()
    if kind == "pool":
        return not_applicable("it is a pool; its members are judged")
    address = see(backend, _URL, str)
    if isinstance(address, Verdict):
        return address
    if not leads_to_model(address.value):
        return not_applicable("it does not lead to a language model")
    rules = backend.get("properties.circuitBreaker.rules") or []
    if not isinstance(rules, list):
        return unknown("properties.circuitBreaker.rules is not a list")
    if not rules:
        return failed("it has no circuit breaker")
    throttled = [one for one in rules if _trips_when_throttled(one)]
    if not throttled:
        return partial("its circuit breaker has no rule for status 429")
    if not any(member(one, "acceptRetryAfter") is True for one in throttled):
        return partial("its circuit breaker does not accept Retry-After")
    return passed("its circuit breaker trips on status 429 and accepts Retry-After")


def _trips_when_throttled(rule: Any) -> bool:
    ranges = look_up(rule, ("failureCondition", "statusCodeRanges", "[]")) or []
    bounds = [(member(one, "min"), member(one, "max")) for one in ranges]
    return any(
        isinstance(low, int) and isinstance(high, int) and low <= _THROTTLED <= high
        for low, high in bounds
    )


@check(
    "gateway-accepts-old-tls",
    on=GATEWAYS,
    practice="sec-encryption-keys",
    good="The gateway speaks TLS 1.2 or newer only.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/api-management-howto-manage-protocols-ciphers",
        "https://learn.microsoft.com/rest/api/apimanagement/api-management-service/get",
    ),
)
def accepts_old_tls(gateway: Resource, profile: Profile) -> Verdict:
    r"""The gateway accepts protocols or ciphers that are broken.

    Judges SSL 3.0, TLS 1.0 and TLS 1.1, towards clients and backends, and the cipher 3DES.

    Why it matters: Prompts and answers pass the gateway. An attacker in between can force a
    connection down to the oldest protocol that both sides take, and read along.

    How to fix: Switch the old protocols and the cipher off.

    ```sh
    az rest --method patch --body @protocols.json \
      --url "https://management.azure.com$APIM_ID?api-version=2024-05-01"
    ```

    ```bicep
    properties: {
      customProperties: {
        'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10': 'False'
        'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls11': 'False'
        'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Tls10': 'False'
        'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Tls11': 'False'
        'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Ciphers.TripleDes168': 'False'
      }
    }
    ```

    Portal: API Management > Security > Protocols + ciphers.

    Side effects: old clients cannot connect any more. The change takes up to an hour or longer;
    a gateway of the Developer tier is down meanwhile.

    Limits: Other ciphers, custom domains' certificates and self-hosted gateways are not judged.
    The v2 and Consumption tiers do not let these be changed: not asked of them. A setting that is
    missing is off where the service was created after 1 April 2018; else unknown.
    """
    tier = see(gateway, "sku.name", str)
    if isinstance(tier, Verdict):
        return tier
    if tier.value.casefold() in (*_V2, "consumption"):
        return not_applicable(f"{tier.fact}: its protocols cannot be changed")
    settings = gateway.get("properties.customProperties")
    if not isinstance(settings, dict):
        return unknown("properties.customProperties was not returned")
    values = {name: member(settings, _CIPHERS + name) for name in _OLD}
    on = [name for name, value in values.items() if str(value).casefold() == "true"]
    if on:
        return failed(f"switched on: {', '.join(on)}")
    missing = [name for name, value in values.items() if value is None]
    created = gateway.get("properties.createdAtUtc") if missing else None
    if missing and not (isinstance(created, str) and created[:10] > "2018-04-01"):
        return unknown(f"{missing[0]} was not returned")
    return passed("SSL 3.0, TLS 1.0, TLS 1.1 and 3DES are off")


@check(
    "gateway-lacks-diagnostic-settings",
    on=GATEWAYS,
    practice="sec-audit-logging",
    good="Calls of the gateway and of its models are logged.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    needs=(SETTINGS,),
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/api-management/monitor-api-management",
        "https://learn.microsoft.com/azure/api-management/api-management-howto-llm-logs",
    ),
)
def lacks_settings(gateway: Resource, profile: Profile) -> Verdict:
    r"""Calls that pass the gateway leave no log.

    Passes where *GatewayLogs* and *GatewayLlmLogs*, or all logs, are sent somewhere; partial
    where one of the two is.

    Why it matters: Behind a gateway the accounts see one caller only: the gateway. Who asked
    what, and which team used how many tokens, stands in its logs or nowhere.

    How to fix: Send all logs to the Log Analytics workspace of the workload.

    ```sh
    az monitor diagnostic-settings create --name to-workspace --resource "$APIM_ID" \
      --workspace "$WORKSPACE_ID" --logs '[{"categoryGroup": "allLogs", "enabled": true}]'
    ```

    ```bicep
    resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
      scope: gateway
      name: 'to-workspace'
      properties: {
        workspaceId: workspaceId
        logs: [
          {
            categoryGroup: 'allLogs'
            enabled: true
          }
        ]
      }
    }
    ```

    Portal: API Management > Monitoring > Diagnostic settings > Add diagnostic setting.

    Side effects: log ingestion costs money; with messages logged, prompts stand in the log.

    Limits: Takes any destination; how long logs are kept there is not judged. Each API has a
    switch of its own for the log of language models, which is not read: a pass raises no level.
    """
    settings = gateway.of_type(SETTINGS)
    logs = {name for setting in settings for name in logs_of(setting)}
    if "alllogs" in logs:
        return passed("all logs are sent")
    wanted = {"gatewaylogs": "GatewayLogs", "gatewayllmlogs": "GatewayLlmLogs"}
    sent = [shown for name, shown in wanted.items() if name in logs]
    if len(sent) == len(wanted):
        return passed("GatewayLogs and GatewayLlmLogs are sent")
    if sent:
        return partial(f"only {sent[0]} is sent")
    listing = gateway.listing(SETTINGS)
    if not listing.complete:
        because = f"no diagnostic setting with these logs was seen; {listing.reason}"
        return unknown(because, permission=listing.permission)
    if any(not isinstance(one.get("properties.logs"), list) for one in settings):
        return unknown("the logs of a diagnostic setting were not returned")
    return failed("its diagnostic settings send no such log" if settings else "it has none")
