"""On which words do the library's own links stand, and where do they lead?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Row, select

from catalogue import schema
from catalogue.database import batches
from catalogue.store import Catalogue
from indexer.index.mapped import Table, packed
from indexer.linking import mapped_anchors
from indexer.linking.citations import ids_at
from indexer.linking.mapped_anchors import AnchorLink, MappedAnchors, anchor_words
from indexer.linking.names import Tokens, setting_apart
from indexer.linking.phrases import Beginnings, PhraseBeginnings, PhraseMatch
from indexer.linking.projection import MappedProjection

_links, _articles, _aliases = schema.links.c, schema.articles.c, schema.url_aliases.c
# Words whose targets are remembered.
MOST_REMEMBERED = 4_096
# Addresses whose articles are remembered, some 7 MB: the articles most like a draft link some 3,000.
MOST_ADDRESSES = 32_768

_LINKS = select(_links.from_id, _links.anchor, _links.url).distinct()


class _Changes(NamedTuple):
    """What changed since a table was made, or all of a library."""

    links: list[AnchorLink]  # from the articles that changed, and to their addresses
    articles: set[str]
    addresses: set[str]  # of these articles
    ids: dict[str, str]  # the articles at these addresses, and at those of the links


class _Anchors:
    """The links of a table, if there is one, and what changed since: these stand in their place."""

    def __init__(self, mapped: MappedAnchors | None, changes: _Changes) -> None:
        self.mapped = mapped
        self.changes = changes
        touched = mapped is not None and bool(changes.articles)
        self._kept = mapped.without(changes.articles, changes.addresses) if mapped and touched else None
        self._lost = {} if mapped is None or self._kept is None else mapped.led_to(~self._kept)
        self._targets: dict[Tokens, Counter[str]] = defaultdict(Counter)
        self._betweens: dict[Tokens, set[str]] = defaultdict(set)
        self._incoming: Counter[str] = Counter()
        recent = Beginnings()
        for _, words, _, target in changes.links:
            self._targets[words.tokens][target] += 1
            self._betweens[words.tokens].add(words.between)
            self._incoming[target] += 1
            recent.add(words.tokens)
        self.beginnings: tuple[PhraseBeginnings, ...] = (recent,)
        self.size = len(changes.links)
        if mapped is not None:
            self.beginnings = (mapped.beginnings, recent)
            self.size += mapped.size - sum(self._lost.values())
        self.targets = lru_cache(maxsize=MOST_REMEMBERED)(self._all_targets)
        self.betweens = lru_cache(maxsize=MOST_REMEMBERED)(self._all_betweens)
        self.at = lru_cache(maxsize=MOST_ADDRESSES)(self._found_at)

    def _all_targets(self, key: Tokens) -> dict[str, int]:
        recent: Mapping[str, int] = self._targets.get(key, {})
        kept = self.mapped.targets(key, self._kept) if self.mapped else {}
        return dict(Counter(kept) + Counter(recent)) if kept and recent else kept or dict(recent)

    def _all_betweens(self, key: Tokens) -> set[str]:
        recent = self._betweens.get(key, set())
        return recent | self.mapped.betweens(key, self._kept) if self.mapped else recent

    def incoming(self, target: str) -> int:
        found = self._incoming[target]
        return found + self.mapped.incoming(target) - self._lost.get(target, 0) if self.mapped else found

    def towards(self, target: str) -> dict[Tokens, int]:
        found = Counter({key: linked[target] for key, linked in self._targets.items() if target in linked})
        return found + Counter(self.mapped.towards(target, self._kept)) if self.mapped else found

    def _found_at(self, url: str) -> str | None:
        changes = self.changes
        if self.mapped is None or url in changes.ids or url in changes.addresses:
            return changes.ids.get(url)
        found = self.mapped.at(url)
        return None if found in changes.articles else found  # it does not lead there any more


_NOTHING = _Changes([], set(), set(), {})


class AnchorIndex(MappedProjection):
    """The words that the library's links stand on → how many articles link them to which article.

    They lie in a table (:mod:`indexer.linking.mapped_anchors`); in memory stands what changed since that was
    made. Thread-safe.
    """

    NAME = "anchors"
    FORM = mapped_anchors.FORM

    def __init__(self) -> None:
        super().__init__()
        self._anchors = _Anchors(None, _NOTHING)

    @classmethod
    def made(cls, catalogue: Catalogue) -> bytes:
        sequence = catalogue.sequence()
        with catalogue.read() as connection:
            ids = ids_at(connection, connection.execute(select(_links.url).distinct()).scalars())
            rows = ((row[0], row[1], row[2]) for row in connection.execute(_LINKS))
            parts = mapped_anchors.parts_of(rows, ids)
        return packed(cls.FORM, sequence, parts)

    def _learn(self, catalogue: Catalogue, since: int, table: Table | None) -> None:
        known = self._anchors if table is None else _Anchors(MappedAnchors(table), _NOTHING)
        with catalogue.read() as connection:
            if since < 0:
                links, ids = _found(connection, connection.execute(_LINKS).all())
                self._anchors = _Anchors(None, _Changes(links, set(), set(), ids))
            else:
                self._anchors = _Anchors(known.mapped, _followed(connection, since, known))

    @property
    def beginnings(self) -> tuple[PhraseBeginnings, ...]:
        """Those of all words that links stand on."""
        return self._anchors.beginnings

    @property
    def links(self) -> int:
        """How many links there are between articles, on words that are looked for."""
        return self._anchors.size

    def targets_in(self, text: str, found: PhraseMatch) -> dict[str, int]:
        """:meth:`targets` of a phrase, if a link stands on it with the punctuation that it has in a text."""
        anchors = self._anchors
        targets = anchors.targets(found.tokens)
        if not targets or len(found.tokens) < 2:
            return targets
        between = setting_apart(text[found.start : found.end])
        return targets if not between or between in anchors.betweens(found.tokens) else {}

    def at(self, url: str) -> str | None:
        """The article at an address that the library's links lead to."""
        return self._anchors.at(url)

    def incoming(self, target: str) -> int:
        """How many articles link to an article, each counted once for every words that it links there."""
        return self._anchors.incoming(target)

    def towards(self, target: str) -> list[Tokens]:
        """The words that link to an article, the most often linked first. Looks through all of them."""
        found = self._anchors.towards(target)
        return sorted(found, key=lambda key: (-found[key], key))

    def targets(self, key: Tokens) -> dict[str, int]:
        """Article id → articles that link these words to it."""
        return self._anchors.targets(key)


