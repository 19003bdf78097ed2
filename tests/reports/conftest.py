"""Reviews with findings: the insurer's case as if its resources had been scanned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.assessment import Assessment
from checks.docstring import Docs
from checks.model import Finding, Rule, Severity, State, Subject, Verdict
from checks.registry import Check, all_checks
from checks.snapshot import Coverage, Outcome

ACCOUNTS = "Microsoft.CognitiveServices/accounts"
FIX = """Move callers to *managed identities*, then switch keys off.

```sh
az resource update --ids "$ACCOUNT" --set properties.disableLocalAuth=true
```

```bicep
properties: {
  disableLocalAuth: true
}
```
"""


def make_check(slug: str, practice: str, severity: Severity) -> Check:
    """One of ours under another name and with other words."""
    return replace(
        all_checks()[0],
        id=slug,
        on=ACCOUNTS,
        practice=practice,
        good="Only `Entra` identities can call the account.",
        severity=severity,
        refs=("https://learn.microsoft.com/azure/ai-services/disable-local-auth",),
        hint=False,
        docs=Docs("Callers can use an API key.", "", "A key names nobody.", FIX, "None."),
    )


CHECKS = {
    check.id: check
    for check in (
        make_check("account-accepts-api-keys", "sec-keyless-auth", Severity.HIGH),
        make_check("deployment-retires-soon", "rel-model-lifecycle", Severity.HIGH),
        make_check("compute-never-stops", "cost-idle-compute", Severity.LOW),
    )
}


def make_finding(check: Check, name: str, state: State, **verdict: Any) -> Finding:
    id_ = f"/subscriptions/0/resourceGroups/rg/providers/{ACCOUNTS}/{name}"
    return Finding(
        rule=Rule(check.id, check.practice, check.severity),
        on=Subject(id_, ACCOUNTS, name, "prod"),
        verdict=Verdict(state, "disableLocalAuth is false", **verdict),
        evidence=(("properties.disableLocalAuth", False), ("properties.sku", None)),
    )


def make_findings(each: int) -> tuple[Finding, ...]:
    """So many of every check: of four one fails, one is partial, one unknown, one passes."""
    keys, retires, idle = CHECKS.values()
    states = (State.FAIL, State.PARTIAL, State.UNKNOWN, State.PASS)
    rows = []
    for check in (keys, retires, idle):
        for index in range(each):
            state = states[index % 4]
            extra: dict[str, Any] = {}
            if check is retires and state is State.FAIL:
                extra = {"critical": True, "due": date(2026, 12, 12)}
            if state is State.UNKNOWN:
                extra = {"permission": "Microsoft.CognitiveServices/accounts/read"}
            rows.append(make_finding(check, f"acc-{index:04d}", state, **extra))
    return tuple(rows)


COVERAGE = (
    Coverage("/subscriptions/0", ACCOUNTS, Outcome.OK, 14, complete=True),
    Coverage(
        "/subscriptions/0",
        "Microsoft.Insights/diagnosticSettings",
        Outcome.FORBIDDEN,
        detail="AuthorizationFailed",
        permission="Microsoft.Insights/diagnosticSettings/read",
    ),
)


@pytest.fixture(scope="session")
def checks() -> dict[str, Check]:
    return CHECKS


@pytest.fixture(scope="session")
def findings() -> Callable[[int], tuple[Finding, ...]]:
    return make_findings


@pytest.fixture(scope="session")
def scan(insurer: Any) -> Callable[..., Assessment]:
    """The insurer's review with findings; anything of it can be given differently."""

    def make(**changes: Any) -> Assessment:
        fields = {"findings": make_findings(16), "coverage": COVERAGE, "resource_count": 48}
        assessment: Assessment = replace(insurer.assessment, **{**fields, **changes})
        return assessment

    return make
