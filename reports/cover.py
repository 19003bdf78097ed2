"""The cover as plain data: what was reviewed, for whom, with what, and how it came out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assessment.assessment import Assessment
from assessment.document import to_json
from assessment.inputs import ScopeEntry
from reports.numbers import middled, shortened
from reports.panels import Data
from reports.words import Words

SHOWN_SCOPE = 6
SHOWN_PEOPLE = 6
SCOPE_LENGTH = 44
PERSON_LENGTH = 48
TEXT_LENGTH = 300
ID_LENGTH = 16
"""Characters."""


def panel(assessment: Assessment, words: Words) -> Data:
    """The cover.

    Args:
        assessment: the review.
        words: the report's own wording.
    """
    workload = assessment.workload
    people = [f"{p.name}, {p.role}" if p.role else p.name for p in workload.participants]
    # Who looks like one who stands there already is counted with the rest.
    shown = list(dict.fromkeys(middled(person, PERSON_LENGTH) for person in people))[:SHOWN_PEOPLE]
    return {
        "description": shortened(" ".join((workload.description or "").split()), TEXT_LENGTH),
        "scope": [_entry(entry, words) for entry in workload.scope[:SHOWN_SCOPE]],
        "more_scope": max(0, len(workload.scope) - SHOWN_SCOPE),
        "scope_text": _scope_text(workload.scope, words),
        "people": shown,
        "more_people": len(people) - len(shown),
        "resources": assessment.resource_count,
        "id": fingerprint(assessment)[:ID_LENGTH],
    }


def fingerprint(assessment: Assessment) -> str:
    """SHA-256 over the inputs: the same for a saved assessment and the one it was saved from."""
    inputs = {**to_json(replace(assessment, findings=())), "rubric": assessment.rubric.digest}
    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode())  # any text, even halves
    for finding in assessment.findings:
        digest.update(
            f"\n{finding.check}|{finding.subject}|{finding.verdict.state}".encode(
                "utf-8", "surrogatepass"
            )
        )
    return digest.hexdigest()


def _entry(entry: ScopeEntry, words: Words) -> Data:
    """One entry of the scope: what kind of thing it is, its name, its environment."""
    parts = entry.id.strip("/").split("/")
    kind = {2: "subscription", 4: "group"}.get(len(parts), "resource")
    return {
        "kind": words(f"cover.scope-{kind}"),
        "name": middled(parts[-1], SCOPE_LENGTH),
        "environment": words(f"cover.environment-{entry.environment}"),
    }


def _scope_text(scope: Sequence[ScopeEntry], words: Words) -> str:
    """How many subscriptions the scope touches, and how many entries are prod and nonprod."""
    if not scope:
        return words("cover.scope-none")
    subscriptions = {entry.id.split("/")[2].casefold() for entry in scope}
    counts = Counter(entry.environment for entry in scope)
    parts = [
        words(f"cover.entries-{name}", count=counts[name])
        for name in ("prod", "nonprod")
        if counts[name]
    ]
    return words("cover.scope", count=len(subscriptions), entries=words.listed(parts))
