"""Whatever bytes come from outside, each parser gives what it promises or says in words that it cannot.

A hundred examples each in every run of the tests; for longer, with another seed:

    python -m pytest tests/fuzz --hypothesis-profile=long --hypothesis-seed=7
"""

from __future__ import annotations

import gzip
import json
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.article import Article, Rejected
from catalogue.config import LARGEST, PREFIX, Config, load, settings
from catalogue.errors import ConfigError, PinakesError
from catalogue.numerals import whole
from catalogue.store import Catalogue
from catalogue.urls import canonical, is_http
from crawler import mediawiki, wordpress
from crawler.mediawiki import WikiPages
from crawler.politeness import LONGEST_PAUSE, Politeness, retry_after
from crawler.robots import Robots, Rules
from crawler.sitemaps import MAX_ENTRIES, parse_feed, parse_sitemap
from indexer.extract import Page, extract
from indexer.ingest.imports import read_line
from indexer.question.syntax import parse
from tests.growth import TOO_MUCH, growth

SITE = "https://example.org"


def soup(*pieces: bytes) -> st.SearchStrategy[bytes]:
    """What a parser knows, in any order, with any bytes between, cut off anywhere."""
    either = st.sampled_from(pieces) | st.binary(max_size=6)
    return st.tuples(st.lists(either, max_size=30).map(b"".join), st.integers(0, 2_000)).map(
        lambda made: made[0][: made[1]]
    )


# Robots.

ROBOTS = soup(
    *(
        b"User-agent: *\n",
        b"User-agent: Pinakes\r\n",
        b"Disallow: /",
        b"Allow: /*",
        b"$\n",
        b"*",
        b"\n",
        b"%",
    ),
    *(b"Crawl-delay: ", b"1e9", b"nan", b"-1", b"0.5\n", b"Sitemap: ", b"https://example.org/s.xml\n", b"#"),
    *(b"Request-rate: 1/0\n", b"Visit-time: 0000-9999\n", b"Host: x\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0"),
)


@given(ROBOTS, st.text(max_size=30))
def test_any_robots_txt_gives_rules(body: bytes, path: str) -> None:
    rules = Rules(Robots(body.decode("utf-8", "replace").lstrip("\ufeff")))
    said = rules.refusal(canonical(f"{SITE}/{path}"))
    assert said is None or said
    turn = Politeness(1.0)
    turn.at_least(rules.crawl_delay)
    assert 1.0 <= turn.delay <= LONGEST_PAUSE
    assert all(isinstance(line, str) for line in rules.sitemaps)


@pytest.mark.parametrize("piece", ["*a", "*", "a*", "%"])
def test_bad_input_51_a_rule_of_a_robots_txt_takes_as_long_as_it_is_long(piece: str) -> None:
    page = f"{SITE}/{'a' * 1_900}"
    assert (
        growth(lambda rule: Rules(Robots(f"User-agent: *\nDisallow: /{rule}b$")).refusal(page), piece, 500)
        < TOO_MUCH
    )


@given(st.text(max_size=40) | st.sampled_from(["²", "9" * 5_000, "-1", "1e3", "Wed, 31 Feb 2999 99:99 GMT"]))
def test_any_header_with_a_number_or_a_moment_is_read_or_left(text: str) -> None:
    seconds = retry_after(text)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)
    assert whole(text) is None or str(whole(text))
    for told in (text, f"{text}²"):
        wordpress.is_last_of({"x-wp-totalpages": told}, 1, 100)
        wordpress.has_more_categories({"x-wp-totalpages": told}, 1)


# Sitemaps and feeds.

LISTS = soup(
    *(b'<?xml version="1.0" encoding="utf-16"?>', b"<urlset>", b"</urlset>", b"<sitemapindex>", b"<sitemap>"),
    *(b"<url>", b"</url>", b"<loc>", b"</loc>", b"https://example.org/a", b"/b?x=1&y=2", b"<lastmod>2024"),
    *(
        b"<![CDATA[",
        b"]]>",
        b"&amp;",
        b"&#0;",
        b"&#xD800;",
        b"&nbsp;",
        b"<!DOCTYPE x [<!ENTITY e 'f'>]>",
        b"&e;",
    ),
    *(b"<rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<item>", b"<entry>", b"</item>", b"<link>"),
    *(b"<link href='/x'/>", b"<guid isPermaLink='true'>", b"<pubDate>", b" xml:base='//['", b"javascript:x"),
)


