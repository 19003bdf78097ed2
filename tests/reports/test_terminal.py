"""The scorecard as text."""

from __future__ import annotations

import re
from typing import Any

import pytest

from reports.terminal import render_text, visible
from reports.view import build_view
from tests.cases import load_case


@pytest.fixture(scope="module")
def view() -> dict[str, Any]:
    return build_view(load_case("insurer"), {})


def test_no_line_is_wider_than_asked(view: dict[str, Any]) -> None:
    for width in (60, 80, 100, 200):
        assert max(len(line) for line in render_text(view, width=width).splitlines()) <= width


def test_without_colour_there_is_no_escape(view: dict[str, Any]) -> None:
    assert "\x1b" not in render_text(view)
    assert "\x1b[" in render_text(view, colour=True)


def test_colour_changes_nothing_that_is_said(view: dict[str, Any]) -> None:
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", render_text(view, colour=True))
    assert [line.rstrip() for line in coloured.splitlines()] == render_text(view).splitlines()


def test_what_a_name_holds_takes_no_effect(view: dict[str, Any]) -> None:
    hostile = {
        **view,
        "workload": {**view["workload"], "name": "a\x1b[2Jb\u202ec\nd [bold]e :smile:"},
    }
    text = render_text(hostile)
    assert "a[U+001B][2Jb[U+202E]c d [bold]e :smile:" in text


def test_visible_leaves_ordinary_text_alone() -> None:
    assert visible({"a": ["Größe → 漢 ✓", 3, None]}) == {"a": ["Größe → 漢 ✓", 3, None]}


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_numbers_are_whole_at_any_width(view: dict[str, Any], width: int) -> None:
    lines = render_text(view, width=width).splitlines()
    for pillar in view["pillars"]:
        (line,) = (line for line in lines if line.startswith(f"{pillar['name']} "))
        assert re.search(
            rf" {pillar['score']} +{pillar['range_text']} +{pillar['coverage']} %", line
        )
    for gate in view["gates"]:
        if gate["in_scope"]:
            assert any(f" {gate['met']}/{gate['musts']} " in f"{line} " for line in lines)
    assert len(lines) < 140
