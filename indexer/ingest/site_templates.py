"""The template of a site while its pages come in: learned at 2, 8, 40 and 200 pages, and again when it no
longer fits.

Learning happens from the archive. The pages read with a poorer template are put back among the unread ones in
the transaction that stores the better one, so a crash between the two cannot leave them behind. Reading again
costs as much as reading: it happens only where a few pages that were tried read otherwise, and after a
redesign only to those that did not fit.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from catalogue import clock
from catalogue.archive import Archive, Kept
from catalogue.article import Article, Rejected
from catalogue.errors import PinakesError
from catalogue.fingerprint import text_hash
from catalogue.schema import articles, captures, pages, templates
from catalogue.store import Catalogue
from indexer.extract import Options, Page, SiteTemplate, TemplateLearner, extract
from indexer.extract.rejection import not_an_article
from indexer.extract.source.repair import heal

_log = logging.getLogger(__name__)

MILESTONES = (2, 8, 40, 200)
"""Pages at which a site's template is learned anew. Beyond 200 it gains nothing measurable."""
ARTICLES = ("new", "changed", "moved", "unchanged", "duplicate")
"""Outcomes of captures that were articles."""
FITTED = "site-template"
"""The extraction method of an article that the site's template fitted."""
FITS_LEAST = 0.5
"""Share of recent articles that a template must have fitted; below, it is taken for outdated (a redesign)."""
_Place: TypeAlias = tuple[str, str, Kept]  # address, content type, where it lies
_PROBES = 8
_STEADY = 32  # pages from which a template is tried before all is read again
_FITS_KEPT = 16
_FITS_NEEDED = 8


class SiteTemplates:
    """What is known of one site's template."""

    def __init__(self, catalogue: Catalogue, site: str, options: Options) -> None:
        self._catalogue = catalogue
        self._site = site
        self._options = options
        self._fits: deque[bool] = deque(maxlen=_FITS_KEPT)
        self._seen = 0  # articles noticed since the template was learned
        self._patience = _FITS_NEEDED
        self._learned_at = 0.0
        self.version = 0
        self.pages = 0
        self.template: SiteTemplate | None = None
        with catalogue.read() as connection:
            newest = (
                select(templates)
                .where(templates.c.site == site)
                .order_by(templates.c.version.desc())
                .limit(1)
            )
            if row := connection.execute(newest).first():
                self.version, self._learned_at = row.version, row.learned_at
                try:
                    self.template, self.pages = SiteTemplate.from_json(row.profile), row.pages
                    self._note(
                        [fitted for _, fitted in _read_since(connection, site, row.learned_at, _FITS_KEPT)][
                            ::-1
                        ]
                    )
                except ValueError as error:  # written by another version of Pinakes
                    _log.info("template-relearned site=%s reason=%s", site, error)

    @property
    def ripe(self) -> bool:
        """Whether the template is learned to the end, and changes only when the site does."""
        return self.pages >= MILESTONES[-1]

    @property
    def patience(self) -> int:
        """Pages to read before the template is learned anew: what is read with a poor one is read twice."""
        return next((milestone for milestone in MILESTONES[1:] if milestone > self.pages), MILESTONES[-1])

    def noticed(self, catalogued: Sequence[Article]) -> None:
        """Take note of how well the template fitted articles that were just read. What is none («About us»)
        need not fit.
        """
        if self.template is not None and any(profile.is_usable for profile in self.template.profiles):
            methods = (article.extraction.method for article in catalogued)
            self._note([method == FITTED for method in methods if method != "selector"])

    def _note(self, fits: Sequence[bool]) -> None:
        self._fits.extend(fits)
        self._seen += len(fits)

    def outdated(self) -> bool:
        """Whether the site's recent pages look as if its template had changed."""
        enough = self._seen >= self._patience and len(self._fits) >= _FITS_NEEDED
        return enough and sum(self._fits) / len(self._fits) < FITS_LEAST

    def improve(self, archive: Archive) -> bool:
        """Learn the template anew where that is due. True where it became another one, and pages must be read
        again.
        """
        relearn = self.outdated()
        if not relearn and self.ripe:
            return False  # asked before every batch: the question below reads up to 2,000 rows
        with self._catalogue.read() as connection:
            known = [_place(row) for row in connection.execute(_candidates(self._site))]
        available = max((m for m in MILESTONES if m <= len(known)), default=0)
        if not available or (not relearn and available <= self.pages):
            return False
        learner = TemplateLearner(self._options)
        used = 0
        for page in islice(_pages(archive, known if relearn else _spread(known, available)), available):
            learner.add(page)
            used += 1
        if used < MILESTONES[0]:
            return False
        template = learner.template()
        if relearn:
            return self._replace(archive, template, available)
        self._patience = _FITS_NEEDED
        differs = self._differs(archive, self.template, template, known)
        with self._catalogue.begin() as connection:
            self._store(connection, template, available)
            if differs:
                _put_back(connection, self._site)
        return differs

    def _replace(self, archive: Archive, template: SiteTemplate, pages: int) -> bool:
        """Put a template in the place of one that no longer fits. Only what did not fit is read again, and
        only if it fits now.
        """
        with self._catalogue.read() as connection:
            misfits = [
                row for row, fitted in _read_since(connection, self._site, self._learned_at) if not fitted
            ]
        probes = islice(_pages(archive, [_place(row) for row in misfits]), _PROBES)
        results = [extract(page, template, options=self._options) for page in probes]
        better = any(isinstance(result, Article) and result.extraction.method == FITTED for result in results)
        self._patience *= 2  # a redesign arrives page by page, and some sites have no template
        with self._catalogue.begin() as connection:
            self._store(connection, template, pages)
            if better:
                again = update(captures).where(captures.c.id == bindparam("key")).values(read_at=None)
                connection.execute(again, [{"key": row.id} for row in misfits])
        return better

    def _differs(
        self, archive: Archive, before: SiteTemplate | None, after: SiteTemplate, known: Sequence[_Place]
    ) -> bool:
        """Whether the template reads pages otherwise than the one before: tried on a few, for reading all
        again takes minutes.
        """
        if before is None or self.pages < _STEADY:
            return True
        for page in islice(_pages(archive, _spread(known, min(_PROBES, len(known)))), _PROBES):
            old, new = (extract(page, template, options=self._options) for template in (before, after))
            if isinstance(old, Rejected) or isinstance(new, Rejected):
                if type(old) is not type(new):
                    return True
            elif text_hash(old) != text_hash(new):
                return True
        return False

    def _store(self, connection: Connection, template: SiteTemplate, pages: int) -> None:
        self.version, self.pages, self.template = self.version + 1, pages, template
        self._learned_at = clock.timestamp()
        self._fits.clear()
        self._seen = 0
        profile = {"site": self._site, "version": self.version, "profile": template.to_json(), "pages": pages}
        connection.execute(insert(templates), profile | {"learned_at": self._learned_at})


