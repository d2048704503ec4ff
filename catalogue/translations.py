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

from sqlalchemy import Connection, select

from catalogue import browse
from catalogue.article import Article
from catalogue.rows import storable
from catalogue.schema import alternates, article_names, articles, url_aliases
from catalogue.states import NameKind
from catalogue.urls import canonical

_a, _n, _t = articles.c, article_names.c, alternates.c

# Pages that name one address, and articles that share a name, that are looked at: more are a template's
# mistake, or a name that says nothing.
_MOST = 50


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
    own = select(_a.url).where(_a.id == article_id)
    also = select(url_aliases.c.url).where(url_aliases.c.article_id == article_id)
    wanted = select(_t.article_id, _t.language).where(_t.url.in_(own) | _t.url.in_(also)).limit(_MOST)
    return [(row.article_id, row.language) for row in connection.execute(wanted)]


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
    own = {
        row.key: row for row in connection.execute(select(article_names).where(_n.article_id == article.id))
    }
    if not own:
        return {}
    wanted = select(article_names).where(_n.key.in_(own), _n.article_id != article.id)
    bearers = defaultdict(list)
    for row in connection.execute(wanted.limit(_MOST)):
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
