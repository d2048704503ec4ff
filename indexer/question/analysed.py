"""Which words does a text have, and which of them say something? Analysed once, and handed on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.text import STOP_WORDS, NamedWord, fold, named_words

# Operators of other search engines, which are function words here, although they stand in capitals.
_BOOLEAN = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """A text with its words."""

    text: str = ""
    words: tuple[NamedWord, ...] = ()
    telling: tuple[NamedWord, ...] = ()  # the words that are no function words

    @classmethod
    def of(cls, text: str) -> AnalysedText:
        """The one place where a query goes down to the text analysis."""
        words = tuple(named_words(text))
        return cls(text, words, tuple(word for word in words if not _is_function_word(word, text)))

    @property
    def content(self) -> tuple[NamedWord, ...]:
        """The words that ask for something: those without function words, unless nothing else is there."""
        return self.telling or self.words

    @property
    def key(self) -> str:
        """The name key of the text."""
        return " ".join(word.key for word in self.words) or " ".join(fold(self.text).split())

    def plain_words(self) -> list[str]:
        """The folded words of the text, not stemmed."""
        return self.key.split()

    def chunk_keys(self) -> list[str]:
        """A name key for each piece of the text between two spaces; empty for one without a word."""
        keys: list[str] = []
        words, end = list(reversed(self.words)), -1
        for chunk in self.text.split(" "):
            end += len(chunk) + 1
            found = []
            while words and words[-1].start < end:
                found.append(words.pop().key)
            keys.append(" ".join(found))
        return keys

    def shown(self, word: NamedWord) -> str:
        """A word as it was typed."""
        return self.text[word.start : word.end]

    def before(self, word: NamedWord) -> tuple[NamedWord, ...]:
        """The words in front of one."""
        return self.words[: self._place(word)]

    def after(self, word: NamedWord) -> tuple[NamedWord, ...]:
        """The words behind one."""
        return self.words[self._place(word) + 1 :]

    def _place(self, word: NamedWord) -> int:
        return bisect_left(self.words, word.start, key=lambda other: other.start)


def tokens_of(words: Iterable[NamedWord]) -> tuple[str, ...]:
    """The tokens of words in place."""
    return tuple(token for word in words for token in word.tokens)


def _is_function_word(word: NamedWord, text: str) -> bool:
    """Whether a word says nothing by itself. «IT» and «WHO» in capitals do, also alone; «AND» of other search
    engines does not, nor does «and/or».
    """
    shown = text[word.start : word.end]
    alone = not any(map(str.isalnum, text[: word.start] + text[word.end :]))
    acronym = shown.isupper() and len(shown) > 1
    if acronym and (alone or (shown not in _BOOLEAN and not text.isupper())):
        return False
    if word.code and not word.joined[0].isupper():
        return False
    parts = (word.folded,) if word.folded in STOP_WORDS else word.key.split() or word.tokens
    return all(part in STOP_WORDS for part in parts)
