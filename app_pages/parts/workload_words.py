"""What was done to a workload, in sentences. Plain text, not escaped for anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from assessment.profile import FIELDS, said_value
from assessment.store.audit import Event
from reports.numbers import shortened

LONGEST: Final = 80
"""Characters of one value."""
_SAID: Final[Mapping[str, str]] = {
    "workload-made": "Made the workload as “{name}”",
    "workload-imported": "Imported the workload",
    "answers-brought": "Brought answers from a file",
    "milestone-frozen": "Froze the milestone “{title}”",
    "override-taken": "Decided on another level for {key}",
    "override-withdrawn": "Withdrew the decided level of {key}",
    "waiver-taken": "Waived the must {key}",
    "waiver-withdrawn": "Withdrew the waiver of {key}",
    "exception-taken": "Accepted a finding of {key}",
    "exception-withdrawn": "Withdrew the acceptance of a finding of {key}",
    "plan-changed": "Changed the plan",
    "session-started": "Began a review session",
    "session-ended": "Ended the review session",
    "participants-set": "Said who takes part in the session",
    "snapshot-attached": "Attached the snapshot “{file}”",
    "snapshot-chosen": "Chose an earlier snapshot",
    "scan-asked": "Asked for a scan",
}
_ROLES: Final[Mapping[str, str]] = {
    "owner": "an owner", "reviewer": "a reviewer", "reader": "a reader",
}  # fmt: skip


def told(event: Event) -> str:
    """One line of the history; what has no sentence is shown by its name."""
    about = event.about
    if event.what == "profile-changed":
        return _profile(about.get("changes"))
    if event.what == "member-set":
        return _member(about)
    sentence = _SAID.get(event.what)
    if sentence is None:
        return event.what.replace("-", " ").capitalize()
    return sentence.format_map(_Named(about))


class _Named(dict[str, Any]):
    """Values of an event, short; one that is missing is said to be."""

    def __getitem__(self, key: str) -> str:
        return shortened(str(super().get(key, "?")), LONGEST)

    def __missing__(self, key: str) -> str:
        return self[key]


def _member(about: Mapping[str, Any]) -> str:
    login = shortened(str(about.get("login", "?")), LONGEST)
    after = about.get("after")
    if after is None:
        return f"Removed {login} from the members"
    verb = "Added" if about.get("before") is None else "Made"
    role = _ROLES.get(str(after), str(after))
    return f"{verb} {login} as {role}" if verb == "Added" else f"{verb} {login} {role}"


def _profile(changes: Any) -> str:
    if not isinstance(changes, Mapping) or not changes:
        return "Changed the profile"
    return "Changed " + "; ".join(_change(field, change) for field, change in changes.items())


def _change(field: str, change: Any) -> str:
    name = FIELDS.get(field, field)
    name = name[:1].lower() + name[1:]
    if not isinstance(change, Mapping):
        return name
    before, after = (shortened(said_value(change.get(key)), LONGEST) for key in ("before", "after"))
    return f"{name} from {before} to {after}"
