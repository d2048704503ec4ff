"""The template of a site while its pages come in: learned at 2, 8, 32, 128 and 200 pages, and again when it no longer fits.

Learning happens from the archive. The pages read with a poorer template are put back among the unread ones in the
transaction that stores the better one, so a crash between the two cannot leave them behind.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from catalogue import clock
from catalogue.archive import Archive, Kept
from catalogue.article import Article, Rejected
from catalogue.errors import PinakesError
from catalogue.fingerprint import text_hash
from catalogue.schema import articles, captures, pages, templates
from catalogue.store import Catalogue
from indexer.extract import Options, Page, SiteTemplate, TemplateLearner, extract
from indexer.extract.rejection import not_an_article
from indexer.extract.repair import heal

_log = logging.getLogger(__name__)

MILESTONES = (2, 8, 32, 128, 200)
"""Pages at which a site's template is learned anew. Beyond 200 it gains nothing measurable."""
ARTICLES = ("new", "changed", "moved", "unchanged", "duplicate")
"""Outcomes of captures that were articles."""
FITS_LEAST = 0.5
"""Share of recent articles that a template must have fitted; below, it is taken for outdated (a redesign)."""
_Place: TypeAlias = tuple[str, str, Kept]  # address, content type, where it lies
_PROBES = 8
_STEADY = 32  # pages from which a template is tried before all is read again
_FITS_KEPT = 16
_FITS_NEEDED = 8
_DAMPING = 2  # a redesign arrives page by page: after relearning, this many times the pages must be seen before the next try


class Profile:
    """What is known of one site's template."""

    def __init__(self, catalogue: Catalogue, site: str, options: Options) -> None:
        self._catalogue = catalogue
        self._site = site
        self._options = options
        self._fits: deque[bool] = deque(maxlen=_FITS_KEPT)
        self._patience = _FITS_NEEDED
        self.version = 0
        self.pages = 0
        self.template: SiteTemplate | None = None
        with catalogue.read() as connection:
            newest = select(templates).where(templates.c.site == site).order_by(templates.c.version.desc()).limit(1)
            if row := connection.execute(newest).first():
                self.version = row.version
                try:
                    self.template, self.pages = SiteTemplate.from_json(row.profile), row.pages
                    self._fits.extend(_recent_fits(connection, site, row.learned_at))
                except ValueError as error:  # written by another version of Pinakes
                    _log.info("template-relearned site=%s reason=%s", site, error)

    def noticed(self, results: Sequence[Article | Rejected]) -> None:
        """Take note of how well the template fitted pages that were just read."""
        if self.template is not None and any(profile.is_usable for profile in self.template.profiles):
            methods = (result.extraction.method for result in results if isinstance(result, Article))
            self._fits.extend(method == "site-template" for method in methods if method != "selector")

    def outdated(self) -> bool:
        """Whether the site's recent pages look as if its template had changed."""
        return len(self._fits) >= self._patience and sum(self._fits) / len(self._fits) < FITS_LEAST

    def improve(self, archive: Archive) -> bool:
        """Learn the template anew where that is due. True where it became another one, and pages must be read again."""
        relearn = self.outdated()
        if not relearn and self.pages >= MILESTONES[-1]:
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
        differs = relearn or self._differs(archive, template, known)
        return self._store(template, available, relearn, differs)

    def _differs(self, archive: Archive, template: SiteTemplate, known: Sequence[_Place]) -> bool:
        """Whether the template reads pages otherwise than the one before: tried on a few, for reading all again takes minutes."""
        if self.template is None or self.pages < _STEADY:
            return True
        for page in islice(_pages(archive, _spread(known, min(_PROBES, len(known)))), _PROBES):
            before, after = (extract(page, template, options=self._options) for template in (self.template, template))
            if isinstance(before, Rejected) or isinstance(after, Rejected):
                if type(before) is not type(after):
                    return True
            elif text_hash(before) != text_hash(after):
                return True
        return False

    def _store(self, template: SiteTemplate, pages: int, relearned: bool, changed: bool) -> bool:
        self.version, self.pages, self.template = self.version + 1, pages, template
        self._patience = min(_FITS_KEPT, self._patience * _DAMPING) if relearned else _FITS_NEEDED
        self._fits.clear()
        with self._catalogue.begin() as connection:
            profile = {"site": self._site, "version": self.version, "profile": template.to_json(), "pages": pages}
            connection.execute(insert(templates), profile | {"learned_at": clock.timestamp()})
            if changed:
                _put_back(connection, self._site)
        return changed


def _recent_fits(connection: Connection, site: str, since: float) -> list[bool]:
    """Whether the template fitted the articles that came since it was learned, oldest first: crawls may bring a few at a time."""
    came = captures.c.read_at.is_not(None) & (captures.c.site == site) & (captures.c.fetched_at > since) & captures.c.outcome.in_(ARTICLES)
    both = captures.join(pages, pages.c.url == captures.c.url).join(articles, articles.c.id == pages.c.article_id)
    newest = select(articles.c.json).select_from(both).where(came).order_by(captures.c.id.desc()).limit(_FITS_KEPT)
    methods = [json.loads(stored)["extraction"]["method"] for stored in connection.execute(newest).scalars()]
    return [method == "site-template" for method in reversed(methods) if method != "selector"]


def _place(row: Row[Any]) -> _Place:
    return row.final_url, row.content_type, Kept(row.file, row.offset, row.length, row.digest)


def _candidates(site: str) -> Select[Any]:
    """The newest capture of each page that may be an article, newest first."""
    html = captures.c.content_type.like("%html%") | (captures.c.content_type == "")
    newest = (
        select(func.max(captures.c.id))
        .where(captures.c.site == site, captures.c.status == 200, html, captures.c.outcome.is_(None) | captures.c.outcome.in_(ARTICLES))
        .group_by(captures.c.url)
    )
    return select(captures).where(captures.c.id.in_(newest)).order_by(captures.c.id.desc()).limit(10 * MILESTONES[-1])


def _spread(known: Sequence[_Place], count: int) -> list[_Place]:
    """``count`` of them at equal distances, then the others: a site's sections follow one another in a crawl."""
    step = len(known) / count
    chosen = {int(i * step) for i in range(count)}
    return [known[i] for i in sorted(chosen)] + [page for i, page in enumerate(known) if i not in chosen]


def _pages(archive: Archive, wanted: Sequence[_Place]) -> Iterator[Page]:
    """The pages that can be read and are not plainly something else than an article, one at a time: a page may be large."""
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
