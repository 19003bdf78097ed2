"""Checks of other packages: found by entry point; a broken one costs only itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks import registry
from checks.registry import all_checks, built_in_checks, find, load_plugins, warnings

GOOD = '''
from checks.model import Confidence, Effort, Severity, failed
from checks.registry import check


def declare(slug, **changes):
    parts = dict(
        on="Microsoft.Search/searchServices", practice="sec-keyless-auth", good="Fine.",
        severity=Severity.LOW, confidence=Confidence.CERTAIN, effort=Effort.SMALL, since="1",
        refs=("https://example.org/x",),
    )

    @check(slug, **parts | changes)
    def judge(resource, profile):
        """It is broken.

        Why it matters: It should work.

        How to fix: Mend it.

        Limits: Looks at one thing.
        """
        return failed("it is")
'''


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Puts a package with one plug-in where Python finds it."""
    all_checks()
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    monkeypatch.setattr(registry, "_warnings", [])
    monkeypatch.syspath_prepend(str(tmp_path))
    modules = []

    def put(name: str, code: str) -> Path:
        module = name.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(code, "utf-8")
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[wellops.checks]\nextra = {module}\n")
        modules.append(module)
        return tmp_path

    yield put
    for module in modules:
        sys.modules.pop(module, None)


def test_its_checks_are_there_and_say_where_they_come_from(install: Callable[..., Path]) -> None:
    install("pack-a", GOOD + "declare('pack-thing-broken', aliases=('pack-thing-old',))")
    load_plugins()
    found = find("pack-thing-old")
    assert (found.id, found.source) == ("pack-thing-broken", "pack-a 1.0")
    assert found in all_checks()
    assert found not in built_in_checks()
    assert warnings() == ()


def test_a_built_in_id_wins_and_the_rest_of_the_package_stays(
    install: Callable[..., Path],
) -> None:
    install(
        "pack-b",
        GOOD + "declare('no-budget')\ndeclare('pack-b-thing', aliases=())\n"
        "declare('pack-b-other', aliases=('search-accepts-api-keys',))",
    )
    load_plugins()
    assert find("no-budget").source == ""
    assert find("pack-b-thing").source == "pack-b 1.0"
    assert len(warnings()) == 2
    assert "'no-budget' of pack-b 1.0 is left out" in warnings()[0]
    assert "uses the id 'search-accepts-api-keys'" in warnings()[1]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import a_module_that_is_not_there", "ModuleNotFoundError"),
        ("declare('pack-first-one')\nraise RuntimeError('no\\nluck')", "RuntimeError: no luck"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("declare('pack-first-one')\ndeclare('BAD')", "ValueError: check 'BAD' needs ids"),
        ("declare('pack-first-one')\n(", "SyntaxError"),
    ],
)
def test_a_broken_package_leaves_a_warning_and_nothing_else(
    install: Callable[..., Path], code: str, said: str
) -> None:
    before = all_checks()
    install("pack-broken", GOOD + code)
    install("pack-sound", GOOD + "declare('pack-sound-thing')")
    load_plugins()
    (warning,) = warnings()
    assert "the checks of pack-broken 1.0 (pack_broken) are left out" in warning
    assert said in warning
    assert "\n" not in warning
    assert set(all_checks()) - set(before) == {find("pack-sound-thing")}


def test_the_command_line_says_it_on_standard_error(install: Callable[..., Path]) -> None:
    install("pack-clash", GOOD + "declare('no-budget')\ndeclare('pack-\\x1b[31m')")
    folder = install("pack-own", GOOD + "declare('pack-own-thing', practice='no-such')")
    ran = subprocess.run(
        [sys.executable, "-m", "wellops", "checks", "show", "pack-own-thing"],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{Path.cwd()}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0
    assert "From        pack-own 1.0" in ran.stdout
    assert "not in the rubric" in ran.stdout
    assert ran.stderr.startswith("Note: ")
    assert "the checks of pack-clash 1.0" in ran.stderr
    assert "\x1b" not in ran.stderr
