"""Tables to edit of a plan, each with a source that stays as it is until it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import streamlit as st

from app_pages.parts import frame
from app_pages.parts.roadmap_draft import Draft, faults, grid_key
from app_pages.parts.text import shown
from assessment.plan.edited import Row

MOST_DAYS, LEAST_FTE, MOST_FTE = 400, 0.05, 1000.0
Columns = Mapping[str, Any]
"""By name, what `st.column_config` makes."""


def grid(
    work: frame.Work,
    draft: Draft,
    name: str,
    columns: Columns,
    *,
    alt: str,
    fixed: Sequence[str] = (),
    dynamic: bool = False,
    height: int | Literal["auto"] = "auto",
) -> None:
    """An editor for one table, with what is wrong with it right below.

    Args:
        work: the opened workload.
        draft: what is edited.
        name: the table's.
        columns: the columns to show, in order.
        alt: what the table is, for those who cannot see it.
        fixed: columns that nobody edits.
        dynamic: whether rows can be added and taken out.
        height: in pixels, or as high as the rows.
    """
    table = draft.grids[name]
    st.data_editor(
        {c: _cells(table.source, c, c in fixed) for c in columns},
        key=grid_key(name, table),
        column_config=dict(columns),
        column_order=list(columns),
        disabled=True if not work.may_write else list(fixed),
        num_rows="dynamic" if dynamic and work.may_write else "fixed",
        hide_index=True,
        height=height,
        placeholder="",
        alt=alt,
    )
    faults(draft, name)


def _cells(rows: Sequence[Row], column: str, fixed: bool) -> Any:
    # Pandas takes an empty list for one of numbers, in which nobody can write a date.
    return [_shown(row.get(column), fixed) for row in rows] or np.array([], dtype=object)


def _shown(value: Any, fixed: bool) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return shown(value) if fixed and isinstance(value, str) else value


def choice(label: str, names: Mapping[str, str], **more: Any) -> Any:
    """A column whose cells are ids, shown by their names."""
    return st.column_config.SelectboxColumn(
        label, options=list(names), format_func=lambda id_: names.get(str(id_), str(id_)), **more
    )


def day(label: str, **more: Any) -> Any:
    """A column of dates."""
    return st.column_config.DateColumn(label, format="D MMM YYYY", **more)


def days(label: str, **more: Any) -> Any:
    """A column of person-days, as many as a plan takes."""
    return st.column_config.NumberColumn(
        label, min_value=0, max_value=MOST_DAYS, step=0.1, width=95, **more
    )


def people(label: str) -> Any:
    """A column of FTE, as many as a plan takes; an empty cell leaves them to be shared out."""
    return st.column_config.NumberColumn(
        label, min_value=LEAST_FTE, max_value=MOST_FTE, step=LEAST_FTE
    )
