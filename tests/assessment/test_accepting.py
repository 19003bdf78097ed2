"""What has to be said to accept a finding."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.accepting import acceptance
from assessment.evidence import accepted_by
from assessment.inputs import Answers
from checks.model import Finding, Rule, Severity, Subject, failed
from rubrics.errors import UserError

TODAY = date(2026, 11, 22)
GROUP = "/subscriptions/s/resourceGroups/rg"


def on(subject: str) -> Finding:
    rule = Rule("account-accepts-api-keys", "sec-keyless-auth", Severity.HIGH)
    return Finding(rule, Subject(subject, "t", "n", "prod"), failed("it is so"))


def test_the_finding_is_accepted_until_that_day() -> None:
    finding = on(GROUP)
    said = acceptance(finding, reason=" r ", owner=" o ", until=date(2027, 1, 1), today=TODAY)
    assert (said.reason, said.owner) == ("r", "o")
    answers = Answers(exceptions=(said,))
    assert accepted_by(finding, answers, date(2027, 1, 1)) == said
    assert accepted_by(finding, answers, date(2027, 1, 2)) is None


@pytest.mark.parametrize(
    ("reason", "owner", "until"),
    [
        (" ", "o", TODAY),
        ("r", "", TODAY),
        ("r", "o", None),
        ("r", "o", date(2026, 11, 21)),
        ("r", "o", date(2028, 1, 1)),
    ],
)
def test_what_is_left_out_or_cannot_be_is_refused(
    reason: str, owner: str, until: date | None
) -> None:
    with pytest.raises(UserError):
        acceptance(on(GROUP), reason=reason, owner=owner, until=until, today=TODAY)


def test_a_finding_on_everything_is_not_accepted() -> None:
    with pytest.raises(UserError, match="cannot be accepted"):
        acceptance(on("/"), reason="r", owner="o", until=TODAY, today=TODAY)
