"""What becomes of a page that was read: an article, a duplicate of one, a move, or nothing?

Extraction knows one page; whether the library has its article already is decided here. All of it happens in
the ingest batch's transaction, so that a page, its article and its aliases never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import Connection, update

from catalogue import forgetting
from catalogue.article import Article, Rejected, article_id
from catalogue.errors import PinakesError
from catalogue.rows import Fingerprint, check, fingerprint
from catalogue.schema import changes
from catalogue.sessions import is_plain_form
from catalogue.states import NOINDEX_REASON, AliasReason, ChangeKind, Outcome
from catalogue.store import Catalogue, Change
from catalogue.text.segmentation import count_words
from catalogue.urls import canonical, same_site
from indexer.ingest.departures import Departures
from indexer.ingest.duplicates import Neighbours, Version, same_text, similar_text
from indexer.ingest.pending import PendingChanges
from indexer.ingest.pool import CaptureReading

# Words of text that a page must have. A page with less says nothing; a short article is an article.
MIN_BODY_WORDS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a page. ``reason`` is given where it was refused or left out."""

    outcome: Outcome
    article_id: str | None = None
    reason: str = ""
    # the address that was asked for redirects to something that is not its article
    strayed: bool = False
    # addresses of pages that have to be decided about again
    reread: tuple[str, ...] = ()
    # whether its keepers edited the article; None where that was not in question (`editions.py`)
    edited: bool | None = None


