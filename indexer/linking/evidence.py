"""What speaks for each candidate, as numbers that mean the same in every library?

Places instead of scores, shares instead of counts, and for what has a unit of its own (an article's length)
where the candidate stands among the others: so weights that are learned on one library hold on another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from catalogue import schema
from catalogue.article import Article
from catalogue.filing import slug
from indexer.engines.meaning import FIELDS
from indexer.index import statistics
from indexer.index.statistics import Forward
from indexer.linking.profile import FIELD_WEIGHTS, WordProfile
from indexer.linking.rankings import RankingSource

Values: TypeAlias = NDArray[np.floating[Any]]

# The constant of a reciprocal place, so that the first of a ranking has 1.
_PLACE = 5.0

# Segments of a path by which two addresses differ, above which they are simply far apart.
_FAR = 5

# Links to an article above which it is simply linked often; no more are read.
_OFTEN = 100

_LINK_SOURCES = (RankingSource.OUT, RankingSource.IN, RankingSource.NEAR, RankingSource.COUPLED)

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

_PATHS = ("path_common", "path_up", "path_down", "path_last", "siblings")
_WORDS = ("alike", "share", "share_back", "title_said", "title_says", "title_in_title")

FEATURES: tuple[str, ...] = (
    "place",
    *(f"place_{source}" for source in RankingSource),
    *(f"{own}_{other}" for own, other in _COMPARED),
    *_WORDS,
    *_PATHS,
    "category",
    "linked_to",
    "longer",
    "place_of_alike",
    "place_of_share",
    "place_of_path",
    "place_of_length",
    "place_of_links",
    "library_links",
)
"""The columns of :func:`evidence_for`, in order."""


class _Known(NamedTuple):
    """An article's address, and how often it is linked, up to :data:`_OFTEN` times."""

    url: str
    times: int


@dataclass(frozen=True, slots=True)
class _Shared:
    """The words that candidates share with the article: which candidate, word, and how often by field."""

    owner: NDArray[np.intp]  # shape (shared words,): the candidate's row
    word: NDArray[np.intp]  # its place in the article's profile
    counts: Values  # shape (fields, shared words): in the candidate


def evidence_for(
    connection: Connection,
    article: Article,
    profile: WordProfile,
    rankings: Mapping[RankingSource, Sequence[str]],
    candidates: Sequence[str],
) -> Values:
    """A row for each candidate, a column for each of :data:`FEATURES`; the candidates come best first."""
    columns = {"place": _PLACE / (_PLACE + np.arange(len(candidates)))}
    for source in RankingSource:
        places = {other: place for place, other in enumerate(rankings[source])}
        columns[f"place_{source}"] = np.array(
            [_PLACE / (_PLACE + places[one]) if one in places else 0.0 for one in candidates]
        )
    columns |= _of_words(connection, profile, candidates)
    known = _known(connection, candidates)
    columns |= _of_paths(article, [known[one].url if one in known else "" for one in candidates])
    columns["category"] = _same_category(connection, article, candidates)
    columns["linked_to"] = np.log1p(
        np.array([known[one].times if one in known else 0 for one in candidates], np.float64)
    )
    for name, of in (("alike", "alike"), ("share", "share"), ("path", "path_common")):
        columns[f"place_of_{name}"] = _PLACE / (_PLACE + _places(columns[of]))
    most = max(1, len(candidates) - 1)
    columns["place_of_length"] = 1 - _places(columns["longer"]) / most
    columns["place_of_links"] = 1 - _places(columns["linked_to"]) / most
    linked = any(rankings[source] for source in _LINK_SOURCES)
    columns["library_links"] = np.full(len(candidates), float(linked))
    return np.stack([columns[name] for name in FEATURES], axis=1)


def _places(values: Values) -> Values:
    """The place of each value, from 0 for the greatest; equal ones share the first of their places."""
    ordered = np.sort(-values)
    return np.searchsorted(ordered, -values, side="left").astype(np.float64)


