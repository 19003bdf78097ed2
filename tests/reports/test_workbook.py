"""The annex: its numbers are the scorecard's, its texts stay texts, its bytes are the same."""

from __future__ import annotations

import io
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from assessment.assessment import Assessment
from assessment.inputs import Answer, Answers, Exception_, Override, Waiver
from checks.inventory import Kind, Stock
from checks.model import Finding, Rule, Severity, State, Subject, Tally, Verdict
from checks.snapshot import Coverage, Outcome
from reports.numbers import percent, points, tenth
from reports.options import Options
from reports.score_json import score_data
from reports.sheets import book, findings
from reports.sheets.text import LONGEST, cell_text
from reports.view import build_view
from reports.words import languages, words_of
from reports.workbook import render_workbook

Scan = Callable[..., Assessment]
Row = dict[str, Any]

HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    '=HYPERLINK("https://evil.example","open")',
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    "https://evil.example/?a=1",
    "internal:Findings!A1",
    "mailto:a@b.example",
    "12",
    "<r><t>raw</t></r>",
    "</t></is></c><c><f>1+1</f></c>",
    "_x0041_ &amp; <b>",
)


def rendered(assessment: Assessment, checks: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    render_workbook(assessment, checks, file, Options(**options))
    return file.getvalue()


def opened(assessment: Assessment, checks: Any, **options: Any) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(rendered(assessment, checks, **options)))


