"""Which words of a draft should link to which article, and why?

Phrases are the titles and aliases of the library's articles and the words that its own links stand on. How
likely an editor would link a phrase is what the library itself shows (link probability; Mihalcea & Csomai
2007, Milne & Witten 2008): the share of the articles with the phrase that link it. Where the library has too
few links to show anything, the kind of name decides: a title of several words is meant, a word of every page
is not. The two are blended by a pseudo-count, so that a phrase that was said once tells little, and one that
was said a hundred times and never linked is left alone.

Never suggested: words in headings, quotes, code and links; a target that is linked already; the draft's own
article; a target twice; a word of everyday language that merely looks like a title.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.data_files import listed_words
from catalogue.database import batches
from catalogue.store import Catalogue
from catalogue.text.segmentation import count_words, is_unspaced
from catalogue.urls import canonical, is_http
from indexer.answers import Confidence, LinkSuggestion
from indexer.engines.base import Engine, Searcher
from indexer.engines.meaning import Meaning, Phrase
from indexer.linking.anchors import AnchorIndex
from indexer.linking.citations import ids_at
from indexer.linking.context import ENOUGH_ARTICLES, ENOUGH_LINKS, DraftContext, LinkCandidate
from indexer.linking.decisions import REFUSALS, DecisionKind, decisions_about
from indexer.linking.drafts import Draft
from indexer.linking.names import Bearer, NameIndex, PhraseMatch, Tokens, name_tokens, phrases_in
from indexer.linking.passages import Passage, Span
from indexer.linking.wording import around, as_written, reason_for

# Bytes of letters that are not ASCII.
_ENCODED = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")

# The score from which a suggestion is of high confidence. By links and names alone, as in a library that is
# not linked enough for more, that has a precision of .89 and a recall of .44; so has what is said below.
# At .25: precision of high −.0769, recall of high +.1891; at 1: precision of high −.9083, recall of high
# −.4738 (`benchmarks.ablation links`).
HIGH = 0.5

# The score from which it is of medium confidence, or high: a precision of .79 and a recall of .60 alone.
# At .125: precision of medium −.1661, recall of medium +.1025; at .5: precision of medium +.0769, recall of
# medium −.1891 (`benchmarks.ablation links`).
MEDIUM = 0.25

# The score below which nothing is suggested.
# .05 and .2 change nothing that is measured (`benchmarks.ablation links`).
LEAST = 0.1

# The chances that stand for these three scores in a library that is linked enough for them to be reckoned
# (`indexer/linking/context.py`): high has a precision of .94 and a recall of .40, high and medium .81 and
# .62, where links and names alone have .88 and .39, .76 and .55 on the same drafts.
HIGH_CHANCE = 0.9
MEDIUM_CHANCE = 0.5
LEAST_CHANCE = 0.1

# The score, by links and names alone, from which a phrase's surroundings are looked at.
LEAST_IN_CONTEXT = 0.005

# How many articles' evidence the kind of name counts for.
# At 1.5: precision of high −.0053, recall of high +.0137, precision of medium +.0034, recall of medium
# −.0068; at 6: precision of high −.0150, recall of high −.0159, precision of medium −.0099, recall of medium
# −.0023 (`benchmarks.ablation links`).
PSEUDO = 3.0

# How likely a name is meant, and worth a link, before the library's links are asked: a title of several
# words, another name of several words, a title of one word, another name of one word.
# At .375: precision of high −.0031, recall of high −.0387, precision of medium +.0097, recall of medium
# −.0114; at .875: precision of high −.0023, recall of high +.0091, precision of medium −.0024
# (`benchmarks.ablation links`).
LONG_TITLE = 0.75
# At .325: precision of high −.0008, recall of high −.0046, precision of medium +.0024; at .825: precision of
# high −.0074, recall of high +.0023, precision of medium −.0019, recall of medium +.0023
# (`benchmarks.ablation links`).
LONG_ALIAS = 0.65
# At .25: precision of high −.0016, recall of high −.0091, precision of medium −.0010, recall of medium
# −.0046; at 1: precision of high −.0031, recall of high +.0046, recall of medium +.0023
# (`benchmarks.ablation links`).
TITLE = 0.5
# At .2: precision of high −.0012, recall of high −.0068, precision of medium −.0015, recall of medium
# −.0068; at .8: precision of high −.0033, recall of high +.0251, precision of medium −.0125, recall of
# medium +.0068 (`benchmarks.ablation links`).
ALIAS = 0.4

# The factor for a name of one word that is no longer than SHORT characters and has no digit.
# .3 and .8 change nothing that is measured (`benchmarks.ablation links`).
SHORT_WORD = 0.6
# At 1: no change; at 6: precision of medium −.0010, recall of medium −.0046 (`benchmarks.ablation links`).
SHORT = 3

# The share of the articles that have a phrase, beyond which it is part of the everyday language.
# .1 and .4 change nothing that is measured (`benchmarks.ablation links`).
EVERYDAY = 0.2

# Articles that a library must have for that share to mean anything.
# 25 and 100 change nothing that is measured (`benchmarks.ablation links`).
ENOUGH = 50

# Characters of an abbreviation, which is meant only as it is written: "MS" is a disease, "ms" is not.
# 2 and 10 change nothing that is measured (`benchmarks.ablation links`).
LONGEST_ABBREVIATION = 5

_EVERYDAY_WORDS = frozenset(map(name_tokens, listed_words(__package__, "everyday_words.txt")))

_MOST = 50
"""Suggestions, where the caller sets no limit."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for linking a phrase to a target."""

    target: str
    score: float
    reason: str
    said: int  # articles that have the phrase
    named: bool  # whether it is a name of the target


