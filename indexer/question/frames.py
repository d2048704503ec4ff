"""What is said around a question to whom it is put, and says nothing of it: «ok google …», «please tell me
about …», «… সম্পর্কে জানতে চাই».

Who dictates speaks so. The frame is taken off, so that a name in it is the article's name and «symptoms of
gout» asks for a section. A story keeps its words: what is left must be short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import regex

from indexer.question.analysed import AnalysedText
from indexer.question.sentences import MANY, WORDS

_FRAMES: dict[str, list[str]] = WORDS["frames"]


def _any_of(phrases: Iterable[str]) -> str:
    """Any of the phrases, the longest first, with any space and punctuation between their words."""
    ways = (r"[\s,.!]+".join(phrase.replace("'", "['’]").split()) for phrase in phrases)
    return "|".join(sorted(ways, key=lambda way: (-len(way), way)))


_BEFORE = regex.compile(rf"(?P<said>{_any_of(_FRAMES['before'])})(?:[\s,.!:…]+|$)", regex.IGNORECASE)
_BEHIND = regex.compile(rf"[\s,.!…]+(?P<said>{_any_of(_FRAMES['behind'])})[\s.,!…]*$", regex.IGNORECASE)


def without_frame(text: AnalysedText, is_name: Callable[[str], bool]) -> AnalysedText:
    """The text without its frame; as it is, where nothing short is left that says something.

    ``is_name`` tells of a word whether it is an article's name: «PLS» is a sclerosis, too.
    """
    rest = text.text
    while (found := _BEFORE.match(rest)) and _is_frame(found, is_name):
        rest = rest[found.end() :]
    while (found := _BEHIND.search(rest)) and _is_frame(found, is_name):
        rest = rest[: found.start()]
    if rest == text.text:
        return text
    bare = AnalysedText.of(rest)
    return bare if bare.telling and len(bare.telling) <= MANY else text


def _is_frame(found: regex.Match[str], is_name: Callable[[str], bool]) -> bool:
    return " " in found["said"] or not is_name(found["said"])
