"""The names in a byline: "Posted by Ada Roy and Bo Li on 1 March 2024 · 5 min read" → Ada Roy, Bo Li.

A name may hold digits ("pond7", "Studio 54"); a date, a counter and what follows them are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml.html import HtmlElement

from catalogue.scripts import ends_sentence
from indexer.extract.metadata.dates import before_date
from indexer.extract.metadata.structured import folded
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author)(?:[_-]?(?:name|line))?s?(?:$|\s)", re.I)
BY = re.compile(
    rf"""
    ^\s* view[ ]all[ ](?:posts|articles)[ ]by \s+
    | ^\s* (?: (?:{_LISTS.any_of("by_verbs").replace(" ", "[ ]")}) \s+ )? by \s* :? \s+
    | ^\s* (?:{_LISTS.any_of("by_labels").replace(" ", "[ ]")}) (?: \s* [:：] \s* | \s+ )
    | ^\s* (?:{_LISTS.any_of("by_prepositions")}) (?: \s* : \s* | \s+ (?=(?-i:[A-ZÀ-Þ])\S*\s+\S) )
    """,
    re.I | re.VERBOSE,
)
_NAME = re.compile(r"^(?:[A-Z][\w.'’-]{0,20}\s){1,4}[A-Z][\w.'’-]{1,25}$")
_SEVERAL = re.compile(
    rf"\s*(?:;|\|| · |\s(?:{_LISTS.any_of('and_words')})\s|,\s(?=(?:[A-Z][\w.'’-]*\s){{1,3}}[A-Z]))\s*"
)
# What follows a name and joins another one to it.
# A comma alone would join an office to it: "Ada Roy, Senior Editor".
_JOINS = re.compile(
    rf"\s*[,;]?\s*(?:{_LISTS.any_of('and_words')})\s+(?P<name>[^|·•–—\n,;]{{0,80}})(?P<rest>.{{0,200}})", re.S
)
# Names that are looked for behind a marked one.
_MAX_JOINED = 4
_OFFICES = _LISTS.words("offices")
_NOT_PERSONS = _LISTS.words("not_persons")
_EDGES = " ,;|·•-–—"
# Characters of a byline that is a name as a whole, and of one of the names in a longer one.
_MAX_BYLINE = 100
_MAX_PART = 60
# Characters and words of a name.
_MAX_NAME = 80
_MAX_NAME_WORDS = 8


def classed_as_byline(class_names: str) -> bool:
    """Whether the class of an element says that it names the author."""
    return bool(_BYLINE.search(class_names))


def marked_as_author(element: HtmlElement) -> bool:
    """Whether an element says of itself, and not by its class alone, that it names the author."""
    return (
        "author" in (element.get("rel") or "").split()
        or element.get("itemprop") == "author"
        or "/author/" in (element.get("href") or "")
    )


def says_by(element: HtmlElement) -> bool:
    """Whether the text of an element begins as bylines do."""
    return BY.match(_text_of(element) + " ") is not None


def is_byline(text: str, authors: Collection[str]) -> bool:
    """Whether a text is nothing but a byline: «By Ada Roy», or the names of the page's ``authors``."""
    text = " ".join(text.split())
    if ends_sentence(text):
        return False
    text = up_to_number(text)
    name = BY.sub("", f"{text} ").strip(_EDGES)
    if name != text.strip(_EDGES) and _NAME.match(name):
        return True
    known = {folded(author) for author in authors}
    return bool(known) and all(folded(part.strip(_EDGES)) in known for part in _SEVERAL.split(name))


def names_in(text: str) -> Iterator[str]:
    """The names in a text that holds nothing else, as the head of a page states them."""
    for part in _SEVERAL.split(text):
        if name := _person(part):
            yield name


def names_shown(element: HtmlElement) -> Iterator[str]:
    """The names that a byline shows among other things, and those that its line joins to a marked one."""
    yield from _names_within(element)
    if marked_as_author(element):
        yield from _joined(element)


def _names_within(element: HtmlElement) -> Iterator[str]:
    whole = _text_of(element)
    if whole and len(whole) <= _MAX_BYLINE and not _has_digit(whole):
        yield from names_in(whole)
        return
    announced = list(_announced(element))
    if marked_as_author(element) and len(whole) <= _MAX_BYLINE:
        announced = announced or [up_to_number(BY.sub("", whole))]
    elif not announced and not len(element) and len(whole.split()) == 1:
        announced = [up_to_number(whole)]
    elif not announced and _NAME.match(name := up_to_number(whole)):
        announced = [name]
    for text in announced or _parts(element):
        yield from names_in(text)


def _joined(element: HtmlElement) -> Iterator[str]:
    """The names behind a marked one: «<a rel="author">Ada Roy</a> and <b>Bo Li</b> | 5 min»."""
    for _ in range(_MAX_JOINED):
        joined = _JOINS.match(element.tail or "")
        if joined is None:
            return
        name, rest = folded(joined["name"]), joined["rest"]
        if not name and not rest:  # it has an element of its own
            element = element.getnext()
            if element is None or marked_as_author(element):
                return
            name = _text_of(element)
        if len(name) > _MAX_PART or not _NAME.match(name) or _has_digit(name):
            return
        yield name
        if rest or joined["name"]:
            return


def _text_of(element: HtmlElement) -> str:
    return folded(" ".join(str(t) for t in element.itertext()))


def _announced(element: HtmlElement) -> Iterator[str]:
    """What stands behind "by" in a text of the element, or in the text after one that is "by" alone."""
    waiting = False
    for piece in filter(None, (folded(str(t)) for t in element.itertext())):
        if waiting:
            yield up_to_number(piece)
        waiting = bool(BY.fullmatch(f"{piece} "))
        if not waiting and (by := BY.match(piece)):
            yield up_to_number(piece[by.end() :])


def up_to_number(text: str) -> str:
    """``text`` up to its date or counter, without the words that lead to them.

    A number at its very end is part of the name: "Studio 54", where "Ada Roy 5 min read" has a counter.
    """
    words = text.split()
    kept = before_date(text).split()
    if kept and kept[0][0].isdigit():
        return ""
    counters = (i for i, word in enumerate(kept) if _has_digit(word) and not any(c.isalpha() for c in word))
    kept = kept[: next((i for i in counters if i < len(words) - 1), len(kept))]
    if len(kept) < len(words):
        while len(kept) > 1 and kept[-1].islower():
            kept.pop()
    return " ".join(kept).strip(_EDGES)


def _parts(element: HtmlElement) -> Iterator[str]:
    """Names in elements of their own: "Last updated 9 January 2024 · Dr. Ada Roy"."""
    for part in element.iter("a", "span", "b", "strong"):
        text = folded(part.text)
        if len(text) <= _MAX_PART and _NAME.match(text) and not _has_digit(text):
            yield text


def _person(text: str) -> str:
    """The name in a text without what introduces it; empty where it is none."""
    name = BY.sub("", folded(text)).strip(_EDGES)
    if not name or name.casefold() in _NOT_PERSONS or "://" in name or "@" in name:
        return ""
    if len(name) > _MAX_NAME or len(name.split()) > _MAX_NAME_WORDS:
        return ""
    if name.split()[-1].casefold() in _OFFICES:
        return ""
    return name if any(c.isalpha() for c in name) and before_date(name) == name else ""


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
