"""Where does each article of a library stand: its number, its addresses, and what stands beside it?

Most lies in a table (:mod:`indexer.linking.mapped_links`); what changed since that was made stands in its
place. An article that came since has a number above those of the table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from catalogue.urls import twins
from indexer.linking.mapped_links import MappedPlaces, Nodes, Path, Placed, folder_key, segments

_NOTHING: Mapping[int, Placed] = MappingProxyType({})


class ArticlePlaces:
    """The articles of a library as of one moment. Never changed, so threads may share it."""

    def __init__(self, table: MappedPlaces, changed: Mapping[int, Placed] = _NOTHING) -> None:
        """``changed`` are articles by number; the numbers above the table's are without a gap."""
        self._table = table
        self._changed = changed
        self._new = {one.id: node for node, one in changed.items() if node >= len(table)}
        self._order_of_new = self._placed_in_order()
        self._led_to: dict[str, list[int]] = defaultdict(list)
        for node, one in changed.items():
            for address in one.addresses:
                self._led_to[address].append(node)
        self._is_changed = np.zeros(len(self), np.bool_)
        self._is_changed[list(changed)] = True
        self._arrived = _by_folder(changed)
        self._folders: dict[str, Nodes] = {}

    def __len__(self) -> int:
        return len(self._table) + len(self._new)

    def with_changes(self, articles: Iterable[Placed]) -> ArticlePlaces:
        """The same, but for some articles that are new, have moved or are gone."""
        changed, size = dict(self._changed), len(self)
        for one in articles:
            node = self.number(one.id)
            if node < 0:
                node, size = size, size + 1
            changed[node] = one
        return ArticlePlaces(self._table, changed)

    @property
    def changed(self) -> int:
        """How many articles changed since the table was made."""
        return len(self._changed)

    def there(self) -> int:
        """How many articles are not gone."""
        before = sum(1 for node in self._changed if node < len(self._table) and self._table.url(node))
        return self._table.there() - before + sum(1 for one in self._changed.values() if one.url)

    def number(self, article_id: str) -> int:
        """The article's number; -1 of one that is not in the library."""
        node = self._new.get(article_id)
        return self._table.number(article_id) if node is None else node

    def id_of(self, node: int) -> str:
        one = self._changed.get(node)
        return self._table.id_of(node) if one is None else one.id

    def addresses(self, node: int) -> tuple[str, ...]:
        """All addresses that lead to an article; none where it is gone."""
        one = self._changed.get(node)
        return self._table.addresses(node) if one is None else one.addresses

    def path(self, node: int) -> Path:
        """The segments of an article's address; none where it is gone."""
        one = self._changed.get(node)
        return _path(self._table.url(node) if one is None else one.url)

    def at(self, address: str) -> int:
        """The article that an address leads to; -1 where there is none. Of several it is the last by id."""
        claims = self._table.claims(address)
        if self._changed:
            claims = [node for node in claims if node not in self._changed] + self._led_to.get(address, [])
        if len(claims) > 1:
            return max(claims, key=self.id_of)
        return claims[0] if claims else -1

    def led_to(self, address: str) -> int:
        """The article at a linked address, else at one that people write for it; -1 where there is none."""
        found = self.at(address)
        if found < 0:
            found = next((node for twin in twins(address) if (node := self.at(twin)) >= 0), -1)
        return found

    def order(self, nodes: Nodes) -> NDArray[np.int64]:
        """Numbers that ascend as the ids of these articles do."""
        step = len(self._new) + 1
        found = (nodes.astype(np.int64) + 1) * step
        new = nodes >= len(self._table)
        found[new] = [self._order_of_new[node] for node in nodes[new].tolist()]
        return found

    def _placed_in_order(self) -> dict[int, int]:
        """The place of each new article, between the two of the table that its id stands between."""
        step, size = len(self._new) + 1, len(self._table)
        return {
            self._new[one]: bisect_left(range(size), one, key=self._table.id_of) * step + rank
            for rank, one in enumerate(sorted(self._new), 1)
        }

    def beside(self, path: Path, most: int) -> Nodes:
        """Articles in the folder of an address: those next to it in the order of their addresses."""
        folder = self._folder(folder_key(path))
        place = bisect_left(folder, path, key=self.path)
        start = max(0, min(place - most // 2, len(folder) - most))
        return folder[start : start + most]

    def _folder(self, key: str) -> Nodes:
        known = self._folders.get(key)
        if known is None:
            known = self._folders[key] = self._joined(self._table.folder(key), self._arrived.get(key, []))
        return known

    def _joined(self, before: Nodes, arrived: Sequence[int]) -> Nodes:
        """The articles of a folder that did not change, and those that ``arrived``, in order."""
        gone = self._is_changed[before]
        if not arrived and not gone.any():
            return before

        def in_table(node: int) -> tuple[Path, str]:
            return _path(self._table.url(node)), self._table.id_of(node)

        at = [bisect_left(before, (self.path(node), self.id_of(node)), key=in_table) for node in arrived]
        joined = np.insert(before, at, np.array(arrived, np.int32))
        kept: Nodes = joined[~np.insert(gone, at, False)]
        return kept


def _path(url: str) -> Path:
    return segments(url) if url else ()


def _by_folder(changed: Mapping[int, Placed]) -> dict[str, list[int]]:
    """The changed articles in each folder, in the order of their addresses."""
    folders: dict[str, list[tuple[Path, str, int]]] = defaultdict(list)
    for node, one in changed.items():
        if one.url:
            path = segments(one.url)
            folders[folder_key(path)].append((path, one.id, node))
    return {key: [node for _, _, node in sorted(members)] for key, members in folders.items()}
