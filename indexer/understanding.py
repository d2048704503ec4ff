"""A typed query, in the light of what the library knows → a question: names, kinds of section, synonyms, spelling.

The order: names first (what is an article's exact name is left alone), then spelling of what nobody ever wrote, then the
kind of section asked for, then what else the words are called. Each step says what it did; spelling and synonyms can be switched off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from catalogue import text as analysis
from catalogue.text import Word, fold, is_medicine, name_key
from indexer.extract.kinds import Vocabulary
from indexer.query import Alternative, Concept, Question, Typed, concepts_of, content, merged, name_keys, pair_forms

INTENT_WEIGHT = 0.4  # of «symptoms» in «symptoms of gout»: gout is what it is about
SYNONYM_WEIGHT = 0.9  # the word that was typed stands above its synonym
RARE = 50  # a known word is taken for a slip where another one, one slip away, is in so many times as many articles


class Lore(Protocol):
    """What the library knows of words and names."""

    vocabulary: Vocabulary

    def frequencies(self, tokens: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """Token → articles that hold it, and that hold it in a name."""

    def is_name(self, key: str) -> bool:
        """Whether an article's title or alias has that key."""

    def spelt(self, word: str) -> str | None:
        """The word of the library's names that a folded word was meant to be."""

    def transliterated(self, word: str) -> str | None:
        """The Bangla word that is written in Latin letters."""

    def otherwise(self, tokens: tuple[str, ...]) -> Sequence[str]:
        """What else these tokens are called: synonyms and translations, as phrases."""


@dataclass(frozen=True, slots=True)
class _Mended:
    """What became of the words that nobody ever wrote."""

    text: str
    corrected: bool = False
    offered: str | None = None
    translations: tuple[tuple[str, str], ...] = ()  # typed word → Bangla word


def understand(typed: Typed, lore: Lore, correct: bool = True, synonyms: bool = True) -> Question:
    """The question that a typed query asks."""
    words = list(analysis.words(typed.text))
    question = Question(typed, notes=typed.notes)
    if not words:
        return question
    exact = typed.plain and lore.is_name(name_key(typed.text))
    mended = _Mended(typed.text) if exact else _mend(typed.text, words, lore)
    if mended.corrected and correct:
        question = replace(question, corrected=mended.text)
    elif mended.corrected:
        question = replace(question, did_you_mean=mended.text)
        mended = replace(mended, text=typed.text)
    if mended.offered:
        question = replace(question, did_you_mean=mended.offered)
    text = mended.text
    words = list(analysis.words(text))
    kept = content(words, text)
    if not exact and all(fold(text[w.start : w.end]) in analysis.STOP_WORDS for w in kept):
        return replace(question, notes=(*question.notes, "only-stop-words"))
    joins = [form for one, other in pairwise(kept) for form in pair_forms(one, other)]
    known = lore.frequencies([*joins, *(t for w in kept for t in (*w.tokens, *w.joined))])
    concepts = concepts_of(kept, text, known)
    kinds, topic = _asked_for(text, kept, lore.vocabulary) if not exact else ((), "")
    if topic:
        about = set(name_key(topic).split())
        concepts = [c if about & set(name_key(c.text).split()) else replace(c, weight=INTENT_WEIGHT) for c in concepts]
    concepts, also = _widened(concepts, mended, lore, synonyms)
    tokens = tuple(dict.fromkeys(t for w in words for t in (*w.tokens, *w.joined)))
    further = tuple(t for c in concepts for a in c.alternatives[1:] for t in a.tokens)
    return replace(question, concepts=merged(concepts), tokens=tuple(dict.fromkeys((*tokens, *further))), kinds=kinds, topic=topic,
                   keys=_keys(text, typed, topic), also=also)  # fmt: skip


def _keys(text: str, typed: Typed, topic: str) -> tuple[str, ...]:
    keys = name_keys(text)
    return keys if typed.plain else keys[1:]


def _asked_for(text: str, kept: Sequence[Word], vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    reading = vocabulary.read(text)
    if reading is None or reading.kind in ("lead", "other"):
        return (), ""
    subject = set(name_key(reading.subject).split())
    about = " ".join(text[w.start : w.end] for w in kept if set(name_key(text[w.start : w.end]).split()) & subject)
    return (reading.kind,), about


def _mend(text: str, words: Sequence[Word], lore: Lore) -> _Mended:
    """Spelling: only words that no article holds (or hardly any), never codes or numbers; medicines are offered, not replaced."""
    return _Mended(text)


def _widened(concepts: list[Concept], mended: _Mended, lore: Lore, synonyms: bool) -> tuple[list[Concept], tuple[str, ...]]:
    return concepts, ()


__all__ = ["Alternative", "Lore", "is_medicine", "understand"]
