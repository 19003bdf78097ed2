"""What the checks on API Management share: which APIs lead to models, and what governs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from checks.joins import Need
from checks.model import Verdict, failed, not_applicable, unknown
from checks.resource import Resource, member
from checks.services._policy_xml import Element, parse
from checks.services.api_management import APIS, BACKENDS, GATEWAYS

GATEWAY_POLICIES: Final = f"{GATEWAYS}/policies"
API_POLICIES: Final = f"{APIS}/policies"
FRAGMENTS: Final = f"{GATEWAYS}/policyFragments"
PRODUCTS: Final = f"{GATEWAYS}/products"
PRODUCT_POLICIES: Final = f"{PRODUCTS}/policies"

MODEL_API: Final[tuple[Need, ...]] = (BACKENDS, API_POLICIES)
"""What `not_model_api` reads."""
IN_FORCE: Final[tuple[Need, ...]] = (
    *MODEL_API,
    *(GATEWAY_POLICIES, FRAGMENTS, PRODUCTS, PRODUCT_POLICIES),
)
"""What `in_force` reads besides."""

_MODEL_HOSTS: Final = (".openai.azure.com", ".services.ai.azure.com", ".models.ai.azure.com")
"""https://learn.microsoft.com/azure/foundry/foundry-models/concepts/endpoints"""
_SHARED_HOST: Final = ".cognitiveservices.azure.com"
"""Of language, speech and vision too; models answer below /openai there."""
_MODEL_POLICIES: Final = ("llm-", "azure-openai-")


def leads_to_model(address: object) -> bool:
    """Whether an address is that of a language model in Azure."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address.casefold())
        host = parts.hostname or ""
    except ValueError:
        return False
    if host.endswith(_SHARED_HOST):
        return parts.path.startswith("/openai")
    return host.endswith(_MODEL_HOSTS)


def backends_of(gateway: Resource | None, backend_id: str) -> list[Resource]:
    """The backend of that name, or the members of the pool; empty where one is not known."""
    if gateway is None:
        return []
    known = {one.name.casefold(): one for one in gateway.of_type(BACKENDS)}
    named = known.get(backend_id.rpartition("/")[2].casefold())
    if named is None:
        return []
    if str(named.get("properties.type")).casefold() != "pool":
        return [named]
    ids = [str(id_) for id_ in named.get("properties.pool.services[].id") or ()]
    members = [known.get(id_.rpartition("/")[2].casefold()) for id_ in ids]
    return [one for one in members if one is not None]


def not_model_api(api: Resource) -> Verdict | None:
    """None where the API leads to a language model, so that a check goes on; else the verdict."""
    if api.get("properties.isCurrent") is False:
        return not_applicable("it is not the current revision of the API")
    kind = api.get("properties.type")
    if kind is not None and str(kind).casefold() != "http":
        return not_applicable(f"properties.type is {kind}, not http")
    address = api.get("properties.serviceUrl")
    own = _documents(api, API_POLICIES)
    elements = [element for one in own if one.root for element in one.root.walk()]
    if leads_to_model(address) or any(_is_of_model(api, one) for one in elements):
        return None
    if isinstance(address, str) and address.strip() and not _chosen_late(elements):
        return not_applicable("neither its address nor its policy names a language model")
    if _chosen_late(elements):
        return unknown("an expression chooses its backend, so where it leads was not seen")
    if any(one.root is None for one in own):
        return unknown("its policy could not be read, so where it leads was not seen")
    listing = api.listing(API_POLICIES)
    if not own and not listing.complete:
        return unknown(
            f"where it leads was not seen; {listing.reason}", permission=listing.permission
        )
    return not_applicable("neither its address nor its policy names a language model")


def _is_of_model(api: Resource, element: Element) -> bool:
    if element.name.startswith(_MODEL_POLICIES):
        return True
    if element.name != "set-backend-service":
        return False
    if leads_to_model(element.attributes.get("base-url")):
        return True
    backends = backends_of(api.parent, element.attributes.get("backend-id", ""))
    return any(leads_to_model(one.get("properties.url")) for one in backends)


def _chosen_late(elements: Iterable[Element]) -> bool:
    """Whether an expression or a named value says which backend is called."""
    targets = (
        element.attributes.get(name, "")
        for element in elements
        if element.name == "set-backend-service"
        for name in ("backend-id", "base-url")
    )
    return any(target.startswith(("@", "{{")) for target in targets)


@dataclass(frozen=True, slots=True)
class _Document:
    of: Resource
    root: Element | None


def _documents(holder: Resource | None, type_: str) -> list[_Document]:
    """Its policies of a type; those without a tree could not be read."""
    found = []
    for policy in holder.of_type(type_) if holder else ():
        value = policy.get("properties.value")
        found.append(_Document(policy, parse(value) if isinstance(value, str) else None))
    return found


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy elements that calls of an API pass, and whether that is all of them."""

    elements: tuple[Element, ...]
    """Of the API's own policy, of the gateway's where it takes that over, and of fragments."""
    of_products: tuple[Element, ...]
    """Of any product of the gateway; they govern calls with a subscription to it alone."""
    gap: Verdict | None
    """Why there may be more."""

    def named(self, *names: str) -> list[Element]:
        """The elements of these names that every call passes."""
        return [element for element in self.elements if element.name in names]

    def in_products(self, *names: str) -> bool:
        """Whether a product has an element of these names."""
        return any(element.name in names for element in self.of_products)

    def none(self, because: str) -> Verdict:
        """The verdict on what was looked for and not found."""
        if self.gap is None:
            return failed(because)
        return unknown(f"{because}, but {self.gap.because}", permission=self.gap.permission)


