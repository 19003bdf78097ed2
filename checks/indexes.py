"""The checks as Markdown tables: by service, pillar, archetype and practice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from checks.registry import Check
from rubrics.rubric import Rubric
from rubrics.schema import Practice

WHOLE = "The whole workload, and any resource"
_FEWER = "A practice that no check looks at rests on what the team answers."


def table(checks: Iterable[Check], rubric: Rubric, *, linked: bool = True) -> str:
    """One row a check; without links, its id alone."""
    lines = [
        "| Check | Severity | Pillar | Practice | Says, where it fails |",
        "|---|---|---|---|---|",
    ]
    for check in checks:
        practice = rubric.practices.get(check.practice)
        pillar = rubric.standard.title(practice.pillar) if practice else ""
        names = [f"[{check.id}]({check.id}.md)", _practice(check.practice)]
        here, there = names if linked else (check.id, check.practice)
        said = check.bad.replace("|", "\\|")
        lines.append(f"| {here} | {check.severity.value} | {pillar} | {there} | {said} |")
    return "\n".join(lines)


def index_pages(checks: Sequence[Check], rubric: Rubric) -> dict[str, str]:
    """The index pages by their file name."""
    services = _grouped(checks, lambda check: [check.service or WHOLE])
    pillars = _grouped(checks, lambda check: [rubric.practices[check.practice].pillar])
    archetypes = _grouped(checks, lambda check: rubric.practices[check.practice].archetypes)
    standard = rubric.standard
    pillars = {standard.title(p.id): pillars.get(p.id, []) for p in standard.pillars}
    archetypes = {standard.title(kind): rows for kind, rows in archetypes.items()}
    pages = {
        "by-service.md": _page("Checks by service", services, rubric),
        "by-pillar.md": _page("Checks by pillar", pillars, rubric),
        "by-archetype.md": _page("Checks by archetype", archetypes, rubric),
        "by-practice.md": _by_practice(checks, rubric),
    }
    return {"README.md": _overview(checks, services, pillars), **pages}


def _grouped(
    checks: Iterable[Check], keys: Callable[[Check], Sequence[str]]
) -> dict[str, list[Check]]:
    groups: dict[str, list[Check]] = {}
    for check in checks:
        for key in keys(check):
            groups.setdefault(key, []).append(check)
    return dict(sorted(groups.items()))


def _page(title: str, groups: Mapping[str, Sequence[Check]], rubric: Rubric) -> str:
    parts = [f"# {title}"]
    for name, checks in groups.items():
        parts.append(f"## {name} ({len(checks)})\n\n{table(checks, rubric)}")
    return "\n\n".join(parts) + "\n"


def _overview(
    checks: Sequence[Check],
    services: Mapping[str, Sequence[Check]],
    pillars: Mapping[str, Sequence[Check]],
) -> str:
    counted = [
        *(f"| {name} | {len(rows)} |" for name, rows in services.items()),
        *(f"| {name} | {len(rows)} |" for name, rows in pillars.items()),
    ]
    lines = [
        f"# {len(checks)} checks",
        "",
        "Each reads what Azure says of a resource, or of a whole scope, and is evidence for one",
        "practice. What it could not read is unknown, never a pass and never a failure.",
        "",
        "- [By service](by-service.md)",
        "- [By pillar](by-pillar.md)",
        "- [By archetype](by-archetype.md)",
        "- [By practice](by-practice.md), with those that no check looks at, and why",
        "- [Beside other tools](../peer-coverage.md): what they check, and what answers it here",
        "- [Checks of your own](../own-checks.md)",
        "",
        "| Service or pillar | Checks |",
        "|---|---|",
        *counted,
    ]
    return "\n".join(lines) + "\n"


def _by_practice(checks: Sequence[Check], rubric: Rubric) -> str:
    """Every practice that a scan can speak for, with its checks or the reason for none."""
    found = _grouped(checks, lambda check: [check.practice])
    scanned = [p for p in rubric.practices.values() if p.scanned or p.id in found]
    asked = len(rubric.practices) - len(scanned)
    covered = sum(1 for practice in scanned if practice.id in found)
    lines = [
        "# Checks by practice",
        "",
        f"Of {len(rubric.practices)} practices a scan can speak for {len(scanned)}; {covered} of",
        f"them have checks. The other {asked} are about people and documents. {_FEWER}",
        "",
        "| Practice | Assessed by | Checks, or why there is none |",
        "|---|---|---|",
    ]
    for practice in scanned:
        cell = _checks(practice, found.get(practice.id, []))
        lines.append(f"| {_practice(practice.id)} | {practice.assessed_by} | {cell} |")
    return "\n".join(lines) + "\n"


def _checks(practice: Practice, checks: Sequence[Check]) -> str:
    return ", ".join(f"[{one.id}]({one.id}.md)" for one in checks) or practice.no_check or ""


def _practice(id_: str) -> str:
    return f"[{id_}](../rubric/{id_}.md)"
