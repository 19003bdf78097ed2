"""The backlog to edit: what is decided of each action, own actions, and what is done together."""

from __future__ import annotations

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.charts.labels import counted
from app_pages.parts.quiet import quiet
from app_pages.parts.roadmap_action import STATUSES
from app_pages.parts.roadmap_draft import Draft
from app_pages.parts.roadmap_grid import choice, day, days, grid
from app_pages.parts.text import shown
from assessment.store.limits import LINE, NOTE
from assessment.targets import stages_to
from reports.panels import role_names, stage_names
from reports.words import words_of

_WORDS = words_of("en")
HEIGHT = 520


def backlog(work: frame.Work, draft: Draft) -> None:
    """The three tables."""
    names = stage_names(work.assessment.rubric.standard, _WORDS)
    _actions(work, draft, names)
    titles = {row["id"]: f"{row['id']} · {row['title']}" for row in draft.before["actions"]}
    for own in draft.grids["own"].now:
        if own.get("id"):
            titles.setdefault(own["id"], f"{own['id']} · {own['title']}")
    _own(work, draft, names, titles)
    _together(work, draft, titles)


def _actions(work: frame.Work, draft: Draft, names: dict[str, str]) -> None:
    config = st.column_config
    rows = draft.grids["actions"].now
    counts = [(status, sum(row["status"] == status for row in rows)) for status in STATUSES]
    st.header("Actions")
    quiet(
        f"{counted(len(rows), 'step')}: "
        + ", ".join(f"{count} {status}" for status, count in counts if count)
        + ". Nothing counts before it is saved."
    )
    grid(
        work,
        draft,
        "actions",
        {
            "title": config.TextColumn("Action", width=230, pinned=True),
            "level": config.NumberColumn("Level", width=60, help="The level that it reaches"),
            "stage": choice("Phase", names, width=90),
            "status": config.SelectboxColumn(
                "Status",
                options=list(STATUSES),
                required=True,
                width=100,
                help="A dropped action needs a reason",
            ),
            "owner": config.TextColumn(
                "Owner", max_chars=LINE, width=110, help="Who does it, by name"
            ),
            "low": days("Low, days"),
            "high": days("High, days"),
            "not_before": day("Not before", width=110),
            "by": day("Done by", width=110),
            "reason": config.TextColumn("Reason", max_chars=NOTE, width=160),
            "start": day("Planned from", width=110),
            "finish": day("To", width=110),
            "id": config.TextColumn("Id", width=200),
        },
        alt="The actions of the plan; each row is one step of a practice, or an own action",
        fixed=("id", "title", "level", "stage", "start", "finish"),
        height=HEIGHT,
    )


def _own(work: frame.Work, draft: Draft, names: dict[str, str], titles: dict[str, str]) -> None:
    config = st.column_config
    standard = work.assessment.rubric.standard
    roles = role_names(standard, _WORDS)
    gates: dict[str, str] = {
        stage: names[stage] for stage in stages_to(work.opened.workload.target_stage)
    }
    st.header("Own actions")
    quiet("Work that no practice asks for. Add a row below the last one.")
    grid(
        work,
        draft,
        "own",
        {
            "title": config.TextColumn("Action", max_chars=80, required=True, width=240),
            "stage": choice("Before the gate", gates, required=True, width=130),
            "low": days("Low, days", required=True),
            "high": days("High, days", required=True),
            "roles": config.MultiselectColumn(
                "Done by",
                options=list(roles),
                format_func=roles.__getitem__,
                required=True,
                help="The first is responsible; the work is shared evenly",
                width="medium",
            ),
            "outcome": config.TextColumn("Done when", max_chars=NOTE, width="medium"),
            "after": config.MultiselectColumn(
                "Waits for",
                options=list(titles),
                format_func=lambda id_: _title(titles, id_),
                width="medium",
            ),
        },
        alt="Actions of the team's own",
        dynamic=True,
    )


def _together(work: frame.Work, draft: Draft, titles: dict[str, str]) -> None:
    st.header("Done together")
    quiet("Actions that are one piece of work: one row a group. It takes the first one's place.")
    practices = {
        one: f"{one} · {work.assessment.rubric.practices[one].action}"
        for group in draft.grids["together"].now
        for one in group["actions"] or ()
        if one in work.assessment.rubric.practices
    }
    known = practices | titles
    grid(
        work,
        draft,
        "together",
        {
            "actions": st.column_config.MultiselectColumn(
                "Actions",
                options=list(known),
                format_func=lambda id_: _title(known, id_),
                required=True,
                width="large",
            ),
        },
        alt="Groups of actions that are done together",
        dynamic=True,
    )


def _title(titles: dict[str, str], id_: str) -> str:
    return shown(titles.get(id_, id_), 70)
