"""The colours of the app's charts, and the look that all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reports import tokens
from reports.app_theme import DARK, LIGHT
from reports.tokens import mixed

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FAMILY = "Inter, 'Source Sans', sans-serif"
CLEAR = "rgba(0,0,0,0)"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`; those from `ink` to `accent` and the states can carry text on paper."""

    paper: str
    ink: str
    muted: str
    accent: str
    bad: str
    warn: str
    low: str
    good: str
    unknown: str
    faint: str
    rule: str
    track: str
    """What a bar fills."""
    tint: str
    """A pale accent, never text."""
    ramp: tuple[str, ...]
    """Maturity, level 0-4."""
    ramp_ink: tuple[str, ...]
    """Text on each of them."""


def hatch(shape: str, colour: str, size: int, solidity: float) -> dict[str, Any]:
    """A pattern on what a bar is filled with; an empty shape is none.

    For traces in one colour: where bars have colours of their own, Plotly takes its own for this.

    Args:
        shape: one of Plotly's (`/`, `x`, `.`, `-`).
        colour: of the pattern.
        size: pixels from stroke to stroke.
        solidity: the share of it that a stroke takes, 0-1.
    """
    return {
        "fillmode": "overlay",
        "shape": shape,
        "fgcolor": colour,
        "fgopacity": 1,
        "size": size,
        "solidity": solidity,
    }


@cache
def light() -> Palette:
    """The colours of the printed report."""
    return _palette(LIGHT, tokens.TRACK, tokens.TINT, tokens.RAMP, tokens.RAMP_INK)


@cache
def dark() -> Palette:
    """The same on a dark ground, where more is lighter."""
    track = mixed(DARK["rule"], DARK["paper"], 0.6)
    tint = mixed(DARK["accent"], DARK["paper"], 0.3)
    return _palette(DARK, track, tint, tokens.RAMP[::-1], tokens.RAMP_INK[::-1])


def _palette(
    colours: Mapping[str, str], track: str, tint: str, ramp: tuple[str, ...], ink: tuple[str, ...]
) -> Palette:
    return Palette(**colours, track=track, tint=tint, ramp=ramp, ramp_ink=ink)


def style(figure: Figure, palette: Palette) -> Figure:
    """The same figure, with the look of the app wherever it does not set its own."""
    figure.layout.template = template(palette)
    return figure


@cache
def template(palette: Palette) -> dict[str, Any]:
    """Plotly's template: what a figure looks like where it says nothing else."""
    axis = {
        "automargin": False,
        "fixedrange": True,
        "gridcolor": palette.rule,
        "linecolor": palette.rule,
        "showgrid": False,
        "tickcolor": CLEAR,
        "tickfont": {"color": palette.muted, "size": 12},
        "ticklen": 6,
        "ticks": "outside",
        "title": {"font": {"color": palette.muted, "size": 12}},
        "zeroline": False,
    }
    return {
        "layout": {
            "dragmode": False,
            "font": {"family": FAMILY, "color": palette.ink, "size": 13},
            "hoverlabel": {
                "align": "left",
                "bgcolor": palette.faint,
                "bordercolor": palette.rule,
                "font": {"family": FAMILY, "color": palette.ink, "size": 12},
            },
            "legend": {
                "orientation": "h", "xref": "container", "x": 0, "xanchor": "left",
                "font": {"size": 12},
                "itemclick": False, "itemdoubleclick": False,
            },
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "colorway": [
                palette.accent, palette.good, palette.warn, palette.unknown, palette.bad,
                palette.low,
            ],
            "showlegend": False,
            "xaxis": axis,
            "yaxis": axis,
        }
    }  # fmt: skip
