"""What speaks for each candidate, as numbers that mean the same in every library?

Places instead of scores, shares instead of counts, and for what has a unit of its own (an article's length)
where the candidate stands among the others: so weights that are learned on one library hold on another.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from catalogue.article import Article
from catalogue.database import select_in
from catalogue.filing import slug
from catalogue.text import tokens_in_place
from indexer.engines.meaning import FIELDS
from indexer.index.statistics import Forward
from indexer.linking import company
from indexer.linking.graph import LinkGraph
from indexer.linking.mapped_links import Nodes, segments
from indexer.linking.names import NameIndex, Tokens
from indexer.linking.profile import FIELD_WEIGHTS, WordProfile
from indexer.linking.rankings import Rankings, RankingSource

Values: TypeAlias = NDArray[np.floating[Any]]

# The constant of a reciprocal place, so that the first of a ranking has 1.
_PLACE = 5.0

# Segments of a path by which two addresses differ, above which they are simply far apart.
_FAR = 5

# Links to an article above which it is simply linked often.
_OFTEN = 100

# BM25's constants: from how often on one more counts little, and how far a longer text counts less.
_SATURATION, _LENGTH = 1.2, 0.5

# Letters of the pieces by which the spelling of titles is compared.
_PIECE = 3

_LINK_SOURCES = (RankingSource.OUT, RankingSource.IN, RankingSource.NEAR, RankingSource.COUPLED)
_LIST_SOURCES = (RankingSource.TOGETHER, RankingSource.LISTED, RankingSource.BESIDE)

# Those of whose rankings the strength is told beside the place.
_STRONG = (
    RankingSource.TEXT,
    RankingSource.TITLE,
    RankingSource.MENTION,
    RankingSource.NAMED,
    RankingSource.CARRIED,
    RankingSource.TOGETHER,
    RankingSource.LISTED,
    RankingSource.BESIDE,
)

# Pairs of fields, the article's and the candidate's, whose words are compared.
_COMPARED = (
    ("title", "title"),
    ("headings", "headings"),
    ("lead", "lead"),
    ("body", "body"),
    ("title", "lead"),
    ("lead", "title"),
    ("lead", "body"),
)

# Where a candidate stands among the others by one of the columns.
_PLACED = {
    "alike": "alike",
    "share": "share",
    "path": "path_common",
    "weight": "weight",
    "letters": "letters",
}

_FILED = "SELECT article_id, slug FROM article_categories WHERE article_id IN ({})"

_PATHS = ("path_common", "path_up", "path_down", "path_last", "siblings")
_WORDS = ("alike", "share", "share_back", "title_said", "title_says", "title_in_title", "weight")
_LETTERS = ("letters", "letters_begin", "letters_of")

FEATURES: tuple[str, ...] = (
    "place",
    *(f"place_{source}" for source in RankingSource),
    *(f"strength_{source}" for source in _STRONG),
    *(f"{own}_{other}" for own, other in _COMPARED),
    *_WORDS,
    *_PATHS,
    *_LETTERS,
    "near_share",
    *company.SAID,
    *company.LINKED,
    *company.ALIKE,
    "category",
    "linked_to",
    "listed_to",
    "lists_it",
    "title_begins",
    "title_ends",
    "longer",
    "place_of_alike",
    "place_of_share",
    "place_of_path",
    "place_of_weight",
    "place_of_letters",
    "place_of_length",
    "place_of_links",
    "library_links",
    "library_lists",
)
"""The columns of :func:`evidence_for`, in order."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """The words that candidates share with the article: which candidate, word, and how often by field."""

    owner: NDArray[np.intp]  # shape (shared words,): the candidate's row
    word: NDArray[np.intp]  # its place in the article's profile
    counts: Values  # shape (fields, shared words): in the candidate


@dataclass(frozen=True, slots=True)
class NamesAndLinks:
    """What is in memory of a library."""

    names: NameIndex
    graph: LinkGraph


def evidence_for(
    connection: Connection,
    library: NamesAndLinks,
    article: Article,
    profile: WordProfile,
    rankings: Rankings,
    candidates: Sequence[str],
    forward: Forward,
) -> Values:
    """A row for each candidate, a column for each of :data:`FEATURES`; the candidates come best first, and
    ``forward`` has their words.
    """
    columns = {"place": _PLACE / (_PLACE + np.arange(len(candidates)))} | _of_rankings(rankings, candidates)
    columns |= _of_words(forward, profile, candidates)
    nodes = library.graph.numbers(candidates)
    columns |= _of_graph(library.graph, article, rankings, candidates, nodes)
    columns |= company.linking(library.graph, nodes)
    columns |= _of_spelling(library.names, article, candidates)
    columns["category"] = _same_category(connection, article, candidates)
    for name, of in _PLACED.items():
        columns[f"place_of_{name}"] = _PLACE / (_PLACE + _places(columns[of]))
    most = max(1, len(candidates) - 1)
    columns["place_of_length"] = 1 - _places(columns["longer"]) / most
    columns["place_of_links"] = 1 - _places(columns["linked_to"]) / most
    for name, sources in (("library_links", _LINK_SOURCES), ("library_lists", _LIST_SOURCES)):
        known = any(rankings[source] for source in sources)
        columns[name] = np.full(len(candidates), float(known))
    return np.stack([columns[name] for name in FEATURES], axis=1)


def _of_rankings(rankings: Rankings, candidates: Sequence[str]) -> dict[str, Values]:
    """Where and how strongly each ranking has the candidates."""
    rows = {one: row for row, one in enumerate(candidates)}
    found: dict[str, Values] = {}
    for source in RankingSource:
        places, strengths = np.zeros((2, len(candidates)))
        for place, (one, strength) in enumerate(rankings[source].items()):
            row = rows.get(one)
            if row is not None:
                places[row], strengths[row] = _PLACE / (_PLACE + place), strength
        found[f"place_{source}"] = places
        if source in _STRONG:
            found[f"strength_{source}"] = strengths
    return found


def _places(values: Values) -> Values:
    """The place of each value, from 0 for the greatest; equal ones share the first of their places."""
    ordered = np.sort(-values)
    return np.searchsorted(ordered, -values, side="left").astype(np.float64)


def _of_words(forward: Forward, profile: WordProfile, candidates: Sequence[str]) -> dict[str, Values]:
    """How much of the words two articles share, by field; an article that is not counted yet has nothing."""
    rows = {one: row for row, one in enumerate(candidates)}
    known = np.array([rows[one] for one in forward.ids], np.intp)
    size = len(candidates)
    lengths = np.ones((size, len(FIELDS)))
    lengths[known] = np.maximum(1, forward.lengths)
    shared = _shared_words(profile, forward, known)
    own = (1 + np.log(np.maximum(1, profile.counts))) * (profile.counts > 0)
    theirs = (1 + np.log(np.maximum(1, shared.counts))) * (shared.counts > 0)
    squares = profile.rarity**2
    shared_squares = squares[shared.word]
    scale = float(profile.rarity.mean()) if len(profile.rarity) else 1.0

    def summed(values: Values) -> Values:
        return np.asarray(np.bincount(shared.owner, values, size), np.float64)

    def cosine(mine: Values, other: Values, length: Values) -> Values:
        norm = np.sqrt((mine**2 * squares).sum()) * scale * np.sqrt(length)
        return np.asarray(summed(mine[shared.word] * other * shared_squares) / np.maximum(norm, 1e-9))

    found = {
        f"{a}_{b}": cosine(own[FIELDS.index(a)], theirs[FIELDS.index(b)], lengths[:, FIELDS.index(b)])
        for a, b in _COMPARED
    }
    weights = np.array([FIELD_WEIGHTS[name] for name in FIELDS])
    words = lengths.sum(axis=1)
    weighed = weights @ theirs
    found["alike"] = cosine(weights @ own, weighed, words)
    whole = (weights @ own) * profile.rarity
    found["share"] = np.sqrt(summed(whole[shared.word] ** 2) / max((whole**2).sum(), 1e-9))
    found["share_back"] = np.sqrt(summed(np.ones(len(shared.owner))) / words)
    frequency = weights @ shared.counts
    typical = float(np.median(words)) if size else 1.0
    lengths_to_typical = (1 - _LENGTH + _LENGTH * words / typical)[shared.owner]
    saturated = frequency / (frequency + _SATURATION * lengths_to_typical)
    found["weight"] = summed(whole[shared.word] * saturated) / max(1e-9, whole.sum())
    vectors = np.zeros((size, len(profile.hashes)), np.float32)
    vectors[shared.owner, shared.word] = weighed * profile.rarity[shared.word]
    found |= company.alike(vectors / (np.sqrt(words)[:, None] * scale))
    titles = np.flatnonzero(forward.field("title", np.arange(len(forward.hashes))) > 0)
    found |= _of_titles(profile, forward, known, shared, titles, size)
    found |= company.saying(profile, forward, known, titles, size)
    found["longer"] = np.log(words) - np.log(max(1.0, profile.counts.sum()))
    return found


def _shared_words(profile: WordProfile, forward: Forward, known: NDArray[np.intp]) -> _Shared:
    where, word = forward.among(profile.hashes)
    counts = np.stack([forward.field(name, where) for name in FIELDS]).astype(np.float64)
    return _Shared(known[forward.owners(where)], word, counts)


def _of_titles(
    profile: WordProfile,
    forward: Forward,
    known: NDArray[np.intp],
    shared: _Shared,
    titles: NDArray[np.intp],
    size: int,
) -> dict[str, Values]:
    """How much of one's title the other says: by rarity for the article's, by number for a candidate's.
    ``titles`` are the entries of ``forward`` that stand in a title.
    """
    title = FIELDS.index("title")
    in_own = profile.counts[title][shared.word] > 0
    in_theirs = shared.counts[title] > 0
    own = max((profile.rarity * (profile.counts[title] > 0)).sum(), 1e-9)
    rarity = profile.rarity[shared.word]
    theirs = np.maximum(1, np.bincount(known[forward.owners(titles)], minlength=size))
    return {
        "title_said": np.bincount(shared.owner, rarity * in_own, size) / own,
        "title_says": np.bincount(shared.owner, in_theirs.astype(np.float64), size) / theirs,
        "title_in_title": np.bincount(shared.owner, rarity * (in_own & in_theirs), size) / own,
    }


def _of_graph(
    graph: LinkGraph, article: Article, rankings: Rankings, candidates: Sequence[str], nodes: Nodes
) -> dict[str, Values]:
    """How often candidates are linked and listed by others, and how far apart their addresses are."""
    own = graph.number(article.id)
    listing = graph.links_of(nodes)
    listing = listing.at(listing.listed & (listing.target == own))
    found = {
        name: np.log1p(np.minimum(graph.times(nodes, listed, own), _OFTEN).astype(np.float64))
        for name, listed in (("linked_to", False), ("listed_to", True))
    }
    near = np.array([rankings[RankingSource.NEAR].get(one, 0.0) for one in candidates])
    found["near_share"] = near / np.sqrt(1.0 + graph.times(nodes, False, own))
    found["lists_it"] = np.isin(nodes, listing.source).astype(np.float64)
    return found | _of_paths(
        article, [graph.places.path(node) if node >= 0 else () for node in nodes.tolist()]
    )


def _of_spelling(names: NameIndex, article: Article, candidates: Sequence[str]) -> dict[str, Values]:
    """How much of the article's title, from its beginning or its end, a candidate's has as well, by words and
    by letters: «hypothyroidism» and «hyperthyroidism» are one word each, but share most of it.
    """
    own = tuple(tokens_in_place(article.title))
    titles = [names.title_tokens(one) for one in candidates]
    whole = max(1, len(own))
    spelt = _spelt(own)
    pieces = _pieces(spelt)
    letters = np.array([_letters_in_common(spelt, pieces, _spelt(title)) for title in titles])
    columns = letters.reshape(-1, len(_LETTERS)).T
    return dict(zip(_LETTERS, columns, strict=True)) | {
        "title_begins": np.array([_common(own, title) / whole for title in titles]),
        "title_ends": np.array([_common(own[::-1], title[::-1]) / whole for title in titles]),
    }


def _spelt(title: Tokens) -> str:
    return "#".join(("", *title, ""))


def _letters_in_common(one: str, mine: Set[str], other: str) -> tuple[float, float, float]:
    """The share of the pieces of both that is common, of the first that begins the other as well, and of the
    pieces of the other; ``mine`` are those of the first.
    """
    theirs = _pieces(other)
    both = len(mine & theirs)
    begin = _common(one, other)
    either = len(mine) + len(theirs) - both
    return both / max(1, either), begin / max(1, len(one)), both / max(1, len(theirs))


def _pieces(spelt: str) -> set[str]:
    return {spelt[start : start + _PIECE] for start in range(len(spelt) - _PIECE + 1)}


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """With how many of the same words, or letters, both begin."""
    for common, (mine, theirs) in enumerate(zip(one, other)):
        if mine != theirs:
            return common
    return min(len(one), len(other))


def _of_paths(article: Article, paths: Sequence[Tokens]) -> dict[str, Values]:
    """How far apart two addresses are in the hierarchy of folders that a site's addresses show."""
    own = segments(article.url)
    rows = np.array([_path_row(own, path) for path in paths]).reshape(-1, len(_PATHS) - 1)
    found = {name: rows[:, column] for column, name in enumerate(_PATHS[:-1])}
    beside = (found["path_up"] == 1) & (found["path_down"] == 1)
    # in a library of one folder all are siblings, and that says nothing
    found["siblings"] = beside / np.log(2 + beside.sum())
    return found


def _path_row(own: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, float, float, float]:
    """The share of the path that is common, segments up from there to it, segments down, the same end."""
    common = _common(own, other)
    up, down = min(_FAR, len(own) - common), min(_FAR, len(other) - common)
    return common / len(own), float(up), float(down), float(own[-1:] == other[-1:])


def _same_category(connection: Connection, article: Article, candidates: Sequence[str]) -> Values:
    """1 for an article in one of the article's own deepest categories."""
    own = {slug(path[-1]) for path in article.categories if path}
    if not own:
        return np.zeros(len(candidates))
    same = {one for one, filed in select_in(connection, _FILED, candidates) if filed in own}
    return np.array([float(one in same) for one in candidates])
