"""What changed between two reviews, and what must not be taken for a change of the workload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.assessment import Assessment
from assessment.compare import PRACTICE_GROUPS, Comparison, compare, must_fit
from assessment.finding_changes import GROUPS, finding_changes
from assessment.inputs import Answer, Answers, Exception_, PracticeEvidence, ScopeEntry, Workload
from assessment.scorecard import Decision
from checks.model import Finding, Rule, Severity, State, Subject, Tally, Verdict
from checks.snapshot import Coverage, Outcome
from rubrics.errors import UserError
from rubrics.rubric import Rubric
from tests.conftest import Case
from tests.wellops.milestones import milestone
from wellops.samples import SAMPLES

ACCOUNTS = "Microsoft.CognitiveServices/accounts"
SUB = "/subscriptions/0"
RULE = Rule("account-accepts-api-keys", "sec-keyless-auth", Severity.HIGH)
OTHER = Rule("account-open-to-internet", "sec-network-isolation", Severity.HIGH)
LATER = date(2027, 2, 1)


def finding(name: str, state: State = State.FAIL, rule: Rule = RULE, **verdict: Any) -> Finding:
    subject = Subject(
        f"{SUB}/resourceGroups/rg/providers/{ACCOUNTS}/{name}", ACCOUNTS, name, "prod"
    )
    return Finding(rule, subject, Verdict(state, **verdict))


def listed(outcome: Outcome = Outcome.OK, type_: str = ACCOUNTS, source: str = SUB) -> Coverage:
    return Coverage(source, type_, outcome, complete=outcome.answered)


def seen(
    case: Case,
    *findings: Finding,
    coverage: Sequence[Coverage] = (listed(),),
    passed: Sequence[Rule] = (RULE,),
    **changes: Any,
) -> Assessment:
    """A review with these findings, in which further subjects of a check pass."""
    tallies = tuple(Tally(rule, "prod", passed=1) for rule in passed)
    fields = {"findings": findings, "coverage": tuple(coverage), "tallies": tallies, **changes}
    return replace(case.assessment, **fields)


def became(before: Assessment, after: Assessment) -> dict[str, list[str]]:
    changes = finding_changes(before, after)
    named = {name: [one.name for one in getattr(changes, name)] for name in GROUPS}
    return {name: found for name, found in named.items() if found}


class TestFindings:
    def test_a_defect_that_passes_on_a_subject_that_is_there_is_fixed(self, insurer: Case) -> None:
        still = finding("a", rule=OTHER)
        assert became(seen(insurer, finding("a"), still), seen(insurer, still)) == {
            "fixed": ["a"], "same": ["a"],
        }  # fmt: skip

    def test_a_child_shows_that_its_parent_is_there(self, insurer: Case) -> None:
        child = finding("a/deployments/d", State.PARTIAL, OTHER)
        ends = became(seen(insurer, finding("a"), child), seen(insurer, child))
        assert ends["fixed"] == ["a"]

    def test_without_a_trace_of_the_subject_it_is_gone(self, insurer: Case) -> None:
        assert became(seen(insurer, finding("a")), seen(insurer)) == {"gone": ["a"]}

    def test_the_workload_is_always_there(self, insurer: Case) -> None:
        one = Finding(
            RULE, Subject("workload", "workload", "workload", "prod"), Verdict(State.FAIL)
        )
        assert became(seen(insurer, one), seen(insurer)) == {"fixed": ["workload"]}

    @pytest.mark.parametrize("outcome", [Outcome.FORBIDDEN, Outcome.THROTTLED, Outcome.CUT_SHORT])
    def test_what_could_not_be_listed_is_not_fixed(self, insurer: Case, outcome: Outcome) -> None:
        blind = seen(insurer, finding("a", rule=OTHER), coverage=[listed(outcome)])
        assert became(seen(insurer, finding("a")), blind)["unread"] == ["a"]

    def test_nor_where_its_parent_could_not_be_listed(self, insurer: Case) -> None:
        child = replace(
            finding("a"), on=Subject(f"{SUB}/x/a/d/d", f"{ACCOUNTS}/deployments", "d", "prod")
        )
        blind = seen(insurer, coverage=[listed(Outcome.FORBIDDEN)])
        assert became(seen(insurer, child), blind) == {"unread": ["d"]}

    def test_another_subscription_that_failed_is_no_matter(self, insurer: Case) -> None:
        rows = [listed(), listed(Outcome.FORBIDDEN, source="/subscriptions/1")]
        assert became(seen(insurer, finding("a")), seen(insurer, coverage=rows)) == {"gone": ["a"]}

    def test_a_subscription_that_was_not_asked_is_not_fixed(self, insurer: Case) -> None:
        rows = [listed(source="/subscriptions/1")]
        assert became(seen(insurer, finding("a")), seen(insurer, coverage=rows)) == {
            "unread": ["a"]
        }

    def test_a_verdict_that_is_unknown_now_is_not_fixed(self, insurer: Case) -> None:
        for state in (State.UNKNOWN, State.ERROR):
            after = seen(insurer, finding("a", state))
            assert became(seen(insurer, finding("a")), after) == {"unread": ["a"]}

    def test_what_lies_outside_the_scope_of_now_is_not_fixed(self, insurer: Case) -> None:
        entry = ScopeEntry(id="/subscriptions/1")
        workload = insurer.workload.model_copy(update={"scope": (entry,)})
        after = seen(insurer, workload=workload)
        assert became(seen(insurer, finding("a")), after) == {"unread": ["a"]}

    def test_a_check_that_did_not_run_fixes_nothing(self, insurer: Case) -> None:
        after = seen(insurer, finding("a", rule=OTHER), passed=())
        ends = became(seen(insurer, finding("a"), finding("a", rule=OTHER)), after)
        assert ends == {"unread": ["a"], "same": ["a"]}

    def test_without_a_scan_nothing_is_fixed(self, insurer: Case) -> None:
        after = seen(insurer, coverage=(), passed=())
        assert became(seen(insurer, finding("a")), after) == {"unread": ["a"]}

    def test_a_defect_where_the_check_looked_before_is_new(self, insurer: Case) -> None:
        assert became(seen(insurer), seen(insurer, finding("a"))) == {"new": ["a"]}

    def test_what_is_known_of_the_subject_of_a_new_one(self, insurer: Case) -> None:
        def known(*before: Finding, now: Finding, **changes: Any) -> tuple[bool, bool]:
            found = finding_changes(seen(insurer, *before, **changes), seen(insurer, now))
            assert found.new == (now,)
            return bool(found.new_passed), bool(found.new_unjudged)

        one, there = finding("a"), finding("a", rule=OTHER)
        nothing = (Tally(RULE, "prod", not_applicable=3),)
        some = (Tally(RULE, "prod", passed=1, not_applicable=1),)
        assert known(there, now=one) == (True, False)
        assert known(finding("a", State.PASS), now=one) == (True, False)
        assert known(now=one) == (False, False)
        assert known(there, now=one, tallies=some) == (False, False)
        assert known(there, now=one, tallies=nothing) == (False, True)
        assert known(finding("b"), now=one, passed=()) == (False, True)

    def test_one_that_nobody_looked_for_before_came_to_light(self, insurer: Case) -> None:
        after = seen(insurer, finding("a"))
        unknown = seen(insurer, finding("a", State.UNKNOWN))
        unlisted = seen(insurer, coverage=[listed(Outcome.FORBIDDEN)])
        unscanned = seen(insurer, coverage=(), passed=())
        unchecked = seen(insurer, finding("a", rule=OTHER), passed=())
        for before in (unknown, unlisted, unscanned, unchecked):
            assert became(before, after)["found"] == ["a"]

    def test_the_case_of_an_id_is_no_change(self, insurer: Case) -> None:
        one = finding("a")
        shouted = replace(one, on=replace(one.on, id=one.on.id.upper()))
        assert one.id == shouted.id
        assert became(seen(insurer, one), seen(insurer, shouted)) == {"same": ["a"]}

    def test_worse_and_better(self, insurer: Case) -> None:
        before = seen(insurer, finding("a", State.PARTIAL), finding("b"), finding("c"))
        after = seen(
            insurer, finding("a"), finding("b", State.PARTIAL), finding("c", critical=True)
        )
        assert became(before, after) == {"worse": ["a", "c"], "better": ["b"]}
        assert finding_changes(before, after).open == 3

    def test_accepted_since_is_still_open(self, insurer: Case) -> None:
        one = finding("a")
        exception = Exception_(
            check=RULE.check, subject=one.subject, reason="r", owner="o", expires=date(2030, 1, 1)
        )
        accepted = seen(insurer, one, answers=Answers(exceptions=(exception,)))
        changes = finding_changes(seen(insurer, one), accepted)
        assert (changes.same, changes.accepted) == ((one,), (one,))
        assert finding_changes(accepted, accepted).accepted == ()


class TestScores:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_they_are_those_of_the_two_reviews(self, name: str) -> None:
        before, after = (milestone(name, later).assessment for later in (False, True))
        change = compare(before, after)
        assert change.overall.before == before.scorecard.headline.overall == change.published
        assert change.overall.after == after.scorecard.headline.overall
        assert change.overall.delta and change.overall.delta > 0
        assert change.gates[0].opened and not change.gates[-1].opened
        assert change.rubric is None and change.profile == ()

    @pytest.mark.parametrize("name", SAMPLES)
    def test_every_practice_and_defect_is_in_one_group(self, name: str) -> None:
        before, after = (milestone(name, later).assessment for later in (False, True))
        change = compare(before, after)
        ids = [one.id for group in PRACTICE_GROUPS for one in getattr(change.practices, group)]
        assert sorted(ids) == sorted({*before.scorecard.practices, *after.scorecard.practices})
        found = {one.id for group in GROUPS for one in getattr(change.findings, group)}
        defects = (State.FAIL, State.PARTIAL)
        both = (*before.findings, *after.findings)
        assert found == {one.id for one in both if one.verdict.state in defects}

    def test_the_same_review_has_no_change(self, insurer: Case) -> None:
        one = seen(insurer, finding("a"))
        change = compare(one, one)
        assert change.overall.delta == 0
        assert not any(gate.opened or gate.closed for gate in change.gates)
        assert [name for name in PRACTICE_GROUPS if getattr(change.practices, name)] == ["same"]

    def test_a_gate_closes_too(self) -> None:
        before, after = (milestone("insurer", later).assessment for later in (True, False))
        change = compare(replace(before, as_of=after.as_of), after)
        assert (change.gates[0].before, change.gates[0].after) == (Decision.MET, Decision.BLOCKED)
        assert change.gates[0].closed
        assert change.overall.delta and change.overall.delta < 0

    def test_with_nothing_assessed_there_is_no_difference_of_scores(self, insurer: Case) -> None:
        blank = insurer.review(answers=Answers(), evidence={})
        change = compare(blank, insurer.assessment)
        assert (change.overall.before, change.overall.delta) == (None, None)
        assert not change.practices.raised
        assert len(change.practices.assessed) > 50
        back = compare(insurer.assessment, blank)
        assert len(back.practices.unassessed) == len(change.practices.assessed)

    def test_not_applicable_leaves_and_joins(self, insurer: Case) -> None:
        id_ = "rel-dr-plan"
        given = {**insurer.answers.answers, id_: Answer(not_applicable="no data of its own")}
        after = insurer.review(answers=insurer.answers.model_copy(update={"answers": given}))
        assert [one.id for one in compare(insurer.assessment, after).practices.left] == [id_]
        assert [one.id for one in compare(after, insurer.assessment).practices.joined] == [id_]

    def test_a_pillar_due_on_one_side_is_in_neither_overall(self, rubric: Rubric) -> None:
        case = poc_without_cost(rubric)
        critical = {"cost-chargeback": PracticeEvidence(verdict="fail", critical=True)}
        change = compare(case.review(evidence=critical), case.review(evidence={}))
        assert change.one_sided == ("cost",)
        assert change.pillars["cost"].after is None
        assert change.overall.delta == pytest.approx(0)


def poc_without_cost(rubric: Rubric) -> Case:
    """A platform's PoC whose cost practices, but for those of later stages, do not apply."""
    workload = Workload(
        name="w",
        archetypes=("genai-platform",),
        stage="poc",
        target_stage="poc",
        as_of=date(2026, 11, 22),
    )
    answers = {
        practice.id: Answer(not_applicable="not ours")
        if practice.pillar == "cost" and practice.gate.stage == "poc"
        else Answer(level=1)
        for practice in rubric.practices.values()
    }
    return Case(workload, Answers(answers=answers), {}, {})


