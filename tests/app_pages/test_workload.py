"""The workload's screen: editing, two people at once, scope, members, history, the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assessment.inputs import Workload
from assessment.store import workloads
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.jobs import add_job
from checks.collect.azure import rights
from checks.collect.azure.identity import Identity
from checks.collect.azure.rights import LiveCounts, Named, NoRights, Outlook
from rubrics.errors import UserError
from tests.app_pages.conftest import LOCAL, Open, claims

Sampled = Callable[..., str]
HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) $\\LaTeX$ :material/home:"
GROUP = "/subscriptions/5b520bc9-31ad-59a6-a716-b75006020ca2/resourceGroups/rg-a"
SEES = Identity("Azure CLI", "kim@example.com", "t", "o", is_user=True)


@pytest.fixture
def id_(store: Store) -> str:
    """A workload that says nothing but what it has to."""
    fields = {"archetypes": ["rag"], "stage": "poc", "target_stage": "production"}
    return workloads.create(store, LOCAL, Workload.model_validate({"name": "Assistant"} | fields))


def said(test: AppTest) -> str:
    kinds = ("title", "header", "markdown", "info", "error", "warning", "text")
    shown = [element.value for kind in kinds for element in getattr(test, kind)]
    shown += [
        one.proto.title for kind in ("info", "error", "warning") for one in getattr(test, kind)
    ]
    shown += [cell for table in test.table for cell in table.value.astype(str).to_numpy().ravel()]
    return " ".join(shown).replace("\\", "").replace("\u2060", "")


def field(test: AppTest, name: str, id_: str, round_: int = 0) -> Any:
    return test.get_by_key(f"{name}-{id_}-{round_}")


def stored(store: Store, id_: str) -> Workload:
    return workloads.entry(store, LOCAL, id_).workload


def labels(test: AppTest) -> set[str]:
    return {one.label for one in test.main.button}


def test_the_sample_shows_and_nothing_is_unsaved(app: Open, sampled: Sampled) -> None:
    id_ = sampled()
    test = app("workload", a=id_).run()
    assert not test.exception
    assert field(test, "name", id_).value == "Financial report assistant"
    assert field(test, "allowed_regions", id_).value == [
        "westeurope", "swedencentral", "francecentral",
    ]  # fmt: skip
    assert "Save" not in labels(test)


def test_what_is_changed_is_saved_when_asked(app: Open, store: Store, id_: str) -> None:
    test = app("workload", a=id_).run()
    field(test, "customer", id_).set_value("Contoso")
    field(test, "target_stage", id_).set_value("scale").run()
    assert "Not saved yet** · Customer, Target stage" in said(test)
    assert stored(store, id_).customer is None
    test.button(key="save").click().run()
    saved = stored(store, id_)
    assert (saved.customer, saved.target_stage) == ("Contoso", "scale")
    assert "Save" not in labels(test)
    assert field(test, "customer", id_).value == "Contoso"


def test_a_change_outlives_other_tabs_and_can_be_dropped(app: Open, store: Store, id_: str) -> None:
    test = app("workload", a=id_).run()
    field(test, "customer", id_).set_value("Contoso").run()
    test.query_params["part"] = "Members"
    test.run()
    assert "Not saved yet" in said(test)
    test.button(key="discard").click().run()
    test.query_params["part"] = "Profile"
    test.run()
    assert "Save" not in labels(test)
    assert stored(store, id_).customer is None


def test_what_does_not_fit_cannot_be_saved(app: Open, store: Store, id_: str) -> None:
    test = app("workload", a=id_).run()
    field(test, "stage", id_).set_value("scale").run()
    assert "Correct this before you save" in said(test)
    assert "Target stage: choose the stage itself, or a later one" in said(test)
    assert test.button(key="save").disabled


def clash(app: Open, store: Store, id_: str, **theirs: Any) -> AppTest:
    """My customer is not saved yet when somebody else saves theirs."""
    test = app("workload", a=id_).run()
    field(test, "customer", id_).set_value("Mine").run()
    now = workloads.entry(store, LOCAL, id_)
    other = Workload.model_validate(now.workload.model_dump() | theirs)
    workloads.change_profile(store, LOCAL, id_, other, seen=now.version)
    return test.run()


def test_two_people_see_each_other(app: Open, store: Store, id_: str) -> None:
    test = clash(app, store, id_, criticality="high", customer="Theirs")
    shown = said(test)
    assert "Somebody else has changed this workload meanwhile" in shown
    assert "Criticality: medium → high" in shown
    assert "Customer: nothing → Theirs · **you changed it as well**" in shown
    assert "Save" not in labels(test)
    test.button(key="keep-mine").click().run()
    both = stored(store, id_)
    assert (both.customer, both.criticality) == ("Mine", "high")
    assert "meanwhile" not in said(test)
    assert field(test, "criticality", id_, 1).value == "high"


def test_theirs_can_be_taken(app: Open, store: Store, id_: str) -> None:
    test = clash(app, store, id_, customer="Theirs")
    test.button(key="take-theirs").click().run()
    assert stored(store, id_).customer == "Theirs"
    assert field(test, "customer", id_, 1).value == "Theirs"


def test_changes_that_do_not_fit_together_are_refused(app: Open, store: Store, id_: str) -> None:
    test = app("workload", a=id_).run()
    field(test, "stage", id_).set_value("production").run()
    now = workloads.entry(store, LOCAL, id_)
    other = now.workload.model_copy(update={"target_stage": "pilot"})
    workloads.change_profile(store, LOCAL, id_, other, seen=now.version)
    test.run().button(key="keep-mine").click().run()
    assert "Both changes together do not fit" in said(test)
    assert stored(store, id_).stage == "poc"


def test_a_change_between_the_page_and_the_click_is_not_overwritten(
    app: Open, store: Store, id_: str
) -> None:
    test = app("workload", a=id_).run()
    field(test, "customer", id_).set_value("Mine").run()
    now = workloads.entry(store, LOCAL, id_)
    other = now.workload.model_copy(update={"criticality": "high"})
    workloads.change_profile(store, LOCAL, id_, other, seen=now.version)
    test.button(key="save").click().run()
    assert stored(store, id_).customer is None
    assert "Somebody else has changed this workload meanwhile" in said(test)


def test_what_others_save_shows_where_nothing_was_touched(
    app: Open, store: Store, id_: str
) -> None:
    test = app("workload", a=id_).run()
    now = workloads.entry(store, LOCAL, id_)
    other = now.workload.model_copy(update={"customer": "Theirs"})
    workloads.change_profile(store, LOCAL, id_, other, seen=now.version)
    assert field(test.run(), "customer", id_, 1).value == "Theirs"


def test_targets_and_people(app: Open, store: Store, id_: str) -> None:
    test = app("workload", a=id_, part="Targets and people").run()
    field(test, "own_keys", id_).set_value("yes")
    field(test, "latency_seconds", id_).set_value(45.0)
    field(test, "own_targets", id_).set_value("retention_days: 30")
    field(test, "capacity_pilot", id_).set_value(2.5)
    field(test, "participants", id_).set_value("Kim, product owner").run()
    test.button(key="save").click().run()
    saved = stored(store, id_)
    assert saved.targets == {"own_keys": True, "latency_seconds": 45, "retention_days": 30}
    assert saved.capacity == {"pilot": 2.5}
    assert saved.participants[0].role == "product owner"


def scope(app: Open, id_: str, outlook: Any, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    def look(*_: object) -> Outlook:
        if isinstance(outlook, UserError):
            raise outlook
        assert isinstance(outlook, Outlook)
        return outlook

    monkeypatch.setattr(rights, "look", look)
    return app("workload", a=id_, part="Scope").run().button(key="look").click().run()


def test_a_scope_is_pasted_and_checked(app: Open, store: Store, id_: str) -> None:
    test = app("workload", a=id_, part="Scope").run()
    assert 'wellops scan --subscription "<subscription id>"' in test.code[0].value
    field(test, "scope_prod", id_).set_value("nonsense").run()
    assert "Scope, production, line 1: 'nonsense' is no ARM id" in said(test)
    field(test, "scope_prod", id_).set_value(f"- {GROUP},\n").run()
    test.button(key="save").click().run()
    assert [one.id for one in stored(store, id_).scope] == [GROUP]
    assert "--workload workload.yaml" in test.code[0].value


def test_a_look_counts_and_adds(
    app: Open, store: Store, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = LiveCounts((Named("/subscriptions/1", HOSTILE),), (Named(GROUP, "rg-a"),), {})
    test = scope(app, id_, Outlook(SEES, counts), monkeypatch)
    assert "Signed in with Azure CLI as **kim@example.com**" in said(test)
    assert test.button(key="add-scope_prod").disabled
    test.multiselect(key="found-places").set_value([GROUP]).run()
    test.button(key="add-scope_nonprod").click().run()
    assert field(test, "scope_nonprod", id_).value == GROUP
    assert "Not saved yet** · Scope in Azure" in said(test)


def test_a_look_shows_types(
    app: Open, store: Store, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = workloads.entry(store, LOCAL, id_)
    data = now.workload.model_dump() | {"scope": [{"id": GROUP}]}
    workloads.change_profile(store, LOCAL, id_, Workload.model_validate(data), seen=now.version)
    types = {f"microsoft.x/{n}": 2000 - n for n in range(20)}
    test = scope(app, id_, Outlook(SEES, LiveCounts((), (), types, more=True)), monkeypatch)
    assert "**39,810** resources of **20** types" in said(test)
    assert "And 8 types with fewer" in said(test)
    assert "There are more subscriptions" in said(test)


@pytest.mark.parametrize(
    "outlook",
    [
        UserError("Not signed in to Azure; tried: Azure CLI", "Run az login."),
        Outlook(
            SEES, None, error=UserError("Not signed in to Azure; tried: Azure CLI", "Run az login.")
        ),
    ],
)
def test_a_look_that_fails_says_why(
    outlook: Any, app: Open, store: Store, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = scope(app, id_, outlook, monkeypatch)
    assert "Not signed in to Azure; tried: Azure CLI" in said(test)
    assert "Run az login." in said(test)
    assert "with the command below" in said(test)


def test_missing_rights_come_with_their_commands(
    app: Open, store: Store, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = NoRights("Nothing is seen", "Have a role assigned.", ["az role assignment create"])
    test = scope(app, id_, Outlook(SEES, None, error=error), monkeypatch)
    assert test.code[0].value == "az role assignment create"


def test_members_are_added_changed_and_removed(app: Open, store: Store, id_: str) -> None:
    test = app("workload", a=id_, part="Members").run()
    assert "**tester** (you)" in said(test)
    test.text_input(key="member-login").set_value(" lee ")
    test.text_input(key="member-name").set_value("Lee")
    test.button(key="member-add").click().run()

    def roles() -> dict[str, str]:
        return {one.login: one.role for one in workloads.members(store, LOCAL, id_)}

    assert roles() == {"tester": "owner", "lee": "reviewer"}
    test.selectbox(key=f"role-{id_}-lee-reviewer").set_value("reader").run()
    assert roles()["lee"] == "reader"
    test.button(key=f"remove-{id_}-lee").click().run()
    assert roles() == {"tester": "owner"}
    test.button(key=f"remove-{id_}-tester").click().run()
    assert "A workload needs an owner" in said(test)
    assert roles() == {"tester": "owner"}
    test.selectbox(key=f"role-{id_}-tester-owner").set_value("reader").run()
    assert test.selectbox(key=f"role-{id_}-tester-owner").value == "owner"


def test_an_empty_login_is_refused(app: Open, id_: str) -> None:
    test = app("workload", a=id_, part="Members").run().button(key="member-add").click().run()
    assert "A member needs a login" in said(test)


@pytest.mark.parametrize(
    "tab", ["Profile", "Targets and people", "Scope", "Members", "Export and delete"]
)
def test_a_reader_changes_nothing(tab: str, app: Open, store: Store, id_: str) -> None:
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    test = app("workload", user=claims(roles=["WellOps.Reviewer"]), a=id_, part=tab).run()
    assert "You are reading this workload" in said(test)
    inputs = [
        *test.main.text_input,
        *test.main.text_area,
        *test.main.multiselect,
        *test.main.number_input,
    ]
    assert all(one.disabled for one in inputs)
    assert not labels(test) & {"Save", "Add", "Remove", "Look in Azure", "Delete for good"}


def test_the_history_is_in_words_and_grows(app: Open, store: Store, id_: str) -> None:
    for n in range(30):
        workloads.set_member(store, LOCAL, id_, f"m{n}", HOSTILE, "reader")
    test = app("workload", a=id_, part="History").run()
    assert "Added m29 as a reader" in said(test)
    assert "Made the workload" not in said(test)
    test.button(key="older").click().run()
    assert "Made the workload as “Assistant”" in said(test)
    assert "Show older" not in labels(test)


def test_the_history_tells_people_of_one_name_apart(app: Open, store: Store, id_: str) -> None:
    workloads.set_member(store, LOCAL, id_, "eve@example.com", LOCAL.name, "owner")
    eve = Actor("eve@example.com", LOCAL.name, "reviewer")
    workloads.set_member(store, eve, id_, "mallory", "Mallory", "reader")
    assert f"{LOCAL.name} (eve@example.com)" in said(app("workload", a=id_, part="History").run())


def test_deleting_takes_the_name_and_all_that_was_read(
    app: Open, store: Store, id_: str, tmp_path: Path
) -> None:
    test = app("workload", a=id_, part="Export and delete").run()
    assert test.button(key="delete").disabled
    test.text_input(key=f"delete-{id_}").set_value("assistant").run()
    assert test.button(key="delete").disabled
    test.text_input(key=f"delete-{id_}").set_value("Assistant").run()
    add_job(store, LOCAL, id_, "0123456789abcdef", "cancelled", {})
    folder = tmp_path / "scans"
    folder.mkdir(exist_ok=True)
    (folder / ".0123456789abcdef.jsonl.gz.work").write_text("what Azure said of them")
    (folder / ".fedcba9876543210.jsonl.gz.work").write_text("of another workload")
    test.button(key="delete").click().run()
    assert test.title[0].value == "Workloads"
    assert not workloads.entries(store, LOCAL)
    assert [path.name for path in folder.iterdir()] == [".fedcba9876543210.jsonl.gz.work"]


def test_hostile_and_huge_profiles_show(app: Open, store: Store) -> None:
    fields: dict[str, Any] = {
        "name": HOSTILE[:300], "customer": HOSTILE * 20, "description": "x" * 50_000,
        "archetypes": ["rag"], "stage": "poc", "target_stage": "poc", "residency": HOSTILE,
        "allowed_regions": [HOSTILE], "as_of": "1999-01-01", "managing_provider": "y" * 5_000,
        "participants": [{"name": HOSTILE, "role": HOSTILE}], "capacity": {"poc": 1000},
        "targets": {"required_tags": [HOSTILE], HOSTILE: {"deep": [1, {"x": HOSTILE}]}},
    }  # fmt: skip
    id_ = workloads.create(store, LOCAL, Workload.model_validate(fields))
    for tab in (
        "Profile",
        "Targets and people",
        "Scope",
        "Members",
        "History",
        "Export and delete",
    ):
        test = app("workload", a=id_, part=tab).run()
        assert not test.exception
        assert not test.error, said(test)
        assert "Save" not in labels(test)
        assert r"](javascript" not in " ".join(one.value for one in test.markdown)


def test_no_workload_and_one_of_others(app: Open, store: Store) -> None:
    assert "No workload is open" in said(app("workload").run())
    other = Actor("lee", "Lee", "reviewer")
    profile = Workload.model_validate(
        {"name": "Secret", "archetypes": ["rag"], "stage": "poc", "target_stage": "poc"}
    )
    theirs = workloads.create(store, other, profile)
    test = app("workload", user=claims(roles=["WellOps.Reviewer"]), a=theirs).run()
    assert "There is no such workload" in said(test)
    assert "Secret" not in said(test)
