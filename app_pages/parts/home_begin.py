"""The ways to begin: a sample, a new workload, or one that comes from files."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.parts import frame, navigation
from app_pages.parts.quiet import quiet
from app_pages.parts.text import plain
from assessment.inputs import Workload
from assessment.profile import read_form
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.seeding import open_sample
from assessment.store.standard import the_rubric
from assessment.store.workloads import Entry, create
from assessment.uploads import KINDS, MOST_BYTES, MOST_FILES, Upload, bring
from rubrics.errors import UserError
from rubrics.schema import ARCHETYPES, STAGES
from wellops.samples import SAMPLES, sample

PANEL = "home-panel"
"""Which dialog is open, in the session's state."""
SAMPLE_NAMES = {
    "insurer": "Insurer: a report assistant on its way to production",
    "public-services": "Public services: a platform for five teams",
}
STEPS = (
    ("Describe the workload", "What it is, where it stands, and where it has to go."),
    ("Gather evidence", "Scan Azure, bring a scan's file, or let the team answer alone."),
    ("Decide what to do", "Score, gates and a dated roadmap, signed off as one PDF."),
)


def buttons(store: Store, actor: Actor, found: Sequence[Entry]) -> None:
    """Beside the title of the list."""
    if actor.role == "reader":
        return
    with st.container(horizontal=True, width="content", vertical_alignment="bottom"):
        name = st.menu_button(
            "Open a sample",
            list(SAMPLES),
            format_func=SAMPLE_NAMES.__getitem__,
            icon=":material/science:",
            key="samples",
        )
        if name:
            _open_sample(store, actor, name, found)
        _button("Import", "import", ":material/upload:")
        _button("New workload", "new", ":material/add:", primary=True)


def first_visit(store: Store, actor: Actor) -> None:
    """Nothing is there yet: what the program does, in three steps, and one way to see it."""
    if actor.role == "reader":
        st.info(
            f"Ask the owner of a workload to add you as a member: you sign in as "
            f"{plain(actor.login)}.",
            title="You are not a member of a workload yet",
            icon=":material/group:",
        )
        return
    st.markdown(
        "Review an AI workload on Azure with its team, and leave with a score, the gates that "
        "block it, and a plan."
    )
    for number, (column, (title, text)) in enumerate(
        zip(st.columns(len(STEPS), border=True), STEPS, strict=True), 1
    ):
        with column:
            st.markdown(f"**{number} · {title}**")
            st.markdown(text)
    with st.container(horizontal=True):
        explore = st.button(
            "Explore the sample workload",
            type="primary",
            icon=":material/science:",
            key="explore",
        )
        _button("New workload", "new", ":material/add:")
        _button("Import", "import", ":material/upload:")
    quiet("The sample is fictitious and yours to change. It needs no rights in Azure.")
    if explore:
        _open_sample(store, actor, SAMPLES[0], ())


def dialogs(store: Store, actor: Actor) -> None:
    """The dialog that is open, if one is."""
    panel = st.session_state.get(PANEL)
    if panel == "new":
        _new(store, actor)
    elif panel == "import":
        _import(store, actor)


def _button(label: str, panel: str, icon: str, *, primary: bool = False) -> None:
    st.button(
        label,
        key=f"begin-{panel}",
        icon=icon,
        type="primary" if primary else "secondary",
        on_click=_open_panel,
        args=(panel,),
    )


def _open_panel(panel: str) -> None:
    st.session_state[PANEL] = panel


def _close_panel() -> None:
    st.session_state.pop(PANEL, None)


def _open_sample(store: Store, actor: Actor, name: str, found: Sequence[Entry]) -> None:
    """The sample that is there already, or a new one."""
    mine = next((one.id for one in found if one.sample == name and one.rights.own), None)
    if mine is None:
        with st.spinner("Opening the sample"):
            mine = open_sample(store, actor, name, sample(name), sample(name, later=True))
    navigation.go("scorecard", a=mine)


@st.dialog("New workload", icon=":material/add:", on_dismiss=_close_panel)
def _new(store: Store, actor: Actor) -> None:
    standard = the_rubric().standard
    with st.form("new", border=False):
        name = st.text_input("Name", key="new-name", max_chars=300)
        archetypes = st.pills(
            "Archetypes, one or several",
            ARCHETYPES,
            selection_mode="multi",
            format_func=lambda kind: plain(standard.title(kind)),
            key="new-archetypes",
        )
        stage = st.segmented_control(
            "Stage", STAGES, default="poc", required=True, key="new-stage",
            format_func=frame.STAGES.__getitem__,
        )  # fmt: skip
        target = st.segmented_control(
            "Target stage", STAGES, default="production", required=True,
            key="new-target", format_func=frame.STAGES.__getitem__,
        )  # fmt: skip
        quiet("All of it can be changed later, and there is more to say on the next screen.")
        sent = st.form_submit_button("Create the workload", type="primary", key="new-create")
    if not sent:
        return
    base = Workload(name="-", archetypes=ARCHETYPES[:1], stage="poc", target_stage="production")
    said = {"name": name, "archetypes": archetypes, "stage": stage, "target_stage": target}
    workload, faults = read_form(said, base)
    if workload is None:
        st.error("  \n".join(map(plain, faults)), icon=":material/error:")
        return
    try:
        made = create(store, actor, workload)
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    _close_panel()
    navigation.go("workload", a=made)


@st.dialog("Import a workload", icon=":material/upload:", on_dismiss=_close_panel)
def _import(store: Store, actor: Actor) -> None:
    st.markdown(
        "- an **export** of a workload\n"
        "- an **assessment.json**, or the **PDF report** that carries it\n"
        "- a **workload.yaml**, with its answers.yaml, plan.yaml and one snapshot if you have them"
    )
    files = st.file_uploader(
        f"Files, at most {MOST_FILES}",
        type=list(KINDS),
        accept_multiple_files=True,
        max_upload_size=MOST_BYTES // 1_000_000,
        key="import-files",
    )
    if not st.button("Import", type="primary", key="import-go", disabled=not files):
        return
    try:
        with st.spinner("Reading the files"):
            made = bring(store, actor, [Upload(one.name, one.getvalue()) for one in files])
    except UserError as error:
        st.error(plain(error.hint), title=plain(error.what), icon=":material/error:")
        return
    _close_panel()
    navigation.go("workload", a=made.id)
