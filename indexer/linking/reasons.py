"""Why are two articles related, in words that a reader understands?

The strongest reasons come first. A link was chosen by a person, a name in the text is a fact, shared names
are evidence, and a category is a hint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from types import MappingProxyType

from catalogue.article import Article
from catalogue.text import tokens, words
from catalogue.urls import canonical, twins
from indexer.answers import Reason, ReasonKey
from indexer.index import statistics
from indexer.linking.names import Bearer, NameIndex, NameMatch, NameText, mentions, naming_texts
from indexer.linking.rankings import RankingSource

# Reasons given for one article.
MOST_REASONS = 3

# Names, or words, that one reason lists.
_MOST_NAMES = 3

# Articles that may bear a name for it to say which one is meant; of more the first is as good as any other.
_MOST_BEARERS = 3

# Words that both articles have, the most telling first, of which a reason may list some: those after them
# could stand in any article.
_TELLING = 8

_NOT_KNOWN: Mapping[str, Set[int]] = MappingProxyType({})

# Characters of the shortest word that a reason lists.
_SHORTEST = 4


class Explainer:
    """Gives the reasons for one article's list of related articles."""

    def __init__(
        self,
        names: NameIndex,
        article: Article,
        found: Iterable[NameMatch] | None = None,
        held: Mapping[str, Set[int]] = _NOT_KNOWN,
        common: Set[str] = frozenset(),
    ) -> None:
        """``found`` are the :func:`mentions` in the article, where they are known already; ``held`` are the
        hashes of the tokens of other articles by id, as far as they are known; ``common`` are the categories
        of most articles, which are no reason.
        """
        self._common = common
        self._names = names
        self._article = article
        self._held = held
        self._named = self._names_in(mentions(names, article) if found is None else found)
        # the forms under which those names are looked for, and the hashes of their tokens
        self._forms = {key: names.keys(key) for key in self._named}
        self._hashes = {
            key: [set(map(statistics.hash_of, form)) for form in forms] for key, forms in self._forms.items()
        }
        self._named |= _terms(article)
        self._longest = sorted(self._forms, key=lambda key: -len(self._named[key]))
        # whether a name that is part of another one is shorter, too
        self._is_plain = all(len(name) == len(name.casefold()) for name in self._named.values())
        self._spelt: dict[str, str] | None = None

    def reasons(
        self, other: Article, ranks: Mapping[RankingSource, int], shared: Sequence[str], pinned: bool = False
    ) -> tuple[Reason, ...]:
        """At least one reason and at most :data:`MOST_REASONS`, the strongest first.

        ``ranks`` are the places of ``other`` in the rankings that have it; ``shared`` are the telling tokens
        that both articles have, the most telling first.
        """
        found = [Reason(ReasonKey.CHOSEN)] if pinned else []
        found += self._links(other, ranks)
        if RankingSource.TOGETHER in ranks:
            found.append(Reason(ReasonKey.TOGETHER))
        if not found:
            found += self._mention(ranks)
        if len(found) < MOST_REASONS:
            found += self._common_names(other)
        category = self._category(other)
        found += category
        if RankingSource.NEAR in ranks and RankingSource.TOGETHER not in ranks and len(found) < 2:
            found.append(Reason(ReasonKey.NEAR))
        if len(found) == len(category):
            found += self._common_words(other, shared)
        if RankingSource.COUPLED in ranks and not found:
            found.append(Reason(ReasonKey.COUPLED))
        if (RankingSource.LISTED in ranks or RankingSource.BESIDE in ranks) and not found:
            found.append(Reason(ReasonKey.LISTED))
        return tuple(found[:MOST_REASONS]) or (Reason(ReasonKey.ALIKE),)

    def _links(self, other: Article, ranks: Mapping[RankingSource, int]) -> list[Reason]:
        found = []
        if RankingSource.OUT in ranks:
            found.append(self._linked(other))
        if RankingSource.IN in ranks:
            found.append(Reason(ReasonKey.LINKS))
        return found

    def _linked(self, other: Article) -> Reason:
        """With the heading under which the link stands, if its section has one."""
        address = canonical(other.url)
        ways = (address, *twins(address))
        for link in self._article.links:
            if canonical(link.url) in ways and 0 <= link.section < len(self._article.sections):
                heading = self._article.sections[link.section].heading
                if heading and (said := heading.strip().rstrip(":：").rstrip()):
                    return Reason(ReasonKey.LINKED_UNDER, said)
                break
        return Reason(ReasonKey.LINKED)

    @staticmethod
    def _mention(ranks: Mapping[RankingSource, int]) -> list[Reason]:
        if RankingSource.MENTION in ranks and RankingSource.NAMED in ranks:
            return [Reason(ReasonKey.MUTUAL)]
        if RankingSource.MENTION in ranks:
            return [Reason(ReasonKey.NAMED)]
        return [Reason(ReasonKey.NAMES)] if RankingSource.NAMED in ranks else []

    def _names_in(self, found: Iterable[NameMatch]) -> dict[str, str]:
        """The other articles that the article names, by id → as it names them."""
        named: dict[str, str] = {}
        for mention in found:
            if bearer := _bearer(mention):
                named.setdefault(bearer.id, bearer.name)
        named.pop(self._article.id, None)
        return named

    def _common_names(self, other: Article) -> list[Reason]:
        """Names that both articles have, without those that are part of a longer one.

        A reason has room for the longest only. They are looked for first, and the others where those do not
        fill it: of a long article every word has to be looked at for each time.
        """
        theirs = {key for key in _terms(other) if key in self._named}
        own = (other.id, self._article.id)
        texts: list[NameText] = []
        whole = self._whole(theirs)
        for key in self._longest:
            if self._is_full(whole, self._named[key]):
                break
            if key in own or not self._may_say(other, key):
                continue
            texts = texts or [self._names.text(text) for text in naming_texts(other)]
            if self._is_said(texts, key):
                theirs.add(key)
                whole = self._whole(theirs)
        return [Reason(ReasonKey.BOTH_NAME, *whole[:_MOST_NAMES])] if whole else []

    def _may_say(self, other: Article, key: str) -> bool:
        """Whether an article has the words of one of the names that this one has of ``key``."""
        held = self._held.get(other.id)
        return held is None or any(form <= held for form in self._hashes[key])

    def _is_said(self, texts: Sequence[NameText], key: str) -> bool:
        """Whether one of the texts says a name of an article, and means that one."""
        forms = self._forms[key]
        mentions = (one for text in texts for form in forms if text.may_say(form) for one in text.of(form))
        return any(bearer.id == key for bearer in map(_bearer, mentions) if bearer)

    def _whole(self, keys: Set[str]) -> list[str]:
        """The names of these keys that are part of no other of them, the longest first: "atrial fibrillation"
        tells more than "pain".
        """
        names = dict.fromkeys(name for key, name in self._named.items() if key in keys)
        longest = sorted(names, key=lambda name: -len(name))
        return [name for name in longest if not _is_part(name, longest)]

    def _is_full(self, whole: Sequence[str], next_name: str) -> bool:
        """Whether no name that is as short as the next one can change what a reason shows."""
        return self._is_plain and len(whole) >= _MOST_NAMES and len(whole[_MOST_NAMES - 1]) > len(next_name)

    def _category(self, other: Article) -> list[Reason]:
        """The deepest category that both articles are in."""
        deepest: tuple[str, ...] = ()
        for mine in self._article.categories:
            for theirs in other.categories:
                common = _common_beginning(mine, theirs)
                if len(common) > len(deepest):
                    deepest = common
        if not deepest or not deepest[-1] or deepest[-1] in self._common:
            return []
        return [Reason(ReasonKey.CATEGORY, deepest[-1])]

    def _common_words(self, other: Article, shared: Sequence[str]) -> list[Reason]:
        """The most telling words that both articles have, without those of their titles."""
        titles = {token for title in (self._article.title, other.title) for token in tokens(title)}
        spelt = self._spellings()
        telling = [
            spelt[token]
            for token in shared[:_TELLING]
            if token not in titles and token in spelt and len(token) >= _SHORTEST
        ]
        return [Reason(ReasonKey.BOTH_SPEAK, *telling[:_MOST_NAMES])] if telling else []

    def _spellings(self) -> dict[str, str]:
        """Token → word as the article writes it (an index holds stems); in small letters where it does so."""
        if self._spelt is None:
            self._spelt = {}
            for token, written in self._written():
                if token not in self._spelt or written.islower():
                    self._spelt[token] = written
        return self._spelt

    def _written(self) -> Iterator[tuple[str, str]]:
        """The article's words of a single token, with that token."""
        for text in self._article.texts():
            for word in words(text):
                if len(word.tokens) == 1:
                    yield word.tokens[0], text[word.start : word.end]


def _bearer(mention: NameMatch) -> Bearer | None:
    """The article that a name says, if it says which one is meant."""
    return mention.bearers[0] if len(mention.bearers) <= _MOST_BEARERS else None


def _terms(article: Article) -> dict[str, str]:
    """The terms that an article explains, as it writes them, by keys that are no article's id."""
    return {f"term {term.term.casefold()}": term.term for term in article.terms}


def _is_part(name: str, others: Sequence[str]) -> bool:
    return any(name != other and name.casefold() in other.casefold() for other in others)


def _common_beginning(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    common = 0
    while common < min(len(one), len(other)) and one[common] == other[common]:
        common += 1
    return one[:common]
