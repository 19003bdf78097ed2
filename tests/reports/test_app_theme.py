"""The app wears the report's colours."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reports.app_theme import DARK, LIGHT, config_toml
from reports.tokens import ACCENT, RAMP, contrast

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def test_the_file_is_the_generated_one() -> None:
    assert CONFIG.read_text("utf-8") == config_toml(), "run `make docs`"


def test_both_themes_have_the_same_settings() -> None:
    theme = tomllib.loads(config_toml())["theme"]
    assert theme["light"].keys() == theme["dark"].keys()
    assert theme["light"]["primaryColor"] == ACCENT
    for name, first in (("light", RAMP[0]), ("dark", RAMP[-1])):
        sequence = theme[name]["chartSequentialColors"]
        assert (len(sequence), sequence[0]) == (10, first)
        assert len(set(theme[name]["chartCategoricalColors"])) == 6


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read(colours: dict[str, str]) -> None:
    for name in colours.keys() - {"paper", "faint", "rule"}:
        for ground in ("paper", "faint"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)


def test_nothing_is_fetched_or_reported() -> None:
    config = tomllib.loads(config_toml())
    assert config["browser"]["gatherUsageStats"] is False
    assert "://" not in config_toml()
