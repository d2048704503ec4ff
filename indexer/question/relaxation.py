"""What else can be tried where a question finds nothing, and what is said of it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from catalogue.scripts import is_bangla
from indexer.answers import Note, SearchOptions
from indexer.lexicon.base import Lexicon
from indexer.question.analysed import AnalysedText
from indexer.question.model import Question, Typed
from indexer.question.syntax import parse
from indexer.question.understanding import understand

# Characters, and words, of a question that is read again without its quotes: it was cut before.
MOST_CHARS = 10_000
# Characters of a code of which longer ones may begin so.
# 1 and 6 change nothing that is measured (`benchmarks.ablation search`).
SHORTEST_CODE = 3
# The filters in the order in which they are let go: the one that means least first.
_FILTERS = ("section", "language", "category", "site")


class Relaxation(NamedTuple):
    """A question that asks for less, and how it differs: by what the note says, or by a filter."""

    notes: tuple[Note, ...]
    dropped: str  # the name of the filter that it does without
    question: Question


def relaxations(
    question: Question, lexicon: Lexicon, options: SearchOptions, typos: bool
) -> Iterator[Relaxation]:
    """What else to try, in this order, where nothing is found."""
    typed = question.typed
    if code := _unknown_code(question):
        begun = replace(question, typed=_without_words(typed, (code,)), concepts=(), keys=())
        yield Relaxation((Note.CODE_BEGINS,), "", begun)
    if _reads_a_phrase(question):
        apart = understand(typed, lexicon, options.correct and typos, options.synonyms, phrases=False)
        yield Relaxation((Note.RELAXED,), "", apart)
    if not options.relax:
        return
    if typed.quoted:
        loose = understand(_unquoted(typed), lexicon, options.correct and typos, options.synonyms)
        yield Relaxation((Note.UNQUOTED,), "", loose)
    yield from _without_filters(question)


def _reads_a_phrase(question: Question) -> bool:
    """Whether several words in Latin letters were read as a phrase of Bangla: «pet betha»."""
    return any(
        " " in concept.text and concept.text.isascii() and is_bangla(token)
        for concept in question.concepts
        for token in concept.alternatives[0].tokens
    )


def _without_words(typed: Typed, prefixes: tuple[str, ...]) -> Typed:
    return replace(typed, body=AnalysedText(), prefixes=prefixes)


def _unquoted(typed: Typed) -> Typed:
    """The query with the words of its phrases as words; an asterisk in a phrase becomes an operator."""
    words = parse(" ".join((typed.text, *typed.shown_phrases)), MOST_CHARS, MOST_CHARS)
    return replace(typed, body=words.body, quoted=(), prefixes=(*typed.prefixes, *words.prefixes))


def _unknown_code(question: Question) -> str:
    """A code that is all that was asked, and that no article holds as it is: «J45» may begin J45.20."""
    typed = question.typed
    if typed.quoted or typed.prefixes or len(question.concepts) != 1:
        return ""
    ways = question.concepts[0].alternatives
    if len(ways) != 1 or len(ways[0].tokens) != 1:
        return ""
    code = ways[0].tokens[0]
    mixed = any(c.isdigit() for c in code) and any(c.isalpha() for c in code)
    return code if mixed and len(code) >= SHORTEST_CODE else ""


def _without_filters(question: Question) -> Iterator[Relaxation]:
    """The question without each one of its filters; none where nothing but filters was typed."""
    typed = question.typed
    if not (question.concepts or typed.quoted or typed.prefixes):
        return
    for name in _FILTERS:
        if getattr(typed.filters, name):
            wider = replace(typed, filters=replace(typed.filters, **{name: ""}))
            yield Relaxation((), name, replace(question, typed=wider))
