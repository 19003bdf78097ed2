"""AI Search: what queries and indexing came to in the last days.

https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-search-searchservices-metrics
"""

from __future__ import annotations

from typing import Final

from checks.joins import Metric
from checks.metrics import (
    in_seconds,
    judge,
    number,
    read,
    too_few_calls,
    too_quiet,
    too_short,
    within,
)
from checks.model import Confidence, Effort, Profile, Severity, Verdict, not_applicable, unknown
from checks.registry import check
from checks.resource import Resource
from checks.services.ai_search import SERVICES

THROTTLED: Final = Metric("ThrottledSearchQueriesPercentage", "Average")
LATENCY: Final = Metric("SearchLatency", "Average")
DOCUMENTS: Final = Metric("DocumentsProcessedCount", "Total", ("Failed",), 30, "P1D")
_ANALYSIS: Final = "https://learn.microsoft.com/azure/search/search-performance-analysis"
_MONITOR: Final = "https://learn.microsoft.com/azure/search/monitor-azure-cognitive-search"


@check(
    "search-drops-queries",
    on=SERVICES,
    practice="cost-index-rightsizing",
    good="The search service is large enough for its queries.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    needs=(THROTTLED,),
    since="0.1",
    refs=(_ANALYSIS, "https://learn.microsoft.com/azure/search/search-capacity-planning"),
)
def drops_queries(service: Resource, profile: Profile) -> Verdict:
    r"""The search service drops queries, since it is too small for them.

    The mean share of throttled queries in the hours of a week, by the threshold
    `search-throttled`.

    Why it matters: A dropped query is an answer without its sources: the assistant fails, or
    makes something up.

    How to fix: Make queries cheaper first (fewer fields, filters instead of long lists, smaller
    pages), then add a replica, then a larger tier.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" --replica-count 3
    ```

    ```bicep
    properties: {
      replicaCount: 3
    }
    ```

    Portal: the search service > Settings > Scale.

    Side effects: each replica costs as much as the first one.

    Limits: A mean over hours evens out short bursts. Says whether the service is too small, not
    whether it is too large.
    """
    reading = read(service, THROTTLED)
    if isinstance(reading, Verdict):
        return reading
    short = too_short(reading, profile)
    if short:
        return short
    if not reading.values:
        return not_applicable(f"no query {within(reading)}")
    fact = f"{number(reading.mean)} % of queries were dropped, on average over the hours"
    quiet = too_quiet(reading, profile)
    return quiet or judge(profile, "search-throttled", reading.mean, f"{fact} {within(reading)}")


@check(
    "search-answers-slowly",
    on=SERVICES,
    practice="perf-latency-monitoring",
    good="The search service answers fast.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=(LATENCY,),
    since="0.1",
    refs=(_ANALYSIS, "https://learn.microsoft.com/azure/search/search-performance-tips"),
)
def answers_slowly(service: Resource, profile: Profile) -> Verdict:
    r"""The search service takes long to answer.

    The mean time of a query in the hours of a week, by the threshold `search-latency`.

    Why it matters: The search comes before the first word of every grounded answer; a second
    here is a second more for everybody.

    How to fix: Look for the slow queries in the logs: many facets, large pages, filters over
    long lists. Then add a replica, or partitions where indexes are large.

    ```sh
    az search service update --name "$SEARCH" --resource-group "$RG" --replica-count 2
    ```

    ```bicep
    properties: {
      replicaCount: 2
    }
    ```

    Portal: the search service > Monitoring > Metrics > Search Latency.

    Side effects: each replica costs as much as the first one.

    Limits: A mean hides the slowest queries; the percentiles are in the logs. A fast search is
    not yet a latency that is watched: a pass raises no level.
    """
    reading = read(service, LATENCY)
    if isinstance(reading, Verdict):
        return reading
    short = too_short(reading, profile)
    if short:
        return short
    if not reading.values:
        return not_applicable(f"no query {within(reading)}")
    factor = in_seconds(reading)
    if factor is None:
        return unknown(f"{reading.metric.name} is in {reading.unit or 'no unit'}, which is no time")
    mean = reading.mean * factor
    fact = f"a query took {number(mean)} s on average {within(reading)}"
    return too_quiet(reading, profile) or judge(profile, "search-latency", mean, fact)


@check(
    "search-fails-to-index",
    on=SERVICES,
    practice="ops-grounding-freshness",
    good="Nearly all documents reach the index.",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    effort=Effort.MEDIUM,
    conclusive=False,
    needs=(DOCUMENTS,),
    since="0.1",
    refs=(_MONITOR, "https://learn.microsoft.com/azure/search/search-indexer-troubleshooting"),
)
def fails_to_index(service: Resource, profile: Profile) -> Verdict:
    r"""Documents do not reach the index.

    Of the documents that indexers processed in 30 days, the share that failed, by the threshold
    `documents-failed`.

    Why it matters: What is not in the index cannot be found: the assistant answers from old
    documents, and nobody sees that the new one is missing.

    How to fix: Read the errors of the last runs, mend or exclude those documents, and be told of
    the next failure.

    ```sh
    az monitor metrics alert create --name search-indexing --resource-group "$RG" \
      --scopes "$SEARCH_ID" --action "$ACTION_GROUP_ID" --window-size 1h \
      --evaluation-frequency 1h \
      --condition "total DocumentsProcessedCount > 0 where Failed includes true"
    ```

    ```bicep
    properties: {
      enabled: true
      severity: 3
      scopes: [
        search.id
      ]
      evaluationFrequency: 'PT1H'
      windowSize: 'PT1H'
      criteria: criteria
    }
    ```

    Portal: the search service > Search management > Indexers > the indexer > Execution history.

    Side effects: an alert costs a little each month.

    Limits: Sees indexers only: what an application pushes itself is not counted, and neither is
    a run that did not start. How fresh the index has to be is a question for the team: a pass
    raises no level.
    """
    documents = read(service, DOCUMENTS)
    if isinstance(documents, Verdict):
        return documents
    short = too_short(documents, profile)
    if short:
        return short
    if not documents.total:
        return not_applicable(f"no indexer processed a document {within(documents)}")
    share = documents.share("Failed", lambda failed: failed.casefold() == "true")
    whole = f"{number(documents.total)} documents {within(documents)}"
    few = too_few_calls(documents, profile)
    return few or judge(profile, "documents-failed", share, f"{number(share)} % of {whole} failed")
