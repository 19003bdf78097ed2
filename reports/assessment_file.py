"""The assessment as the bytes of one JSON file: written beside the report, attached to it."""

from __future__ import annotations

import orjson

from assessment.assessment import Assessment
from assessment.document import to_json
from reports.score_json import score_data

NAME = "assessment.json"


def assessment_file(assessment: Assessment) -> bytes:
    """The inputs, and the numbers computed from them beside; the same bytes every time."""
    data = {**to_json(assessment), "score": score_data(assessment)}
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
