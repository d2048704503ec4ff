"""Did its keepers edit the article, or is it only read otherwise than before?

A template that is learned later finds a heading that the first reading lost; a redesign puts the same text
into other boxes. So before an article counts as changed, the page that was kept before is read once more, as
pages are read now and as they were then, and the texts are compared. What only one of both readings has, and
what stands on the other page all the same, is no edit: it was read otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex
from lxml import etree
from sqlalchemy import Connection, func, select

from catalogue import clock
from catalogue.archive import Archive
from catalogue.article import Article
from catalogue.charset import decode
from catalogue.database import batches
from catalogue.errors import PinakesError
from catalogue.schema import articles, captures, pages, templates
from catalogue.states import WRITTEN, Outcome
from catalogue.store import Catalogue
from indexer.extract import SiteTemplate
from indexer.extract.label import Method
from indexer.ingest.captures import Capture
from indexer.ingest.pool import CaptureReader, CaptureReading, Recipe
from indexer.ingest.site_templates import usable_template

# Seconds for which a reading may say of a capture that it brought no edit after all: a template of a redesign
# is learned while its pages come in.
_OPEN = 86_400.0
_UNSEEN = ("script", "style", "template")
_LETTERS = regex.compile(r"[^\p{L}\p{M}\p{N}]+", regex.V1)
# Outcomes of a capture that gave its page's own article.
_ARTICLES = (*WRITTEN, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A page whose article seems to have changed, and the capture of it before."""

    reading: CaptureReading
    before: Capture
    # when that one was read
    read_at: float


class Editions:
    """Tells the edits of one site's articles from their being read otherwise."""

    def __init__(self, catalogue: Catalogue, archive: Archive, reader: CaptureReader, site: str) -> None:
        self._catalogue = catalogue
        self._archive = archive
        self._reader = reader
        self._site = site

    def judge(self, readings: Sequence[CaptureReading], recipe: Recipe) -> dict[int, bool]:
        """Ids of the captures whose articles are read otherwise than before → whether they were edited."""
        with self._catalogue.read() as connection:
            suspects = _suspects(connection, readings)
        if not suspects:
            return {}
        same = self._same(suspects, recipe, is_reread=True)
        rest = [suspect for suspect in suspects if suspect.reading.capture.id not in same]
        with self._catalogue.read() as connection:
            by_template = self._by_template(connection, rest, recipe.template)
        for template, those in by_template:
            then = Recipe(recipe.options, template, recipe.vocabulary)
            same |= self._same(those, then, is_reread=False)
        return {one.reading.capture.id: one.reading.capture.id not in same for one in suspects}

    def _same(self, suspects: Sequence[_Suspect], recipe: Recipe, is_reread: bool) -> set[int]:
        """Those whose text the page before has as well, where that is read in this way.

        ``is_reread``: as it was not read before.
        """
        before = self._reader.begin([suspect.before for suspect in suspects], recipe).result()
        return {
            suspect.reading.capture.id
            for suspect, old in zip(suspects, before)
            if self._is_same(old, suspect.reading, is_reread)
        }

    def _is_same(self, old: CaptureReading, new: CaptureReading, is_reread: bool) -> bool:
        one, other = old.result, new.result
        if not isinstance(one, Article) or not isinstance(other, Article) or _is_filed_anew(old, new):
            return False
        had, has = _blocks(one), _blocks(other)
        if had == has:
            return True
        if is_reread and one.extraction.method != Method.SITE_TEMPLATE:
            return False  # what such a reading loses of the old page, nobody would miss on the new one
        return self._holds(old.capture, has - had) and self._holds(new.capture, had - has)

    def _holds(self, capture: Capture, blocks: Collection[str]) -> bool:
        """Whether all of the blocks stand on a page. One of which nothing is asked is not parsed."""
        if not blocks:
            return True
        page = self._text(capture)
        return all(block in page for block in blocks)

    def _text(self, capture: Capture) -> str:
        try:
            return page_text(self._archive.body(capture.location), capture.content_type)
        except PinakesError:
            return ""  # damaged in the archive: nothing stands there

    def _by_template(
        self, connection: Connection, suspects: Sequence[_Suspect], now: SiteTemplate | None
    ) -> list[tuple[SiteTemplate, list[_Suspect]]]:
        """The templates by which the pages before were read, where these are other ones than ``now``."""
        if not suspects:
            return []
        mine = templates.c.site == self._site
        learned = select(templates.c.version, templates.c.learned_at).where(mine)
        times = connection.execute(learned.order_by(templates.c.version.desc())).all()
        by_version: dict[int, list[_Suspect]] = {}
        for suspect in suspects:
            version = next((row.version for row in times if row.learned_at <= suspect.read_at), None)
            if version is not None:
                by_version.setdefault(version, []).append(suspect)
        profiles = select(templates.c.version, templates.c.profile).where(
            mine, templates.c.version.in_(by_version)
        )
        read = {row.version: usable_template(row.profile) for row in connection.execute(profiles)}
        return [
            (template, those)
            for version, those in by_version.items()
            if (template := read[version]) is not None and template != now
        ]


