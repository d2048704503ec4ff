"""Which templates does a site have? They are learned while the pages come in, and again when more are known.

The first is learned from the archive, at 2, 8 and 40 pages, or at once from 200. Pages that it does not fit
get templates of their own behind it, from eight like ones on: each is asked only for what those before it do
not fit. A template is learned again when 8, 16, 40 and 200 pages came that it reads itself, and once more
when no page waits and it reads half as many again. Only where few fit are all learned together anew.

Reading again costs as much as reading. So from 40 pages on a template replaces the one before only where some
pages that are tried read otherwise, and then only what it reads, or those behind it, is read again. What must
be is put back among the unread pages in the transaction that stores the template, so a crash between the two
cannot leave it behind. So every page that counts as read was read as the newest templates read it.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, insert, select, update

from catalogue import clock, orders
from catalogue.article import Article
from catalogue.errors import NotFound
from catalogue.orders import Order
from catalogue.schema import captures, templates
from catalogue.schema import orders as orders_table
from catalogue.store import Catalogue
from indexer.extract import Extracted, Options, SiteTemplate
from indexer.extract.label import Method
from indexer.ingest.apart import Processes
from indexer.ingest.lessons import ENOUGH, FEWEST, MOST_LATER, STEADY, Lessons
from indexer.ingest.template_samples import (
    ArchivedPage,
    candidates,
    put_back,
    put_these_back,
    read_by_rank,
    strangers,
)

_log = logging.getLogger(__name__)

# Pages at which a site's template is learned anew. Beyond 200 it gains nothing measurable.
MILESTONES = (FEWEST, ENOUGH, 40, 200)

# Pages that one template reads at which it is learned anew: what eight pages tell may be wrong. 320 pages of
# the sample site, section by section, are read 1.32 times each without 16, 1.24 times with it.
_OF_ITS_OWN = (FEWEST, ENOUGH, 16, 40, 200)

# Of as many newest pages the sample is taken while pages still come in.
_NEWEST = 10 * MILESTONES[-1]

# How much more pages must be known than when the template was learned, for it to be learned once more; and on
# a site that is learned from all of its pages.
_GROWN = 1.5
_GROWN_SMALL = 1.1


class SiteTemplates:
    """What is known of one site's templates."""

    def __init__(self, catalogue: Catalogue, site: str, options: Options) -> None:
        self._catalogue = catalogue
        self._site = site
        self._options = options
        # articles that no template fitted, noticed since one was last looked for
        self._strange = 0
        # of these, how many must come before one is looked for
        self._patience = ENOUGH
        # captures of the pages that one was last looked for in vain
        self._in_vain: frozenset[int] = frozenset()
        # pages that each template read; None where they must be counted anew
        self._ranks: Counter[int] | None = None
        self.version = 0
        # pages of the site at which its templates were last learned, a milestone
        self.pages = 0
        # pages of which they were learned or found right
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

    def noticed(self, found: Iterable[Extracted]) -> None:
        """Take note of which templates fitted articles that were just read.

        Pages that are no articles («About us») need not fit, and are not given.
        """
        if self.template is None:
            return
        for result, rank in found:
            if isinstance(result, Article) and result.extraction.method == Method.SINGLE_PAGE:
                self._strange += 1
            elif self._ranks is not None and rank is not None:
                self._ranks[rank] += 1

    def outdated(self) -> bool:
        """Whether so many pages came that no template fits that one should be looked for."""
        return self._strange >= self._patience

    def due(self) -> bool:
        """Whether a template should be learned again of more pages that it reads."""
        if self.template is None or self.pages < STEADY:
            return False
        if self._ranks is None:
            with self._catalogue.read() as connection:
                self._ranks = Counter({r: len(p) for r, p in read_by_rank(connection, self._site).items()})
        return any(_is_due(known, self._ranks[rank], at_end=False) for rank, known in self._ranked())

    def improve(self, processes: Processes) -> bool:
        """Learn while pages come in, where that is due; True where pages must be read again."""
        if not self.ripe and self._grow(processes):
            return True
        if self.due() and self._review(processes, at_end=False):
            return True
        return self.outdated() and self._follow(processes)

    def settle(self, processes: Processes) -> bool:
        """Learn what is left to learn, now that no page waits.

        True where pages must be read again: then it is to be asked once more. False where everything that is
        kept is as the newest templates read it.
        """
        with self._catalogue.read() as connection:
            known = candidates(connection, self._site)
            strange = strangers(connection, self._site)
            ranked = sum(map(len, read_by_rank(connection, self._site).values()))
            is_asked_for = Order.RELEARN in orders.of(connection, self._site)
        if is_asked_for and self._relearn(processes, known):
            return True
        came = any((page.read_at or 0.0) > self._settled_at for page in strange)
        grown = self.template is None or len(known) > _grown(len(known)) * self._checked
        misfits = came and 2 * len(strange) > len(known)
        is_full = grown and len(strange) >= ENOUGH and len(self._ranked()) > MOST_LATER
        # An older Pinakes did not note which template reads a page.
        is_unknown = grown and 2 * (ranked + len(strange)) < len(known)
        if len(known) >= FEWEST and (misfits or is_full or is_unknown or (grown and not self._is_steady())):
            if self._renew(processes, known, misfits):
                return True
        elif grown and self._is_steady() and self._review(processes, at_end=True):
            return True
        if came and self._follow(processes):
            return True
        self.note_settled()
        return False

    def note_settled(self) -> None:
        """Note that every page was read as the newest template reads it."""
        self._settled_at = clock.timestamp()
        self._note(settled_at=self._settled_at)

    def _ranked(self) -> list[tuple[int, SiteTemplate]]:
        return list(enumerate(self.template.ranks)) if self.template is not None else []

    def _is_steady(self) -> bool:
        """Whether so much was learned that the templates are learned again one by one."""
        return self.template is not None and self.pages >= STEADY

    # -- one template of all pages

    def _grow(self, processes: Processes) -> bool:
        """Learn from more pages where a milestone is reached."""
        with self._catalogue.read() as connection:
            known = candidates(connection, self._site, _NEWEST)
        count = _milestone(len(known))
        if count <= self.pages:
            return False
        if not self._is_steady():
            if self._replace(processes, known, count):
                return True
            self._checked = count
        self.pages = count
        self._note(pages=count, checked=self._checked)
        return False

    def _relearn(self, processes: Processes, known: Sequence[ArchivedPage]) -> bool:
        """Learn all anew because an operator asked for it, better or not."""
        with self._catalogue.begin() as connection:
            orders.withdraw(connection, self._site, Order.RELEARN)
        if len(known) < FEWEST:
            return False
        return self._replace(processes, known, min(len(known), MILESTONES[-1]))

    def _renew(self, processes: Processes, known: Sequence[ArchivedPage], misfits: bool) -> bool:
        """Learn all anew from the pages that are known at the end; ``misfits``: few templates fit."""
        replaced = self._replace(
            processes, known, min(len(known), MILESTONES[-1]), tried=True, misfits=misfits
        )
        self._checked = len(known)
        self._note(checked=self._checked)
        return replaced

    def _replace(
        self,
        processes: Processes,
        known: Sequence[ArchivedPage],
        count: int,
        *,
        tried: bool = False,
        misfits: bool = False,
    ) -> bool:
        """Put a template of ``count`` of the known pages in the place of all before; all is read again.

        ``tried``: only where it is found better on a few pages; ``misfits``: or no worse.
        """
        lessons = Lessons(processes, self._options)
        template = lessons.of_all(known, count)
        if template is None or template == self.template:
            return False
        tried = tried and self.template is not None
        if tried and not lessons.is_better(self.template, template, known, misfits):
            return False
        with self._catalogue.begin() as connection:
            self._store(connection, template, count, count)
            put_back(connection, self._site)
        return True

    def _review(self, processes: Processes, at_end: bool) -> bool:
        """Learn those templates again of which more pages are known now than they were learned from.

        Where one is replaced, the pages that it or one behind it reads are read again, with those that none
        fits: what one before it fits is read with that. ``at_end``: no page waits.
        """
        assert self.template is not None
        with self._catalogue.read() as connection:
            by_rank = read_by_rank(connection, self._site)
            count = len(candidates(connection, self._site)) if at_end else self._checked
        self._ranks = Counter({rank: len(pages) for rank, pages in by_rank.items()})
        lessons, template, first = Lessons(processes, self._options), self.template, None
        for rank, known in self._ranked():
            pages = by_rank.get(rank, [])
            if not _is_due(known, len(pages), at_end):
                continue
            at = len(pages) if at_end else _milestone(len(pages), _OF_ITS_OWN)
            found = lessons.anew(rank, pages, min(at, MILESTONES[-1]), template)
            if found is not None and first is None:
                first = rank
            template = template.with_rank(rank, replace(found or known, pages=at))
        if first is None:
            self.template, self._checked = template, count
            self._note(profile=template.to_json(), checked=count)
            return False
        with self._catalogue.begin() as connection:
            self._store(connection, template, self.pages, count)
            put_back(connection, self._site, first)
        return True

    # -- templates of pages that the first one does not fit

    def _follow(self, processes: Processes) -> bool:
        """Learn a template of the pages that none fits; only they are read again."""
        self._strange = 0
        with self._catalogue.read() as connection:
            strange = strangers(connection, self._site)
        ids = frozenset(page.id for page in strange)
        if self.template is None or len(strange) < ENOUGH or ids <= self._in_vain:
            return False
        template = Lessons(processes, self._options).of_strangers(strange, MILESTONES[-1], self.template)
        if template is None:
            self._in_vain = ids
            self._patience *= 2  # a redesign arrives page by page, and some pages have no template
            return False
        self._patience = max(ENOUGH, 2 * (len(strange) - template.pages))
        with self._catalogue.begin() as connection:
            self._store(connection, self.template.followed_by(template), self.pages, self._checked)
            put_these_back(connection, strange)
        return True

    # -- what is stored

    def _store(self, connection: Connection, template: SiteTemplate, count: int, known: int) -> None:
        self.version, self.pages, self.template = self.version + 1, count, template
        self._checked, self._strange, self._ranks = known, 0, None
        row = {
            "site": self._site,
            "version": self.version,
            "profile": template.to_json(),
            "pages": count,
            "learned_at": clock.timestamp(),
            "checked": known,
            "confidence": template.confidence,
        }
        connection.execute(insert(templates), row)

    def _note(self, **facts: float | str) -> None:
        mine = (templates.c.site == self._site) & (templates.c.version == self.version)
        with self._catalogue.begin() as connection:
            connection.execute(update(templates).where(mine).values(facts))


def _milestone(pages: int, milestones: Sequence[int] = MILESTONES) -> int:
    """The number of pages at which a template of so many was last due; 0 where there are too few."""
    return max((milestone for milestone in milestones if milestone <= pages), default=0)


def _grown(pages: int) -> float:
    return _GROWN if pages > MILESTONES[-1] else _GROWN_SMALL


def _is_due(template: SiteTemplate, pages: int, at_end: bool) -> bool:
    """Whether a template is learned again now that it reads so many pages."""
    if at_end:
        return pages > _grown(pages) * template.pages
    return _milestone(pages, _OF_ITS_OWN) > _milestone(template.pages, _OF_ITS_OWN)


def unsettled(connection: Connection) -> list[str]:
    """The sites of which pages were read since their newest template was last known to have read them all,
    and those whose template an operator wants learned anew.
    """
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
    asked_for = exists().where(orders_table.c.site == read.c.site, orders_table.c.kind == Order.RELEARN)
    late = settled.c.at.is_(None) | (read.c.at > settled.c.at) | asked_for
    wanted = select(read.c.site).select_from(both).where(late).order_by(read.c.site)
    return list(connection.execute(wanted).scalars())


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
