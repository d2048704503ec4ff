"""Which words of a query spell a name of the library out, with two letters for one («fussgaenger», «koeln»)?

Such a name is read as it is written, and that is no correction.
"""

from __future__ import annotations

from catalogue.text import name_key, stem
from catalogue.text.respelling import contracted
from indexer.lexicon.base import Lexicon
from indexer.question.analysed import AnalysedText

# Letters of such a word, at the least: a toe is no «to».
SHORTEST = 4


def in_its_letters(text: AnalysedText, lexicon: Lexicon) -> AnalysedText:
    """The text with such names as the library has them.

    Articles must hold the word with two letters, which is how words are indexed that have one («ö»): «poets»
    are no pots.
    """
    found = {chunk: name for chunk in text.text.split(" ") if (name := _spelt_out(chunk.casefold(), lexicon))}
    if not found:
        return text
    return AnalysedText.of(" ".join(found.get(chunk, chunk) for chunk in text.text.split(" ")))


def _spelt_out(word: str, lexicon: Lexicon) -> str:
    """The word of a name that a word spells out; "" where it does not."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return ""
    meant = [other for other in contracted(word) if lexicon.is_word(name_key(other))]
    if not meant or lexicon.is_common(word) or lexicon.is_word(name_key(word)):
        return ""
    return meant[0] if lexicon.frequencies([stem(word)]) else ""