class _Place(NamedTuple):
    """The best evidence for a target, the phrase that it is for, and where that stands in the draft."""

    evidence: _Evidence
    passage: Passage
    phrase: PhraseMatch
    source: Span


class _Target(NamedTuple):
    url: str
    title: str


def suggest_links(
    catalogue: Catalogue, engine: Engine, draft: Draft, limit: int | None, density: float
) -> list[LinkSuggestion]:
    """Links that the draft could have, the best first; at most ``limit``, and ``density`` for each hundred
    words begun.
    """
    with catalogue.read() as connection, engine.searcher() as searcher:
        found = _Linker(catalogue, connection, searcher, draft).suggestions()
    found.sort(key=lambda one: (-one.score, one.start))
    hundreds = math.ceil(sum(_count_words(passage.text) for passage in draft.passages) / 100)
    most = _MOST if limit is None else max(0, limit)
    return found[: min(most, math.ceil(hundreds * max(0.0, density)))]


class _Linker:
    """One draft against one snapshot of the library."""

    def __init__(
        self, catalogue: Catalogue, connection: Connection, searcher: Searcher, draft: Draft
    ) -> None:
        self._connection = connection
        self._searcher = searcher
        self._draft = draft
        self._names = NameIndex.of(catalogue)
        self._anchors = AnchorIndex.of(catalogue)
        self._articles = max(1, catalogue.count())
        self._linked_library = min(1.0, self._anchors.links / self._articles)
        self._own = self._own_article()
        self._own_anchors = self._anchors_of_own()
        self._weighed: dict[Tokens, list[_Evidence]] = {}

    def suggestions(self) -> list[LinkSuggestion]:
        """One for each target, at the place with the best evidence; of equal ones, at the first."""
        places = [(passage, phrase) for passage in self._draft.passages for phrase in self._phrases(passage)]
        if self._is_linked_enough():
            self._weigh_in_context(places)
        taken = self._taken()
        best: dict[str, _Place] = {}
        for passage, phrase in places:
            source = passage.source_of(phrase.start, phrase.end)
            evidence = self._evidence(passage, phrase, taken)
            if evidence and source:
                before = best.get(evidence.target)
                if before is None or evidence.score > before.evidence.score:
                    best[evidence.target] = _Place(evidence, passage, phrase, source)
        targets = self._targets(list(best))
        return [self._suggestion(best[target], targets[target]) for target in best if target in targets]

    def _is_linked_enough(self) -> bool:
        """Whether the library's links show what its editors link."""
        return self._articles >= ENOUGH_ARTICLES and self._anchors.links >= ENOUGH_LINKS * self._articles

    def _weigh_in_context(self, places: Sequence[tuple[Passage, PhraseMatch]]) -> None:
        """Weigh every phrase by what surrounds it, too."""
        times = Counter(phrase.tokens for _, phrase in places)
        first: dict[Tokens, str] = {}
        for passage, phrase in places:
            first.setdefault(phrase.tokens, passage.text[phrase.start : phrase.end])
        context = DraftContext(self._connection, self._searcher, self._draft.seen, self._own)
        found = [(key, evidence) for key in times for evidence in self._worth_a_link(key, LEAST_IN_CONTEXT)]
        chances = context.chances([self._candidate(key, one, first[key], times[key]) for key, one in found])
        weighed: dict[Tokens, list[_Evidence]] = {key: [] for key in times}
        for (key, evidence), chance in zip(found, chances, strict=True):
            score = _on_the_scale(chance)
            if score >= LEAST or (len(key) > 1 and evidence.score >= LEAST and evidence.named):
                weighed[key].append(replace(evidence, score=max(score, LEAST)))
        for key, evidences in weighed.items():
            self._weighed[key] = sorted(evidences, key=lambda one: (-one.score, one.target))

    def _candidate(self, key: Tokens, evidence: _Evidence, written: str, times: int) -> LinkCandidate:
        linked = self._linked(key)
        names = [bearer for bearer in self._names.at(key) if bearer.id == evidence.target]
        return LinkCandidate(
            tokens=key,
            target=evidence.target,
            score=evidence.score,
            linked=linked[evidence.target],
            linked_at_all=sum(linked.values()),
            said=evidence.said,
            alias=bool(names) and not names[0].title,
            exact=any(bearer.name == written for bearer in names),
            written=written,
            times=times,
        )

    def _own_article(self) -> str | None:
        """Id of the article that the draft is or will be."""
        if not self._draft.url:
            return None
        ids = ids_at(self._connection, _spellings_of(self._draft.url))
        return next(iter(ids.values()), None)

    def _taken(self) -> set[str]:
        """Targets that are not suggested: linked already, refused by an editor, the draft's own article."""
        addresses = {form for url in self._draft.targets for form in _spellings_of(url)}
        taken = set(ids_at(self._connection, addresses).values())
        taken |= {bearer.id for name in self._draft.named for bearer in self._names.at(name_tokens(name))}
        if self._own:
            verdicts = decisions_about(self._connection, DecisionKind.LINK, self._own)
            taken |= {target for target, verdict in verdicts.items() if verdict in REFUSALS}
            taken.add(self._own)
        return taken

    def _evidence(self, passage: Passage, phrase: PhraseMatch, taken: set[str]) -> _Evidence | None:
        """For the best target that the phrase may be linked to here."""
        written = passage.text[phrase.start : phrase.end]
        for evidence in self._weigh(phrase.tokens):
            if evidence.target not in taken and self._meant(phrase.tokens, evidence.target, written):
                return evidence
        return None

    def _phrases(self, passage: Passage) -> Iterator[PhraseMatch]:
        """The known phrases of a passage that a link may stand on."""
        names, anchors, text = self._names, self._anchors, passage.text

        def lengths(first: str) -> list[int]:
            return sorted({*names.lengths(first), *anchors.lengths(first)}, reverse=True)

        def known(found: PhraseMatch) -> bool:
            return bool(names.bearers_in(text, found) or anchors.targets_in(text, found)) and (
                passage.source_of(found.start, found.end) is not None
            )

        return phrases_in(text, lengths, known)

    def _weigh(self, key: Tokens) -> list[_Evidence]:
        """The targets of a phrase that are worth a link, best first."""
        if key not in self._weighed:
            found = self._worth_a_link(key, LEAST)
            self._weighed[key] = sorted(found, key=lambda one: (-one.score, one.target))
        return self._weighed[key]

    def _linked(self, key: Tokens) -> Counter[str]:
        """Article id → the other articles that link these words to it."""
        linked = Counter(self._anchors.targets(key))
        linked.subtract(self._own_anchors.get(key, {}))
        return +linked

    def _worth_a_link(self, key: Tokens, least: float) -> Iterator[_Evidence]:
        linked = self._linked(key)
        bearers = {bearer.id: bearer for bearer in self._names.at(key)}
        said = max(self._searcher.count(Meaning(Phrase(key))), sum(linked.values()))
        seen = said * self._linked_library
        for target in {**linked, **bearers}:
            prior = self._prior(key, bearers.get(target), said) / max(1, len(bearers))
            score = (linked[target] + PSEUDO * prior) / (seen + PSEUDO)
            if target in bearers and len(key) > 1 and not self._everyday(said):
                # A name of several words is meant; whether it is worth a link, the editor decides.
                score = max(score, LEAST)
            if score >= least:
                reason = reason_for(bearers.get(target), linked[target], said)
                yield _Evidence(target, min(1.0, score), reason, said, target in bearers)

    def _prior(self, key: Tokens, bearer: Bearer | None, said: int) -> float:
        """How likely a name of this kind is meant and worth a link, before the library's links are asked."""
        if bearer is None:
            return 0.0
        if len(key) > 1:
            prior = LONG_TITLE if bearer.title else LONG_ALIAS
        else:
            if key in _EVERYDAY_WORDS:
                return 0.0
            prior = TITLE if bearer.title else ALIAS
            if len(key[0]) <= SHORT and not any(c.isdigit() for c in key[0]):
                prior *= SHORT_WORD
        if self._everyday(said):
            prior *= EVERYDAY * self._articles / said
        return prior

    def _everyday(self, said: int) -> bool:
        """Whether a phrase that so many articles have is part of the everyday language here."""
        return self._articles >= ENOUGH and said > EVERYDAY * self._articles

    def _meant(self, key: Tokens, target: str, written: str) -> bool:
        """Whether the words as they are written can mean the target: an abbreviation must be written as it
        is, unless articles link it in this form.
        """
        names = [bearer.name for bearer in self._names.at(key) if bearer.id == target]
        short = [name for name in names if len(name) <= LONGEST_ABBREVIATION and name.isupper()]
        if not short or len(short) < len(names) or written in short:
            return True
        return bool(self._anchors.targets(key).get(target))

    def _anchors_of_own(self) -> dict[Tokens, Counter[str]]:
        """What the draft's own article links already, which counts for nothing: it would prove itself."""
        own: dict[Tokens, Counter[str]] = defaultdict(Counter)
        if self._own:
            links = schema.links
            wanted = select(links.c.anchor, links.c.url).where(links.c.from_id == self._own).distinct()
            rows = self._connection.execute(wanted).all()
            ids = ids_at(self._connection, {row.url for row in rows})
            for row in rows:
                if row.url in ids:
                    own[name_tokens(row.anchor)][ids[row.url]] += 1
        return own

    def _targets(self, ids: list[str]) -> Mapping[str, _Target]:
        """Article id → address and title, of the articles that exist."""
        table = schema.articles
        found: dict[str, _Target] = {}
        for part in batches(ids):
            wanted = select(table.c.id, table.c.url, table.c.title).where(
                table.c.id.in_(part), schema.STILL_HERE
            )
            found |= {row.id: _Target(row.url, row.title) for row in self._connection.execute(wanted)}
        return found

    def _suggestion(self, place: _Place, target: _Target) -> LinkSuggestion:
        passage, phrase = place.passage, place.phrase
        score = round(place.evidence.score, 4)
        return LinkSuggestion(
            phrase=as_written(
                self._draft.text[slice(*place.source)], passage.text[phrase.start : phrase.end]
            ),
            start=place.source.start,
            end=place.source.end,
            context=around(passage.text, phrase.start, phrase.end),
            target=target.url,
            title=target.title,
            score=score,
            confidence=_confidence(score),
            reason=place.evidence.reason,
        )


