"""Who links whom, in a table: the links between articles in two orders, and where articles stand.

Made when the library is indexed (:mod:`indexer.index.mapped`). Articles are numbered in the order of their
ids, those that are gone as well. :class:`indexer.linking.places.ArticlePlaces` and
:class:`indexer.linking.graph.LinkGraph` put what changed since to it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from catalogue.urls import twins
from indexer.index.mapped import (
    Numbering,
    Parts,
    Table,
    bounds,
    ends_of,
    keys_parts,
    renumbered,
    strings_parts,
)

# What the table holds, in its version.
FORM = "links 2"

Nodes: TypeAlias = NDArray[np.int32]

Path: TypeAlias = tuple[str, ...]
"""The host and the folders of an address."""

LinkRow: TypeAlias = tuple[str, str, int, bool]
"""The article that a link comes from, the address that it leads to, the number of its section, and whether
that is a list of the editors'."""

_MOST_SECTIONS = np.iinfo(np.int16).max


class Placed(NamedTuple):
    """An article with its address, "" of one that is gone, and all addresses that lead to it."""

    id: str
    url: str
    addresses: tuple[str, ...]


class Edges(NamedTuple):
    """Links between articles, in page order; shape (links,) each."""

    source: Nodes
    target: Nodes
    section: NDArray[np.int16]  # the number of the section that it stands in
    listed: NDArray[np.bool_]  # whether that section is a list of the editors'

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int, bool]]) -> Edges:
        """The links of rows of these columns."""
        sources, targets, sections, listed = list(zip(*rows)) or ((), (), (), ())
        return cls(
            np.array(sources, np.int32),
            np.array(targets, np.int32),
            np.minimum(np.array(sections, np.int64), _MOST_SECTIONS).astype(np.int16),
            np.array(listed, np.bool_),
        )

    def at(self, where: NDArray[Any] | slice) -> Edges:
        return Edges(self.source[where], self.target[where], self.section[where], self.listed[where])

    def with_more(self, other: Edges) -> Edges:
        return Edges(
            np.concatenate((self.source, other.source)),
            np.concatenate((self.target, other.target)),
            np.concatenate((self.section, other.section)),
            np.concatenate((self.listed, other.listed)),
        )


class MappedPlaces:
    """The articles of a library with their addresses, as of one sequence number."""

    def __init__(self, table: Table) -> None:
        self._keys = table.keys("ids")
        self._key_of = table.numbers("key_of")  # of each article
        self._node_of = table.numbers("node_of")  # of each key
        self._urls = table.strings("urls")
        self._addresses = table.keys("addresses")
        self._claims = table.numbers("claims")
        self._claim_ends = table.numbers("claim_ends")
        self._own = table.numbers("own")
        self._own_ends = table.numbers("own_ends")
        self._folders = table.keys("folders")
        self._members = table.array("members").view(np.int32)
        self._member_ends = table.numbers("member_ends")

    def __len__(self) -> int:
        return len(self._key_of)

    def id_of(self, node: int) -> str:
        return self._keys[self._key_of[node]]

    def number(self, article_id: str) -> int:
        """The article's number; -1 of one that is not there."""
        key = self._keys.number(article_id)
        return int(self._node_of[key]) if key >= 0 else -1

    def url(self, node: int) -> str:
        """The article's address; "" where it is gone."""
        return self._urls[node]

    def there(self) -> int:
        """How many articles are not gone."""
        return len(self._members)

    def claims(self, address: str) -> list[int]:
        """The articles that an address leads to, in order; more than one where their addresses are alike."""
        number = self._addresses.number(address)
        if number < 0:
            return []
        return self._claims[self._claim_ends[number] : self._claim_ends[number + 1]].tolist()

    def addresses(self, node: int) -> tuple[str, ...]:
        """All addresses that lead to an article."""
        own = self._own[self._own_ends[node] : self._own_ends[node + 1]]
        return tuple(self._addresses[number] for number in own)

    def folder(self, key: str) -> Nodes:
        """The articles in a folder, in the order of their addresses."""
        number = self._folders.number(key)
        begin, end = self._member_ends[number : number + 2] if number >= 0 else (0, 0)
        return self._members[begin:end]


@dataclass(frozen=True, slots=True)
class MappedEdges:
    """The links of a library in two orders, as of one sequence number; what belongs to each article begins at
    ``starts`` and ``ends``, shape (articles + 1,).
    """

    edges: Edges  # by source
    by_target: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    listed_times: NDArray[np.uint32]  # of each article the links to it in lists

    @classmethod
    def of(cls, table: Table) -> MappedEdges:
        edges = Edges(
            table.array("sources").view(np.int32),
            table.array("targets").view(np.int32),
            table.array("sections").view(np.int16),
            table.array("listed").view(np.bool_),
        )
        return cls(edges, *map(table.array, ("by_target", "starts", "ends", "listed_times")))

    @classmethod
    def none(cls, size: int) -> MappedEdges:
        """Of so many articles without any link."""
        bounds = np.zeros(size + 1, np.uint32)
        return cls(Edges.of([]), bounds[:0], bounds, bounds, bounds[:-1])


