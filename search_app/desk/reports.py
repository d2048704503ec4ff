"""``/desk/reports``: what does the library lack, and where is it mended?"""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template
from flask_babel import lazy_gettext as _l

from indexer.answers import InboundLink
from indexer.reports.model import ROW_COLUMNS, ReportName, ReportRow, act, as_document
from indexer.reports.registry import report
from search_app.desk import desk
from search_app.desk.articles import inbound, known_article
from search_app.desk.tables import download, paged
from search_app.library_handle import config, library_handle

# Orphans of a page, and sentences that are shown with each: looking for them takes up to a second.
ORPHANS_SHOWN = 10
CURES = 3

# Reports that read every text the first time: they are counted when they are opened.
SLOW = (ReportName.UNEXPLAINED, ReportName.WITHOUT_BANGLA)

# What each report lists, for an editor.
NAMES: dict[ReportName, Any] = {
    ReportName.ORPHANS: _l("Nobody links here"),
    ReportName.DEAD_ENDS: _l("Links to no other article"),
    ReportName.BROKEN_LINKS: _l("Broken links"),
    ReportName.REDIRECTED_LINKS: _l("Links to addresses that moved"),
    ReportName.COMPETING: _l("Articles that compete for one topic"),
    ReportName.STALE: _l("Left behind by what they link to"),
    ReportName.UNEXPLAINED: _l("Abbreviations that nothing explains"),
    ReportName.WITHOUT_BANGLA: _l("Without a note in Bangla"),
    ReportName.UNANSWERED: _l("Asked in vain, and no article is called so"),
    ReportName.UNFILED: _l("In no topic"),
    ReportName.WITHOUT_SUMMARY: _l("Without a summary"),
}


@desk.get("/reports")
def reports() -> str:
    """Every report with the number of its rows."""
    counts = {one: len(rows_of(one)) for one in NAMES if one not in SLOW}
    return render_template("desk_reports.html", names=NAMES, counts=counts)


@desk.get("/reports/<name>")
def one_report(name: str) -> str:
    """A page of a report; orphans come with the sentences that could link to them."""
    chosen = _named(name)
    is_orphans = chosen == ReportName.ORPHANS
    made = paged(rows_of(chosen), ORPHANS_SHOWN) if is_orphans else paged(rows_of(chosen))
    return render_template(
        "desk_report.html",
        name=chosen,
        title=NAMES[chosen],
        made=made,
        cures={row.article_id: _cures(row) for row in made.rows} if is_orphans else {},
        act=act,
    )


@desk.get("/reports/<name>.<form>")
def report_file(name: str, form: str) -> Response:
    """All rows of a report, as CSV or JSON."""
    chosen = _named(name)
    return download(form, chosen, ROW_COLUMNS, (as_document(chosen, row) for row in rows_of(chosen)))


def rows_of(name: ReportName) -> list[ReportRow]:
    """The rows of a report. What readers ask changes without the catalogue; all else is counted once."""
    handle, threshold = library_handle(), config().search.log_threshold
    if name == ReportName.UNANSWERED:
        return report(handle.catalogue(), name, threshold)
    return handle.cached(f"report {name}", lambda: report(handle.catalogue(), name, threshold))


def _cures(row: ReportRow) -> list[InboundLink]:
    found = known_article(row.article_id)
    return inbound(found, CURES) if found else []


def _named(name: str) -> ReportName:
    chosen = next((one for one in ReportName if one == name), None)
    if chosen is None:
        abort(404)
    return chosen
