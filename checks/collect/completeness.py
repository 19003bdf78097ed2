"""What the user declares to be complete, set against what is known of the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checks.snapshot import Coverage, Outcome


def lacking(coverage: Iterable[Coverage]) -> Iterator[tuple[str, str]]:
    """(type or `*`, why) of what may have held resources, and could not be read."""
    for row in coverage:
        if not row.outcome.answered and row.outcome is not Outcome.UNSUPPORTED:
            yield row.operation.casefold(), f"{row.source} {row.detail}"


def declared(
    counts: Mapping[str, int], types: Sequence[str], missing: Sequence[tuple[str, str]]
) -> Iterator[Coverage]:
    """What the user says is complete, unless the sources themselves contradict it.

    `counts` has the number of resources by type, folded; `missing` is as from `lacking`.
    """
    for type_ in types:
        folded = type_.casefold()
        count = counts.get(folded, 0)
        against = next((why for lacks, why in missing if lacks in (folded, "*")), "")
        yield Coverage(
            "declaration",
            type_,
            Outcome.OK if count else Outcome.EMPTY,
            count,
            complete=not against,
            detail="declared complete by the user" + (f", but {against}" if against else ""),
        )


def outside_row(count: int) -> Coverage:
    """How many resources the scope leaves out."""
    detail = f"{count} outside the scope left out"
    return Coverage("scope", "*", Outcome.OK, count, detail=detail)


def nothing_inside(outside: int) -> tuple[str, str]:
    """What to tell a user whose scope leaves out everything."""
    return (
        f"None of the {outside} resources read lies in the workload's scope",
        "Compare the ids of `scope` in the workload file with those of the resources.",
    )
