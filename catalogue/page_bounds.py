"""How much of a page is parsed? Few bytes may make a parser work for hours, or fill the memory.

A page of 2 MB that is nothing but ``<p>x`` took 155 MB as a tree, and one tag of 40,000 attributes 4 s:
libxml2 compares each attribute of a tag with all before it. No page that people read comes near these bounds;
the largest of 584 real ones has 5,000 elements.
"""

from __future__ import annotations

import re

# Tags of a page that are parsed: a tree of so many takes 30 MB.
MAX_TAGS = 100_000
# Attributes of one tag, and characters of a page below which they are not counted: half a second at the most.
MAX_ATTRIBUTES = 1_000
_FEW_CHARACTERS = 60_000
# An attribute as parsers see it (HTML standard, 13.2.5.33 on); possessive, so that no text is read twice.
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?+)?+"""
_VAST_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES}}}+")


def bounded(text: str) -> str:
    """A page up to where it goes beyond the bounds, which is nearly always all of it."""
    if text.count("<") > MAX_TAGS:
        text = text[: -len(text.split("<", MAX_TAGS + 1)[-1]) - 1]
    if len(text) > _FEW_CHARACTERS and (vast := _VAST_TAG.search(text)):
        text = text[: vast.start()]
    return text
