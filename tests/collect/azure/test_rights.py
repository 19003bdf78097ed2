"""Before a scan: whose rights it would use, what they show, and what to run where they lack."""

from __future__ import annotations

import base64
import json
import shlex
import threading
import time
from typing import Any

import pytest

from checks.collect.azure.client import Client
from checks.collect.azure.cloud import Cloud, cloud_of
from checks.collect.azure.rights import (
    ROLE,
    NoRights,
    commands_for,
    live_counts,
    look,
)
from checks.collect.azure.scope import Wanted
from checks.collect.azure.transport import Cancelled
from rubrics.errors import UserError
from tests.azure.estate import GUID, SUBSCRIPTION
from tests.azure.server import TENANT, Double
from tests.collect.azure.conftest import resource
from tests.wellops.conftest import Ran, wellops  # noqa: F401 - a fixture

USER = {"oid": "0b1d", "tid": TENANT, "upn": "ann@example.org", "scp": "user_impersonation"}
APPLICATION = {"oid": "0a99", "tid": TENANT, "appid": "33333333", "idtyp": "app"}
STORAGE = "Microsoft.Storage/storageAccounts"


def token(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none"}, claims)
    texts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join((*(text.rstrip("=") for text in texts), "signature"))


@pytest.fixture
def cloud(double: Double) -> Cloud:
    for group in ("rg-ai", "rg-data"):
        id_ = f"{SUBSCRIPTION}/resourceGroups/{group}/providers/{STORAGE}/{group}"
        double.estate.add(resource(id_, STORAGE))
    return cloud_of(str(double.cloud_file))


def test_counts_are_of_the_scope_that_is_asked_for(cloud: Cloud, client: Client) -> None:
    whole = live_counts(client, Wanted((GUID,)))
    assert [one.id for one in whole.subscriptions] == [SUBSCRIPTION]
    assert [one.name for one in whole.groups] == ["rg-ai", "rg-data"]
    assert list(whole.types.items()) == [
        ("microsoft.storage/storageaccounts", 2), ("microsoft.cognitiveservices/accounts", 1),
    ]  # fmt: skip
    assert not whole.more
    for wanted in (
        Wanted((GUID,), groups=("RG-data",)),
        Wanted(group_ids=(f"{SUBSCRIPTION}/resourceGroups/rg-data",)),
    ):
        assert dict(live_counts(client, wanted).types) == {"microsoft.storage/storageaccounts": 1}


def test_nothing_asked_for_lists_what_is_there(cloud: Cloud, client: Client) -> None:
    found = live_counts(client, Wanted())
    assert (len(found.subscriptions), found.groups, found.types) == (1, (), {})


def test_a_user_is_named(cloud: Cloud, double: Double) -> None:
    double.tokens = {token(USER)}
    seen = look(cloud, "environment", Wanted((GUID,)))
    one = seen.identity
    assert (one.account, one.tenant, one.is_user) == ("ann@example.org", TENANT, True)
    assert one.credential == "environment variables"
    assert seen.counts and seen.error is None
    assert len([sent for sent in double.log if sent.token]) == 3


@pytest.mark.parametrize("said", ["token-1", "a.b.c", "a.W10.c", token({"upn": 3, "oid": None})])
def test_a_token_that_says_nothing_is_no_fault(cloud: Cloud, double: Double, said: str) -> None:
    double.tokens = {said}
    one = look(cloud, "environment", Wanted()).identity
    assert (one.account, one.tenant, one.object_id) == ("", "", "")


def test_who_sees_nothing_gets_the_commands(cloud: Cloud, double: Double) -> None:
    double.tokens = {token(APPLICATION)}
    double.estate.grants = []
    seen = look(cloud, "environment", Wanted((GUID,)))
    assert seen.counts is None and isinstance(seen.error, NoRights)
    assert "sees no subscription" in seen.error.what
    assert seen.error.commands == (
        f"wellops permissions --subscription {GUID} > role.json",
        "az role definition create --role-definition role.json",
        "az role assignment create --assignee-object-id 0a99 --assignee-principal-type"
        f' ServicePrincipal --role "{ROLE}" --scope {SUBSCRIPTION}',
    )


def test_who_may_not_ask_gets_the_commands(cloud: Cloud, double: Double) -> None:
    double.tokens = {token(USER)}
    double.fail("ResourceGraph", 403, code="AuthorizationFailed")
    seen = look(cloud, "environment", Wanted((GUID,)))
    assert isinstance(seen.error, NoRights)
    assert "--assignee-principal-type User" in seen.error.commands[-1]


def test_commands_name_each_scope_once_and_quote_it() -> None:
    group = f"{SUBSCRIPTION}/resourceGroups/rg (eu)"
    commands = commands_for(Wanted(management_group="mg", group_ids=(group, group)), None)
    assert len(commands) == 4
    assert shlex.split(commands[0])[2:6] == ["--subscription", GUID, "--management-group", "mg"]
    scopes = [shlex.split(one)[-1] for one in commands[2:]]
    assert scopes == ["/providers/Microsoft.Management/managementGroups/mg", group]
    assert '"<object id>"' in commands[2]


def test_the_role_is_the_one_that_is_printed(wellops: Any) -> None:  # noqa: F811
    assert json.loads(wellops("permissions").out)["Name"] == ROLE


def test_a_failure_of_azure_is_no_lack_of_rights(cloud: Cloud, double: Double) -> None:
    double.fail("ResourceGraph", 400, code="BadRequest", message="no such table")
    error = look(cloud, "environment", Wanted((GUID,))).error
    assert error and not isinstance(error, NoRights)
    assert "no such table" in error.what


def test_no_sign_in_is_two_lines(cloud: Cloud, double: Double) -> None:
    double.sign_in_error = "AADSTS7000215: Invalid client secret provided."
    with pytest.raises(UserError, match="Not signed in"):
        look(cloud, "environment", Wanted((GUID,)))


def test_it_takes_a_limited_time(cloud: Cloud, double: Double) -> None:
    double.fail("ResourceGraph", 429, headers={"Retry-After": "30"})
    began = time.monotonic()
    seen = look(cloud, "environment", Wanted((GUID,)), longest=0.3)
    assert time.monotonic() - began < 5
    assert seen.counts is None and seen.error and "did not answer" in seen.error.what


def test_it_can_be_cancelled(cloud: Cloud, double: Double) -> None:
    double.fail("ResourceGraph", 429, headers={"Retry-After": "30"})
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    with pytest.raises(Cancelled):
        look(cloud, "environment", Wanted((GUID,)), cancel=cancel)


def test_a_sign_in_that_hangs_is_given_up(cloud: Cloud, double: Double) -> None:
    double.fail("/oauth2/v2.0/token$", delay=5.0, times=1)
    began = time.monotonic()
    with pytest.raises(UserError, match="sign-in to Azure took more than"):
        look(cloud, "environment", Wanted((GUID,)), longest=0.5)
    assert time.monotonic() - began < 3


def test_permissions_are_told_apart(cloud: Cloud, double: Double) -> None:
    locks, budgets = "Microsoft.Authorization/locks/read", "Microsoft.Consumption/budgets/read"
    double.estate.grants = [("/", ("*/read",), (locks,))]
    seen = look(cloud, "environment", Wanted((GUID,)), actions=(locks, budgets))
    assert seen.held == {locks: False, budgets: True} and seen.error is None
    double.fail("/permissions$", 500)
    seen = look(cloud, "environment", Wanted((GUID,)), actions=(locks, budgets))
    assert seen.held == {locks: None, budgets: None}
    assert look(cloud, "environment", Wanted(), actions=(locks,)).held == {}


def test_a_scope_that_is_not_there_leaves_the_counts(cloud: Cloud) -> None:
    wanted = Wanted((GUID,), groups=("rg-gone",))
    seen = look(cloud, "environment", wanted, actions=("*/read",))
    assert seen.counts and seen.error and "rg-gone" in seen.error.what