class TestOnTheSameTerms:
    def older(self, case: Case) -> Rubric:
        """A rubric that lacks one practice, and had another weigh little."""
        rubric = case.assessment.rubric
        practices = dict(rubric.practices)
        del practices["perf-multimodal"]
        weighty = practices["sec-keyless-auth"].model_copy(update={"weight": 1})
        practices["sec-keyless-auth"] = weighty
        standard = rubric.standard.model_copy(update={"version": "0.1"})
        return replace(rubric, practices=practices, standard=standard)

    def test_a_newer_rubric_is_not_taken_for_the_workloads_doing(self, insurer: Case) -> None:
        before = replace(insurer.assessment, rubric=self.older(insurer))
        change = compare(before, insurer.assessment)
        rubric = change.rubric
        assert rubric
        assert change.overall.delta == pytest.approx(0)
        assert change.published == before.scorecard.headline.overall != change.overall.before
        assert rubric.effect == pytest.approx(
            (change.overall.before or 0) - (change.published or 0)
        )
        assert (rubric.added, rubric.removed) == (("perf-multimodal",), ())
        assert rubric.redefined == ("sec-keyless-auth",)
        assert (rubric.version_before, rubric.standard) == ("0.1", True)

    def test_another_target_stage_is_scored_for_the_one_of_now(self, insurer: Case) -> None:
        workload = insurer.workload.model_copy(update={"target_stage": "poc"})
        before = replace(insurer.assessment, workload=workload)
        change = compare(before, insurer.assessment)
        assert (change.target_before, change.stage) == ("poc", "production")
        assert change.overall.delta == pytest.approx(0)
        assert change.published != change.overall.before
        assert change.profile == ("target_stage",)

    def test_reading_tells_what_was_lost_and_regained(self, insurer: Case) -> None:
        vaults = "Microsoft.KeyVault/vaults"
        before = seen(insurer, coverage=[listed(), listed(Outcome.FORBIDDEN, vaults)])
        after = seen(insurer, coverage=[listed(Outcome.THROTTLED), listed(type_=vaults.upper())])
        reading = compare(before, after).reading
        assert [row.operation for row in reading.lost] == [ACCOUNTS]
        assert [row.operation for row in reading.regained] == [vaults.upper()]
        assert compare(after, after).reading.lost == ()

    def test_reading_tells_a_change_of_scope(self, insurer: Case) -> None:
        def of(*ids: str) -> Assessment:
            scope = tuple(ScopeEntry(id=id_) for id_ in ids)
            workload = insurer.workload.model_copy(update={"scope": scope})
            return replace(insurer.assessment, workload=workload)

        reading = compare(of(SUB, "/subscriptions/A"), of("/subscriptions/a", SUB + "1")).reading
        assert (reading.scope_added, reading.scope_removed) == ((SUB + "1",), (SUB,))


