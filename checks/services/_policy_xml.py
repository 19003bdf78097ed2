"""The policy documents of API Management, read as a tree of elements.

They look like XML, but need not be: in the `rawxml` format a C# expression, `@(…)` or `@{…}`,
stands in attributes and texts with its own quotes and angle brackets.
https://learn.microsoft.com/azure/api-management/api-management-policy-expressions

Nothing in a document is expanded or fetched: a document type makes it unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

MAX_LENGTH: Final = 1_000_000
"""Characters of a document; the service takes 256 KiB at the most.
https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits"""
MAX_DEPTH: Final = 100

_MARK: Final = re.compile("<")
_RAW_MARK: Final = re.compile(r"<|@[({]")
_NAME: Final = re.compile(r"[A-Za-z_][\w.:-]*")
_CHARACTER: Final = re.compile(r"'(?:\\.|[^\\])'")
"""One of C#."""
_SPACE: Final = re.compile(r"\s*")
_SKIPPED: Final = (("<!--", "-->"), ("<?", "?>"))
_CDATA: Final = "<![CDATA["
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY: Final = re.compile("|".join(_ENTITIES))


@dataclass(frozen=True, slots=True)
class Element:
    """One element; names and attributes in lower case, as API Management takes them."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands directly in it."""
        return "".join(self.texts).strip()

    def walk(self) -> Iterator[Element]:
        """Every element below it, parents before their children."""
        stack = self.children[::-1]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


class _Unreadable(Exception):
    """The document is no tree of elements."""


@lru_cache(maxsize=256)
def parse(document: str) -> Element | None:
    """A nameless element that holds what the document holds; None where it cannot be read."""
    if len(document) > MAX_LENGTH:
        return None
    # In the `xml` format expressions are escaped, so that their quotes and brackets say nothing.
    for raw in (True, False):
        try:
            return _parse(document, raw)
        except _Unreadable:
            continue
    return None


def _parse(document: str, raw: bool) -> Element:
    stack, at = [Element("")], 0
    mark_of = _RAW_MARK if raw else _MARK
    while (mark := mark_of.search(document, at)) is not None:
        stack[-1].texts.append(_unescaped(document[at : mark.start()]))
        at = mark.start()
        if document[at] == "@":
            end = _end_of_expression(document, at)
            stack[-1].texts.append(_unescaped(document[at:end]))
            at = end
        else:
            at = _take_tag(document, at, stack, raw)
    if len(stack) > 1:
        raise _Unreadable
    return stack[0]


def _take_tag(document: str, at: int, stack: list[Element], raw: bool) -> int:
    """Put the tag, comment or character data at a `<` onto the tree; where it ends."""
    for start, end in _SKIPPED:
        if document.startswith(start, at):
            return _behind(document, end, at + len(start))
    if document.startswith(_CDATA, at):
        close = _behind(document, "]]>", at)
        stack[-1].texts.append(document[at + len(_CDATA) : close - 3])
        return close
    if document.startswith("</", at):
        name, at = _name(document, at + 2)
        if len(stack) == 1 or stack.pop().name != name:
            raise _Unreadable
        return _behind(document, ">", at)
    name, at = _name(document, at + 1)
    element = Element(name)
    stack[-1].children.append(element)
    at, closed = _take_attributes(document, at, element, raw)
    if not closed:
        stack.append(element)
        if len(stack) > MAX_DEPTH:
            raise _Unreadable
    return at


def _take_attributes(document: str, at: int, element: Element, raw: bool) -> tuple[int, bool]:
    """Fill in the attributes; where the tag ends, and whether that closes the element."""
    while True:
        at = _spaces(document, at)
        if document.startswith("/>", at):
            return at + 2, True
        if document.startswith(">", at):
            return at + 1, False
        name, at = _name(document, at)
        at = _spaces(document, at)
        quote = _spaces(document, at + 1)
        if not document.startswith("=", at) or document[quote : quote + 1] not in ("'", '"'):
            raise _Unreadable
        end = _end_of_value(document, quote, raw)
        element.attributes[name] = _unescaped(document[quote + 1 : end])
        at = end + 1


def _end_of_value(document: str, quote: int, raw: bool) -> int:
    """Where the quote is that closes the one at `quote`."""
    if raw and document[quote + 1 : quote + 3] in ("@(", "@{"):
        end = _end_of_expression(document, quote + 1)
        if not document.startswith(document[quote], end):
            raise _Unreadable
        return end
    return _behind(document, document[quote], quote + 1) - 1


def _end_of_expression(document: str, at: int) -> int:
    """Where the expression that starts at an `@` ends."""
    opening = document[at + 1]
    closing, depth, at = ")" if opening == "(" else "}", 0, at + 1
    while at < len(document):
        char = document[at]
        if char == '"':
            verbatim = document[at - 1] == "@" or document[at - 2 : at] in ("@$", "$@")
            at = _end_of_string(document, at, verbatim)
        elif char == "'" and (found := _CHARACTER.match(document, at)):
            at = found.end() - 1
        elif char == opening:
            depth += 1
        elif char == closing:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    raise _Unreadable


def _end_of_string(document: str, at: int, verbatim: bool) -> int:
    """Where the C# string that starts at a quote has its last quote; the end where it has none."""
    while at + 1 < len(document):
        at += 1
        if document[at] == "\\" and not verbatim:
            at += 1
        elif document[at] == '"':
            if not verbatim or document[at + 1 : at + 2] != '"':
                return at
            at += 1
    return len(document)


def _name(document: str, at: int) -> tuple[str, int]:
    found = _NAME.match(document, at)
    if found is None:
        raise _Unreadable
    return found.group().lower(), found.end()


def _spaces(document: str, at: int) -> int:
    found = _SPACE.match(document, at)
    return found.end() if found else at


def _behind(document: str, end: str, at: int) -> int:
    found = document.find(end, at)
    if found < 0:
        raise _Unreadable
    return found + len(end)


def _unescaped(text: str) -> str:
    """The text with XML's five own entities resolved, once; no other is known."""
    return _ENTITY.sub(lambda found: _ENTITIES[found.group()], text)
