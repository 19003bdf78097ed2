"""The app as its users have it, in Chromium: 132 practices, and as many findings as asked for.

Times are the browser's own, from the key or the click to what it leads to. The bound beside them
is the rerun of a page with nothing but a button, on the same machine in the same run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import URLError

from assessment.files import load_workload
from assessment.store.access import Actor
from assessment.store.database import open_store
from assessment.store.opened import Opened, open_workload
from assessment.store.snapshots import attach
from assessment.store.workloads import create
from benchmarks.estate import blocks
from checks.collect.snapshot_file import write_blocks
from checks.listings import Coverage, Outcome
from checks.snapshot import About
from wellops.samples import sample

PERSON = Actor("benchmark", "benchmark", "admin")
FINDINGS = 5_000
FINDINGS_A_RESOURCE = 1.489
"""Of the generated estate."""
ARCHETYPES = ("classical-ml", "fine-tuning", "rag", "agentic", "genai-platform")
ROUNDS = 15
HOME = {"Workloads": "Home"}
"""What the menu says, where it is not the title."""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
BARE = """import streamlit as st
st.session_state.n = st.session_state.get("n", 0) + 1
st.button("Again")
st.header(f"Run {st.session_state.n}")
"""
WATCH = """([selector, wanted, idle]) => {
  const text = () => document.querySelector(selector)?.innerText ?? "";
  const before = text();
  window.took = new Promise(done => {
    const begin = event => {
      const since = event.timeStamp;
      const look = () => {
        const now = text();
        if (now && (wanted ? now.includes(wanted) : now !== before)
            && (!idle || document.querySelector(idle)))
          requestAnimationFrame(() => done(performance.now() - since));
        else setTimeout(look, 4);
      };
      look();
    };
    for (const kind of ["keydown", "pointerdown"])
      document.addEventListener(kind, begin, { once: true, capture: true });
  });
}"""
"""Times from the next key or click until a text shows (another one, where none is named); where
`idle` is given, until the whole page is drawn, too."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of every round."""

    what: str
    took: tuple[float, ...]

    @property
    def median(self) -> float:
        """Of all rounds."""
        return median(self.took)

    @property
    def p95(self) -> float:
        """Nineteen of twenty rounds are no slower."""
        return sorted(self.took)[min(len(self.took) - 1, int(0.95 * len(self.took)))]


def main(findings: int = FINDINGS) -> None:
    """Print a line a figure."""
    with tempfile.TemporaryDirectory(prefix="wellops-benchmark-") as name:
        folder = Path(name)
        opened = _filled(folder, findings)
        practices, stored = len(opened.assessment.scorecard.practices), opened.snapshot
        print(f"{practices} practices, {stored.findings if stored else 0:,} findings\n")
        print(f"{'what':34} {'median ms':>10} {'p95 ms':>8} {'of a bare rerun':>16} {'load':>6}")
        with _browser() as browser:
            bare = _bare(browser, folder)
            for timed in chain([bare], _measured(browser, folder, opened.id)):
                ratio = timed.median / bare.median
                print(f"{timed.what:34} {timed.median:10.0f} {timed.p95:8.0f} {ratio:16.1f}"
                      f" {os.getloadavg()[0]:6.1f}", flush=True)  # fmt: skip


