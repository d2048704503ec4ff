"""Which articles were left behind when those that they link to changed?"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select

from catalogue.browse import entries
from catalogue.schema import articles, links, url_aliases
from indexer.reports.model import ReportRow

_a = articles.c

# Days by which an article must have changed later to count as newer.
BEHIND = 180

# Articles that are newer, of those that an article links to, from which it is reported.
FEWEST_NEWER = 2


def stale(connection: Connection) -> list[ReportRow]:
    """Articles that link to at least :data:`FEWEST_NEWER` articles which changed :data:`BEHIND` days later or
    more. ``count`` is how many, the newest of them stands beside it, ``detail`` is the day of its change. The
    site's own dates count where it gives them, else the day when the library saw the change.
    """
    wanted = select(_a.id, _a.url, _a.modified, _a.published, _a.changed_at).where(~_a.deleted)
    days: dict[str, date] = {}
    at: dict[str, str] = {}
    for row in connection.execute(wanted):
        days[row.id] = _day(row.modified) or _day(row.published) or _date(row.changed_at)
        at[row.url] = row.id
    for url, article_id in connection.execute(select(url_aliases.c.url, url_aliases.c.article_id)):
        at.setdefault(url, article_id)
    newer: dict[str, set[str]] = defaultdict(set)
    for source, url in connection.execute(select(links.c.from_id, links.c.url)):
        target = at.get(url)
        if source in days and target in days and (days[target] - days[source]).days >= BEHIND:
            newer[source].add(target)
    found = {one: targets for one, targets in newer.items() if len(targets) >= FEWEST_NEWER}
    newest = {one: max(targets, key=lambda target: (days[target], target)) for one, targets in found.items()}
    known = {entry.id: entry for entry in entries(connection, [*found, *newest.values()])}
    order = sorted(found, key=lambda one: (-len(found[one]), known[one].title.casefold(), one))
    return [
        ReportRow.about(known[one], known[newest[one]], len(found[one]), days[newest[one]].isoformat())
        for one in order
    ]


def _day(stated: str | None) -> date | None:
    try:
        return date.fromisoformat((stated or "")[:10])
    except ValueError:
        return None


def _date(at: float) -> date:
    return datetime.fromtimestamp(at, UTC).date()
