"""What does understanding a question need to know of the library? The protocol that
:class:`indexer.lexicon.library.LibraryLexicon` fulfils.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from indexer.extract.sections.kinds import Vocabulary
from indexer.index.statistics import Frequencies
from indexer.lexicon.synonyms import Synonym
from indexer.lexicon.transliteration import Transliterated


class Lexicon(Protocol):
    """What the library knows of words and names."""

    vocabulary: Vocabulary

    def frequencies(self, tokens: Sequence[str]) -> Frequencies:
        """Token → articles that hold it, and that hold it in a name."""

    def named(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are an article's title or alias."""

    def articles(self) -> int:
        """The number of articles."""

    def corrections(self, word: str) -> list[str]:
        """The words that a folded word was probably meant to be, likeliest first; where none is near, those
        that sound the same.
        """

    def known_words_near(self, word: str) -> list[str]:
        """The same of the words that people know, whatever the library's names have."""

    def is_word(self, word: str) -> bool:
        """Whether a folded word stands in a name, a heading or the glossary, or is a function word."""

    def is_common(self, word: str) -> bool:
        """Whether a folded word is one that people know, whatever the library holds."""

    def is_acronym(self, word: str) -> bool:
        """Whether a folded word stands in the library's names in capitals only."""

    def is_medicine(self, word: str) -> bool:
        """Whether a folded word is the name of a medicine."""

    def transliterated(self, key: str) -> Transliterated | None:
        """What is written in Latin letters under this name key."""

    def synonyms(
        self, words: Sequence[str], lead: Sequence[str] = (), tail: Sequence[str] = ()
    ) -> tuple[Synonym, ...]:
        """What else these words are called in the same language, as they are written.

        ``lead`` and ``tail`` are the function words right before and right behind them.
        """

    def apart(self, word: str) -> str | None:
        """The written-down name of several words that a folded word is without its spaces, if it is one."""

    def translations(self, key: str, tokens: tuple[str, ...]) -> list[str]:
        """What a name is called in the other language."""
