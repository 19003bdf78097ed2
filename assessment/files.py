"""The files that people write: workload, answers, evidence; checked against the rubric."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from assessment.inputs import Answers, Evidence, Workload
from checks.registry import find
from rubrics.crosscheck import unknown_practice
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from rubrics.yaml_source import Document, read_yaml, validate


def load_workload(path: Path) -> Workload:
    """The workload of a file.

    Raises:
        UserError: with file, line and field, for anything that does not fit.
    """
    return validate(read_yaml(path), Workload)


def load_answers(path: Path, rubric: Rubric) -> Answers:
    """The answers, overrides, waivers and exceptions of a file.

    Raises:
        UserError: likewise, and for a practice that the rubric does not have.
    """
    document = read_yaml(path)
    answers = validate(document, Answers)
    _known(document, "answers", answers.answers, rubric)
    _known(document, "overrides", answers.overrides, rubric)
    _known(document, "waivers", answers.waivers, rubric)
    named = []
    for index, exception in enumerate(answers.exceptions):
        try:
            named.append(exception.model_copy(update={"check": find(exception.check).id}))
        except UserError as error:
            line = document.line(("exceptions", index, "check"))
            what = f"{document.name}:{line}: exceptions[{index}].check: {error.what}"
            raise UserError(what, error.hint) from None
    return answers.model_copy(update={"exceptions": tuple(named)})


def load_evidence(path: Path, rubric: Rubric) -> Evidence:
    """The verdicts by practice of an evidence file.

    Raises:
        UserError: likewise.
    """
    document = read_yaml(path)
    evidence = validate(document, Evidence)
    _known(document, "evidence", evidence.evidence, rubric)
    return evidence


def _known(document: Document, section: str, ids: Iterable[str], rubric: Rubric) -> None:
    for id_ in ids:
        if id_ not in rubric.practices:
            line = document.line((section, id_))
            what = unknown_practice(id_, rubric.practices)
            raise UserError(
                f"{document.name}:{line}: {section}: {what}",
                "`wellops rubric list` shows the ids of all practices.",
            )


def digests(paths: Iterable[Path]) -> Mapping[str, str]:
    """SHA-256 of each input file by its name, or by its path in a folder that was named.

    Names that two inputs share are told apart by a number. What cannot be read is left out: its
    reader has said so.
    """
    found: dict[str, str] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            name = str(file.relative_to(path.parent)) if file.is_file() else ""
            if name and (digest := _digest(file)):
                free = (f"{name} ({n})" if n > 1 else name for n in count(1))
                found[next(spelled for spelled in free if spelled not in found)] = digest
    return found


def _digest(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