def _of_words(connection: Connection, profile: WordProfile, candidates: Sequence[str]) -> dict[str, Values]:
    """How much of the words two articles share, by field; an article that is not counted yet has nothing."""
    forward = statistics.forward(connection, candidates)
    rows = {one: row for row, one in enumerate(candidates)}
    known = np.array([rows[one] for one in forward.ids], np.intp)
    size = len(candidates)
    lengths = np.ones((size, len(FIELDS)))
    lengths[known] = np.maximum(1, forward.lengths)
    shared = _shared_words(profile, forward, known)
    own = (1 + np.log(np.maximum(1, profile.counts))) * (profile.counts > 0)
    theirs = (1 + np.log(np.maximum(1, shared.counts))) * (shared.counts > 0)
    squares = profile.rarity**2
    scale = float(profile.rarity.mean()) if len(profile.rarity) else 1.0

    def summed(values: Values) -> Values:
        return np.asarray(np.bincount(shared.owner, values, size), np.float64)

    def cosine(mine: Values, other: Values, length: Values) -> Values:
        norm = np.sqrt((mine**2 * squares).sum()) * scale * np.sqrt(length)
        return np.asarray(summed(mine[shared.word] * other * squares[shared.word]) / np.maximum(norm, 1e-9))

    found = {
        f"{a}_{b}": cosine(own[FIELDS.index(a)], theirs[FIELDS.index(b)], lengths[:, FIELDS.index(b)])
        for a, b in _COMPARED
    }
    weights = np.array([FIELD_WEIGHTS[name] for name in FIELDS])
    words = lengths.sum(axis=1)
    found["alike"] = cosine(weights @ own, weights @ theirs, words)
    whole = (weights @ own) * profile.rarity
    found["share"] = np.sqrt(summed(whole[shared.word] ** 2) / max((whole**2).sum(), 1e-9))
    found["share_back"] = np.sqrt(summed(np.ones(len(shared.owner))) / words)
    found |= _of_titles(profile, forward, known, shared, size)
    found["longer"] = np.log(words) - np.log(max(1.0, profile.counts.sum()))
    return found


def _shared_words(profile: WordProfile, forward: Forward, known: NDArray[np.intp]) -> _Shared:
    if not len(profile.hashes):
        nothing = np.zeros(0, np.intp)
        return _Shared(nothing, nothing, np.zeros((len(FIELDS), 0)))
    word = np.minimum(np.searchsorted(profile.hashes, forward.hashes), len(profile.hashes) - 1)
    where = np.flatnonzero(profile.hashes[word] == forward.hashes)
    counts = np.stack([forward.field(name, where) for name in FIELDS]).astype(np.float64)
    return _Shared(known[forward.owners(where)], word[where], counts)


def _of_titles(
    profile: WordProfile, forward: Forward, known: NDArray[np.intp], shared: _Shared, size: int
) -> dict[str, Values]:
    """How much of one's title the other says: by rarity for the article's, by number for a candidate's."""
    title = FIELDS.index("title")
    in_own = profile.counts[title][shared.word] > 0
    in_theirs = shared.counts[title] > 0
    own = max((profile.rarity * (profile.counts[title] > 0)).sum(), 1e-9)
    rarity = profile.rarity[shared.word]
    every = np.flatnonzero(forward.field("title", np.arange(len(forward.hashes))) > 0)
    theirs = np.maximum(1, np.bincount(known[forward.owners(every)], minlength=size))
    return {
        "title_said": np.bincount(shared.owner, rarity * in_own, size) / own,
        "title_says": np.bincount(shared.owner, in_theirs.astype(np.float64), size) / theirs,
        "title_in_title": np.bincount(shared.owner, rarity * (in_own & in_theirs), size) / own,
    }


def _known(connection: Connection, candidates: Sequence[str]) -> dict[str, _Known]:
    """Article id → what is known of an article; nothing of one that is not there."""
    articles, links = schema.articles, schema.links
    here = select(links.c.id).where(links.c.url == articles.c.url)
    some = here.limit(_OFTEN).correlate(articles).subquery()
    counted = select(func.count()).select_from(some).scalar_subquery().label("times")
    wanted = select(articles.c.id, articles.c.url, counted).where(articles.c.id.in_(list(candidates)))
    return {row.id: _Known(row.url, row.times) for row in connection.execute(wanted)}


def _of_paths(article: Article, urls: Sequence[str]) -> dict[str, Values]:
    """How far apart two addresses are in the hierarchy of folders that a site's addresses show."""
    own = _segments(article.url)
    rows = np.array([_path_row(own, _segments(url)) for url in urls]).reshape(-1, len(_PATHS) - 1)
    found = {name: rows[:, column] for column, name in enumerate(_PATHS[:-1])}
    beside = (found["path_up"] == 1) & (found["path_down"] == 1)
    # in a library of one folder all are siblings, and that says nothing
    found["siblings"] = beside / np.log(2 + beside.sum())
    return found


def _segments(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    return (parts.netloc, *(part for part in parts.path.split("/") if part))


def _path_row(own: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, float, float, float]:
    """The share of the path that is common, segments up from there to it, segments down, the same end."""
    common = 0
    while common < min(len(own), len(other)) and own[common] == other[common]:
        common += 1
    up, down = min(_FAR, len(own) - common), min(_FAR, len(other) - common)
    return common / len(own), float(up), float(down), float(own[-1:] == other[-1:])


def _same_category(connection: Connection, article: Article, candidates: Sequence[str]) -> Values:
    """1 for an article in one of the article's own deepest categories."""
    own = {slug(path[-1]) for path in article.categories if path}
    if not own:
        return np.zeros(len(candidates))
    table = schema.article_categories
    wanted = select(table.c.article_id).where(table.c.article_id.in_(list(candidates)), table.c.slug.in_(own))
    same = set(connection.execute(wanted).scalars())
    return np.array([float(one in same) for one in candidates])
