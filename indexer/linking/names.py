"""Which articles does a running text name, and where?

Titles and aliases are compared by the tokens of :mod:`catalogue.text`, so case and number do not matter: the
name "kidney stone" is found in "Kidney stones'". They match whole words only ("covid" is not found in
"covid-19"), and the longest name wins. No name runs over punctuation that it does not have itself: "Listen to
your heart. Attack" names no heart attack. One dictionary serves related topics and link suggestions. It is
built when it is first asked for, and then follows the catalogue by its sequence numbers.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import regex
from sqlalchemy import select

from catalogue import schema
from catalogue.article import Article
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS, tokens_in_place
from catalogue.text.parts import PartsOf, may_be_meant
from indexer.index.document import UNRANKED
from indexer.linking.projection import Projection

Tokens: TypeAlias = tuple[str, ...]

# Tokens of the longest name that is looked for in text; longer titles are sentences, which nobody quotes by
# chance.
LONGEST_NAME = 12

# What follows the name proper in a title: "Diabetes, type 2", "Stroke (brain)".
_ADDITION = re.compile(r"\s*[,(:–—].*$")

# Punctuation that sets words apart. Within words and between them letters, digits, joiners and apostrophes
# belong together, and so do an ampersand and a plus; a hyphen or a slash does only without spaces, and a full
# stop only within a name such as «node.js». The brackets of a function, «focus()», are part of its name.
_SETTING_APART = regex.compile(
    r"(?<=\w)\(\)(*SKIP)(*FAIL)|(?<=\w)\.(?=[\p{Ll}\p{Nd}_])(*SKIP)(*FAIL)"
    r"|[^\p{L}\p{M}\p{N}\p{Cf}\s'’ʼ&+/_\#\-‐‑–·・]"
    r"|(?<=\s)[-‐–/]|[-‐–/](?=\s)"
    r"|(?<![sxzSXZ])['’](?=\s)|(?<=\s)['’]"
)


class Bearer(NamedTuple):
    """An article that bears a name; ``title`` tells whether the name is its title."""

    id: str
    name: str
    title: bool


class PhraseMatch(NamedTuple):
    """A phrase where it stands in a text: ``text[start:end]``."""

    start: int
    end: int
    tokens: Tokens


class _OwnName(NamedTuple):
    """A name of an article; ``title`` tells whether it is its title."""

    text: str
    title: bool


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name where it stands in a text, ``text[start:end]``, and the articles that bear it."""

    start: int
    end: int
    tokens: Tokens
    bearers: tuple[Bearer, ...]


def name_tokens(name: str) -> Tokens:
    """The form under which a name is looked for; empty for a name that is not looked for: one of stop words
    only, of a single character, or longer than :data:`LONGEST_NAME`.
    """
    found = tuple(map(sys.intern, tokens_in_place(name)))  # a library's names share most of their words
    if not found or len(found) > LONGEST_NAME or all(token in STOP_WORDS for token in found):
        return ()
    return found if len("".join(found)) > 1 else ()


def setting_apart(phrase: str) -> str:
    """The punctuation between the words of a phrase that no name may run over but one that has it too."""
    return "".join(_SETTING_APART.findall(phrase))


def _has(name: str, apart: str) -> bool:
    """Whether a name has all of the punctuation that a text has within it."""
    left = iter(name)
    return all(mark in left for mark in apart)


