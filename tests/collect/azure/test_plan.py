"""What is planned for checks: every type has a source, and nothing more is read than asked for."""

from __future__ import annotations

import re

import pytest

from checks.collect.azure.graph_types import CHILDREN, TABLES, table_of
from checks.collect.azure.plan import plan_for
from checks.collect.azure.policy_text import without_secrets
from checks.collect.azure.resources import Depth, model_id, offered_id, usage_id
from checks.collect.azure.table import EXTENSIONS, NOT_LISTED, READS
from checks.joins import METRICS
from checks.registry import ANY, SCOPES, built_in_checks

READ = {read.type.casefold() for read in READS} | EXTENSIONS.keys() | NOT_LISTED


def _types() -> set[str]:
    found = set()
    for check in built_in_checks():
        found |= {need if isinstance(need, str) else need.type for need in check.needs}
        found |= {check.on} - {*SCOPES, ANY}
    return found - {METRICS}


def test_every_type_that_checks_look_at_is_read() -> None:
    assert [
        one for one in sorted(_types()) if not table_of(one) and one.casefold() not in READ
    ] == []


def test_at_most_what_is_very_many_is_left_to_a_deep_scan() -> None:
    checks = built_in_checks()
    assert plan_for(checks, Depth.DEEP).left_out == {}
    deep = {read.type for read in READS if read.depth is Depth.DEEP}
    assert plan_for(checks).left_out.keys() <= deep


@pytest.mark.parametrize("read", READS, ids=lambda read: f"{read.of}-{read.path}")
def test_a_get_has_a_version_a_reference_and_a_permission(read: object) -> None:
    assert read in READS
    version = getattr(read, "api_version", "")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d(-preview)?", version)
    assert getattr(read, "ref", "").startswith("https://learn.microsoft.com/")
    assert getattr(read, "action", "").endswith("/read")


def test_a_parent_of_what_is_read_is_read_itself() -> None:
    for read in READS:
        if read.parent:
            assert table_of(read.parent) or read.parent.casefold() in READ, read


def test_inventory_asks_resource_graph_alone() -> None:
    plan = plan_for(built_in_checks(), Depth.INVENTORY)
    assert (plan.reads, plan.pointers, plan.metrics) == ((), (), {})
    held = {type_.casefold() for _, types in plan.tables for type_ in types}
    assert "microsoft.machinelearningservices/workspaces/onlineendpoints" in held
    assert "Microsoft.CognitiveServices/accounts/deployments" in plan.left_out


def test_what_no_table_is_known_to_hold_is_not_asked_of_one() -> None:
    assert table_of("Microsoft.CognitiveServices/accounts/deployments") is None
    assert table_of("Microsoft.Authorization/locks") is None
    assert table_of("Microsoft.Any/things") == "resources"
    assert all(table_of(type_) for type_ in (*TABLES, *CHILDREN))


def test_what_azure_gives_no_id_gets_one() -> None:
    model = {"format": "OpenAI", "name": "gpt-4o", "version": "2024-05-13"}
    assert model_id("/a", model) == "/a/models/OpenAI.gpt-4o.2024-05-13"
    offered = {"kind": "AIServices", "skuName": "S0", "model": model}
    assert offered_id("/l", offered) == "/l/models/AIServices.S0.OpenAI.gpt-4o.2024-05-13"
    assert usage_id("/l", {"name": {"value": "OpenAI.Standard.x"}}) == "/l/usages/OpenAI.Standard.x"


def test_policies_keep_their_text_and_lose_their_secrets() -> None:
    text = (
        '<inbound><set-header name="Ocp-Apim-Subscription-Key" exists-action="override">'
        "<value>abc123</value></set-header>"
        '<set-header name="api-key"><value>{{openai-key}}</value></set-header>'
        '<set-header name="x-trace"><value>abc123</value></set-header>'
        '<set-header name="Authorization"><value>@("Bearer " + token)</value></set-header>'
        '<authentication-basic username="u" password="hunter2" />'
        '<llm-token-limit counter-key="@(context.Subscription.Id)" /></inbound>'
    )
    masked = without_secrets(text)
    assert "hunter2" not in masked
    assert masked.count("abc123") == 1
    for kept in ("{{openai-key}}", '@("Bearer " + token)', "<llm-token-limit", 'username="u"'):
        assert kept in masked
