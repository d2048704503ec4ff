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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import regex
from sqlalchemy import select

from catalogue import schema
from catalogue.article import Article
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS, tokens_in_place
from catalogue.text.parts import may_be_meant, parts
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


class NameIndex(Projection):
    """Tokens of names → the articles that bear them. Thread-safe."""

    def __init__(self) -> None:
        super().__init__()
        self._bearers: dict[Tokens, tuple[Bearer, ...]] = {}
        self._keys: dict[str, tuple[Tokens, ...]] = {}  # article id → the keys of its entries
        # First token → lengths of the names that begin with it, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}

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
            lengths = self._lengths.get(key[0], ())
            if len(key) not in lengths:
                self._lengths[key[0]] = tuple(sorted((*lengths, len(key)), reverse=True))
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

    def find(self, text: str) -> Iterator[NameMatch]:
        """The names that stand in a text, from left to right, none inside another."""

        def known(found: PhraseMatch) -> bool:
            return bool(self.bearers_in(text, found))

        for found in phrases_in(text, self.lengths, known):
            yield NameMatch(*found, self.bearers_in(text, found))

    def bearers_in(self, text: str, found: PhraseMatch) -> tuple[Bearer, ...]:
        """The articles that bear the name which stands in a text, with the punctuation that it has there."""
        bearers = self._bearers.get(found.tokens, ())
        if not bearers or len(found.tokens) < 2:
            return bearers
        apart = setting_apart(text[found.start : found.end])
        return tuple(one for one in bearers if _has(setting_apart(one.name), apart)) if apart else bearers

    def lengths(self, first: str) -> tuple[int, ...]:
        """Numbers of tokens of the names that begin with ``first``, the longest first."""
        return self._lengths.get(first, ())

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
    text: str, lengths: Callable[[str], Sequence[int]], known: Callable[[PhraseMatch], bool]
) -> Iterator[PhraseMatch]:
    """Every known phrase in a text: whole words, from left to right, the longest first, none inside another;
    in a run of letters without spaces what may be a word there.

    ``lengths`` tells for a first token the lengths of the phrases that begin with it, the longest first.
    """
    written = list(parts(text))
    starts = [0]  # the place of each word's first token in ``flat``
    flat: list[str] = []
    for word in written:
        flat += word.tokens
        starts.append(len(flat))
    word_at = {place: number for number, place in enumerate(starts)}
    at = 0
    while at < len(written):
        place, past = starts[at], 0
        for length in lengths(flat[place]):
            if place + length in word_at:
                last = word_at[place + length]
                phrase = tuple(flat[place : place + length])
                found = PhraseMatch(written[at].start, written[last - 1].end, phrase)
                if may_be_meant(text, found.start, found.end) and known(found):
                    past = last
                    while past < len(written) and written[past].start < found.end:
                        past += 1  # the pair in which it ends
                    yield found
                    break
        at = past or at + 1


def mentions(names: NameIndex, article: Article) -> Iterator[NameMatch]:
    """The names in an article's texts, but not in its references, nor in its headings, which are the same in
    many articles.
    """
    for section in article.sections:
        if section.kind not in UNRANKED and section.kind != "references":
            for text in section.texts():
                yield from names.find(text)
