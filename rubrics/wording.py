"""What a pydantic error says to the person who wrote the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

_SHAPES: Mapping[str, str] = {
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "a mapping (name: value)",
    "model_type": "a mapping (name: value)",
    "model_attributes_type": "a mapping (name: value)",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "date_type": "a date such as 2026-10-01",
    "date_parsing": "a date such as 2026-10-01",
    "date_from_datetime_parsing": "a date such as 2026-10-01",
    "date_from_datetime_inexact": "a date such as 2026-10-01",
    "datetime_type": "a time such as 2026-10-01T12:00:00Z",
    "datetime_parsing": "a time such as 2026-10-01T12:00:00Z",
    "datetime_from_date_parsing": "a time such as 2026-10-01T12:00:00Z",
    "none_required": "left out",
}
_NUMBERS = (
    "int_type", "int_parsing", "int_from_float", "int_parsing_size", "float_type",
    "float_parsing", "finite_number", "greater_than", "greater_than_equal", "less_than",
    "less_than_equal",
)  # fmt: skip


def sentence(error: ErrorDetails, value: Any, schema: Mapping[str, Any], label: str = "") -> str:
    """`practices[3].gate.level: must be a whole number from 1 to 4, not 'no'`.

    Args:
        error: one of pydantic's.
        value: the document that it is about.
        schema: the JSON schema of the model.
        label: the path of the value, where it is part of a document.
    """
    missing = error["type"] == "missing"
    loc = error["loc"][:-1] if missing or error["loc"][-1:] == ("[key]",) else error["loc"]
    path = _path(loc, value)
    if missing:
        text = f"field '{error['loc'][-1]}' is missing"
    elif error["type"] == "extra_forbidden":
        path, text = _path(loc[:-1], value), _unknown_field(loc, schema)
    elif error["loc"] != loc:
        text = f"as a field name, {_complaint(error, loc, schema)}"
    else:
        text = _complaint(error, loc, schema)
    path = f"{label}.{path}" if label and path else label or path
    return f"{path}: {text}" if path else text


def echoes_another(error: ErrorDetails) -> bool:
    """Whether a list is only too short because entries of it are wrong, which others say."""
    if error["type"] != "too_short" or not isinstance(error["input"], list):
        return False
    return bool(len(error["input"]) >= error["ctx"]["min_length"])


def _complaint(error: ErrorDetails, loc: Sequence[str | int], schema: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    given = _shown(error["input"])
    if kind in _SHAPES:
        quotes = kind == "string_type" and isinstance(error["input"], int | float)
        return f"must be {_SHAPES[kind]}, not {given}" + (" (put it in quotes)" if quotes else "")
    if kind in _NUMBERS:
        return f"must be {_number(kind, context, loc, schema)}, not {given}"
    if kind in ("literal_error", "enum"):
        return f"must be one of {context['expected']}, not {given}"
    if kind == "string_too_long":
        length = len(str(error["input"]).strip())
        return f"must have at most {context['max_length']} characters, and has {length}"
    if kind == "string_too_short":
        return "must not be empty" if context["min_length"] == 1 else (
            f"must have at least {context['min_length']} characters"
        )  # fmt: skip
    if kind in ("too_short", "too_long"):
        bound = "at least" if kind == "too_short" else "at most"
        limit = context["min_length" if kind == "too_short" else "max_length"]
        return f"must have {bound} {limit} entries, and has {context['actual_length']}"
    if kind == "string_pattern_mismatch":
        return f"{given} {_pattern(context['pattern'])}"
    if kind in ("value_error", "assertion_error"):
        return error["msg"].partition(", ")[2]
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}, not {given}"


def _pattern(pattern: str) -> str:
    if pattern.startswith("^https://"):
        return "is not an https:// address"
    if pattern.startswith("^[a-z][a-z0-9]*("):
        return "is not an id: use lower-case letters, digits and single hyphens"
    if pattern == "^/subscriptions/":
        return "is not an Azure id: those begin with /subscriptions/"
    return f"does not have the form {pattern}"


def _number(
    kind: str, context: Mapping[str, Any], loc: Sequence[str | int], schema: Mapping[str, Any]
) -> str:
    rules = next((s for s in _schemas(loc, schema) if s.get("type") in ("integer", "number")), {})
    whole = rules.get("type") == "integer" or kind.startswith("int_")
    noun = "a whole number" if whole else "a number"
    low = rules.get("minimum", context.get("ge"))
    above = rules.get("exclusiveMinimum", context.get("gt"))
    high = rules.get("maximum", context.get("le"))
    below = rules.get("exclusiveMaximum", context.get("lt"))
    if low is not None and high is not None:
        return f"{noun} from {low:g} to {high:g}"
    bounds = (
        ("of at least", low), ("above", above), ("of at most", high), ("below", below),
    )  # fmt: skip
    said = " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
    return f"{noun} {said}".strip()


def _unknown_field(loc: Sequence[str | int], schema: Mapping[str, Any]) -> str:
    known = [name for s in _schemas(loc[:-1], schema) for name in s.get("properties", {})]
    name = str(loc[-1])
    near = get_close_matches(name, known, n=1)
    if near:
        return f"unknown field '{name}'; did you mean '{near[0]}'?"
    listed = ", ".join(sorted(known))
    return f"unknown field '{name}'" + (f"; known are {listed}" if known else "")


def _schemas(loc: Sequence[str | int], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every JSON schema that may describe the value at a path."""
    level = list(_alternatives(root, root))
    for step in loc:
        below = [member for schema in level for member in _members(schema, step)]
        # A step that no schema knows is the branch of a union, named by pydantic.
        level = [found for member in below for found in _alternatives(member, root)] or level
    yield from level


def _members(schema: Mapping[str, Any], step: str | int) -> Iterator[Any]:
    if step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif isinstance(step, int) and step < len(schema.get("prefixItems", ())):
        yield schema["prefixItems"][step]
    else:
        yield from (schema[key] for key in ("items", "additionalProperties") if key in schema)
        yield from schema.get("patternProperties", {}).values()


def _alternatives(schema: Any, root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if not isinstance(schema, Mapping):
        return
    if "$ref" in schema:
        yield from _alternatives(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    for key in ("anyOf", "oneOf", "allOf"):
        for option in schema.get(key, ()):
            yield from _alternatives(option, root)
    yield schema


def _path(loc: Sequence[str | int], value: Any) -> str:
    """`practices[3].gate.level`; steps that only pydantic knows (branches of a union) left out."""
    path = ""
    for step in loc:
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            value, path = value[step], f"{path}[{step}]"
        elif isinstance(value, dict) and step in value:
            value, path = value[step], f"{path}.{step}"
    return path.removeprefix(".")


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value)
    short = text if len(text) <= 60 else f"{text[:57]}…"
    return f"'{short}'" if isinstance(value, str) else short
