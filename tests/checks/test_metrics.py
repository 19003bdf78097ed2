"""Metrics: read once, judged by thresholds, and no resources in the eyes of a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assessment.review import profile_of, unchecked_types
from checks.collect.snapshot_file import write_snapshot
from checks.collect.snapshot_stream import open_snapshot
from checks.engine import evaluate
from checks.joins import METRICS, Metric, types_joined, types_listed, types_needed
from checks.metrics import Reading, judge, metrics_needed, number, read, too_short
from checks.model import Profile, State, Verdict
from checks.registry import all_checks, find
from checks.resource import Resource
from checks.snapshot import Coverage, Outcome, Snapshot
from rubrics.load import load_rubric
from rubrics.thresholds import Limits, Threshold
from tests.wellops.milestones import milestone

ACCOUNT = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a"
ACCOUNTS = "Microsoft.CognitiveServices/accounts"
PROFILE = Profile(date(2026, 11, 22), load_rubric().retirements)
CALLS = Metric("ModelRequests", "Total", ("StatusCode",), 7, "P1D")
OTHERS = replace(CALLS, name="AzureOpenAIRequests")
WEEK = "2026-11-15T00:00:00Z/2026-11-22T00:00:00Z"


def body(values: Mapping[str, list[Any]], **properties: Any) -> dict[str, Any]:
    """The properties of a metric by StatusCode."""
    series = [{"dimensions": {"StatusCode": k}, "values": v} for k, v in values.items()]
    made = {"unit": "Count", "aggregation": "Total", "interval": "P1D", "timespan": WEEK}
    return {**made, "timeseries": series, **properties}


def account(**metrics: Any) -> Resource:
    made = Resource({"id": ACCOUNT, "type": ACCOUNTS, "location": "westeurope", "kind": "OpenAI"})
    for name, properties in sorted(metrics.items()):
        id_ = f"{ACCOUNT}/providers/Microsoft.Insights/metrics/{name}"
        child = Resource({"id": id_, "name": name, "type": METRICS, "properties": properties})
        child.parent = made
        made.children.append(child)
    return made


def reading(values: Mapping[str, list[Any]], **properties: Any) -> Reading:
    found = read(account(ModelRequests=body(values, **properties)), CALLS)
    assert isinstance(found, Reading)
    return found


def said(resource: Resource, *metrics: Metric) -> str:
    found = read(resource, *metrics)
    assert isinstance(found, Verdict)
    assert found.state is State.UNKNOWN
    return found.because


def test_values_are_added_averaged_and_shared_out() -> None:
    got = reading({"200": [1, 2, 3, None, 4], "429": [None, 10, 0, None, None]})
    assert (got.total, got.mean, got.sums) == (20, 20 / 6, [1, 12, 3, 4])
    assert got.share("statuscode", lambda code: code == "429") == 50
    assert [got.percentile(share) for share in (0, 50, 95, 100)] == [0, 2, 10, 10]
    assert got.of("StatusCode", "200").total == 10
    assert got.of("StatusCode", "500").series == ()


def test_series_of_different_length_end_together() -> None:
    got = reading({"200": [1, 2, 3], "429": [10]})
    assert got.sums == [1, 2, 13]
    first, last = got.split(2)
    assert (first.total, last.total) == (3, 15)


def test_no_more_is_read_than_a_check_looks_back() -> None:
    got = reading({"200": [*[100] * 23, *[1] * 7]}, timespan="2026-10-23/2026-11-22")
    assert (got.total, got.days) == (7, 7)


@pytest.mark.parametrize("timespan", [None, "", "soon", 5, "a/b", "2026-11-15/2026-11-22T00Z"])
def test_without_a_timespan_the_points_say_how_long_it_was(timespan: Any) -> None:
    assert reading({"200": [1, None, 2]}, timespan=timespan).days == 3


def test_the_first_metric_with_values_is_taken_and_none_are_added() -> None:
    one, other = body({"200": [1]}), body({"200": [5]})
    got = read(account(ModelRequests=one, AzureOpenAIRequests=other), CALLS, OTHERS)
    assert isinstance(got, Reading)
    assert got.total == 1
    got = read(account(ModelRequests=body({}), AzureOpenAIRequests=other), CALLS, OTHERS)
    assert isinstance(got, Reading)
    assert got.total == 5


def test_evidence_says_what_was_read() -> None:
    subject = account(ModelRequests=body({"200": [1, None, 2]}))
    read(subject, CALLS)
    assert subject.reads["metric(ModelRequests)"] == "2 values"


def test_what_was_not_read_names_the_permission() -> None:
    found = read(account(), CALLS, OTHERS)
    assert found == Verdict(
        State.UNKNOWN,
        "the metric ModelRequests or AzureOpenAIRequests was not read",
        permission="Microsoft.Insights/metrics/read",
    )


@pytest.mark.parametrize(
    ("properties", "because"),
    [
        (None, "it has no series"),
        ([], "it has no series"),
        (body({}, timeseries={}), "it has no series"),
        (body({}, error="Throttled"), "could not be read: Throttled"),
        (body({"200": [1]}, interval=None), "no interval"),
        (body({"200": [1]}, interval="P2D"), "no interval"),
        (body({"200": [1]}, interval="PT0S"), "no interval"),
        (body({"200": [1]}, aggregation=None), "read as nothing, not as total"),
        (body({"200": [1]}, aggregation="Count"), "read as Count, not as total"),
        (body({}, timeseries=[{"values": [1]}]), "not split by StatusCode"),
        (body({}, timeseries=[{"dimensions": 5, "values": [1]}]), "not split by StatusCode"),
        (body({}, timeseries=[None]), "no numbers"),
        (body({"200": ["1"]}), "no numbers"),
        (body({"200": [True]}), "no numbers"),
        (body({"200": [-1]}), "no numbers"),
        (body({"200": [float("nan")]}), "no numbers"),
        (body({"200": [float("inf")]}), "no numbers"),
    ],
)
def test_what_cannot_be_trusted_is_unknown(properties: Any, because: str) -> None:
    assert because in said(account(ModelRequests=properties), CALLS)


def test_half_of_the_look_back_is_enough_unless_all_is_asked_for() -> None:
    half = reading({"200": [1] * 4}, timespan="2026-11-18/2026-11-22")
    assert too_short(half, PROFILE) is None
    assert too_short(half, PROFILE, whole=True)
    assert too_short(reading({"200": [1]}, timespan="2026-11-19/2026-11-22"), PROFILE)


def loosened(row: Threshold) -> Profile:
    own = row.model_copy(update={"warn": 8, "fail": 20, "loosened_from": Limits(warn=1, fail=5)})
    return replace(PROFILE, thresholds={**PROFILE.thresholds, row.id: own})


def test_a_verdict_says_by_which_limits_and_what_they_were_before() -> None:
    row = PROFILE.thresholds["throttled-share"]
    got = judge(PROFILE, row.id, 10, "10 % were refused")
    assert got.state is State.FAIL
    assert got.because == "10 % were refused; good up to 1 %, bad above 5 % (heuristic)"
    got = judge(loosened(row), row.id, 10, "10 % were refused")
    assert got.state is State.PARTIAL
    assert got.because.endswith(
        "bad above 20 % (heuristic); the threshold was loosened from 1 % and 5 % to 8 % and 20 %"
    )


def test_a_rubric_of_ones_own_reaches_the_checks(tmp_path: Path) -> None:
    (tmp_path / "thresholds.yaml").write_text(
        "thresholds:\n- {id: throttled-share, warn: 8, fail: 20}\n", encoding="utf-8"
    )
    workload = milestone("insurer").workload
    profile = profile_of(workload, load_rubric(tmp_path), date(2026, 11, 22))
    assert profile.thresholds["throttled-share"].loosened_from == Limits(warn=1, fail=5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.004, "0"), (99.95, "99.95"), (12, "12"), (12.5, "12.5"), (123456.7, "123,457")],
)
def test_numbers_have_two_decimals_at_most(value: float, text: str) -> None:
    assert number(value) == text


# What checks need, and who looks for it.


def test_needed_metrics_are_told_by_the_type_that_has_them() -> None:
    wanted = metrics_needed(all_checks())
    calls = next(m for m in wanted[ACCOUNTS] if m.name == "ModelRequests")
    assert (calls.days, calls.interval, calls.dimensions) == (
        28,
        "P1D",
        ("StatusCode", "ModelDeploymentName"),
    )
    assert all(metric.of == type_ for type_, metrics in wanted.items() for metric in metrics)
    assert f"{ACCOUNTS}/deployments" not in wanted


def test_one_metric_cannot_be_wanted_in_two_ways() -> None:
    one = find("account-answers-with-errors")
    wrong = replace(one, needs=(replace(CALLS, dimensions=()),))
    with pytest.raises(ValueError, match="wants ModelRequests in another way"):
        metrics_needed([one, wrong])


def test_metrics_are_neither_joined_nor_listed() -> None:
    needs = (CALLS, ACCOUNTS)
    assert types_joined(needs) == frozenset()
    assert types_listed(needs) == {ACCOUNTS.lower()}
    assert types_needed(needs) == {ACCOUNTS.lower(), METRICS.lower()}


def test_metrics_are_no_resources_in_the_eyes_of_a_reader() -> None:
    root = account(ModelRequests=body({"200": [1]}), AzureOpenAIRequests=body({}))
    alone = Resource({"id": ACCOUNT + "-2/providers/microsoft.insights/Metrics/x",
                      "type": "microsoft.insights/Metrics"})  # fmt: skip
    done = evaluate([], Snapshot((root, alone)), PROFILE)
    assert done.types == {ACCOUNTS: 1}
    assert (done.resources, done.inventory.resources) == (1, 1)
    assert [kind.type for kind in done.inventory.kinds] == [ACCOUNTS]
    assert unchecked_types(done.types, []) == {ACCOUNTS: 1}


def test_a_stream_says_the_same_as_memory(tmp_path: Path) -> None:
    held = milestone("public-services").snapshot
    path = tmp_path / "s.jsonl.gz"
    write_snapshot(path, held)
    stream = open_snapshot(path, (), ())
    assert stream
    profile = profile_of(milestone("public-services").workload, load_rubric(), PROFILE.as_of)
    checks = [check for check in all_checks() if any(isinstance(n, Metric) for n in check.needs)]
    one, other = (evaluate(checks, source, profile) for source in (stream, held))
    assert one.findings == other.findings
    assert one.findings
    assert (one.types, one.tallies) == (other.types, other.tallies)
    assert evaluate(checks, held, profile, learn=False).findings == one.findings


def test_a_refused_reading_says_why() -> None:
    row = Coverage("/subscriptions/0000", METRICS, Outcome.THROTTLED, detail="try again later")
    found = evaluate([find("account-answers-with-errors")], Snapshot((account(),), (row,)), PROFILE)
    (finding,) = found.findings
    assert finding.verdict.because.endswith("was not read; /subscriptions/0000: try again later")
    assert finding.verdict.permission is None
