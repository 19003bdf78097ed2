"""The fields of a profile, each with a line of why it matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain, shown
from app_pages.parts.workload_draft import Draft
from assessment.profile import LATENCY, MOST_TEXT, OWN_KEYS, REQUIRED_TAGS
from assessment.store.standard import the_rubric
from checks.facts.regions import REGIONS
from reports.numbers import sentence, tenth
from reports.words import words_of
from rubrics.schema import ARCHETYPES, STAGES

WIDTHS = (3, 2)
GRADES = ("low", "medium", "high")
AUDIENCES = ("staff", "partner", "public-signed-in", "public-anonymous")
SAID = {"unknown": "Not said", "no": "No", "yes": "Yes"}


def profile(draft: Draft) -> None:
    """What the workload is, where it stands, and what it touches."""
    standard = the_rubric().standard
    st.header("What it is")
    _text(draft, "name", "Name", "Stands on every page of the report.", 300)
    _text(draft, "customer", "Customer", "Stands on the cover of the report.", 300)
    _text(
        draft, "description", "Description",
        "Tells a reader who was not there what was reviewed.", MOST_TEXT, area=True,
    )  # fmt: skip
    with _beside("Decide which practices apply, and what the pillars weigh."):
        st.pills(
            "Archetypes", ARCHETYPES, selection_mode="multi", wrap=True,
            format_func=lambda kind: plain(standard.title(kind)), **_common(draft, "archetypes"),
        )  # fmt: skip
    st.header("Where it stands")
    stages = frame.STAGES
    _choice(draft, "stage", "Stage", STAGES, stages, "The roadmap begins with its gate.")
    _choice(
        draft, "target_stage", "Target stage", STAGES, stages,
        "The score counts what is due up to it, and the roadmap ends there.",
    )  # fmt: skip
    with _beside("Expiries and deadlines are judged as of this day. Empty: today."):
        st.date_input(
            "As-of date", draft.start("as_of"), format="YYYY-MM-DD", persist_state="session",
            key=draft.key("as_of"), disabled=draft.off, width=240,
        )  # fmt: skip
    st.header("What it touches")
    grades = {grade: sentence(words_of("en")(f"names.grade-{grade}")) for grade in GRADES}
    audiences = {one: sentence(words_of("en")(f"names.audience-{one}")) for one in AUDIENCES}
    _choice(
        draft, "criticality", "Criticality", GRADES, grades,
        "High makes reliability weigh more, and asks for reserved model capacity.",
    )  # fmt: skip
    _choice(
        draft, "sensitivity", "Sensitivity of the data", GRADES, grades,
        "High makes security weigh more, and its findings stricter.",
    )  # fmt: skip
    with _beside("Public use makes security and reliability weigh more, and changes questions."):
        st.selectbox(
            "Audience", AUDIENCES, format_func=audiences.__getitem__,
            index=AUDIENCES.index(draft.start("audience")), persist_state="session",
            key=draft.key("audience"), disabled=draft.off,
        )  # fmt: skip
    _text(
        draft, "residency", "Residency",
        "EU, a country, or none. What processes data elsewhere is a finding.", 300,
    )  # fmt: skip
    _many(
        draft, "allowed_regions", "Allowed regions", REGIONS,
        "Resources in other regions are findings. Empty: the residency decides.",
    )  # fmt: skip
    _choice(
        draft, "regulated", "Regulated", tuple(SAID), SAID,
        "Yes makes it critical where data leaves its residency.",
    )  # fmt: skip
    _text(
        draft, "managing_provider", "Managing provider",
        "Who runs it for the customer; stands in the report's scope.", 300,
    )  # fmt: skip
    with _beside("Makes cost weigh more, and asks for cheaper ways to call models."):
        st.toggle("Cost pressure", **_common(draft, "cost_pressure", value="value"))


def targets(draft: Draft) -> None:
    """What the workload declares for itself, and who works on it."""
    st.header("Declared targets")
    _choice(
        draft, OWN_KEYS, "Own encryption keys", tuple(SAID), SAID,
        "Yes: services without customer-managed keys are findings.",
    )  # fmt: skip
    _many(
        draft, REQUIRED_TAGS, "Required tags", (),
        "Resources that lack one are findings. Type a name, then Enter.",
    )  # fmt: skip
    with _beside("A deployment whose whole answers take longer is a finding (weekly mean)."):
        st.number_input(
            "Latency of an answer, seconds", 0.1, 3600.0, step=1.0, width=240,
            **_common(draft, LATENCY, value="value"),
        )  # fmt: skip
    _text(
        draft, "own_targets", "Own targets",
        "For checks of your own: one `name: value` a line, such as `retention_days: 30`.",
        MOST_TEXT, area=True,
    )  # fmt: skip
    st.header("People")
    default = tenth(the_rubric().standard.planning.default_capacity_fte)
    with _beside(
        "Full-time equivalents at work up to each gate: the roadmap's dates rest on them. "
        f"Empty: {default}."
    ):
        for column, stage in zip(st.columns(len(STAGES)), STAGES, strict=True):
            with column:
                st.number_input(
                    frame.STAGES[stage] if stage != "poc" else "PoC", 0.05, 1000.0, step=0.5,
                    **_common(draft, f"capacity_{stage}", value="value"),
                )  # fmt: skip
    _text(
        draft, "participants", "Participants",
        "One a line: name, role. The report lists who took part.", MOST_TEXT, area=True,
    )  # fmt: skip


def _beside(why: str) -> Any:
    """A row with the reason at its right; what is drawn inside stands at its left."""
    left, right = st.columns(WIDTHS, vertical_alignment="center", gap="medium")
    with right:
        quiet(why)
    return left


def _common(draft: Draft, field: str, *, value: str = "default") -> dict[str, Any]:
    return {
        value: draft.start(field),
        "key": draft.key(field),
        "disabled": draft.off,
        "persist_state": "session",
    }


def _text(draft: Draft, field: str, label: str, why: str, most: int, *, area: bool = False) -> None:
    with _beside(why):
        if area:
            st.text_area(label, max_chars=most, height=150, **_common(draft, field, value="value"))
        else:
            st.text_input(label, max_chars=most, **_common(draft, field, value="value"))


def _choice(
    draft: Draft,
    field: str,
    label: str,
    options: Sequence[str],
    names: dict[str, str],
    why: str,
) -> None:
    with _beside(why):
        st.segmented_control(
            label, options, required=True, format_func=names.__getitem__, **_common(draft, field)
        )


def _many(draft: Draft, field: str, label: str, known: Sequence[str], why: str) -> None:
    start: list[str] = draft.start(field)
    with _beside(why):
        st.multiselect(
            label,
            list(dict.fromkeys([*start, *known])),
            format_func=shown,
            accept_new_options=True,
            **_common(draft, field),
        )
