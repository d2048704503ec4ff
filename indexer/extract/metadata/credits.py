"""Who wrote an article, and when: what the head says for machines, else what stands beside the title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from indexer.extract.metadata.dates import iso_date
from indexer.extract.metadata.structured import Statements, folded, texts_in
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author)(?:[_-]?(?:name|line))?s?(?:$|\s)", re.I)
_META_LINE = re.compile(
    r"(?:^|[\s_-])(?:byline|dateline|(?:post|entry|article)[_-]?(?:meta|info|date|details))(?:$|\s)", re.I
)
_ELSEWHERE = re.compile(_LISTS.any_of("elsewhere"), re.I)
_BY = re.compile(
    rf"""
    ^\s* view[ ]all[ ](?:posts|articles)[ ]by \s+
    | ^\s* (?: (?:{_LISTS.any_of("by_verbs").replace(" ", "[ ]")}) \s+ )? by \s* :? \s+
    | ^\s* (?:{_LISTS.any_of("by_labels")}) \s* [:：]? \s+
    """,
    re.I | re.VERBOSE,
)
_NAME = re.compile(r"^(?:[A-Z][\w.'’-]{0,20}\s){1,4}[A-Z][\w.'’-]{1,25}$")
_SEVERAL = re.compile(
    rf"\s*(?:;|\|| · |\s(?:{_LISTS.any_of('and_words')})\s|,\s(?=(?:[A-Z][\w.'’-]*\s){{1,3}}[A-Z]))\s*"
)
_NOT_PERSONS = _LISTS.words("not_persons")
# Characters of a byline that is a name as a whole, and of one of the names in a longer one.
_MAX_BYLINE = 100
_MAX_PART = 60
# Characters and words of a name.
_MAX_NAME = 80
_MAX_NAME_WORDS = 8
# Authors that are kept of one article.
_MAX_AUTHORS = 20
# Characters of the line beside the title that are looked at.
_MAX_LINE = 300
# Elements within one that shows a date; what holds more shows other things too.
_MAX_PARTS = 2


def _labelled_date(labels: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_LISTS.any_of(labels)})(?: on| at)?\s?:?\s(?=.{{0,12}}\d)(.{{6,40}})", re.I)


class _DateKind(NamedTuple):
    """How pages mark one kind of date."""

    property: str  # of schema.org, for JSON-LD and (in lower case) for itemprop
    metas: tuple[str, ...]
    classes: re.Pattern[str]
    labels: re.Pattern[str]


_PUBLISHED = _DateKind(
    "datePublished",
    _LISTS.phrases("published_metas"),
    re.compile(rf"\b(?:{_LISTS.any_of('published_classes')})\b", re.I),
    _labelled_date("published_labels"),
)
_MODIFIED = _DateKind(
    "dateModified",
    _LISTS.phrases("modified_metas"),
    re.compile(rf"\b(?:{_LISTS.any_of('updated_classes')})\b", re.I),
    _labelled_date("updated_labels"),
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
    published = _date(_PUBLISHED, marked, statements, latest)
    modified = _date(_MODIFIED, marked, statements, latest)
    if published and modified and modified[:10] < published[:10]:
        # A template's build date, or a clock gone wrong: nothing is changed before it is published.
        modified = None
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
    patterns = (_PUBLISHED.classes, _MODIFIED.classes, _BYLINE, _META_LINE)
    return any(pattern.search(names) for pattern in patterns)


def _date(kind: _DateKind, marked: Sequence[HtmlElement], statements: Statements, latest: date) -> str | None:
    """The first date of the kind that the head says, the page shows, or a line beside the title names."""
    sources = (_said(statements, kind), _shown(marked, kind), _labelled(marked, kind))
    return next((found for source in sources for text in source if (found := iso_date(text, latest))), None)


def _said(statements: Statements, kind: _DateKind) -> Iterator[str]:
    for node in statements.articles():
        yield from texts_in(node.get(kind.property))
    for name in kind.metas:
        yield from statements.metas.get(name, ())


def _shown(marked: Iterable[HtmlElement], kind: _DateKind) -> Iterator[str]:
    """Dates shown beside the article, not those of comments and teasers."""
    for element in marked:
        if not _is_marked(element, kind) or (element.tag != "time" and len(element) > _MAX_PARTS):
            continue
        if not _belongs_elsewhere(element):
            yield _written_date(element) or "".join(str(t) for t in element.itertext())


def _is_marked(element: HtmlElement, kind: _DateKind) -> bool:
    """Whether an element shows a date of the kind: by its own words, or by those of what holds it."""
    if (element.get("itemprop") or "").lower() == kind.property.lower():
        return True
    if kind.classes.search(element.get("class") or ""):
        return True
    holder = element.getparent()
    if element.tag != "time" or holder is None:
        return False
    if kind.classes.search(holder.get("class") or ""):
        return True
    return kind is _PUBLISHED and _in_article_header(element)


def _written_date(element: HtmlElement) -> str | None:
    """The date that an element holds for machines."""
    title = element.get("title") if element.tag == "abbr" else None
    return element.get("datetime") or element.get("content") or title


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


def _authors(marked: Sequence[HtmlElement], statements: Statements) -> tuple[str, ...]:
    metas = statements.metas
    sources: tuple[Iterable[str], ...] = (
        (text for node in statements.articles() for text in _persons(node.get("author"), statements)),
        (text for name in ("author", "citation_author", "dc.creator") for text in metas.get(name, ())),
        (text for text in metas.get("article:author", ()) if "/" not in text),
        _bylines(marked),
    )
    for source in sources:
        names = [name for text in source for part in _SEVERAL.split(text) if (name := _person(part))]
        if names:
            return tuple(dict.fromkeys(names))[:_MAX_AUTHORS]
    return ()


def _persons(value: Any, statements: Statements) -> Iterator[str]:
    """The names in JSON-LD's ``author``, which may be kept in an object of their own."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            meant = (node for node in statements.nodes if node.get("@id") == item["@id"])
            yield from (text for node in meant for text in texts_in(node.get("name")))
        elif not isinstance(item, list):
            yield from texts_in(item)