def rows_of(workbook: Workbook, sheet: str, header: int = 1) -> list[Row]:
    names, *rows = workbook[sheet].iter_rows(min_row=header, values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def finding(name: str, **verdict: Any) -> Finding:
    """One of the check on API keys, on an account of that name."""
    id_ = f"/subscriptions/s/resourceGroups/g/providers/Microsoft.X/accounts/{name}"
    rule = Rule("account-accepts-api-keys", "sec-keyless-auth", Severity.HIGH)
    subject = Subject(id_, "Microsoft.X/accounts", name, "prod")
    return Finding(rule, subject, Verdict(State.FAIL, **verdict))


@pytest.fixture(scope="module")
def annex(case: Any) -> Workbook:
    """The annex of an acceptance case."""
    return opened(case.assessment, {})


@pytest.fixture(scope="module")
def workbook(scan: Scan, checks: Any) -> Workbook:
    return opened(scan(), checks)


def test_scores_and_gates_are_those_of_the_scorecard(case: Any, annex: Workbook) -> None:
    data, standard = score_data(case.assessment), case.assessment.rubric.standard
    rows = rows_of(annex, "Scores")
    shown = {(row["Stage"], row["Pillar"]): row for row in rows}
    assert len(shown) == len(rows) == 24
    for stage, score in data["stages"].items():
        row = shown[standard.title(stage), "All pillars"]
        assert row["Score"] == points(score["overall"])
        assert (row["Lowest"], row["Highest"]) == (points(score["low"]), points(score["high"]))
        assert row["Coverage"] == pytest.approx(percent(score["coverage"]) / 100)
        assert row["Equal weights"] == points(score["overall_equal_weights"])
        assert row["Gate"] == score["gate"].title()
        assert (row["Musts"], row["Below target"]) == (score["musts"], len(score["unmet"]))
        assert (row["Which are below target"] or "") == ", ".join(score["unmet"])
        for id_, pillar in score["pillars"].items():
            row = shown[standard.title(stage), standard.title(id_)]
            assert row["Score"] == (points(pillar["score"]) if pillar else None)
            assert row["Weight"] == pytest.approx(percent(data["weights"][id_]) / 100)


def test_actions_hold_every_gap_with_the_numbers_of_the_report(case: Any, annex: Workbook) -> None:
    data = score_data(case.assessment)
    rows = rows_of(annex, "Actions")
    assert [row["Practice"] for row in rows] == data["next_actions"]
    for row, gap in zip(rows, data["gaps"], strict=True):
        days = (row["Days, least"], row["Days, most"])
        assert days == tuple(tenth(day) for day in gap["effort_days"])
        assert (row["Level used"] or 0, row["Target level"]) == (gap["level"] or 0, gap["target"])
        assert (row["Must"] == "yes") is gap["must"]
    for row, shown in zip(rows, build_view(case.assessment, {})["actions"], strict=False):
        assert (row["No."], row["Impact"]) == (shown["rank"], shown["impact"])
        assert (row["Gate"], row["Why"]) == (shown["gate"], "\n".join(shown["why"]))


def test_answers_say_what_was_given_and_what_is_used(case: Any, annex: Workbook) -> None:
    card, given = case.assessment.scorecard, case.assessment.answers.answers
    rows = {row["Practice"]: row for row in rows_of(annex, "Answers")}
    assert set(rows) == {*card.practices, *card.not_applicable}
    for id_, row in rows.items():
        state = card.practices.get(id_)
        assert row["Level given"] == (given[id_].level if id_ in given else None)
        assert row["Level used"] == (state.level if state else None)
        assert (row["Imported result"] is None) is (id_ not in case.assessment.imported)
        assert (row["Contradiction"] is None) is (state is None or state.conflict is None)


def test_a_clean_scan_is_not_an_unknown_one(insurer: Any) -> None:
    rule = Rule("x", "sec-keyless-auth", Severity.LOW, conclusive=False)
    seen = replace(insurer.assessment, imported={}, tallies=(Tally(rule, "prod", passed=2),))
    rows = {row["Practice"]: row for row in rows_of(opened(seen, {}), "Answers")}
    assert "No defect seen" in rows["sec-keyless-auth"].values()


def test_decisions_stand_beside_the_answer(scan: Scan, checks: Any) -> None:
    until = {"owner": "Jo", "expires": date(2027, 1, 31)}
    given = Answers(
        answers={
            "sec-keyless-auth": Answer(level=4, who="Jo", when=date(2026, 11, 1), note="all of it"),
            "rel-dr-plan": Answer(not_applicable="somebody else's"),
        },
        overrides={"sec-keyless-auth": Override(level=3, reason="mended", **until)},
        waivers={"ops-source-control": Waiver(reason="next month", **until)},
        exceptions=(
            Exception_(
                check="account-accepts-api-keys",
                subject=finding("acc").subject,
                reason="legacy",
                **until,
            ),
        ),
    )
    made = opened(scan(answers=given, findings=(finding("acc", because="keys"),)), checks)
    rows = {row["Practice"]: row for row in rows_of(made, "Answers")}
    row = rows["sec-keyless-auth"]
    assert row["Override"] == "Level 3 by Jo, until 2027-01-31: mended"
    assert (row["When"].date(), row["Exceptions"]) == (date(2026, 11, 1), 1)
    assert rows["rel-dr-plan"]["Answer"] == "Not applicable: somebody else's"
    assert rows["ops-source-control"]["Waiver"] == "Jo, until 2027-01-31: next month"
    assert rows_of(made, "Findings")[0]["Accepted by"] == "Jo, until 2027-01-31: legacy"


def test_every_finding_is_there_critical_ones_first(
    scan: Scan, checks: Any, workbook: Workbook
) -> None:
    assessment = scan()
    rows = rows_of(workbook, "Findings")
    assert Counter(row["Finding"] for row in rows) == Counter(f.id for f in assessment.findings)
    first = rows[0]
    assert (first["State"], first["Critical"], first["Severity"]) == ("Fail", "Critical", "High")
    assert first["Due"].date() == date(2026, 12, 12)
    assert first["Values read"] == "properties.disableLocalAuth = false\nproperties.sku = not set"
    assert first["Resource group"] == "rg"
    states = [row["State"] for row in rows if not row["Critical"]]
    assert states == sorted(states, key=["Fail", "Partial", "Unknown", "Pass"].index)


def test_checks_count_the_verdicts_by_state(scan: Scan, checks: Any) -> None:
    rule = Rule("account-accepts-api-keys", "sec-keyless-auth", Severity.HIGH)
    made = opened(scan(tallies=(Tally(rule, "prod", passed=7, not_applicable=2),)), checks)
    rows = {row["Check"]: row for row in rows_of(made, "Checks")}
    states = ("Fail", "Partial", "Unknown", "Pass", "Not applicable")
    assert [rows[rule.check][state] for state in states] == [4, 4, 4, 11, 2]
    assert rows[rule.check]["When it fails"] == "Callers can use an API key."
    assert "disableLocalAuth=true" in rows[rule.check]["How to fix"]
    counts = build_view(scan(), checks)["finding_counts"]
    shown = rows_of(opened(scan(), checks), "Checks")
    for state, total in counts["states"].items():
        assert sum(row[counts["state_names"][state]] for row in shown) == total


def test_a_check_without_words_is_shown_by_its_id(scan: Scan) -> None:
    rows = {row["Check"]: row for row in rows_of(opened(scan(), {}), "Checks")}
    assert rows["account-accepts-api-keys"]["Practice"] == "sec-keyless-auth"
    assert rows["account-accepts-api-keys"]["How to fix"] is None


def test_coverage_names_the_permission(workbook: Workbook) -> None:
    missed = rows_of(workbook, "Coverage")[1]
    assert (missed["Outcome"], missed["Read"]) == ("Forbidden", 0)
    assert missed["Permission that would settle it"].endswith("diagnosticSettings/read")


def test_resources_are_counted_by_type_region_and_environment(scan: Scan, checks: Any) -> None:
    stock = Stock(
        (
            Kind("Microsoft.Web/sites", "westeurope", "prod", 1_200_000),
            Kind("Contoso.Things/widgets", "", "nonprod", 3),
        )
    )
    unseen = {"contoso.things/Widgets": 3}
    made = opened(scan(inventory=stock, unchecked_types=unseen), checks)
    sites, widgets = (tuple(row.values()) for row in rows_of(made, "Resources"))
    assert sites == ("Microsoft.Web/sites", "westeurope", "prod", 1_200_000, "yes")
    assert widgets == ("Contoso.Things/widgets", None, "nonprod", 3, None)


def test_rubric_and_frameworks_are_whole(case: Any, annex: Workbook) -> None:
    practices = case.assessment.rubric.practices
    assert [row["Practice"] for row in rows_of(annex, "Practices")] == list(practices)
    mapped = Counter(row["Practice"] for row in rows_of(annex, "Frameworks", header=2))
    assert mapped == Counter({id_: len(p.standards) for id_, p in practices.items() if p.standards})
    assert "not legal advice" in annex["Frameworks"]["A1"].value


def test_the_first_sheet_counts_the_others(scan: Scan, checks: Any, workbook: Workbook) -> None:
    cells = list(workbook["Read me"].iter_rows(values_only=True))
    view = build_view(scan(), checks)
    assert cells[0][0] == view["headline"]
    facts = {row[0]: row[1] for row in cells}
    assert facts["Score for the target stage"] == view["score"]["points"]
    assert facts["As of"] == "2026-11-22"
    counts = {row[0]: row[2] for row in cells if isinstance(row[2], int)}
    assert list(counts) == workbook.sheetnames[1:]
    assert counts["Findings"] == 48


def test_headers_stay_in_sight_and_can_be_filtered(workbook: Workbook) -> None:
    for sheet in workbook.worksheets[1:]:
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref


def test_nothing_that_came_in_takes_effect(scan: Scan, checks: Any) -> None:
    found = tuple(
        replace(
            finding("acc", because=text, permission=text),
            on=Subject(text, text, text, text),
            evidence=((text, text),),
        )
        for text in HOSTILE
    )
    ids = list(scan().scorecard.practices)
    given = {
        id_: Answer(level=1, note=text, evidence=text, who=text)
        for id_, text in zip(ids, HOSTILE, strict=False)
    }
    coverage = tuple(
        Coverage(text, text, Outcome.FORBIDDEN, detail=text, permission=text) for text in HOSTILE
    )
    made = opened(
        scan(
            workload=scan().workload.model_copy(update={"name": HOSTILE[0]}),
            answers=Answers(answers=given),
            findings=found,
            coverage=coverage,
        ),
        checks,
        customer=HOSTILE[4],
        confidentiality="&P & =1+1",
    )
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    links = {cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target}
    assert all(link.startswith("https://") and "evil" not in link for link in links)
    assert {unescape(row["Because"]).strip() for row in rows_of(made, "Findings")} == {*HOSTILE}
    notes = {row["Practice"]: row["Note"] for row in rows_of(made, "Answers")}
    assert [unescape(notes[id_]).strip() for id_ in given] == list(HOSTILE)


def test_what_xml_refuses_is_written_out() -> None:
    assert cell_text("a\x00b\x07c\ud800d\uffffe\u202ef") == "a[U+0000]b[U+0007]c[U+D800]d" + (
        "[U+FFFF]e[U+202E]f"
    )
    assert cell_text("line\r\nline\tcell") == "line\nline\tcell"


def test_a_cell_is_cut_where_excel_ends() -> None:
    assert cell_text("a" * LONGEST) == "a" * LONGEST
    cut = cell_text("a" * (LONGEST + 1))
    assert (len(cut), cut[-1]) == (LONGEST, "…")
    # Each takes two UTF-16 units; none is cut in half.
    cut = cell_text("😀" * LONGEST)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert set(cut) == {"😀", "…"}


def test_long_and_broken_text_makes_a_workbook_that_opens(scan: Scan, checks: Any) -> None:
    found = finding("acc", because="x\x01" + "é" * 40_000)
    row = rows_of(opened(scan(findings=(found,)), checks), "Findings")[0]
    assert row["Because"].startswith("x[U+0001]é")
    assert len(row["Because"]) == LONGEST


def test_the_same_assessment_makes_the_same_bytes(scan: Scan, checks: Any) -> None:
    once = rendered(scan(), checks)
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        again = rendered(scan(), checks)
    time.tzset()
    assert again == once
    core = zipfile.ZipFile(io.BytesIO(once)).read("docProps/core.xml").decode()
    assert core.count("2026-11-22T00:00:00Z") == 2


@pytest.mark.parametrize("code", languages())
def test_headers_are_in_the_language_of_the_report(scan: Scan, checks: Any, code: str) -> None:
    made, words = opened(scan(), checks, language=code), words_of(code)
    assert made.sheetnames[0] == words("annex.sheet-read-me")
    rows = rows_of(made, words("annex.sheet-findings"))
    assert rows[0][words("annex.head-state")] == words("names.state-fail")
    assert all(len(name) <= 28 and not set(name) & set("[]:*?/\\'") for name in made.sheetnames)


def test_an_assessment_of_nothing_says_so(insurer: Any, checks: Any) -> None:
    empty = replace(insurer.assessment, answers=Answers(), imported={}, findings=(), coverage=())
    made = opened(empty, checks)
    assert made["Findings"]["A2"].value == "Nothing here."
    assert made["Coverage"]["A2"].value == "Nothing here."
    facts = {row[0]: row[1] for row in made["Read me"].iter_rows(values_only=True)}
    assert facts["Score for the target stage"] == "no score yet"


def test_one_resource(scan: Scan, checks: Any) -> None:
    made = opened(scan(findings=(finding("acc", because="keys are on"),)), checks)
    (row,) = rows_of(made, "Findings")
    assert (row["Resource"], row["Because"]) == ("acc", "keys are on")
    link = made["Findings"]["U2"].hyperlink
    address = f"{link.target}#{link.location}"
    assert address == f"https://portal.azure.com/#@/resource{finding('acc').subject}"


def test_a_full_sheet_goes_on_in_the_next(
    scan: Scan, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "MAX_ROWS", 30)
    monkeypatch.setattr(findings, "_MANY", 10)
    made = opened(scan(), checks)
    split = [name for name in made.sheetnames if name.startswith("Findings")]
    assert split == ["Findings", "Findings 2"]
    assert [len(rows_of(made, name)) for name in split] == [29, 19]
    assert made["Findings"].auto_filter.ref == "A1:V30"
    names = [cell.value for cell in made["Read me"]["A"]]
    assert {*split} <= {*names}


def test_links_end_where_excel_takes_no_more(
    scan: Scan, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "MAX_LINKS", 3)
    rows = list(opened(scan(), checks)["Findings"]["U"])[1:]
    assert [cell.value for cell in rows] == ["Open"] * 48
    assert sum(1 for cell in rows if cell.hyperlink) == 3


def test_a_day_that_excel_does_not_know_stays_text(scan: Scan, checks: Any) -> None:
    given: Mapping[str, Any] = {"sec-keyless-auth": Answer(level=1, when=date(1, 1, 1))}
    made = opened(scan(answers=Answers(answers=given)), checks)
    rows = {row["Practice"]: row for row in rows_of(made, "Answers")}
    assert rows["sec-keyless-auth"]["When"] == "0001-01-01"
