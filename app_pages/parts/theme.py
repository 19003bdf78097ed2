"""The colours of the theme that the viewer has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.parts.charts import palette as palettes
from app_pages.parts.charts.palette import Palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def readable_choices() -> None:
    """Write chosen pills and segments in the text colour.

    Streamlit writes them in the colour that it fills buttons with, and on a dark ground no one
    colour can be read both there and under the white text of a button.
    """
    st.html(
        '<style>button[data-variant][data-selected="true"], '
        'button[data-variant][data-selected="true"] * '
        f"{{ color: {palette().ink} }}</style>"
    )


def palette() -> Palette:
    """Light or dark; light until the browser has said which."""
    return palettes.dark() if st.context.theme.type == "dark" else palettes.light()


def style(figure: Figure) -> Figure:
    """The figure in the viewer's theme; pass `theme=None` to `st.plotly_chart` with it."""
    return palettes.style(figure, palette())
