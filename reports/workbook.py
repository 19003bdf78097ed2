"""The annex: everything that the printed report counts or cuts, as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import BinaryIO

from assessment.assessment import Assessment
from assessment.compare import compare
from reports import tokens
from reports.evidence import Checks
from reports.options import Options
from reports.sheets import changes, findings, overview, practices, resources, schedule
from reports.sheets.book import Book, Table
from reports.sheets.names import Named
from reports.view import build_view
from reports.words import words_of

PLAIN = Options()


def render_workbook(
    assessment: Assessment,
    checks: Checks,
    file: BinaryIO,
    options: Options = PLAIN,
    *,
    since: Assessment | None = None,
) -> None:
    """Write the annex as an Excel workbook (xlsx); the same input makes the same bytes.

    Args:
        assessment: the review; its findings are gone through one by one.
        checks: the words of each check, by id. A check that is not there is shown by its id.
        file: where to write; it has to be seekable.
        options: its language, accent and confidentiality are used.
        since: an earlier review of the same workload; what changed since has a sheet of its own.
    """
    words = words_of(options.language)
    view = build_view(assessment, checks, words)
    customer = options.customer or view["workload"]["customer"]
    # Should writing fail, the rows that wait are removed with the folder.
    with TemporaryDirectory(prefix="wellops-") as folder:
        book = Book(
            file,
            words,
            title=view["titles"]["document"],
            day=assessment.as_of,
            accent=options.accent or tokens.ACCENT,
            foot=options.confidentiality or "",
            folder=folder,
        )
        read_me = book.sheet(words("annex.sheet-read-me"))
        named = Named(assessment, words)
        written = [book.add(table) for table in _tables(assessment, checks, named, since)]
        overview.write_read_me(book, read_me, view, customer, written)
        book.close()


def _tables(
    assessment: Assessment, checks: Checks, named: Named, since: Assessment | None
) -> Iterator[Table]:
    yield overview.scores_table(assessment, named)
    if since:
        yield changes.changes_table(compare(since, assessment), checks, named)
    yield practices.actions_table(assessment, named)
    yield schedule.schedule_table(assessment, named)
    yield findings.findings_table(assessment, checks, named)
    yield findings.checks_table(assessment, checks, named)
    yield resources.resources_table(assessment, named)
    yield practices.answers_table(assessment, named)
    yield overview.coverage_table(assessment, named)
    yield practices.practices_table(assessment, named)
    yield practices.frameworks_table(assessment, named)
