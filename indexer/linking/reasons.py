"""Why two articles are related, in words that a reader understands.

The strongest reasons come first: a link is a person's word, a name in the text is a fact, shared names are
evidence, a category is a hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from catalogue.article import Article
from catalogue.text import tokens, words
from catalogue.urls import canonical
from indexer.answers import Reason
from indexer.index.document import UNRANKED
from indexer.linking.names import NameIndex, NameMatch

MOST_REASONS = 3
_MOST_NAMES = 3
_TELLING = 8  # of the shared words, best first: what comes after them could stand anywhere
_SHORTEST = 4


def mentions(names: NameIndex, article: Article) -> Iterator[NameMatch]:
    """The names of other articles in an article's texts (not in its headings, which are the same on many)."""
    for section in article.sections:
        if section.kind not in UNRANKED and section.kind != "references":
            for text in section.texts():
                yield from names.find(text)


class Explainer:
    """Reasons for one article's list."""

    def __init__(self, names: NameIndex, article: Article) -> None:
        self._names = names
        self._article = article
        self._named = self._names_in(article)
        self._spelt: dict[str, str] | None = None

    def reasons(
        self, other: Article, ranks: Mapping[str, int], shared: Sequence[str], pinned: bool = False
    ) -> tuple[Reason, ...]:
        """At most three reasons, the strongest first; never none."""
        found: list[Reason] = [Reason("chosen")] if pinned else []
        if "out" in ranks:
            found.append(self._linked(other))
        if "in" in ranks:
            found.append(Reason("links"))
        if not found:
            found += self._mention(ranks)
        both = self._both_name(other)
        if both:
            found.append(Reason("both-name", *both))
        category = self._category(other)
        if category:
            found.append(Reason("category", category))
        if "near" in ranks and len(found) < 2:
            found.append(Reason("near"))
        only_category = len(found) == bool(category)
        speak = self._as_written(shared, other) if only_category else []
        if speak:
            found.append(Reason("both-speak", *speak))
        if "coupled" in ranks and not found:
            found.append(Reason("coupled"))
        return tuple(found[:MOST_REASONS]) or (Reason("alike"),)

    def _linked(self, other: Article) -> Reason:
        """Where the link stands, if its section has a heading."""
        address = canonical(other.url)
        for link in self._article.links:
            if canonical(link.url) == address and 0 <= link.section < len(self._article.sections):
                heading = self._article.sections[link.section].heading
                return Reason("linked-under", heading.rstrip(":")) if heading else Reason("linked")
        return Reason("linked")

    @staticmethod
    def _mention(ranks: Mapping[str, int]) -> list[Reason]:
        if "mention" in ranks and "named" in ranks:
            return [Reason("mutual")]
        if "mention" in ranks:
            return [Reason("named")]
        return [Reason("names")] if "named" in ranks else []

    def _names_in(self, article: Article) -> dict[str, str]:
        """Id → name of the other articles that an article names or links, and the terms that it explains."""
        found: dict[str, str] = {}
        for mention in mentions(self._names, article):
            if len(mention.bearers) <= 3:
                bearer = mention.bearers[0]
                found.setdefault(bearer.id, bearer.name)
        found |= {f"term {term.term.casefold()}": term.term for term in article.terms}
        found.pop(article.id, None)
        return found

    def _both_name(self, other: Article) -> list[str]:
        theirs = self._names_in(other)
        both = [key for key in self._named if key in theirs and key not in (other.id, self._article.id)]
        names = list(dict.fromkeys(self._named[key] for key in both))
        # long names are the telling ones: «atrial fibrillation» before «pain»
        longest = sorted(names, key=lambda name: -len(name))
        return [
            name
            for name in longest
            if not any(name != more and name.casefold() in more.casefold() for more in longest)
        ][:_MOST_NAMES]

    def _category(self, other: Article) -> str:
        """The deepest category that both stand in."""
        deepest: tuple[str, ...] = ()
        for mine in self._article.categories:
            for theirs in other.categories:
                common = 0
                while common < min(len(mine), len(theirs)) and mine[common] == theirs[common]:
                    common += 1
                if common > len(deepest):
                    deepest = mine[:common]
        return deepest[-1] if deepest else ""

    def _as_written(self, shared: Sequence[str], other: Article) -> list[str]:
        """The most telling words that both have, as the article writes them (an index holds their stems),
        without those of the titles.
        """
        if self._spelt is None:
            self._spelt = {}
            for text in self._article.texts():
                for word in words(text):
                    written = text[word.start : word.end]
                    if len(word.tokens) == 1 and (word.tokens[0] not in self._spelt or written.islower()):
                        self._spelt[word.tokens[0]] = written
        titles = {token for title in (self._article.title, other.title) for token in tokens(title)}
        telling = [
            token
            for token in shared[:_TELLING]
            if token not in titles and token in self._spelt and len(token) >= _SHORTEST
        ]
        return [self._spelt[token] for token in telling[:_MOST_NAMES]]
