"""Who wrote an article, and when: what the head says for machines, else what stands beside the title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from indexer.extract.metadata.dates import iso_date
from indexer.extract.metadata.structured import Statements, folded, texts_in

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "rnews:datepublished",
    "originalpublicationdate",
    "og:article:published_time",
)
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "revised",
    "updated_time",
    "article:modified",
    "og:article:modified_time",
)
_PUBLISHED_CLASS = re.compile(
    r"\b(?:entry-date|published|post-date|pub-?date|date-?published|posted-on|dt-published|article-date|publish-date)\b",
    re.I,
)
_UPDATED_CLASS = re.compile(r"\b(?:updated|modified|date-?modified|dt-updated|last-?updated)\b", re.I)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author)(?:[_-]?(?:name|line))?s?(?:$|\s)", re.I)
_META_LINE = re.compile(
    r"(?:^|[\s_-])(?:byline|dateline|(?:post|entry|article)[_-]?(?:meta|info|date|details))(?:$|\s)", re.I
)
_LABELLED = (
    re.compile(
        r"\b(?:published|posted|written|first published)(?: on| at)?\s?:?\s(?=.{0,12}\d)(.{6,40})", re.I
    ),
    re.compile(
        r"\b(?:updated|modified|revised|reviewed|changed|looked through)(?: on| at)?\s?:?\s(?=.{0,12}\d)(.{6,40})",
        re.I,
    ),
)
_ELSEWHERE = re.compile(r"comment|related|recent|sidebar|widget|footer|teaser|card|recommend|popular", re.I)
_BY = re.compile(
    r"^\s*view all (?:posts|articles) by\s+|^\s*(?:(?:posted|written|published|reviewed|medically reviewed|story|article|words|"
    r"text)\s+)?by\s*:?\s+|^\s*(?:author|লেখক|লিখেছেন)\s*[:：]?\s+",
    re.I,
)
_NAME = re.compile(r"^(?:[A-Z][\w.'’-]{0,20}\s){1,4}[A-Z][\w.'’-]{1,25}$")
_NOT_PERSONS = frozenset(
    (
        "admin",
        "administrator",
        "editor",
        "staff",
        "webmaster",
        "user",
        "root",
        "author",
        "guest",
        "unknown",
        "anonymous",
        "none",
        "null",
        "undefined",
        "wordpress",
        "by",
        "written by",
        "posted by",
        "about the author",
    )
)
_SEVERAL = re.compile(
    r"\s*(?:;|\|| · |\s(?:and|&|und|et|y|ও|এবং)\s|,\s(?=(?:[A-Z][\w.'’-]*\s){1,3}[A-Z]))\s*"
)


@dataclass(frozen=True, slots=True)
class Credits:
    """Authors in the page's order, and dates in ISO 8601."""

    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None


def credits_of(tree: HtmlElement, statements: Statements, latest: date) -> Credits:
    """Read them; dates after ``latest`` are left out."""
    marked = [
        element
        for element in tree.iter("time", "abbr", "span", "div", "p", "a", "address", "cite")
        if _may_credit(element)
    ]
    published, modified = _dates(marked, statements, latest)
    return Credits(_authors(marked, statements), published, modified)


def _may_credit(element: HtmlElement) -> bool:
    """Whether an element may hold a date or a byline: one walk for both."""
    if element.tag == "time":
        return True
    keys = element.keys()
    if not keys:
        return False
    if "itemprop" in keys or ("class" in keys and _class_tells(element.get("class") or "")):
        return True
    return element.tag == "a" and (
        ("rel" in keys and "author" in (element.get("rel") or ""))
        or "/author/" in (element.get("href") or "")
    )


@lru_cache(maxsize=8192)
def _class_tells(names: str) -> bool:
    return any(pattern.search(names) for pattern in (_PUBLISHED_CLASS, _UPDATED_CLASS, _BYLINE, _META_LINE))


def _dates(
    marked: Sequence[HtmlElement], statements: Statements, latest: date
) -> tuple[str | None, str | None]:
    published = _first_date(
        latest,
        _said(statements, "datePublished", _PUBLISHED),
        _shown(marked, "datepublished", _PUBLISHED_CLASS),
        _labelled(marked, 0),
    )
    modified = _first_date(
        latest,
        _said(statements, "dateModified", _MODIFIED),
        _shown(marked, "datemodified", _UPDATED_CLASS),
        _labelled(marked, 1),
    )
    if published and modified and modified[:10] < published[:10]:
        # a template's build date, or a clock gone wrong: nothing is changed before it is published
        modified = None
    return published, modified


