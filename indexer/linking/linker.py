"""Which words of a draft should link to which article, and why?

Phrases are the titles and aliases of the library's articles and the words that its own links stand on. How
likely an editor would link a phrase is what the library itself shows (link probability; Mihalcea & Csomai
2007, Milne & Witten 2008): the share of the articles with the phrase that link it. Where the library has too
few links to show anything, the kind of name decides: a title of several words is meant, a word of every page
is not. The two are blended by a pseudo-count, so that a phrase that was said once tells little, and one that
was said a hundred times and never linked is left alone. Where the library is linked enough, that is one of
the signals that `indexer/linking/context.py` weighs.

Never suggested: words in headings, quotes, code and links; a target that is linked already; the draft's own
article; a target twice; a word of everyday language that merely looks like a title.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from sqlalchemy import Connection, select

from catalogue import schema
from catalogue.database import batches
from catalogue.store import Catalogue
from catalogue.text.segmentation import count_words, is_unspaced
from catalogue.urls import canonical, is_http
from indexer.answers import Confidence, LinkSuggestion
from indexer.engines.base import Engine, Searcher
from indexer.linking.anchors import AnchorIndex
from indexer.linking.bare import LEAST, BareScore
from indexer.linking.citations import ids_at
from indexer.linking.context import ENOUGH_ARTICLES, ENOUGH_LINKS, DraftContext
from indexer.linking.decisions import REFUSALS, DecisionKind, decisions_about
from indexer.linking.drafts import Draft
from indexer.linking.names import NameIndex, Tokens, in_line, name_tokens, with_signs_of
from indexer.linking.passages import Passage, Span
from indexer.linking.phrases import PhraseMatch, PhraseText
from indexer.linking.sayings import SayingCounts
from indexer.linking.signals import LinkCandidate
from indexer.linking.uses import PhrasePlace, PhraseUse, uses_of
from indexer.linking.wording import around, as_written, reason_for

# Bytes of letters that are not ASCII.
_ENCODED = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")

# The score from which a suggestion is of high confidence ...
# At .25: precision of high −.0641, recall of high +.1595; at 1 nothing is high (`benchmarks.ablation bare`).
HIGH = 0.5

# ... and from which it is of medium confidence.
# At .125: precision of medium −.1682, recall of medium +.0888; at .5: precision of medium +.0641, recall of
# medium −.1595 (`benchmarks.ablation bare`).
MEDIUM = 0.25

# The chances that stand for these two scores, and for LEAST, in a library that is linked enough for them to
# be reckoned (`indexer/linking/context.py`). On articles that the trees are not fitted to (150 of MDN, 1,886
# links; `benchmarks.link_suggestions`) high has a precision of .967 and a recall of .478, high and medium
# .873 and .683. With .61 for medium these are .885 and .671.
HIGH_CHANCE = 0.88
MEDIUM_CHANCE = 0.58
LEAST_CHANCE = 0.1

# Characters of an abbreviation, which is meant only as it is written: "MS" is a disease, "ms" is not.
# 2 and 10 change nothing that is measured (`benchmarks.ablation bare`).
LONGEST_ABBREVIATION = 5

_MOST = 50
"""Suggestions, where the caller sets no limit."""


class _Evidence(NamedTuple):
    """A target of a phrase, and how much speaks for linking it there."""

    candidate: LinkCandidate
    score: float


class _Best(NamedTuple):
    """The best evidence for a target, and where the phrase stands that it is for."""

    evidence: _Evidence
    place: PhrasePlace


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
        found = DraftLinker(catalogue, connection, searcher, draft).suggestions()
    found.sort(key=lambda one: (-one.score, one.start))
    hundreds = math.ceil(sum(_count_words(passage.text) for passage in draft.passages) / 100)
    most = _MOST if limit is None else max(0, limit)
    return found[: min(most, math.ceil(hundreds * max(0.0, density)))]


class DraftLinker:
    """One draft against one snapshot of the library."""

    def __init__(
        self, catalogue: Catalogue, connection: Connection, searcher: Searcher, draft: Draft
    ) -> None:
        self._connection = connection
        self._searcher = searcher
        self._draft = draft
        self._names = NameIndex.of(catalogue)
        self._anchors = AnchorIndex.of(catalogue)
        self._sayings = SayingCounts.of(catalogue)
        self._articles = max(1, self._sayings.articles)
        self._bare = BareScore(self._articles, self._anchors.links)
        self._own = self._own_article()
        self._own_anchors = self._anchors_of_own()
        self._own_links = Counter(
            target for found in self._own_anchors.values() for target in found.elements()
        )

    def suggestions(self) -> list[LinkSuggestion]:
        """One for each target, at the place with the best evidence; of equal ones, at the first."""
        places = self.places()
        best = self._best(places, uses_of(places), self._taken())
        targets = self._targets(list(best))
        return [self._suggestion(best[target], targets[target]) for target in best if target in targets]

    def towards(self, target: str, phrases: Collection[Tokens]) -> tuple[LinkSuggestion, PhrasePlace] | None:
        """The suggestion for one target, on one of these phrases, and its place; ``None`` where there is
        none. The other phrases of the draft are not weighed, which takes most of the time.
        """
        taken = self._taken()
        places = self.places()
        uses = {key: use for key, use in uses_of(places).items() if key in phrases}
        if target in taken or not uses:
            return None
        own = [place for place in places if place.phrase.tokens in uses]
        best = self._best(own, uses, taken).get(target)
        known = self._targets([target]).get(target)
        return (self._suggestion(best, known), best.place) if best and known else None

    def _best(
        self, places: Iterable[PhrasePlace], uses: Mapping[Tokens, PhraseUse], taken: set[str]
    ) -> dict[str, _Best]:
        """Target → its best evidence at these places, whose phrases are ``uses``."""
        weighed = self._weighed(uses)
        best: dict[str, _Best] = {}
        for place in places:
            evidence = self._evidence(weighed[place.phrase.tokens], place.written, taken)
            if evidence:
                target = evidence.candidate.target
                if target not in best or evidence.score > best[target].evidence.score:
                    best[target] = _Best(evidence, place)
        return best

    def _weighed(self, uses: Mapping[Tokens, PhraseUse]) -> dict[Tokens, list[_Evidence]]:
        """Phrase → the targets that are worth a link, the best first."""
        if self._is_linked_enough():
            found = self._in_context(uses)
        else:
            candidates = (one for key in uses for one in self._candidates(key, self._count(key)))
            weighed = (_Evidence(one, self._bare.score(one)) for one in candidates)
            found = [one for one in weighed if one.score >= LEAST]
        by_phrase: dict[Tokens, list[_Evidence]] = {key: [] for key in uses}
        for one in sorted(found, key=lambda one: (-one.score, one.candidate.target)):
            by_phrase[one.candidate.tokens].append(one)
        return by_phrase

    def _is_linked_enough(self) -> bool:
        """Whether the library's links show what its editors link."""
        return self._articles >= ENOUGH_ARTICLES and self._anchors.links >= ENOUGH_LINKS * self._articles

    def _in_context(self, uses: Mapping[Tokens, PhraseUse]) -> list[_Evidence]:
        """Every phrase weighed by what surrounds it, too."""
        context = self.context()
        candidates = self.candidates(uses, context)
        chances = {
            (one.candidate.tokens, one.candidate.target): one.chance
            for one in context.chances(candidates, uses)
        }
        found = []
        for one in candidates:
            score = _on_the_scale(chances.get((one.tokens, one.target), 0.0))
            if score < LEAST and len(one.tokens) > 1 and one.bearer and self._bare.score(one) >= LEAST:
                score = LEAST
            if score >= LEAST:
                found.append(_Evidence(one, score))
        return found

    def context(self) -> DraftContext:
        """What surrounds the draft's phrases."""
        return DraftContext(
            self._connection, self._searcher, self._draft.seen, self._own, self._names, self._anchors
        )

    def candidates(self, uses: Iterable[Tokens], context: DraftContext) -> list[LinkCandidate]:
        """What each phrase could link to, but what merely looks like a title (its bare score is 0).

        How many articles say a single word, the context knows.
        """
        counted = {key: context.words.saying(key[0]) if len(key) == 1 else self._count(key) for key in uses}
        found = (one for key, said in counted.items() for one in self._candidates(key, said))
        return [one for one in found if self._bare.score(one) > 0]

    def _count(self, key: Tokens) -> int:
        """How many articles say the words."""
        return self._sayings.count(self._searcher, key)

    def _candidates(self, key: Tokens, said: int) -> Iterator[LinkCandidate]:
        """What a phrase that ``said`` articles say could link to; the draft's own counts for nothing."""
        linked = self._linked(key)
        bearers = {bearer.id: bearer for bearer in self._names.at(key)}
        linked_at_all = sum(linked.values())
        said = max(said - (self._own is not None), linked_at_all)
        for target in {**linked, **bearers}:
            if target != self._own:
                incoming = self._anchors.incoming(target) - self._own_links[target]
                bearer = bearers.get(target)
                yield LinkCandidate(
                    key, target, linked[target], linked_at_all, said, incoming, bearer, len(bearers)
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

    def _evidence(self, weighed: Iterable[_Evidence], written: str, taken: set[str]) -> _Evidence | None:
        """For the best target that the words, as they are written here, may be linked to."""
        for evidence in weighed:
            one = evidence.candidate
            if one.target not in taken and self._meant(one.tokens, one.target, written):
                return evidence
        return None

    def places(self) -> list[PhrasePlace]:
        """The known phrases of the draft that a link may stand on."""
        return [place for passage in self._draft.passages for place in self._places(passage)]

    def _places(self, passage: Passage) -> Iterator[PhrasePlace]:
        names, anchors, text = self._names, self._anchors, passage.text
        sources: dict[PhraseMatch, Span] = {}

        def known(found: PhraseMatch) -> bool:
            if names.bearers_in(text, found) or anchors.targets_in(text, found):
                source = passage.source_of(found.start, found.end)
                if source is not None:
                    sources[found] = source
            return found in sources

        for found in PhraseText(text, (*names.beginnings, *anchors.beginnings), known).all():
            bearers = (bearer.name for bearer in names.at(found.tokens))
            end = with_signs_of(bearers, text, found.start, found.end)
            source = passage.source_of(found.start, end) if end > found.end else None
            yield (
                PhrasePlace(passage, found._replace(end=end), source)
                if source
                else PhrasePlace(passage, found, sources[found])
            )

    def _linked(self, key: Tokens) -> Counter[str]:
        """Article id → the other articles that link these words to it."""
        linked = Counter(self._anchors.targets(key))
        linked.subtract(self._own_anchors.get(key, {}))
        return +linked

    def _meant(self, key: Tokens, target: str, written: str) -> bool:
        """Whether the words as they are written can mean the target: an abbreviation must be written as it
        is, unless articles link it in this form.
        """
        names = [bearer.name for bearer in self._names.at(key) if bearer.id == target]
        short = [name for name in names if len(name) <= LONGEST_ABBREVIATION and name.isupper()]
        ways = {written, _as_signed(written), _bare(written)}
        if len(short) < len(names) or not short or not ways.isdisjoint({*short, *map(_bare, short)}):
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
                key = name_tokens(row.anchor) if row.url in ids else ()
                if key:  # others are no anchors of the index either
                    own[key][ids[row.url]] += 1
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

    def _suggestion(self, best: _Best, target: _Target) -> LinkSuggestion:
        (passage, phrase, source), one = best.place, best.evidence.candidate
        score = round(best.evidence.score, 4)
        return LinkSuggestion(
            phrase=as_written(self._draft.text[slice(*source)], best.place.written),
            start=source.start,
            end=source.end,
            context=around(passage.text, phrase.start, phrase.end),
            target=target.url,
            title=target.title,
            score=score,
            confidence=_confidence(score),
            reason=reason_for(one.bearer, one.linked, one.said),
        )


def _as_signed(written: str) -> str:
    """An abbreviation with signs in capitals and without spaces: «R & D» and «c++» can mean nothing else."""
    bare = "".join(written.split())
    return bare if bare.isalnum() else bare.upper()


def _bare(written: str) -> str:
    """An abbreviation without its points, its small letters in line: U.K. as UK, CO₂ as CO2."""
    return in_line(written).replace(".", "")


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
