"""How many findings each choice of a filter would leave."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from assessment.store import findings
from assessment.store.database import Store
from assessment.store.findings import Wanted
from tests.assessment.store.conftest import ANA
from tests.assessment.store.test_findings import GROUP, RULES, judging, made


def test_facets_count_what_other_filters_leave(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = made(random.Random(5), 120)
    snapshot = judging(store, monkeypatch)(found).snapshot
    assert snapshot
    check = RULES[0].check
    wanted = Wanted(checks=(check,), states=("fail",), severities=("low",), critical=True)
    facets = findings.facets(store, ANA, snapshot.id, wanted)
    said: Counter[tuple[str, str, str, bool]] = Counter()
    for (state, severity, _, environment, critical), number in facets.items():
        said[state, severity, environment, critical] += number
    assert said == Counter(
        (f.verdict.state.value, f.severity.value, f.environment, f.verdict.critical)
        for f in found
        if f.check == check
    )


def test_words_of_a_check_find_its_findings(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    found = made(random.Random(6), 60)
    snapshot = judging(store, monkeypatch)(found).snapshot
    assert snapshot
    check = RULES[1].check
    wanted = Wanted(text="words that no id holds", titled=(check,))
    page = findings.page(store, ANA, snapshot.id, wanted, limit=100)
    assert {f.id for f in page} == {f.id for f in found if f.check == check}


def test_lines_of_subjects_say_what_they_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    found = made(random.Random(7), 40)
    snapshot = judging(store, monkeypatch)(found).snapshot
    assert snapshot
    lines, total = findings.by_subject(store, ANA, snapshot.id, Wanted(), offset=30, limit=20)
    assert (len(lines), total) == (10, 40)
    by_key = {f.subject.lower(): f for f in found}
    for line in lines:
        one = by_key[line.subject]
        assert (line.name, line.type, line.environment) == (
            one.name, one.subject_type, one.environment,
        )  # fmt: skip
    assert findings.by_subject(store, ANA, snapshot.id, Wanted(subject=f"{GROUP}none")) == ([], 0)
