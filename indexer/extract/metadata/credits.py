"""Who wrote an article, and when: what the head says for machines, else what stands beside the title."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from indexer.extract.metadata.bylines import (
    classed_as_byline,
    marked_as_author,
    names_in,
    names_shown,
    says_by,
)
from indexer.extract.metadata.credit_lines import CreditLines
from indexer.extract.metadata.dates import before_date, iso_date
from indexer.extract.metadata.regions import Regions, Standing
from indexer.extract.metadata.structured import Statements, folded, text_of, texts_in
from indexer.extract.page import ApiFacts
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
# The elements that dates and bylines stand in.
_CREDITING = (
    *("time", "abbr", "span", "div", "p", "a", "address", "cite"),
    *("li", "dd", "small", "strong", "em"),
)
# Authors that are kept of one article.
_MAX_AUTHORS = 20
# Characters of the line beside the title that are looked at.
_MAX_LINE = 300
# Characters of one whose date needs no label.
_SHORT_LINE = 100
# Where a date is the article's.
_BESIDE = (Standing.ABOVE, Standing.BEHIND)
# No date is too late where two are compared.
_ALL_TIME = date(9998, 12, 31)
# Elements within one that shows a date; what holds more shows other things too.
_MAX_PARTS = 2


def _labelled_date(names: str) -> re.Pattern[str]:
    joints = _LISTS.any_of("date_joints")
    labels = _LISTS.any_of(names)
    return re.compile(rf"\b(?:{labels})(?:\s(?:{joints}))?\s?[:：]?\s?(?=.{{0,12}}\d)(.{{6,40}})", re.I)


def _class_test(pattern: str) -> Callable[[str], bool]:
    """A search for a pattern in classes: a site has few, and each is on many elements."""
    search = re.compile(pattern, re.I).search
    return lru_cache(maxsize=8192)(lambda names: search(names) is not None)


_is_meta_line = _class_test(
    r"(?:^|[\s_-])(?:byline|dateline|(?:post|entry|article)[_-]?(?:meta|info|date|details))(?:$|\s)"
)


class _DateKind(NamedTuple):
    """How pages mark one kind of date."""

    property: str  # of schema.org, for JSON-LD and (in lower case) for itemprop
    metas: tuple[str, ...]
    has_class: Callable[[str], bool]
    labels: re.Pattern[str]


_PUBLISHED = _DateKind(
    "datePublished",
    _LISTS.phrases("published_metas"),
    _class_test(rf"\b(?:{_LISTS.any_of('published_classes')})\b"),
    _labelled_date("published_labels"),
)
_MODIFIED = _DateKind(
    "dateModified",
    _LISTS.phrases("modified_metas"),
    _class_test(rf"\b(?:{_LISTS.any_of('updated_classes')})\b"),
    _labelled_date("updated_labels"),
)


@dataclass(frozen=True, slots=True)
class Credits:
    """Authors in the page's order, and dates in ISO 8601."""

    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None


def credits_of(tree: HtmlElement, statements: Statements, title: str, latest: date, api: ApiFacts) -> Credits:
    """Read those of the article called ``title``; dates after ``latest`` are left out.

    A date that the site's own ``api`` gives goes before what its theme shows of it.
    """
    marked = [element for element in tree.iter(*_CREDITING) if _may_credit(element)]
    regions = Regions(tree, title)
    lines = CreditLines(regions)
    published = iso_date(api.published, latest) or _date(_PUBLISHED, marked, lines, statements, latest)
    modified = iso_date(api.modified, latest) or _date(_MODIFIED, marked, lines, statements, latest)
    if published and modified and modified[:10] < published[:10]:
        # A template's build date, or a clock gone wrong: nothing is changed before it is published.
        modified = None
    return Credits(_authors(marked, lines, statements), published, modified)


def _may_credit(element: HtmlElement) -> bool:
    """Whether an element may hold a date or a byline: one walk for both."""
    keys = element.keys()
    if not keys:  # as most elements
        return bool(element.tag == "time")
    if element.tag == "time" or "itemprop" in keys:
        return True
    if "class" in keys and _class_tells(element.get("class") or ""):
        return True
    return element.tag == "a" and (
        "author" in (element.get("rel") or "") or "/author/" in (element.get("href") or "")
    )


@lru_cache(maxsize=8192)
def _class_tells(names: str) -> bool:
    tests = (classed_as_byline, _PUBLISHED.has_class, _MODIFIED.has_class, _is_meta_line)
    return any(has_class(names) for has_class in tests)


def _date(
    kind: _DateKind, marked: Sequence[HtmlElement], lines: CreditLines, statements: Statements, latest: date
) -> str | None:
    """The first date of the kind that the head says, the page shows, or a line beside the title names."""
    regions = lines.regions
    shown = [_shown(marked, regions, kind), _labelled(marked, regions, kind)]
    if kind is _PUBLISHED:
        shown.append(_lone(marked, regions))
    shown.append(lines.labelled(kind.labels))
    if kind is _PUBLISHED:
        shown.append(lines.lone(_MODIFIED.labels))
    sources = (_said(statements, kind), *shown)
    texts = chain.from_iterable(sources)
    return next((found for text in texts if (found := _date_in(text, latest))), None)


def _date_in(text: str | None, latest: date) -> str | None:
    """The date that a text is, or that it holds behind a label."""
    return iso_date(text, latest) or iso_date((text or "").removeprefix(before_date(text or "")), latest)


