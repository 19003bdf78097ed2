"""Who may come in, what the menu keeps, and what shows where something is missing or goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.parts import failure, identity, navigation
from assessment.files import load_workload
from assessment.store import access, workloads
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.opened import open_workload
from rubrics.errors import UserError
from tests.app_pages.conftest import LOCAL, ROOT, Open, claims
from wellops.samples import sample

Sampled = Callable[..., str]
NOWHERE = "There is no such workload, or you are not a member of it"
READER, REVIEWER = ["WellOps.Reader"], ["wellops.REVIEWER", "Other.Role"]


def said(test: AppTest) -> str:
    """All that a page says in words."""
    kinds = ("title", "text", "caption", "info", "warning", "error", "markdown")
    parts = [element.value for kind in kinds for element in getattr(test, kind)]
    parts += [element.proto.title for kind in ("info", "error") for element in getattr(test, kind)]
    return " ".join(parts).replace("\\", "")


def links(test: AppTest) -> dict[str, str]:
    """The menu: where each link leads, with its query."""
    protos = [element.proto for element in test.sidebar.get("page_link")]
    return {proto.label: f"{proto.page}?{proto.query_string}" for proto in protos}


@pytest.mark.parametrize("screen", list(navigation.SCREENS))
def test_every_screen_opens(screen: str, app: Open, sampled: Sampled) -> None:
    test = app(screen, a=sampled()).run()
    assert not test.exception
    assert not test.error, said(test)
    assert len(test.title) == 1
    assert links(test).keys() == {one.title for one in navigation.SCREENS.values()}


def test_every_page_is_in_the_menu() -> None:
    files = {path.stem for path in (ROOT / "app_pages").glob("*.py")} - {"__init__"}
    assert files == navigation.SCREENS.keys()


def test_the_menu_keeps_the_workload(app: Open, sampled: Sampled) -> None:
    id_ = sampled()
    assert all(link.endswith(f"?a={id_}") for link in links(app("review", a=id_).run()).values())
    assert all(link.endswith("?") for link in links(app("review").run()).values())


def test_the_header_says_what_is_open(app: Open, sampled: Sampled) -> None:
    header = app("review", a=sampled()).run().main.caption[0].value.replace("\\", "")
    assert "Financial report assistant" in header
    assert "Proof of concept to production" in header
    assert "% of the weight assessed" in header
    assert "UTC" in header


def test_without_a_workload_the_page_leads_to_one(app: Open) -> None:
    test = app("scorecard").run()
    assert "No workload is open" in said(test)
    assert [link.proto.label for link in test.main.get("page_link")] == ["Go to Home"]


@pytest.mark.parametrize("id_", ["", "nonsense", "' OR 1=1 --", "\x00", "x" * 10_000])
def test_no_id_breaks_a_page(id_: str, app: Open, store: Store) -> None:
    test = app("scorecard", a=id_).run()
    assert not test.error
    assert (NOWHERE if id_ else "No workload is open") in said(test)


def test_a_workload_of_others_looks_like_none(app: Open, sampled: Sampled) -> None:
    id_ = sampled(actor=Actor("somebody@example.com", "Somebody", "reviewer"))
    theirs = app("review", user=claims(roles=REVIEWER), a=id_).run()
    none = app("review", user=claims(roles=REVIEWER), a="nonsense").run()
    assert NOWHERE in said(theirs)
    assert said(theirs) == said(none)


def test_who_may_read_is_told_so(app: Open, store: Store, sampled: Sampled) -> None:
    id_ = sampled()
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "owner")
    banner = "You are reading this workload"
    assert banner in said(app("review", user=claims(roles=READER), a=id_).run())
    assert banner not in said(app("review", user=claims(roles=REVIEWER), a=id_).run())


def test_without_sign_in_the_local_user_does_all(app: Open) -> None:
    test = app().run()
    assert "tester · Administrator" in said(test)
    assert not [button for button in test.button if button.label == "Sign out"]


def test_an_address_of_others_needs_sign_in(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"server.address": "0.0.0.0"}
    monkeypatch.setattr(st, "get_option", lambda name: options.get(name))
    test = app().run()
    assert test.title[0].value == "Sign-in is not configured"
    assert not test.sidebar.get("page_link")


def test_who_has_not_signed_in_sees_one_button(app: Open) -> None:
    test = app("review", user={"is_logged_in": False}).run()
    assert [button.label for button in test.button] == ["Sign in"]
    assert not test.sidebar.get("page_link")


@pytest.mark.parametrize("roles", [None, [], "", ["Other.Admin"], {"WellOps": "Admin"}, 7, [None]])
def test_without_a_role_nothing_shows(roles: object, app: Open, sampled: Sampled) -> None:
    test = app("review", user=claims(roles=roles), a=sampled()).run()
    assert test.title[0].value == "You have no role in WellOps yet"
    assert "WellOps.Reviewer" in said(test)
    assert "Financial" not in said(test)
    assert not test.sidebar.get("page_link")


def test_an_old_sign_in_counts_no_more(app: Open) -> None:
    old = int(time.time()) - identity.LONGEST - 1
    for issued in (old, None, "today"):
        test = app(user=claims(roles=READER, iat=issued)).run()
        assert [button.label for button in test.button] == ["Sign in"]


def test_no_click_counts_on_a_page_from_before_the_sign_in_ended(
    app: Open, store: Store, sampled: Sampled, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim = Actor("kim@example.com", "Kim", "reviewer")
    id_ = sampled(actor=kim)
    test = app("workload", user=claims(roles=["WellOps.Reviewer"]), a=id_, part="Members").run()
    test.text_input(key="member-login").input("eve@example.com")
    later = datetime.now(UTC) + timedelta(seconds=identity.LONGEST + 60)
    monkeypatch.setattr(access, "datetime", Mock(now=lambda _: later))
    monkeypatch.setattr(identity, "_is_fresh", lambda _: False)
    test.button(key="member-add").click().run()
    assert [one.login for one in workloads.members(store, kim, id_)] == [kim.login]
    assert [button.label for button in test.button] == ["Sign in"]


def test_a_fragment_after_the_sign_in_ended_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    old = claims(roles=READER, iat=int(time.time()) - identity.LONGEST)
    monkeypatch.setattr(identity, "sign_in_configured", lambda: True)
    monkeypatch.setattr(identity, "_claims", lambda: old)
    with pytest.raises(UserError, match="sign-in has ended"):
        identity.actor()


def test_whose_sign_in_has_ended_makes_nothing(store: Store) -> None:
    ended = Actor("kim", "Kim", "reviewer", until=datetime.now(UTC))
    profile = load_workload(sample("insurer") / "workload.yaml")
    with pytest.raises(UserError, match="sign-in has ended"):
        workloads.create(store, ended, profile)
    assert not workloads.entries(store, LOCAL)


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        (["WellOps.Reader", "WELLOPS.ADMIN"], "admin"),
        ("wellops.reviewer", "reviewer"),
        (["WellOps.Reader "], None),
        (["wellops.reader", 3], "reader"),
    ],
)
def test_the_strongest_role_counts(claim: object, role: str | None) -> None:
    assert identity.role_of(claim) == role


def test_an_address_that_nobody_vouches_for_is_no_login() -> None:
    given = {"sub": "S-1", "email": "Admin@example.com"}
    assert identity.login_of(given) == "s-1"
    assert identity.login_of(given | {"email_verified": "true"}) == "s-1"
    assert identity.login_of(given | {"email_verified": True}) == "admin@example.com"


def test_a_page_outside_a_run_has_no_actor(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "sign_in_configured", lambda: True)
    monkeypatch.setattr(identity, "_claims", lambda: claims(roles=["nothing"]))
    with pytest.raises(PermissionError):
        identity.actor()


def test_a_fault_shows_a_reference_and_is_logged(
    app: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(workloads, "entries", broken)
    monkeypatch.setattr(identity, "account", broken)
    test = app().run()
    shown = said(test)
    assert "hunter2" not in shown
    assert not test.exception
    reference = shown.split("report reference ")[1][:8]
    assert reference in caplog.text
    assert "hunter2" in caplog.text


def test_what_a_user_can_mend_shows_in_two_lines(
    app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise UserError("The *store* is closed", "Open it.")

    monkeypatch.setattr(identity, "account", refused)
    (error,) = app().run().error
    assert error.proto.title == r"The \*store\* is closed"
    assert error.value == r"Open it\."
    assert failure.show(UserError("a", "b"))


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True),
        ("0.0.0.0", False), ("::", False), ("10.0.0.4", False), ("wellops.example", False),
        (None, False), ("", False),
    ],
)  # fmt: skip
def test_what_only_this_machine_reaches(address: str | None, local: bool) -> None:
    assert identity.is_loopback(address) is local


def test_the_icon_is_a_file_of_ours() -> None:
    assert Path(ROOT / "app_pages" / "icon.png").read_bytes().startswith(b"\x89PNG")


def changed(store: Store, id_: str) -> None:
    """The workload matters less, so that what its checks said may be different now."""
    before = workloads.entry(store, LOCAL, id_)
    assert open_workload(store, LOCAL, id_).snapshot
    profile = before.workload.model_copy(update={"criticality": "low"})
    workloads.change_profile(store, LOCAL, id_, profile, seen=before.version)


def test_the_checks_run_again_where_the_workload_changed(
    app: Open, store: Store, sampled: Sampled
) -> None:
    id_ = sampled()
    changed(store, id_)
    assert open_workload(store, LOCAL, id_, evaluate=False).stale
    assert not app("compare", a=id_).run().error
    assert not open_workload(store, LOCAL, id_, evaluate=False).stale


def test_many_resources_are_asked_about(
    app: Open, store: Store, sampled: Sampled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app_pages.parts.frame.MANY", 0)
    id_ = sampled()
    changed(store, id_)
    test = app("compare", a=id_).run()
    assert "what follows is from then" in said(test)
    test.button(key="run-checks").click().run()
    assert "what follows is from then" not in said(test)
    assert not open_workload(store, LOCAL, id_, evaluate=False).stale
