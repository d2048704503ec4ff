"""Link suggestions for a draft: the words to link, where they stand, the article to link, and why.

Phrases are the titles and aliases of the library's articles and the words that its own links stand on. How
likely an editor would link a phrase is what the library itself shows (link probability; Mihalcea & Csomai
2007, Milne & Witten 2008): the articles that link it, of those that say it. Where the library has too few
links to show anything, the kind of name decides: a title of several words is meant, a word of every page is
not. The two are blended by a pseudo-count, so a phrase said once says little and one said a hundred times and
never linked is left alone.

Never suggested: words in headings, code and links; a target that is linked already; the draft's own article;
a target twice.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from catalogue import schema
from catalogue.store import Catalogue
from catalogue.urls import canonical
from indexer.answers import LinkSuggestion
from indexer.engines.base import Engine, Searcher
from indexer.engines.meaning import Meaning, Phrase, Query, Words
from indexer.linking.citations import ids_at
from indexer.linking.drafts import Draft
from indexer.linking.names import Bearer, NameIndex, Tokens, name_tokens, phrases_in
from indexer.linking.projection import Projection

HIGH, MEDIUM, LEAST = 0.5, 0.25, 0.1
"""Scores from which a suggestion is of high and of medium confidence, and below which it is none."""
PSEUDO = 3.0
"""How many articles' evidence the kind of name counts for."""
_LONG_TITLE, _LONG_ALIAS, _TITLE, _ALIAS = 0.75, 0.65, 0.5, 0.4
_EVERYDAY = 0.2  # share of the articles that say it
_ENOUGH = 50  # articles from which that share means something
_CONTEXT = 60  # characters on either side
_MOST = 50
"""Suggestions, where the caller names no limit."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for linking a phrase to a target."""

    target: str
    score: float
    reason: str


