"""Names of articles and terms, under the keys that :func:`catalogue.text.name_key` makes of them now.

A migration for whoever changes what folding makes of a letter: keys are kept in the catalogue.
"""

from __future__ import annotations

import sqlalchemy as sa

from catalogue.rows import key_of

_NAMES = "SELECT article_id, key, name FROM article_names ORDER BY article_id, kind DESC, key"
_NAME = "UPDATE article_names SET key = :now WHERE article_id = :id AND key = :key"
_DROP = "DELETE FROM article_names WHERE article_id = :id AND key = :key"
_TERMS = "SELECT DISTINCT key, term FROM terms"
_TERM = "UPDATE terms SET key = :now WHERE key = :key AND term = :term"


def name_anew(connection: sa.Connection) -> None:
    """Make the keys of names and terms anew; of an article's names with one key, the title stays."""
    changed: list[dict[str, str]] = []
    dropped: list[dict[str, str]] = []
    kept: set[tuple[str, str]] = set()
    for article_id, key, name in connection.execute(sa.text(_NAMES)).all():
        now = key_of(name)
        if (article_id, now) in kept:
            dropped.append({"id": article_id, "key": key})
            continue
        kept.add((article_id, now))
        if now != key:
            changed.append({"id": article_id, "key": key, "now": now})
    terms = [
        {"key": key, "term": term, "now": now}
        for key, term in connection.execute(sa.text(_TERMS)).all()
        if (now := key_of(term)) != key
    ]
    for statement, rows in ((_DROP, dropped), (_NAME, changed), (_TERM, terms)):
        if rows:
            connection.execute(sa.text(statement), rows)
