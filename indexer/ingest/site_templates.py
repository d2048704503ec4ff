"""Which template does a site have? It is learned while the pages come in, and again when it no longer fits.

It is learned from the archive, at 2, 8, 40 and 200 pages, and once more when no page waits and half as many
again are known as were then, or it fits less than half of them. Pages that it does not fit get a template of
their own behind it, from eight like ones on: that one is asked only for what those before it do not fit, so
nothing else must be read again.

What a template changes is put back among the unread pages in the transaction that stores it, so a crash
between the two cannot leave it behind. So every page that counts as read was read as the newest template
reads it. Reading again costs as much as reading: where many pages were read, a new template replaces the one
before only where a few that are tried read otherwise.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from catalogue import clock
from catalogue.archive import Archive
from catalogue.article import Article, Rejected
from catalogue.errors import NotFound
from catalogue.fingerprint import text_hash
from catalogue.schema import captures, templates
from catalogue.store import Catalogue
from indexer.extract import Options, SiteTemplate, TemplateLearner, extract
from indexer.extract.label import Method
from indexer.ingest.template_samples import (
    ArchivedPage,
    candidate_count,
    candidates,
    put_back,
    put_these_back,
    readable,
    strangers,
)

_log = logging.getLogger(__name__)

# Pages at which a site's template is learned anew. Beyond 200 it gains nothing measurable.
MILESTONES = (2, 8, 40, 200)

# Of as many newest pages the sample is taken while pages still come in.
_NEWEST = 10 * MILESTONES[-1]

# The extraction method of an article that the site's template fitted.
FITTED = Method.SITE_TEMPLATE

# Like pages without a template from which one is learned for them.
STRANGERS = 8

# Templates that follow a site's first one; then all of them are learned together.
MOST_LATER = 8

# How much more pages must be known than when the template was learned, for it to be learned once more; and on
# a site that is learned from all of its pages.
_GROWN = 1.5
_GROWN_SMALL = 1.1

# Pages that are read with both templates, to see whether the new one reads otherwise.
_PROBES = 32

# Share of what the template before fitted that a new one need not fit.
_MAY_LOSE = 1 / 16

# Share of them that may be read otherwise before everything is read again. Of the sample site's named variant
# none is; where boxes have no elements of their own, half are, whatever the share is.
_MAY_DIFFER = 1 / 16

# Pages learned from, from which on a new template is tried in that way before it replaces the one before.
_STEADY = 32


class SiteTemplates:
    """What is known of one site's templates."""

    def __init__(self, catalogue: Catalogue, site: str, options: Options) -> None:
        self._catalogue = catalogue
        self._site = site
        self._options = options
        # articles that no template fitted, noticed since one was last looked for
        self._strange = 0
        # of these, how many must come before one is looked for
        self._patience = STRANGERS
        # captures of the pages that one was last looked for in vain
        self._in_vain: frozenset[int] = frozenset()
        self.version = 0
        self.pages = 0
        # pages of which the template was learned or found right
        self._checked = 0
        self._settled_at = 0.0
        self.template: SiteTemplate | None = None
        with catalogue.read() as connection:
            self._load(connection)

    def _load(self, connection: Connection) -> None:
        row = connection.execute(_newest(self._site)).first()
        if row is None:
            return
        self.version = row.version
        try:
            self.template = SiteTemplate.from_json(row.profile)
        except ValueError as error:  # written by another version of Pinakes
            _log.info("template-relearned site=%s reason=%s", self._site, error)
            return
        self.pages, self._checked, self._settled_at = row.pages, row.checked, row.settled_at or 0.0

    @property
    def ripe(self) -> bool:
        """Whether the template is learned to the end, and changes only when the site does."""
        return self.pages >= MILESTONES[-1]

    @property
    def patience(self) -> int:
        """Pages to read before the template is learned anew: what is read with a poor one is read twice."""
        return next((milestone for milestone in MILESTONES[1:] if milestone > self.pages), MILESTONES[-1])

    @property
    def missing(self) -> int:
        """Pages that the template is not learned from yet, and would better be."""
        return max(0, MILESTONES[-1] - self.pages)

    def noticed(self, catalogued: Sequence[Article]) -> None:
        """Take note of how well the templates fitted articles that were just read.

        Pages that are no articles («About us») need not fit, and are not given.
        """
        if self.template is not None:
            self._strange += sum(article.extraction.method == Method.SINGLE_PAGE for article in catalogued)

    def outdated(self) -> bool:
        """Whether so many pages came that no template fits that one should be looked for."""
        return self._strange >= self._patience

    def improve(self, archive: Archive) -> bool:
        """Learn while pages come in, where that is due; True where pages must be read again."""
        if not self.ripe and self._grow(archive):
            return True
        return self.outdated() and self._follow(archive)

    def settle(self, archive: Archive) -> bool:
        """Learn what is left to learn, now that no page waits.

        True where pages must be read again: then it is to be asked once more. False where everything that is
        kept is as the newest template reads it.
        """
        with self._catalogue.read() as connection:
            count = candidate_count(connection, self._site)
            strange = strangers(connection, self._site)
        came = any((page.read_at or 0.0) > self._settled_at for page in strange)
        grown = _GROWN if count > MILESTONES[-1] else _GROWN_SMALL
        misfits = came and 2 * len(strange) > count
        renews = count >= MILESTONES[0] and (misfits or count > grown * self._checked)
        if renews and self._renew(archive, misfits):
            return True
        if came and self._follow(archive):
            return True
        self.note_settled()
        return False

    def note_settled(self) -> None:
        """Note that every page was read as the newest template reads it."""
        self._settled_at = clock.timestamp()
        self._note(settled_at=self._settled_at)

    # -- one template of all pages

    def _grow(self, archive: Archive) -> bool:
        """Learn from more pages where a milestone is reached."""
        with self._catalogue.read() as connection:
            known = candidates(connection, self._site, _NEWEST)
        count = max((m for m in MILESTONES if m <= len(known)), default=0)
        if count <= self.pages:
            return False
        if self._replace(archive, known, count, tried=self.pages >= _STEADY):
            return True
        self.pages = self._checked = count
        self._note(pages=count, checked=count)
        return False

    def _renew(self, archive: Archive, misfits: bool) -> bool:
        """Learn from the pages that are known at the end; ``misfits``: the template fits less than half."""
        with self._catalogue.read() as connection:
            known = candidates(connection, self._site)
        count = min(len(known), MILESTONES[-1])
        replaced = self._replace(archive, known, count, tried=True, misfits=misfits)
        self._checked = len(known)
        self._note(checked=self._checked)
        return replaced

    def _replace(
        self,
        archive: Archive,
        known: Sequence[ArchivedPage],
        count: int,
        *,
        tried: bool,
        misfits: bool = False,
    ) -> bool:
        """Put a template of ``count`` of the known pages in the place of all before; all is read again.

        ``tried``: only where it is found better on a few pages; ``misfits``: or no worse.
        """
        template = self._learn(archive, known, count)
        if template is None:
            return False
        tried = tried and self.template is not None
        if template == self.template or (tried and not self._is_better(archive, template, known, misfits)):
            return False
        with self._catalogue.begin() as connection:
            self._store(connection, template, count, count)
            put_back(connection, self._site)
        return True

    def _learn(
        self, archive: Archive, known: Sequence[ArchivedPage], count: int, fewest: int = MILESTONES[0]
    ) -> SiteTemplate | None:
        """The template of ``count`` pages, of which ``fewest`` are like; ``None`` where they are not."""
        learner = TemplateLearner()
        for page in readable(archive, known, count):
            learner.add(page)
        return learner.template(fewest) if len(learner.views) >= fewest else None

    def _is_better(
        self, archive: Archive, after: SiteTemplate, known: Sequence[ArchivedPage], differs: bool
    ) -> bool:
        """Whether a template reads more pages otherwise than the one before may, and fits about as many.

        Tried on a few pages, since reading all of them again takes minutes. What it does not fit may still
        get a template of its own. ``differs``: it is known to read pages otherwise.
        """
        before = self.template
        tried, otherwise, fitted, gained = 0, 0, 0, 0
        for page in readable(archive, known, _PROBES):
            old, new = (extract(page, template, options=self._options) for template in (before, after))
            tried += 1
            otherwise += _reads_otherwise(old, new)
            fitted += _fitted(old)
            gained += _fitted(new) - _fitted(old)
        return (differs or otherwise > _MAY_DIFFER * tried) and gained >= -_MAY_LOSE * fitted

    # -- templates of pages that the first one does not fit

    def _follow(self, archive: Archive) -> bool:
        """Learn a template of the pages that none fits; only they are read again."""
        self._strange = 0
        with self._catalogue.read() as connection:
            strange = strangers(connection, self._site)
        ids = frozenset(page.id for page in strange)
        if self.template is None or len(strange) < STRANGERS or ids <= self._in_vain:
            return False
        template = self._template_of(archive, strange)
        if template is None:
            self._in_vain = ids
            self._patience *= 2  # a redesign arrives page by page, and some pages have no template
            return False
        self._patience = max(STRANGERS, 2 * (len(strange) - template.pages))
        with self._catalogue.begin() as connection:
            self._store(connection, self.template.followed_by(template), self.pages, self._checked)
            put_these_back(connection, strange)
        return True

    def _template_of(self, archive: Archive, strange: Sequence[ArchivedPage]) -> SiteTemplate | None:
        """A template of those among strange pages that are like one another; ``None`` where it fits none."""
        assert self.template is not None
        if len(self.template.later) >= MOST_LATER:
            return None
        found = self._learn(archive, strange, MILESTONES[-1], STRANGERS)
        if found is None or not found.is_usable:
            return None
        profiles = tuple(profile for profile in found.profiles if profile.is_usable)
        found = replace(found, profiles=profiles, pages=sum(profile.pages for profile in profiles))
        both = self.template.followed_by(found)
        read = (
            extract(page, both, options=self._options) for page in readable(archive, strange, MILESTONES[-1])
        )
        return found if any(map(_fitted, read)) else None

    # -- what is stored

    def _store(self, connection: Connection, template: SiteTemplate, count: int, known: int) -> None:
        self.version, self.pages, self.template = self.version + 1, count, template
        self._checked, self._strange = known, 0
        row = {
            "site": self._site,
            "version": self.version,
            "profile": template.to_json(),
            "pages": count,
            "learned_at": clock.timestamp(),
            "checked": known,
        }
        connection.execute(insert(templates), row)

    def _note(self, **facts: float) -> None:
        mine = (templates.c.site == self._site) & (templates.c.version == self.version)
        with self._catalogue.begin() as connection:
            connection.execute(update(templates).where(mine).values(facts))


