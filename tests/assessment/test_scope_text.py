"""A pasted scope: what people have in their clipboard, and what is none."""

from __future__ import annotations

import pytest

from assessment.inputs import ScopeEntry
from assessment.scope_text import MOST, arm_id, entries_of, text_of

SUB = "5b520bc9-31ad-59a6-a716-b75006020ca2"
GROUP = f"/subscriptions/{SUB}/resourceGroups/rg-a"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-a"


@pytest.mark.parametrize(
    ("spelled", "id_"),
    [
        (SUB, f"/subscriptions/{SUB}"),
        (GROUP, GROUP),
        (GROUP + "/", GROUP),
        (GROUP.lstrip("/"), GROUP),
        (f"/Subscriptions/{SUB}", f"/subscriptions/{SUB}"),
        (ACCOUNT, ACCOUNT),
        (f"https://portal.azure.com/#@contoso.com/resource{GROUP}/overview", GROUP),
        (f"https://portal.azure.us/#@x/resource{ACCOUNT}/properties", ACCOUNT),
        (f"https://portal.azure.com/#@x/resource{GROUP}/users?tab=1", GROUP),
    ],
)
def test_what_names_a_scope(spelled: str, id_: str) -> None:
    assert arm_id(spelled) == id_


@pytest.mark.parametrize(
    "spelled",
    [
        "nonsense", "/subscriptions/1", "/subscriptions/", f"{GROUP}/providers", "rg-a",
        f"{GROUP}/providers/Microsoft.Web/sites", f"{GROUP} x", "https://evil.example/" + GROUP,
        "/providers/Microsoft.Management/managementGroups/x", f"{GROUP}//x/y", "x" * 10_000,
    ],
)  # fmt: skip
def test_what_names_none(spelled: str) -> None:
    assert arm_id(spelled) is None


def test_a_list_as_it_is_pasted() -> None:
    text = f'  - "{GROUP}",\n\n* {SUB}\n{GROUP.upper()}\n'
    found, wrong = entries_of({"prod": text, "nonprod": ""})
    assert not wrong
    assert [entry.id for entry in found] == [GROUP, f"/subscriptions/{SUB}"]
    assert text_of(found, "prod") == f"{GROUP}\n/subscriptions/{SUB}"


def test_what_is_wrong_is_said_by_line() -> None:
    found, wrong = entries_of({"prod": f"{GROUP}\n{'x' * 500}", "nonprod": f"\n{GROUP}"})
    assert len(found) == 1
    assert wrong[0].startswith("Scope, production, line 2: 'xxx")
    assert len(wrong[0]) < 150
    assert wrong[1] == "Scope, other environments, line 2: is in both environments"


def test_too_many_are_refused() -> None:
    text = "\n".join(f"{GROUP}-{n}" for n in range(MOST + 1))
    assert entries_of({"prod": text})[1] == [f"Scope: has {MOST + 1} entries; {MOST} are the most"]


def test_only_one_environment_is_told() -> None:
    scope = [ScopeEntry(id=GROUP, environment="nonprod")]
    assert text_of(scope, "prod") == ""
    assert text_of(scope, "nonprod") == GROUP