_FORGOTTEN = Verdict(Outcome.FORGOTTEN, reason=forgetting.REASON)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that holds an article, while it is decided what becomes of it."""

    # in the batch
    place: int
    # the address that was asked for
    asked: str
    # the address where redirects ended, in canonical form
    own: str
    # at its canonical address: the one that the page names, where that can be believed
    article: Article
    mark: Fingerprint
    # see Verdict
    strayed: bool = False
    reread: tuple[str, ...] = ()
    # the id of an article that was at the canonical address, and may have taken the id that goes with it
    forerunner: str = ""
    # where the site's own lists had it before; and where it may have been, since its text was there
    formerly: str = ""
    perhaps: tuple[str, ...] = ()
    seen: float = 0.0


class Reconciler:
    """Decides about the pages of one site, one batch (a transaction) after the other."""

    def __init__(self, catalogue: Catalogue, site: str, public: bool = False) -> None:
        self._catalogue = catalogue
        self._site = site
        self._public = public
        # made when the first page without an article at its address comes
        self._neighbours: Neighbours | None = None

    def settle(
        self, connection: Connection, readings: Sequence[CaptureReading], edited: Mapping[int, bool]
    ) -> list[Verdict]:
        """Write what the pages of a batch amount to; a verdict for each, in their order.

        ``edited`` tells of captures whose articles seem to have changed (`editions.py`).
        """
        addresses = {url for reading in readings for url in _addresses(reading)}
        batch = PendingChanges(self._catalogue, connection, addresses)
        self._departures = Departures(connection, self._site)
        decisions = [self._decide(batch, place, reading) for place, reading in enumerate(readings)]
        batch.flush()
        verdicts = []
        for reading, decision in zip(readings, decisions):
            if not isinstance(decision, Verdict):
                was_edited = edited.get(reading.capture.id)
                change = batch.changes[decision.place]
                decision = _written(decision, change, was_edited)
                _note_reread(connection, reading, change, was_edited)
            verdicts.append(decision)
        return verdicts

    def _decide(self, batch: PendingChanges, place: int, reading: CaptureReading) -> Verdict | _Page:
        """What becomes of a page; the page itself, where its article waits to be written."""
        capture, result = reading.capture, reading.result
        own = canonical(capture.final_url)
        if batch.forgotten & {capture.url, own}:
            return _FORGOTTEN
        if isinstance(result, Rejected):
            return _refused(batch, own, result.reason)
        if capture.asks_no_index() or (result.noindex and result.source is None):
            return Verdict(Outcome.NOINDEX, reason=NOINDEX_REASON)
        if sum(count_words(text) for section in result.sections for text in section.texts()) < MIN_BODY_WORDS:
            return Verdict(Outcome.REFUSED, reason="it holds no text")
        mark = reading.mark or fingerprint(result)
        try:
            article = self._addressed(batch, result, own)
            if article.url in batch.forgotten:
                return _FORGOTTEN
            page = _Page(place, capture.url, own, article, mark)
            former, perhaps = capture.formerly() or "", capture.perhaps_formerly()
            page = replace(page, formerly=former, perhaps=perhaps, seen=capture.fetched_at)
            return self._reconcile(batch, page)
        except PinakesError as error:
            return Verdict(Outcome.REFUSED, reason=error.what)

    def _reconcile(self, batch: PendingChanges, page: _Page) -> Verdict | _Page:
        """Decide whether the page's article is known at its canonical address."""
        url = page.article.url
        known = batch.find(url)
        if known is None:
            return self._identify(batch, page, None)
        if known.url == url:
            if _makes_room(batch, page, known):
                page = replace(page, reread=batch.named_by(known))
            return self._identify(batch, page, known)
        # the address is an alias of another article's
        if same_text(known, page.article) or similar_text(known, page.article):
            is_free = _is_filed_in_vain(batch, known) or self._departures.has_left(known.url)
            if known.url == page.own or is_free:
                return self._write(batch, page, known)
            return _duplicate(batch, page, known.id)
        batch.unalias(url)
        return self._identify(batch, replace(page, forerunner=known.id), None)

    def _identify(self, batch: PendingChanges, page: _Page, target: Article | None) -> Verdict | _Page:
        """Decide which article the page has; ``target`` is the one that its canonical address has now."""
        renamed = self._renamed(batch, page)
        before = renamed or _article_before(batch, page, target)
        if before is not None and before is not renamed and _has_strayed(page, before):
            page, before = replace(page, asked=page.own, strayed=True), None
        if target is None:
            return self._enter(batch, page, before)
        if before is not None and (before is renamed or similar_text(before, page.article)):
            target = self._merge(batch, target, before)
        if _is_copy_elsewhere(batch, page):
            return _duplicate(batch, page, target.id)
        return self._write(batch, page, target)

    def _enter(self, batch: PendingChanges, page: _Page, before: Article | None) -> Verdict | _Page:
        """A page whose address has no article: a new one, one that moved here, or a copy of another."""
        if before is not None:
            return self._write(batch, page, before)
        twin = self._twin(batch, page)
        if twin is None:
            return self._write(batch, page, self._version_of(batch, page))
        if self._departures.is_missing(twin.url) or is_plain_form(page.article.url, twin.url):
            return self._write(batch, page, twin)
        # whether that one still stands where it stood is seen before the next change of this one
        self._departures.look_again(twin.url, page.seen)
        batch.alias(page.article.url, twin.id, AliasReason.NEAR_DUPLICATE)
        return _duplicate(batch, page, twin.id)

    def _renamed(self, batch: PendingChanges, page: _Page) -> Article | None:
        """The article of an address where nothing is any more, by the site's own lists or by its text."""
        for url in filter(None, (page.formerly, *page.perhaps)):
            known = batch.find(url) if self._departures.is_missing(url) else None
            if known is None or known.url != url:
                continue
            if url == page.formerly or similar_text(known, page.article):
                return known
        return None

    def _version_of(self, batch: PendingChanges, page: _Page) -> Article | None:
        """The article of the site that went from its address, and whose text, edited, this page has."""
        mine = Version(page.article)
        for gone in self._departures.articles(batch):
            if gone.is_similar(mine):
                return gone.article
        return None

    def _write(self, batch: PendingChanges, page: _Page, known: Article | None) -> _Page:
        """Have the page's article written, under the id of the ``known`` one."""
        article = replace(page.article, id=known.id if known else _fresh_id(page))
        check(article)
        self._departures.arrived(article.id)
        batch.put(page.place, article, page.mark, page.own)
        if self._neighbours is not None:
            self._neighbours.put(article.id, page.mark.simhash)
        if {page.own, page.asked} != {article.url}:
            _alias(batch, page, article.id)
        return page

    def _addressed(self, batch: PendingChanges, article: Article, own: str) -> Article:
        """The article at its canonical address: the one that its page names, where that can be believed."""
        named = canonical(article.url)
        if article.source is not None:  # republished: it stays at its own address and names its source
            return replace(article, url=own, site=self._site, noindex=not self._public)
        if named != own and not _is_believable(batch, article, named, own):
            said = f"names {named} as its canonical address, where its text is not: filed under its own"
            extraction = article.extraction
            article = replace(article, extraction=replace(extraction, warnings=(*extraction.warnings, said)))
            named = own
        return replace(article, url=named, site=self._site)

    def _twin(self, batch: PendingChanges, page: _Page) -> Article | None:
        """The article of the site, at another address, that has the same text."""
        if self._neighbours is None:
            self._neighbours = Neighbours.of(batch.connection, self._site)
        for near in self._neighbours.near(page.mark.simhash):
            twin = batch.find_id(near)
            if twin is not None and same_text(twin, page.article):
                return twin
        return None

    def _merge(self, batch: PendingChanges, target: Article, before: Article) -> Article:
        """Two articles turned out to be one: the one that stays."""
        stays, goes = batch.merge(target, before)
        if self._neighbours is not None:
            self._neighbours.drop(goes.id)
        return stays


