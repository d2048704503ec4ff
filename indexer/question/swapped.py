"""Which words of a query are function words with two letters swapped («teh», «adn», «whta»)?

They are read as what was meant and say nothing, as it says nothing. Searched for as they stand, they would
lead to the few articles with the same slip, before all that the other words lead to.
"""

from __future__ import annotations

from collections.abc import Callable

from catalogue.text import STOP_WORDS
from indexer.question.analysed import AnalysedText

# Letters of a function word, at the least: «fo» and «ot» stand for too much else.
SHORTEST = 3


def _swapped(word: str) -> list[str]:
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]


# How it is typed → what was meant.
_MEANT = {
    typed: word
    for word in sorted(STOP_WORDS)
    if word.isascii() and word.isalpha() and len(word) >= SHORTEST
    for typed in _swapped(word)
    if typed not in STOP_WORDS
}


def with_letters_in_order(text: AnalysedText, is_known: Callable[[str], bool]) -> AnalysedText:
    """The text with such words as they were meant, where it says something beside them.

    ``is_known`` tells of a word that it is one: then nothing was swapped.
    """
    chunks = text.text.split(" ")
    found = {chunk for chunk in chunks if chunk in _MEANT and not is_known(chunk)}
    if not found or all(text.shown(word) in found for word in text.telling):
        return text
    return AnalysedText.of(" ".join(_MEANT[chunk] if chunk in found else chunk for chunk in chunks))