class Beginnings:
    """With which tokens do the phrases of a dictionary begin? Phrases that were taken out may still be told.

    By their first two tokens: nine of ten words begin a name by their first alone.
    """

    def __init__(self) -> None:
        self._single: set[str] = set()
        self._pairs: dict[tuple[str, str], tuple[int, ...]] = {}

    def add(self, phrase: Tokens) -> None:
        """Tell of a phrase of one token or more from now on."""
        if len(phrase) == 1:
            self._single.add(phrase[0])
            return
        pair = phrase[0], phrase[1]
        lengths = self._pairs.get(pair, ())
        if len(phrase) not in lengths:
            self._pairs[pair] = (*lengths, len(phrase))

    def places(self, tokens: Sequence[str]) -> list[int]:
        """Where among the tokens of a text such a phrase may begin, in no order; a place may come twice."""
        single, pairs = self._single, self._pairs
        found = [place for place, token in enumerate(tokens) if token in single]
        if pairs:
            found += [place for place, pair in enumerate(pairwise(tokens)) if pair in pairs]
        return found

    def lengths(self, tokens: Sequence[str], place: int) -> Iterator[int]:
        """Numbers of tokens of the phrases that may begin at a place, in no order."""
        if tokens[place] in self._single:
            yield 1
        if place + 1 < len(tokens):
            yield from self._pairs.get((tokens[place], tokens[place + 1]), ())


class NameIndex(Projection):
    """Tokens of names → the articles that bear them. Thread-safe."""

    def __init__(self) -> None:
        super().__init__()
        self._bearers: dict[Tokens, tuple[Bearer, ...]] = {}
        self._keys: dict[str, tuple[Tokens, ...]] = {}  # article id → the keys of its entries
        self.beginnings = Beginnings()

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        for article_id, names in self._changes(catalogue, since):
            self._replace(article_id, names)

    @staticmethod
    def _changes(catalogue: Catalogue, since: int) -> Iterator[tuple[str, list[_OwnName]]]:
        """Id and names of every article that changed; an article that is gone has no names."""
        articles, names = schema.articles.c, schema.article_names.c
        with catalogue.read() as connection:
            if since >= 0:
                changed = select(articles.id).where(articles.sequence > since)
                yield from ((article_id, []) for article_id in connection.execute(changed).scalars().all())
            wanted = (
                select(names.article_id, names.name, names.kind)
                .join(schema.articles, articles.id == names.article_id)
                .where(articles.sequence > since, schema.STILL_HERE)
                .order_by(names.article_id, names.kind.desc(), names.key)
            )
            for article_id, rows in groupby(connection.execute(wanted), key=itemgetter(0)):
                yield article_id, [_OwnName(name, kind == "title") for _, name, kind in rows]

    def _replace(self, article_id: str, names: Iterable[_OwnName]) -> None:
        bearers = dict(self._bearers_of(article_id, names))
        before = self._keys.pop(article_id, ())
        for key in before:
            left = tuple(bearer for bearer in self._bearers.get(key, ()) if bearer.id != article_id)
            if left:
                self._bearers[key] = left
            else:
                self._bearers.pop(key, None)
        for key, bearer in bearers.items():
            self._bearers[key] = (*self._bearers.get(key, ()), bearer)
            self.beginnings.add(key)
        if bearers:
            self._keys[article_id] = tuple(bearers)

    @staticmethod
    def _bearers_of(article_id: str, names: Iterable[_OwnName]) -> Iterator[tuple[Tokens, Bearer]]:
        """The keys under which an article is entered, each once.

        A text about "Diabetes, type 2" calls it "diabetes" only now and then: a title without its addition
        counts as an alias, and only where it keeps two words.
        """
        seen: set[Tokens] = set()
        for name, title in names:
            short = _ADDITION.sub("", name)
            for form, whole in ((name, title), (short, False)) if short != name else ((name, title),):
                key = name_tokens(form)
                if key and key not in seen and (form == name or len(key) > 1):
                    seen.add(key)
                    yield key, Bearer(article_id, form, whole)

    def find(self, text: str, wanted: Beginnings | None = None) -> Iterator[NameMatch]:
        """The names that stand in a text, from left to right, none inside another.

        Where only some are ``wanted``, of others some are found that stand beside those.
        """

        def known(found: PhraseMatch) -> bool:
            return bool(self.bearers_in(text, found))

        for found in phrases_in(text, (self.beginnings,), known, wanted):
            yield NameMatch(*found, self.bearers_in(text, found))

    def bearers_in(self, text: str, found: PhraseMatch) -> tuple[Bearer, ...]:
        """The articles that bear the name which stands in a text, with the punctuation that it has there."""
        bearers = self._bearers.get(found.tokens, ())
        if not bearers or len(found.tokens) < 2:
            return bearers
        apart = setting_apart(text[found.start : found.end])
        return tuple(one for one in bearers if _has(setting_apart(one.name), apart)) if apart else bearers

    def at(self, key: Tokens) -> tuple[Bearer, ...]:
        """The articles that bear the name of these tokens."""
        return self._bearers.get(key, ())

    def keys(self, article_id: str) -> tuple[Tokens, ...]:
        """The forms under which an article is looked for in text."""
        return self._keys.get(article_id, ())

    def title_tokens(self, article_id: str) -> Tokens:
        """The tokens of an article's title, else of its first name that is looked for, if it has one."""
        return next(iter(self.keys(article_id)), ())


