"""Resource Graph: every row of a query, page by page, to the end.

A page has up to 1,000 rows; the next one is there only if the query projects `id`:
https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from checks.collect.azure.client import Client, Ending, Page
from checks.collect.azure.graph_types import ABOVE
from checks.collect.azure.pipeline import quota_wait
from checks.collect.azure.resources import GRAPH_VERSION
from checks.resource import Json, member
from checks.snapshot import Outcome

PATH: Final = "/providers/Microsoft.ResourceGraph/resources"
PAGE: Final = 1000
MAX_SUBSCRIPTIONS: Final = 300
"""In one query; Azure recommends no more."""
_WHOLE: Final = "id, name, type, kind, location, sku, identity, tags, zones, properties"
_BARE: Final = "id, name, type, kind, location, tags"


@dataclass(frozen=True, slots=True)
class Query:
    """One query over some subscriptions."""

    table: str
    types: tuple[str, ...]
    but: bool = False
    """Whether everything but these types is asked for, without properties."""
    groups: tuple[str, ...] = ()
    """Names of resource groups; empty for all."""
    tag: tuple[str, str] | None = None
    """Only what has this tag."""

    @property
    def text(self) -> str:
        """The query in KQL; rows are in a fixed order, so that pages neither lack nor repeat any.

        https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
        """
        lines = [self.table]
        types = ", ".join(quoted(type_.casefold()) for type_ in self.types)
        lines.append(f"where type {'!in~' if self.but else 'in~'} ({types})")
        if self.groups:
            names = ", ".join(quoted(name) for name in self.groups)
            lines.append(f"where resourceGroup in~ ({names})")
        if self.tag:
            name, value = map(quoted, self.tag)
            lines.append(f"where tostring(tags[{name}]) =~ {value}")
        lines.append(f"project {_BARE if self.but else _WHOLE}")
        lines.append("order by id asc")
        return "\n| ".join(lines)


def subscriptions_text() -> str:
    """The query for the subscriptions of a management group."""
    return (
        "resourcecontainers\n| where type =~ 'microsoft.resources/subscriptions'\n"
        "| project id, name, subscriptionId\n| order by id asc"
    )


def groups_text(tag: tuple[str, str]) -> str:
    """The query for the resource groups that have a tag."""
    name, value = map(quoted, tag)
    return (
        "resourcecontainers\n| where type =~ 'microsoft.resources/subscriptions/resourcegroups'\n"
        f"| where tostring(tags[{name}]) =~ {value}\n| project id, name\n| order by id asc"
    )


def every_group_text() -> str:
    """The query for the resource groups."""
    return (
        "resourcecontainers\n| where type =~ 'microsoft.resources/subscriptions/resourcegroups'\n"
        "| project id, name\n| order by id asc"
    )


def counts_text(groups: Sequence[str] = ()) -> str:
    """The query for how many resources of each type there are; of some groups, or of all.

    There are fewer types than a page has rows: without an id there is no next one.
    """
    where = f"\n| where resourceGroup in~ ({', '.join(map(quoted, groups))})" if groups else ""
    return f"resources{where}\n| summarize n = count() by type"


def quoted(text: str) -> str:
    """A string of KQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows, and how the query stands after it."""

    rows: list[dict[str, Json]]
    ending: Ending


def run(client: Client, text: str, subscriptions: Sequence[str]) -> Iterator[Rows]:
    """Every page of a query; the last one's ending is that of the whole.

    Args:
        client: Sends it.
        text: KQL that projects `id` and is ordered by it.
        subscriptions: Their ids, as GUIDs; at most 300.
    """
    return _pages(client, text, {"subscriptions": list(subscriptions)})


def in_management_group(client: Client, text: str, group: str) -> Iterator[Rows]:
    """As `run`, over all subscriptions of a management group."""
    return _pages(client, text, {"managementGroups": [group]})


def everywhere(client: Client, text: str) -> Iterator[Rows]:
    """As `run`, over all subscriptions of the tenant that the caller sees.

    https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources
    """
    return _pages(client, text, {})


def _pages(client: Client, text: str, scope: dict[str, list[str]]) -> Iterator[Rows]:
    token: Json = None
    count = 0
    seen: set[str] = set()
    while True:
        page = client.query(PATH, GRAPH_VERSION, _body(text, scope, token))
        rows = member(page.body, "data")
        if page.ending.outcome.answered and not isinstance(rows, list):
            page = _broken(page, "its answer holds no rows")
        if not page.ending.outcome.answered:
            yield Rows([], page.ending)
            return
        found = [row for row in rows if isinstance(row, dict)]
        count += len(found)
        token = member(page.body, "$skipToken")
        if not token:
            yield Rows(found, _last(page, count))
            return
        if not isinstance(token, str) or token in seen:
            yield Rows(found, _broken(page, "its pages do not end").ending)
            return
        seen.add(token)
        yield Rows(found, page.ending)
        _spare_quota(client, page)


def _body(text: str, scope: dict[str, list[str]], token: Json) -> dict[str, Any]:
    options: dict[str, Any] = {"$top": PAGE, "resultFormat": "objectArray"}
    # What is assigned at a management group above governs a subscription too.
    if text.startswith(ABOVE):
        options["authorizationScopeFilter"] = "AtScopeAboveAndBelow"
    if token:
        options["$skipToken"] = token
    return {**scope, "query": text, "options": options}


def _broken(page: Page, why: str) -> Page:
    return replace(page, body=None, ending=Ending(Outcome.ERROR, why, status=page.ending.status))


def _last(page: Page, count: int) -> Ending:
    """How the query ended, whose last page this is: whole, or known not to be."""
    total = member(page.body, "totalRecords")
    cut = str(member(page.body, "resultTruncated")).casefold() == "true"
    if cut or (isinstance(total, int) and count < total):
        why = f"only {count} of the query's {total} rows"
        return Ending(Outcome.CUT_SHORT, why, status=page.ending.status)
    return page.ending


def _spare_quota(client: Client, page: Page) -> None:
    if str(page.headers.get("x-ms-user-quota-remaining")) == "0":
        client.wait(quota_wait(page.headers) or 0.0)
