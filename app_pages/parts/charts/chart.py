"""What a chart is: a figure, and the same said in words and in rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app_pages.parts.charts.palette import Palette, template

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Data = dict[str, Any]
Row = Mapping[str, str | int | float | None]

CONFIG: Final[Mapping[str, Any]] = {"displayModeBar": False, "doubleClick": False}
"""For the browser: no tool bar over the chart, nothing that sends it anywhere."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure with its alternatives; both are plain text, and not escaped for anything."""

    figure: Figure
    alt: str
    """What it shows in a sentence, with the numbers."""
    table: tuple[Row, ...]
    """The same as rows, by the names of the columns."""


def drawn(traces: list[Data], layout: Data, palette: Palette) -> Figure:
    """A figure in the app's look.

    Raises:
        ValueError: a trace or the layout has what Plotly does not know.
    """
    # Plotly takes longer to load than any other part of a page.
    from plotly.graph_objects import Figure

    data = [_steady(trace, palette) for trace in traces]
    return Figure({"data": data, "layout": {**layout, "template": template(palette)}})


def _steady(trace: Data, palette: Palette) -> Data:
    """The same, so that a click leaves it as it is: Plotly fades all that was not clicked on.

    It fades a text by its font, so the text carries its colour itself.
    """
    steady = {**trace, "unselected": {"marker": {"opacity": 1}}}
    if "text" in trace:
        font = trace.get("textfont") or trace.get("insidetextfont") or {}
        colour = font.get("color", palette.ink)
        colours = [colour] * len(trace["text"]) if isinstance(colour, str) else colour
        steady["text"] = [
            f'<span style="color:{ink};fill-opacity:1">{text}</span>' if text else ""
            for text, ink in zip(trace["text"], colours, strict=True)
        ]
    return steady