def _bylines(marked: Iterable[HtmlElement]) -> Iterator[str]:
    for element in marked:
        if not _is_byline(element) or _belongs_elsewhere(element):
            continue
        whole = folded(" ".join(str(t) for t in element.itertext()))
        if whole and len(whole) <= _MAX_BYLINE and not any(c.isdigit() for c in whole):
            yield whole
        else:
            yield from _names_within(element)


def _is_byline(element: HtmlElement) -> bool:
    if "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author":
        return True
    if _BYLINE.search(element.get("class") or ""):
        return True
    return "/author/" in (element.get("href") or "") and _in_article_header(element)


def _names_within(element: HtmlElement) -> Iterator[str]:
    """Names in elements of their own: "Last updated 9 January 2024 · Dr. Ada Roy"."""
    for part in element.iter("a", "span", "b", "strong"):
        text = folded(part.text)
        if len(text) <= _MAX_PART and _NAME.match(text):
            yield text


def _labelled(marked: Iterable[HtmlElement], kind: _DateKind) -> Iterator[str]:
    """Dates that a line beside the title names in words: "Published on …", "Last updated …"."""
    for element in marked:
        if _META_LINE.search(element.get("class") or "") and not _belongs_elsewhere(element):
            text = folded(" ".join(str(t) for t in element.itertext()))
            yield from (match[1] for match in kind.labels.finditer(text[:_MAX_LINE]))


def _person(text: str) -> str:
    """The name in a text without what introduces it; empty where it is none."""
    name = _BY.sub("", folded(text)).strip(" ,;|·•-–—")
    if not name or name.casefold() in _NOT_PERSONS or "://" in name or "@" in name:
        return ""
    if len(name) > _MAX_NAME or len(name.split()) > _MAX_NAME_WORDS:
        return ""
    return name if any(c.isalpha() for c in name) and not any(c.isdigit() for c in name) else ""
