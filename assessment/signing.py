"""Signing a review off: its self-check, and the milestone that keeps what was reviewed."""

from __future__ import annotations

from assessment.signoff import SelfCheck, Severity, self_check
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.milestones import Milestone, freeze
from assessment.store.opened import Opened, whole
from assessment.store.sessions import remarks
from rubrics.errors import UserError


def checked(store: Store, actor: Actor, opened: Opened) -> SelfCheck:
    """The self-check of a workload as it is now, parked questions included.

    Raises:
        UserError: the workload is gone, or the actor is no longer a member.
    """
    parked = remarks(store, actor, opened.id, kind="parked", open_only=True)
    return self_check(
        opened.assessment, parked={one.practice for one in parked if one.practice is not None}
    )


def blocking(found: SelfCheck) -> int:
    """How many rows keep it from being signed off."""
    return sum(row.severity is Severity.BLOCKS for row in found.rows)


def sign_off(
    store: Store,
    actor: Actor,
    opened: Opened,
    title: str,
    *,
    note: str = "",
    despite: str = "",
) -> Milestone:
    """Freeze a workload as it is, with every finding.

    Whoever signs off although something blocks says why: it stands in the milestone's note, with
    how much was open, so that nobody takes the milestone for a clean one.

    `despite`: why, where something blocks.

    Raises:
        UserError: the actor may not; the checks have not run; something blocks and there is no
            reason; or the title is empty, taken or too long.
    """
    opened.rights.must_write()
    if opened.stale:
        raise UserError(
            "The workload has changed since the checks ran",
            "Run the checks again, so that what is frozen fits together.",
        )
    count = blocking(checked(store, actor, opened))
    why = despite.strip()
    # A dash is a reason to the form, and none to whoever reads it.
    open_ = f"{count} {'point' if count == 1 else 'points'}"
    if count and not any(letter.isalnum() for letter in why):
        raise UserError(
            f"{open_} to mend before the review is signed off",
            "Mend what blocks, or say why it is signed off all the same.",
        )
    parts = [note.strip()]
    if count:
        parts.append(f"Signed off with {open_} still to mend: {why}")
    said = "\n\n".join(part for part in parts if part) or None
    return freeze(store, actor, opened.id, title, whole(store, actor, opened), note=said)
