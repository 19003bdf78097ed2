"""Prints every figure as a ratio to a lower bound of the same run, and the machine."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import yaml

from assessment.assessment import Assessment
from assessment.files import load_answers, load_workload
from assessment.review import profile_of, review
from benchmarks import app, plan, report, scale, scan
from benchmarks.estate import bodies
from benchmarks.timing import Row, best
from checks.collect.files import read_files
from checks.engine import evaluate
from checks.registry import all_checks
from checks.resource import Resource
from checks.snapshot import Snapshot
from rubrics import load
from wellops.samples import sample

ESTATE = 20_000


def startup() -> Iterator[Row]:
    """`wellops --help` beside an interpreter that does nothing."""

    def run(*arguments: str) -> Any:
        return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    bare = best(run("-c", "pass"), rounds=10)
    yield Row("wellops --help", best(run("-m", "wellops", "--help"), rounds=10), "python", bare)


def rubric() -> Iterator[Row]:
    """Loading and checking the rubric beside parsing its YAML alone."""
    files = [path.read_text("utf-8") for path in load.BUILT_IN.rglob("*.yaml")]

    def parse() -> None:
        for text in files:
            yaml.load(text, Loader=yaml.CSafeLoader)

    yield Row("load the rubric", best(load.load_fresh), "parse its YAML", best(parse))


def evaluation() -> Iterator[Row]:
    """All checks over a generated estate beside `orjson.loads` of each resource."""
    lines = [orjson.dumps(body) for body in bodies(ESTATE)]
    resources = tuple(Resource(orjson.loads(line)) for line in lines)
    snapshot, rules = Snapshot(resources), load.load_rubric()
    workload = load_workload(sample("insurer") / "workload.yaml")
    profile, checks = profile_of(workload, rules, date(2026, 11, 22)), all_checks()
    done = evaluate(checks, snapshot, profile)
    findings = len(done.findings) + sum(t.passed + t.not_applicable for t in done.tallies)
    seconds = best(lambda: evaluate(checks, snapshot, profile), rounds=3)
    parsing = best(lambda: [orjson.loads(line) for line in lines])
    note = f"{findings / seconds:,.0f} evaluations a second, every finding kept"
    yield Row(f"evaluate {ESTATE:,} resources", seconds, "orjson.loads of each", parsing, note)


def score() -> Iterator[Row]:
    """The sample's scorecard beside reading its files."""
    folder = sample("insurer")
    rules = load.load_rubric()
    workload = load_workload(folder / "workload.yaml")

    def read() -> Assessment:
        answers = load_answers(folder / "answers.yaml", rules)
        snapshot = read_files([folder / "snapshot.jsonl"])
        day = workload.as_of or date(2026, 11, 22)
        return review(workload, rules, answers, day, snapshot=snapshot, checks=all_checks())

    reading = best(read)
    yield Row("score the sample", best(lambda: read().scorecard), "read and check it", reading)


def main() -> None:
    """Run all of them, those of a large estate, of the plan, or of the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    choices = ["all", "app", "plan", "report", "scale", "scan"]
    parser.add_argument("which", nargs="?", choices=choices, default="all")
    parser.add_argument("--resources", type=int, default=1_000_000, metavar="N", help="for scale")
    parser.add_argument("--findings", type=int, default=app.FINDINGS, metavar="N", help="for app")
    given = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, load {os.getloadavg()[0]:.1f}, in {Path.cwd().name}\n")
    if given.which == "app":
        app.main(given.findings)
        return
    if given.which == "scan":
        scan.main()
        return
    if given.which == "scale":
        scale.main(given.resources)
        return
    if given.which == "plan":
        plan.main()
        return
    print(f"{'what':32} {'seconds':>9}   {'beside':24} {'seconds':>9} {'ratio':>7}")
    measures = (startup, rubric, evaluation, score, report.rows)
    for measure in (report.rows,) if given.which == "report" else measures:
        for row in measure():
            print(
                f"{row.what:32} {row.seconds:9.4f}   {row.bound:24} {row.bound_seconds:9.4f}"
                f" {row.ratio:7.1f}   {row.note}"
            )


if __name__ == "__main__":
    main()
