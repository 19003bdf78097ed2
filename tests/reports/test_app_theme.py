"""The app wears the report's colours."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from reports.app_theme import DARK, FILLS, LIGHT, SAFE, config_toml, settings
from reports.tokens import ACCENT, RAMP, contrast, mixed

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


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_a_caption_can_be_read(colours: dict[str, str]) -> None:
    for ground in (colours["paper"], colours["faint"]):
        assert contrast(mixed(colours["ink"], ground, 0.6), ground) >= 4.5


@pytest.mark.parametrize(("name", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_a_button_can_be_seen_and_read(name: str, colours: dict[str, str]) -> None:
    assert contrast("#ffffff", FILLS[name]) >= 4.5
    assert all(contrast(FILLS[name], colours[ground]) >= 3 for ground in ("paper", "faint"))


def test_the_file_says_what_the_command_says() -> None:
    read = tomllib.loads(config_toml())
    for name, value in settings().items():
        found: Any = read
        for part in name.split("."):
            found = found[part]
        assert found == value, name


def test_it_starts_out_safe() -> None:
    assert SAFE["server.address"] == "127.0.0.1"
    assert SAFE["server.enableXsrfProtection"] is True
    assert SAFE["server.enableCORS"] is True
    assert SAFE["client.showErrorDetails"] == "none"
    assert 0 < SAFE["server.maxUploadSize"] <= 200


def test_nothing_is_fetched_or_reported() -> None:
    config = tomllib.loads(config_toml())
    assert config["browser"]["gatherUsageStats"] is False
    assert "://" not in config_toml()
