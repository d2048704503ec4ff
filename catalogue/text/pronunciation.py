"""Does a chunk of text say how a word is spoken? «(bron-KOS-ko-pee)» has no pee in it."""

from __future__ import annotations

import re

from catalogue.data_files import table

# Parts of a chunk outside of brackets, at the least: «MY-uh-loyd» among others in brackets.
_UNBRACKETED = 3
# Letters of a syllable, at the most.
_LONGEST_SYLLABLE = 6

_AROUND = ".,;:!?\"'“”‘’"
# Each syllable is in small letters or in capitals; one at least in each, that in capitals with a vowel.
_SYLLABLES = re.compile(
    rf"(?=.*(?:^|-)[a-z])(?=(?:.*-)?[A-Z]*[AEIOUY][A-Z]*(?:-|$))"
    rf"(?:[a-z]{{1,{_LONGEST_SYLLABLE}}}|[A-Z]{{2,{_LONGEST_SYLLABLE}}})"
    rf"(?:-(?:[a-z]{{1,{_LONGEST_SYLLABLE}}}|[A-Z]{{2,{_LONGEST_SYLLABLE}}}))+"
)
_COMPOUNDS = table(__package__, "pronunciation.toml")
_PREFIXES = frozenset(_COMPOUNDS["prefixes"].split())
_WORDS = frozenset(_COMPOUNDS["words"].split()) | frozenset(_COMPOUNDS["abbreviations"].split())


def is_pronunciation(chunk: str) -> bool:
    """Whether a chunk is a word in syllables, one of them stressed by capitals, in brackets or at the end of
    some: «(eks-AM-pul)», «(SIS-tik», «fi-BRO-sis)».
    """
    if "-" not in chunk:
        return False
    bare = chunk.strip(_AROUND)
    spoken = bare.strip("()[]")
    parts = spoken.split("-")
    if len(spoken) == len(bare) and len(parts) < _UNBRACKETED:
        return False
    if not _SYLLABLES.fullmatch(spoken) or not _WORDS.isdisjoint(parts):
        return False
    return len(parts) >= _UNBRACKETED or parts[0] not in _PREFIXES