def _read_since(
    connection: Connection, site: str, since: float, limit: int | None = None
) -> list[tuple[Row[Any], bool]]:
    """The captures of articles that were read since the template was learned, newest first, and whether it
    fitted each.
    """
    read = (captures.c.site == site) & (captures.c.read_at >= since) & captures.c.outcome.in_(ARTICLES)
    both = captures.join(pages, pages.c.url == captures.c.url).join(
        articles, articles.c.id == pages.c.article_id
    )
    newest = (
        select(captures, articles.c.json)
        .select_from(both)
        .where(read)
        .order_by(captures.c.id.desc())
        .limit(limit)
    )
    methods = ((row, json.loads(row.json)["extraction"]["method"]) for row in connection.execute(newest))
    return [(row, method == FITTED) for row, method in methods if method != "selector"]


def _place(row: Row[Any]) -> _Place:
    return row.final_url, row.content_type, Kept(row.file, row.offset, row.length, row.digest)


def _candidates(site: str) -> Select[Any]:
    """The newest capture of each page that may be an article, newest first."""
    html = captures.c.content_type.like("%html%") | (captures.c.content_type == "")
    newest = (
        select(func.max(captures.c.id))
        .where(
            captures.c.site == site,
            captures.c.status == 200,
            html,
            captures.c.outcome.is_(None) | captures.c.outcome.in_(ARTICLES),
        )
        .group_by(captures.c.url)
    )
    return (
        select(captures)
        .where(captures.c.id.in_(newest))
        .order_by(captures.c.id.desc())
        .limit(10 * MILESTONES[-1])
    )


def _spread(known: Sequence[_Place], count: int) -> list[_Place]:
    """``count`` of them at equal distances, then the others: a site's sections follow one another in a
    crawl.
    """
    step = len(known) / count
    chosen = {int(i * step) for i in range(count)}
    return [known[i] for i in sorted(chosen)] + [page for i, page in enumerate(known) if i not in chosen]


def _pages(archive: Archive, wanted: Sequence[_Place]) -> Iterator[Page]:
    """The pages that can be read and are not plainly something else than an article, one at a time: a page
    may be large.
    """
    for url, content_type, kept in wanted[: 2 * MILESTONES[-1]]:
        try:
            page = Page(url, archive.body(kept), content_type or None)
        except PinakesError:
            continue  # reading this capture says so in its outcome
        if not_an_article(heal(page), page) is None:
            yield page


def _put_back(connection: Connection, site: str) -> None:
    newest = select(func.max(captures.c.id)).where(captures.c.site == site).group_by(captures.c.url)
    read = captures.c.read_at.is_not(None) & (captures.c.site == site) & captures.c.id.in_(newest)
    connection.execute(update(captures).where(read).values(read_at=None))
