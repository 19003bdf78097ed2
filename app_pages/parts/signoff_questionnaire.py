"""The questionnaire as a workbook: sent ahead, and read back with a look at what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import Final

import streamlit as st

from app_pages.parts import frame
from app_pages.parts.file_name import file_name
from app_pages.parts.quiet import quiet
from app_pages.parts.scorecard_words import counted
from app_pages.parts.signoff_returned import show
from app_pages.parts.text import plain
from assessment.interview.returned import on_form, returned, unanswered
from assessment.questions import questions
from assessment.store.limits import LOGIN
from reports.sheets.questionnaire import write_questionnaire
from reports.sheets.questionnaire_reader import AGAIN, MAX_BYTES, Form, read_questionnaire
from reports.words import languages
from rubrics.errors import UserError
from rubrics.rubric import Rubric

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "it": "Italiano"}
WHICH: Final[Mapping[str, str]] = {
    "open": "Open",
    "core": "Quick review",
    "all": "All",
}


def questionnaire(work: frame.Work) -> None:
    """Both ways beside each other; below them what came back."""
    left, right = st.columns(2, gap="large")
    with left:
        _send(work)
    with right:
        form, name, sender = _receive(work)
    if form is not None:
        version = work.assessment.rubric.version
        if form.rubric != version:
            st.warning(
                f"It was written for version {plain(form.rubric, 20)} of the standard, and this "
                f"is {plain(version)}: look at what the questions say now.",
                icon=":material/rule:",
            )
        found = returned(work.opened, form.entries, work.store.now().date())
        show(work, found, name, sender)


def _send(work: frame.Work) -> None:
    st.header("Send it ahead", anchor=False)
    st.markdown(
        "Whoever knows the answers fills in a workbook before the session: levels as sentences to "
        "choose from, notes, evidence and owners. What was answered so far stands in it."
    )
    asked = {which: _asked(work, which) for which in WHICH}
    which = st.segmented_control(
        "Which questions",
        [*WHICH],
        default="open" if asked["open"] else "all",
        required=True,
        format_func=lambda one: f"{WHICH[one]} {asked[one]}",
        key="form-which",
        wrap=True,
    )
    language = st.segmented_control(
        "Language of headers and instructions",
        list(languages()),
        default="en",
        required=True,
        format_func=lambda code: LANGUAGES.get(code, code),
        key="form-language",
    )
    workload = work.opened.workload
    st.download_button(
        f"Download {counted(asked[which], 'question', 'questions')}",
        partial(_workbook, work, which, language),
        file_name=file_name(workload.name, "questionnaire", ending="xlsx"),
        mime=XLSX,
        icon=":material/download:",
        type="primary",
        key="form-download",
        on_click="ignore",
        disabled=not asked[which],
    )


def _rubric(work: frame.Work, which: str) -> Rubric:
    rubric = work.assessment.rubric
    if which != "open":
        return rubric
    return unanswered(rubric, work.opened.workload, work.opened.given)


def _asked(work: frame.Work, which: str) -> int:
    return len(questions(_rubric(work, which), work.opened.workload, core=which == "core"))


def _workbook(work: frame.Work, which: str, language: str) -> bytes:
    file = BytesIO()
    write_questionnaire(
        _rubric(work, which), work.opened.workload, file, work.store.now().date(),
        answers=on_form(work.opened.given), core=which == "core", language=language,
    )  # fmt: skip
    return file.getvalue()


def _receive(work: frame.Work) -> tuple[Form | None, str, str]:
    """What came back, the name of its file, and who sent it."""
    st.header("Read it back", anchor=False)
    if not work.may_write:
        quiet("Only reviewers and owners of the workload can bring answers.")
        return None, "", ""
    st.markdown(
        "Nothing is saved before you have seen what changes, and chosen. Formulas in it are never "
        "computed."
    )
    file = st.file_uploader(
        "Filled-in workbook",
        type=["xlsx"],
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"form-file-{work.id}",
    )
    sender = st.text_input(
        "Filled in by",
        key=f"form-sender-{work.id}",
        max_chars=LOGIN,
        help="The answers are saved in this name; the history of the workload says that you "
        "brought them.",
    )
    if file is None:
        return None, "", ""
    try:
        form = _read(file.file_id, file.getvalue(), file.name)
    except UserError as error:
        hint = error.hint.replace(AGAIN, "Download one here, and send that one back.")
        st.error(plain(hint), title=plain(error.what), icon=":material/error:")
        return None, "", ""
    return form, file.file_id, sender


def _read(id_: str, data: bytes, name: str) -> Form:
    """The form of a file; read once, because each change of a tick draws the page again."""
    kept: tuple[str, Form] | None = st.session_state.get("form-read")
    if kept is None or kept[0] != id_:
        kept = st.session_state["form-read"] = id_, read_questionnaire(data, name)
    return kept[1]
