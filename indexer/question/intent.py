"""Which kinds of section does a query ask for, and of what?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import regex

from catalogue.text import NamedWord, name_key
from indexer.extract.sections.kinds import LEAD, OTHER, SectionIntent, Vocabulary
from indexer.question import cues
from indexer.question.analysed import AnalysedText, tokens_of
from indexer.question.sentences import JOINING, MANY, AskingPart, asking_parts, states

# Kinds of section that a letter may ask for.
MOST_KINDS = 3
# Words that name a kind before its subject, at most: «risk factors gout».
LONGEST_KIND = 2
# Kinds that no question in a letter asks for: «What is my risk?» asks for no definition.
_NO_KINDS = (LEAD, OTHER, "definition")

# What people put between a subject and what they want to know of it: «gout, treatment», «gout (treatment)»,
# «gout - treatment». Not what stands within a word, a number or an abbreviation.
_BETWEEN = regex.compile(
    r"""
      [^\p{L}\p{M}\p{N}\s'’&%./+-]+
    | (?<=\s)[./-]+(?=\s)
    | \.(?=\s|$)
    """,
    regex.VERBOSE,
)
# What joins two things that are asked: «causes and symptoms of gout».
_AND = regex.compile(rf"\s(?:[&+]|{'|'.join(JOINING)})\s", regex.IGNORECASE)


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
    if len(text.content) <= MANY and len(asking) < 2 and (apart := _apart(text, vocabulary)):
        return apart
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


def _apart(text: AnalysedText, vocabulary: Vocabulary) -> AskedKinds | None:
    """What «gout, treatment» and «causes and symptoms of gout» ask for: the kinds that some parts name, of
    what the others are about.

    A part counts only where it asks so behind the others, too: «diabetes, pregnancy» wants no precautions.
    An *and* may stand between two subjects as well, so there one of the others must ask for something, too.
    """
    sides = _parts(_BETWEEN, [text.text])
    read = {part: vocabulary.read(part) for part in _parts(_AND, sides)}
    if len(read) < 2 or (len(sides) < 2 and not any(found and found.subject for found in read.values())):
        return None
    subject = " ".join(filter(None, (_subject(part, found) for part, found in read.items())))
    asked = [_asked(part, found, subject, vocabulary) for part, found in read.items()]
    kinds = tuple(dict.fromkeys(kind for kind in asked if kind))[:MOST_KINDS]
    bare = any(kind and not _subject(*one) for kind, one in zip(asked, read.items(), strict=True))
    return AskedKinds(kinds, _words_of(subject, text)) if subject and bare else None


def _parts(between: regex.Pattern[str], texts: Iterable[str]) -> list[str]:
    return [part for text in texts for piece in between.split(text) if (part := piece.strip())]


def _subject(part: str, found: SectionIntent | None) -> str:
    """What a part of a query is about, as far as it does not only name a kind."""
    return part if found is None or found.kind in (LEAD, OTHER) else found.subject


def _asked(part: str, found: SectionIntent | None, subject: str, vocabulary: Vocabulary) -> str | None:
    """The kind that a part asks for of the subject, in front of it or by itself."""
    if found is None or found.kind in (LEAD, OTHER) or found.subject:
        return found.kind if found and found.subject else None
    behind = vocabulary.read(f"{subject} {part}")
    return found.kind if behind and behind.subject and behind.kind == found.kind else None


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
