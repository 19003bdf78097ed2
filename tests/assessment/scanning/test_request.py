"""What a request reads: a scope, and what checks of some archetypes look at."""

from __future__ import annotations

import pytest

from assessment.inputs import ScopeEntry
from assessment.scanning.request import ScanRequest, within
from rubrics.errors import UserError
from tests.azure.estate import GUID, SUBSCRIPTION

OTHER = GUID.replace("1", "9")


def test_resource_groups_of_a_scope_are_scanned_alone() -> None:
    asked = within([ScopeEntry(id=f"{SUBSCRIPTION}/resourceGroups/rg-{n}/") for n in "ab"])
    assert asked.subscriptions == ()
    assert asked.wanted().group_ids == tuple(f"{SUBSCRIPTION}/resourceGroups/rg-{n}" for n in "ab")


def test_a_whole_subscription_beside_a_group_is_read_whole() -> None:
    ids = (SUBSCRIPTION, f"/subscriptions/{OTHER}/resourceGroups/rg")
    asked = within([ScopeEntry(id=id_) for id_ in ids])
    assert asked.subscriptions == (GUID, OTHER)
    assert asked.group_ids == ()


@pytest.mark.parametrize("end", ["", "x", f"{GUID}/resourceGroups", f"{GUID}/resourceGroups/a b"])
def test_an_id_that_breaks_off_is_two_lines(end: str) -> None:
    with pytest.raises(UserError):
        within([ScopeEntry(id=f"/subscriptions/{end}")]).wanted()


def test_an_empty_scope_is_two_lines() -> None:
    with pytest.raises(UserError, match="names no scope"):
        within([])


def test_archetypes_and_depth_narrow_what_is_read() -> None:
    whole = ScanRequest(subscriptions=(GUID,))
    some = ScanRequest(subscriptions=(GUID,), archetypes=("rag",), depth="inventory")
    assert 0 < len(some.checks()) < len(whole.checks())
    assert some.plan().reads == () != whole.plan().reads


def test_a_request_survives_its_record() -> None:
    asked = ScanRequest(subscriptions=(GUID,), tag=("app", "x"), archetypes=("rag",))
    assert ScanRequest.model_validate_json(asked.model_dump_json()) == asked
