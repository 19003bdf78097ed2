"""A scan that was interrupted leaves no file, and goes on from where it was."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from checks.collect.azure.client import Client, SignedOut
from checks.collect.azure.plan import plan_for
from checks.collect.azure.scan import Scan
from checks.collect.azure.scope import Wanted
from checks.collect.azure.scope import find as find_scope
from checks.collect.azure.work import Work
from checks.collect.files import read_files
from checks.registry import all_checks
from checks.snapshot import Outcome
from rubrics.errors import UserError
from tests.azure.estate import GUID, SUBSCRIPTION
from tests.azure.server import Double
from tests.collect.azure.conftest import ACCOUNT, Quick, Scanned, connected
from tests.collect.azure.seen import all_of, rows_of

ROOT = Path(__file__).parents[3]
BUDGETS = "Microsoft.Consumption/budgets"


def test_an_interrupted_scan_leaves_no_file_and_goes_on(
    double: Double, scan: Scanned, waits: Quick, tmp_path: Path
) -> None:
    double.fail("/deployments", 401, code="ExpiredAuthenticationToken", times=1)
    with pytest.raises(SignedOut):
        scan()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["work"]
    before = len(_queries(double))
    double.log.clear()
    with connected(double, Quick()) as fresh:
        _go_on(fresh, tmp_path)
    assert before > 0
    assert _queries(double) == []
    found = read_files([tmp_path / "scan.jsonl.gz"])
    assert [one.name for one in all_of(found)] == ["ai-1", "chat"]
    assert rows_of(found.coverage, "Microsoft.CognitiveServices/accounts")[0].complete


def _queries(double: Double) -> list[str]:
    return [path for path in double.paths("POST") if "ResourceGraph" in path]


def _go_on(client: Client, folder: Path) -> None:
    work = Work(folder / "work", "plan", "2026-11-23T00:00:00Z", resume=True)
    assert work.taken == "2026-11-22T00:00:00Z"
    one = Scan(client, plan_for(all_checks()), find_scope(client, Wanted((GUID,))), work)
    one.run()
    one.write(folder / "scan.jsonl.gz")
    work.close()


def test_a_killed_scan_leaves_no_file_and_goes_on(
    double: Double, scan: Scanned, tmp_path: Path
) -> None:
    whole = [(one.id, one.body) for one in all_of(scan())]
    (tmp_path / "scan.jsonl.gz").unlink()
    double.fail("/deployments", 200, delay=60, times=1)
    command = ["scan", "--subscription", GUID, "--credential", "environment", "--threads", "1"]
    command += ["--cloud", str(double.cloud_file), "--out", str(tmp_path / "scan.jsonl.gz")]
    double.log.clear()
    with subprocess.Popen([sys.executable, "-m", "wellops", *command], cwd=ROOT) as process:
        try:
            while not any("/deployments" in path for path in double.paths()):
                time.sleep(0.02)
                assert process.poll() is None
        finally:
            process.kill()
    assert list(tmp_path.glob("*scan*")) == [tmp_path / ".scan.jsonl.gz.work"]
    double.log.clear()
    subprocess.run([sys.executable, "-m", "wellops", *command, "--resume"], cwd=ROOT, check=True)
    assert _queries(double) == []
    resumed = read_files([tmp_path / "scan.jsonl.gz"])
    assert [(one.id, one.body) for one in all_of(resumed)] == whole


def test_a_call_that_failed_is_made_again(double: Double, scan: Scanned) -> None:
    double.fail("/deployments", 500, times=5)
    deployments = "Microsoft.CognitiveServices/accounts/deployments"
    first = {row.source: row for row in rows_of(scan().coverage, deployments)}
    assert first[ACCOUNT].outcome is Outcome.ERROR
    assert not first[SUBSCRIPTION].complete
    again = {row.source: row for row in rows_of(scan(resume=True).coverage, deployments)}
    assert again[ACCOUNT].outcome is Outcome.OK
    assert again[SUBSCRIPTION].complete


def test_going_on_with_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no interrupted scan"):
        Work(tmp_path / "work", "plan", "", resume=True)
    Work(tmp_path / "work", "plan", "", resume=False).close()
    with pytest.raises(UserError, match="another scope"):
        Work(tmp_path / "work", "other", "", resume=True)
    (tmp_path / "work").write_text("no database")
    with pytest.raises(UserError, match="cannot be used"):
        Work(tmp_path / "work", "plan", "", resume=True)