def fit(before: Assessment, after: Assessment) -> None:
    must_fit(before, after.workload, after.as_of)


class TestRefusals:
    def renamed(self, assessment: Assessment, **update: Any) -> Assessment:
        return replace(assessment, workload=assessment.workload.model_copy(update=update))

    def test_different_workloads(self, insurer: Case, public_services: Case) -> None:
        with pytest.raises(UserError, match="are different workloads") as refused:
            fit(insurer.assessment, public_services.assessment)
        assert len(str(refused.value).splitlines()) == 2

    def test_the_same_name_of_another_customer(self, insurer: Case) -> None:
        one = self.renamed(insurer.assessment, customer="A", scope=())
        with pytest.raises(UserError, match="are different workloads"):
            fit(one, self.renamed(one, customer="B"))

    def test_a_new_name_with_a_part_of_the_scope_is_the_same(self, insurer: Case) -> None:
        scope = (ScopeEntry(id=f"{SUB}/resourceGroups/rg"),)
        one = self.renamed(insurer.assessment, scope=(ScopeEntry(id=SUB),))
        fit(one, self.renamed(one, name="Another name", scope=scope))

    def test_whoever_knows_that_they_are_the_same_may_compare_them(self, insurer: Case) -> None:
        after = self.renamed(insurer.assessment, name="Another name", scope=())
        assert isinstance(compare(insurer.assessment, after), Comparison)

    def test_the_later_one_first(self, insurer: Case) -> None:
        later = replace(insurer.assessment, as_of=LATER)
        with pytest.raises(UserError, match="2027-02-01, after the later one"):
            compare(later, insurer.assessment)
