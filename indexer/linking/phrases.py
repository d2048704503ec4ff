"""Which phrases of a dictionary stand in a running text, and where?

All of them are asked for in an article's own text or in a draft, a few in the texts of the articles that are
shown with it. What a text names is kept nowhere: to look through an article takes 1 ms, a third of what its
import takes, and every new title changes what older texts name. To ask for a few takes a fifth of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from typing import NamedTuple, Protocol

from catalogue.text.parts import PartsOf, may_be_meant
from indexer.linking.mapped_names import Tokens

# Tokens of the longest phrase that is looked for in text; longer titles are sentences, which nobody quotes by
# chance.
LONGEST_PHRASE = 12
# Places of one phrase that are looked at one by one. Each may cost a walk to the beginning of a text that is
# made for it («gout gout gout …» where «Gout gout» is a title); the whole text is looked through in one.
MOST_PLACES = 8


class PhraseMatch(NamedTuple):
    """A phrase where it stands in a text: ``text[start:end]``."""

    start: int
    end: int
    tokens: Tokens


class PhraseBeginnings(Protocol):
    """With which tokens do the phrases of a dictionary begin? Now and then it tells of one that is none."""

    def places(self, tokens: Sequence[str]) -> list[int]:
        """Where among the tokens of a text a phrase may begin, in no order; a place may come twice."""

    def lengths(self, tokens: Sequence[str], place: int) -> tuple[int, ...]:
        """Numbers of tokens of the phrases that may begin at a place, the largest first."""


class Beginnings:
    """Those of phrases in memory. Phrases that were taken out may still be told.

    By their first two tokens: nine of ten words begin a name by their first alone.
    """

    def __init__(self) -> None:
        self._single: set[str] = set()
        self._pairs: dict[tuple[str, str], tuple[int, ...]] = {}

    def add(self, phrase: Tokens) -> None:
        """Tell of a phrase of one token or more from now on."""
        if len(phrase) == 1:
            self._single.add(phrase[0])
            return
        pair = phrase[0], phrase[1]
        lengths = self._pairs.get(pair, ())
        if len(phrase) not in lengths:
            self._pairs[pair] = tuple(sorted((*lengths, len(phrase)), reverse=True))

    def places(self, tokens: Sequence[str]) -> list[int]:
        """See :class:`PhraseBeginnings`."""
        single, pairs = self._single, self._pairs
        found = [place for place, token in enumerate(tokens) if token in single] if single else []
        if pairs:
            found += [place for place, pair in enumerate(pairwise(tokens)) if pair in pairs]
        return found

    def lengths(self, tokens: Sequence[str], place: int) -> tuple[int, ...]:
        """See :class:`PhraseBeginnings`."""
        found: tuple[int, ...] = ()
        if self._pairs and place + 1 < len(tokens):
            found = self._pairs.get((tokens[place], tokens[place + 1]), ())
        return (*found, 1) if tokens[place] in self._single else found


@lru_cache(maxsize=1_024)
def _in_line(phrase: Tokens) -> str:
    return f" {' '.join(phrase)} "


class PhraseText:
    """A text in which the phrases of a dictionary are looked for: whole words, from left to right, the
    longest first, none inside another; in a run of letters without spaces what may be a word there.
    """

    def __init__(
        self, text: str, beginnings: Sequence[PhraseBeginnings], known: Callable[[PhraseMatch], bool]
    ) -> None:
        """``beginnings`` are those of all phrases that may be ``known``."""
        self._text = text
        self._beginnings = beginnings
        self._known = known

    @cached_property
    def _written(self) -> PartsOf:
        """Reckoned when a phrase is asked for: of several texts the first often says it."""
        return PartsOf(self._text)

    def all(self) -> Iterator[PhraseMatch]:
        """Every phrase in the text.

        Most words begin none, and that is told of all words at once, before it is asked where they stand.
        """
        flat = self._written.tokens
        likely = {place for one in self._beginnings for place in one.places(flat)}
        return (found for _, found in self._matches(sorted(likely)))

    def may_say(self, phrase: Tokens) -> bool:
        """Whether the tokens of a phrase stand in the text in a row, which those of most do not."""
        return _in_line(phrase) in self._written.line

    def of(self, phrase: Tokens) -> Iterator[PhraseMatch]:
        """Where one phrase stands in the text, by the same rule: what stands beside it is looked at as far as
        it may overlap it, and no further.
        """
        if not self.may_say(phrase):
            return
        places = list(islice(self._places_of(phrase), MOST_PLACES + 1))
        if self._written.overlap or len(places) > MOST_PLACES:
            yield from (found for found in self.all() if found.tokens == phrase)
            return
        for place in places:
            for at, found in self._matches(self._beside(place)):
                if at == place and len(found.tokens) == len(phrase):
                    yield found

    def _matches(self, places: Iterable[int]) -> Iterator[tuple[int, PhraseMatch]]:
        """The phrases that begin at some places (ascending), with those."""
        text, written = self._text, self._written
        flat = written.tokens
        past = 0
        for place in places:
            lengths = self._lengths(place)
            at = written.at(place) if lengths else None
            if at is None or at < past:
                continue
            for length in lengths:
                behind = written.at(place + length)
                if behind is None:
                    continue
                start, end = written.span(at)[0], written.span(behind - 1)[1]
                found = PhraseMatch(start, end, tuple(flat[place : place + length]))
                if may_be_meant(text, start, end) and self._known(found):
                    past = behind
                    while written.overlap and past < written.count and written.span(past)[0] < end:
                        past += 1  # the pair in which it ends
                    yield place, found
                    break

    def _lengths(self, place: int) -> tuple[int, ...]:
        """Numbers of tokens of the phrases that may begin at a place, the largest first."""
        found: tuple[int, ...] = ()
        for one in self._beginnings:
            lengths = one.lengths(self._written.tokens, place)
            if lengths:
                found = tuple(sorted({*found, *lengths}, reverse=True)) if found else lengths
        return found

    def _places_of(self, phrase: Tokens) -> Iterator[int]:
        """Where among the tokens a phrase may stand."""
        line, sought = self._written.line, _in_line(phrase)
        at = line.find(sought)
        while at >= 0:
            yield line.count(" ", 0, at)
            at = line.find(sought, at + 1)

    def _beside(self, place: int) -> range:
        """The places that tell whether a phrase stands at one: that itself, and those before it from where on
        one may begin that overlaps it, or overlaps that.
        """
        first, reaching = place, place
        while reaching >= 0:
            first, reaching = reaching, -1
            for before in range(max(0, first - LONGEST_PHRASE + 1), first):
                lengths = self._lengths(before)
                if lengths and before + lengths[0] > first:
                    reaching = before
                    break
        return range(first, place + 1)
