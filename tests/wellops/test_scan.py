"""`wellops scan` and `wellops permissions`, as their user runs them, against the double."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assessment.files import load_workload
from checks.collect.azure.credentials import CHOICES
from checks.collect.azure.resources import Depth
from checks.collect.azure.scan import Scan
from tests.azure.estate import GUID, Estate
from tests.azure.server import SIGN_IN, Double, running
from tests.wellops.conftest import Ran
from wellops.samples import sample
from wellops.scan import CREDENTIALS, DEPTHS
from wellops.scan_progress import Lines

Run = Callable[..., Ran]
LISTED = (
    "Microsoft.CognitiveServices/accounts/read",
    "Microsoft.CognitiveServices/accounts/raiPolicies/read",
    "Microsoft.MachineLearningServices/workspaces/environments/versions/read",
    "Microsoft.Consumption/budgets/read",
    "Microsoft.Security/pricings/read",
)
"""One of each way in which types are read."""


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """The insurer's estate; the environment holds a sign-in for it, and names its cloud."""
    for name, value in SIGN_IN.items():
        monkeypatch.setenv(name, value)
    estate = Estate.from_snapshot(sample("insurer") / "snapshot.jsonl")
    folder = tmp_path / "cloud"
    folder.mkdir()
    with running(estate, folder) as made:
        monkeypatch.setenv("WELLOPS_CLOUD", str(made.cloud_file))
        yield made


def _scan(wellops: Run, double: Double, *more: str) -> Ran:
    subscription = double.estate.subscriptions[0]
    options = ("--credential", "environment", "--subscription", subscription)
    return wellops("scan", *options, *more)


def test_a_scan_says_what_it_read_and_can_be_reviewed(wellops: Run, double: Double) -> None:
    ran = _scan(wellops, double)
    assert (ran.code, ran.err) == (0, "")
    assert "Everything asked for was answered." in ran.out
    assert "Microsoft.CognitiveServices/accounts" in ran.out
    assert [path.name for path in Path().iterdir() if path.is_file()] == ["scan.jsonl.gz"]
    shown = json.loads(wellops("snapshot", "show", "scan.jsonl.gz", "--format", "json").out)
    assert shown["scope"] == [f"/subscriptions/{double.estate.subscriptions[0]}"]
    assert shown["rights"] == ["*/read"]
    assert shown["not_read"] == []


def test_what_was_refused_is_said_with_its_permission(wellops: Run, double: Double) -> None:
    double.estate.grants = [("/", ("*/read",), ("Microsoft.Authorization/locks/read",))]
    ran = _scan(wellops, double)
    assert ran.code == 3
    assert "  Microsoft.Authorization/locks/read\n" in ran.out
    data = json.loads(_scan(wellops, double, "--format", "json").out)
    assert data["missing_permissions"] == ["Microsoft.Authorization/locks/read"]
    [row] = data["not_read"]
    assert row["outcome"] == "forbidden"


def test_a_role_of_the_printed_actions_is_enough(wellops: Run, double: Double) -> None:
    role = json.loads(wellops("permissions", "--subscription", GUID).out)
    assert role["AssignableScopes"] == [f"/subscriptions/{GUID}"]
    assert all(action.endswith("/read") and "*" not in action for action in role["Actions"])
    double.estate.grants = [("/", tuple(role["Actions"]), ())]
    assert _scan(wellops, double).code == 0
    for action in LISTED:
        assert action in role["Actions"]
        rest = tuple(one for one in role["Actions"] if one != action)
        double.estate.grants = [("/", rest, ())]
        assert action in _scan(wellops, double).out


def test_a_dry_run_asks_azure_nothing(wellops: Run, double: Double) -> None:
    ran = _scan(wellops, double, "--dry-run", "--format", "json")
    assert ran.code == 0
    assert double.log == []
    rows = json.loads(ran.out)
    assert {row["permission"].rpartition("/")[2] for row in rows} == {"read"}
    assert "Microsoft.Consumption/budgets" in {row["type"] for row in rows}


def test_a_dry_run_counts_calls_and_permissions(wellops: Run, double: Double) -> None:
    ran = _scan(wellops, double, "--dry-run")
    assert "queries of Resource Graph" in ran.out
    assert "permissions; `wellops permissions`" in ran.out
    assert "GET {" in ran.out


def test_an_inventory_makes_no_gets_of_resources(wellops: Run, double: Double) -> None:
    _scan(wellops, double, "--depth", "inventory", "--quiet")
    assert not any("/deployments" in path for path in double.paths())
    assert Path("scan.jsonl.gz").is_file()


