"""Home in every state: nothing yet, a few, many, those of others; and each way to begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.parts import home_list
from assessment.inputs import Workload
from assessment.store import workloads
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.opened import Opened, open_workload
from reports.panels import score_panel
from reports.words import words_of
from tests.app_pages.conftest import LOCAL, Open, claims
from wellops.samples import sample

Sampled = Callable[..., str]
HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) $\\LaTeX$ :material/home:"


def made(store: Store, name: str = "Assistant", **more: Any) -> str:
    fields = {"archetypes": ["rag"], "stage": "poc", "target_stage": "production"} | more
    return workloads.create(store, LOCAL, Workload.model_validate({"name": name} | fields))


def said(test: AppTest) -> str:
    shown = [
        element.value for kind in ("title", "markdown", "info") for element in getattr(test, kind)
    ]
    shown += [element.proto.title for kind in ("info", "error") for element in getattr(test, kind)]
    shown += [element.value for element in test.error]
    return " ".join(shown).replace("\\", "").replace("\u2060", "")


def widget(test: AppTest, key: str) -> Any:
    """A widget of a kind that AppTest has no list of."""
    return test.get_by_key(key)


def names(test: AppTest) -> list[str]:
    """The workloads that are listed, in their order."""
    found = [element.proto for element in test.main.get("page_link")]
    return [one.label.strip("*") for one in found if one.page.endswith("workload")]


def gone_to(test: AppTest, store: Store, screen: str) -> str:
    """The workload that the app has left for; its id."""
    assert not test.exception
    assert not test.error, said(test)
    assert test.title[0].value == screen
    id_ = str(test.query_params["a"])
    return workloads.entry(store, LOCAL, id_).id


def test_a_first_visit_has_one_primary_button(app: Open) -> None:
    test = app().run()
    main = list(test.main.button)
    assert [one.label for one in main if one.proto.type == "primary"] == [
        "Explore the sample workload"
    ]
    assert {"New workload", "Import"} < {one.label for one in main}
    assert "1 · Describe the workload" in said(test)
    assert "needs no rights in Azure" in said(test)


def test_the_sample_opens_on_its_scorecard_and_once_only(app: Open, store: Store) -> None:
    first = gone_to(app().run().button(key="explore").click().run(), store, "Scorecard")
    assert workloads.entry(store, LOCAL, first).sample == "insurer"
    test = app().run()
    again = gone_to(widget(test, "samples").click("insurer").run(), store, "Scorecard")
    assert again == first


def test_a_row_says_what_the_report_says(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled(later=True)
    assessment = open_workload(store, LOCAL, id_).assessment
    panel = score_panel(assessment.scorecard.headline, assessment.rubric.standard, words_of("en"))
    test = app().run()
    labels = [element.proto.label.replace("\\", "") for element in test.main.get("page_link")]
    assert f"**{panel['points']}** of 100 · {panel['rating_text']}" in labels
    assert f"{panel['coverage']} % assessed" in said(test)
    assert "Contoso Insurance · Proof of concept to production · sample" in said(test)
    assert "by tester" in said(test)
    assert len(test.main.get("plotly_chart")) == 1


def test_without_milestones_there_is_no_trend(app: Open, sampled: Sampled) -> None:
    sampled()
    assert not app().run().main.get("plotly_chart")


def test_an_empty_workload_goes_on_with_its_review(app: Open, store: Store) -> None:
    id_ = made(store)
    test = app().run()
    assert "No score yet" in said(test)
    test.button(key=f"continue-{id_}").click().run()
    assert test.query_params["a"] == id_
    assert test.title[0].value == "Review"


def test_a_reader_of_a_workload_goes_to_its_scorecard(app: Open, store: Store) -> None:
    id_ = made(store)
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    user = claims(roles=["WellOps.Reviewer"])
    test = app(user=user).run()
    assert "read only" in said(test)
    test.button(key=f"continue-{id_}").click().run()
    assert test.title[0].value == "Scorecard"


def test_a_reader_of_the_app_is_told_whom_to_ask(app: Open) -> None:
    test = app(user=claims(roles=["WellOps.Reader"])).run()
    assert "you sign in as kim@example.com" in said(test)
    assert not test.main.button


def test_workloads_of_others_are_not_listed(app: Open, store: Store) -> None:
    made(store, "Secret")
    test = app(user=claims(roles=["WellOps.Reviewer"])).run()
    assert "Secret" not in said(test)
    assert "Describe the workload" in said(test)


def test_many_are_filtered_and_paged(
    app: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def counted(store: Store, actor: Actor, id_: str, **more: Any) -> Opened:
        opened.append(id_)
        return open_workload(store, actor, id_, **more)

    monkeypatch.setattr(home_list, "open_workload", counted)
    for n in range(20):
        made(store, f"Number {n:02}", customer="Contoso" if n == 7 else None)
    test = app().run()
    assert len(names(test)) == home_list.PAGE
    assert len(opened) == home_list.PAGE
    assert "20 of 20 workloads" in said(test)
    widget(test, "page-3").set_value(3).run()
    assert names(test) == ["Number 03", "Number 02", "Number 01", "Number 00"]
    test.text_input(key="q").set_value("CONTOSO").run()
    assert names(test) == ["Number 07"]
    test.text_input(key="q").set_value("nothing").run()
    assert "No workload has such a name" in said(test)
    assert names(app(q="number 1").run()) == [f"Number {n}" for n in range(19, 11, -1)]


def test_a_few_have_no_filter(app: Open, store: Store) -> None:
    made(store)
    assert not app().run().text_input


def test_hostile_names_are_text(app: Open, store: Store) -> None:
    made(store, HOSTILE, customer=HOSTILE)
    test = app().run()
    assert not test.exception
    (link,) = [
        one.proto for one in test.main.get("page_link") if one.proto.page.endswith("workload")
    ]
    assert r"\<img" in link.label
    assert "](javascript" not in link.label


def begun(app: Open, panel: str) -> AppTest:
    return app().run().button(key=f"begin-{panel}").click().run()


def test_a_new_workload_is_made(app: Open, store: Store) -> None:
    test = begun(app, "new")
    test.text_input(key="new-name").set_value("  Assistant ")
    widget(test, "new-archetypes").set_value(["rag"])
    widget(test, "new-target").set_value("pilot")
    id_ = gone_to(test.button(key="new-create").click().run(), store, "Workload")
    made = workloads.entry(store, LOCAL, id_).workload
    assert (made.name, made.archetypes, made.stage, made.target_stage) == (
        "Assistant", ("rag",), "poc", "pilot",
    )  # fmt: skip


def test_a_form_that_is_not_filled_in_says_so(app: Open, store: Store) -> None:
    test = begun(app, "new").button(key="new-create").click().run()
    assert "Name: must not be empty" in said(test)
    assert "Archetypes: choose at least one" in said(test)
    assert not workloads.entries(store, LOCAL)


def test_files_become_a_workload(app: Open, store: Store) -> None:
    test = begun(app, "import")
    assert test.button(key="import-go").disabled
    files = [
        (name, (sample("insurer") / name).read_bytes(), "application/yaml")
        for name in ("workload.yaml", "answers.yaml")
    ]
    widget(test, "import-files").set_value(files).run()
    id_ = gone_to(test.button(key="import-go").click().run(), store, "Workload")
    assert workloads.entry(store, LOCAL, id_).workload.customer == "Contoso Insurance"


def test_a_file_that_is_none_is_explained(app: Open, store: Store) -> None:
    test = begun(app, "import")
    widget(test, "import-files").set_value(("a.json", b"{}", "application/json")).run()
    test.button(key="import-go").click().run()
    assert "a.json: is no workload" in said(test)
    assert not workloads.entries(store, LOCAL)
