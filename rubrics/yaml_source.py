"""YAML as people write it: read strictly, within bounds, with the line of every value.

Plain values follow the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema),
narrowed where it surprises: `010`, `.inf` and `.nan` stay text, as do yes, no, dates and times.
Anchors, aliases, merge keys and tags are refused: no file of ours needs them, and YAML bombs do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from rubrics.errors import UserError
from rubrics.wording import echoes_another, sentence

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 50
MAX_VALUES: Final = 200_000
MORE_LINES: Final = 9

Loc = Sequence[str | int]
Model = TypeVar("Model", bound=BaseModel)

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TRY_AGAIN = "Correct that line, then try again."
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")
_TAB = "a tab stands where only spaces may; indent with spaces"
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_SYNTAX: Mapping[str, str] = {
    "'\\t'": _TAB,
    "found a tab": _TAB,
    "mapping values are not allowed": "a second colon in one line, or an indentation that does"
    " not fit the line above; put text that holds ': ' in quotes",
    "could not find expected ':'": "this reads as a field name, but no colon follows; check the"
    " indentation, and quotes that are not closed",
    "unexpected end of stream": "a quote or bracket is opened here and never closed",
    "did not find expected key": "the indentation does not fit the lines above, or a quote ends"
    " too early",
    "did not find expected '-' indicator": "the lines of this list are not indented alike",
    "cannot start any token": "a text begins with a character that YAML keeps for itself; put"
    " the text in quotes",
    "expected node content": "a bracket or comma stands where a value belongs",
    "unknown escape character": "in double quotes, a backslash begins an escape; use single quotes",
    "expected ',' or '": "a comma is missing in a list in brackets, or a bracket is not closed",
}


class Place(NamedTuple):
    """Where a value stands: its line, or that of its field's name, and what it holds."""

    line: int
    inside: Mapping[str | int, Place]


_HOLDS_NOTHING: Mapping[str | int, Place] = {}


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: plain Python values, and the line of each."""

    name: str
    value: Any
    place: Place

    def line(self, loc: Loc) -> int:
        """The line, from 1, of a path such as `("practices", 3, "gate")`, or of what holds it."""
        place = self.place
        for step in loc:
            if step not in place.inside:
                break
            place = place.inside[step]
        return place.line


def read_yaml(path: Path) -> Document:
    """Read a YAML file of at most 5 MB, in UTF-8.

    Raises:
        UserError: it cannot be read, or is not YAML; with the line wherever there is one.
    """
    return parse_yaml(_decode(_read(path), str(path)), str(path))


def parse_yaml(text: str, name: str) -> Document:
    """Parse one YAML document; the name stands in front of every error.

    Raises:
        UserError: it is empty, too large, too deep, not YAML, or holds a field twice.
    """
    if len(text) > MAX_BYTES:
        raise UserError(f"{name}: is larger than 5 MB", "Split it, or remove what is not needed.")
    text = text.removeprefix("\ufeff")
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        _refuse(name, line, f"holds the control character U+{ord(found[0]):04X}; remove it")
    parser = _LOADER(text)
    try:
        value, place = _Builder(parser.get_event, name).document()
    except yaml.YAMLError as error:
        _refuse(name, *_explain(error, text))
    finally:
        parser.dispose()
    return Document(name, value, place)


def validate(
    document: Document, model: type[Model], *, at: Loc = (), value: Any = None, label: str = ""
) -> Model:
    """The document, or a value that comes from a place in it, as an instance of a model.

    Args:
        document: where it comes from.
        model: what it has to be.
        at: the place in the document; errors stand at lines below it.
        value: what to validate instead of the whole document.
        label: the path of the value in the document, in front of the path in an error.

    Raises:
        UserError: with the line and path of the first error, and up to nine more in the hint.
    """
    value = document.value if value is None else value
    try:
        return model.model_validate(value)
    except ValidationError as error:
        schema = model.model_json_schema()
        problems = sorted(
            {
                (document.line((*at, *item["loc"])), sentence(item, value, schema, label))
                for item in error.errors(include_url=False)
                if not echoes_another(item)
            }
        )
    first, *others = [f"{document.name}:{line}: {text}" for line, text in problems]
    if not others:
        raise UserError(first, _TRY_AGAIN)
    shown = "\n".join(others[:MORE_LINES])
    left = len(others) - MORE_LINES
    hint = f"and {len(others)} more:\n{shown}" + (f"\n… and {left} others" if left > 0 else "")
    raise UserError(first, hint)


def _refuse(name: str, line: int, what: str) -> NoReturn:
    raise UserError(f"{name}:{line}: {what}", _TRY_AGAIN)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such file", "Check the path.") from None
    except IsADirectoryError:
        raise UserError(f"{path}: is a folder", "Name a YAML file in it.") from None
    except PermissionError:
        raise UserError(f"{path}: may not be read", "Check its permissions.") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: could not be read ({error})", "Check the path.") from None
    if len(data) > MAX_BYTES:
        raise UserError(f"{path}: is larger than 5 MB", "Is this the file that you meant?")
    return data


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_utf16(data, name)
    if b"\0" in data[:4]:
        raise UserError(f"{name}: is UTF-16 or UTF-32, not UTF-8", "Save it as UTF-8.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise UserError(
            f"{name}:{line}: byte 0x{byte:02x} (at {error.start + 1}) is not UTF-8",
            "The file may be Latin-1 or Windows-1252: save it as UTF-8.",
        ) from None


def _decode_utf16(data: bytes, name: str) -> str:
    """What PowerShell's `>` writes: UTF-16 with a byte order mark."""
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise UserError(f"{name}: is damaged UTF-16", "Save it as UTF-8.") from None


