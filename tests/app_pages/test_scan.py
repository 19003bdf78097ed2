"""The scan's screen in every state, over the Azure double."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.parts import scan_jobs
from assessment.inputs import ScopeEntry, Workload
from assessment.scanning.job import Job, Row, RowState, State
from assessment.scanning.request import ScanRequest
from assessment.scanning.stored import StoredJobs
from assessment.store import workloads
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.snapshots import attach, snapshots
from checks.collect.azure import credentials, rights
from checks.collect.azure.identity import Identity
from checks.collect.azure.rights import LiveCounts, Named, NoRights, Outlook
from rubrics.errors import UserError
from tests.app_pages.conftest import LOCAL, Open, claims
from tests.azure.estate import GUID, SUBSCRIPTION, Estate
from tests.azure.server import SIGN_IN, Double, running

GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-ai"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-1"
KIND = "Microsoft.CognitiveServices/accounts"
DEPLOYMENTS = f"{KIND}/deployments/read"
HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) $\\LaTeX$ :material/home:"
SEES = Identity("Azure CLI", "kim@example.com", "t-1", "o-1", is_user=True)
KIM = Actor("kim@example.com", HOSTILE, "reviewer")


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """An account with a deployment; the app's environment leads to it."""
    body = {"id": ACCOUNT, "name": "ai-1", "type": KIND, "properties": {}, "location": "westeurope"}
    chat = {"id": f"{ACCOUNT}/deployments/chat", "name": "chat", "type": f"{KIND}/deployments"}
    folder = tmp_path / "cloud"
    folder.mkdir()
    with running(Estate.of(body, chat), folder) as made:
        for name, value in {**SIGN_IN, "WELLOPS_CLOUD": str(made.cloud_file)}.items():
            monkeypatch.setenv(name, value)
        yield made


def made(store: Store, *scope: str, actor: Actor = LOCAL) -> str:
    entries = tuple(ScopeEntry(id=id_) for id_ in scope)
    one = Workload(name="W", archetypes=("rag",), stage="poc", target_stage="pilot", scope=entries)
    return workloads.create(store, actor, one)


@pytest.fixture
def id_(store: Store) -> str:
    """A workload whose scope is the double's resource group."""
    return made(store, GROUP)


def said(test: AppTest) -> str:
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "info",
        "error",
        "warning",
        "success",
        "code",
    )
    shown = [element.value for kind in kinds for element in getattr(test, kind)]
    shown += [
        one.proto.title for kind in ("info", "error", "warning") for one in getattr(test, kind)
    ]
    shown += [cell for table in test.table for cell in table.value.astype(str).to_numpy().ravel()]
    shown += [one.proto.label for one in test.get("page_link")]
    return " ".join(shown).replace("\\", "").replace("\u2060", "").replace("\u200b", "")


def keys(test: AppTest) -> set[str]:
    return {one.key for one in test.main.button if one.key}


def press(test: AppTest, key: str) -> AppTest:
    test.button(key=key).click().run()
    assert not test.exception
    return test


def until_over(test: AppTest) -> AppTest:
    end = time.monotonic() + 30
    while "scan-cancel" in keys(test) or "Stopping" in said(test):
        assert time.monotonic() < end, said(test)
        time.sleep(0.1)
        test.run()
    assert not test.exception
    return test.run()


def keep(store: Store, id_: str, state: State, actor: Actor = LOCAL, **more: Any) -> Job:
    """A scan as a process before this one has left it."""
    who = (actor.login, actor.name, actor.role)
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    job = Job("j-1", id_, ScanRequest(subscriptions=(GUID,)), *who, State.QUEUED, now)
    records = StoredJobs(store)
    records.add(job)
    job = replace(job, state=state, started=now, ended=now, **more)
    records.save(job)
    return job