def page_text(body: bytes, content_type: str) -> str:
    """The letters and digits of all that a page shows, in lower case and without anything between them."""
    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True, remove_comments=True)
    source = decode(body, content_type).text.encode("utf-8", "replace")
    try:
        tree = etree.fromstring(source, parser) if source.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    if tree is None:
        return ""
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    return _letters("".join(str(piece) for piece in tree.itertext()))


def _letters(text: str) -> str:
    return _LETTERS.sub("", text.casefold())


def _blocks(article: Article) -> frozenset[str]:
    """The title, headings and texts of an article, each as its letters."""
    texts = [article.title]
    for section in article.sections:
        texts += [section.heading or "", *section.texts()]
    return frozenset(filter(None, map(_letters, texts)))


def _is_filed_anew(old: CaptureReading, new: CaptureReading) -> bool:
    """Whether the site files the article elsewhere: its API says so, or pages of the same template."""
    if old.capture.api_categories() != new.capture.api_categories():
        return True
    one, other = old.result, new.result
    assert isinstance(one, Article)
    assert isinstance(other, Article)
    fitted = one.extraction.method == other.extraction.method == Method.SITE_TEMPLATE
    return fitted and one.categories != other.categories


def _suspects(connection: Connection, readings: Sequence[CaptureReading]) -> list[_Suspect]:
    """The pages whose articles are read otherwise than they stand in the catalogue, or are said to be edited.

    Only those of which an earlier capture gave an article.
    """
    open_since = clock.timestamp() - _OPEN
    articles_read = {
        reading.capture.url: reading
        for reading in readings
        if isinstance(reading.result, Article)
        and (reading.capture.outcome is None or reading.capture.fetched_at > open_since)
    }
    found = []
    for chunk in batches(sorted(articles_read)):
        stored = _stored(connection, chunk)
        differing = [url for url in chunk if url in stored and _is_suspect(articles_read[url], stored[url])]
        for url, (before, read_at) in _earlier(connection, differing, articles_read).items():
            found.append(_Suspect(articles_read[url], before, read_at))
    return found


def _is_suspect(reading: CaptureReading, stored: str) -> bool:
    differs = reading.mark is not None and reading.mark.text_hash != stored
    return differs or reading.capture.outcome == Outcome.CHANGED


def _stored(connection: Connection, urls: Sequence[str]) -> dict[str, str]:
    """Address → the hash of the article that its page has."""
    own = pages.join(articles, (articles.c.id == pages.c.article_id) & ~articles.c.deleted)
    wanted = select(pages.c.url, articles.c.text_hash).select_from(own).where(pages.c.url.in_(urls))
    return {row.url: row.text_hash for row in connection.execute(wanted)}


def _earlier(
    connection: Connection, urls: Sequence[str], now: dict[str, CaptureReading]
) -> dict[str, tuple[Capture, float]]:
    """Address → the newest capture before the one that was read now, and when that was read."""
    if not urls:
        return {}
    ids = {url: now[url].capture.id for url in urls}
    gave = captures.c.url.in_(urls) & captures.c.outcome.in_(_ARTICLES) & captures.c.id.not_in(ids.values())
    newest = select(func.max(captures.c.id)).where(gave).group_by(captures.c.url)
    rows = connection.execute(select(captures).where(captures.c.id.in_(newest)))
    return {row.url: (Capture.of(row), row.read_at or 0.0) for row in rows if row.id < ids[row.url]}
