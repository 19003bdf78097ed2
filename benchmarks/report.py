"""Reports by the command line, each in a fresh process: time, pages and peak memory."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
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
import sys, time, orjson, typst
from pathlib import Path
orjson.loads(Path(sys.argv[1]).read_bytes())
start = time.perf_counter()
pages = "#pagebreak()\\n".join(["x\\n"] * int(sys.argv[2]))
text = '#set document(title: "x")\\n#set page(paper: "a4")\\n' + pages
typst.compile(text.encode(), format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=0)
print(time.perf_counter() - start)
"""
"""What no report can do without: its data read, and as many tagged pages with one letter each.

Prints the seconds of the pages alone, as `COMPILE` does: Typst keeps what it laid out, so that only
the first pages of a process tell."""
COMPILE = """
import sys, time
from pathlib import Path
from assessment.document import load_assessment
from checks.registry import all_checks
from reports import pdf
compiled = pdf._compiled
def timed(*given):
    start = time.perf_counter()
    made = compiled(*given)
    print(time.perf_counter() - start)
    return made
pdf._compiled = timed
made = pdf.render_pdf(load_assessment(Path(sys.argv[1])), {one.id: one for one in all_checks()})
Path(sys.argv[2]).write_bytes(made)
"""


def rows() -> Iterator[Row]:
    """The sample's review and report, and the report with many findings."""
    with tempfile.TemporaryDirectory() as name:
        folder, base = Path(name), _sample()
        saved = folder / "sample.json"
        saved.write_bytes(assessment_file(base))
        yield _row("review of the sample", _review, saved)
        yield _compile_row("its pages by Typst alone", saved)
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
    """A whole process beside one that only reads the same data and makes as many empty pages."""
    pdf = saved.parent / "out" / "report.pdf"
    run = _best(command(saved, pdf))
    pages = _pages(pdf)
    bound = _best(["-c", EMPTY, str(saved), str(pages)])
    memory = f"peak {run.peak:.0f} MB, {run.peak / bound.peak:.1f} times theirs"
    note = f"{pages} pages, {pdf.stat().st_size / 1e6:.1f} MB, {memory}"
    return Row(what, run.seconds, "read it, empty pages", bound.seconds, note)


def _compile_row(what: str, saved: Path) -> Row:
    """The pages alone, without what reads the data and computes from it, in a fresh process."""
    pdf = saved.parent / "out" / "report.pdf"
    inside = _best(["-c", COMPILE, str(saved), str(pdf)], inside=True)
    pages = _pages(pdf)
    bound = _best(["-c", EMPTY, str(saved), str(pages)], inside=True)
    return Row(what, inside.inside, "empty pages", bound.inside, f"{pages} pages")


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its seconds, its largest memory in MB, and the seconds that it printed."""

    seconds: float
    peak: float
    inside: float = 0.0


def _best(arguments: list[str], *, inside: bool = False) -> Run:
    """The fastest of some runs, by the seconds that it printed where those are asked for."""
    runs = [_run(arguments, inside=inside) for _ in range(ROUNDS)]
    return min(runs, key=lambda run: run.inside if inside else run.seconds)


def _run(arguments: list[str], *, inside: bool) -> Run:
    command = [sys.executable, *arguments]
    with tempfile.TemporaryFile() as out:
        redirected = [(os.POSIX_SPAWN_DUP2, out.fileno(), descriptor) for descriptor in (1, 2)]
        start = time.perf_counter()
        child = os.posix_spawn(sys.executable, command, os.environ, file_actions=redirected)
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - start
        if os.waitstatus_to_exitcode(status) not in (0, 3):
            raise RuntimeError(f"failed: {command}")
        out.seek(0)
        printed = float(out.read()) if inside else 0.0
    return Run(seconds, used.ru_maxrss / (1024 if sys.platform == "linux" else 1e6), printed)


def _pages(pdf: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)
