"""Where may a name begin and end in a running text? At its words, and within a run of letters without spaces
at any of them that parts words.

Only a dictionary knows where one word ends in such a run. What is asked for here is less: whether a name that
stands there may be meant. Two Han characters are a word more often than not. A katakana word ends where its
script does; so does one in hiragana, but for the particles behind it. Of the alphabets of South-East Asia it
takes four letters, for «ยา» (medicine) stands in «พยาบาล» (nurse).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, compress, count

from catalogue.scripts import HIRAGANA, KATAKANA, SOUTH_EAST_ASIAN, UNSPACED
from catalogue.text.analysis import Word, chunk_places, chunks_of, core, words
from catalogue.text.called import called, with_signs
from catalogue.text.compounds import graphemes
from catalogue.text.runs import pairs_of
from catalogue.text.segmentation import is_unspaced

# Letters, with their signs, of a name of South-East Asia that is looked for within a run.
SHORTEST_WITHIN = 4

# What stands between words without spaces: a dash as American print and typewriters have it, and the
# brackets of a note's mark.
_BETWEEN = ("—", "―", "…", "[", "--")
_PARTING = re.compile(r"[—―…\[\]]|(?<=\w)-{2,3}(?=\w)")

_RUN = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
_KATAKANA, _HIRAGANA, _SOUTH_EAST = (
    re.compile(f"[{letters}]") for letters in (KATAKANA, HIRAGANA, SOUTH_EAST_ASIAN)
)
_PARTICLES = frozenset("はがをにでとのもやへかよ")


def parts(text: str) -> Iterator[Word]:
    """The words of a text; of a run of letters without spaces each pair of neighbours, as it is indexed."""
    text = _parted(text)
    if not is_unspaced(text):
        yield from _words(text)
        return
    for run in _RUN.finditer(text):
        if is_unspaced(run[0]):
            yield from (Word(start, end, (pair,)) for pair, start, end in pairs_of(run[0], run.start()))
        else:
            yield from (
                Word(run.start() + one.start, run.start() + one.end, one.tokens, one.joined, one.code)
                for one in _words(run[0])
            )


def _words(text: str) -> Iterator[Word]:
    """The words of a text, with the signs of their names."""
    chunks, pieces = chunks_of(text)
    spoken = filter(None, called(chunks, pieces))
    for word, piece in zip(words(text), spoken, strict=True):
        named = tuple(piece.split())
        yield Word(*with_signs(text, word.start, word.end, named), named, word.joined, word.code)


class PartsOf:
    """The :func:`parts` of a text, by the places of their tokens among all :attr:`tokens` of it.

    Where a part stands in the text is reckoned when it is asked.
    """

    def __init__(self, text: str) -> None:
        text = self._text = _parted(text)
        # whether parts may overlap, as pairs of neighbours do in a run of letters without spaces
        self.overlap = is_unspaced(text)
        self._words = list(parts(text)) if self.overlap else []
        self._chunks, pieces = ([], []) if self.overlap else chunks_of(text)
        self._pieces = called(self._chunks, pieces)

    @cached_property
    def line(self) -> str:
        """The tokens between spaces, to look for some in a row; a text that holds none of those needs no
        list of all.
        """
        if self.overlap:
            return f" {' '.join(self.tokens)} "
        return f" {' '.join(filter(None, self._pieces))} "

    @cached_property
    def tokens(self) -> list[str]:
        """The tokens of all parts."""
        if self.overlap:
            return [token for word in self._words for token in word.tokens]
        return " ".join(self._pieces).split()

    def at(self, place: int) -> int | None:
        """The number of the part that begins at a place among the tokens, or of none behind the last part;
        ``None`` inside a part and beyond.
        """
        begins = self._begins
        number = bisect_left(begins, place)
        return number if number < len(begins) and begins[number] == place else None

    @cached_property
    def count(self) -> int:
        """How many parts there are."""
        return len(self._begins) - 1

    @cached_property
    def _begins(self) -> list[int]:
        """The place where each part begins, and the one behind the last."""
        if self.overlap:
            return list(accumulate((len(word.tokens) for word in self._words), initial=0))
        spoken = list(filter(None, self._pieces)) if "" in self._pieces else self._pieces
        begins: list[int] = []
        after, more = 0, 0  # the part behind the last one of several tokens; tokens that those have more
        for number in [number for number, piece in enumerate(spoken) if " " in piece]:
            begins += range(after + more, number + more + 1)
            after, more = number + 1, more + spoken[number].count(" ")
        begins += range(after + more, len(spoken) + more + 1)
        return begins

    @cached_property
    def _spoken(self) -> Sequence[int]:
        """The numbers of the chunks that are parts: mere punctuation is none."""
        return list(compress(count(), self._pieces)) if "" in self._pieces else range(len(self._pieces))

    @cached_property
    def _places(self) -> list[int]:
        return chunk_places(self._text, self._chunks)

    def span(self, number: int) -> tuple[int, int]:
        """Where a part stands in the text, by its number."""
        if self.overlap:
            return self._words[number].start, self._words[number].end
        chunk = self._spoken[number]
        start, end = core(self._chunks[chunk])
        at = self._places[chunk]
        return with_signs(self._text, at + start, at + end, self._pieces[chunk].split())


def _parted(text: str) -> str:
    """The text with spaces for what stands between words without any; each letter stays in its place."""
    if not any(mark in text for mark in _BETWEEN):
        return text
    return _PARTING.sub(lambda match: " " * len(match[0]), text)


def may_be_meant(text: str, start: int, end: int) -> bool:
    """Whether the name ``text[start:end]``, of whole :func:`parts`, may stand there for itself."""
    if text.isascii():
        return True
    before, first = text[start - 1 : start], text[start : start + 1]
    last, behind = text[end - 1 : end], text[end : end + 1]
    if _is_of(_SOUTH_EAST, before, first) or _is_of(_SOUTH_EAST, last, behind):
        return len(graphemes(text[start:end])) >= SHORTEST_WITHIN
    if _is_of(_KATAKANA, before, first) or _is_of(_KATAKANA, last, behind):
        return False
    return not _is_of(_HIRAGANA, before, first) and (
        behind in _PARTICLES or not _is_of(_HIRAGANA, last, behind)
    )


def _is_of(script: re.Pattern[str], one: str, other: str) -> bool:
    """Whether two neighbours are both letters of a script."""
    return bool(script.match(one) and script.match(other))
