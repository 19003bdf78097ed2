"""Azure AI Search: identity, encryption, private links and health of the service."""

from __future__ import annotations

from typing import Final

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
from checks.predicates import expect, see
from checks.registry import check
from checks.resource import Resource, member
from checks.services.ai_search import SERVICES

_LINKS: Final = "properties.sharedPrivateLinkResources"


@check(
    "search-lacks-own-key",
    on=SERVICES,
    practice="sec-encryption-keys",
    good="The search service asks for an own key for everything that it stores.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/search/search-security-manage-encryption-keys",
        "https://learn.microsoft.com/rest/api/searchmanagement/services/get",
    ),
)
def lacks_own_key(search: Resource, profile: Profile) -> Verdict:
    r"""Indexes need not be encrypted with an own key, though own keys are required.

    Asked only where the profile's targets declare `own_keys`. Partial where own keys are
    enforced, but the service holds objects without one.

    Why it matters: The index holds a copy of the documents that answers are grounded on. With an
    own key the workload decides who can read them, and can end it at once.

    How to fix: Create a key in a vault with purge protection, build indexes, data sources and
    skillsets again with it, then enforce it.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" \
      --encryption-with-cmk enforcement=Enabled
    ```

    ```bicep
    properties: {
      encryptionWithCmk: {
        enforcement: 'Enabled'
      }
    }
    ```

    Portal: create the objects with the key through the REST API; the portal shows them.

    Side effects: an existing index cannot be encrypted: it has to be built again. Queries get
    slower, and stop when the key is out of reach.

    Limits: Without enforcement the service does not say which objects have a key, so they may
    all have one. Whether the key is rotated is not seen.
    """
    if profile.targets.get("own_keys") is not True:
        return not_applicable("the workload's profile does not require own keys")
    path = "properties.encryptionWithCmk"
    enforced = expect(
        search, f"{path}.enforcement", equals="Enabled", fails=("Disabled", "Unspecified")
    )
    status = search.get(f"{path}.encryptionComplianceStatus")
    if enforced.state is State.PASS and str(status).casefold() == "noncompliant":
        return partial(f"{enforced.because}, but the service is {status}")
    return enforced


@check(
    "search-lacks-managed-identity",
    on=SERVICES,
    practice="sec-keyless-auth",
    good="The search service has an identity with which it can reach other services.",
    severity=Severity.LOW,
    confidence=Confidence.LIKELY,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/search/search-how-to-managed-identities",
        "https://learn.microsoft.com/azure/search/search-indexer-overview",
    ),
)
def lacks_identity(search: Resource, profile: Profile) -> Verdict:
    r"""The search service has no identity of its own, so it reaches other services with keys.

    Why it matters: Indexers read storage, vectorizers call the embedding model. Without an
    identity their connection strings hold keys, which nobody rotates.

    How to fix: Give the service an identity, assign roles on its sources, and take the keys out
    of the connections.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" \
      --identity-type SystemAssigned
    ```

    ```bicep
    identity: {
      type: 'SystemAssigned'
    }
    ```

    Portal: the search service > Settings > Identity > System assigned > On.

    Side effects: none. The free tier has no identities.

    Limits: Whether indexers and vectorizers use the identity stands in the data plane, which is
    not read: a pass raises no level. A service that an application fills needs none.
    """
    if str(search.get("sku.name")).casefold() == "free":
        return not_applicable("sku.name is free, a tier without identities")
    if search.get("identity.type") is None:
        # Azure leaves the whole object out where there is no identity.
        if search.shape(("properties",)) != "object":
            return unknown("identity was not returned")
        return failed("identity is not set")
    return expect(
        search,
        "identity.type",
        one_of=("SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"),
        fails=("None",),
    )


@check(
    "search-private-link-not-approved",
    on=SERVICES,
    practice="sec-network-isolation",
    good="Every private link of the search service to its sources is approved.",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    effort=Effort.SMALL,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/azure/search/search-indexer-howto-access-private",
        "https://learn.microsoft.com/azure/search/troubleshoot-shared-private-link-resources",
    ),
)
def link_not_approved(search: Resource, profile: Profile) -> Verdict:
    r"""A private link of the search service to a source is not in use, for nobody approved it.

    Partial where some links are approved and others are not.

    Why it matters: Until the owner of the source approves the link, indexers and vectorizers
    either fail or go over the internet, for which the source has to stay open.

    How to fix: Approve the connection at the source; delete links that nobody needs.

    ```sh
    az network private-endpoint-connection approve --id "$CONNECTION_ID" \
      --description "Indexers of the workload"
    ```

    ```bicep
    resource link 'Microsoft.Search/searchServices/sharedPrivateLinkResources@2025-05-01' = {
      parent: search
      name: 'documents'
      properties: {
        privateLinkResourceId: storage.id
        groupId: 'blob'
        requestMessage: 'Indexers of the workload'
      }
    }
    ```

    Portal: the source > Networking > Private endpoint connections > the connection > Approve.

    Side effects: none. A rejected link has to be deleted and made again.

    Limits: Not asked of services without such links; whether they need some is not judged.
    Indexers also have to run in the private environment to use them.
    """
    links = search.get(f"{_LINKS}[].properties")
    if links is None:
        return unknown(f"{_LINKS} was not returned")
    if not links:
        return not_applicable("it has no shared private links")
    states = [str(member(link, "status")) for link in links]
    others = [state for state in states if state.casefold() != "approved"]
    if not others:
        return passed(f"approved shared private links: {len(states)}")
    fact = f"shared private links that are not approved: {len(others)} of {len(states)}"
    if "none" in map(str.casefold, others):
        return unknown(f"{fact}; the status of one was not returned")
    return failed(fact) if len(others) == len(states) else partial(fact)


@check(
    "search-not-healthy",
    on=SERVICES,
    practice="rel-search-redundancy",
    good="The search service runs without degradation.",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    effort=Effort.MEDIUM,
    conclusive=False,
    since="0.1",
    refs=(
        "https://learn.microsoft.com/rest/api/searchmanagement/services/get",
        "https://learn.microsoft.com/azure/reliability/reliability-ai-search",
    ),
)
def not_healthy(search: Resource, profile: Profile) -> Verdict:
    r"""The search service does not run as it should.

    Partial while it is degraded: it answers, but may be slow. Fails where it is disabled, stopped
    or in error.

    Why it matters: Without its index a model answers without grounding, or not at all.

    How to fix: Read *statusDetails*; where capacity is short add a replica, where an own key is
    out of reach mend the access to it, else ask Azure support.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" --replica-count 3
    ```

    ```bicep
    properties: {
      replicaCount: 3
    }
    ```

    Portal: the search service > Overview > Status, and Help > Resource health.

    Side effects: cost grows with replicas.

    Limits: The state at the time of the scan, nothing about the days before: a pass raises no
    level. While the service is created, scaled or deleted, the answer is unknown.
    """
    status = see(search, "properties.status", str)
    if isinstance(status, Verdict):
        return status
    value = status.value.casefold()
    if value == "running":
        return passed(status.fact)
    if value == "degraded":
        return partial(status.fact)
    if value in ("disabled", "stopped", "error"):
        return failed(status.fact)
    return unknown(f"{status.fact}, which does not last")
