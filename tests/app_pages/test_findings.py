"""Findings on the screen: filters in the URL, the drawer, what is accepted and assigned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assessment.inputs import Workload
from assessment.store import decisions, workloads
from assessment.store.bulk import give_up, written
from assessment.store.database import Store
from assessment.store.evaluation import _row
from assessment.store.opened import Opened, open_workload
from assessment.store.tables import FindingRow, SnapshotRow
from checks.model import Finding, Rule, Severity, State, Subject, Verdict
from tests.app_pages.conftest import LOCAL, Open, claims

Sampled = Callable[..., str]
KEYS = "account-accepts-api-keys"
ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a"
HOSTILE = "[x](javascript:alert(1)) <img onerror=alert(2)> :material/home: $\\LaTeX$ =HYPERLINK()"


def said(test: AppTest) -> str:
    """All words of the page, its drawer too."""
    kinds = ("markdown", "info", "warning", "error", "success", "text", "title", "header")
    parts = [one.value for kind in kinds for one in getattr(test, kind)]
    parts += [
        one.proto.title
        for kind in ("info", "warning", "success", "error")
        for one in getattr(test, kind)
    ]
    parts += [one.label for one in test.button]
    return " ".join(parts).replace("\\", "").replace("\u2060", "")


def at(test: AppTest, key: str) -> Any:
    """A widget, whatever its kind."""
    return test.get_by_key(key)


def titles(test: AppTest) -> list[str]:
    """The lines of the list."""
    return [one.label for one in test.main.button if str(one.key).startswith("finding-list-")]


def opened(store: Store, id_: str) -> Opened:
    return open_workload(store, LOCAL, id_)


def finding_of(store: Store, id_: str, check: str = KEYS) -> Finding:
    return next(f for f in opened(store, id_).assessment.findings if f.check == check)


def put(store: Store, id_: str, findings: list[Finding]) -> None:
    """Have a workload's snapshot hold these findings."""
    snapshot = opened(store, id_).snapshot
    assert snapshot
    rows = (_row(finding, "security") for finding in findings)
    with written(store, FindingRow, rows) as bulk_id, store.write() as session:
        row = session.get_one(SnapshotRow, snapshot.id)
        give_up(session, row.evaluation_id)
        row.evaluation_id, row.finding_count = bulk_id, len(findings)
    store.kept.__init__()  # type: ignore[misc]


def made(state: State = State.FAIL, *, name: str = "a", permission: str | None = None,
         because: str = "disableLocalAuth is false", check: str = KEYS) -> Finding:  # fmt: skip
    return Finding(
        Rule(check, "sec-keyless-auth", Severity.HIGH),
        Subject(f"{ACCOUNT}/{name}", "Microsoft.CognitiveServices/accounts", name, "prod"),
        Verdict(state, because, permission=permission),
        (("properties.disableLocalAuth", False),),
    )


def test_without_a_scan_it_leads_to_the_scan(app: Open, store: Store) -> None:
    workload = Workload(name="New", archetypes=("rag",), stage="poc", target_stage="pilot")
    test = app("findings", a=workloads.create(store, LOCAL, workload)).run()
    assert "No scan yet" in said(test)
    assert "scan" in {link.proto.page for link in test.get("page_link")}


def test_the_worst_comes_first(app: Open, sampled: Sampled) -> None:
    test = app("findings", a=sampled()).run()
    assert not test.exception
    assert titles(test)[0] == "**The deployed model version is retired\\, or will be soon**"
    assert len(titles(test)) == 50
    assert "1 to 50 of 87" in said(test)


