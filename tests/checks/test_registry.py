"""What a check has to declare, and how it is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checks import registry
from checks.model import Confidence, Effort, Profile, Severity, Verdict, passed
from checks.registry import all_checks, check, find
from checks.resource import Resource
from rubrics.errors import UserError

GOOD: dict[str, Any] = {
    "slug": "thing-is-broken",
    "on": "Microsoft.Example/things",
    "practice": "some-practice",
    "good": "The thing works.",
    "severity": Severity.LOW,
    "confidence": Confidence.CERTAIN,
    "effort": Effort.SMALL,
    "since": "0.1",
    "refs": ("https://example.org/thing",),
}


def works(thing: Resource, profile: Profile) -> Verdict:
    """The thing is broken.

    Why it matters: It should work.

    How to fix: Mend it.

    Limits: Looks at one thing.
    """
    return passed()


@pytest.fixture(autouse=True)
def _leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    all_checks()
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))


def register(function: Callable[..., Verdict] = works, **changes: Any) -> None:
    parts = GOOD | changes
    check(parts.pop("slug"), **parts)(function)


def test_a_check_is_found_by_its_id_and_by_its_former_ids() -> None:
    register(aliases=("thing-was-broken",))
    found = find("thing-is-broken")
    assert found is find("thing-was-broken")
    assert found in all_checks()
    assert [one.id for one in all_checks()].count("thing-is-broken") == 1
    assert (found.bad, found.docs.fix, found.service) == (
        "The thing is broken.",
        "Mend it.",
        "Microsoft.Example",
    )


def test_checks_come_in_the_order_of_their_ids() -> None:
    ids = [one.id for one in all_checks()]
    assert ids == sorted(ids)


def test_an_unknown_id_names_the_nearest_one() -> None:
    with pytest.raises(UserError) as caught:
        find("acount-accepts-api-key")
    assert "account-accepts-api-keys" in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slug": "account-accepts-api-keys"}, "'account-accepts-api-keys' has"),
        ({"aliases": ("no-budget",)}, "uses the id 'no-budget'"),
        ({"slug": "Thing_Broken"}, "not 'Thing_Broken'"),
        ({"slug": "thing"}, "not 'thing'"),
        ({"on": "things"}, "neither an ARM type, '\\*' nor a scope"),
        ({"on": "management-group"}, "neither an ARM type, '\\*' nor a scope"),
        ({"refs": ()}, "references"),
        ({"refs": ("http://example.org",)}, "references"),
    ],
)
def test_bad_declarations_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        register(**changes)


@pytest.mark.parametrize(
    ("docstring", "message"),
    [
        (None, "has no docstring"),
        ("It is broken.", "needs the docstring headings"),
        ("It is broken.\n\nHow to fix: x\n\nWhy it matters: y\n\nLimits: z", "in this order"),
        ("It is broken.\n\nWhy it matters: y\n\nHow to fix:\n\nLimits: z", "under 'How to fix:'"),
    ],
)
def test_bad_docstrings_are_refused(docstring: str | None, message: str) -> None:
    def broken(thing: Resource, profile: Profile) -> Verdict:
        return passed()

    broken.__doc__ = docstring
    with pytest.raises(ValueError, match=message):
        register(broken)
