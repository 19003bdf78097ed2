"""Azure AI Search."""

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
from checks.registry import check
from checks.resource import Resource

SERVICES = "Microsoft.Search/searchServices"


@check(
    "search-accepts-api-keys",
    on=SERVICES,
    practice="sec-keyless-auth",
    good="Only Entra identities can query and manage the search service.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/search/search-security-enable-roles",
        "https://learn.microsoft.com/azure/search/search-security-api-keys",
    ),
)
def accepts_api_keys(search: Resource, profile: Profile) -> Verdict:
    r"""Clients can use an API key instead of an Entra identity.

    Fails when keys are the only way in; partial when keys and Entra identities both work.

    Why it matters: A query key reads every document of every index, past any per-document
    filter that the application adds. An admin key can also replace or delete them.

    How to fix: Allow Entra identities beside keys, move clients to roles such as *Search Index
    Data Reader*, then switch keys off.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" \
      --auth-options aadOrApiKey --aad-auth-failure-mode http401WithBearerChallenge
    az search service update --name "$SEARCH" --resource-group "$RG" --disable-local-auth true
    ```

    ```bicep
    properties: {
      disableLocalAuth: true
    }
    ```

    Portal: the search service > Settings > Keys > API access control > Role-based access
    control.

    Side effects: clients that send a key are refused, indexers and import wizards of older
    tools among them.

    Limits: Looks at the switches, not at who holds a key. Missing values are the service's
    defaults: keys only. API versions before 2022-09-01 do not know the switch.
    """
    local = see(search, "properties.disableLocalAuth", bool, absent=False)
    if isinstance(local, Verdict):
        return local
    if local.value:
        return passed(local.fact)
    path = "properties.authOptions"
    options = search.get(path)
    if options is None:
        return failed(f"{local.fact}, and {path} is not set; the default is keys only")
    names = {str(name).casefold() for name in options} if isinstance(options, dict) else set()
    if names == {"aadorapikey"}:
        return partial(f"{local.fact}, and {path} is aadOrApiKey")
    if names == {"apikeyonly"}:
        return failed(f"{local.fact}, and {path} is apiKeyOnly")
    return unknown(f"{path} has a value that this check does not know")


@check(
    "search-lacks-replicas",
    on=SERVICES,
    practice="rel-search-redundancy",
    good="The search service has the replicas that its SLA asks for.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/reliability/reliability-ai-search",
        "https://learn.microsoft.com/azure/search/search-capacity-planning",
    ),
)
def lacks_replicas(search: Resource, profile: Profile) -> Verdict:
    """The search service has too few replicas for an SLA.

    In production, passes with three replicas on a tier above Basic, is partial with two, or
    with three on Basic, and fails with one, or on the free tier.

    Why it matters: One replica is down while Azure patches it. Two keep queries running and
    have an SLA for them, three also for indexing, and spread over the zones of the region.

    How to fix: Add replicas.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" --replica-count 3
    ```

    ```bicep
    sku: {
      name: 'standard'
    }
    properties: {
      replicaCount: 3
    }
    ```

    Portal: the search service > Settings > Scale > Replicas.

    Side effects: cost grows with replicas times partitions. Adding one takes minutes to hours
    and does not interrupt queries. The free tier cannot grow: create a new service.

    Limits: Counts replicas; whether their region has zones, or a second region exists, is not
    judged. Two are enough for the SLA where nothing is indexed while users query. Not asked
    outside production, or of the serverless tier.
    """
    tier = see(search, "sku.name", str)
    if isinstance(tier, Verdict):
        return tier
    if not search.in_prod:
        return not_applicable("the search service is not in production")
    name = tier.value.casefold()
    if name == "serverless":
        return not_applicable(f"{tier.fact}: the service sets the replicas itself")
    if name == "free":
        return failed(f"{tier.fact}, which has one replica and no SLA")
    replicas = see(search, "properties.replicaCount", int, absent=1)
    if isinstance(replicas, Verdict):
        return replicas
    fact = f"{replicas.fact}, {tier.fact}"
    if replicas.value < 2:
        return failed(fact)
    return partial(fact) if replicas.value == 2 or name == "basic" else passed(fact)