def test_the_scope_and_the_archetypes_of_a_workload_are_scanned(
    wellops: Run, double: Double
) -> None:
    workload = sample("insurer") / "workload.yaml"
    ran = wellops("scan", "--workload", workload, "--credential", "environment")
    assert (ran.code, ran.err) == (0, "")
    named = {
        entry.id.casefold().partition("/providers/")[0] for entry in load_workload(workload).scope
    }
    shown = json.loads(wellops("snapshot", "show", "scan.jsonl.gz", "--format", "json").out)
    assert {place.casefold() for place in shown["scope"]} == named


def test_an_archetype_leaves_out_what_it_does_not_need(wellops: Run, double: Double) -> None:
    def types(*options: str) -> set[str]:
        rows = json.loads(_scan(wellops, double, "--dry-run", "--format", "json", *options).out)
        return {row["type"] for row in rows}

    agentic = types("--archetype", "agentic")
    assert agentic < types()
    assert "Microsoft.CognitiveServices/accounts" in agentic


def test_a_workload_without_a_scope_is_said(wellops: Run, double: Double) -> None:
    text = "name: x\narchetypes: [rag]\nstage: poc\ntarget_stage: pilot\n"
    Path("workload.yaml").write_text(text)
    ran = wellops("scan", "--workload", "workload.yaml")
    assert ran.code == 2
    assert "names no scope" in ran.err


def test_a_scan_that_finds_nothing_says_so(wellops: Run, double: Double) -> None:
    type_ = "Microsoft.Resources/subscriptions"
    subscription = {"id": f"/subscriptions/{GUID}", "type": type_, "subscriptionId": GUID}
    double.estate = Estate({subscription["id"]: subscription})
    ran = _scan(wellops, double)
    assert ran.code == 0
    assert "Nothing was found" in ran.out
    assert "0 resources of 0 types" in ran.out


def test_what_is_missing_names_the_checks_that_stay_unknown(wellops: Run, double: Double) -> None:
    double.fail("Microsoft.Consumption/budgets", 403, code="AuthorizationFailed")
    ran = _scan(wellops, double)
    assert ran.code == 3
    assert "no-budget" in ran.out
    data = json.loads(_scan(wellops, double, "--format", "json").out)
    assert {tuple(row["checks"]) for row in data["not_read"]} >= {("no-budget",)}


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = Lines(lambda: now[0])
    for seconds in (5.0, 2.0, 1.0, 4.0, 0.0):
        lines.waits("Reading x", seconds)
    for second in range(25):
        now[0] = second
        lines.update("Reading x", second, 25)
    said = capsys.readouterr().err
    assert said == (
        "Reading x: 10 of 25, 3 waiting for Azure\nReading x: 20 of 25, 3 waiting for Azure\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Nothing says what to scan"),
        (["--subscription", "mine"], "not the id of a subscription"),
        (["--subscription", GUID, "--tag", "prod"], "NAME=VALUE"),
        (["--subscription", GUID, "--out", "no/such/x.gz"], "no such folder"),
        (["--subscription", GUID, "--cloud", "mars"], "neither a cloud nor a file"),
        (["--subscription", GUID, "--credential", "environment"], "could not be read"),
    ],
)
def test_wrong_use_is_two_friendly_lines(
    wellops: Run, double: Double, options: list[str], said: str
) -> None:
    ran = wellops("scan", *options)
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.strip().split("\n")) == 2
    assert list(Path().glob("*.gz")) == []


def test_no_sign_in_is_two_friendly_lines(wellops: Run, double: Double) -> None:
    double.sign_in_error = "AADSTS7000215: Invalid client secret provided."
    ran = _scan(wellops, double)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Not signed in to Azure; tried: environment")
    assert len(ran.err.strip().split("\n")) == 2


def test_ctrl_c_leaves_no_snapshot_and_can_be_gone_on_from(
    wellops: Run, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Scan, "write", _interrupt)
        ran = _scan(wellops, double)
    assert ran.code == 130
    assert "--resume" in ran.err
    assert [path.name for path in Path().iterdir() if path.is_file()] == [".scan.jsonl.gz.work"]
    double.log.clear()
    assert _scan(wellops, double, "--resume").code == 0
    assert not any("ResourceGraph" in path for path in double.paths("POST"))
    assert [path.name for path in Path().iterdir() if path.is_file()] == ["scan.jsonl.gz"]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_every_credential_that_can_be_made_can_be_named() -> None:
    assert CREDENTIALS == CHOICES


def test_every_depth_can_be_named() -> None:
    assert tuple(Depth) == DEPTHS


def test_help_loads_nothing_of_azure() -> None:
    program = (
        "import sys; from wellops.__main__ import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print(sorted({name.partition('.')[0] for name in sys.modules} &"
        " {'azure', 'msal', 'requests', 'rich'}))"
    )
    for arguments in (["--help"], ["scan", "--help"], ["permissions"]):
        ran = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
        )
        assert ran.stdout.endswith("[]\n"), arguments