def links_differing(catalogue: Catalogue, table: Table) -> int:
    """How many words lead elsewhere by a table, and what changed since, than by the catalogue."""
    index, anew = AnchorIndex(), MappedAnchors(Table(memoryview(AnchorIndex.made(catalogue))))
    index._learn(catalogue, table.sequence, table)
    found = sum(index.targets(key) != anew.targets(key, None) for key in anew.phrases())
    return max(found, int(index.links != anew.size))


def _followed(connection: Connection, since: int, known: _Anchors) -> _Changes:
    """The changes that are ``known``, and those after a sequence number: links from what changed, to it."""
    before = known.changes
    changed = set(connection.execute(select(_articles.id).where(_articles.sequence > since)).scalars())
    addresses: set[str] = set()
    rows: list[Row[str, str, str]] = []
    for part in batches(sorted(changed)):
        for column, owner in ((_articles.url, _articles.id), (_aliases.url, _aliases.article_id)):
            addresses.update(connection.execute(select(column).where(owner.in_(part))).scalars())
        rows += connection.execute(_LINKS.where(_links.from_id.in_(part))).all()
    for part in batches(sorted(addresses)):
        to = connection.execute(_LINKS.where(_links.url.in_(part)))
        rows += [row for row in to if row.from_id not in changed]
    links, ids = _found(connection, rows)
    links += [
        link
        for link in before.links
        if not (link.source in changed or link.target in changed or link.url in addresses)
    ]
    ids |= ids_at(connection, addresses)
    kept = {url: one for url, one in before.ids.items() if one not in changed and url not in addresses}
    return _Changes(links, before.articles | changed, before.addresses | addresses, kept | ids)


def _found(
    connection: Connection, rows: Collection[Sequence[str]]
) -> tuple[list[AnchorLink], dict[str, str]]:
    """The links of rows that lead to articles, and the articles at their addresses."""
    ids = ids_at(connection, {url for _, _, url in rows})
    found = []
    for source, anchor, url in rows:
        if url in ids and (words := anchor_words(anchor)).tokens:
            found.append(AnchorLink(source, words, url, ids[url]))
    return found, ids
