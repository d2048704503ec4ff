"""What else to try where a question finds nothing, and what is said of it: the ladder of a search without
results.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from indexer.answers import SearchOptions
from indexer.lexicon.base import Lexicon
from indexer.question.model import Question, parse
from indexer.question.understanding import understand

MOST_CHARS = 10_000  # of a question read again without its quotes: it was cut before
SHORTEST_CODE = 3  # characters of a code of which longer ones may begin so


def relaxations(
    question: Question, lexicon: Lexicon, options: SearchOptions, typos: bool
) -> Iterator[tuple[tuple[str, ...], str, Question]]:
    """What else to try where nothing is found: a note of it, the filter that it does without, and the
    question.
    """
    typed = question.typed
    if code := _unknown_code(question):
        yield (
            ("code-begins",),
            "",
            replace(question, typed=replace(typed, text="", prefixes=(code,)), concepts=(), keys=()),
        )
    if not options.relax:
        return
    if typed.phrases:
        words = parse(" ".join((typed.text, *typed.shown_phrases)), MOST_CHARS, MOST_CHARS)
        loose = replace(
            typed, text=words.text, phrases=(), shown_phrases=(), prefixes=(*typed.prefixes, *words.prefixes)
        )
        yield ("unquoted",), "", understand(loose, lexicon, options.correct and typos, options.synonyms)
    for name, wider in _wider(question):
        yield (), name, wider


def _unknown_code(question: Question) -> str:
    """A code that is all that was asked, and that no article holds as it is: «J45» may begin J45.20."""
    typed = question.typed
    if (
        len(question.concepts) != 1
        or typed.phrases
        or typed.prefixes
        or len(question.concepts[0].alternatives) != 1
    ):
        return ""
    tokens = question.concepts[0].alternatives[0].tokens
    code = tokens[0] if len(tokens) == 1 else ""
    mixed = any(c.isdigit() for c in code) and any(c.isalpha() for c in code)
    return code if mixed and len(code) >= SHORTEST_CODE else ""


def _wider(question: Question) -> Iterator[tuple[str, Question]]:
    """The question without each one of its filters, the one that means least first; none where nothing but
    filters was typed.
    """
    typed = question.typed
    if question.concepts or typed.phrases or typed.prefixes:
        for name in ("section", "language", "category", "site"):
            if getattr(typed.filters, name):
                yield (
                    name,
                    replace(question, typed=replace(typed, filters=replace(typed.filters, **{name: ""}))),
                )
