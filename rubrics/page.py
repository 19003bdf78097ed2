"""A practice as a Markdown page: what it asks, what its levels are, when a gate needs it."""

from __future__ import annotations

from collections.abc import Sequence

from rubrics.rubric import Rubric
from rubrics.schema import GateRule, Practice
from rubrics.standard import Standard


def page(practice: Practice, rubric: Rubric, *, checks: Sequence[str] = ()) -> str:
    """The page of one practice; `checks` are lines about the checks that are evidence for it."""
    standard = rubric.standard
    depends = [f"`{id_}`: {rubric.practices[id_].title}" for id_ in practice.depends_on]
    sections = [
        f"# {practice.id}\n\n**{practice.title}**",
        _table(practice, standard),
        f"## Question\n\n{practice.question}",
        "## Levels\n\n" + "\n".join(f"{n}. {text}" for n, text in enumerate(practice.levels)),
        *_variants(practice),
        f"## Why it matters\n\n{practice.why}",
        f"## Evidence that a reviewer accepts\n\n{practice.evidence}",
        _list("Checks that are evidence for it", checks),
        _list("Depends on", depends),
        _list("Mapped to", practice.standards),
        f"## Reference\n\n<{practice.reference}>",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def facts(practice: Practice, standard: Standard) -> dict[str, str]:
    """What a practice declares of itself, by name; what it does not declare is left out."""
    low, high = practice.effort_days
    roles = (f"{standard.title(role)} {share:.0%}" for role, share in practice.roles.items())
    tags = practice.maturity.model_dump(exclude_none=True)
    titles: dict[str, str] = {model.id: model.title for model in standard.maturity.models}
    rows = {
        "To do": practice.action,
        "Pillar": f"{standard.title(practice.pillar)}, {practice.area}",
        "Applies to": ", ".join(standard.title(kind) for kind in practice.archetypes),
        "Gate": gate_text(practice.gate, standard),
        "Gate of a platform": gate_text(practice.platform_gate, standard),
        "Counted until": standard.title(practice.counted_until or ""),
        "Weight": f"{practice.weight} of 5",
        "Effort": f"{low:g} to {high:g} person-days: {', '.join(roles)}",
        "Assessed by": practice.assessed_by,
        "Why no check looks at it": practice.no_check or "",
        "Maturity": ", ".join(f"{titles[id_]} {level}" for id_, level in tags.items()),
        "Quick review": "yes" if practice.core else "",
        "Source statements": ", ".join(practice.statements),
    }
    return {name: value for name, value in rows.items() if value}


def _table(practice: Practice, standard: Standard) -> str:
    lines = [f"| {name} | {value} |" for name, value in facts(practice, standard).items()]
    return "\n".join(["| | |", "|---|---|", *lines])


def gate_text(gate: GateRule | None, standard: Standard) -> str:
    """`Pilot, level 2, must`; empty where there is none."""
    if gate is None:
        return ""
    return f"{standard.title(gate.stage)}, level {gate.level}, {'must' if gate.must else 'should'}"


def _variants(practice: Practice) -> list[str]:
    sections = []
    for variant in practice.variants:
        lines = [f"- Level {level}: {text}" for level, text in variant.levels.items()]
        if variant.note:
            lines.append(f"- {variant.note}")
        audience = variant.when.audience.replace("-", ", ")
        sections.append(f"## Where the audience is {audience}\n\n" + "\n".join(lines))
    return sections


def _list(title: str, items: Sequence[str]) -> str:
    return f"## {title}\n\n" + "\n".join(f"- {item}" for item in items) if items else ""
