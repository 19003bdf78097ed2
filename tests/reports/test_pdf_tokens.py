"""Colours of the report: readable, and told apart by more than their hue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports import pdf
from reports.tokens import RAMP, RAMP_INK, TEXT_PAIRS, contrast, tokens


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0f6cbd", "#ffffff") == pytest.approx(5.4, abs=0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_every_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_every_level_has_its_ink() -> None:
    assert len(RAMP) == len(RAMP_INK) == 5


def test_templates_take_every_colour_from_the_tokens() -> None:
    known = set(re.findall(r"#[0-9a-f]{6}", str(tokens())))
    for template in sorted(Path(pdf.TEMPLATES).glob("*.typ")):
        used = set(re.findall(r'rgb\("(#[0-9a-fA-F]{6})"\)', template.read_text()))
        assert used <= known, template.name
