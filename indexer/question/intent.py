"""Which kinds of section does a query ask for, and of what?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from catalogue.text import NamedWord, name_key
from indexer.extract.sections.kinds import LEAD, OTHER, SectionIntent, Vocabulary
from indexer.question import cues
from indexer.question.analysed import AnalysedText, tokens_of
from indexer.question.apart import asked_apart
from indexer.question.sentences import MANY, AskingPart, asking_parts, states

# Kinds of section that a letter may ask for.
MOST_KINDS = 3
# Words that name a kind before its subject, at most: «risk factors gout».
LONGEST_KIND = 2
# Kinds that no question in a letter asks for: «What is my risk?» asks for no definition.
_NO_KINDS = (LEAD, OTHER, "definition")


class AskedKinds(NamedTuple):
    """The kinds asked for, and the words that say of what, where a heading would say it so, too."""

    kinds: tuple[str, ...] = ()
    topic: tuple[NamedWord, ...] = ()


def asked_for(text: AnalysedText, vocabulary: Vocabulary) -> AskedKinds:
    """What a query asks for as a heading would («symptoms of gout»), else in words of its own; what the
    questions in a letter ask for.
    """
    asking = asking_parts(text)
    is_short = not asking and len(text.content) <= MANY
    reading = vocabulary.read(text.text) if asking or not states(text) else None
    if len(asking) < 2 and (apart := asked_apart(text, vocabulary)):
        return AskedKinds(apart.kinds[:MOST_KINDS], _words_of(apart.subject, text))
    if reading is None and is_short:
        reading = _turned(text.text.split(), vocabulary)
    if reading and reading.kind not in (LEAD, OTHER):
        return AskedKinds((reading.kind,), _words_of(reading.subject, text))
    if is_short:
        return AskedKinds(cues.asked(tokens_of(text.words), whole=False)[:MOST_KINDS])
    kinds = dict.fromkeys(kind for part in asking for kind in _kinds_of(part, vocabulary))
    return AskedKinds(tuple(kinds)[:MOST_KINDS])


def _words_of(subject: str, text: AnalysedText) -> tuple[NamedWord, ...]:
    """The words of a text that its subject has."""
    keys = set(name_key(subject).split())
    return tuple(word for word in text.content if not keys.isdisjoint(word.bare_key.split()))


def _turned(chunks: Sequence[str], vocabulary: Vocabulary) -> SectionIntent | None:
    """What «symptoms gout» asks for, which no heading says so: «gout symptoms»."""
    for size in range(1, min(LONGEST_KIND, len(chunks) - 1) + 1):
        kind = vocabulary.read(" ".join(chunks[:size]))
        if kind and not kind.subject and kind.kind not in _NO_KINDS:
            turned = vocabulary.read(" ".join((*chunks[size:], *chunks[:size])))
            if turned and turned.kind == kind.kind and turned.subject:
                return turned
    return None


def _kinds_of(part: AskingPart, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The kinds that a question in a letter asks for: as a heading would, else in words of its own."""
    reading = vocabulary.read(part.text)
    if reading and reading.kind not in _NO_KINDS:
        return (reading.kind,)
    return cues.asked(part.tokens)
