"""Reports by the command line, each in a fresh process: time, pages and peak memory."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from assessment.assessment import Assessment
from assessment.files import load_answers, load_workload
from assessment.review import review
from benchmarks.timing import Row
from checks.collect.files import read_files
from checks.registry import all_checks
from reports.assessment_file import assessment_file
from rubrics import load
from wellops.samples import sample

SIZES = (1_000, 10_000)
ROUNDS = 3
EMPTY = """
import sys, orjson, typst
from pathlib import Path
orjson.loads(Path(sys.argv[1]).read_bytes())
pages = "#pagebreak()\\n".join(["x\\n"] * int(sys.argv[2]))
text = '#set document(title: "x")\\n#set page(paper: "a4")\\n' + pages
typst.compile(text.encode(), format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=0)
"""
"""What no report can do without: its data read, and as many tagged pages with one letter each."""


def rows() -> Iterator[Row]:
    """The sample's review and report, and the report with many findings."""
    with tempfile.TemporaryDirectory() as name:
        folder, base = Path(name), _sample()
        saved = folder / "sample.json"
        saved.write_bytes(assessment_file(base))
        yield _row("review of the sample", _review, saved)
        yield _row("report of the sample", _report(), saved)
        yield _row("its executive edition", _report("--edition", "executive"), saved)
        for size in SIZES:
            saved = folder / f"{size}.json"
            saved.write_bytes(assessment_file(_with_findings(base, size)))
            yield _row(f"report of {size:,} findings", _report(), saved)


def _sample() -> Assessment:
    folder, rules = sample("insurer"), load.load_rubric()
    workload = load_workload(folder / "workload.yaml")
    assert workload.as_of
    return review(
        workload,
        rules,
        load_answers(folder / "answers.yaml", rules),
        workload.as_of,
        snapshot=read_files([folder / "snapshot.jsonl"], scope=workload.scope),
        checks=all_checks(),
    )


def _with_findings(base: Assessment, size: int) -> Assessment:
    """The same review of a larger estate: its findings again under other resources' names."""
    repeated = islice(cycle(base.findings), size)
    findings = tuple(
        replace(one, on=replace(one.on, id=f"{one.on.id}-{at}", name=f"{one.on.name}-{at}"))
        for at, one in enumerate(repeated)
    )
    return replace(base, findings=findings, resource_count=size)


def _review(saved: Path, pdf: Path) -> list[str]:
    folder = sample("insurer")
    inputs = {name: folder / f"{name}.yaml" for name in ("workload", "answers")}
    options = [text for name, path in inputs.items() for text in (f"--{name}", str(path))]
    snapshot = str(folder / "snapshot.jsonl")
    command = ["-m", "wellops", "review", *options, "--resources", snapshot]
    return [*command, "--out", str(pdf.parent)]


def _report(*options: str) -> Callable[[Path, Path], list[str]]:
    def command(saved: Path, pdf: Path) -> list[str]:
        return ["-m", "wellops", "report", str(saved), "--out", str(pdf), *options]

    return command


def _row(what: str, command: Callable[[Path, Path], list[str]], saved: Path) -> Row:
    pdf = saved.parent / "out" / "report.pdf"
    seconds, peak = min(_run(command(saved, pdf)) for _ in range(ROUNDS))
    pages = _pages(pdf)
    bound, _ = min(_run(["-c", EMPTY, str(saved), str(pages)]) for _ in range(ROUNDS))
    note = f"{pages} pages, {pdf.stat().st_size / 1e6:.1f} MB, peak {peak:.0f} MB"
    return Row(what, seconds, "read it, empty pages", bound, note)


def _run(arguments: list[str]) -> tuple[float, float]:
    """Seconds, and the process's largest memory in MB."""
    start = time.perf_counter()
    out = os.open(os.devnull, os.O_WRONLY)
    redirected = [(os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, out, 2)]
    command = [sys.executable, *arguments]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=redirected)
    os.close(out)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise RuntimeError(f"failed: {command}")
    return time.perf_counter() - start, used.ru_maxrss / (1024 if sys.platform == "linux" else 1e6)


def _pages(pdf: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)
