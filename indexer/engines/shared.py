"""What every engine derives from a document in the same way: the text of ``all``, and the profile that «more
like this» asks with.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable
from operator import itemgetter

from indexer.answers import Filters
from indexer.engines.base import Candidate, IndexDocument
from indexer.engines.meaning import ALL, FIELDS, AnyOf, Query, Words

BREAK = "\u241e"
"""Stands between two fields in ``all``, so that no phrase crosses; analysis never yields it (it is a symbol,
not a letter).
"""

PROFILE_TERMS = 128
"""Terms of an article, the most frequent ones, from which «more like this» chooses by the library's
frequencies.
"""

_FEW = 2000  # articles that are looked through in no time

PROFILE_TEXT = 3000
"""Characters kept of lead and of body: some 500 tokens say what an article is about."""

SIMILAR_TERMS = 25
"""Terms that «more like this» asks for, as Lucene does."""


def all_text(document: IndexDocument) -> str:
    """Every token of the document, its fields kept apart by :data:`BREAK`."""
    return f" {BREAK} ".join(text for name in FIELDS if (text := getattr(document, name)))


def profile_of(document: IndexDocument) -> str:
    """The tokens that :func:`similar_terms` counts, title and names three times.

    They are counted when somebody asks: counting them for every article took a fifth of the indexing time.
    """
    named = f"{document.title} {document.names} "
    return f"{_beginning(document.body)} {_beginning(document.lead)} {document.headings} {document.terms} {named * 3}"


def _beginning(text: str) -> str:
    return text if len(text) <= PROFILE_TEXT else text[:PROFILE_TEXT].rpartition(" ")[0]


def profile_terms(profile: str) -> list[tuple[str, int]]:
    """The :data:`PROFILE_TERMS` most frequent tokens of a profile with their numbers, equal ones in the order
    of the text.
    """
    return Counter(profile.split()).most_common(PROFILE_TERMS)


def similar_terms(profile: str, frequency: Callable[[str], int], documents: int) -> list[tuple[str, float]]:
    """The :data:`SIMILAR_TERMS` tokens of a profile that tell most (tf · idf), with weights from 0 to 1.

    ``frequency`` tells in how many of the ``documents`` a token stands. A token of this article alone finds
    nothing, one of most articles hardly more: in a big library, those of a fifth took a third of the time and
    changed one answer in eleven.
    """
    most = max(2, documents // 5, min(documents // 2, _FEW))
    weighed = []
    for token, count in profile_terms(profile):
        found = frequency(token)
        if 1 < found <= most:
            weighed.append((count * math.log(1 + documents / found), token))
    best = heapq.nsmallest(SIMILAR_TERMS, weighed, key=lambda item: (-item[0], item[1]))
    return [(token, weight / best[0][0]) for weight, token in best]


def by_score(found: Iterable[tuple[str, float]]) -> list[Candidate]:
    """Candidates, best first, equal scores by id."""
    rows = sorted(found)
    rows.sort(key=itemgetter(1), reverse=True)  # keeps the order of ids where scores are equal
    return list(map(Candidate._make, rows))


def for_counting(query: Query) -> Query:
    """The query for counting only: words that are looked for in a field as well as in ``all`` match nothing
    more there.
    """
    if not isinstance(query, AnyOf):
        return query
    anywhere = {
        token
        for part in query.parts
        if isinstance(part, Words) and part.field == ALL and part.least <= 1
        for token in part.tokens
    }
    parts = tuple(
        part
        for part in query.parts
        if not (isinstance(part, Words) and part.field != ALL and anywhere.issuperset(part.tokens))
    )
    return AnyOf(parts)


def chosen(filters: Filters) -> list[tuple[str, str]]:
    """The filters that narrow, as index field and value."""
    pairs = [
        ("site", filters.site),
        ("categories", filters.category),
        ("sections", filters.section),
        ("language", filters.language),
    ]
    return [(field, value) for field, value in pairs if value]


def writable(text: str) -> str:
    """``text`` without lone surrogates: they come from typed bytes that are no UTF-8, and no index can hold
    them.
    """
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


LONGEST_PATTERN = 64
"""Characters beyond which a prefix or fuzzy token is taken literally: no word is that long, and automata grow
with the length.
"""

MOST_GAPS = 32
"""Placements of a phrase's tokens that are worth spelling out."""


def gaps(tokens: int, slop: int) -> list[tuple[int, ...]] | None:
    """Every way to place ``tokens`` words in order with at most ``slop`` other words between; ``None`` for
    more than :data:`MOST_GAPS`.

    >>> gaps(2, 1)
    [(0, 1), (0, 2)]
    """
    if slop > 0 and math.comb(tokens - 1 + slop, slop) > MOST_GAPS:
        return None
    places: list[tuple[int, ...]] = [(0,)]
    for _ in range(tokens - 1):
        places = [
            (*place, place[-1] + 1 + gap)
            for place in places
            for gap in range(max(0, slop) + 1 - (place[-1] - len(place) + 1))
        ]
    return places
