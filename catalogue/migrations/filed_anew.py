"""Titles and other names, filed by the rules that :mod:`catalogue.filing` has now.

A migration for whoever changes these rules: keys and letters are kept in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa

from catalogue.filing import filing_key, letter

_BATCH = 1000
_TITLES = "SELECT id, title, language, filing_key, letter FROM articles WHERE NOT deleted"
_FILE_ARTICLE = "UPDATE articles SET filing_key = :key, letter = :letter WHERE id = :id"
_FILE_CATEGORIES = "UPDATE article_categories SET filing_key = :key, letter = :letter WHERE article_id = :id"
_NAMES = (
    "SELECT article_names.article_id, name, language, filing_key FROM article_names JOIN articles"
    " ON articles.id = article_names.article_id WHERE kind = 'alias' AND NOT deleted"
    " ORDER BY article_names.article_id, article_names.key"
)
_FILE_NAME = (
    "INSERT INTO see_references (article_id, filing_key, letter, name) VALUES (:id, :key, :letter, :name)"
)


def file_titles(connection: sa.Connection) -> None:
    """Make the keys of titles anew, and those of other names from the names themselves."""
    _run(connection, (_FILE_ARTICLE, _FILE_CATEGORIES), _moved_titles(connection))
    connection.execute(sa.text("DELETE FROM see_references"))
    _run(connection, (_FILE_NAME,), _other_names(connection))


def _moved_titles(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    for row in connection.execute(sa.text(_TITLES)).all():
        key, filed = _key(row.title, row.language), letter(row.title, row.language)
        if (key, filed) != (row.filing_key, row.letter):
            yield {"id": row.id, "key": key, "letter": filed}


def _other_names(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """The other names that have a line of their own: each once, none where the title stands."""
    seen: set[tuple[str, str]] = set()
    for article_id, name, language, title_key in connection.execute(sa.text(_NAMES)).all():
        key = _key(name, language)
        if key and key != title_key and (article_id, key) not in seen:
            seen.add((article_id, key))
            yield {"id": article_id, "key": key, "letter": letter(name, language), "name": name}


def _key(name: str, language: str) -> str:
    return filing_key(name, language).encode("utf-8", "replace").decode("utf-8")


def _run(connection: sa.Connection, statements: tuple[str, ...], rows: Iterator[dict[str, Any]]) -> None:
    while part := list(islice(rows, _BATCH)):
        for statement in statements:
            connection.execute(sa.text(statement), part)
