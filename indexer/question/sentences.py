"""Is a query a story, a statement or a question? Told by its words; the lists are in ``words.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import regex

from catalogue import data_files
from catalogue.text import plain_words, stem
from indexer.question.analysed import AnalysedText, tokens_of

WORDS: dict[str, Any] = data_files.table(__package__, "words.toml")
_LISTS: dict[str, str] = WORDS["sentences"]
ASKING = frozenset(_LISTS["asking"].split())
TELLING = frozenset(_LISTS["telling"].split())
GENERIC = frozenset(map(stem, _LISTS["generic"].split()))
JOINING = tuple(_LISTS["joining"].split())
_PERSONAL = frozenset(plain_words(_LISTS["personal"]))
_STATING = frozenset(_LISTS["stating"].split())
_INTERROGATIVES = "|".join(_LISTS["interrogatives"].split())

# Words that say something; what has more of them is a sentence, which people write otherwise than keywords.
# At 3: CISI +.0027; at 12: CISI −.0030 (`benchmarks.ablation search`).
MANY = 6
# Characters of a letter that is read for what it asks.
LONGEST_LETTER = 2_000

# Where a question may begin within a letter: behind a sentence, or behind a comma.
_BOUNDARY = regex.compile(
    rf"""
      (?<=[.?!;:।])\s+
    | ,\s+(?:and\s+)?(?=(?:{_INTERROGATIVES})\b)
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_ASKS = regex.compile(rf"^\s*(?:{_INTERROGATIVES})\b|\?\s*$", regex.IGNORECASE)


class AskingPart(NamedTuple):
    """A sentence or clause of a letter that asks something."""

    text: str
    tokens: tuple[str, ...]


def personal(text: AnalysedText) -> bool:
    """Whether somebody tells of himself: «my wife is afraid» has words that the library does not hold, and no
    slip.
    """
    return not _PERSONAL.isdisjoint(text.plain_words())


def states(text: AnalysedText) -> bool:
    """Whether a text says something, and asks for nothing: «Treatment of gout is based on …» wants no
    section.
    """
    long_sentence = len(text.content) > MANY and text.text.rstrip().endswith(".")
    return long_sentence or not _STATING.isdisjoint(text.plain_words())


def asking_parts(text: AnalysedText) -> list[AskingPart]:
    """The sentences and clauses of a text that are questions."""
    letter = text
    if len(text.text) > LONGEST_LETTER:
        letter = AnalysedText.of(text.text[:LONGEST_LETTER])
    return [part for part in _parts(letter) if _ASKS.search(part.text)]


def _parts(letter: AnalysedText) -> Iterator[AskingPart]:
    start = 0
    ends = [(match.start(), match.end()) for match in _BOUNDARY.finditer(letter.text)]
    for end, following in [*ends, (len(letter.text), 0)]:
        words = (word for word in letter.words if start <= word.start and word.end <= end)
        yield AskingPart(letter.text[start:end], tokens_of(words))
        start = following
