"""Which reports are there, and what does each find?"""

from __future__ import annotations

from sqlalchemy import Connection

from catalogue import oversight, query_log
from catalogue.browse import Entry
from catalogue.pins import pins
from catalogue.store import Catalogue
from indexer.linking.names import NameIndex, name_tokens
from indexer.reports.link_faults import broken_links, redirected_links
from indexer.reports.model import ReportName, ReportRow
from indexer.reports.rivals import competing
from indexer.reports.staleness import stale
from indexer.reports.wording import unexplained, without_bangla


def report(catalogue: Catalogue, name: ReportName, threshold: int) -> list[ReportRow]:
    """All that a report has to say. A question that was asked less often than ``threshold`` is shown to
    nobody.
    """
    with catalogue.read() as connection:
        match name:
            case ReportName.ORPHANS:
                return _about(oversight.orphans(connection, None))
            case ReportName.DEAD_ENDS:
                return _about(oversight.dead_ends(connection, None))
            case ReportName.UNFILED:
                return _about(oversight.uncategorised(connection, None))
            case ReportName.WITHOUT_SUMMARY:
                return _about(oversight.unsummarised(connection, None))
            case ReportName.BROKEN_LINKS:
                return broken_links(connection)
            case ReportName.REDIRECTED_LINKS:
                return redirected_links(connection)
            case ReportName.COMPETING:
                return competing(connection)
            case ReportName.STALE:
                return stale(connection)
            case ReportName.UNEXPLAINED:
                return unexplained(catalogue, connection)
            case ReportName.WITHOUT_BANGLA:
                return without_bangla(catalogue, connection)
            case ReportName.UNANSWERED:
                return _unanswered(catalogue, connection, threshold)


def _about(found: list[Entry]) -> list[ReportRow]:
    return [ReportRow.about(entry) for entry in found]


def _unanswered(catalogue: Catalogue, connection: Connection, threshold: int) -> list[ReportRow]:
    """Questions that found nothing, ``count`` times, that no article is called and nothing is pinned for."""
    names = NameIndex.of(catalogue)
    answered = {one.query for one in pins(catalogue) if one.position and not one.has_ended}
    return [
        ReportRow(one.query, count=one.zero, detail=f"of {one.count}")
        for one in query_log.unanswered(connection, threshold, None)
        if one.query not in answered and not names.at(name_tokens(one.query))
    ]
