"""Which parts of an article send the reader for help, and how fast?

By what the source says, and by nothing else: sections of the kind "when-to-see-a-doctor", graded by the words
of their own headings, and paragraphs elsewhere of which a whole sentence sends the reader for help now.
The three grades are those of the NHS's care cards (service-manual.nhs.uk, "Care cards").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from catalogue import data_files
from catalogue.article import Block, ListBlock, Paragraph, Section
from catalogue.scripts import BANGLA, STATEMENT_ENDS
from catalogue.text.compounds import fold

# The kind of section that says when to look for help.
KIND = "when-to-see-a-doctor"
# Characters of a paragraph that are read: advice that comes later was not urgent.
_READ = 600

_TABLE = data_files.table(__package__, "care.toml")
_BANGLA_WORD = re.compile(f"[{BANGLA}]+")
_SENTENCE_END = re.compile(f"(?<=[{re.escape(''.join(STATEMENT_ENDS))}?])\\s+")


class Grade(StrEnum):
    """How fast help is needed; the value is part of a CSS class."""

    ADVICE = "advice"
    URGENT = "urgent"
    EMERGENCY = "emergency"


def _pattern(expressions: Iterable[str]) -> re.Pattern[str]:
    """One expression of several, its Bangla folded as texts are."""
    folded = (_BANGLA_WORD.sub(lambda word: fold(word[0]), one) for one in expressions)
    return re.compile("|".join(f"(?:{one})" for one in folded))


_HEADINGS = {grade: _pattern(_TABLE["headings"][grade]) for grade in (Grade.EMERGENCY, Grade.URGENT)}
_IN_ENGLISH = _pattern(_TABLE["sentences"]["emergency"])
_IN_BANGLA = [_pattern(words) for words in _TABLE["sentences"]["bangla"].values()]


def grade_of(section: Section) -> Grade | None:
    """How fast a section says that help is needed; None for one that is about something else."""
    if section.kind != KIND:
        return None
    heading = fold(section.heading or "")
    return next((grade for grade, words in _HEADINGS.items() if words.search(heading)), Grade.ADVICE)


def sends_for_help(text: str) -> bool:
    """Whether a sentence of the text tells the reader to get help now."""
    sentences = (sentence.strip() for sentence in _SENTENCE_END.split(fold(text[:_READ])))
    return any(_IN_ENGLISH.match(one) or all(part.search(one) for part in _IN_BANGLA) for one in sentences)


def urgent_runs(blocks: Sequence[Block]) -> list[range]:
    """The blocks that send the reader for help: a paragraph each, with the list that it introduces."""
    runs: list[range] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and sends_for_help(block.text):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            introduces = block.text.rstrip().endswith(":") and isinstance(following, ListBlock)
            runs.append(range(at, at + 1 + introduces))
    return runs
