"""Documents of whole workloads as files: JSON, or YAML where they are small."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import yaml
from pydantic import ValidationError

from assessment.document import MAX_BYTES
from assessment.store.limits import must_hold
from assessment.store.moved import MARK, Moved
from rubrics.errors import UserError
from rubrics.yaml_source import MAX_BYTES as YAML_BYTES
from rubrics.yaml_source import parse_yaml, read_yaml

YAML_ENDINGS = (".yaml", ".yml")
_WIDTH = 100
_JSON = "Name a file that ends in .json, or leave the snapshots out."


_SAFE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WORDS = re.compile("[A-Za-z][A-Za-z0-9 _./-]*")


class _Dumper(_SAFE):  # type: ignore[misc]
    """Writes what our reader takes: no anchors, and in quotes whatever is not plainly words."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True


def _text(dumper: Any, text: str) -> Any:
    style = None if _WORDS.fullmatch(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def write_moved(moved: Moved, name: str) -> bytes:
    """A document as a file; its name's ending says of which kind.

    Raises:
        UserError: it would be larger than can be read again.
    """
    data = moved.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    written = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if name.lower().endswith(YAML_ENDINGS):
        if len(written) > YAML_BYTES:
            raise UserError("The workload is larger than 5 MB, too much for a YAML file", _JSON)
        return _yaml(data, name)
    if len(written) > MAX_BYTES:
        raise UserError(
            "The workload is larger than 512 MB, and could not be read again",
            "Leave the snapshots out: --without-snapshots.",
        )
    return written


def _yaml(data: Any, name: str) -> bytes:
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    try:
        same = parse_yaml(text, name).value == data
    except UserError as error:
        # Such as control characters, which our reader refuses.
        raise UserError(f"The workload does not fit a YAML file ({error.what})", _JSON) from None
    if not same:
        raise ValueError("the YAML file would not be read as it was written")
    return text.encode()


def read_data(path: Path) -> Any:
    """What a JSON or YAML file holds.

    Raises:
        UserError: it is missing, too large, too deep, or neither.
    """
    if path.suffix.lower() in YAML_ENDINGS:
        return read_yaml(path).value
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(f"{path}: is larger than 512 MB", "Is this the file that you meant?")
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        what = f"{path}:{error.lineno}: is not JSON ({error.msg})"
        raise UserError(what, "Name a file that `wellops export` wrote.") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{path}: cannot be read ({reason})", "Check the path.") from None


def moved_of(data: Any, name: str) -> Moved:
    """The document that a file holds, checked wholly.

    Raises:
        UserError: it is none, is newer than this program, or is damaged.
    """
    if not isinstance(data, dict) or MARK not in data:
        raise UserError(f"{name}: is no workload", "Name a file that `wellops export` wrote.")
    if data[MARK] is True or data[MARK] != 1:
        raise UserError(
            f"{name}: has version {data[MARK]} of the format; this program reads 1",
            "Use the version of WellOps that wrote it, or a newer one.",
        )
    must_hold(f"{name}:", data, MAX_BYTES)
    try:
        return Moved.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise UserError(
            f"{name}: is damaged ({place}: {first['msg']})", "Export the workload again."
        ) from None
