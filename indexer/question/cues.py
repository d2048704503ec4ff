"""By which words does a text tell which kind of section it is, and a sentence which kind it asks for?

Cue words (Edmundson 1969, *New methods in automatic extracting*). Headings say it best, and where an article
has them they count (``indexer/extract/sections/kinds.py``). But a library may be made of passages without
any, each an answer to one question about something: then «prevalence» and «1 in 10,000 newborns» are what
«how many people have it?» looks for. The words are a list (``cues.toml``) from common knowledge, not counted
from a collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from catalogue import data_files
from catalogue.text import tokens_in_place

# What a * in a phrase stands for.
_GAP = r"(?:\S+ ){0,8}?"


class _Cues(NamedTuple):
    words: Mapping[str, tuple[str, ...]]  # kind → tokens of texts of this kind
    asks: Mapping[str, re.Pattern[str]]  # kind → what asks for it


def tokens_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """The tokens of texts of these kinds; none for a kind without cue words."""
    words = _cues().words
    return tuple(dict.fromkeys(token for kind in kinds for token in words.get(kind, ())))


def asked(tokens: Iterable[str], whole: bool = True) -> tuple[str, ...]:
    """The kinds that a question asks for in words of its own, in the order of the list; told by its tokens in
    place.

    Of what is no sentence (``whole`` is false) only the beginning and the end can ask («neuroblastoma
    staging»), and what goes on with an *of* or *for*: «max dose of paracetamol».
    """
    text = f" {' '.join(tokens)} "
    found = ((kind, match) for kind, pattern in _cues().asks.items() for match in pattern.finditer(text))
    return tuple(dict.fromkeys(kind for kind, match in found if whole or _stands_out(match, text)))


def _stands_out(match: re.Match[str], text: str) -> bool:
    return match.start() == 0 or match.end() + 1 == len(text) or match[0].endswith((" of", " for"))


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    data = data_files.table(__package__, "cues.toml")
    words = {kind: tuple(dict.fromkeys(tokens_in_place(entry["words"]))) for kind, entry in data.items()}
    asks = {kind: _pattern(entry["asks"]) for kind, entry in data.items() if "asks" in entry}
    return _Cues(words, asks)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, by their tokens; of several that fit, the longest."""
    ways = {
        " " + _GAP.join(re.escape(" ".join(tokens_in_place(part))) + " " for part in phrase.split(" * "))
        for phrase in phrases
    }
    return re.compile("|".join(f"{way[:-1]}(?= )" for way in sorted(ways, key=lambda way: (-len(way), way))))
