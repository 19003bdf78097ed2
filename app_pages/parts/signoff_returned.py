"""What a questionnaire that came back would change: looked at, ticked, saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from app_pages.parts import frame, identity, navigation
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import counted
from app_pages.parts.text import plain, shown
from assessment.inputs import Answer
from assessment.interview.preview import Kind, Line, cells_of
from assessment.interview.returned import Returned, save
from assessment.store.answers import Clash
from rubrics.errors import UserError

WAITS: Final = "form-waits"
ENDED: Final = "form-ended"
CROSSED: Final = "Answered here as well since it was sent"


@dataclass(frozen=True)
class Waiting:
    """The table as it was last drawn: what its ticks are about."""

    found: Returned
    key: str
    sender: str


@dataclass(frozen=True)
class Ended:
    """How saving ended."""

    saved: int = 0
    clashes: Mapping[str, Clash] | None = None
    problem: UserError | None = None


def show(work: frame.Work, found: Returned, file: str, sender: str) -> None:
    """What changes with a tick each, and what was refused with its reason."""
    _ended(found)
    changes, refused = found.changes, found.of(Kind.REFUSED)
    st.header(_title(found))
    same = len(found.of(Kind.SAME))
    if same:
        quiet(f"{counted(same, 'row says', 'rows say')} what is known already.")
    if changes:
        # Ticks belong to the answers that stood beside them.
        key = f"form-table-{file}-{work.opened.version}"
        _table(found, key)
        st.session_state[WAITS] = Waiting(found, key, sender)
        chosen = len(_chosen(found, key))
        st.button(
            f"Save {counted(chosen, 'answer', 'answers')}",
            type="primary",
            icon=":material/save:",
            key="form-save",
            disabled=not chosen,
            on_click=_save,
        )
    if refused:
        _refused(found, refused)


def _title(found: Returned) -> str:
    new, changed = (len(found.of(kind)) for kind in (Kind.NEW, Kind.CHANGED))
    refused = len(found.of(Kind.REFUSED))
    if not found.lines:
        return "The workbook holds no question"
    parts = [f"{new:,} new"] if new else []
    parts += [f"{changed:,} changed"] if changed else []
    said = f"{' and '.join(parts)} {'answer' if new + changed == 1 else 'answers'}"
    if not parts:
        said = "Nothing changes"
    return said + (f", {counted(refused, 'row', 'rows')} refused" if refused else "")


def _table(found: Returned, key: str) -> None:
    config = st.column_config
    lines = found.changes
    columns = {
        "take": [not line.crossed for line in lines],
        "title": [_practice(found, line) for line in lines],
        "was": [_said(line.before) for line in lines],
        "becomes": [_said(line.after) for line in lines],
        "watch": [CROSSED if line.crossed else "" for line in lines],
        "note": [_words(line, "note") for line in lines],
        "evidence": [_words(line, "evidence") for line in lines],
        "owner": [_words(line, "who") for line in lines],
    }
    crossed = any(line.crossed for line in lines)
    if not crossed:
        del columns["watch"]
    st.data_editor(
        columns,
        key=key,
        hide_index=True,
        num_rows="fixed",
        disabled=[name for name in columns if name != "take"],
        alt="Answers of the workbook; each row is one practice, with what stood there and what "
        "would stand there",
        column_config={
            "take": config.CheckboxColumn("Save", width="small", pinned=True),
            "title": config.TextColumn("Practice", width="medium", pinned=True),
            "was": config.TextColumn("Now", width="small"),
            "becomes": config.TextColumn("Becomes", width="small"),
            "watch": config.TextColumn("Watch out", width="medium"),
            "note": config.TextColumn("Note", width="medium"),
            "evidence": config.TextColumn("Evidence"),
            "owner": config.TextColumn("Owner"),
        },
    )
    if crossed:
        quiet(f"{CROSSED}: such rows are not ticked, so that nobody's answer is replaced unseen.")


def _practice(found: Returned, line: Line) -> str:
    known = found.rubric.practices.get(line.practice)
    return shown(known.title if known else line.practice or line.place, 200)


def _said(answer: Answer | None) -> str:
    choice, reason, *_ = cells_of(answer)
    if not choice:
        return "no answer"
    return shown(f"{choice}: {reason}" if reason else choice)


def _words(line: Line, name: str) -> str:
    """A text of the answer; one that changes is shown as it was, too."""
    before, after = (getattr(one, name) or "" if one else "" for one in (line.before, line.after))
    if before and before != after:
        return shown(f"{after or 'nothing'} (now: {before})")
    return shown(after)


def _chosen(found: Returned, key: str) -> set[str]:
    """The practices that are ticked."""
    state: Any = st.session_state.get(key) or {}
    edited: Mapping[Any, Mapping[str, Any]] = state.get("edited_rows") or {}
    ticks = {int(at): bool(cells["take"]) for at, cells in edited.items() if "take" in cells}
    lines = enumerate(found.changes)
    return {line.practice for at, line in lines if ticks.get(at, not line.crossed)}


def _save() -> None:
    waits: Waiting = st.session_state[WAITS]
    found, store, actor = waits.found, frame.store(), identity.actor()
    sender = str(st.session_state.get("form-sender") or waits.sender)
    chosen = _chosen(found, waits.key)
    try:
        clashes = save(store, actor, found, chosen, sender)
    except UserError as error:
        st.session_state[ENDED] = Ended(problem=error)
        return
    st.session_state[ENDED] = Ended(len(chosen) - len(clashes), clashes)


def _ended(found: Returned) -> None:
    ended: Ended | None = st.session_state.pop(ENDED, None)
    if ended is None:
        return
    if ended.problem is not None:
        title, hint = ended.problem.what, ended.problem.hint
        st.error(plain(hint), title=plain(title), icon=":material/error:")
        return
    if ended.saved:
        st.success(
            f"{counted(ended.saved, 'answer is', 'answers are')} saved.",
            icon=":material/check_circle:",
        )
        navigation.link("review", "Go on with the review")
    if ended.clashes:
        _clashes(found, ended.clashes)


def _clashes(found: Returned, clashes: Mapping[str, Clash]) -> None:
    names = []
    for id_, clash in clashes.items():
        who = clash.theirs.name if clash.theirs else "somebody"
        title = found.rubric.practices[id_].title
        names.append(f"- {plain(title, 160)} ({plain(who, 60)})")
    st.warning(
        "\n".join(["They were left as they are; look at them again below.", "", *names]),
        title="Somebody answered these meanwhile",
        icon=":material/group:",
    )


def _refused(found: Returned, refused: tuple[Line, ...]) -> None:
    st.subheader("Refused rows", anchor=False)
    quiet("Mend them in the workbook and send it again; the other rows can be saved now.")
    st.dataframe(
        {
            "Where": [shown(line.place, 80) for line in refused],
            "Practice": [_practice(found, line) for line in refused],
            "Why": [shown(line.refused, 400) for line in refused],
        },
        hide_index=True,
        alt="Rows of the workbook that cannot be taken over, with the reason",
        column_config={"Why": st.column_config.TextColumn(width="large")},
    )
