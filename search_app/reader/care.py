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
from catalogue.scripts import SENTENCE_ENDS
from catalogue.text.compounds import fold

# The kind of section that says when to look for help.
KIND = "when-to-see-a-doctor"
# Characters of a paragraph that are read: advice that comes later was not urgent.
_READ = 600

_TABLE = data_files.table(__package__, "care.toml")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_INDENT = re.compile(r"^\s+|\n\s*")
_SENTENCE_END = re.compile(f"(?<=[{re.escape(''.join(SENTENCE_ENDS))}])\\s+")
# What may stand before a sentence: a sign, and one word with a colon («Warning: call 999»).
_LABEL = re.compile(r"\W*(?:\w+: )?")


class Grade(StrEnum):
    """How fast help is needed; the value is part of a CSS class."""

    ADVICE = "advice"
    URGENT = "urgent"
    EMERGENCY = "emergency"


def _pattern(expressions: Iterable[str], before: str = "") -> re.Pattern[str]:
    """One expression of several, each of which ``before`` may stand before. They are folded as texts are."""
    before, *rest = (_INDENT.sub("", one) for one in (before, *expressions))
    joined = f"(?:{before})(?:{'|'.join(f'(?:{one})' for one in rest)})"
    return re.compile(_NOT_ASCII.sub(lambda word: fold(word[0]), joined))


_HEADINGS = {grade: _pattern(_TABLE["headings"][grade]) for grade in (Grade.EMERGENCY, Grade.URGENT)}
_CALLS = [_pattern(one["calls"], one["before"]) for one in _TABLE["sentences"]]
_IN_BANGLA = [_pattern(words) for words in _TABLE["bangla"].values()]


def grade_of(section: Section) -> Grade | None:
    """How fast a section says that help is needed; None for one that is about something else."""
    if section.kind != KIND:
        return None
    heading = fold(section.heading or "")
    return next((grade for grade, words in _HEADINGS.items() if words.search(heading)), Grade.ADVICE)


def sends_for_help(text: str) -> bool:
    """Whether a sentence of the text tells the reader to get help now."""
    return any(map(_is_call, _SENTENCE_END.split(fold(text[:_READ]))))


def _is_call(sentence: str) -> bool:
    label = _LABEL.match(sentence)
    said = sentence[label.end() if label else 0 :]
    return any(call.match(said) for call in _CALLS) or all(part.search(said) for part in _IN_BANGLA)


def urgent_runs(blocks: Sequence[Block]) -> list[range]:
    """The blocks that send the reader for help: a paragraph each, with the list that it introduces."""
    runs: list[range] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and sends_for_help(block.text):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            introduces = block.text.rstrip().endswith(":") and isinstance(following, ListBlock)
            runs.append(range(at, at + 1 + introduces))
    return runs
