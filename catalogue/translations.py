"""Which article says the same in another language?

Only what is stated. A page names another as itself in another language (``hreflang``), and nothing
contradicts it. Where no page says so, an article that gives its subject a second name in another script
meets the only article that bears that name as its title. A name of the same script is no such sign: «Gift» is
poison in German.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import Connection, select

from catalogue import browse
from catalogue.article import Article
from catalogue.database import select_by
from catalogue.rows import storable
from catalogue.schema import alternates
from catalogue.states import NameKind
from catalogue.urls import canonical

_t = alternates.c

# As text: every article's page asks them, and making such a statement takes longer than running it. Fifty at
# the most: more pages that name one address, or articles that share a name, are a template's mistake, or the
# name says nothing.
_CLAIMS = (
    "SELECT article_id, language FROM alternates WHERE url IN "
    "(SELECT url FROM articles WHERE id = {} UNION ALL SELECT url FROM url_aliases WHERE article_id = {}) "
    "LIMIT 50"
)
_OWN_NAMES = "SELECT key, name, kind, article_id FROM article_names WHERE article_id = {}"
_SAME_NAMES = (
    "SELECT other.key, other.name, other.kind, other.article_id FROM article_names own "
    "JOIN article_names other ON other.key = own.key AND other.article_id <> own.article_id "
    "WHERE own.article_id = {} LIMIT 50"
)


class Basis(StrEnum):
    """What says that two articles are one in two languages."""

    PAGE = "page"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Translation:
    """An article on the same subject in another language."""

    id: str
    title: str
    language: str
    url: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class _Other:
    """An article that may be a translation; ``from_here`` and ``from_there`` tell which of both names the
    other.
    """

    entry: browse.Entry
    from_here: bool = False
    from_there: bool = False

    @property
    def is_mutual(self) -> bool:
        return self.from_here and self.from_there


class _Name(NamedTuple):
    """A name of an article, as the table has it."""

    key: str
    name: str
    kind: str
    article_id: str


def translations(connection: Connection, article: Article) -> tuple[Translation, ...]:
    """The article in other languages, at most one for each, ordered by language."""
    found: dict[str, Translation] = {}
    for language, others in _stated(connection, article).items():
        if chosen := _undisputed(connection, article, others):
            found[language] = _translation(chosen, Basis.PAGE)
    for language, entries in _named(connection, article).items():
        if language not in found and len(entries) == 1:
            found[language] = _translation(entries[0], Basis.NAME)
    return tuple(found[language] for language in sorted(found))


def _translation(entry: browse.Entry, basis: Basis) -> Translation:
    return Translation(entry.id, entry.title or entry.url, entry.language, entry.url, basis)


def _stated(connection: Connection, article: Article) -> dict[str, list[_Other]]:
    """What this page names and what names it, by language."""
    named = {canonical(one.url): one.language for one in article.alternates}
    there = browse.at_addresses(connection, map(storable, named))
    said = {there[url]: language for url, language in named.items() if url in there}
    own = primary(article.language)
    claiming = {name for name, language in _claims(connection, article.id) if primary(language) == own}
    entries = browse.entries(connection, (said.keys() | claiming) - {article.id})
    found: dict[str, list[_Other]] = defaultdict(list)
    for entry in entries:
        # a page that is not in the language that was named is not the one that was meant
        language = primary(entry.language)
        other = _Other(entry, primary(said.get(entry.id, "")) == language, entry.id in claiming)
        if language != own and (other.from_here or other.from_there):
            found[language].append(other)
    return found


def _claims(connection: Connection, article_id: str) -> list[tuple[str, str]]:
    """Who names the article at any of its addresses, and in which language it is said to be."""
    return select_by(connection, _CLAIMS, article_id, article_id)


def _undisputed(connection: Connection, article: Article, others: list[_Other]) -> browse.Entry | None:
    """The one that both name; else the only one, where no third article claims either of the two."""
    mutual = [other.entry for other in others if other.is_mutual]
    if mutual or len(others) != 1:
        return mutual[0] if len(mutual) == 1 else None
    [other] = others
    claimed = other.entry.id if other.from_here else article.id
    claiming = article.id if other.from_here else other.entry.id
    rivals = {name for name, _ in _claims(connection, claimed)} - {claiming}
    language = primary(article.language if other.from_here else other.entry.language)
    is_disputed = any(primary(entry.language) == language for entry in browse.entries(connection, rivals))
    return None if is_disputed or _names_another(connection, other, article) else other.entry


def _names_another(connection: Connection, other: _Other, article: Article) -> bool:
    """Whether the page that is named itself names another article of the language that names it."""
    if not other.from_here:
        return False  # what this one names was looked at
    wanted = select(_t.url, _t.language).where(_t.article_id == other.entry.id)
    own = primary(article.language)
    urls = [row.url for row in connection.execute(wanted) if primary(row.language) == own]
    return bool(set(browse.at_addresses(connection, urls).values()) - {article.id})


def _named(connection: Connection, article: Article) -> dict[str, list[browse.Entry]]:
    """Articles in other languages whose title is another name of this one, or the other way round."""
    own = {row.key: row for row in starmap(_Name, select_by(connection, _OWN_NAMES, article.id))}
    bearers = defaultdict(list)
    for row in starmap(_Name, select_by(connection, _SAME_NAMES, article.id)):
        bearers[row.key].append(row)
    found: dict[str, list[browse.Entry]] = defaultdict(list)
    for key, rows in bearers.items():
        if len(rows) != 1 or {rows[0].kind, own[key].kind} != {NameKind.TITLE, NameKind.ALIAS}:
            continue
        for entry in browse.entries(connection, {rows[0].article_id}):
            # the title of whoever bears the name as an alias
            title = article.title if own[key].kind == NameKind.ALIAS else entry.title
            language = primary(entry.language)
            foreign = scripts(own[key].name).isdisjoint(scripts(title))
            if language != primary(article.language) and foreign:
                found[language].append(entry)
    return {language: _once(entries) for language, entries in found.items()}


def _once(entries: Iterable[browse.Entry]) -> list[browse.Entry]:
    return list({entry.id: entry for entry in entries}.values())


def primary(language: str) -> str:
    """The language of a tag without its region: ``pt`` of ``pt-BR``."""
    return language.lower().replace("_", "-").partition("-")[0]


def scripts(text: str) -> set[str]:
    """The scripts of a text's letters, by the first words of their names in Unicode: ``LATIN``."""
    return {unicodedata.name(sign, "?").split()[0] for sign in text if sign.isalpha()}
