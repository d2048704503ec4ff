"""What does each parser of foreign bytes promise, whatever the bytes?

One function a parser: it reads what it is given and raises ``AssertionError`` where the promise is broken;
whatever else is raised is a fault by itself. ``test_parsers.py`` draws inputs for them, ``guided.py`` looks
for inputs that reach lines which no input reached before.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.article import Article, Rejected
from catalogue.charset import decode
from catalogue.config import load
from catalogue.errors import ConfigError, PinakesError
from catalogue.media_types import media_type
from catalogue.numerals import whole
from catalogue.settings import LARGEST
from catalogue.store import Catalogue
from catalogue.urls import canonical, host_of, is_http, join, origin_of
from crawler import mediawiki, wordpress
from crawler.feeds import parse_feed
from crawler.links import MAX_LINKS, LinkReader
from crawler.mediawiki import WikiPages
from crawler.politeness import LONGEST_PAUSE, Politeness, retry_after
from crawler.robots import Robots, Rules
from crawler.sitemaps import MAX_ENTRIES, parse_sitemap
from indexer.extract import Page, extract
from indexer.ingest.imports import read_line
from indexer.lexicon import synonyms
from indexer.linking.drafts import Draft, form_of
from indexer.linking.passages import DraftForm
from indexer.question.syntax import parse
from indexer.search import notices

SITE = "https://example.org"


def _demand_words(refused: Exception) -> None:
    assert str(refused).strip()


def _demand_a_line(refused: ConfigError) -> None:
    assert refused.exit_code == 2
    assert len(refused.line().splitlines()) == 1


def robots(body: bytes, path: str) -> None:
    """Rules come of it, that refuse in words and make nobody wait for ever."""
    rules = Rules(Robots(body.decode("utf-8", "replace").lstrip("\ufeff")))
    said = rules.refusal(canonical(f"{SITE}/{path}"))
    assert said is None or said
    turn = Politeness(1.0)
    turn.at_least(rules.crawl_delay)
    assert 1.0 <= turn.delay <= LONGEST_PAUSE
    assert all(isinstance(line, str) for line in rules.sitemaps)


def header(text: str) -> None:
    """Numbers, moments and types are read or left."""
    seconds = retry_after(text)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)
    assert whole(text) is None or str(whole(text))
    kind = media_type(text)
    assert kind == kind.strip().lower()
    for told in (text, f"{text}²"):
        wordpress.is_last_of({"x-wp-totalpages": told}, 1, 100)
        wordpress.has_more_categories({"x-wp-totalpages": told}, 1)


def address(text: str, href: str) -> None:
    """An address has one form, which is its own, and leads to where the address leads."""
    once = canonical(text)
    assert canonical(once) == once, once
    assert is_http(once) == is_http(text)
    if is_http(text):
        assert once.isascii()
        assert host_of(once) == host_of(text) != ""
        assert origin_of(once) == origin_of(text)
        joined = join(text, href)
        assert joined is None or is_http(joined)


def addresses_listed(body: bytes) -> None:
    """What a sitemap or feed lists are addresses of the web, as they are kept."""
    found = parse_sitemap(body, f"{SITE}/sitemap.xml")
    for entry in (*found.pages, *found.sitemaps, *parse_feed(body, f"{SITE}/feed/").entries):
        assert is_http(entry.url)
        assert canonical(entry.url) == entry.url
        assert entry.changed is None or entry.changed.strip()
    assert len(found.pages) <= MAX_ENTRIES


def wordpress_answer(body: bytes) -> None:
    """What a WordPress says are posts or nothing."""
    for post in wordpress.listed(body) or ():
        assert is_http(post.url)
    wordpress.content_types(body)
    wordpress.category_paths([body])


def wiki_answers(wiki: mediawiki.WikiSite, bodies: list[bytes]) -> None:
    """What a MediaWiki says are articles or nothing."""
    pages = WikiPages(wiki)
    for body in bodies:
        taken = pages.take(body)
        for article in taken[0] if taken else ():
            assert is_http(article.url)
        mediawiki.moved_titles(body)


def links_of_page(body: bytes, url: str, headers: Mapping[str, str]) -> None:
    """The links of a page are addresses of the web, and no more than are followed."""
    found = LinkReader().read(body, url, headers)
    assert len(found.links) <= MAX_LINKS + 1
    told = (*found.links, *found.feeds, *(one for one in (found.canonical, found.api) if one))
    assert all(is_http(one) for one in told), told


def page(body: bytes, url: str = f"{SITE}/a/", content_type: str | None = None) -> None:
    """An article that survives its own JSON, the same each time; or a reason."""
    text = decode(body, content_type).text
    assert text.encode("utf-8").decode("utf-8") == text
    read = Page(url, body, content_type)
    found = extract(read)
    if isinstance(found, Rejected):
        assert found.reason.strip()
        return
    if not found.url:
        return  # of a page without an address: a catalogue refuses it
    written = json.dumps(found.to_json(), ensure_ascii=False)
    assert "\\u0000" not in written
    assert Article.from_json(json.loads(written)) == found
    assert extract(read) == found


def line(kept: Catalogue, body: bytes) -> None:
    """A line of an import is refused in words, or kept as it is."""
    try:
        article = read_line(body)
    except (ValueError, PinakesError) as refused:
        _demand_words(refused)
        return
    with kept.begin() as connection:
        kept.put(connection, article)
    found = kept.article(article.id) or kept.article_at(article.url)
    assert found is not None
    assert Article.from_json(json.loads(json.dumps(found.to_json()))) == found


def record(archive: Archive, where: RecordLocation, of: Exchange) -> None:
    """Whatever was done to a record: it is said, or the page is what was kept."""
    try:
        found = archive.exchange(where)
    except PinakesError:
        return
    assert found.body == of.body


def question(text: str) -> None:
    """A question is read within its caps."""
    found = parse(text, 300, 32)
    assert len(found.query) <= 300
    assert all(found.phrases)


def draft(text: str, name: str) -> None:
    """Each character of a passage stands in the draft where the passage says, and passages do not overlap."""
    for form in {form_of(name, text), *DraftForm}:
        read = Draft.read(text, form, f"{SITE}/a/")
        at = 0
        for passage in read.passages:
            for segment in passage.segments:
                assert at <= segment.source.start <= segment.source.end <= len(read.text)
                at = segment.source.end


def synonym_file(text: str) -> None:
    """Entries, or the line that is wrong."""
    try:
        synonyms.Synonyms(dict.fromkeys(synonyms.read(text, "file")))
    except ConfigError as refused:
        _demand_a_line(refused)


def notices_file(file: Path, body: bytes) -> None:
    """Notices, or what is wrong with the file."""
    file.write_bytes(body)
    try:
        found = notices.load(file)
    except ConfigError as refused:
        _demand_a_line(refused)
    else:
        found.of(["chest pain", ""])


def configuration(file: Path, body: bytes, environ: dict[str, str]) -> None:
    """A configuration whose numbers have bounds, or one line that says what is wrong."""
    file.write_bytes(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a table of sites has no variables
            found = load(file, environ)
    except ConfigError as refused:
        _demand_a_line(refused)
        return
    parts = (part for part in found.model_dump().values() if isinstance(part, dict))
    numbers: list[Any] = [value for part in parts for value in part.values()]
    assert all(abs(number) <= LARGEST for number in numbers if isinstance(number, int | float))