def in_force(api: Resource) -> InForce:
    """What governs the calls of an API; policies of single operations are not among it."""
    gateway = api.parent
    own = _documents(api, API_POLICIES)
    documents = [*own]
    if not own or any(_takes_over(one.root) for one in own):
        documents += _documents(gateway, GATEWAY_POLICIES)
    elements, missing = _with_fragments(gateway, documents)
    products = gateway.of_type(PRODUCTS) if gateway else []
    sold = [one for product in products for one in _documents(product, PRODUCT_POLICIES)]
    gap = _gap(api, [*documents, *sold], missing)
    return InForce(tuple(elements), tuple(_elements(sold)), gap)


def _takes_over(root: Element | None) -> bool:
    """Whether its inbound section has the `base` of the wider policy."""
    inbound = (one for one in root.walk() if one.name == "inbound") if root else ()
    return any(element.name == "base" for section in inbound for element in section.walk())


def _elements(documents: Iterable[_Document]) -> Iterator[Element]:
    return (element for one in documents if one.root for element in one.root.walk())


def _with_fragments(
    gateway: Resource | None, documents: Iterable[_Document]
) -> tuple[list[Element], str | None]:
    """The elements with those of the fragments that they include, and one that was not read."""
    known = {one.of.name.casefold(): one for one in _documents(gateway, FRAGMENTS)}
    found, waiting, seen, missing = [], [*_elements(documents)][::-1], set[str](), None
    while waiting:
        element = waiting.pop()
        found.append(element)
        name = element.attributes.get("fragment-id", "")
        if element.name != "include-fragment" or name.casefold() in seen:
            continue
        seen.add(name.casefold())
        fragment = known.get(name.casefold())
        if fragment is None or fragment.root is None:
            missing = name
        else:
            waiting.extend(reversed([*fragment.root.walk()]))
    return found, missing


def _gap(api: Resource, documents: Iterable[_Document], missing: str | None) -> Verdict | None:
    if missing is not None:
        return unknown(f"its policy fragment {missing} was not read")
    if any(one.root is None for one in documents):
        return unknown("a policy could not be read")
    gateway = api.parent or api
    places = ((api, API_POLICIES), (gateway, GATEWAY_POLICIES), (gateway, PRODUCT_POLICIES))
    listings = [place.listing(type_) for place, type_ in places]
    gap = next((listing for listing in listings if not listing.complete), None)
    return unknown(gap.reason, permission=gap.permission) if gap else None


def logs_of(setting: Resource) -> set[str]:
    """The log categories and groups that a diagnostic setting sends, in lower case."""
    logs = setting.get("properties.logs[]") or ()
    on = [one for one in logs if member(one, "enabled") is True]
    return {str(member(one, "category") or member(one, "categoryGroup")).casefold() for one in on}
