"""A workload in which every text that somebody may choose is hostile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from assessment.files import load_workload
from assessment.inputs import Exception_, Override, Participant, Waiver, Workload
from assessment.plan.inputs import Choice, OwnAction, PlanInputs
from assessment.store.access import Actor
from assessment.store.answers import Said, give_many
from assessment.store.database import Store
from assessment.store.decisions import decide
from assessment.store.milestones import freeze
from assessment.store.opened import Opened, open_workload, whole
from assessment.store.plans import save_plan
from assessment.store.sessions import remark, start
from assessment.store.snapshots import attach
from assessment.store.workloads import create, set_member
from wellops.samples import sample

TEXTS = (
    "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", r"$\LaTeX$ $$x^2$$",
    ":material/home: :red[x] # h", '=HYPERLINK("https://evil.example")',
    "\u202etxt.exe\u202c https://evil.example", "<b>b</b> **b** `c` | d |",
)  # fmt: skip
ALL = " ".join(TEXTS)
LONG = f"{ALL} {'x' * 300}"[:300]
NAME = f"{ALL} and more"[:300]


def hostile_workload(store: Store, actor: Actor, folder: Path) -> str:
    """Put it into the store; its id."""
    id_ = create(store, actor, _profile())
    set_member(store, actor, id_, f"<b>{TEXTS[1]}", ALL, "reviewer")
    file = folder / "snapshot.jsonl"
    file.write_text(_snapshot(), "utf-8")
    attach(store, actor, id_, file, file_name=f"{TEXTS[0]}.jsonl"[-200:])
    _answers(store, actor, id_)
    opened = open_workload(store, actor, id_)
    _decisions(store, actor, opened)
    _plan(store, actor, id_)
    opened = open_workload(store, actor, id_)
    freeze(store, actor, id_, LONG, whole(store, actor, opened), note=ALL)
    return id_


def _profile() -> Workload:
    profile = load_workload(sample("insurer") / "workload.yaml").model_dump()
    return Workload.model_validate(
        profile
        | {
            "name": NAME,
            "customer": LONG,
            "description": f"{ALL}\n\n# Title\n\n- item",
            "residency": TEXTS[0],
            "allowed_regions": TEXTS,
            "managing_provider": ALL,
            "targets": {"required_tags": TEXTS},
            "participants": [{"name": ALL, "role": LONG}],
            "scope": [],
        }
    )


def _snapshot() -> str:
    """The sample's, with another name for each storage account, and hostile tags and places."""
    text = (sample("insurer") / "snapshot.jsonl").read_text("utf-8")
    hostile = "<img src=x onerror=alert(1)>[x](javascript:alert(1))$x$:material:=1"
    shown = "Contoso Insurance, AI sandbox subscription"
    return text.replace("oai-finreport-we", hostile).replace(shown, f"{hostile} {shown}")


def _answers(store: Store, actor: Actor, id_: str) -> None:
    practices = list(open_workload(store, actor, id_).assessment.scorecard.practices)
    words = {"note": ALL, "evidence": TEXTS[1], "owner": LONG}
    said = {
        practice: Said("level", level=number % 5, **words)
        if number % 3
        else Said("not_applicable", reason=ALL, **words)
        for number, practice in enumerate(practices[:60])
    }
    give_many(store, actor, id_, said, seen={}, sender=TEXTS[0])
    start(store, actor, id_, LONG, [Participant(name=ALL, role=LONG)])
    remark(store, actor, id_, "parked", ALL, practice=practices[61])
    remark(store, actor, id_, "decision", ALL)


def _decisions(store: Store, actor: Actor, opened: Opened) -> None:
    assessment = opened.assessment
    until = assessment.as_of + timedelta(30)
    worst = assessment.findings[0]
    held = {"reason": ALL, "owner": LONG, "expires": until}
    accepted = Exception_(check=worst.check, subject=worst.subject, **held)
    decide(store, actor, opened.id, worst.check, accepted)
    practices = list(assessment.scorecard.practices)
    decide(store, actor, opened.id, practices[1], Override(level=3, evidence=ALL, **held))
    decide(store, actor, opened.id, practices[2], Waiver(**held))


def _plan(store: Store, actor: Actor, id_: str) -> None:
    plan = open_workload(store, actor, id_).assessment.schedule
    first, second = (row.action.id for row in plan.booked[:2])
    own = OwnAction.model_validate(
        {
            "id": "own-one", "title": TEXTS[0] + TEXTS[1], "stage": "pilot", "effort_days": (2, 4),
            "roles": {"engineer": 1}, "outcome": ALL,
        }
    )  # fmt: skip
    choices = {
        first: Choice(owner=ALL, status="accepted"),
        second: Choice(status="dropped", reason=ALL),
    }
    save_plan(store, actor, id_, PlanInputs(actions=choices, add=(own,)), seen=0)
