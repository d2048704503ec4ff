"""What was typed, and what is meant by it? The records that understanding makes and that ranking reads.

A question is a list of *concepts*; each has alternatives (the words as typed, written together, a synonym, a
translation), and an article is worth the best of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.scripts import is_bangla
from indexer.answers import Filters, Note
from indexer.engines.meaning import NO_FILTERS
from indexer.question.analysed import AnalysedText


@dataclass(frozen=True, slots=True)
class Operand:
    """What stands in quotes, or behind a minus."""

    shown: str  # as it was typed
    tokens: tuple[str, ...]
    key: str = ""  # the name key


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, taken apart; ``body`` is what is left to be read as words."""

    query: str  # cleaned and cut, as it may be shown
    body: AnalysedText
    quoted: tuple[Operand, ...] = ()
    excluded: tuple[Operand, ...] = ()
    prefixes: tuple[str, ...] = ()
    filters: Filters = NO_FILTERS
    notes: tuple[Note, ...] = ()

    @property
    def text(self) -> str:
        return self.body.text

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The tokens of each phrase in quotes."""
        return tuple(phrase.tokens for phrase in self.quoted)

    @property
    def without(self) -> tuple[tuple[str, ...], ...]:
        """The tokens of each word or phrase that is left out."""
        return tuple(operand.tokens for operand in self.excluded)

    @property
    def shown_phrases(self) -> tuple[str, ...]:
        return tuple(phrase.shown for phrase in self.quoted)

    @property
    def shown_without(self) -> tuple[str, ...]:
        return tuple(operand.shown for operand in self.excluded)

    @property
    def plain(self) -> bool:
        """Whether no operator was used: only then can the whole be an article's name."""
        operators = self.quoted or self.excluded or self.prefixes or self.filters != NO_FILTERS
        return not operators

    @property
    def may_be_a_name(self) -> bool:
        """Whether the whole can be an article's name: without operators, or all of it in quotes."""
        rest = self.text or self.excluded or self.prefixes or self.filters != NO_FILTERS
        return self.plain or (len(self.quoted) == 1 and not rest)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a concept can stand in an article: all of these tokens."""

    tokens: tuple[str, ...]
    weight: float = 1.0
    other: bool = False  # what else it is called, not what was typed
    same: bool = False  # whether that names the very thing: an equivalent, Bangla in Latin letters
    beside: tuple[str, ...] = ()  # tokens of which an article should hold one as well …
    alone: float = 1.0  # … and what it weighs where none is held


@dataclass(frozen=True, slots=True)
class Concept:
    """Something asked for."""

    alternatives: tuple[Alternative, ...]
    text: str = ""  # the word as typed, folded
    weight: float = 1.0
    key: str = ""  # the name key of ``text``
    lead: tuple[str, ...] = ()  # the name keys of the function words right before it …
    tail: tuple[str, ...] = ()  # … and right behind it


@dataclass(frozen=True, slots=True)
class Question:
    """What is meant."""

    typed: Typed
    concepts: tuple[Concept, ...] = ()
    # every token of the query, function words too: what titles are compared with
    tokens: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # kinds of section asked for
    asked: frozenset[str] = frozenset()  # the tokens that asked for them
    topic: str = ""  # what the kinds are asked of, as typed
    keys: tuple[str, ...] = ()  # name keys of the whole and of its parts
    topic_keys: tuple[str, ...] = ()  # the same of the topic
    also: tuple[str, ...] = ()  # synonyms and translations searched as well
    corrected: str | None = None
    did_you_mean: str | None = None
    notes: tuple[Note, ...] = ()
    in_bangla: bool = False  # asked in Bangla that is typed in Latin letters, or for what is in Bangla

    @property
    def empty(self) -> bool:
        """Whether nothing was asked that an index could answer."""
        typed = self.typed
        return not (self.concepts or typed.quoted or typed.prefixes) and typed.filters == NO_FILTERS

    def typed_tokens(self) -> frozenset[str]:
        """The tokens of the words as they were typed, without what else they are called."""
        ways = (way for concept in self.concepts for way in concept.alternatives if not way.other)
        return frozenset(token for way in ways for token in way.tokens)

    @property
    def in_latin(self) -> bool:
        """Whether it was asked in Latin letters, and not in Bangla typed with them («jor»: its Bangla word
        counts in full).
        """
        ways = (way for concept in self.concepts for way in concept.alternatives)
        meant = (way.tokens for way in ways if not way.other or way.weight == 1.0)
        return not self.in_bangla and not any(is_bangla(token) for tokens in meant for token in tokens)

    def marks(self) -> frozenset[str]:
        """Every token that a snippet marks."""
        ways = (way for concept in self.concepts for way in concept.alternatives)
        return frozenset(token for way in ways for token in way.tokens).union(*self.typed.phrases)
