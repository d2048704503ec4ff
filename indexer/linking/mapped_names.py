"""The names of a library in a table: which articles bear a name, and which names an article has.

Made when the library is indexed (:mod:`indexer.index.mapped`), so that a process looks names up in a file
that all processes share. :class:`indexer.linking.names.NameIndex` puts what changed since to it.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from catalogue.text.analysis import VERSION as ANALYSIS
from indexer.index.mapped import Parts, Table, ends_of, keys_parts, strings_parts

Tokens: TypeAlias = tuple[str, ...]

# What the table holds, in its version.
FORM = f"names 3 {ANALYSIS}"

# Names whose articles are remembered, articles whose names are, and pairs of tokens.
_MOST_REMEMBERED = 8_192
# Tokens of texts that are remembered before all are forgotten: some 4 MB.
_MOST_SEEN = 32_768
# By what the hash of a pair's first token is multiplied: of two tokens the order counts.
_SPREAD = 0x9E3779B1
_HASH = 0xFFFFFFFF
_SINGLE = 1 << 32


class Bearer(NamedTuple):
    """An article that bears a name; ``title`` tells whether the name is its title."""

    id: str
    name: str
    title: bool


class MappedBeginnings:
    """With which tokens do the phrases of a table begin?

    By 32-bit hashes of their first two tokens, so now and then it tells of one that is none.
    """

    def __init__(self, table: Table) -> None:
        self._single = table.numbers("single")
        self._pairs = table.numbers("pairs")
        # the last one is there twice, so that what is behind it is found to be another
        self._padded = table.array("pairs")
        self._sorted = self._padded[:-1]
        self._lengths = table.numbers("lengths")
        self._seen = _Seen(self._single)
        self._remembered = lru_cache(maxsize=_MOST_REMEMBERED)(self._of_pair)

    def places(self, tokens: Sequence[str]) -> list[int]:
        """Where among the tokens of a text such a phrase may begin, in no order; a place may come twice."""
        seen = [self._seen[token] for token in tokens]
        found = [place for place, value in enumerate(seen) if value & _SINGLE]
        if len(seen) > 1 and len(self._sorted):
            hashes = np.array(seen, np.uint64).astype(np.uint32)
            pairs = _together(hashes[:-1], hashes[1:])
            found += np.flatnonzero(self._padded[self._sorted.searchsorted(pairs)] == pairs).tolist()
        return found

    def lengths(self, tokens: Sequence[str], place: int) -> tuple[int, ...]:
        """Numbers of tokens of the phrases that may begin at a place, the largest first."""
        single = self._seen[tokens[place]] & _SINGLE
        pair = self._remembered(tokens[place], tokens[place + 1]) if place + 1 < len(tokens) else ()
        return (*pair, 1) if single else pair

    def _of_pair(self, first: str, second: str) -> tuple[int, ...]:
        """Numbers of tokens of the phrases that begin with two, the largest first."""
        value = ((self._seen[first] & _HASH) * _SPREAD + (self._seen[second] & _HASH)) & _HASH
        place = bisect_left(self._pairs, value, 0, len(self._pairs) - 1)
        if place == len(self._pairs) - 1 or self._pairs[place] != value:
            return ()
        lengths = self._lengths[place]
        return tuple(length for length in range(lengths.bit_length() - 1, 1, -1) if lengths >> length & 1)


class _Seen(dict[str, int]):
    """The hashes of tokens that were asked for, with a further bit for those that are a phrase."""

    def __init__(self, single: memoryview) -> None:
        super().__init__()
        self._single = single

    def __missing__(self, token: str) -> int:
        if len(self) >= _MOST_SEEN:
            self.clear()
        value = zlib.crc32(token.encode("utf-8", "surrogatepass"))
        place = bisect_left(self._single, value)
        is_single = place < len(self._single) and self._single[place] == value
        found = self[token] = value | _SINGLE if is_single else value
        return found


class MappedNames:
    """Tokens of names → the articles that bear them, as of one sequence number."""

    def __init__(self, table: Table) -> None:
        self.sequence = table.sequence
        self.beginnings = MappedBeginnings(table)
        self._phrases = table.keys("phrases")
        self._ids = table.keys("ids")
        self._names = table.strings("names")
        self._bearers = table.numbers("bearers")
        self._titles = table.numbers("titles")
        self._ends = table.numbers("ends")
        self._own = table.numbers("own")
        self._own_ends = table.numbers("own_ends")
        self.at = lru_cache(maxsize=_MOST_REMEMBERED)(self._at)
        self.keys = lru_cache(maxsize=_MOST_REMEMBERED)(self._keys)

    def _at(self, key: Tokens) -> tuple[Bearer, ...]:
        """The articles that bear the name of these tokens, by id."""
        phrase = self._phrases.number(" ".join(key))
        if phrase < 0:
            return ()
        found = (
            Bearer(self._ids[self._bearers[row]], self._names[row], bool(self._titles[row]))
            for row in range(self._ends[phrase], self._ends[phrase + 1])
        )
        return tuple(sorted(found))

    def _keys(self, article_id: str) -> tuple[Tokens, ...]:
        """The forms under which an article is looked for in text."""
        number = self._ids.number(article_id)
        if number < 0:
            return ()
        own = self._own[self._own_ends[number] : self._own_ends[number + 1]]
        return tuple(tuple(self._phrases[phrase].split(" ")) for phrase in own)

    def ids(self) -> Sequence[str]:
        """The articles that have names here."""
        return self._ids


def parts_of(articles: Iterable[tuple[str, Sequence[tuple[Tokens, Bearer]]]]) -> Parts:
    """The parts of a table of names: of each article, in the order of ids, its names by the tokens under
    which they are looked for.
    """
    ids: list[str] = []
    owners: list[int] = []
    phrases: list[str] = []
    names: list[str] = []
    titles: list[bool] = []
    for article_id, entries in articles:
        for key, bearer in entries:
            owners.append(len(ids))
            phrases.append(" ".join(key))
            names.append(bearer.name)
            titles.append(bearer.title)
        ids.append(article_id)
    phrase_parts, phrase_numbers = keys_parts("phrases", phrases)
    id_parts, id_numbers = keys_parts("ids", ids)
    phrase_of = np.array([phrase_numbers[phrase] for phrase in phrases], np.uint32)
    numbers = np.array([id_numbers[article_id] for article_id in ids], np.uint32)
    owner_of = numbers[np.array(owners, np.intp)]
    by_phrase, by_owner = np.argsort(phrase_of, kind="stable"), np.argsort(owner_of, kind="stable")
    return {
        **phrase_parts,
        **id_parts,
        **strings_parts("names", [names[row] for row in by_phrase.tolist()]),
        "bearers": owner_of[by_phrase],
        "titles": np.array(titles, np.uint8)[by_phrase],
        "ends": ends_of(phrase_of, len(phrase_numbers)),
        "own": phrase_of[by_owner],
        "own_ends": ends_of(owner_of, len(ids)),
        **beginnings_parts(phrase_numbers),
    }


def beginnings_parts(phrases: Iterable[str]) -> Parts:
    """The parts of :class:`MappedBeginnings`, for phrases whose tokens are separated by spaces."""
    single: set[str] = set()
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for phrase in phrases:
        key = phrase.split(" ")
        if len(key) > 1:
            pairs[key[0], key[1]] |= 1 << len(key)
        else:
            single.add(phrase)
    first, second = (_hashes([pair[side] for pair in pairs]) for side in (0, 1))
    hashes, where = np.unique(_together(first, second), return_inverse=True)
    lengths = np.zeros(len(hashes), np.uint16)
    np.bitwise_or.at(lengths, where, np.array(list(pairs.values()), np.uint16))
    padded = np.append(hashes, hashes[-1:] if len(hashes) else np.uint32(0))
    return {"single": np.unique(_hashes(list(single))), "pairs": padded, "lengths": lengths}


def _hashes(tokens: Sequence[str]) -> NDArray[np.uint32]:
    encoded = (token.encode("utf-8", "surrogatepass") for token in tokens)
    return np.fromiter(map(zlib.crc32, encoded), np.uint32, len(tokens))


def _together(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    found: NDArray[np.uint32] = first * np.uint32(_SPREAD) + second
    return found
