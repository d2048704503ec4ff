"""What does a query ask whose subject stands apart from what is asked of it: «gout, treatment», «causes and
symptoms of gout»?
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import regex

from indexer.extract.sections.kinds import LEAD, OTHER, Vocabulary
from indexer.question.analysed import AnalysedText
from indexer.question.sentences import JOINING, MANY

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


class AskedApart(NamedTuple):
    """The kinds asked for, in their order, and of what."""

    kinds: tuple[str, ...]
    subject: str


class _Part(NamedTuple):
    text: str
    kind: str  # "" where it names none
    about: str  # "" where it only names a kind

    @property
    def asks_of_it(self) -> bool:
        """Whether it says both what is asked, and of what."""
        return bool(self.kind and self.about)


def asked_apart(text: AnalysedText, vocabulary: Vocabulary) -> AskedApart | None:
    """The kinds that some parts of a short query name, of what the others are about.

    A part counts only where it asks so behind the others, too: «diabetes, pregnancy» wants no precautions.
    An *and* may stand between two subjects as well, so there one of the others must ask for something, too.
    """
    parts = _parts(text, vocabulary) if len(text.content) <= MANY else []
    subject = " ".join(part.about for part in parts if part.about)
    asked = [part for part in parts if part.asks_of_it or _asks_of(subject, part, vocabulary)]
    if not subject or all(part.asks_of_it for part in asked):
        return None
    return AskedApart(tuple(dict.fromkeys(part.kind for part in asked)), subject)


def _parts(text: AnalysedText, vocabulary: Vocabulary) -> list[_Part]:
    """The parts of a query, where it has some that are cut by more than an *and* between subjects."""
    sides = _cut(_BETWEEN, [text.text])
    parts = [_read(part, vocabulary) for part in _cut(_AND, sides)]
    return parts if len(sides) > 1 or any(part.asks_of_it for part in parts) else []


def _cut(between: regex.Pattern[str], texts: Iterable[str]) -> list[str]:
    return [part for text in texts for piece in between.split(text) if (part := piece.strip())]


def _read(part: str, vocabulary: Vocabulary) -> _Part:
    found = vocabulary.read(part)
    if found is None or found.kind in (LEAD, OTHER):
        return _Part(part, "", part)
    return _Part(part, found.kind, found.subject)


def _asks_of(subject: str, part: _Part, vocabulary: Vocabulary) -> bool:
    """Whether a part that names a kind asks for it behind a subject as well."""
    if not part.kind:
        return False
    behind = vocabulary.read(f"{subject} {part.text}")
    return behind is not None and behind.kind == part.kind and bool(behind.subject)