class AnchorIndex(Projection):
    """The words that the library's links stand on → how many articles link them to which address.
    Thread-safe.
    """

    def __init__(self) -> None:
        super().__init__()
        self._targets: dict[Tokens, dict[str, int]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self.links = 0

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        """Read all links anew: a link may get its target long after it was written."""
        links = schema.links
        targets: dict[Tokens, dict[str, int]] = defaultdict(dict)
        with catalogue.read() as connection:
            counted = select(links.c.anchor, links.c.url, func.count(links.c.from_id.distinct())).group_by(
                links.c.anchor, links.c.url
            )
            rows = [(anchor, url, int(count)) for anchor, url, count in connection.execute(counted)]
            ids = ids_at(connection, {url for _, url, _ in rows})
        lengths: dict[str, set[int]] = defaultdict(set)
        self.links = 0
        for anchor, url, count in rows:
            key = name_tokens(anchor) if url in ids else ()
            if key:
                targets[key][ids[url]] = targets[key].get(ids[url], 0) + count
                lengths[key[0]].add(len(key))
                self.links += count
        self._targets = dict(targets)
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def lengths(self, first: str) -> tuple[int, ...]:
        """How many tokens the anchors have that begin with ``first``."""
        return self._lengths.get(first, ())

    def targets(self, key: Tokens) -> dict[str, int]:
        """Article id → articles that link these words to it."""
        return self._targets.get(key, {})


def suggest_links(
    catalogue: Catalogue, engine: Engine, draft: Draft, limit: int | None = None
) -> list[LinkSuggestion]:
    """Links that the draft could have, the best first; at most ``limit``."""
    with catalogue.read() as connection, engine.searcher() as searcher:
        found = _Linker(catalogue, connection, searcher, draft).suggestions()
    found.sort(key=lambda one: (-one.score, one.start))
    return found[: _MOST if limit is None else max(0, limit)]


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
        self._own = (
            next(iter(ids_at(connection, [draft.url, canonical(draft.url)]).values()), None)
            if draft.url
            else None
        )
        self._own_anchors = self._anchors_of_own()

    def suggestions(self) -> list[LinkSuggestion]:
        """One for each target, at the first place that is open."""
        draft = self._draft
        taken = (
            set(
                ids_at(
                    self._connection, {form for url in draft.targets for form in (url, canonical(url))}
                ).values()
            )
            | self._rejected()
        )
        if self._own:
            taken.add(self._own)
        best: dict[str, tuple[_Evidence, int, int]] = {}
        known: dict[Tokens, list[_Evidence]] = {}
        for start, end, key in self._phrases():
            if not draft.open_at(start, end):
                continue
            if key not in known:
                known[key] = self._weigh(key)
            for evidence in known[key]:
                if evidence.target in taken or not self._meant(key, evidence.target, draft.text[start:end]):
                    continue
                if evidence.target not in best or evidence.score > best[evidence.target][0].score:
                    best[evidence.target] = (evidence, start, end)
                break
        targets = self._targets(list(best))
        return [self._suggestion(*best[target], *targets[target]) for target in best if target in targets]

    def _phrases(self) -> Iterator[tuple[int, int, Tokens]]:
        names, anchors = self._names, self._anchors

        def lengths(first: str) -> list[int]:
            return sorted({*names.lengths(first), *anchors.lengths(first)}, reverse=True)

        return phrases_in(self._draft.text, lengths, lambda key: bool(names.at(key) or anchors.targets(key)))

    def _weigh(self, key: Tokens) -> list[_Evidence]:
        """The targets of a phrase that are worth it, best first."""
        linked = Counter(self._anchors.targets(key))
        linked.subtract(self._own_anchors.get(key, {}))
        linked = +linked
        bearers = {bearer.id: bearer for bearer in self._names.at(key)}
        query: Query = Phrase(key) if len(key) > 1 else Words(key)
        said = max(self._searcher.count(Meaning(query)), sum(linked.values()))
        found = []
        for target in {**linked, **bearers}:
            prior = self._prior(key, bearers.get(target), len(bearers), said)
            seen = said * self._linked_library
            score = (linked[target] + PSEUDO * prior) / (seen + PSEUDO)
            if target in bearers and len(key) > 1 and not self._everyday(said):
                # a name of several words is meant; whether it is worth a link, the editor decides
                score = max(score, LEAST)
            if score >= LEAST:
                found.append(
                    _Evidence(target, min(1.0, score), _reason(bearers.get(target), linked[target], said))
                )
        return sorted(found, key=lambda one: (-one.score, one.target))

    def _prior(self, key: Tokens, bearer: Bearer | None, bearers: int, said: int) -> float:
        """How likely a name of this kind is meant and worth a link, before the library's own links are
        asked.
        """
        if bearer is None:
            return 0.0
        if len(key) > 1:
            prior = _LONG_TITLE if bearer.title else _LONG_ALIAS
        else:
            prior = (_TITLE if bearer.title else _ALIAS) * (
                1.0 if len(key[0]) > 3 or any(c.isdigit() for c in key[0]) else 0.6
            )
        if self._everyday(said):
            prior *= _EVERYDAY * self._articles / said
        return prior / max(1, bearers)

    def _everyday(self, said: int) -> bool:
        """Whether so many articles say a phrase that it is part of the language here."""
        return self._articles >= _ENOUGH and said > _EVERYDAY * self._articles

    def _meant(self, key: Tokens, target: str, written: str) -> bool:
        """Abbreviations mean their article only as they are written: «MS» is a disease, «ms» is none."""
        names = [bearer.name for bearer in self._names.at(key) if bearer.id == target]
        short = [name for name in names if len(name) <= 5 and name.isupper()]
        return (
            not short
            or len(short) < len(names)
            or written in short
            or bool(self._anchors.targets(key).get(target))
        )

    def _anchors_of_own(self) -> dict[Tokens, Counter[str]]:
        """What the draft's own article links already counts for nothing: it would prove itself."""
        own: dict[Tokens, Counter[str]] = defaultdict(Counter)
        if self._own:
            links = schema.links
            rows = self._connection.execute(
                select(links.c.anchor, links.c.url).where(links.c.from_id == self._own).distinct()
            ).all()
            ids = ids_at(self._connection, {row.url for row in rows})
            for row in rows:
                if row.url in ids:
                    own[name_tokens(row.anchor)][ids[row.url]] += 1
        return own

    def _rejected(self) -> set[str]:
        """Targets that an editor refused for this article."""
        if not self._own:
            return set()
        table = schema.decisions
        wanted = select(table.c.target_id, table.c.verdict).where(
            table.c.kind == "link", table.c.article_id == self._own
        )
        verdicts = {
            row.target_id: row.verdict
            for row in self._connection.execute(wanted.order_by(table.c.at, table.c.id))
        }
        return {target for target, verdict in verdicts.items() if verdict in ("rejected", "excluded")}

    def _targets(self, ids: list[str]) -> dict[str, tuple[str, str]]:
        table = schema.articles
        found: dict[str, tuple[str, str]] = {}
        for start in range(0, len(ids), 500):
            wanted = select(table.c.id, table.c.url, table.c.title).where(
                table.c.id.in_(ids[start : start + 500]), ~table.c.deleted
            )
            found |= {row.id: (row.url, row.title) for row in self._connection.execute(wanted)}
        return found

    def _suggestion(self, evidence: _Evidence, start: int, end: int, url: str, title: str) -> LinkSuggestion:
        text, score = self._draft.text, round(evidence.score, 4)
        confidence = "high" if score >= HIGH else "medium" if score >= MEDIUM else "low"
        return LinkSuggestion(
            text[start:end],
            start,
            end,
            _context(text, start, end),
            url,
            title,
            score,
            confidence,
            evidence.reason,
        )


def _reason(bearer: Bearer | None, linked: int, said: int) -> str:
    kind = "" if bearer is None else "the title of the article" if bearer.title else "another name of it"
    if linked:
        shown = f"{linked} {'article links' if linked == 1 else 'articles link'} these words there"
        if said > linked:
            shown += f", of {said} that say them"
        return f"{kind}; {shown}" if kind else shown
    return kind


def _context(text: str, start: int, end: int) -> str:
    """The words around, in one line."""
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    before = re.sub(r"^\S*\s", "", before) if start > _CONTEXT else before
    after = re.sub(r"\s\S*$", "", after) if end + _CONTEXT < len(text) else after
    return " ".join(f"{before}{text[start:end]}{after}".split())
