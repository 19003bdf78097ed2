"""The plan to take away: as it was said, as a table, and as data."""

from __future__ import annotations

import csv
import io
from functools import partial

import streamlit as st
import yaml

from app_pages.parts import frame
from assessment.assessment import Assessment
from assessment.plan.plan import Plan
from reports.words import words_of


def downloads(work: frame.Work, plan: Plan) -> None:
    """The files; each is made when it is asked for."""
    found = work.assessment
    files = (
        ("plan.yaml", "What people say of it, for `wellops plan`", "application/yaml",
         partial(as_yaml, found)),
        ("plan.csv", "A row an action, for a spreadsheet", "text/csv",
         partial(as_csv, found, plan)),
        ("plan.json", "Everything, for other programs", "application/json",
         partial(as_json, found, plan)),
    )  # fmt: skip
    with st.popover("Download", icon=":material/download:", width="stretch"):
        for name, what, mime, make in files:
            st.download_button(
                name, make, file_name=name, mime=mime, key=f"download-{name}",
                on_click="ignore", width="stretch",
            )  # fmt: skip
            st.markdown(f":small[{what}]")


def as_yaml(assessment: Assessment) -> bytes:
    """The plan file, as `--plan` takes it."""
    said = assessment.plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True).encode()


def as_csv(assessment: Assessment, plan: Plan) -> bytes:
    """A row an action; with a mark at the start, by which spreadsheets know UTF-8."""
    from reports.plan_json import csv_rows
    from reports.schedule import whys

    out = io.StringIO()
    reasons = whys(plan, assessment.rubric.standard, words_of("en"))
    csv.writer(out, lineterminator="\r\n").writerows(csv_rows(plan, reasons))
    return out.getvalue().encode("utf-8-sig")


def as_json(assessment: Assessment, plan: Plan) -> bytes:
    """The schedule, as `wellops plan --format json` prints it."""
    import orjson

    from checks.registry import all_checks
    from reports.plan_json import plan_data

    checks = {check.id: check for check in all_checks()}
    return orjson.dumps(plan_data(plan, assessment, checks), option=orjson.OPT_INDENT_2)