def test_a_scan_from_start_to_the_next_step(
    app: Open, id_: str, double: Double, store: Store
) -> None:
    test = app("scan", a=id_).run()
    assert "rg-ai" in said(test)
    press(test, "scan-start")
    assert test.query_params["job"]
    until_over(test)
    text = said(test)
    assert "The scan is done" in text
    assert "2 resources read" in text and " fail" in text
    [kept] = snapshots(store, LOCAL, id_)
    assert kept.current and kept.findings
    assert "that the scan could not" in test.button(key="scan-next").label
    assert "See the" in text
    assert "CognitiveServices/accounts/deployments" in text
    assert "tester started the scan." in text


def test_without_a_scope_places_are_chosen_here(app: Open, store: Store, double: Double) -> None:
    id_ = made(store)
    test = app("scan", a=id_).run()
    assert "no scope in Azure yet" in said(test)
    assert test.button(key="scan-start").disabled
    test.text_area(key=f"scan-places-{id_}").set_value("rubbish").run()
    assert "is no subscription and no resource group" in said(test)
    test.text_area(key=f"scan-places-{id_}").set_value(GROUP).run()
    test.text_input(key=f"scan-tag-{id_}").set_value("untagged").run()
    assert "is no tag" in said(test) and test.button(key="scan-start").disabled
    test.text_input(key=f"scan-tag-{id_}").set_value("").run()
    until_over(press(test, "scan-start"))
    assert "The scan is done" in said(test)


def test_places_outside_of_the_scope_are_refused(app: Open, id_: str) -> None:
    test = app("scan", a=id_).run()
    test.segmented_control(key="scan-scope").set_value("Chosen here").run()
    test.text_area(key=f"scan-places-{id_}").set_value(f"{GROUP}-other").run()
    assert "lies in the workload's scope" in said(test)
    assert test.button(key="scan-start").disabled


