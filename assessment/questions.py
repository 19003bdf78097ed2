"""The questionnaire as a YAML file to fill in: levels as comments, answers left empty."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from assessment.inputs import Workload
from assessment.targets import applies_to, gate_rule
from rubrics.rubric import Rubric
from rubrics.schema import Practice

WIDTH = 100

HEAD = """\
# Answers for: {name}
# {count} questions of the rubric {version}{core}.
#
# For each practice give the level, 0 to 4, whose sentence describes the workload best:
#     level: 2
# or, where the question does not arise, the reason instead of a level:
#     not_applicable: no provisioned deployment yet
# Leave empty what nobody knows: it counts as unassessed, never as bad.
# Beside it, where you have them: note, evidence (a link), who, when (2026-11-22), expires.
"""

TAIL = """
# Decisions, each with its reason, owner and expiry:
#
# overrides:          # a level used although the scan caps it
#   sec-keyless-auth: {level: 2, reason: …, owner: …, expires: 2027-03-31}
# waivers:            # an unmet must, accepted for a conditional gate
#   cost-idle-compute: {reason: …, owner: …, expires: 2027-03-31}
# exceptions:         # one finding accepted
# - check: account-accepts-api-keys
#   subject: /subscriptions/…
#   reason: …
#   owner: …
#   expires: 2027-03-31
"""


def questions(rubric: Rubric, workload: Workload, *, core: bool = False) -> list[Practice]:
    """The practices to ask about: those that apply; of these the quick review's, if `core`."""
    asked = (p for p in rubric.practices.values() if applies_to(p, workload))
    return [practice for practice in asked if practice.core or not core]


def questionnaire(rubric: Rubric, workload: Workload, *, core: bool = False) -> str:
    """The form, in the order of pillars and areas; it loads as it is, as no answers at all."""
    asked = questions(rubric, workload, core=core)
    head = HEAD.format(
        name=_one_line(workload.name),
        count=len(asked),
        version=rubric.version,
        core=", the quick review" if core else "",
    )
    return "\n".join([head, "answers:", *_entries(rubric, workload, asked), TAIL.rstrip(), ""])


def _entries(rubric: Rubric, workload: Workload, asked: Sequence[Practice]) -> Iterator[str]:
    heading = ""
    for practice in asked:
        here = _one_line(f"{rubric.standard.title(practice.pillar)} · {practice.area}")
        if here != heading:
            heading = here
            yield f"\n  # ==== {heading} ===="
        yield ""
        yield from _comment(practice.question, indent="")
        yield from _comment(f"Why: {practice.why}", indent="")
        for level, text in enumerate(practice.level_texts(workload.audience)):
            yield from _comment(f"{level}  {text}", indent="   ")
        gate = gate_rule(practice, workload)
        needs = "needs" if gate.must else "wants"
        title = _one_line(rubric.standard.title(gate.stage))
        yield f"  # The {title} gate {needs} level {gate.level}."
        for note in practice.notes(workload.audience):
            yield from _comment(note, indent="")
        yield f"  {practice.id}:"
        yield from ("    level:", "    note:", "    evidence:")


def _comment(text: str, *, indent: str) -> Iterable[str]:
    return textwrap.wrap(
        _one_line(text),
        WIDTH,
        initial_indent=f"  # {indent}",
        subsequent_indent=f"  # {indent}{'   ' if indent else ''}",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
