"""A workload's profile while somebody edits it: what a form says, and what others say meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from pydantic import ValidationError

from assessment.inputs import Participant, Workload
from assessment.scope_text import entries_of, text_of
from rubrics.errors import UserError
from rubrics.schema import STAGES
from rubrics.wording import echoes_another, sentence
from rubrics.yaml_source import parse_yaml

FIELDS: Final[Mapping[str, str]] = {
    "name": "Name",
    "customer": "Customer",
    "description": "Description",
    "archetypes": "Archetypes",
    "stage": "Stage",
    "target_stage": "Target stage",
    "criticality": "Criticality",
    "sensitivity": "Sensitivity of the data",
    "audience": "Audience",
    "residency": "Residency",
    "allowed_regions": "Allowed regions",
    "regulated": "Regulated",
    "managing_provider": "Managing provider",
    "cost_pressure": "Cost pressure",
    "targets": "Declared targets",
    "capacity": "Capacity",
    "participants": "Participants",
    "scope": "Scope in Azure",
    "as_of": "As-of date",
}
"""What each field of a profile is called."""
OWN_KEYS: Final = "own_keys"
REQUIRED_TAGS: Final = "required_tags"
LATENCY: Final = "latency_seconds"
KNOWN_TARGETS: Final = (OWN_KEYS, REQUIRED_TAGS, LATENCY)
"""The declared targets that checks ask for."""
LATENCY_BOUNDS: Final = (0.1, 3600.0)
MOST_TEXT: Final = 20_000
"""Characters of a text of several lines."""
_SAID: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "unknown": None}
_PLAIN: Final = (
    "name", "archetypes", "stage", "target_stage", "criticality", "sensitivity", "audience",
    "allowed_regions", "cost_pressure", "as_of",
)  # fmt: skip
_OPTIONAL: Final = ("customer", "description", "residency", "managing_provider")


def form_of(workload: Workload) -> dict[str, Any]:
    """A profile as the values of a form: texts, lists, numbers, and `yes`, `no` or `unknown`."""
    typed = {key: value for key, value in workload.targets.items() if _is_typed(key, value)}
    own = {key: value for key, value in workload.targets.items() if key not in typed}
    values: dict[str, Any] = {key: getattr(workload, key) for key in _PLAIN}
    values |= {key: getattr(workload, key) or "" for key in _OPTIONAL}
    values |= {
        "archetypes": list(workload.archetypes),
        "allowed_regions": list(workload.allowed_regions),
        "regulated": _word(workload.regulated),
        OWN_KEYS: _word(typed.get(OWN_KEYS)),
        REQUIRED_TAGS: list(typed.get(REQUIRED_TAGS, ())),
        LATENCY: float(typed[LATENCY]) if LATENCY in typed else None,
        "own_targets": _lines(own),
        "participants": "\n".join(map(_person, workload.participants)),
        "scope_prod": text_of(workload.scope, "prod"),
        "scope_nonprod": text_of(workload.scope, "nonprod"),
    }
    return values | {f"capacity_{stage}": workload.capacity.get(stage) for stage in STAGES}


def read_form(values: Mapping[str, Any], base: Workload) -> tuple[Workload | None, list[str]]:
    """The profile that a form says, and what is wrong with it.

    Args:
        values: as of `form_of`; what is left out is as in `base`.
        base: the profile that the form was filled from. What the form spells as it was spelled
            there stays as it is, even where a form cannot tell it apart.

    Returns:
        The profile, or None and a sentence for each fault.
    """
    before = form_of(base)
    said = {key: values.get(key, value) for key, value in before.items()}
    data = base.model_dump()
    data |= {key: said[key] for key in _PLAIN}
    data |= {key: said[key].strip() or None for key in _OPTIONAL}
    if said["name"] != before["name"]:
        data["name"] = said["name"].strip()
    data["regulated"] = _SAID[said["regulated"]]
    amounts = {stage: said[f"capacity_{stage}"] for stage in STAGES}
    data["capacity"] = {stage: fte for stage, fte in amounts.items() if fte is not None}
    faults: list[str] = []
    if said["participants"] != before["participants"]:
        data["participants"] = [_person_of(line) for line in _filled(said["participants"])]
    scope = {env: said[f"scope_{env}"] for env in ("prod", "nonprod")}
    if any(text != before[f"scope_{env}"] for env, text in scope.items()):
        found, wrong = entries_of(scope)
        data["scope"] = [entry.model_dump() for entry in found]
        faults += wrong
    try:
        if any(said[key] != before[key] for key in (*KNOWN_TARGETS, "own_targets")):
            data["targets"] = _targets(said)
    except UserError as error:
        faults.append(error.what)
    # Tuples as the model has them, or it would take each list for a fault of its own.
    data = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    try:
        workload = Workload.model_validate(data)
    except ValidationError as error:
        return None, [*faults, *_complaints(error, data)]
    return (None, faults) if faults else (workload, [])


def as_yaml(workload: Workload) -> str:
    """The profile as a workload file, which the command line reads."""
    return _lines(workload.model_dump(mode="json", exclude_defaults=True)) + "\n"


def changed(before: Workload, after: Workload) -> tuple[str, ...]:
    """The fields in which two profiles differ."""
    return tuple(key for key in FIELDS if getattr(before, key) != getattr(after, key))


def rebased(base: Workload, mine: Workload, theirs: Workload) -> Workload:
    """Their profile with what I changed; where both did, mine.

    Raises:
        UserError: the two do not fit together.
    """
    data = theirs.model_dump() | {key: mine.model_dump()[key] for key in changed(base, mine)}
    try:
        return Workload.model_validate(data)
    except ValidationError as error:
        raise UserError(
            f"Both changes together do not fit: {_complaints(error, data)[0]}",
            "Take theirs, and make your change again.",
        ) from error


def said_value(value: Any) -> str:
    """A value of a profile in one line."""
    if value is None or value in ("", (), [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {said_value(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(said_value, value))
    return str(value)


def _is_typed(key: str, value: Any) -> bool:
    """Whether a target is one that the form has a field for, and fits into it."""
    if key == OWN_KEYS:
        return isinstance(value, bool)
    if key == REQUIRED_TAGS:
        tags = value if isinstance(value, list | tuple) else ()
        return bool(tags) and all(isinstance(tag, str) for tag in tags)
    least, most = LATENCY_BOUNDS
    return key == LATENCY and type(value) in (int, float) and least <= value <= most


def _targets(said: Mapping[str, Any]) -> dict[str, Any]:
    text = said["own_targets"]
    own: Any = parse_yaml(text, "Own targets").value if text.strip() else {}
    if not isinstance(own, dict) or not all(isinstance(key, str) for key in own):
        raise UserError("Own targets: each line is `name: value`", "Write `retention_days: 30`.")
    latency = said[LATENCY]
    typed = {
        OWN_KEYS: _SAID[said[OWN_KEYS]],
        REQUIRED_TAGS: list(said[REQUIRED_TAGS]) or None,
        LATENCY: int(latency) if latency is not None and latency == int(latency) else latency,
    }
    return own | {key: value for key, value in typed.items() if value is not None}


def _lines(targets: Mapping[str, Any]) -> str:
    """As YAML that reads back as it is."""
    return "\n".join(f"{_scalar(key)}: {_scalar(value)}" for key, value in targets.items())


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _reads_back(value):
        return value
    return orjson.dumps(value, default=str).decode()


def _reads_back(text: str) -> bool:
    """Whether YAML takes a text for itself, without quotes."""
    try:
        return text.isprintable() and parse_yaml(f"x: {text}", "").value == {"x": text}
    except UserError:
        return False


def _word(said: Any) -> str:
    return "unknown" if said is None else "yes" if said else "no"


def _filled(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _person(one: Participant) -> str:
    return f"{one.name}, {one.role}" if one.role else one.name


def _person_of(line: str) -> dict[str, str | None]:
    name, _, role = line.partition(",")
    return {"name": name.strip(), "role": role.strip() or None}


def _complaints(error: ValidationError, data: Mapping[str, Any]) -> list[str]:
    schema = Workload.model_json_schema()
    found = []
    for item in error.errors(include_url=False):
        if echoes_another(item):
            continue
        if "comes before stage" in item["msg"]:
            found.append("Target stage: choose the stage itself, or a later one")
            continue
        if item["loc"] == ("archetypes",):
            found.append("Archetypes: choose at least one")
            continue
        field, *_ = (*item["loc"], "")
        text = sentence(item, data, schema)
        found.append(f"{FIELDS.get(str(field), field)}: {text.partition(': ')[2] or text}")
    return found
