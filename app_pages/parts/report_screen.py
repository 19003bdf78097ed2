"""The report of a workload that is open: its choices, and below them what they make."""

from __future__ import annotations

from app_pages.parts import frame, navigation, states
from app_pages.parts.report_made import shown_report
from app_pages.parts.report_options import choices
from assessment.store.milestones import milestones
from reports.wording import nothing_assessed


def screen(work: frame.Work) -> None:
    """The choices; below them the report, as wide as a page is, and its files."""
    frozen = milestones(work.store, work.actor, work.id)
    if not frozen and nothing_assessed(work.assessment.scorecard):
        states.empty(
            "Nothing is assessed yet",
            "A report needs answers, a scan, or both.",
            to="review",
            label="Begin the review",
        )
        navigation.link("scan", "Scan the resources")
        return
    shown_report(work, choices(work, frozen))
