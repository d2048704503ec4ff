"""Which template does a site have? It is learned while the pages come in, and again when it no longer fits.

It is learned from the archive, at 2, 8, 40 and 200 pages. The pages read with a poorer template are put back
among the unread ones in the transaction that stores the better one, so a crash between the two cannot leave
them behind. Reading again costs as much as reading: it happens only where a few pages that were tried read
otherwise, and after a redesign only to those that did not fit.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from catalogue import clock
from catalogue.archive import Archive, RecordLocation
from catalogue.article import Article, Rejected
from catalogue.errors import NotFound, PinakesError
from catalogue.fingerprint import text_hash
from catalogue.schema import articles, captures, pages, templates
from catalogue.states import Outcome
from catalogue.store import Catalogue
from indexer.extract import Options, Page, SiteTemplate, TemplateLearner, extract
from indexer.extract.label import Method
from indexer.extract.rejection import not_an_article
from indexer.extract.source.repair import heal

_log = logging.getLogger(__name__)

# Pages at which a site's template is learned anew. Beyond 200 it gains nothing measurable.
MILESTONES = (2, 8, 40, 200)

# Outcomes of captures that were articles.
ARTICLES = (Outcome.NEW, Outcome.CHANGED, Outcome.MOVED, Outcome.UNCHANGED, Outcome.DUPLICATE)

# The extraction method of an article that the site's template fitted.
FITTED = Method.SITE_TEMPLATE

# The extraction method of an article whose body a selector of the configuration names.
_SELECTED = Method.SELECTOR

# Share of recent articles that a template must have fitted; below, it is taken for outdated (a redesign).
FITS_LEAST = 0.5

# Articles by which that share is taken: the newest, at the most and at the least.
_FITS_KEPT = 16
_FITS_NEEDED = 8

# Pages that are read with both templates, to see whether the new one reads otherwise.
_PROBES = 8

# Pages from which on a new template is tried in that way before all pages are read again.
_STEADY = 32


class _ArchivedPage(NamedTuple):
    """Where a page can be read again."""

    url: str
    content_type: str
    location: RecordLocation

    @classmethod
    def of(cls, row: Row[Any]) -> _ArchivedPage:
        return cls(row.final_url, row.content_type, RecordLocation.of(row))


class SiteTemplates:
    """What is known of one site's template."""

    def __init__(self, catalogue: Catalogue, site: str, options: Options) -> None:
        self._catalogue = catalogue
        self._site = site
        self._options = options
        # of the newest articles: whether the template fitted
        self._fits: deque[bool] = deque(maxlen=_FITS_KEPT)
        # articles noticed since the template was learned
        self._seen = 0
        # articles to see before the template may be called outdated
        self._patience = _FITS_NEEDED
        self._learned_at = 0.0
        self.version = 0
        self.pages = 0
        self.template: SiteTemplate | None = None
        with catalogue.read() as connection:
            self._load(connection)

    def _load(self, connection: Connection) -> None:
        row = connection.execute(_newest(self._site)).first()
        if row is None:
            return
        self.version, self._learned_at = row.version, row.learned_at
        try:
            self.template, self.pages = SiteTemplate.from_json(row.profile), row.pages
        except ValueError as error:  # written by another version of Pinakes
            _log.info("template-relearned site=%s reason=%s", self._site, error)
            return
        recent = _read_since(connection, self._site, row.learned_at, _FITS_KEPT)
        self._note([fitted for _, fitted in reversed(recent)])

    @property
    def ripe(self) -> bool:
        """Whether the template is learned to the end, and changes only when the site does."""
        return self.pages >= MILESTONES[-1]

    @property
    def patience(self) -> int:
        """Pages to read before the template is learned anew: what is read with a poor one is read twice."""
        return next((milestone for milestone in MILESTONES[1:] if milestone > self.pages), MILESTONES[-1])

    def noticed(self, catalogued: Sequence[Article]) -> None:
        """Take note of how well the template fitted articles that were just read.

        Pages that are no articles («About us») need not fit, and are not given.
        """
        if self.template is not None and any(profile.is_usable for profile in self.template.profiles):
            methods = (article.extraction.method for article in catalogued)
            self._note([method == FITTED for method in methods if method != _SELECTED])

    def _note(self, fits: Sequence[bool]) -> None:
        self._fits.extend(fits)
        self._seen += len(fits)

    def outdated(self) -> bool:
        """Whether the site's recent pages look as if its template had changed."""
        enough = self._seen >= self._patience and len(self._fits) >= _FITS_NEEDED
        return enough and sum(self._fits) / len(self._fits) < FITS_LEAST

    def improve(self, archive: Archive) -> bool:
        """Learn the template anew where that is due.

        True where it became another one, and pages must be read again.
        """
        outdated = self.outdated()
        if not outdated and self.ripe:
            return False  # asked before every batch: the question below reads up to 2,000 rows
        with self._catalogue.read() as connection:
            known = [_ArchivedPage.of(row) for row in connection.execute(_candidates(self._site))]
        count = max((m for m in MILESTONES if m <= len(known)), default=0)
        if not count or (not outdated and count <= self.pages):
            return False
        template = self._learn(archive, known if outdated else _spread(known, count), count)
        if template is None:
            return False
        if outdated:
            return self._replace(archive, template, count)
        return self._refine(archive, template, count, known)

    def _learn(self, archive: Archive, known: Sequence[_ArchivedPage], count: int) -> SiteTemplate | None:
        """The template of ``count`` pages; ``None`` where too few of them can be read."""
        learner = TemplateLearner(self._options)
        used = 0
        for page in islice(_pages(archive, known), count):
            learner.add(page)
            used += 1
        return learner.template() if used >= MILESTONES[0] else None

    def _refine(
        self, archive: Archive, template: SiteTemplate, count: int, known: Sequence[_ArchivedPage]
    ) -> bool:
        """Follow a template by one that was learned from more pages.

        All pages are read again, where the two read otherwise.
        """
        self._patience = _FITS_NEEDED
        differs = self._differs(archive, self.template, template, known)
        with self._catalogue.begin() as connection:
            self._store(connection, template, count)
            if differs:
                _put_back(connection, self._site)
        return differs

    def _replace(self, archive: Archive, template: SiteTemplate, count: int) -> bool:
        """Replace a template that no longer fits.

        Only what did not fit is read again, and only if it fits now.
        """
        with self._catalogue.read() as connection:
            read = _read_since(connection, self._site, self._learned_at)
        misfits = [row for row, fitted in read if not fitted]
        probes = islice(_pages(archive, [_ArchivedPage.of(row) for row in misfits]), _PROBES)
        results = [extract(page, template, options=self._options) for page in probes]
        better = any(isinstance(result, Article) and result.extraction.method == FITTED for result in results)
        self._patience *= 2  # a redesign arrives page by page, and some sites have no template
        with self._catalogue.begin() as connection:
            self._store(connection, template, count)
            if better:
                again = update(captures).where(captures.c.id == bindparam("key")).values(read_at=None)
                connection.execute(again, [{"key": row.id} for row in misfits])
        return better

    def _differs(
        self,
        archive: Archive,
        before: SiteTemplate | None,
        after: SiteTemplate,
        known: Sequence[_ArchivedPage],
    ) -> bool:
        """Whether a template reads pages otherwise than the one before.

        Tried on a few pages, since reading all of them again takes minutes.
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

    def _store(self, connection: Connection, template: SiteTemplate, count: int) -> None:
        self.version, self.pages, self.template = self.version + 1, count, template
        self._learned_at = clock.timestamp()
        self._fits.clear()
        self._seen = 0
        row = {
            "site": self._site,
            "version": self.version,
            "profile": template.to_json(),
            "pages": count,
            "learned_at": self._learned_at,
        }
        connection.execute(insert(templates), row)


@dataclass(frozen=True, slots=True)
class NewestTemplate:
    """A site's newest template: the ``version``-th that was learned, from ``pages`` pages."""

    version: int
    pages: int
    learned_at: float
    # its profiles, as JSON has them
    document: dict[str, Any]

    def lines(self) -> Iterator[str]:
        """The template for a person: where each kind of page has its body, and what is left out inside it."""
        day = datetime.fromtimestamp(self.learned_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        yield f"template {self.version}, learned from {self.pages} pages on {day}"
        template = usable_template(json.dumps(self.document))
        if template is None:
            yield (
                "it was learned by another version of Pinakes, "
                "and is learned anew with the next page that comes"
            )
            return
        for number, profile in enumerate(template.profiles, 1):
            trust = "" if profile.is_usable else "; not trusted: its pages are read one by one"
            yield f"kind of page {number}: {profile.pages} pages, confidence {profile.confidence:.2f}{trust}"
            yield f"  body          {profile.main or 'not found'}"
            for path, slot in profile.slots.items():
                yield f"  {slot.role:<13} {path}  ({slot.evidence})"
            for heading, why in profile.headings.items():
                yield f"  section       «{heading}»  ({why})"
        if template.affixes:
            yield f"in its titles, not the title: {', '.join(f'«{affix}»' for affix in template.affixes)}"


def newest_template(catalogue: Catalogue, site: str) -> NewestTemplate:
    """The newest template of a site. Raises :class:`NotFound` where none was learned."""
    with catalogue.read() as connection:
        row = connection.execute(_newest(site)).first()
    if row is None:
        raise NotFound(
            f"no template was learned of {site}",
            "it takes two pages that were crawled; imported articles bring none",
        )
    return NewestTemplate(row.version, row.pages, row.learned_at, json.loads(row.profile))


def usable_template(profile: str | None) -> SiteTemplate | None:
    """A stored template; ``None`` where another version of Pinakes wrote it."""
    try:
        return SiteTemplate.from_json(profile) if profile else None
    except ValueError as error:
        # ingest learns it again with the next page that comes
        _log.info("template-not-used reason=%s", error)
        return None


def _newest(site: str) -> Select[Any]:
    return select(templates).where(templates.c.site == site).order_by(templates.c.version.desc()).limit(1)


def _read_since(
    connection: Connection, site: str, since: float, limit: int | None = None
) -> list[tuple[Row[Any], bool]]:
    """The captures of articles read since ``since``, newest first, and whether the template fitted each."""
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
    return [(row, method == FITTED) for row, method in methods if method != _SELECTED]


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


def _spread(known: Sequence[_ArchivedPage], count: int) -> list[_ArchivedPage]:
    """``count`` of them at equal distances, then the others.

    The pages of a site's section follow one another in a crawl, so the first ones would be of one kind.
    """
    step = len(known) / count
    chosen = {int(i * step) for i in range(count)}
    return [known[i] for i in sorted(chosen)] + [page for i, page in enumerate(known) if i not in chosen]


def _pages(archive: Archive, wanted: Sequence[_ArchivedPage]) -> Iterator[Page]:
    """The pages that can be read and may be articles, one at a time, since a page may be large."""
    for url, content_type, location in wanted[: 2 * MILESTONES[-1]]:
        try:
            page = Page(url, archive.body(location), content_type or None)
        except PinakesError:
            continue  # reading this capture says so in its outcome
        if not_an_article(heal(page), page) is None:
            yield page


def _put_back(connection: Connection, site: str) -> None:
    """Put the newest capture of each page back among the unread ones."""
    newest = select(func.max(captures.c.id)).where(captures.c.site == site).group_by(captures.c.url)
    read = captures.c.read_at.is_not(None) & (captures.c.site == site) & captures.c.id.in_(newest)
    connection.execute(update(captures).where(read).values(read_at=None))
