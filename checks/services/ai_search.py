"""Azure AI Search."""

from __future__ import annotations

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
from checks.predicates import approved_endpoints, expect, see
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


@check(
    "search-open-to-internet",
    on=SERVICES,
    practice="sec-network-isolation",
    good="The search service can be reached through private endpoints only.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/search/service-create-private-endpoint",
        "https://learn.microsoft.com/azure/search/service-configure-firewall",
    ),
)
def open_to_internet(search: Resource, profile: Profile) -> Verdict:
    r"""The search service accepts connections from the internet.

    Passes when public access is off and a private endpoint is approved. Partial when only listed
    addresses get in, or when public access is off and no private endpoint is approved.

    Why it matters: The index holds a copy of what answers are grounded on. With network access
    open, a leaked key or token reads all of it from anywhere.

    How to fix: Create a private endpoint and its DNS zone, test it, then close public access.

    ```sh
    az network private-endpoint create --name pe-search --resource-group "$RG" \
      --subnet "$SUBNET_ID" --private-connection-resource-id "$SEARCH_ID" \
      --group-id searchService --connection-name pe-search
    az search service update --name "$SEARCH" --resource-group "$RG" \
      --public-network-access disabled
    ```

    ```bicep
    properties: {
      publicNetworkAccess: 'Disabled'
    }
    ```

    Portal: the search service > Settings > Networking > Public network access > Disabled, and
    Private access.

    Side effects: callers and indexers outside the network lose access, the portal's import
    wizards among them. The free tier has no private endpoints.

    Limits: Says nothing about keys, DNS or who is inside the network; trusted services that
    bypass the rules are not judged. The rules of a network security perimeter are not read: then
    unknown. A missing value is the service's default: open.
    """
    path = "properties.publicNetworkAccess"
    if str(search.get(path)).casefold() == "securedbyperimeter":
        return unknown("the rules of the network security perimeter decide, and were not read")
    access = expect(search, path, equals="Disabled", fails=("Enabled",), absent="Enabled")
    if access.state is State.PASS:
        return _judge_closed(search, access.because)
    if access.state is not State.FAIL:
        return access
    rules = search.get("properties.networkRuleSet.ipRules[].value") or []
    if not rules:
        return failed(f"{access.because}, without network rules")
    if "0.0.0.0/0" in rules:
        return failed(f"{access.because}, and an IP rule lets in 0.0.0.0/0")
    return partial(f"{access.because}, for listed addresses: {len(rules)}")


def _judge_closed(search: Resource, fact: str) -> Verdict:
    endpoints = approved_endpoints(search)
    if endpoints is None:
        return unknown(f"{fact}, but its private endpoints were not returned")
    if not endpoints:
        return partial(f"{fact}, but no private endpoint is approved")
    return passed(f"{fact}, and approved private endpoints: {endpoints}")


@check(
    "search-lacks-semantic-ranking",
    on=SERVICES,
    practice="perf-retrieval-quality",
    good="Semantic ranking is available to queries.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    hint=True,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/search/semantic-how-to-enable-disable",
        "https://learn.microsoft.com/azure/search/semantic-search-overview",
    ),
)
def lacks_semantic_ranking(search: Resource, profile: Profile) -> Verdict:
    r"""Semantic ranking is switched off, so queries cannot use it.

    A hint only: whether ranking makes answers better has to be measured.

    Why it matters: Ranking the first results again by meaning often brings the passage that
    answers the question to the top, which is all that a model with a short context reads.

    How to fix: Switch it on, add a semantic configuration to the index, compare with and without
    it on your own questions.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" --semantic-search standard
    ```

    ```bicep
    properties: {
      semanticSearch: 'standard'
    }
    ```

    Portal: the search service > Settings > Premium features > Semantic ranker.

    Side effects: a free amount of queries a month, then a price for each; some milliseconds of
    latency.

    Limits: The plan says that queries may be ranked, not that they are. API versions before
    2023-11-01 do not return it: then unknown. Not every region offers it.
    """
    path = "properties.semanticSearch"
    return expect(search, path, one_of=("free", "standard"), fails=("disabled",))