def _explain(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The line of a syntax error, and what to do about it."""
    problem = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    if "unexpected end" in problem:
        mark = getattr(error, "context_mark", None) or mark
    line = min(mark.line, text.count("\n")) + 1 if mark else 1
    if mark and "cannot start any token" in problem and text[mark.index : mark.index + 1] == "\t":
        problem = "'\\t'"
    known = next((what for key, what in _SYNTAX.items() if key in problem), None)
    return line, f"is not YAML: {known or problem}"


class _Builder:
    """Turns the parser's events into values, each with its place."""

    def __init__(self, next_event: Callable[[], Any], name: str) -> None:
        self.next_event = next_event
        self.name = name
        self.values = 0

    def document(self) -> tuple[Any, Place]:
        self.next_event()
        if isinstance(self.next_event(), yaml.StreamEndEvent):
            raise UserError(f"{self.name}: is empty", "Fill it in, or name another file.")
        event = self.next_event()
        value, inside = self.value(event, 1)
        if value is None:
            raise UserError(f"{self.name}: is empty", "Fill it in, or name another file.")
        self.next_event()
        following = self.next_event()
        if not isinstance(following, yaml.StreamEndEvent):
            self.refuse(following, "a second document begins here; one file holds one")
        return value, Place(event.start_mark.line + 1, inside)

    def value(self, event: Any, depth: int) -> tuple[Any, Mapping[str | int, Place]]:
        self.values += 1
        if self.values > MAX_VALUES:
            self.refuse(event, f"holds more than {MAX_VALUES:,} values; split the file")
        if event.anchor is not None:
            what = "an alias (*)" if isinstance(event, yaml.AliasEvent) else "an anchor (&)"
            self.refuse(event, f"{what} is not read here; repeat the value, or put it in quotes")
        if event.tag is not None:
            self.refuse(event, "a tag (!) is not read here; put the text in quotes, or remove it")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event), _HOLDS_NOTHING
        if depth > MAX_DEPTH:
            self.refuse(event, f"is nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(depth)
        return self.mapping(depth)

    def sequence(self, depth: int) -> tuple[list[Any], dict[str | int, Place]]:
        items: list[Any] = []
        places: dict[str | int, Place] = {}
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            item, inside = self.value(event, depth + 1)
            places[len(items)] = Place(event.start_mark.line + 1, inside)
            items.append(item)
        return items, places

    def mapping(self, depth: int) -> tuple[dict[str | int, Any], dict[str | int, Place]]:
        fields: dict[str | int, Any] = {}
        places: dict[str | int, Place] = {}
        while not isinstance(event := self.next_event(), yaml.MappingEndEvent):
            key = self.key(event)
            line = event.start_mark.line + 1
            if key in fields:
                self.refuse(event, f"'{key}' is already given in line {places[key].line}")
            fields[key], inside = self.value(self.next_event(), depth + 1)
            places[key] = Place(line, inside)
        return fields, places

    def key(self, event: Any) -> str | int:
        if not isinstance(event, yaml.ScalarEvent):
            if isinstance(event, yaml.AliasEvent):
                self.refuse(event, "an alias (*) is not read here; put the name in quotes")
            self.refuse(event, "a list or mapping cannot be a field name; put braces in quotes")
        key, _ = self.value(event, 0)
        if key == "<<" and event.implicit[0]:
            self.refuse(event, "a merge key (<<) is not read here; repeat the fields")
        if isinstance(key, bool) or not isinstance(key, str | int):
            self.refuse(event, f"field name '{event.value}' is not text; put it in quotes")
        return key

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            if event.style == '"' and (found := _UNPRINTABLE.search(text)):
                code = ord(found[0])
                self.refuse(event, f"holds the control character U+{code:04X}; remove it")
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            if len(text) > 18:
                self.refuse(event, "is a number of more than 18 digits; put it in quotes")
            return int(text, 0)
        if _FLOAT.fullmatch(text) and isfinite(number := float(text)):
            return number
        return text

    def refuse(self, event: Any, what: str) -> NoReturn:
        _refuse(self.name, event.start_mark.line + 1, what)