def test_a_filter_goes_into_the_url_and_counts_follow(app: Open, sampled: Sampled) -> None:
    test = app("findings", a=sampled()).run()
    at(test, "at-severity").set_value(["low"]).run()
    assert test.query_params["severity"] == "low"
    assert len(titles(test)) == 5
    assert "Not met 5" in at(test, "at-state").options
    assert "High 24" in at(test, "at-severity").options, "what another choice would leave"


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"severity": "high"}, 24),
        ({"critical": "True"}, 1),
        ({"pillar": "performance"}, 4),
        ({"environment": "nonprod"}, 22),
        ({"text": "api key", "severity": "high"}, 3),
        ({"page": "2"}, 37),
        ({"page": "99"}, 37),
        ({"page": "x"}, 50),
        ({"severity": "none", "pillar": "<b>"}, 50),
    ],
)
def test_a_link_narrows_the_list(
    params: dict[str, str], count: int, app: Open, sampled: Sampled
) -> None:
    test = app("findings", a=sampled(), **params).run()
    assert not test.exception
    assert len(titles(test)) == count


def test_a_practice_a_check_and_an_area_narrow_it(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    all_of = [f for f in opened(store, id_).assessment.findings if f.check == KEYS]
    assert len(titles(app("findings", a=id_, check=KEYS).run())) == len(all_of)
    of_practice = app("findings", a=id_, practice="sec-keyless-auth").run()
    assert len(titles(of_practice)) >= len(all_of)
    area = app("findings", a=id_, area="Identity and access", practice="sec-egress-control").run()
    assert not titles(area), "the practice lies in another area"


def test_filters_that_match_nothing_can_be_reset(app: Open, sampled: Sampled) -> None:
    test = app("findings", a=sampled(), text="no such thing").run()
    assert "No finding matches these filters" in said(test)
    at(test, "reset").click().run()
    assert len(titles(test)) == 50
    assert "text" not in test.query_params


def test_resources_lead_to_their_findings(app: Open, sampled: Sampled) -> None:
    test = app("findings", a=sampled(), view="resource").run()
    assert "3 high" in said(test)
    lines = [one for one in test.main.button if str(one.key).startswith("resource-list-")]
    lines[0].click().run()
    assert test.query_params["subject"].startswith("/subscriptions/")
    assert len(titles(test)) == 8, "its own four, and those of what is below it"
    at(test, f"without-subject-{test.query_params['subject']}").click().run()
    assert len(titles(test)) == 50


def test_actions_lead_to_the_findings_that_they_close(app: Open, sampled: Sampled) -> None:
    test = app("findings", a=sampled(), view="action").run()
    line = at(test, "action-list-sec-keyless-auth")
    assert "Closes 8 findings" in said(test)
    line.click().run()
    assert test.query_params["practice"] == "sec-keyless-auth"
    assert len(titles(test)) == 8


def test_the_drawer_tells_all(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("findings", a=id_, finding=finding_of(store, id_).id).run()
    assert not test.exception
    text = said(test)
    for part in ("What was read", "Why it matters", "How to mend it", "Limits of the check",
                 "What would change the verdict", "Pilot needs level 2 (must)"):  # fmt: skip
        assert part in text
    code = [one.value for one in test.code]
    assert any(one.startswith("az resource update --ids") and "oai-" in one for one in code)
    links = [one.proto.page for one in test.get("page_link")]
    assert "https://learn.microsoft.com/azure/ai-services/disable-local-auth" in links


def test_a_finding_that_is_gone_says_so(app: Open, sampled: Sampled) -> None:
    test = app("findings", a=sampled(), finding="f-[x](y)").run()
    assert "The last scan has no finding f-[x](y)" in said(test)
    assert len(titles(test)) == 50


def test_accepting_and_withdrawing(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    finding = finding_of(store, id_)
    test = app("findings", a=id_, finding=finding.id).run()
    at(test, "accept-send").click().run()
    assert "Give a reason, an owner and a day." in said(test)
    at(test, "accept-reason").set_value("Two clients move in March")
    at(test, "accept-owner").set_value("Head of data")
    at(test, "accept-send").click().run()
    taken = [one for one in decisions.decisions(store, LOCAL, id_) if one.key == KEYS]
    assert [(one.decision.reason, one.decision.owner) for one in taken] == [
        ("Two clients move in March", "Head of data")
    ]
    assert "Accepted until" in said(test)
    assert "Fail" in said(test), "the verdict stays visible"
    at(test, f"withdraw-{taken[0].id}").click().run()
    assert not [one for one in decisions.decisions(store, LOCAL, id_) if one.key == KEYS]
    assert "Withdrawn by tester" in said(test)


def test_assigning_goes_into_the_plan(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    test = app("findings", a=id_, finding=finding_of(store, id_).id).run()
    at(test, "assign-owner").set_value("Kim")
    at(test, "assign-by").set_value(date(2027, 3, 1))
    at(test, "assign-send").click().run()
    choices = opened(store, id_).assessment.plan.actions
    assert {(c.owner, c.by) for i, c in choices.items() if i.startswith("sec-keyless-auth")} == {
        ("Kim", date(2027, 3, 1))
    }
    assert "**Assigned to:** Kim, done by 1 Mar 2027" in said(test)


def test_what_is_accepted_has_its_own_list(app: Open, sampled: Sampled) -> None:
    test = app("findings", a=sampled(), state="accepted").run()
    text = said(test)
    assert "Accepted until 20 Apr 2027" in text
    assert "the hub goes with prompt flow" in text


def test_unknowns_say_which_permission_would_settle_them(
    app: Open, sampled: Sampled, store: Store
) -> None:
    id_ = sampled()
    needs = "Microsoft.Insights/diagnosticSettings/read"
    put(store, id_, [made(), made(State.UNKNOWN, name="b", permission=needs, because="403")])
    test = app("findings", a=id_, state="unknown").run()
    text = said(test)
    assert f"Needs the permission {needs}" in text
    assert "1 finding of 1 check, on b" in text
    assert any("az role assignment create" in one.value for one in test.code)
    assert len(titles(test)) == 1


def test_nothing_unknown_is_good_news(app: Open, sampled: Sampled) -> None:
    assert "Nothing is unknown" in said(app("findings", a=sampled(), state="unknown").run())


def test_nothing_found_is_good_news(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    put(store, id_, [])
    assert "Nothing to mend" in said(app("findings", a=id_).run())


def test_all_unknown_is_told(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    put(store, id_, [made(State.UNKNOWN)])
    assert "Nothing is open" in said(app("findings", a=id_).run())
    assert "Nothing could be read" not in said(app("findings", a=id_).run()), "some passed"


def test_hostile_text_is_text(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    finding = made(name=HOSTILE, because=HOSTILE)
    put(store, id_, [finding])
    for params in ({}, {"view": "resource"}, {"finding": finding.id}, {"subject": HOSTILE}):
        test = app("findings", a=id_, **params).run()
        assert not test.exception
        raw = [one.value for one in test.markdown] + [one.label for one in test.button]
        for text in raw:
            assert "[x](" not in text
            assert "<img" not in text.replace("\\<", "")
            assert ":material/home:" not in text


def test_readers_see_and_cannot_decide(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    workloads.set_member(store, LOCAL, id_, "kim@example.com", "Kim", "reader")
    user = claims(roles=["WellOps.Reviewer"])
    test = app("findings", a=id_, finding=finding_of(store, id_).id, user=user).run()
    keys = {str(one.key) for one in test.button}
    assert "You are reading this workload" in said(test)
    assert not {key for key in keys if key.startswith(("withdraw", "accept-send", "assign-send"))}
    assert "How to mend it" in said(test)


def test_others_see_nothing(app: Open, sampled: Sampled, store: Store) -> None:
    id_ = sampled()
    finding = finding_of(store, id_)
    test = app("findings", a=id_, finding=finding.id, user=claims(roles=["WellOps.Reviewer"])).run()
    assert not titles(test)
    assert "There is no such workload" in said(test)
