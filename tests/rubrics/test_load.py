"""The built-in rubric, and what a user's folder makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rubrics.errors import UserError
from rubrics.load import BUILT_IN, load_rubric, load_with_sources, rubric_from_json
from rubrics.rubric import Rubric
from rubrics.schema import PILLARS

Overlay = Callable[..., Path]
Refused = Callable[..., str]

NEW = """\
pillar: security
area: Network
practices:
- id: own-practice
  title: A practice of our own
  action: Do as we do
  question: Do you?
  levels: [No, A little, Half, All, Measured]
  why: Because.
  archetypes: [rag]
  gate: {stage: pilot, level: 2, must: true}
  weight: 3
  effort_days: [1, 2]
  lane: engineering
  roles: {engineer: 1}
  depends_on: [ops-iac]
  assessed_by: question
  evidence: A document
  reference: https://example.org/own
"""


def test_the_built_in_rubric(rubric: Rubric) -> None:
    assert len(rubric.practices) == 132
    assert sum(p.core for p in rubric.practices.values()) == 40
    counts = [sum(p.pillar == pillar for p in rubric.practices.values()) for pillar in PILLARS]
    assert counts == [19, 31, 18, 47, 17]
    musts = [
        sum(p.pillar == pillar and p.gate.must for p in rubric.practices.values())
        for pillar in PILLARS
    ]
    assert musts == [10, 27, 10, 43, 10]
    stages = [p.gate.stage for p in rubric.practices.values()]
    assert [stages.count(s) for s in ("poc", "pilot", "production", "scale")] == [20, 45, 55, 12]
    areas = {(pillar.id, area) for pillar in rubric.standard.pillars for area in pillar.areas}
    assert {(p.pillar, p.area) for p in rubric.practices.values()} == areas
    assert rubric.changed == ()
    assert load_rubric() is rubric


def test_it_survives_being_embedded(rubric: Rubric) -> None:
    again = rubric_from_json(rubric.as_json())
    assert again == rubric
    assert again.digest == rubric.digest


def test_a_folder_adds_a_practice(overlay: Overlay, rubric: Rubric) -> None:
    own = load_rubric(overlay({"practices/deep/own.yaml": NEW}))
    assert set(own.practices) - set(rubric.practices) == {"own-practice"}
    assert own.changed == ("own-practice",)
    practice = own.practices["own-practice"]
    assert (practice.pillar, practice.area, practice.owner) == ("security", "Network", "engineer")
    assert practice.levels[:2] == ("No", "A little")
    network = [p.id for p in own.practices.values() if p.area == "Network"]
    assert network[-1] == "own-practice"
    assert own.digest != rubric.digest


def test_a_folder_overrides_single_fields(overlay: Overlay, rubric: Rubric) -> None:
    folder = overlay(
        {
            "practices/own.yaml": """\
                practices:
                - id: rel-dr-plan
                  weight: 5
                  gate: {stage: pilot, level: 3, must: false}
                - id: sec-keyless-auth
                  levels: [a, b, c, d, e]
                """
        }
    )
    own, sources = load_with_sources(folder)
    plan, before = own.practices["rel-dr-plan"], rubric.practices["rel-dr-plan"]
    assert (plan.weight, plan.gate.stage, plan.gate.level) == (5, "pilot", 3)
    assert plan.model_copy(update={"weight": before.weight, "gate": before.gate}) == before
    assert own.practices["sec-keyless-auth"].levels == tuple("abcde")
    assert own.changed == ("rel-dr-plan", "sec-keyless-auth")
    assert list(own.practices) == list(rubric.practices)
    assert sources["rel-dr-plan"].problem("x", "weight") == (
        f"{folder}/practices/own.yaml:3: weight: x"
    )
    assert sources["rel-ai-failure-modes"].document.name.startswith(str(BUILT_IN))


def test_the_digest_sees_who_is_responsible(overlay: Overlay) -> None:
    entry = "practices:\n- {id: rel-dr-plan, roles: {%s}}\n"
    one = load_rubric(overlay({"practices/a.yaml": entry % "platform: 0.5, sme: 0.5"}))
    two = load_rubric(overlay({"practices/a.yaml": entry % "sme: 0.5, platform: 0.5"}))
    assert one.practices["rel-dr-plan"].owner != two.practices["rel-dr-plan"].owner
    assert one.digest != two.digest


def test_the_last_folder_wins(overlay: Overlay) -> None:
    text = "practices:\n- {id: rel-dr-plan, weight: %d}\n"
    one = overlay({"practices/a.yaml": text % 1}, "one")
    two = overlay({"practices/a.yaml": text % 2}, "one/two")
    assert load_rubric(one, two).practices["rel-dr-plan"].weight == 2
    assert load_rubric(two, one).practices["rel-dr-plan"].weight == 1
    assert load_rubric(one, two).changed == ("rel-dr-plan",)


def test_a_standard_is_merged_by_field_and_by_id(overlay: Overlay, rubric: Rubric) -> None:
    folder = overlay(
        {
            "standard.yaml": """\
                version: 2.0.0
                findings: {fail_share: 0.2}
                scoring: {cap_level: {fail: 0}}
                stages:
                - {id: production, default_level: 4}
                pillar_weights:
                  multipliers:
                  - {id: rag, pillars: {security: 1.2}}
                  - {id: our-own, when: {sensitivity: low}, pillars: {cost: 2}}
                """
        }
    )
    own, base = load_rubric(folder).standard, rubric.standard
    assert own.version == "2.0.0"
    assert (own.findings.fail_share, own.findings.unknown_share) == (0.2, 0.1)
    assert own.scoring.cap_level == {"fail": 0, "partial": 2}
    assert own.default_levels == {**base.default_levels, "production": 4}
    assert [stage.id for stage in own.stages] == [stage.id for stage in base.stages]
    assert own.stages[2].title == base.stages[2].title
    rules = {rule.id: rule for rule in own.pillar_weights.multipliers}
    assert rules["rag"].pillars == {"security": 1.2, "performance": 1.1}
    assert [*rules] == [*(r.id for r in base.pillar_weights.multipliers), "our-own"]


def test_retirements_of_a_folder_come_first(overlay: Overlay, rubric: Rubric) -> None:
    folder = overlay(
        {
            "retirements.yaml": """\
                as_of: 2027-01-01
                models:
                - name: gpt-5.2
                  retires: 2027-06-30
                  source: https://example.org/notice
                """
        }
    )
    own = load_rubric(folder).retirements
    row = own.of_model("GPT-5.2", None)
    assert row and row.retires == date(2027, 6, 30)
    assert own.as_of == date(2027, 1, 1)
    assert len(own.models) == len(rubric.retirements.models) + 1


class TestRefusals:
    def test_a_partial_entry_of_an_unknown_id_is_a_new_practice(self, refused: Refused) -> None:
        said = refused("practices:\n- id: sec-keyles-auth\n  weight: 5\n")
        assert said.startswith(
            "practices/a.yaml:2: practice 'sec-keyles-auth' is new, and lacks title, action, "
        )
        assert said.endswith("reference; did you mean 'sec-keyless-auth'?")

    def test_one_missing_field_of_a_new_practice(self, refused: Refused) -> None:
        said = refused(NEW.replace("  weight: 3\n", ""))
        assert said == "practices/a.yaml:4: practice 'own-practice' is new, and lacks weight"

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("  title: A practice of our own", f"  title: {'x' * 81}",
             "5: practices[0].title: must have at most 80 characters, and has 81"),
            ("[No, A little, Half, All, Measured]", "[No, A little, Half, All]",
             "8: practices[0].levels: must have at least 5 entries, and has 4"),
            ("https://example", "http://example",
             "19: practices[0].reference: 'http://example.org/own' is not an https:// address"),
            ("must: true", "must: yes",
             "11: practices[0].gate.must: must be true or false, not 'yes'"),
            ("level: 2", "level: on",
             "11: practices[0].gate.level: must be a whole number from 1 to 4, not 'on'"),
            ("[No, A little", "[false, A little",
             "8: practices[0].levels[0]: must be text, not false (put it in quotes)"),
            ("stage: pilot", "stage: prod", "11: practices[0].gate.stage: must be one of"),
            ("weight: 3", "weigth: 3\n  weight: 3",
             "12: practices[0]: unknown field 'weigth'; did you mean 'weight'?"),
            ("weight: 3", "weight: 2026-10-01", "12: practices[0].weight: must be a whole number"),
            ("weight: 3", "weight:", "12: practices[0].weight: must be a whole number"),
            ("[1, 2]", "[2, 1]", "13: effort_days: 2 is more than 1"),
            ("{engineer: 1}", "{engineer: 0.5}", "15: roles: the shares add up to 0.5, not to 1"),
            ("[ops-iac]", "[ops-iak]", "16: depends_on.0: unknown practice 'ops-iak'; did"),
            ("[ops-iac]", "[own-practice]",
             "16: depends_on: depends on itself: own-practice → own-practice"),
            ("weight: 3", "weight: 3\n  counted_until: poc",
             "13: counted_until: comes before its gate's stage"),
            ("weight: 3", "weight: 3\n  counted_until: pilot\n"
             "  platform_gate: {stage: scale, level: 2, must: true}",
             "13: counted_until: comes before its gate's stage"),
            ("- id: own-practice", "- id: 7",
             "4: practices[0]: has no id"),
            ("- id: own-practice", "- id: yes-and-no\n  pillar: cost\n  pillar: security",
             "6: 'pillar' is already given in line 5"),
            ("- id: own-practice", "- id: Own", "4: practices[0].id: 'Own' is not an id"),
        ],
    )  # fmt: skip
    def test_a_wrong_field(self, refused: Refused, old: str, new: str, said: str) -> None:
        assert old in NEW
        assert refused(NEW.replace(old, new, 1)).startswith(f"practices/a.yaml:{said}")

    def test_a_cycle_through_practices_that_the_folder_overrides(self, refused: Refused) -> None:
        said = refused("practices:\n- id: ops-iac\n  depends_on: [ops-cicd]\n")
        assert "depends on itself: " in said
        assert "ops-iac" in said and "ops-cicd" in said

    def test_an_id_twice_in_one_folder(
        self, overlay: Overlay, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = "practices:\n- {id: rel-dr-plan, weight: 1}\n"
        folder = overlay({"practices/a.yaml": entry, "practices/b.yaml": entry})
        monkeypatch.chdir(folder)
        for path in (folder, Path()):
            with pytest.raises(UserError) as caught:
                load_rubric(path)
            where, _, text = caught.value.what.partition(": ")
            assert where.endswith("b.yaml:2")
            assert "'rel-dr-plan' is already at" in text and text.endswith("a.yaml:2")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("findings:\n  fail_share: 1.5\n",
             "2: findings.fail_share: must be a number from 0 to 1, not 1.5"),
            ("stages:\n- {id: scale, title: S}\n- id: pilot\n  default_level: 9\n",
             "4: stages[1].default_level: must be a whole number from 1 to 4, not 9"),
            ("scoring:\n  cap_level:\n    fial: 1\n", "3: scoring.cap_level"),
            ("scoring: {critical_target_level: 0}\n", "1: scoring.critical_target_level"),
            ("planning: {focus_factor: 0}\n", "1: planning.focus_factor"),
            ("planning:\n", "1: planning: must be a mapping (name: value), not empty"),
            ("pillar_weights: {clamp: {low: 0.3}}\n", "1: pillar_weights.clamp: low must be"),
            ("pillar_weights: {clamp: {high: 0.1}}\n", "1: pillar_weights.clamp: low must be"),
            ("ratings:\n- {id: critical, from: 5}\n", "1: ratings: the first must begin at 0"),
            ("ratings:\n- {id: good, from: 20}\n", "1: ratings: the first must begin at 0"),
            ("stages:\n- {id: prod}\n", "2: stages[4]"),
            ("stages:\n- {id: [x]}\n", "2: stages[0]"),
            ("ratings: []\nstage: []\n", "2: unknown field 'stage'; did you mean 'stages'?"),
            ("version: 1.0\n", "1: version: must be text, not 1.0 (put it in quotes)"),
        ],
    )  # fmt: skip
    def test_a_wrong_standard(self, refused: Refused, text: str, said: str) -> None:
        assert refused(text, "standard.yaml").startswith(f"standard.yaml:{said}")

    def test_a_track_of_an_unknown_practice(self, refused: Refused) -> None:
        text = "tracks:\n- {id: vision-chart, practices: [ops-vision]}\n"
        said = refused(text, "standard.yaml")
        assert "tracks: vision-chart: unknown practice 'ops-vision'" in said

    def test_what_is_no_rubric_folder(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="there is no such folder"):
            load_rubric(tmp_path / "none")
        with pytest.raises(UserError, match="holds no rubric"):
            load_rubric(tmp_path)
