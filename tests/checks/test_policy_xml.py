"""Policy documents: well-formed or not, and hostile ones."""

from __future__ import annotations

import time

import pytest

from checks.services._gateway import leads_to_model
from checks.services._policy_xml import MAX_LENGTH, Element, parse


def first(document: str, name: str) -> Element:
    root = parse(document)
    assert root is not None
    return next(one for one in root.walk() if one.name == name)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ('"@(context.Subscription.Id)"', "@(context.Subscription.Id)"),
        ('"@(Get("x", ")") == "<" ? 1 : 2)"', '@(Get("x", ")") == "<" ? 1 : 2)'),
        ("'@(A == \"b\" && 1 < 2)'", '@(A == "b" && 1 < 2)'),
        ('"@(A == \'\\"\')"', "@(A == '\\\"')"),
        ('"@(A == @"C:\\")"', '@(A == @"C:\\")'),
        (
            '"@{ if (a < b) { return "}"; } return ""; }"',
            '@{ if (a < b) { return "}"; } return ""; }',
        ),
        ('"@(A == &quot;(&quot;)"', '@(A == "(")'),
        ('"{{named-value}}"', "{{named-value}}"),
        ('"&amp;lt; &unknown;"', "&lt; &unknown;"),
    ],
)
def test_expressions_are_one_value(attribute: str, value: str) -> None:
    document = f"<policies><When Condition={attribute}><base /></When></policies>"
    when = first(document, "when")
    assert when.attributes == {"condition": value}
    assert [child.name for child in when.children] == ["base"]


def test_texts_hold_expressions_and_character_data() -> None:
    document = "<a><value>@{ return List<string>(); }</value><b><![CDATA[<x>]]></b></a>"
    assert first(document, "value").text == "@{ return List<string>(); }"
    assert first(document, "b").text == "<x>"


def test_comments_are_no_elements() -> None:
    root = parse('<?xml version="1.0"?><a><!-- <llm-token-limit /> --></a>')
    assert root is not None
    assert [one.name for one in root.walk()] == ["a"]


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE p [<!ENTITY a "b">]><policies>&a;</policies>',
        "<a><b></a>",
        "<a>",
        "</a>",
        "<a b>",
        "<a b=c />",
        '<a b="c />',
        "<!-- ",
        "< a />",
        "<a>" * 200 + "</a>" * 200,
        "x" * (MAX_LENGTH + 1),
    ],
)
def test_what_is_no_tree_cannot_be_read(document: str) -> None:
    assert parse(document) is None


@pytest.mark.parametrize(
    "part", ["<a>", "@(", '<a b="@(" ', "<!--", '<a b="', "@{'", '@("', "<a/>", '<a b="@()"/>']
)
def test_long_hostile_documents_take_no_long(part: str) -> None:
    started = time.perf_counter()
    parse(part * (300_000 // len(part)))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("address", "model"),
    [
        ("https://AOAI.openai.azure.com/openai", True),
        ("https://ai.services.ai.azure.com/models", True),
        ("https://ai.cognitiveservices.azure.com/openai/v1", True),
        ("https://ai.cognitiveservices.azure.com/speechtotext", False),
        ("https://openai.azure.com.example.org", False),
        ("https://example.org/?to=x.openai.azure.com", False),
        ("https://[broken", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_only_hosts_of_azure_are_models(address: object, model: bool) -> None:
    assert leads_to_model(address) is model