def _filled(folder: Path, findings: int) -> Opened:
    """A workload of every archetype with a generated snapshot, evaluated."""
    count = round(findings / FINDINGS_A_RESOURCE)
    file = folder / "snapshot.jsonl.gz"
    read = [Coverage("/subscriptions/0", "*", Outcome.OK, count, complete=True)]
    write_blocks(file, About("generated"), blocks(count), iter(read))
    store = open_store(f"sqlite:///{folder / 'wellops.db'}")
    try:
        said = load_workload(sample("insurer") / "workload.yaml")
        changed = {"scope": (), "archetypes": ARCHETYPES, "name": "Generated"}
        id_ = create(store, PERSON, said.model_copy(update=changed))
        attach(store, PERSON, id_, file, file_name=file.name)
        return open_workload(store, PERSON, id_)
    finally:
        store.close()


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("WELLOPS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@contextmanager
def _served(folder: Path, *command: str) -> Iterator[str]:
    """A server's address, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = {"WELLOPS_DATA_DIR": str(folder), "WELLOPS_USER": PERSON.login}
    process = subprocess.Popen(
        [sys.executable, "-m", *(part.format(port=port) for part in command)],
        env=os.environ | known,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/_stcore/health", process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError("the server ended before it answered")


def _app(folder: Path) -> Any:
    return _served(folder, "wellops", "app", "--no-browser", "--port={port}")


def _bare(browser: Any, folder: Path) -> Timed:
    script = folder / "bare.py"
    script.write_text(BARE, "utf-8")
    options = ("--server.port={port}", "--server.headless=true", "--logger.hideWelcomeMessage=true")
    with _served(folder, "streamlit", "run", str(script), *options) as url:
        page = browser.new_page()
        page.goto(url)
        button = page.get_by_role("button", name="Again")
        return Timed("rerun of a bare page", _rounds(page, "h2", button.click))


def _measured(browser: Any, folder: Path, id_: str) -> Iterator[Timed]:
    starts = []
    for _ in range(ROUNDS):
        since = time.perf_counter()
        with _app(folder) as url:
            page = browser.new_page()
            page.goto(url)
            page.get_by_text("Generated").first.wait_for()
            starts.append((time.perf_counter() - since) * 1000)
            page.close()
    yield Timed("cold start to Home", tuple(starts))
    with _app(folder) as url:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        yield from _interactions(page, url, id_)


def _interactions(page: Any, url: str, id_: str) -> Iterator[Timed]:
    def at(path: str) -> None:
        page.goto(f"{url}/{path}{'&' if '?' in path else '?'}a={id_}")
        _settled(page)

    def menu(title: str) -> None:
        page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True).click()

    at("review")
    question = ".st-key-question h2"
    yield Timed("answer to the next card", _rounds(page, question, lambda: _answer(page)))

    def scorecard() -> None:
        # After an answer everything is computed anew.
        menu("Review")
        page.locator(question).wait_for()
        _settled(page)
        _answer(page)
        _settled(page)

    metric = "[data-testid=stMetric]"
    yield Timed("Scorecard after an answer", _rounds(
        page, metric, lambda: menu("Scorecard"), page_of="Readiness", before=scorecard,
    ))  # fmt: skip
    at("findings")
    tabs = "[data-testid=stMain] [data-testid=stButtonGroup]"
    high = page.get_by_role("button", name="High")
    yield Timed("findings filter", _rounds(page, tabs, high.first.click))
    at("findings?view=resource")
    yield Timed("findings filter, by resource", _rounds(page, tabs, high.first.click))
    at("roadmap?tab=What+if")
    page.get_by_role("table", name="The plan as it is and as it would be").wait_for()
    table = "[data-testid=stTable]"
    factors = page.get_by_role("radio")
    turn = iter(range(1, 1000))
    yield Timed("what-if on Roadmap", _rounds(
        page, table, lambda: factors.nth((1, 2, 3)[next(turn) % 3]).click(),
    ))  # fmt: skip
    for title in ("Scorecard", "Findings", "Roadmap", "Workloads"):
        yield Timed(f"page {title}", _rounds(
            page, "[data-testid=stMain] h1", partial(menu, HOME.get(title, title)), page_of=title,
            before=partial(menu, "Standard"),
        ))  # fmt: skip


def _answer(page: Any) -> None:
    """An answer, or what ends the contradiction that the last one led to."""
    waits = page.locator(".st-key-contradiction").count()
    page.keyboard.press("k" if waits else "d")


def _rounds(
    page: Any,
    selector: str,
    act: Callable[[], object],
    *,
    page_of: str = "",
    before: Callable[[], object] | None = None,
) -> tuple[float, ...]:
    """Milliseconds of each round; the first one, which imports and fills caches, is left out.

    `page_of`: the text by which a page is known, where it is to be drawn to its end.
    """
    took = []
    for _ in range(ROUNDS + 1):
        if before:
            before()
        _settled(page)
        page.evaluate(WATCH, [selector, page_of, page_of and IDLE])
        act()
        took.append(float(page.evaluate("window.took")))
    return tuple(took[1:])


def _settled(page: Any) -> None:
    page.locator(IDLE).wait_for()
    page.wait_for_timeout(400)
    page.locator(IDLE).wait_for()
