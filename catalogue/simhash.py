"""Which articles are alike? A 64-bit simhash of each: near-duplicates differ in few of its bits.

M. Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002; for near-duplicate web
pages at 64 bits and a distance of at most 3: G. Manku, A. Jain, A. Das Sarma, WWW 2007. It is stored: whoever
changes what it is of a text adds a migration that makes it anew (``v0017_simhashes.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from catalogue.text.segmentation import is_unspaced, words_in

MOST_WORDS = 20_000
"""Words of an article that are looked at: a bound on time, far above what an article holds."""

# What parts a pair from the same words in the other order: 2⁶⁴ divided by the golden ratio, made odd.
_FIRST_OF_PAIR = np.uint64(0x9E3779B97F4A7C15)
_LAST = np.zeros(1, np.uint64)  # stands behind the last word
_SPLIT_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))

_Numbers: TypeAlias = NDArray[np.uint64]


def simhash(texts: Iterable[str]) -> int | None:
    """64-bit simhash over pairs of neighbouring words, as a signed number; ``None`` where no word is."""
    words: list[str] = []
    for text in texts:
        folded = text.casefold()
        words.extend(words_in(folded) if is_unspaced(folded) else folded.split())
        if len(words) > MOST_WORDS:
            break
    if not words:
        return None
    pairs = _distinct(_mixed(_pairs(words)))
    bits = np.unpackbits(pairs.astype(">u8").view(np.uint8).reshape(-1, 8), axis=1)
    majority = np.packbits(bits.sum(axis=0, dtype=np.int64) * 2 > len(pairs))
    return int.from_bytes(majority.tobytes(), "big", signed=True)


def _pairs(words: list[str]) -> _Numbers:
    """A number for each word with the one behind it.

    A checksum of each word, mixed with numpy afterwards: a good hash of each pair took twice the time of all
    that is done here.
    """
    written = "\n".join(words).encode("utf-8", "replace").split(b"\n")
    hashes = np.fromiter(map(crc32, written), np.uint64, len(words))
    return hashes * _FIRST_OF_PAIR + np.concatenate((hashes[1:], _LAST))


def _mixed(numbers: _Numbers) -> _Numbers:
    """Numbers of which each bit depends on every bit of those given: the end of SplitMix64 (G. Steele,
    D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
    """
    for shift, factor in _SPLIT_MIX:
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(factor)
    return numbers ^ (numbers >> np.uint64(31))


def _distinct(numbers: _Numbers) -> _Numbers:
    """Each once: a repeated phrase must not decide all 64 bits."""
    numbers.sort()  # numpy's own unique() takes five times as long for an article's few hundred
    return np.concatenate((numbers[:1], numbers[1:][numbers[1:] != numbers[:-1]]))