def _said(statements: Statements, kind: _DateKind) -> Iterator[str]:
    for node in statements.articles():
        yield from texts_in(node.get(kind.property))
    for name in kind.metas:
        yield from statements.metas.get(name, ())


def _shown(marked: Iterable[HtmlElement], regions: Regions, kind: _DateKind) -> Iterator[str]:
    """Dates shown beside the article, not those of comments and teasers, nor those that it tells of."""
    for element in marked:
        if not _is_marked(element, kind) or (element.tag != "time" and len(element) > _MAX_PARTS):
            continue
        if regions.standing_of(element) in _BESIDE:
            yield _date_shown(element)


def _lone(marked: Iterable[HtmlElement], regions: Regions) -> Iterator[str]:
    """The date over the text, where there is one that no label calls another."""
    times = [e for e in marked if e.tag == "time" and e.get("datetime") and not _is_marked(e, _MODIFIED)]
    above = [element for element in times if regions.standing_of(element) is Standing.ABOVE]
    if len({element.get("datetime") for element in above}) == 1 and not _is_called_later(above[0]):
        yield _date_shown(above[0])


def _is_called_later(element: HtmlElement) -> bool:
    """Whether the line around a date says that it is of a change."""
    around = element.getparent()
    line = folded(" ".join(str(t) for t in around.itertext())) if around is not None else ""
    return _MODIFIED.labels.search(line[:_MAX_LINE]) is not None


def _is_marked(element: HtmlElement, kind: _DateKind) -> bool:
    """Whether an element shows a date of the kind: by its own words, or by those of what holds it."""
    if (element.get("itemprop") or "").lower() == kind.property.lower():
        return True
    if kind.has_class(element.get("class") or ""):
        return True
    holder = element.getparent()
    if element.tag != "time" or holder is None:
        return False
    if kind.has_class(holder.get("class") or ""):
        return True
    return kind is _PUBLISHED and _in_article_header(element)


def _date_shown(element: HtmlElement) -> str:
    """The date that an element holds for machines; the day alone where readers see no hour."""
    shown = text_of(element)
    written = _written_date(element)
    if written and ":" not in shown and (day := iso_date(shown, _ALL_TIME)) and written.startswith(day):
        return day
    return written or shown


def _written_date(element: HtmlElement) -> str | None:
    """The date that an element holds for machines."""
    title = element.get("title") if element.tag == "abbr" else None
    return element.get("datetime") or element.get("content") or title


def _in_article_header(element: HtmlElement) -> bool:
    header = next(element.iterancestors("header"), None)
    return header is not None and next(header.iter("h1"), None) is not None


def _authors(marked: Sequence[HtmlElement], lines: CreditLines, statements: Statements) -> tuple[str, ...]:
    metas = statements.metas
    stated: tuple[Iterable[str], ...] = (
        (text for node in statements.articles() for text in _persons(node.get("author"), statements)),
        (text for name in ("author", "citation_author", "dc.creator") for text in metas.get(name, ())),
        (text for text in metas.get("article:author", ()) if "/" not in text),
    )
    sources = ((name for text in texts for name in names_in(text)) for texts in stated)
    for names in chain(sources, _bylines(marked, lines)):
        if found := dict.fromkeys(names):
            return tuple(found)[:_MAX_AUTHORS]
    return ()


def _persons(value: Any, statements: Statements) -> Iterator[str]:
    """The names in JSON-LD's ``author``, which may be kept in an object of their own."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            meant = (node for node in statements.nodes if node.get("@id") == item["@id"])
            yield from (text for node in meant for text in texts_in(node.get("name")))
        elif not isinstance(item, list):
            yield from texts_in(item)


def _bylines(marked: Iterable[HtmlElement], lines: CreditLines) -> Iterator[Iterator[str]]:
    """The names over the text, then those behind it: an author's box, which may be the editor's.

    Names within the text are those of poets, patients and speakers.
    """
    placed = [(element, _standing_of(element, lines.regions)) for element in marked if _is_byline(element)]
    holders = {around for element, _ in placed for around in element.iterancestors()}
    for wanted in (Standing.ABOVE, Standing.BEHIND):
        inner = (element for element, place in placed if place is wanted and element not in holders)
        yield (name for element in inner for name in names_shown(element))
        if wanted is Standing.ABOVE:
            yield lines.names()
            yield lines.signatures()


def _standing_of(element: HtmlElement, regions: Regions) -> Standing:
    """Where a byline stands. One below the standfirst stands over the text, if it says what it is."""
    place = regions.standing_of(element)
    if place is Standing.WITHIN and (marked_as_author(element) or says_by(element)):
        return Standing.ABOVE if regions.follows_one_paragraph(element) else place
    return place


def _is_byline(element: HtmlElement) -> bool:
    if "/author/" in (element.get("href") or "") and _in_article_header(element):
        return True
    said = "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author"
    return said or classed_as_byline(element.get("class") or "")


def _labelled(marked: Iterable[HtmlElement], regions: Regions, kind: _DateKind) -> Iterator[str]:
    """Dates that a line beside the title names in words: "Published on …", "Last updated …"."""
    for element in marked:
        if _is_meta_line(element.get("class") or "") and regions.standing_of(element) in _BESIDE:
            text = folded(" ".join(str(t) for t in element.itertext()))
            yield from (match[1] for match in kind.labels.finditer(text[:_MAX_LINE]))
            if kind is _PUBLISHED and len(text) <= _SHORT_LINE and not _MODIFIED.labels.search(text):
                yield text
