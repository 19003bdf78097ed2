"""A report that somebody asked for: of a stored workload, as it is now or as it was frozen."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from assessment.assessment import Assessment
from assessment.store.access import Actor
from assessment.store.database import Store
from assessment.store.milestones import Milestone, load
from assessment.store.opened import Opened, whole
from checks.registry import all_checks
from reports.assessment_file import assessment_file
from reports.options import Options
from reports.pdf import render_pdf
from reports.workbook import render_workbook


@dataclass(frozen=True, slots=True)
class Order:
    """What to report on, what to compare it with, and in which form."""

    of: Milestone | None
    """None: the workload as it is now."""
    since: Milestone | None
    """An earlier state, where there is one to compare with."""
    options: Options


def earlier(frozen: list[Milestone], of: Milestone | None) -> list[Milestone]:
    """The milestones that a report can say what changed since, oldest first.

    `frozen`: those of the workload, oldest first.
    """
    before = frozen if of is None else frozen[: [one.id for one in frozen].index(of.id)]
    return [one for one in before if of is None or one.as_of <= of.as_of]


def make_pdf(store: Store, actor: Actor, opened: Opened, order: Order) -> bytes:
    """The report.

    Raises:
        UserError: an option cannot be used, the two states do not fit, or the workload is gone.
    """
    since = load(store, actor, order.since.id) if order.since else None
    checks = {check.id: check for check in all_checks()}
    return render_pdf(reported(store, actor, opened, order), checks, order.options, since=since)


def make_workbook(store: Store, actor: Actor, opened: Opened, order: Order) -> bytes:
    """The annex to the same report; raises as `make_pdf` does."""
    since = load(store, actor, order.since.id) if order.since else None
    checks = {check.id: check for check in all_checks()}
    file = BytesIO()
    assessment = reported(store, actor, opened, order)
    render_workbook(assessment, checks, file, order.options, since=since)
    return file.getvalue()


def make_assessment(store: Store, actor: Actor, opened: Opened, order: Order) -> bytes:
    """The assessment behind it, as the report carries it; raises as `make_pdf` does."""
    return assessment_file(reported(store, actor, opened, order))


def reported(store: Store, actor: Actor, opened: Opened, order: Order) -> Assessment:
    """What is reported on, with every finding.

    Raises:
        UserError: the workload is gone, or the actor is no longer a member.
    """
    if order.of is not None:
        return load(store, actor, order.of.id)
    return whole(store, actor, opened)
