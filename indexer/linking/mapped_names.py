"""The names of a library in a table: which articles bear a name, and which names an article has.

Made when the library is indexed (:mod:`indexer.index.mapped`), so that a process looks names up in a file
that all processes share. :class:`indexer.linking.names.NameIndex` puts what changed since to it.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.index.mapped import Parts, Table, keys_parts, strings_parts

Tokens: TypeAlias = tuple[str, ...]

# What the table holds, in its version.
FORM = "names 1"

# Names whose articles are remembered.
_MOST_REMEMBERED = 4_096
# By what the hash of a pair's first token is multiplied: of two tokens the order counts.
_SPREAD = np.uint32(0x9E3779B1)


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
        self._single = table.array("single")
        self._pairs = table.array("pairs")
        self._lengths = table.array("lengths")

    def places(self, tokens: Sequence[str]) -> list[int]:
        """Where among the tokens of a text such a phrase may begin, in no order; a place may come twice."""
        hashes = _hashes(tokens)
        found = np.flatnonzero(_among(hashes, self._single)).tolist()
        if len(tokens) > 1:
            found += np.flatnonzero(_among(_paired(hashes), self._pairs)).tolist()
        return found

    def lengths(self, tokens: Sequence[str], place: int) -> Iterator[int]:
        """Numbers of tokens of the phrases that may begin at a place, in no order."""
        hashes = _hashes(tokens[place : place + 2])
        if _among(hashes[:1], self._single)[0]:
            yield 1
        if len(hashes) > 1:
            pair = _paired(hashes)
            at = int(np.searchsorted(self._pairs, pair)[0])
            if at < len(self._pairs) and self._pairs[at] == pair[0]:
                lengths = int(self._lengths[at])
                yield from (length for length in range(2, lengths.bit_length()) if lengths >> length & 1)


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
        self._remembered = lru_cache(maxsize=_MOST_REMEMBERED)(self._at)

    def at(self, key: Tokens) -> tuple[Bearer, ...]:
        """The articles that bear the name of these tokens, by id."""
        return self._remembered(key)

    def _at(self, key: Tokens) -> tuple[Bearer, ...]:
        phrase = self._phrases.number(" ".join(key))
        if phrase < 0:
            return ()
        found = (
            Bearer(self._ids[self._bearers[row]], self._names[row], bool(self._titles[row]))
            for row in range(self._ends[phrase], self._ends[phrase + 1])
        )
        return tuple(sorted(found))

    def keys(self, article_id: str) -> tuple[Tokens, ...]:
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
        "ends": _ends(phrase_of, len(phrase_numbers)),
        "own": phrase_of[by_owner],
        "own_ends": _ends(owner_of, len(ids)),
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
    return {"single": np.unique(_hashes(list(single))), "pairs": hashes, "lengths": lengths}


def _ends(numbers: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    ends = np.zeros(size + 1, np.uint32)
    np.cumsum(np.bincount(numbers, minlength=size), out=ends[1:])
    return ends


def _hashes(tokens: Sequence[str]) -> NDArray[np.uint32]:
    encoded = (token.encode("utf-8", "surrogatepass") for token in tokens)
    return np.fromiter(map(zlib.crc32, encoded), np.uint32, len(tokens))


def _paired(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return _together(hashes[:-1], hashes[1:])


def _together(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    found: NDArray[np.uint32] = first * _SPREAD + second
    return found


def _among(hashes: NDArray[np.uint32], known: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the hashes are among the ``known`` ones, which ascend."""
    if not len(known):
        return np.zeros(len(hashes), np.bool_)
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, hashes), len(known) - 1)] == hashes
    return found