@given(LISTS, st.booleans())
def test_any_list_of_addresses_gives_addresses_of_the_web(body: bytes, zipped: bool) -> None:
    made = gzip.compress(body)[: len(body) + 8] if zipped else body
    found = parse_sitemap(made, f"{SITE}/sitemap.xml")
    for entry in (*found.pages, *found.sitemaps, *parse_feed(made, f"{SITE}/feed/")):
        assert is_http(entry.url)
        assert canonical(entry.url) == entry.url
        assert entry.changed is None or entry.changed.strip()
    assert len(found.pages) <= MAX_ENTRIES


# APIs of sites.

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def tables(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """A table of fields that a reader knows, with anything in them."""
    return st.dictionaries(st.sampled_from(names), VALUES, max_size=len(names))


POSTS = st.lists(
    tables(
        *("id", "link", "date", "date_gmt", "modified", "modified_gmt", "categories", "translations"),
        *("title", "content", "wpml_translations", "yoast_head_json", "name", "parent", "rest_base"),
    ).map(lambda post: {"link": f"{SITE}/a/", **post}),
    max_size=4,
)


@given(POSTS | VALUES)
def test_any_answer_of_a_wordpress_gives_posts_or_none(value: Any) -> None:
    body = json.dumps(value).encode("utf-8", "surrogatepass")
    for post in wordpress.listed(body) or ():
        assert is_http(post.url)
    wordpress.content_types(body)
    wordpress.category_paths([body])


WIKI_PAGES = st.lists(
    tables(
        *("title", "canonicalurl", "fullurl", "revisions", "categories", "redirects", "langlinks", "touched"),
        *("lastrevid", "pageid"),
    ).map(lambda page: {"pageid": 7, "title": "Gout", "canonicalurl": f"{SITE}/wiki/Gout", **page}),
    max_size=4,
)
WIKI_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "batchcomplete": st.booleans(),
        "continue": VALUES,
        "query": st.fixed_dictionaries({}, optional={"pages": WIKI_PAGES | VALUES, "recentchanges": VALUES}),
    },
)
WIKI = mediawiki.site_of(
    json.dumps(
        {
            "query": {
                "general": {"generator": "MediaWiki 1.43", "server": SITE, "articlepath": "/wiki/$1"},
                "namespaces": {"0": {"id": 0, "name": "", "content": True}},
            }
        }
    ).encode(),
    f"{SITE}/w/api.php",
)


@given(st.lists(WIKI_ANSWERS | VALUES, max_size=4))
def test_any_answers_of_a_mediawiki_give_articles_or_none(answers: list[Any]) -> None:
    assert WIKI is not None
    pages = WikiPages(WIKI)
    for answer in answers:
        body = json.dumps(answer).encode("utf-8", "surrogatepass")
        taken = pages.take(body)
        for article in taken[0] if taken else ():
            assert is_http(article.url)
        mediawiki.moved_titles(body)


@given(
    tables("general", "namespaces", "namespacealiases", "statistics", "allmessages")
    | st.fixed_dictionaries(
        {
            "general": tables("server", "articlepath", "mainpage").map(
                lambda told: {"generator": "MediaWiki", "server": SITE, "articlepath": "/$1", **told}
            ),
            "namespaces": st.dictionaries(st.text(max_size=3), VALUES | tables("id", "name", "content")),
            "namespacealiases": st.lists(VALUES | tables("id", "alias"), max_size=3),
            "allmessages": st.lists(tables("content"), max_size=3),
        }
    )
)
def test_any_answer_of_what_a_wiki_is_gives_a_wiki_or_none(query: Any) -> None:
    mediawiki.site_of(json.dumps({"query": query}).encode("utf-8", "surrogatepass"), f"{SITE}/w/api.php")


# Pages.

HTML = soup(
    *(b"<html lang=xx>", b"<title>", b"</title>", b"<body>", b"<main>", b"<article>", b"<h1>", b"<h2 id=a>"),
    *(b"<p>Asthma narrows the airways of many people, in every country and at every age.</p>", b"<table>"),
    *(
        b"<td rowspan=9999999>",
        b"<td colspan='\xc2\xb2'>",
        b"<ol start=1e9>",
        b"<sup>",
        b"<math>",
        b"<template>",
    ),
    *(
        b"<div aria-level='\xd9\xa3' role=heading>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"<a href='http://['>",
        b"<br>",
    ),
    *(b'<script type="application/ld+json">{"@type":"Article","articleBody":"x","wordCount":"', b"9" * 4_400),
    *(
        b'"}</script>',
        b"&#0;",
        b"&#x110000;",
        b"\xff\xfe",
        b"\0",
        b"<base href=//[>",
        b"<meta charset=utf-7>",
    ),
)


@given(HTML)
def test_any_page_gives_an_article_that_survives_its_json_or_a_reason(body: bytes) -> None:
    found = extract(Page(f"{SITE}/a/", body))
    if isinstance(found, Rejected):
        assert found.reason.strip()
        return
    assert Article.from_json(json.loads(json.dumps(found.to_json()))) == found


