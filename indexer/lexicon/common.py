"""Which words do people know, whatever a library holds? English words by how common they are and words of
medicine (``common_words.txt``, some 54,000 together), and the commonest of Bangla (``words.toml``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from catalogue import data_files
from catalogue.scripts import is_bangla
from catalogue.text import stem

# Places, by frequency, of the words that hardly anybody types for another one. Behind them are «brest» and
# «crone», which are words and yet mostly slips. 10,000 and 40,000 change nothing that is measured
# (`benchmarks.known_items`).
WELL_KNOWN = 20_000

_END_OF_FREQUENT = "----"


class CommonWords(NamedTuple):
    """The words of the file, folded, in American spelling."""

    places: dict[str, int]  # word → how many are more frequent
    others: frozenset[str]  # of medicine, newer ones, and those of Bangla
    beginnings: frozenset[str] = frozenset()  # what mostly begins another word: hyper-

    def well_known(self, word: str) -> bool:
        """Whether a folded word, or what it is a plural or a case of, is common, or one of medicine."""
        forms = (word, stem(word) if is_bangla(word) else word.removesuffix("s"))
        return any(self.places.get(form, WELL_KNOWN) < WELL_KNOWN or form in self.others for form in forms)


@lru_cache(maxsize=1)
def common_words() -> CommonWords:
    """The words; reading them takes some 30 ms, once a process."""
    found = data_files.listed_words(__package__, "common_words.txt")
    end = found.index(_END_OF_FREQUENT)
    further = data_files.table(__package__, "words.toml")["common"]
    places = {word: place for place, word in enumerate(found[:end])}
    bangla = data_files.nfc_words(further["bangla"])
    others = (*found[end + 1 :], *further["newer"].split(), *bangla, *map(stem, bangla))
    return CommonWords(places, frozenset(others), frozenset(further["beginnings"].split()))
