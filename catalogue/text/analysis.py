"""Which tokens does a text have? What an index holds, what a query asks for, and when two names are equal.

Text is cut at white space into *chunks*; what a chunk becomes is computed once and remembered, since some
97 % of a library's chunks have been seen before (860 words take 0.1 ms instead of 1.5 ms, which is what lets
Python keep up with the engine). A chunk becomes

* **tokens in place**: its words in order, cut at hyphens, apostrophes and wherever letters meet digits, each
  folded and stemmed. ``covid-19``, ``covid19`` and ``covid 19`` all stand as ``covid 19``, so phrases work in
  any spelling;
* **letters** of Chinese and Japanese, of which one may be a word, behind the tokens in place;
* **joined tokens**: the same words written together (``covid19``, ``cotrimoxazole``, ``hba1c``, ``500mg``),
  behind the tokens in place, where they disturb no phrase. A code is looked for by its joined token alone:
  ``b12`` is not every article with a «b» and a «12» in it.

Folding is NFKC (both encodings of Bangla য় meet there), case folding, removal of accents from letters (never
of Bangla vowel signs) and of invisible characters, any script's digits to 0–9, Greek letters standing alone
to their names, British to American spelling. English is stemmed by Snowball (Porter2), Bangla by a light
stripper of case endings and articles (after the idea of Dolamic & Savoy 2010, *Comparative study of indexing
and search strategies for the Hindi, Marathi, and Bengali languages*); codes and the names of medicines never
are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, count
from operator import add

import regex

from catalogue.data_files import listed_words
from catalogue.scripts import UNSPACED
from catalogue.text.capitals import STOP_WORDS, is_shouted
from catalogue.text.compounds import LONGEST_TOKEN, compounds, fold
from catalogue.text.remembered import (
    LONGEST_REMEMBERED,
    MARK,
    PLAIN,
    is_long,
    lexicon,
    marked,
    special_of,
)
from catalogue.text.runs import pairs_within
from catalogue.text.segmentation import is_unspaced
from catalogue.text.sentences import BREAK

VERSION = 6
"""Raised where a text has other tokens than before: what is counted and indexed by them is then made anew."""

_SPACES = bytes.maketrans(b"\n", b" ")
# What str.split gives: it parts at the separators of files and records, too.
_CHUNK = regex.compile(r"[^\s\x1c-\x1f]+")
_RUN = regex.compile(rf"(?P<unspaced>[{UNSPACED}]+)|[^{UNSPACED}]+")

# Letters of a word that a number behind it is joined to («covid 19»), and of one before a code («Hb A1c»).
_LONGEST_BEFORE_NUMBER = 12
_LONGEST_BEFORE_CODE = 3

# Letters of an abbreviation behind a number («5 FU»).
_LONGEST_AFTER_NUMBER = 3

# Units that a number before them is joined to, folded.
UNITS = frozenset(listed_words(__package__, "units.txt"))


@dataclass(frozen=True, slots=True)
class Word:
    """A chunk of text where it stands: ``text[start:end]`` is the chunk without the punctuation around it."""

    start: int
    end: int
    # in place
    tokens: tuple[str, ...]
    # the same written together
    joined: tuple[str, ...] = ()
    # letters and digits in one: never stemmed, corrected, or taken apart
    code: bool = False


def name_key(text: str) -> str:
    """The normal form under which titles, aliases and queries are equal: folded words, not stemmed.

    It is never empty for a visible text.
    """
    found = [
        _known_words(chunk) if len(chunk) <= LONGEST_REMEMBERED else _words_of(chunk)
        for chunk in text.split()
    ]
    return " ".join(filter(None, found)) or " ".join(fold(text).split())


def _words_of(chunk: str) -> str:
    """The folded words of a chunk; no compound goes beyond white space."""
    return " ".join(
        word[:LONGEST_TOKEN] for compound in compounds(fold(chunk)) for _, word in compound.plain()
    )


_known_words = lru_cache(maxsize=20_000)(_words_of)


def plain_words(text: str) -> list[str]:
    """The folded words of a text, not stemmed, as spelling and suggestions need them."""
    return name_key(text).split()


def stream(text: str) -> str:
    """What an index holds of ``text``: its tokens in place, then its joined ones, with one space between.

    A break stands where one stands in the text, and before the joined ones.
    """
    return analysed(text)[0]


def tokens(text: str) -> list[str]:
    """The tokens in place, then the joined ones."""
    return [token for token in stream(text).split() if token != BREAK]


def analysed(text: str) -> tuple[str, list[str]]:
    """:func:`stream` of ``text``, and its tokens in no order, with empty ones and breaks among them.

    This is what indexing spends its time on, so each word costs one look into a dict and one place in a join.
    Where more is to be done for a word, the dict says so by a mark in the joined text: searching for marks
    takes no time, whereas asking of each of a thousand words took as long as all the rest.
    """
    chunks = text.split()
    pieces = list(map(marked.__getitem__, chunks))
    found = "\n".join(pieces)
    further: list[str] = []
    marked_ones: list[int] = []
    place = number = 0
    while (at := found.find(MARK, place)) >= 0:
        number += found.count("\n", place, at)
        place = at + 1
        marked_ones.append(number)
        chunk = chunks[number]
        special = special_of(chunk)
        if not (special.acronym and is_shouted(chunks, number)):
            further += special.joined
        further += special.letters
        if special.here:
            further += _neighbours(chunks, pieces, number, special.here)
    # three times as fast as replacing in a string
    found = found.encode().translate(_SPACES, MARK.encode()).decode()
    while "  " in found:  # chunks of punctuation
        found = found.replace("  ", " ")
    found = found.strip(" ")
    if further:
        found = f"{found} {BREAK} {' '.join(further)}"
    for number in marked_ones:
        further += pieces[number][:-1].split()
        pieces[number] = ""
    pieces += further
    return found, pieces


def tokens_in_place(text: str) -> list[str]:
    """The tokens of ``text`` in its order, without the joined ones: what a phrase asks for."""
    return " ".join(map(lexicon.__getitem__, text.split())).split()


def held(text: str) -> set[str]:
    """The tokens that stand in ``text``, in place and joined: ten times as fast as :func:`words`."""
    chunks = set(text.split())
    found = set(" ".join(map(lexicon.__getitem__, chunks)).split())
    for chunk in (chunks & lexicon.special.keys()) | {one for one in chunks if is_long(one)}:
        special = special_of(chunk)
        found.update(special.joined, special.letters)
    return found


def words(text: str) -> Iterator[Word]:
    """The chunks of ``text`` that hold a word, where they stand."""
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        found = lexicon[chunk].split()
        if found:
            start, end = core(chunk)
            special = lexicon.special.get(chunk, PLAIN)
            yield Word(match.start() + start, match.start() + end, tuple(found), special.joined, special.code)


def chunks_of(text: str) -> tuple[list[str], list[str]]:
    """The chunks of ``text``, and of each its tokens, separated by spaces: none of mere punctuation.

    A fifth of the time of :func:`words`, for whoever needs the place of few of them.
    """
    chunks = text.split()
    return chunks, list(map(lexicon.__getitem__, chunks))


def telling_more(chunks: Sequence[str]) -> list[int]:
    """The numbers of the chunks of which an index holds more than their tokens in place."""
    return [number for number, chunk in enumerate(chunks) if chunk in lexicon.special or is_long(chunk)]


def chunk_places(text: str, chunks: Sequence[str]) -> list[int]:
    """Where each of the chunks of a text begins, and where it ends or goes on behind the last."""
    if " ".join(chunks) == text:
        return list(map(add, accumulate(map(len, chunks), initial=0), count()))
    places, at = [], 0
    for chunk in chunks:
        # nothing but white space stands between a chunk and the end of the one before
        at = text.find(chunk, at)
        places.append(at)
        at += len(chunk)
    return [*places, at]


def core(chunk: str) -> tuple[int, int]:
    """Where the letters and digits of a chunk begin and end."""
    if chunk.isalnum():
        return 0, len(chunk)
    start, end = 0, len(chunk)
    while start < end and unicodedata.category(chunk[start])[0] not in "LNM":
        start += 1
    while end > start and unicodedata.category(chunk[end - 1])[0] not in "LNM":
        end -= 1
    return (start, end) if start < end else (0, len(chunk))


def spans(text: str, wanted: Container[str]) -> Iterator[tuple[int, int]]:
    """Where the chunks of ``text`` stand that hold a wanted token, without the punctuation around them."""
    chunks = text.split()
    likely = [
        (i, piece)
        for i, piece in enumerate(map(marked.__getitem__, chunks))
        if piece in wanted or MARK in piece
    ]
    # in a snippet one space stands between chunks: where a chunk begins can be reckoned
    single_spaced = " ".join(chunks) == text
    at = number = 0
    for i, piece in likely:
        if single_spaced:
            at += sum(map(len, chunks[number:i])) + i - number
        else:
            # nothing but white space stands between a chunk and the end of the one before
            for before in chunks[number:i]:
                at = text.find(before, at) + len(before)
            at = text.find(chunks[i], at)
        number, chunk = i, chunks[i]
        if MARK not in piece or any(token in wanted for token in _all_tokens(chunk)):
            for start, end in _spans_within(chunk, wanted):
                yield at + start, at + end


def _all_tokens(chunk: str) -> Iterator[str]:
    """The tokens of a chunk in place, and all that an index holds of it behind them."""
    special = special_of(chunk)
    yield from lexicon[chunk].split()
    yield from special.joined
    yield from special.letters


def _spans_within(chunk: str, wanted: Container[str]) -> Iterator[tuple[int, int]]:
    """What is wanted of a chunk that holds something wanted: all of it, or some letters of a run of them."""
    if not is_unspaced(chunk):
        yield core(chunk)
        return
    for match in _RUN.finditer(chunk):
        if match["unspaced"]:
            yield from pairs_within(match[0], match.start(), wanted)
        elif any(token in wanted for token in held(match[0])):
            start, end = core(match[0])
            yield match.start() + start, match.start() + end


def _neighbours(chunks: list[str], pieces: list[str], i: int, here: str) -> Iterator[str]:
    """The joined tokens that a chunk with digits makes with the chunks beside it.

    Such are ``covid 19``, ``Hb A1c``, ``500 mg``, ``5 FU``, ``D & C``.
    """
    if here == "&":
        if joined := _around_ampersand(chunks, i):
            yield joined
        return
    if i and chunks[i - 1][-1].isalnum():
        before = pieces[i - 1].rstrip(MARK).rpartition(" ")[2]
        if _is_name_before(before, here):
            yield before + here
    if here.isdigit() and i + 1 < len(chunks) and chunks[i][-1].isdigit():
        after = pieces[i + 1].rstrip(MARK).partition(" ")[0]
        if after in UNITS or _is_abbreviation(after, chunks[i + 1]):
            yield here + after


def _around_ampersand(chunks: list[str], i: int) -> str:
    """The abbreviation that an ampersand between spaces makes of the letters beside it, or ""."""
    if not 0 < i < len(chunks) - 1:
        return ""
    parts = compounds(fold(f"{chunks[i - 1]}&{chunks[i + 1]}"))
    joined = f"{chunks[i - 1]}{chunks[i + 1]}".rstrip(".,;:)?!").lstrip("(").removesuffix("s")
    if len(parts) == 1 and parts[0].is_abbreviation and joined.isupper():
        return parts[0].joined(parts[0].tokens())[0]
    return ""


def _is_name_before(word: str, here: str) -> bool:
    """Whether a word and the number or code behind it are one name.

    A number follows any name («covid 19»), a code only an abbreviation («Hb A1c»).
    """
    longest = _LONGEST_BEFORE_NUMBER if here.isdigit() else _LONGEST_BEFORE_CODE
    return len(word) <= longest and word not in STOP_WORDS and word.isalpha()


def _is_abbreviation(letters: str, chunk: str) -> bool:
    return chunk.isupper() and 1 < len(letters) <= _LONGEST_AFTER_NUMBER and letters.isalpha()
