"""What becomes of a page that was read: catalogued, a duplicate, a move, kept out. Extraction never judges
this; it knows one page.

All of it happens in the ingest batch's transaction, so that a page, its article and its aliases never
disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from catalogue.article import Article, Rejected, article_id
from catalogue.errors import PinakesError
from catalogue.rows import Fingerprint, check, fingerprint
from catalogue.schema import captures, forgotten
from catalogue.store import Catalogue, Change
from catalogue.urls import canonical, same_site
from indexer.ingest.duplicates import Neighbours, same_text, similar_text
from indexer.ingest.pool import Capture, CaptureReading

WRITTEN = ("new", "changed", "moved")
"""Verdicts that gave an article another sequence number."""
NOINDEX = "the page asks not to be indexed"
"""Outcome of such a page. An article that it had is taken out when the crawl settles its removals, under the
same brake: a site that was set to noindex by mistake must not empty the library.
"""
MIN_BODY_WORDS = 3
"""A page with less text than this says nothing; a short article is an article."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a page: new, changed, moved, unchanged, duplicate, noindex, forgotten or refused (with
    the reason).
    """

    kind: str
    article_id: str | None = None
    reason: str = ""
    strayed: bool = False  # the address that was asked for redirects to something that is not its article


class Reconciler:
    """Judges the pages of one site, one batch (a transaction) after the other.

    Most pages are plain: their address has their article or none. Those are put into the catalogue together,
    at the end of the batch or before somebody has to see them there; that is eight times as fast as one by
    one (.5 ms instead of 4 ms).
    """

    def __init__(self, catalogue: Catalogue, site: str, public: bool = False) -> None:
        self._catalogue = catalogue
        self._site = site
        self._public = public
        self._neighbours: Neighbours | None = None
        self._known: set[str] = set()  # addresses of the batch that the catalogue knows
        self._out: set[str] = set()  # those that a person took out
        # address → place in the batch, what is to be put there
        self._pending: dict[str, tuple[int, Article, Fingerprint]] = {}
        self._done: dict[int, Change] = {}

    def settle(self, connection: Connection, readings: Sequence[CaptureReading]) -> list[Verdict]:
        """Write what the pages of a batch amount to, and say what that was, in their order."""
        addresses = {url for reading in readings for url in _addresses(reading)}
        self._known, self._out = (
            self._catalogue.known(connection, addresses),
            _forgotten(connection, addresses),
        )
        self._done.clear()
        verdicts = [self._settle(connection, place, reading) for place, reading in enumerate(readings)]
        self._flush(connection)
        for place, change in self._done.items():
            verdicts[place] = replace(verdicts[place], kind=change.kind, article_id=change.article_id)
        return verdicts

    def _settle(self, connection: Connection, place: int, reading: CaptureReading) -> Verdict:
        capture, result = reading.capture, reading.result
        own = canonical(capture.final_url)
        if self._out & {capture.url, own}:
            return Verdict("forgotten", reason="taken out on a person's word")
        if isinstance(result, Rejected):
            return Verdict("refused", reason=result.reason)  # its last good article stays
        if asks_no_index(capture) or (result.noindex and result.source is None):
            return Verdict("noindex", reason=NOINDEX)
        if sum(len(text.split()) for section in result.sections for text in section.texts()) < MIN_BODY_WORDS:
            return Verdict("refused", reason="it holds no text")
        try:
            return self._catalogue_it(
                connection, place, capture, own, result, reading.mark or fingerprint(result)
            )
        except PinakesError as error:
            return Verdict("refused", reason=error.what)

    def _catalogue_it(
        self,
        connection: Connection,
        place: int,
        capture: Capture,
        own: str,
        article: Article,
        mark: Fingerprint,
    ) -> Verdict:
        article = self._addressed(connection, article, own)
        if article.url in self._out:
            return Verdict("forgotten", reason="taken out on a person's word")
        target = self._find(connection, article.url)
        # the address is an alias of another one's article
        if target is not None and target.url != article.url:
            if same_text(target, article) or similar_text(target, article):
                return self._duplicate(connection, capture, own, target.id)
            self._catalogue.unalias(connection, article.url)  # it has become an article of its own
            target = None
        before = self._before(connection, capture, own, target)
        # A redirect to something else (a notice, a home page) is no rename: whether the old article goes, the
        # crawl decides.
        strayed = before is not None and before.url != own and not similar_text(before, article)
        if strayed:
            before, capture = None, replace(capture, url=own)
        if target is None and before is None:
            twin = self._twin(connection, article, mark)
            if twin is not None:
                self._flush(connection)
                self._catalogue.alias(connection, article.url, twin.id, "near-duplicate")
                self._known.add(article.url)
                return replace(self._duplicate(connection, capture, own, twin.id), strayed=strayed)
        elif target is not None and before is not None and similar_text(before, article):
            target = self._merge(connection, target, before, article)
        if target is not None and own != article.url and self._has_own_page(connection, article.url):
            return replace(self._duplicate(connection, capture, own, target.id), strayed=strayed)
        identity = target or before
        article = replace(article, id=identity.id if identity else article_id(article.url))
        check(article)
        self._pending[article.url] = (place, article, mark)
        self._known.add(article.url)
        if self._neighbours is not None:
            self._neighbours.put(article.id, mark.simhash)
        if {own, capture.url} != {article.url}:
            self._flush(connection)
            self._alias(connection, capture, own, article.id)
        return Verdict("pending", article.id, strayed=strayed)

    def _flush(self, connection: Connection) -> None:
        if self._pending:
            waiting = list(self._pending.values())
            self._pending.clear()
            changes = self._catalogue.put_many(
                connection, [article for _, article, _ in waiting], [mark for _, _, mark in waiting]
            )
            self._done.update((place, change) for (place, _, _), change in zip(waiting, changes))

    def _find(self, connection: Connection, url: str) -> Article | None:
        """The article at an address, as it will be when what is pending is put."""
        if url in self._pending:
            self._flush(connection)
        return self._catalogue.find(connection, url) if url in self._known else None

    def _addressed(self, connection: Connection, article: Article, own: str) -> Article:
        """The article at its canonical address: the one that its page names, where that can be believed."""
        named = canonical(article.url)
        if article.source is not None:  # republished: it stays at its own address and names its source
            return replace(article, url=own, site=self._site, noindex=not self._public)
        if named != own and not self._believed(connection, article, named, own):
            named = own
        return replace(article, url=named, site=self._site)

    def _believed(self, connection: Connection, article: Article, named: str, own: str) -> bool:
        if not same_site(named, own) or urlsplit(named).path in ("", "/"):
            return False  # a theme that names its home page as the canonical address of every page
        known = self._find(connection, named)
        return known is None or similar_text(known, article)

    def _before(
        self, connection: Connection, capture: Capture, own: str, target: Article | None
    ) -> Article | None:
        """The article that was at this page's address, where that is another one than ``target``."""
        for url in dict.fromkeys((capture.url, own)):
            known = self._find(connection, url)
            if known is not None and known.url == url and (target is None or known.id != target.id):
                return known
        return None

    def _merge(self, connection: Connection, target: Article, before: Article, article: Article) -> Article:
        """Two articles turned out to be one. A rename that was seen from its new address first keeps the old
        id.
        """
        renamed = similar_text(before, article) and self._catalogue.is_older(connection, before.id, target.id)
        keep, drop = (before, target) if renamed else (target, before)
        self._flush(connection)
        self._catalogue.merge(connection, keep.id, drop.id)
        self._forget_neighbour(drop.id)
        return keep

    def _twin(self, connection: Connection, article: Article, mark: Fingerprint) -> Article | None:
        if self._neighbours is None:
            self._neighbours = Neighbours.of(connection, self._site)
        pending = {waiting.id: waiting for _, waiting, _ in self._pending.values()} if self._pending else {}
        for near in self._neighbours.near(mark.simhash):
            twin = pending.get(near) or self._catalogue.find_id(connection, near)
            if twin is not None and same_text(twin, article):
                return twin
        return None

    def _duplicate(self, connection: Connection, capture: Capture, own: str, known_id: str) -> Verdict:
        self._alias(connection, capture, own, known_id)
        return Verdict("duplicate", known_id)

    def _alias(self, connection: Connection, capture: Capture, own: str, known_id: str) -> None:
        self._flush(connection)
        self._known |= {own, capture.url}
        self._catalogue.alias(connection, own, known_id, "canonical")
        if capture.url != own:
            self._catalogue.alias(connection, capture.url, known_id, "redirect")

    def _has_own_page(self, connection: Connection, url: str) -> bool:
        """Whether the canonical address itself was ever fetched: if not, its duplicates are all there is of
        the article.
        """
        return (
            connection.execute(
                select(captures.c.id).where(captures.c.url == url, captures.c.final_url == url).limit(1)
            ).first()
            is not None
        )

    def _forget_neighbour(self, known_id: str) -> None:
        if self._neighbours is not None:
            self._neighbours.drop(known_id)