def _said(statements: Statements, key: str, names: Iterable[str]) -> Iterator[str]:
    for node in statements.articles():
        yield from texts_in(node.get(key))
    for name in names:
        yield from statements.metas.get(name, ())


def _shown(marked: Iterable[HtmlElement], itemprop: str, classes: re.Pattern[str]) -> Iterator[str]:
    """Dates shown beside the article: marked by their own or their holder's class, not those of comments and
    teasers.
    """
    for element in marked:
        holder = element.getparent()
        told = (element.get("itemprop") or "").lower() == itemprop or classes.search(
            element.get("class") or ""
        )
        if not told and element.tag == "time" and holder is not None:
            told = classes.search(holder.get("class") or "") or (
                itemprop == "datepublished" and _in_article_header(element)
            )
        if not told or (element.tag != "time" and len(element) > 2) or _belongs_elsewhere(element):
            continue
        written = (
            element.get("datetime")
            or element.get("content")
            or (element.get("title") if element.tag == "abbr" else None)
        )
        yield written or "".join(str(t) for t in element.itertext())


def _in_article_header(element: HtmlElement) -> bool:
    header = next(element.iterancestors("header"), None)
    return header is not None and next(header.iter("h1"), None) is not None


def _belongs_elsewhere(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        if ancestor.tag in ("aside", "nav"):
            return True
        if ancestor.tag in ("body", "main"):
            return False
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if not names.isspace() and _ELSEWHERE.search(names) and ancestor.tag != "article":
            return True
    return False


def _first_date(latest: date, *sources: Iterable[str]) -> str | None:
    return next((found for source in sources for text in source if (found := iso_date(text, latest))), None)


def _authors(marked: Sequence[HtmlElement], statements: Statements) -> tuple[str, ...]:
    sources: tuple[Iterable[str], ...] = (
        (text for node in statements.articles() for text in _persons(node.get("author"), statements)),
        statements.metas.get("author", ())
        + statements.metas.get("citation_author", ())
        + statements.metas.get("dc.creator", ()),
        (text for text in statements.metas.get("article:author", ()) if "/" not in text),
        _bylines(marked),
    )
    for source in sources:
        names = [name for text in source for part in _SEVERAL.split(text) if (name := _person(part))]
        if names:
            return tuple(dict.fromkeys(names))[:20]
    return ()


def _persons(value: Any, statements: Statements) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            yield from (
                text
                for node in statements.nodes
                if node.get("@id") == item["@id"]
                for text in texts_in(node.get("name"))
            )
        elif not isinstance(item, list):
            yield from texts_in(item)


def _bylines(marked: Iterable[HtmlElement]) -> Iterator[str]:
    for element in marked:
        named = "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author"
        named = named or bool(_BYLINE.search(element.get("class") or ""))
        named = named or ("/author/" in (element.get("href") or "") and _in_article_header(element))
        if named and not _belongs_elsewhere(element):
            whole = folded(" ".join(str(t) for t in element.itertext()))
            if whole and len(whole) <= 100 and not any(c.isdigit() for c in whole):
                yield whole
            else:  # "Last updated 9 January 2024 · Dr. Ada Roy": names stand in elements of their own
                yield from (
                    text
                    for part in element.iter("a", "span", "b", "strong")
                    if len(text := folded(part.text)) <= 60 and _NAME.match(text)
                )


def _labelled(marked: Iterable[HtmlElement], which: int) -> Iterator[str]:
    """Dates that a line beside the title names in words: "Published on …", "Last updated …"."""
    for element in marked:
        if _META_LINE.search(element.get("class") or "") and not _belongs_elsewhere(element):
            text = folded(" ".join(str(t) for t in element.itertext()))
            yield from (match[1] for match in _LABELLED[which].finditer(text[:300]))


def _person(text: str) -> str:
    name = _BY.sub("", folded(text)).strip(" ,;|·•-–—")
    if (
        not name
        or name.casefold() in _NOT_PERSONS
        or "://" in name
        or "@" in name
        or len(name) > 80
        or len(name.split()) > 8
    ):
        return ""
    return name if any(c.isalpha() for c in name) and not any(c.isdigit() for c in name) else ""
