"""Accepting a finding: what has to be said for it."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import ValidationError

from assessment.inputs import Exception_
from checks.model import Finding
from rubrics.errors import UserError

LONGEST_DAYS = 366
"""How far ahead a finding can be accepted; after that somebody has to look again."""


def acceptance(
    finding: Finding, *, reason: str, owner: str, until: date | None, today: date
) -> Exception_:
    """The exception for one finding.

    Raises:
        UserError: something is left out, the day is past or too far ahead, or the finding is on
            everything there is.
    """
    reason, owner = reason.strip(), owner.strip()
    if not reason or not owner or until is None:
        raise UserError("Something is left out", "Give a reason, an owner and a day.")
    if not today <= until <= today + timedelta(LONGEST_DAYS):
        raise UserError("This day cannot be", "Choose one from today on, within a year.")
    try:
        return Exception_(
            check=finding.check, subject=finding.subject, reason=reason, owner=owner, expires=until
        )
    except ValidationError:
        raise UserError(
            "This finding cannot be accepted", "It is on no resource, group or subscription."
        ) from None
