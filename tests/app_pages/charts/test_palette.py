"""The colours of charts can be told from the page, and the look is one."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from app_pages.parts.charts.palette import Palette, dark, light, style
from reports import tokens
from reports.tokens import READABLE, contrast

MEANINGFUL = 3.0
"""The least contrast of marks: https://www.w3.org/TR/WCAG22/#non-text-contrast."""


TEXT = ["ink", "muted", "accent", "bad", "warn", "low", "good", "unknown"]


@pytest.mark.parametrize("name", TEXT)
def test_text_can_be_read(palette: Palette, name: str) -> None:
    for ground in (palette.paper, palette.faint):
        assert contrast(getattr(palette, name), ground) >= READABLE
    assert contrast(palette.paper, getattr(palette, name)) >= MEANINGFUL


def test_text_on_levels_and_numbers_on_marks_can_be_read(palette: Palette) -> None:
    for ground, ink in zip(palette.ramp, palette.ramp_ink, strict=True):
        assert contrast(ink, ground) >= READABLE
    assert contrast(palette.paper, palette.accent) >= READABLE


def test_pale_bars_differ_from_full_ones(palette: Palette) -> None:
    assert contrast(palette.tint, palette.accent) >= MEANINGFUL


def test_text_stays_readable_over_the_hatching_of_what_is_unknown(palette: Palette) -> None:
    assert contrast(palette.ink, palette.rule) >= READABLE


def test_light_is_the_report_and_dark_is_its_own() -> None:
    assert (light().accent, light().ramp) == (tokens.ACCENT, tokens.RAMP)
    assert dark().ramp == tokens.RAMP[::-1]


def test_a_figure_keeps_what_it_sets_itself(palette: Palette) -> None:
    figure = style(go.Figure(layout={"font": {"size": 30}}), palette)
    assert figure.layout.font.size == 30
    assert figure.layout.template.layout.font.color == palette.ink
