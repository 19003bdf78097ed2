"""Signing in with a real OpenID Connect provider on this machine: who comes in, and as what."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assessment.store import workloads
from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.seeding import open_sample
from tests.browser.conftest import Server, Start, free_port, open_at, settled, wait_for
from wellops.samples import sample

OWNER = Actor("kim@example.com", "Kim", "reviewer")


def person(sub: str, name: str, *roles: str) -> dict[str, Any]:
    """What the provider says of somebody."""
    login = f"{sub.capitalize()}@example.com"
    known: dict[str, Any] = {"sub": sub, "name": name, "preferred_username": login}
    return known | ({"roles": roles} if roles else {})


PEOPLE = (
    person("kim", "Kim *K* <b>", "WellOps.Reviewer"),
    person("lee", "Lee", "WellOps.Reader"),
    person("max", "Max", "WellOps.Reviewer", "Another.Admin"),
    person("ada", "Ada", "wellops.admin"),
    person("nobody", "Nobody"),
)


@dataclass(frozen=True, slots=True)
class Guarded:
    """An app that asks for sign-in, with a workload that Kim owns and Lee may read."""

    server: Server
    workload: str


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the provider says what it offers."""
    port, log = free_port(), tmp_path_factory.mktemp("provider") / "log.txt"
    known = [f"--user-claims={json.dumps(someone)}" for someone in PEOPLE]
    command = [sys.executable, "-m", "oidc_provider_mock", f"--port={port}", *known]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        offers = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
        wait_for(offers, process, log)
        yield offers
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def guarded(start: Start, provider: str) -> Guarded:
    port = free_port()
    secrets = f"""
        [auth]
        redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
        cookie_secret = "for this test alone, and long enough for its purpose"
        client_id = "wellops"
        client_secret = "of the test"
        server_metadata_url = "{provider}"
    """
    server = start(port=port, files={".streamlit/secrets.toml": secrets})
    store = open_store(f"sqlite:///{server.folder / 'wellops.db'}")
    try:
        id_ = open_sample(store, OWNER, "insurer", sample("insurer"), None)
        workloads.set_member(store, OWNER, id_, "lee@example.com", "Lee", "owner")
    finally:
        store.close()
    return Guarded(server, id_)


class Elsewhere(list[str]):
    """What was asked for elsewhere, without the style sheet of the provider's own pages."""

    def append(self, url: str) -> None:
        if not url.endswith("/pico.min.css"):
            super().append(url)


@pytest.fixture
def outside() -> list[str]:
    return Elsewhere()


def signed_in(page: Page, guarded: Guarded, who: str) -> None:
    """Sign in at the provider as somebody."""
    page.context.route("**/pico.min.css", lambda route: route.abort())
    open_at(page, guarded.server)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(f"{guarded.server.url}/")
    settled(page)


def test_nothing_shows_before_sign_in(page: Page, guarded: Guarded) -> None:
    open_at(page, guarded.server, f"scorecard?a={guarded.workload}")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "Financial" not in page.locator("body").inner_text()
    expect(page.get_by_role("link", name="Scorecard")).to_have_count(0)


def test_who_signs_in_is_named_and_can_sign_out(page: Page, guarded: Guarded) -> None:
    signed_in(page, guarded, "kim")
    expect(page.get_by_text("Kim *K* <b> · Reviewer")).to_be_visible()
    open_at(page, guarded.server, f"review?a={guarded.workload}")
    assert "Financial report assistant" in page.get_by_test_id("stMain").inner_text()
    expect(page.get_by_text("You are reading this workload")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    # The provider asks whether to end its own session too.
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    open_at(page, guarded.server, f"review?a={guarded.workload}")
    assert "Financial" not in page.locator("body").inner_text()


@pytest.mark.parametrize(
    ("who", "role", "sees"),
    [
        ("lee", "Reader", "You are reading this workload"),
        ("max", "Reviewer", "There is no such workload, or you are not a member of it"),
        ("ada", "Administrator", "Financial report assistant"),
    ],
)
def test_the_role_says_what_one_may(
    who: str, role: str, sees: str, page: Page, guarded: Guarded
) -> None:
    signed_in(page, guarded, who)
    expect(page.get_by_test_id("stSidebar").get_by_text(f"· {role}")).to_be_visible()
    open_at(page, guarded.server, f"review?a={guarded.workload}")
    expect(page.get_by_test_id("stMain").get_by_text(sees).first).to_be_visible()
    reads = "Financial report assistant" in page.get_by_test_id("stMain").inner_text()
    assert reads is (who != "max")


def test_without_a_role_one_is_told_which_to_ask_for(page: Page, guarded: Guarded) -> None:
    signed_in(page, guarded, "nobody")
    expect(page.get_by_role("heading", name="You have no role in WellOps yet")).to_be_visible()
    expect(page.get_by_text("WellOps.Reader,")).to_be_visible()
    expect(page.get_by_role("link", name="Home")).to_have_count(0)


def test_two_people_are_two(new_page: Callable[..., Page], guarded: Guarded) -> None:
    one, other = new_page(), new_page()
    signed_in(one, guarded, "lee")
    signed_in(other, guarded, "ada")
    one.reload()
    expect(one.get_by_text("Lee · Reader")).to_be_visible()
    expect(other.get_by_text("Ada · Administrator")).to_be_visible()