def unsettled(connection: Connection) -> list[str]:
    """The sites of which pages were read since their newest template was last known to have read them all."""
    read = (
        select(captures.c.site, func.max(captures.c.read_at).label("at"))
        .where(captures.c.read_at.is_not(None))
        .group_by(captures.c.site)
        .subquery()
    )
    settled = (
        select(templates.c.site, func.max(templates.c.settled_at).label("at"))
        .group_by(templates.c.site)
        .subquery()
    )
    both = read.join(settled, settled.c.site == read.c.site)
    late = settled.c.at.is_(None) | (read.c.at > settled.c.at)
    wanted = select(read.c.site).select_from(both).where(late).order_by(read.c.site)
    return list(connection.execute(wanted).scalars())


def _fitted(result: Article | Rejected) -> bool:
    return isinstance(result, Article) and result.extraction.method == FITTED


def _reads_otherwise(one: Article | Rejected, other: Article | Rejected) -> bool:
    if isinstance(one, Rejected) or isinstance(other, Rejected):
        return type(one) is not type(other)
    return text_hash(one) != text_hash(other)


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
        profiles = [profile for known in (template, *template.later) for profile in known.profiles]
        for number, profile in enumerate(profiles, 1):
            trust = "" if profile.is_usable else "; not trusted: its pages are read one by one"
            yield f"kind of page {number}: {profile.pages} pages, confidence {profile.confidence:.2f}{trust}"
            yield f"  body          {profile.main or 'not found'}"
            for path, slot in profile.slots.items():
                yield f"  {slot.role:<13} {path}  ({slot.evidence})"
            for heading, why in profile.headings.items():
                yield f"  section       «{heading}»  ({why})"
        affixes = dict.fromkeys(affix for known in (template, *template.later) for affix in known.affixes)
        if affixes:
            yield f"in its titles, not the title: {', '.join(f'«{affix}»' for affix in affixes)}"


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
