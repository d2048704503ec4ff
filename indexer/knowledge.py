"""What the library knows of words and names, as a question needs it: read once, kept while the catalogue stays the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from catalogue import schema
from indexer import statistics
from indexer.extract.kinds import Vocabulary


class Knowledge:
    """The lore of one snapshot of the catalogue; see :class:`indexer.understanding.Lore`."""

    def __init__(self, connection: Connection, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self.vocabulary = vocabulary

    def frequencies(self, tokens: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """Token → articles that hold it, and that hold it in a name."""
        return statistics.frequencies(self._connection, tokens)

    def is_name(self, key: str) -> bool:
        """Whether an article's title or alias has that key."""
        names = schema.article_names
        return bool(key) and self._connection.execute(select(names.c.key).where(names.c.key == key).limit(1)).first() is not None

    def spelt(self, word: str) -> str | None:
        """The word of the library's names that a folded word was meant to be."""
        return None

    def transliterated(self, word: str) -> str | None:
        """The Bangla word that is written in Latin letters."""
        return None

    def otherwise(self, tokens: tuple[str, ...]) -> Sequence[str]:
        """What else these tokens are called."""
        return ()
