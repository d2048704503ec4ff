"""Which words are others in capitals? «AIDS» is no aid, and the «WHO» of a sentence is not who.

What is written in capitals throughout says nothing by it.
"""

from __future__ import annotations

import regex

from catalogue.data_files import listed_words
from catalogue.text.stemming import ACRONYMS, uncapitalised

# Function words of English and Bangla as they are typed (folded, not stemmed). They are indexed like any
# other word, since titles and phrases need them («The Who», «IT»), and dropped from what a query asks for
# where more is left.
STOP_WORDS = frozenset(listed_words(__package__, "stop_words.txt"))

# Words that are no function words for a question («us visa») and acronyms in capitals all the same.
_SMALL = STOP_WORDS | {"us"}
_IN_CAPITALS = regex.compile(r"[^\p{L}\p{N}]*([A-Z]{2,5}|(?:[A-Z]\.){2,5})(?:['’][sS])?[^\p{L}\p{N}]*")
# Words beside one that are looked at, on either side, and how many of them tell that all is in capitals.
_BESIDE = 2
_SHOUTED = 2


def acronym(chunk: str) -> str:
    """What is written in capitals and would be a function word in small letters, or "".

    «WHO» and «IT» have a token in capitals, which no other word has; so has «U.S.».
    """
    match = _IN_CAPITALS.fullmatch(chunk)
    letters = match[1].replace(".", "") if match else ""
    return letters if letters.lower() in _SMALL else ""


def is_shouted(chunks: list[str], i: int) -> bool:
    """Whether the words around one are in capitals as well, and none is not: then it is no acronym."""
    beside = (*chunks[max(0, i - _BESIDE) : i], *chunks[i + 1 : i + 1 + _BESIDE])
    words = [chunk for chunk in beside if chunk.lower() != chunk.upper() and len(chunk) > 1]
    return len(words) >= _SHOUTED and all(word.isupper() for word in words)


def without_capitals(place: list[str], chunk: str) -> tuple[list[str], list[str]]:
    """The tokens of a chunk whose acronyms count as such in capitals only, and those that were none.

    «hearing aids» holds «aid»; it holds «aids» behind the tokens in place, for whoever types the acronym so.
    """
    small = [token for token in place if token in ACRONYMS and token.upper() not in chunk]
    return [uncapitalised(token) if token in small else token for token in place], small
