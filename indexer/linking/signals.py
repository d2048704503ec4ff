"""What speaks for and against linking a phrase of a draft to an article? A row of numbers for each pair.

They are told by the library's links (how many of those who say the words link them there: link probability,
commonness; Milne & Witten 2008), by the articles most like the draft (do they link there, and do those of
them that say the words?), by the target (is it of what the draft is of, and how generally is it linked?), by
the words themselves and their place in the draft, and by the other targets and phrases that they compete
with.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.text import STOP_WORDS
from indexer.linking.names import Bearer, Tokens
from indexer.linking.neighbours import DraftNeighbours, DraftWords
from indexer.linking.uses import PhraseUse

Rows: TypeAlias = NDArray[np.float64]

SIGNALS = (
    # of those who say the words, and who link them: in the library, and to this target
    "linked_at_all",
    "linked",
    "commonness",
    "times_linked",
    "said",
    # of the articles most like the draft: who says and links, the nearer the heavier; of 200, of 60
    "neighbours_link",
    "neighbours_link_plain",
    "nearer_link",
    "nearer_say",
    "nearer_vote",
    "nearest_vote",
    # of the target
    "alike",
    "category",
    "incoming",
    "size",
    "phrases",
    "title_said",
    "title_covered",
    "title_beside",
    # of the words
    "is_title",
    "is_alias",
    "bearers",
    "exact",
    "words",
    "letters",
    "capital",
    "code",
    # of their place
    "times",
    "first",
    "first_share",
    "begins_line",
    "is_line",
    "called",
    "draft_words",
    # of what they compete with: other targets of the words, other words for the target
    "sense",
    "other_sense",
    "other_linked",
    "other_phrase",
    "other_phrase_neighbours",
)
"""What each number of a row tells."""

# Neighbours that are near, and nearest.
# At 30: recall of high −.0023, precision of medium −.0038, recall of medium +.0023; at 120: recall of high
# −.0023, precision of medium −.0059, recall of medium +.0023 (`benchmarks.ablation links`).
NEAR = 60
# At 7: precision of medium −.0021; at 30: recall of high +.0023, recall of medium −.0023
# (`benchmarks.ablation links`).
NEAREST = 15

# The log odds of what nothing speaks for.
NOTHING = -6.0

# A pair is not looked at any further where less speaks for it than this, by the log odds of the neighbours
# that link it and of the articles that do: 82 % of all pairs, among them 3 % of those that editors linked.
# At −1.75: recall of high −.0023, precision of medium −.0024, recall of medium −.0137; at −7: recall of high
# −.0023 (`benchmarks.ablation links`).
LEAST_ODDS = -3.5

_CODE_MARKS = "(.<:"


@dataclass(frozen=True, slots=True)
class LinkCandidate:
    """A phrase of the draft and an article that it could link to.

    ``linked`` are the articles that link the phrase to this target, ``linked_at_all`` those that link it
    anywhere, ``said`` those that say it, and ``incoming`` the links to the target from anywhere. ``bearer``
    is the target's name that the phrase is, if it is one of the ``bearers`` articles that have it.
    """

    tokens: Tokens
    target: str
    linked: int
    linked_at_all: int
    said: int
    incoming: int
    bearer: Bearer | None
    bearers: int


class _Votes(NamedTuple):
    """What the neighbours say of a candidate, as log odds or shares."""

    weighted: float
    plain: float
    near: float
    saying: float
    vote: float
    nearest: float


@dataclass(slots=True)
class Pair:
    """A candidate that is looked at, with what the neighbours say."""

    candidate: LinkCandidate
    votes: _Votes
    odds: float  # log odds that articles which say the words link them there
    others: int  # phrases of the draft that could link there
    row: dict[str, float] = field(default_factory=dict)


def log_odds(share: float) -> float:
    """Of a share that is cut at .0001 and .99."""
    share = min(0.99, max(1e-4, share))
    return math.log(share / (1 - share))


def _all_log_odds(shares: Rows) -> Rows:
    """:func:`log_odds` of all."""
    shares = np.clip(shares, 1e-4, 0.99)
    odds: Rows = np.log(shares / (1 - shares))
    return odds


class DraftSignals:
    """The signals of one draft; ``title_of`` tells the tokens of an article's title."""

    def __init__(
        self,
        connection: Connection,
        words: DraftWords,
        neighbours: DraftNeighbours,
        title_of: Callable[[str], Tokens],
    ) -> None:
        self._connection = connection
        self._words = words
        self._neighbours = neighbours
        self._title_of = title_of
        scores = neighbours.scores
        self._squares = scores**2
        self._best = float(self._squares[0]) if len(scores) else 1.0
        near = scores[:NEAR]
        self._shares = near / max(float(near.sum()), 1e-9)

    def pairs(self, candidates: Sequence[LinkCandidate]) -> list[Pair]:
        """The candidates for which something speaks."""
        phrases = Counter(one.target for one in candidates)
        found = []
        for one, votes in zip(candidates, self._votes(candidates), strict=True):
            odds = log_odds((one.linked + 0.3) / (one.said + 3))
            if max(votes.weighted, odds) >= LEAST_ODDS:
                found.append(Pair(one, votes, odds, phrases[one.target]))
        return found

    def rows(self, pairs: Sequence[Pair], uses: Mapping[Tokens, PhraseUse], words: int) -> Rows:
        """A row of :data:`SIGNALS` for each pair: shape (pairs, signals). The draft has ``words`` words."""
        targets = list(dict.fromkeys(pair.candidate.target for pair in pairs))
        alike = self._words.likeness(targets)
        categories = self._categories(targets)
        places = max(1, sum(use.times for use in uses.values()))
        for pair in pairs:
            one, use = pair.candidate, uses[pair.candidate.tokens]
            likeness, size = alike.get(one.target, (0.0, 0))
            pair.row = {
                "linked": pair.odds,
                "nearer_vote": pair.votes.vote,
                "nearest_vote": pair.votes.nearest,
                "nearer_link": pair.votes.near,
                "nearer_say": pair.votes.saying,
                "neighbours_link": pair.votes.weighted,
                "neighbours_link_plain": pair.votes.plain,
                "alike": math.sqrt(likeness),
                "size": math.log1p(size),
                "category": categories.get(one.target, 0.0),
                "phrases": math.log1p(pair.others),
                "first_share": use.first / places,
                "draft_words": math.log1p(words),
                **_of_library(one, self._words.articles),
                **_of_words(one, use),
                **self._of_title(one, use),
            }
        _compete(pairs)
        return np.array([[pair.row[name] for name in SIGNALS] for pair in pairs]).reshape(-1, len(SIGNALS))

    def _votes(self, candidates: Sequence[LinkCandidate]) -> list[_Votes]:
        phrases = {key: place for place, key in enumerate(dict.fromkeys(one.tokens for one in candidates))}
        targets = {key: place for place, key in enumerate(dict.fromkeys(one.target for one in candidates))}
        saying = self._neighbours.saying_all(list(phrases))
        linking = self._neighbours.linking_all(list(targets))
        phrase = np.array([phrases[one.tokens] for one in candidates], np.intp)
        target = np.array([targets[one.target] for one in candidates], np.intp)
        both = saying[phrase] & linking[target]
        say, near_say = saying.sum(axis=1)[phrase], saying[:, :NEAR].sum(axis=1)[phrase]
        vote, nearest = linking[:, :NEAR] @ self._shares, linking[:, :NEAREST].sum(axis=1) / NEAREST
        columns = (
            _all_log_odds(
                (both @ self._squares + 0.05 * self._best)
                / ((saying @ self._squares)[phrase] + 0.5 * self._best)
            ),
            _all_log_odds((both.sum(axis=1) + 0.1) / (say + 1)),
            _all_log_odds((both[:, :NEAR].sum(axis=1) + 0.1) / (near_say + 1)),
            np.log1p(near_say),
            np.sqrt(vote)[target],
            np.sqrt(nearest)[target],
        )
        return [_Votes(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]

    def _categories(self, targets: Sequence[str]) -> dict[str, float]:
        """Target → the share of the neighbours that is in one of its categories, the greatest."""
        shares = self._neighbours.categories()
        table = schema.article_categories.c
        wanted = select(table.article_id, table.slug).where(table.article_id.in_(list(targets)))
        found: dict[str, float] = defaultdict(float)
        for target, slug in self._connection.execute(wanted):
            found[target] = max(found[target], shares.get(slug, 0.0))
        return found

    def _of_title(self, one: LinkCandidate, use: PhraseUse) -> dict[str, float]:
        """How much of the target's title is the phrase, and how much of the rest the draft says."""
        title = [token for token in self._title_of(one.target) if token not in STOP_WORDS]
        rest = [token for token in title if token not in one.tokens]
        beside = [token for token in rest if token in use.beside]
        return {
            "title_said": self._words.share(rest),
            "title_covered": 1 - len(rest) / max(1, len(title)),
            "title_beside": sum(map(self._words.rarity, beside)),
        }


def _of_library(one: LinkCandidate, articles: int) -> dict[str, float]:
    return {
        "linked_at_all": log_odds((one.linked_at_all + 0.5) / (one.said + 3)),
        "commonness": (one.linked + 0.1) / (one.linked_at_all + 1),
        "times_linked": math.log1p(one.linked),
        "said": math.log((one.said + 1) / articles),
        "incoming": math.log((one.incoming + 1) / articles),
        "bearers": math.log1p(one.bearers),
        "is_title": float(one.bearer is not None and one.bearer.title),
        "is_alias": float(one.bearer is not None and not one.bearer.title),
    }


def _of_words(one: LinkCandidate, use: PhraseUse) -> dict[str, float]:
    return {
        "exact": float(one.bearer is not None and one.bearer.name == use.written),
        "words": min(len(one.tokens), 4),
        "letters": math.log(max(1, len(use.written))),
        "capital": float(use.written[:1].isupper()),
        "code": float(any(mark in use.written for mark in _CODE_MARKS)),
        "times": math.log1p(use.times),
        "first": math.log1p(use.first),
        "begins_line": use.begins_line / use.times,
        "is_line": use.is_line / use.times,
        "called": float(use.called),
    }


def _compete(pairs: Sequence[Pair]) -> None:
    """Add what the other targets of the same words, and the other words for the same target, have."""
    by_words: dict[Tokens, list[Pair]] = defaultdict(list)
    by_target: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_words[pair.candidate.tokens].append(pair)
        by_target[pair.candidate.target].append(pair)
    for pair in pairs:
        senses = by_words[pair.candidate.tokens]
        others = [other for other in senses if other is not pair]
        phrases = [other for other in by_target[pair.candidate.target] if other is not pair]
        votes = sum(other.votes.vote**2 for other in senses)
        pair.row |= {
            "sense": (pair.votes.vote**2 + 5e-4) / (votes + 1e-3),
            "other_sense": max((other.votes.near for other in others), default=NOTHING),
            "other_linked": max((other.odds for other in others), default=NOTHING),
            "other_phrase": max((other.odds for other in phrases), default=NOTHING),
            "other_phrase_neighbours": max((other.votes.near for other in phrases), default=NOTHING),
        }
