"""Which words and phrases do the readers of a page look for?

They are data. Beside a module that looks for words lies a TOML file of the same name (``dates.toml`` beside
``dates.py``), so that another language is added without touching code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.data_files import table


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists of one file. A list is a string of words, or an array where an entry holds spaces."""

    entries: Mapping[str, Any]

    def phrases(self, name: str) -> tuple[str, ...]:
        """The entries of the list, in the file's order."""
        return _entries(self.entries[name])

    def words(self, name: str) -> frozenset[str]:
        """The entries of the list, for asking whether a word is one of them."""
        return frozenset(self.phrases(name))

    def any_of(self, name: str) -> str:
        """The list's regular expressions as the alternatives of one, not yet in a group.

        One that is too long for a line is an array of its parts.
        """
        return "|".join("".join(entry) for entry in self.entries[name])

    def table(self, name: str) -> dict[str, str]:
        """A table of text by text."""
        return dict(self.entries[name])

    def tables(self) -> dict[str, WordLists]:
        """The file's tables, each with lists of its own."""
        return {name: WordLists(entries) for name, entries in self.entries.items()}

    def lists(self, name: str) -> dict[str, tuple[str, ...]]:
        """A table of lists, say of one for each language."""
        return {key: _entries(value) for key, value in self.entries[name].items()}


def wordlists_of(module: str) -> WordLists:
    """The lists that lie beside ``module``, which is given by its ``__name__``."""
    package, _, name = module.rpartition(".")
    return WordLists(table(package, f"{name}.toml"))


def _entries(value: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(value.split()) if isinstance(value, str) else tuple(value)