def _written(page: _Page, change: Change, edited: bool | None) -> Verdict:
    is_edit = change.kind is not ChangeKind.CHANGED or edited is not False
    outcome = Outcome(change.kind) if is_edit else Outcome.UNCHANGED
    return Verdict(outcome, change.article_id, strayed=page.strayed, reread=page.reread, edited=edited)


def _note_reread(
    connection: Connection, reading: CaptureReading, change: Change, edited: bool | None
) -> None:
    """Say of an article's new reading that it is no edit: of the same page, or of one with the same text."""
    capture, is_change = reading.capture, change.kind is ChangeKind.CHANGED
    mine = (changes.c.article_id == change.article_id) & (changes.c.kind == ChangeKind.CHANGED)
    if edited is False and capture.outcome == Outcome.CHANGED:  # nor was what the readings before found
        connection.execute(
            update(changes).where(mine, changes.c.at >= capture.fetched_at).values(kind=ChangeKind.REREAD)
        )
    elif is_change and (edited is False or (edited is None and capture.outcome is not None)):
        at_last = mine & (changes.c.sequence == change.sequence)
        connection.execute(update(changes).where(at_last).values(kind=ChangeKind.REREAD))


def _refused(batch: PendingChanges, own: str, reason: str) -> Verdict:
    """A page without an article: its last good one stays, and one that other pages filed here does not."""
    batch.holds_no_article(own)
    known = batch.find(own)
    is_filed_here = known is not None and known.url == own and not batch.is_own_text(known)
    return Verdict(
        Outcome.REFUSED, reason=reason, reread=batch.named_by(known) if known and is_filed_here else ()
    )


def _is_filed_in_vain(batch: PendingChanges, known: Article) -> bool:
    """Whether an article stands at an address that other pages named, and that is none."""
    return batch.is_dead(known.url) and not batch.is_own_text(known)


def _makes_room(batch: PendingChanges, page: _Page, known: Article) -> bool:
    """Whether the article at the page's own address came from other pages, which only name that address."""
    return known.url == page.own and not batch.is_own_text(known) and not similar_text(known, page.article)


def _fresh_id(page: _Page) -> str:
    """The id of a new article; that of its address, unless an article took that one along to another."""
    own = article_id(page.article.url)
    return own if own != page.forerunner else article_id(f"{page.article.url} after {own}")


def _is_believable(batch: PendingChanges, article: Article, named: str, own: str) -> bool:
    """Whether ``named`` can be the canonical address of an article that was found at ``own``."""
    if not same_site(named, own) or urlsplit(named).path in ("", "/"):
        return False  # a theme that names its home page as the canonical address of every page
    known = batch.find(named)
    if batch.is_dead(named) and not (known and known.url == named and batch.is_own_text(known)):
        return False
    return known is None or similar_text(known, article)


def _article_before(batch: PendingChanges, page: _Page, target: Article | None) -> Article | None:
    """The article that was at this page's address, where that is another one than ``target``."""
    for url in dict.fromkeys((page.asked, page.own)):
        known = batch.find(url)
        if known is not None and known.url == url and (target is None or known.id != target.id):
            return known
    return None


def _has_strayed(page: _Page, before: Article) -> bool:
    """Whether the page was redirected to something else (a notice, a home page), which is no rename.

    Whether the old article goes, the crawl decides.
    """
    return before.url != page.own and not similar_text(before, page.article)


def _is_copy_elsewhere(batch: PendingChanges, page: _Page) -> bool:
    """Whether the page stands at another address than its article, which has a page of its own.

    If the canonical address itself was never fetched, its duplicates are all there is of the article.
    """
    return page.own != page.article.url and batch.has_own_page(page.article.url)


def _duplicate(batch: PendingChanges, page: _Page, known_id: str) -> Verdict:
    _alias(batch, page, known_id)
    return Verdict(Outcome.DUPLICATE, known_id, strayed=page.strayed)


def _alias(batch: PendingChanges, page: _Page, known_id: str) -> None:
    batch.alias(page.own, known_id, AliasReason.CANONICAL)
    if page.asked != page.own:
        batch.alias(page.asked, known_id, AliasReason.REDIRECT)


def _addresses(reading: CaptureReading) -> set[str]:
    """Every address that deciding about this page may ask for."""
    named = {canonical(reading.result.url)} if isinstance(reading.result, Article) else set()
    former = {url for url in (reading.capture.formerly(), *reading.capture.perhaps_formerly()) if url}
    return {reading.capture.url, canonical(reading.capture.final_url)} | named | former
