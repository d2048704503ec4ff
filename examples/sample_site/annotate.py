"""Where do articles link to each other and to the glossary? Wherever one of their names is mentioned."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from examples.sample_site.content import Faq, Items, Mention, Para, Part, Piece, Run, Runs, TermUse

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Links to articles, and terms of the glossary, on one page.
_LIMITS = {Mention: 12, TermUse: 5}
# Share of the names that are linked: editors link most, not all, of the names they write.
_LINKED = 0.6


class NameSpan(NamedTuple):
    """Where a name stands in a text."""

    start: int
    end: int
    what: Mention | TermUse


class NameFinder:
    """NameFinder of articles and terms, found in text word by word, the longest first."""

    def __init__(self, names: Iterable[tuple[str, Mention | TermUse]]) -> None:
        by_first: dict[str, list[tuple[list[str], Mention | TermUse]]] = defaultdict(list)
        for name, what in names:
            words = _WORD.findall(name.lower())
            if words:
                by_first[words[0]].append((words, what))
        for found in by_first.values():
            found.sort(key=lambda entry: (-len(entry[0]), isinstance(entry[1], TermUse)))
        self._by_first = dict(by_first)

    def spans(self, text: str) -> Iterator[NameSpan]:
        """Where names stand, without overlaps."""
        matches = list(_WORD.finditer(text))
        words = [match.group().lower() for match in matches]
        place = 0
        while place < len(words):
            for name, what in self._by_first.get(words[place], ()):
                if words[place : place + len(name)] == name:
                    end = place + len(name)
                    yield NameSpan(matches[place].start(), matches[end - 1].end(), what)
                    place = end - 1
                    break
            place += 1


def annotate(parts: Sequence[Part], names: NameFinder, own: str, rng: Random) -> tuple[Part, ...]:
    """The parts with links (not to ``own``) and terms, each at most once a page and never in a heading or
    table.
    """
    annotator = _Annotator(names, own, rng)
    return tuple(
        replace(part, pieces=tuple(annotator.piece(piece) for piece in part.pieces)) for part in parts
    )


class _Annotator:
    """Remembers what a page has linked so far."""

    def __init__(self, names: NameFinder, own: str, rng: Random) -> None:
        self._names, self._rng = names, rng
        self._seen = {own}
        self._counts = dict.fromkeys(_LIMITS, 0)

    def piece(self, piece: Piece) -> Piece:
        match piece:
            case Para(runs=runs):
                return Para(self._marked(runs))
            case Items(items=items):
                return replace(piece, items=tuple((label, self._marked(runs)) for label, runs in items))
            case Faq(answer=answer):
                return replace(piece, answer=self._marked(answer))
            case _:
                return piece

    def _marked(self, runs: Runs) -> Runs:
        out: list[Run] = []
        for run in runs:
            out += self._cut(run) if isinstance(run, str) else [run]
        return tuple(out)

    def _cut(self, text: str) -> Iterator[Run]:
        done = 0
        for start, end, what in self._names.spans(text):
            if not self._takes(what):
                continue
            if start > done:
                yield text[done:start]
            yield replace(what, text=text[start:end])
            done = end
        if done < len(text):
            yield text[done:]

    def _takes(self, what: Mention | TermUse) -> bool:
        """Whether a name is linked; if so, it counts as linked from now on."""
        key = what.slug if isinstance(what, Mention) else f"term:{what.term}"
        kind = type(what)
        if key in self._seen or self._counts[kind] >= _LIMITS[kind] or self._rng.random() > _LINKED:
            return False
        self._seen.add(key)
        self._counts[kind] += 1
        return True