def test_nobody_is_signed_in(app: Open, id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise credentials.NotSignedIn("Not signed in to Azure; tried: Azure CLI", "--credential x")

    monkeypatch.setattr(rights, "look", nobody)
    test = press(app("scan", a=id_).run(), "scan-look")
    text = said(test)
    assert "Not signed in to Azure; tried: Azure CLI" in text
    assert "choose another way to sign in" in text and "--credential" not in text


def test_a_scan_that_fails_can_be_tried_again(app: Open, id_: str, double: Double) -> None:
    double.sign_in_error = "AADSTS7000222: The provided client secret keys are expired."
    test = until_over(press(app("scan", a=id_).run(), "scan-start"))
    assert "The scan failed" in said(test)
    assert "has expired" in said(test)
    double.sign_in_error = ""
    assert test.button(key="scan-resume").label == "Try again"
    until_over(press(test, "scan-resume"))
    assert "The scan is done" in said(test)


def test_a_look_says_who_what_and_which_rights_are_missing(
    app: Open, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def look(
        _: object, choice: str | None, wanted: Any, *, actions: Any = (), **__: Any
    ) -> Outlook:
        asked.append((choice, wanted.group_ids, len(actions)))
        counts = LiveCounts((Named(SUBSCRIPTION, HOSTILE),), (), {"microsoft.x/y": 1234})
        return Outlook(SEES, counts, {one: one != DEPLOYMENTS for one in actions})

    monkeypatch.setattr(rights, "look", look)
    test = app("scan", a=id_).run()
    test.selectbox(key="scan-credential").set_value("cli").run()
    text = said(press(test, "scan-look"))
    assert asked[0][0] == "cli" and asked[0][1] and asked[0][2] > 20
    assert "Azure CLI" in text and "kim@example.com" in text and "t-1" in text
    assert "1 of " in text and DEPLOYMENTS in text and "checks, such as:" in text
    assert "--assignee-object-id o-1 --assignee-principal-type User" in text
    assert test.expander[0].label.startswith("1,234 resources")
    test.segmented_control(key="scan-depth").set_value("inventory").run()
    assert "You have changed what to scan" in said(test)


def test_without_any_rights_the_role_can_be_copied(
    app: Open, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = NoRights("Nothing is seen", "Have a role assigned.", ("az role assignment create x",))
    monkeypatch.setattr(rights, "look", lambda *_, **__: Outlook(SEES, None, error=error))
    text = said(press(app("scan", a=id_).run(), "scan-look"))
    assert "Nothing is seen" in text and "az role assignment create x" in text


def test_what_is_chosen_for_one_workload_is_not_scanned_for_another(
    app: Open, store: Store
) -> None:
    one, other = made(store), made(store)
    test = app("scan", a=one).run()
    test.text_area(key=f"scan-places-{one}").set_value(GROUP).run()
    test.text_input(key=f"scan-tag-{one}").set_value("team=one").run()
    test.switch_page("app_pages/home.py").run()
    test.query_params["a"] = other
    test.switch_page("app_pages/scan.py").run()
    assert not test.text_area(key=f"scan-places-{other}").value
    assert not test.text_input(key=f"scan-tag-{other}").value
    assert test.button(key="scan-start").disabled


def test_places_that_were_seen_are_added(
    app: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = LiveCounts((Named(SUBSCRIPTION, HOSTILE),), (Named(GROUP, "rg-ai"),), {})
    monkeypatch.setattr(rights, "look", lambda *_, **__: Outlook(SEES, counts))
    id_ = made(store)
    test = press(app("scan", a=id_).run(), "scan-look")
    assert "**1** subscription can be seen" in said(test)
    test.multiselect(key="scan-found").set_value([GROUP]).run()
    press(test, "scan-add")
    assert test.text_area(key=f"scan-places-{id_}").value == GROUP
    assert not test.button(key="scan-start").disabled


def test_what_was_refused_is_shown_with_its_permission(app: Open, id_: str, double: Double) -> None:
    double.estate.grants = [("/", ("*/read",), (DEPLOYMENTS,))]
    double.fail(
        "/deployments$", 403, code="AuthorizationFailed",
        message=f"The client {HOSTILE} does not have authorization to perform action"
        f" '{DEPLOYMENTS}' over scope '{ACCOUNT}' or the scope is invalid.",
    )  # fmt: skip
    test = until_over(press(app("scan", a=id_).run(), "scan-start"))
    text = said(test)
    assert "The scan is done" in text and "What could not be read" in text
    assert f"Needs the permission {DEPLOYMENTS}" in text
    assert "az role assignment create" in text and f"--scope {GROUP}" in text
    assert "unknown" in text
    assert not any("](javascript" in one.value for one in test.markdown)


def test_a_scan_is_cancelled_and_resumed(app: Open, id_: str, double: Double) -> None:
    double.fail("/deployments$", 429, headers={"Retry-After": "60"}, times=1)
    test = press(app("scan", a=id_).run(), "scan-start")
    end = time.monotonic() + 20
    while "because Azure asked" not in said(test):
        assert time.monotonic() < end, said(test)
        time.sleep(0.1)
        test.run()
    assert "Scanning" in said(test)
    assert "A scan of this workload is running" in said(test)
    assert "scan-start" not in keys(test)
    until_over(press(test, "scan-cancel"))
    assert "The scan was cancelled" in said(test)
    assert "What was read until then is kept" in said(test)
    double.log.clear()
    until_over(press(test, "scan-resume"))
    assert "The scan is done" in said(test)
    # What was read before is not read again.
    assert double.paths() and not any("resourcegraph" in x.lower() for x in double.paths("POST"))


def test_a_scan_that_somebody_else_started_shows_without_its_id(
    app: Open, store: Store, id_: str, double: Double
) -> None:
    double.fail("/deployments$", 429, headers={"Retry-After": "60"}, times=1)
    workloads.set_member(store, LOCAL, id_, KIM.login, "Kim", "reviewer")
    test = app("scan", a=id_).run()
    job = scan_jobs.registry().start(
        ScanRequest(group_ids=(GROUP,), credential="environment"), KIM, id_
    )
    try:
        text = said(test.run())
        assert "Scanning" in text and "onerror" in text
        assert not any("<img" in one.value for one in test.markdown if "\\<" not in one.value)
        assert "scan-cancel" in keys(test)
        reader = app(
            "scan", a=id_, user=claims(preferred_username="rea@x.org", roles=["WellOps.Reader"])
        )
        workloads.set_member(store, LOCAL, id_, "rea@x.org", "Rea", "reader")
        reader.run()
        assert "Scanning" in said(reader) and "scan-cancel" not in keys(reader)
    finally:
        scan_jobs.registry().cancel(job.id, KIM)
        until_over(test.run())


def test_who_may_only_read_starts_and_brings_nothing(
    app: Open, store: Store, id_: str, tmp_path: Path
) -> None:
    workloads.set_member(store, LOCAL, id_, "rea@x.org", "Rea", "reader")
    keep(store, id_, State.CANCELLED)
    for n in (1, 2):
        path = tmp_path / f"{n}.json"
        path.write_bytes(orjson.dumps([{"id": f"{ACCOUNT}{n}", "name": f"ai-1{n}", "type": KIND}]))
        attach(store, LOCAL, id_, path, file_name=path.name)
    user = claims(preferred_username="rea@x.org", roles=["WellOps.Reader"])
    for tab in ("Scan Azure", "Bring a file", "Snapshots"):
        test = app("scan", a=id_, user=user, way=tab).run()
        assert not test.exception
        assert "You are reading this workload" in said(test)
        assert not [key for key in keys(test) if key.startswith(("scan-", "snapshot-"))]
    assert len(snapshots(store, LOCAL, id_)) == 2


def test_an_interrupted_scan_says_so_and_offers_to_go_on(app: Open, store: Store, id_: str) -> None:
    rows = (Row("Finding the scope", RowState.DONE, 1, 1), Row(HOSTILE, RowState.RUNNING, 1, 3))
    keep(store, id_, State.RUNNING, rows=rows)
    test = app("scan", a=id_).run()
    text = said(test)
    assert "The scan was interrupted" in text and "1 of 2 steps were through" in text
    assert test.button(key="scan-resume").label == "Resume the scan"
    assert "Stopped" in text and "<img src=x" in text
    assert "The program ended in the middle of the scan." in text


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_scan_that_is_not_there_is_said(
    elsewhere: bool, app: Open, store: Store, id_: str
) -> None:
    if elsewhere:
        keep(store, made(store, actor=KIM), State.DONE, KIM)
    test = app("scan", a=id_, job="j-1").run()
    assert "There is no such scan of this workload" in said(test)
    assert "scan-start" in keys(test)


def test_an_earlier_scan_leads_to_the_newest(app: Open, store: Store, id_: str) -> None:
    keep(store, id_, State.DONE, counts={"a": 7})
    newer = replace(keep_of(store, id_), id="j-2", created=datetime.now(UTC))
    StoredJobs(store).add(newer)
    StoredJobs(store).save(newer)
    test = app("scan", a=id_, job="j-1").run()
    assert "This is an earlier scan" in said(test)
    assert "7 resources read" in said(test) and "Another snapshot is in use" in said(test)
    press(test, "scan-newest")
    assert "job" not in test.query_params


def keep_of(store: Store, id_: str) -> Job:
    job = StoredJobs(store).latest(id_, LOCAL)
    assert job
    return job


def test_a_refusal_of_the_store_is_said(
    app: Open, id_: str, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = app("scan", a=id_).run()

    def refuse(*_: object) -> Job:
        raise UserError("A scan of this workload is running already", "Wait for it.")

    monkeypatch.setattr(scan_jobs.registry(), "start", refuse)
    press(test, "scan-start")
    assert "is running already" in said(test)
    assert "is running already" not in said(test.run())
