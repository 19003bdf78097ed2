"""The app as its users have it: started by the command, in a real Chromium, on this machine alone.

Everything is skipped where there is no Chromium; `.ci/run` installs Debian's.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from reports.app_theme import SAFE

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("WELLOPS_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    # Chromium's own sandbox needs rights that containers withhold.
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
STARTS_WITHIN = 60
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
NOT_OURS: Mapping[str, str] = {
    # st.navigation's own menu nests what is no list item in a list; ours does not use it.
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems]",
    # A toast is an alert dialog whose name is not tied to it.
    "aria-dialog-name": "[data-testid=stToast]",
    # The viewer of PDFs scrolls, and takes no focus.
    "scrollable-region-focusable": "[data-testid=stBidiComponentIsolated]",
    # The drop zone of an upload has a name beside a role that takes none.
    "presentation-role-conflict": "[data-testid=stFileUploader]",
}
"""What axe finds in Streamlit 1.67 itself: the rule, and inside which of its elements."""
THEMES = pytest.mark.parametrize(
    "dark", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["light", "dark"]
)
"""Both themes; that of every screen in the dark is seen by `test_frame`, the rest when there is
time."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running app."""

    url: str
    folder: Path
    """Its data."""
    log: Path
    pid: int


Start = Callable[..., Server]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts an app of its own: `start(port=…, files={path: text}, **environment)`.

    `script`: another one than the app's. `folder`: the data, where it is not to be fresh.
    """
    running: list[subprocess.Popen[bytes]] = []

    def started(
        *,
        port: int | None = None,
        script: Path | None = None,
        files: Mapping[str, str] | None = None,
        folder: Path | None = None,
        **environment: str,
    ) -> Server:
        home = tmp_path_factory.mktemp("app")
        for name, text in (files or {}).items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text, "utf-8")
        data, log, port = folder or home / "data", home / "log.txt", port or free_port()
        # No settings, user or proxy of whoever runs the tests.
        clean = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
        command = ["wellops", "app", "--no-browser", f"--port={port}"]
        if script:
            command = ["streamlit", "run", str(script), f"--server.port={port}", *_as_the_app()]
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=home,
                env=clean
                | {"PYTHONPATH": str(ROOT), "WELLOPS_DATA_DIR": str(data), "WELLOPS_USER": "tester"}
                | environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/_stcore/health", process, log)
        return Server(url, data, log, process.pid)

    yield started
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=20)


def _as_the_app() -> list[str]:
    given = {**SAFE, "server.headless": True, "logger.hideWelcomeMessage": True}
    each = [
        (name, one)
        for name, value in given.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return [f"--{name}={str(value).lower()}" for name, value in each]


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until what a process serves answers."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="session")
def server(start: Start) -> Server:
    """One app for all tests that change nothing which others see."""
    return start()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; skipped where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}; set WELLOPS_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def outside() -> list[str]:
    """Addresses elsewhere that a page of this test asked for; the test fails upon any."""
    return []


@pytest.fixture
def new_page(browser: Browser, outside: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page as another visitor: `new_page(dark=True, width=1280)`."""
    contexts = []

    def opened(*, dark: bool = False, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: note_outside(request.url, outside))
        page.on("websocket", lambda opened: note_outside(opened.url, outside))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not outside, "the app asked another host"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A visitor with the light theme."""
    return new_page()


def note_outside(url: str, outside: list[str]) -> None:
    """Add an address to the list where it is not on this machine."""
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "localhost")
    if parts.scheme not in ("data", "blob", "about") and not local:
        outside.append(url)


def settled(page: Page, pause: int = 600) -> None:
    """Wait until the app has done what it was asked for.

    `pause`: milliseconds after which it also takes the first key of a shortcut.
    """
    page.locator(IDLE).wait_for()
    page.wait_for_timeout(pause)
    page.locator(IDLE).wait_for()
    # What is about to go, or to be drawn again, is faded until then.
    expect(page.locator('[data-stale="true"]')).to_have_count(0)


def open_at(page: Page, server: Server, path: str = "") -> None:
    """Go to a place of the app, and wait until it shows."""
    page.goto(f"{server.url}/{path}")
    settled(page)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page, without what is Streamlit's own."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:300]}"
        for rule in found
        for node in rule["nodes"]
        if not _is_theirs(page, rule["id"], _outermost(node["target"][0]))
    ]


def _outermost(target: str | list[str]) -> str:
    """Of an element in a shadow tree, the one that holds the tree."""
    return target if isinstance(target, str) else target[0]


def _is_theirs(page: Page, rule: str, target: str) -> bool:
    home = NOT_OURS.get(rule)
    if home is None:
        return False
    script = "([target, home]) => document.querySelector(target)?.closest(home) != null"
    return bool(page.evaluate(script, [target, home]))