def phrases_in(
    text: str,
    beginnings: Sequence[Beginnings],
    known: Callable[[PhraseMatch], bool],
    wanted: Beginnings | None = None,
) -> Iterator[PhraseMatch]:
    """Every known phrase in a text: whole words, from left to right, the longest first, none inside another;
    in a run of letters without spaces what may be a word there.

    ``beginnings`` are those of all phrases that may be known. Most words begin none of them, and that is
    told of all words at once, before it is asked where they stand. With ``wanted``, the beginnings of some of
    these phrases, others are left out but for those that may overlap one.
    """
    written = PartsOf(text)
    flat = written.tokens
    of_wanted = wanted.places(flat) if wanted is not None else []
    if wanted is not None and not of_wanted:
        return
    likely = sorted({place for one in beginnings for place in one.places(flat)})
    if wanted is not None and not written.overlap:
        likely = _beside(wanted.places(flat), flat, likely, beginnings)
    past = 0
    for place in likely:
        at = written.at(place)
        if at is None or at < past:
            continue
        for length in _lengths(flat, place, beginnings):
            behind = written.at(place + length)
            if behind is None:
                continue
            start, end = written.span(at)[0], written.span(behind - 1)[1]
            found = PhraseMatch(start, end, tuple(flat[place : place + length]))
            if may_be_meant(text, start, end) and known(found):
                past = behind
                while written.overlap and past < written.count and written.span(past)[0] < end:
                    past += 1  # the pair in which it ends
                yield found
                break


def _lengths(flat: Sequence[str], place: int, beginnings: Sequence[Beginnings]) -> list[int]:
    """Numbers of tokens of the phrases that may begin at a place, the largest first."""
    return sorted({length for one in beginnings for length in one.lengths(flat, place)}, reverse=True)


def _beside(
    wanted: Iterable[int], flat: Sequence[str], likely: list[int], beginnings: Sequence[Beginnings]
) -> list[int]:
    """Those of the ``likely`` places (ascending) that tell whether a phrase stands at a ``wanted`` one: the
    place itself, and before it what may overlap it, or what may overlap that.
    """
    found: set[int] = set()
    for place in wanted:
        number = bisect_left(likely, place)
        while number < len(likely) and likely[number] not in found:
            found.add(likely[number])
            first = likely[number]
            # the first of the places from which a phrase reaches this one
            before = range(bisect_left(likely, first - LONGEST_NAME + 1), number)
            reaching = (n for n in before if likely[n] + _lengths(flat, likely[n], beginnings)[0] > first)
            number, last = next(reaching, len(likely)), number
            found.update(likely[number + 1 : last])
    return sorted(found)


def mentions(names: NameIndex, article: Article) -> Iterator[NameMatch]:
    """The names in an article's :func:`naming_texts`."""
    for text in naming_texts(article):
        yield from names.find(text)


def naming_texts(article: Article) -> Iterator[str]:
    """The texts in which an article names others: not its references, nor its headings, which are the same in
    many articles.
    """
    for section in article.sections:
        if section.kind not in UNRANKED and section.kind != "references":
            yield from section.texts()