def _count_words(text: str) -> int:
    """The words of a text as an editor counts them: by its spaces, or else by its letters."""
    return sum(count_words(chunk) if is_unspaced(chunk) else 1 for chunk in text.split())


def _spellings_of(url: str) -> set[str]:
    """The addresses under which the page at ``url`` may be known: with http and https, with and without a
    slash at the end, and as an IRI (RFC 3987), whose letters of other scripts are not encoded.
    """
    bare = canonical(url)
    if not is_http(bare):
        return {url}
    head, mark, query = bare.partition("?")
    rest = head.partition("://")[2]
    paths = {rest.rstrip("/"), rest.rstrip("/") + "/"}
    known = {f"{scheme}://{path}{mark}{query}" for scheme in ("http", "https") for path in paths}
    return {url, *known, *(_ENCODED.sub(lambda letters: unquote(letters[0]), address) for address in known)}


def _on_the_scale(chance: float) -> float:
    """A chance as a score of the scale on which :data:`HIGH` and :data:`MEDIUM` stand, rising with it."""
    marks = ((0.0, 0.0), (LEAST_CHANCE, LEAST), (MEDIUM_CHANCE, MEDIUM), (HIGH_CHANCE, HIGH), (1.0, 1.0))
    for (low, below), (high, above) in pairwise(marks):
        if chance <= high:
            return below + (above - below) * (chance - low) / (high - low)
    return 1.0


def _confidence(score: float) -> Confidence:
    if score >= HIGH:
        return Confidence.HIGH
    return Confidence.MEDIUM if score >= MEDIUM else Confidence.LOW