def asks_no_index(capture: Capture) -> bool:
    """Whether the page's X-Robots-Tag asks every crawler, or this one, not to index it."""
    for name, value in capture.headers:
        if name != "x-robots-tag":
            continue
        agent, colon, directives = value.lower().rpartition(":")
        # "unavailable_after: …" has a colon too, and names no agent.
        meant = not colon or agent.strip() in ("pinakes", "unavailable_after") or "," in agent
        words = {
            word.strip() for word in (directives if agent.strip() == "pinakes" else value.lower()).split(",")
        }
        if meant and words & {"noindex", "none"}:
            return True
    return False


def _addresses(reading: CaptureReading) -> set[str]:
    """Every address that judging this page may ask for."""
    named = {canonical(reading.result.url)} if isinstance(reading.result, Article) else set()
    return {reading.capture.url, canonical(reading.capture.final_url)} | named


def _forgotten(connection: Connection, urls: set[str]) -> set[str]:
    return set(connection.execute(select(forgotten.c.url).where(forgotten.c.url.in_(urls))).scalars())


def headers_of(stored: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The headers that a capture's row keeps, names in lower case, one pair a value."""
    return tuple(
        (name.lower(), str(value))
        for name, values in stored.items()
        for value in (values if isinstance(values, list) else [values])
    )