# Articles.

FIELDS = (
    *("id", "url", "title", "sections", "site", "language", "categories", "summary", "authors", "published"),
    *("modified", "image", "terms", "references", "links", "extraction", "aliases", "source", "noindex"),
    "alternates",
)
SECTIONS = st.lists(
    tables("heading", "kind", "level", "anchor", "blocks", "text", "language")
    | st.fixed_dictionaries(
        {"blocks": st.lists(tables("type", "text", "items", "depths", "rows", "header_rows"), max_size=3)}
    ),
    max_size=3,
)
LINES = (
    st.tuples(tables(*FIELDS), SECTIONS).map(
        lambda made: {"url": f"{SITE}/a/", "title": "Gout", "sections": made[1], **made[0]}
    )
    | VALUES
).map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/catalogue.sqlite")
    yield catalogue
    catalogue.close()


@given(LINES | st.binary(max_size=60))
def test_any_line_of_an_import_is_refused_or_kept_as_it_is(kept: Catalogue, line: bytes) -> None:
    try:
        article = read_line(line)
    except (ValueError, PinakesError) as refused:
        said = str(refused)
    else:
        said = ""
    if said:
        return
    with kept.begin() as connection:
        kept.put(connection, article)
    found = kept.article(article.id) or kept.article_at(article.url)
    assert found is not None
    assert Article.from_json(json.loads(json.dumps(found.to_json()))) == found


# The archive.

PAGE = Exchange(f"{SITE}/a", f"{SITE}/a/", 200, (("Content-Type", "text/html"),), b"<p>Asthma</p>" * 40, 1e9)


@given(st.binary(max_size=40), st.integers(0, 2_000), st.integers(0, 2_000), st.integers(-40, 40))
def test_any_damage_to_a_record_is_told_or_did_not_touch_the_page(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, at: int, kept_bytes: int, shift: int
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    with Archive(str(folder)) as archive:
        where = archive.keep("example", PAGE)
        file = folder / where.file
        data = file.read_bytes()
        file.write_bytes((data[:at] + damage + data[at + len(damage) :])[: max(kept_bytes, at)])
        moved = RecordLocation(where.file, max(0, where.offset + shift), where.length, where.digest)
        for place in (where, moved):
            try:
                found = archive.exchange(place)
            except PinakesError:
                continue
            assert found.body == PAGE.body


# Questions.

WORDS = soup(
    *(word.encode() for word in ('"', "-", "*", "title:", "site:", "OR", "NEAR(", "(", "গাউট", "a", " "))
)


@given(WORDS)
def test_any_question_is_read_within_its_caps(typed: bytes) -> None:
    found = parse(typed.decode("utf-8", "replace"), 300, 32)
    assert len(found.query) <= 300
    assert all(found.phrases)


# The configuration.

SETTINGS = [(table, key) for table, key, _, _ in settings()]
SCALARS = (
    st.sampled_from(
        ["inf", "-inf", "nan", "1e308", "true", "1979-05-27", "[]", "{}", '["a", 1]', "9" * 30, "-1"]
    )
    | st.integers(-(2**70), 2**70).map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.text(max_size=12).map(json.dumps)
)


def told_in_words(folder: Path, text: bytes, environ: dict[str, str]) -> Config | None:
    """The configuration; None where it is refused, in one line."""
    file = folder / "library.toml"
    file.write_bytes(text)
    try:
        return load(file, environ)
    except ConfigError as error:
        refused = error
    assert refused.exit_code == 2
    assert len(refused.line().splitlines()) == 1
    return None


@given(
    st.lists(st.tuples(st.sampled_from(SETTINGS), SCALARS), max_size=3),
    st.binary(max_size=8),
    st.integers(0, 60),
)
def test_any_configuration_is_read_or_refused_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[tuple[str, str], str]], noise: bytes, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("config")
    text = "".join(
        f"[{'[site]' if table == 'site' else table}]\n{key} = {value}\n" for (table, key), value in lines
    ).encode("utf-8", "replace")
    found = told_in_words(folder, text, {})
    if found is not None:
        parts = (part for part in found.model_dump().values() if isinstance(part, dict))
        numbers = [value for part in parts for value in part.values() if isinstance(value, int | float)]
        assert all(abs(number) <= LARGEST for number in numbers)
    told_in_words(folder, text[:cut] + noise + text[cut:], {})


@given(
    st.sampled_from(SETTINGS),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
)
def test_any_variable_is_read_or_refused_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, setting: tuple[str, str], value: str
) -> None:
    name = f"{PREFIX}{'_'.join(setting)}".upper()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a table of sites has no variables
        told_in_words(tmp_path_factory.mktemp("environment"), b"", {name: value})
