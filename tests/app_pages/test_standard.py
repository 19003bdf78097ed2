"""The standard on the screen: search, filters, documentation, and where a workload stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assessment.store.database import Store
from assessment.store.standard import RUBRIC_VARIABLE, the_rubric
from checks.registry import all_checks
from tests.app_pages.conftest import Open
from tests.app_pages.test_findings import at, said

Sampled = Callable[..., str]
PRACTICE, CHECK = "sec-keyless-auth", "account-accepts-api-keys"


def lines(test: AppTest, kind: str) -> list[str]:
    return [str(one.key) for one in test.main.button if str(one.key).startswith(f"{kind}-list-")]


def test_it_opens_without_a_workload(app: Open) -> None:
    test = app("standard").run()
    assert not test.exception
    options = at(test, "at-show").options
    assert options == [f"Practices {len(the_rubric().practices)}", f"Checks {len(all_checks())}"]
    assert len(lines(test, "practice")) == 50


@pytest.mark.parametrize(
    ("params", "first"),
    [
        ({"text": "managed IDENTITIES entra key-based"}, "practice-list-sec-keyless-auth"),
        ({"text": "sec-keyless-auth"}, "practice-list-sec-keyless-auth"),
        ({"show": "checks", "text": "disableLocalAuth cognitive"}, f"check-list-{CHECK}"),
    ],
)
def test_words_find_it(params: dict[str, str], first: str, app: Open) -> None:
    found = app("standard", **params).run()
    kind = first.partition("-")[0]
    assert first in lines(found, kind)
    assert len(lines(found, kind)) < 12


def test_filters_narrow_both_lists(app: Open) -> None:
    rubric = the_rubric()
    test = app("standard", pillar="cost", stage="pilot").run()
    fitting = [
        p for p in rubric.practices.values() if p.pillar == "cost" and p.gate.stage == "pilot"
    ]
    assert len(lines(test, "practice")) == len(fitting)
    at(test, "at-show").set_value("checks").run()
    assert lines(test, "check") == [
        f"check-list-{c.id}" for c in all_checks() if c.practice in {p.id for p in fitting}
    ]
    at(test, "at-severity").set_value(["high"]).run()
    assert test.query_params["severity"] == "high"
    at(test, "reset").click().run()
    assert len(lines(test, "check")) == 50


def test_practices_without_a_check(app: Open) -> None:
    test = app("standard", scanned="no", pillar="operations").run()
    asked = {c.practice for c in all_checks()}
    assert lines(test, "practice")
    assert not {key.removeprefix("practice-list-") for key in lines(test, "practice")} & asked


def test_nothing_matches(app: Open) -> None:
    assert "Nothing in the standard matches" in said(app("standard", text="qqqq").run())


def test_a_practice_tells_all(app: Open) -> None:
    test = app("standard").run()
    test.query_params["practice"] = PRACTICE
    test.run()
    practice = the_rubric().practices[PRACTICE]
    text = said(test)
    for part in (practice.question, practice.why, practice.evidence, *practice.levels):
        assert part in text
    assert practice.reference in {link.proto.page for link in test.get("page_link")}
    at(test, f"to-check-{CHECK}").click().run()
    assert test.query_params["check"] == CHECK
    assert "practice" not in test.query_params
    assert "Looks at the switch, not at who holds a key" in said(test)


def test_a_check_shows_its_remedy_as_code(app: Open) -> None:
    test = app("standard", check=CHECK).run()
    assert any("az resource update" in one.value for one in test.code)
    assert f"to-practice-{PRACTICE}" in {str(one.key) for one in test.button}


@pytest.mark.parametrize("params", [{"practice": "[x](y)"}, {"check": "no-such-check"}])
def test_a_link_to_what_there_is_not_says_so(params: dict[str, str], app: Open) -> None:
    test = app("standard", **params).run()
    assert not test.exception
    assert "There is no" in said(test)
    assert len(lines(test, "practice")) == 50


def test_with_a_workload_it_says_where_it_stands(app: Open, sampled: Sampled) -> None:
    id_ = sampled()
    test = app("standard", a=id_, practice=PRACTICE).run()
    text = said(test)
    assert "This workload: Level 1" in text.replace("*", "")
    queries = {link.proto.page: link.proto.query_string for link in test.get("page_link")}
    assert f"practice={PRACTICE}" in queries["review"]
    assert f"practice={PRACTICE}" in queries["findings"]
    check = app("standard", a=id_, check=CHECK).run()
    assert "failed" in said(check)


def test_a_workload_of_others_leaves_the_standard_readable(app: Open, store: Store) -> None:
    test = app("standard", a="nosuchone").run()
    assert "There is no such workload" in said(test)
    assert len(lines(test, "practice")) == 50


def test_words_of_a_users_own_rubric_are_text_and_not_linked(
    app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own" / "practices").mkdir(parents=True)
    (tmp_path / "own" / "practices" / "mine.yaml").write_text(
        "practices:\n"
        f"  - id: {PRACTICE}\n"
        "    title: '[Sign in](https://evil.example) :material/home: <b>now</b>'\n"
        "    reference: https://evil.example/x\n",
        "utf-8",
    )
    monkeypatch.setenv(RUBRIC_VARIABLE, str(tmp_path / "own"))
    the_rubric.cache_clear()
    try:
        test = app("standard", practice=PRACTICE).run()
        assert not test.exception
        assert "From your own rubric" in said(test)
        assert not [x for x in test.get("page_link") if "evil.example" in x.proto.page]
        for one in (*test.markdown, *test.button):
            text = getattr(one, "label", "") or getattr(one, "value", "")
            assert "](https" not in text
    finally:
        the_rubric.cache_clear()
