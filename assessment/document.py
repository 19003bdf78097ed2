"""An assessment as a JSON document: all its inputs, from which all else is computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from assessment.assessment import Assessment
from assessment.attached import attached_files
from assessment.inputs import Answers, PracticeEvidence, Workload
from assessment.plan.inputs import PlanInputs, must_know
from checks.evidence import bounded
from checks.inventory import Stock
from checks.model import Finding, Tally
from checks.snapshot import About, Coverage
from rubrics.errors import UserError
from rubrics.load import rubric_from_json

SCHEMA = 1
MARK = "wellops_assessment"
MAX_BYTES = 512_000_000


def to_json(assessment: Assessment) -> dict[str, Any]:
    """The inputs as plain data; `from_json` is its inverse."""
    return {
        MARK: SCHEMA,
        "as_of": assessment.as_of.isoformat(),
        "workload": assessment.workload.model_dump(mode="json", exclude_defaults=True),
        "answers": assessment.answers.model_dump(mode="json", exclude_defaults=True),
        "evidence": {
            id_: row.model_dump(mode="json", exclude_defaults=True)
            for id_, row in assessment.imported.items()
        },
        "findings": _FINDINGS.dump_python(assessment.findings, mode="json"),
        "tallies": _TALLIES.dump_python(assessment.tallies, mode="json"),
        "about": _ABOUT.dump_python(assessment.about, mode="json"),
        "coverage": _COVERAGE.dump_python(assessment.coverage, mode="json"),
        "resource_count": assessment.resource_count,
        "unchecked_types": dict(assessment.unchecked_types),
        "inventory": _INVENTORY.dump_python(assessment.inventory, mode="json"),
        "digests": dict(assessment.digests),
        "plan": assessment.plan.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "rubric": assessment.rubric.as_json(),
    }


_FINDINGS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])
_TALLIES: TypeAdapter[tuple[Tally, ...]] = TypeAdapter(tuple[Tally, ...])
_COVERAGE: TypeAdapter[tuple[Coverage, ...]] = TypeAdapter(tuple[Coverage, ...])
_ABOUT: TypeAdapter[About] = TypeAdapter(About)
_DIGESTS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
_COUNTS: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])
_INVENTORY: TypeAdapter[Stock] = TypeAdapter(Stock)
_EVIDENCE: TypeAdapter[dict[str, PracticeEvidence]] = TypeAdapter(dict[str, PracticeEvidence])


def from_json(data: Mapping[str, Any]) -> Assessment:
    """The assessment that a document holds.

    Raises:
        pydantic.ValidationError, KeyError, TypeError, ValueError: it is damaged.
        UserError: the practices of its rubric do not fit together, or its plan does not fit them.
    """
    rubric = rubric_from_json(data["rubric"])
    plan = PlanInputs.model_validate(data.get("plan", {}))
    must_know(plan, rubric)
    return Assessment(
        workload=Workload.model_validate(data["workload"]),
        rubric=rubric,
        answers=Answers.model_validate(data["answers"]),
        as_of=date.fromisoformat(data["as_of"]),
        findings=tuple(_bounded(f) for f in _FINDINGS.validate_python(data["findings"])),
        tallies=_TALLIES.validate_python(data["tallies"]),
        imported=_EVIDENCE.validate_python(data["evidence"]),
        about=_ABOUT.validate_python(data.get("about", {})),
        coverage=_COVERAGE.validate_python(data["coverage"]),
        digests=_DIGESTS.validate_python(data["digests"]),
        resource_count=int(data["resource_count"]),
        unchecked_types=_COUNTS.validate_python(data.get("unchecked_types", {})),
        inventory=_INVENTORY.validate_python(data.get("inventory", {})),
        plan=plan,
    )


def _bounded(finding: Finding) -> Finding:
    """Evidence as the engine would have cut it: a file may hold anything."""
    evidence = tuple((path, bounded(value)) for path, value in finding.evidence)
    return replace(finding, evidence=evidence)


def load_assessment(path: Path) -> Assessment:
    """The assessment of a JSON file, or of a report that carries it.

    Raises:
        UserError: it is missing, too large, not JSON and no report, newer than this program, or
            damaged.
    """
    data = _read(path)
    if not isinstance(data, dict) or MARK not in data:
        raise UserError(
            f"{path}: is not an assessment",
            "Name the JSON file or the report that `wellops review` wrote.",
        )
    if data[MARK] is True or data[MARK] != SCHEMA:
        raise UserError(
            f"{path}: has version {data[MARK]} of the format; this program reads {SCHEMA}",
            "Use the version of WellOps that wrote it, or a newer one.",
        )
    try:
        return from_json(data)
    except (ValidationError, KeyError, TypeError, ValueError, UserError) as error:
        raise UserError(
            f"{path}: is damaged ({_detail(error)})", "Make it again with `wellops review`."
        ) from error


def _detail(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return str(error).partition("\n")[0]


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(f"{path}: is larger than 512 MB", "Is this the file that you meant?")
        data = path.read_bytes()
        return orjson.loads(_of_report(data, path) if data.startswith(b"%PDF-") else data)
    except orjson.JSONDecodeError as error:
        what = f"{path}:{error.lineno}: is not JSON ({error.msg})"
        raise UserError(what, "Make it again with `wellops review`.") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path}: cannot be read ({reason})", "Check the path.") from None


def _of_report(pdf: bytes, path: Path) -> bytes:
    for data in attached_files(pdf, MAX_BYTES):
        if MARK.encode() in data[:200]:
            return data
    raise UserError(
        f"{path}: carries no assessment that this program can read",
        "Name the assessment.json that was written beside the report.",
    )