def parts_of(articles: Iterable[Placed], links: Iterable[LinkRow]) -> Parts:
    """The parts of a table of all articles and their links, in page order."""
    placed = sorted(articles)
    id_parts, id_numbers = keys_parts("ids", [one.id for one in placed])
    key_of = renumbered((one.id for one in placed), id_numbers)
    return {
        **id_parts,
        "key_of": key_of,
        "node_of": np.argsort(key_of).astype(np.uint32),
        **strings_parts("urls", [one.url for one in placed]),
        **_address_parts(placed),
        **_folder_parts([one.url for one in placed]),
        **_edge_parts(placed, links),
    }


def _address_parts(placed: Sequence[Placed]) -> Parts:
    given = Numbering()
    nodes, numbers = array("I"), array("I")
    for node, one in enumerate(placed):
        for address in one.addresses:
            nodes.append(node)
            numbers.append(given[address])
    parts, known = keys_parts("addresses", given)
    claims, addresses = np.array(nodes, np.uint32), renumbered(given, known)[np.array(numbers, np.uint32)]
    order = np.argsort(addresses, kind="stable")
    return {
        **parts,
        "claims": claims[order],
        "claim_ends": ends_of(addresses, len(known)),
        "own": addresses,
        "own_ends": ends_of(claims, len(placed)),
    }


def _folder_parts(urls: Sequence[str]) -> Parts:
    there = [(segments(url), node) for node, url in enumerate(urls) if url]
    there.sort()
    parts, known = keys_parts("folders", {folder_key(path) for path, _ in there})
    folders = np.array([known[folder_key(path)] for path, _ in there], np.uint32)
    order = np.argsort(folders, kind="stable")
    members = np.array([node for _, node in there], np.uint32)
    return {**parts, "members": members[order], "member_ends": ends_of(folders, len(known))}


def _edge_parts(placed: Sequence[Placed], links: Iterable[LinkRow]) -> Parts:
    nodes = {one.id: node for node, one in enumerate(placed)}
    at = {address: node for node, one in enumerate(placed) for address in one.addresses}
    edges, size = _between(nodes, at, links), len(placed)
    return {
        "sources": edges.source.view(np.uint32),
        "targets": edges.target.view(np.uint32),
        "sections": edges.section.view(np.uint16),
        "listed": edges.listed.view(np.uint8),
        "by_target": np.argsort(edges.target, kind="stable").astype(np.uint32),
        "starts": starts_of(edges.source, size),
        "ends": starts_of(edges.target, size),
        "listed_times": np.bincount(edges.target[edges.listed], minlength=size).astype(np.uint32),
    }


def _between(nodes: Mapping[str, int], at: Mapping[str, int], links: Iterable[LinkRow]) -> Edges:
    """The links between two articles, one article after the other, each once."""
    columns = array("I"), array("I"), array("I"), array("B")
    for article_id, url, section, listed in links:
        source, target = nodes.get(article_id, -1), at.get(url, -1)
        if target < 0:
            target = next((node for twin in twins(url) if (node := at.get(twin, -1)) >= 0), -1)
        if source >= 0 <= target != source:
            # an import once kept any number
            for column, value in zip(columns, (source, target, max(0, section), listed), strict=True):
                column.append(value)
    edges = Edges(
        np.array(columns[0], np.int32),
        np.array(columns[1], np.int32),
        np.minimum(np.array(columns[2], np.uint32), _MOST_SECTIONS).astype(np.int16),
        np.array(columns[3], np.bool_),
    )
    return _each_once(edges)


def _each_once(edges: Edges) -> Edges:
    """Without the same link again, which tells nothing; one article after the other."""
    # of equal ones a stable order keeps the first in front
    order = np.lexsort((edges.listed, edges.section, edges.target, edges.source))
    ordered = edges.at(order)
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = (
        (np.diff(ordered.source) != 0)
        | (np.diff(ordered.target) != 0)
        | (np.diff(ordered.section) != 0)
        | np.diff(ordered.listed)
    )
    kept = edges.at(np.sort(order[is_new]))
    return kept.at(np.argsort(kept.source, kind="stable"))


def starts_of(nodes: Nodes, size: int) -> NDArray[np.uint32]:
    """Where the links of each of so many articles begin and end, of links that are sorted by them."""
    return bounds(np.bincount(nodes, minlength=size))


def segments(url: str) -> Path:
    """The path of an address, or of what was imported in an address's place."""
    if url.startswith(("https://", "http://")) and url.isprintable():
        # what the general way says of such, in a tenth of the time: a third of learning 100,000 addresses
        host, *folders = url.partition("#")[0].partition("?")[0].partition("://")[2].split("/")
        return (host, *filter(None, folders))
    try:
        parts = urlsplit(url)
        host, path = parts.netloc, parts.path
    except ValueError:
        host, path = "", url.partition("#")[0].partition("?")[0]
    return (host, *(part for part in path.split("/") if part))


def folder_key(path: Path) -> str:
    """The folder of a path's last segment, as it is looked up."""
    return "".join(f"/{segment}" for segment in path[:-1])
