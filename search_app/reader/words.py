"""Which words of a text does its article explain? The first of each in a paragraph or an item of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from catalogue.article import Term
from catalogue.text.segmentation import is_unspaced

# Words that are looked for, marks that one page gets, and looks for a word in a block: each look costs a
# microsecond or two, and a list may have 20,000 items.
MAX_WORDS = 200
MAX_MARKS = 500
MAX_LOOKS = 200_000

# What belongs to a word: vowel signs and joiners, too, so that nothing is found inside a Bangla word.
_PART = r"[\p{L}\p{M}\p{N}_\u200c\u200d]"


@dataclass(frozen=True, slots=True)
class _Wanted:
    number: int
    folded: str
    pattern: regex.Pattern[str]


class WordFinder:
    """Finds the terms of an article, which are numbered from 1 on as they are given."""

    def __init__(self, terms: Sequence[Term]) -> None:
        numbered = [(number, term.term.strip()) for number, term in enumerate(terms, 1) if term.definitions]
        # «blood pressure» is looked for before «blood»
        longest = sorted(numbered[:MAX_WORDS], key=lambda one: -len(one[1]))
        self._wanted = [_Wanted(number, said.casefold(), _pattern(said)) for number, said in longest if said]
        self._looks, self._marks = MAX_LOOKS, MAX_MARKS

    def find(self, texts: Sequence[str]) -> list[list[tuple[str, int]]]:
        """Each text in pieces, with the number of the word that a piece is, or 0. The texts are of one
        paragraph: a word is found once in all of them.
        """
        self._looks -= len(self._wanted) * len(texts)
        wanted = list(self._wanted) if self._looks > 0 else []
        made = []
        for text in texts:
            found = self._found(text, wanted)
            taken = {number for _, _, number in found}
            wanted = [one for one in wanted if one.number not in taken]
            made.append(list(_pieces(text, found)))
        return made

    def _found(self, text: str, wanted: Sequence[_Wanted]) -> list[tuple[int, int, int]]:
        """Start, end and number of the words in a text, none inside another."""
        found: list[tuple[int, int, int]] = []
        folded = text.casefold() if wanted else ""
        for one in wanted:
            if self._marks <= 0 or one.folded not in folded:
                continue
            spans = (match.span() for match in one.pattern.finditer(text))
            free = (span for span in spans if all(span[1] <= a or b <= span[0] for a, b, _ in found))
            if span := next(free, None):
                found.append((*span, one.number))
                self._marks -= 1
        return sorted(found)


def _pattern(said: str) -> regex.Pattern[str]:
    if is_unspaced(said):  # no space ends a word there; but a sign belongs to its letter
        return regex.compile(rf"{regex.escape(said)}(?!\p{{M}})")
    return regex.compile(rf"(?<!{_PART}){regex.escape(said)}(?!{_PART})", regex.IGNORECASE)


def _pieces(text: str, found: Sequence[tuple[int, int, int]]) -> Iterator[tuple[str, int]]:
    at = 0
    for start, end, number in found:
        if start > at:
            yield text[at:start], 0
        yield text[start:end], number
        at = end
    if at < len(text):
        yield text[at:], 0
