"""Links between articles and glossary terms, put into plain text where their words stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from examples.sample_site.content import Faq, Items, Mention, Para, Part, Piece, Run, Runs, TermUse

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MAX_LINKS = 12
_MAX_TERMS = 5
_LINKED = 0.6  # editors link most, not all, of the names they write


class Names:
    """Names of articles and terms, found in text word by word, the longest first."""

    def __init__(self, names: Iterable[tuple[str, Mention | TermUse]]) -> None:
        by_first: dict[str, list[tuple[list[str], Mention | TermUse]]] = defaultdict(list)
        for name, what in names:
            words = _WORD.findall(name.lower())
            if words:
                by_first[words[0]].append((words, what))
        for found in by_first.values():
            found.sort(key=lambda entry: (-len(entry[0]), isinstance(entry[1], TermUse)))
        self._by_first = dict(by_first)

    def spans(self, text: str) -> Iterable[tuple[int, int, Mention | TermUse]]:
        """Where names stand, without overlaps."""
        words = [(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text)]
        place = 0
        while place < len(words):
            for name, what in self._by_first.get(words[place][0], ()):
                if [word for word, _, _ in words[place : place + len(name)]] == name:
                    end = place + len(name)
                    yield words[place][1], words[end - 1][2], what
                    place = end - 1
                    break
            place += 1


def annotate(parts: Sequence[Part], names: Names, own: str, rng: Random) -> tuple[Part, ...]:
    """The parts with links (not to ``own``) and terms, each at most once a page and never in a heading or
    table.
    """
    seen: set[str] = {own}
    counts = {Mention: 0, TermUse: 0}

    def marked(runs: Runs) -> Runs:
        out: list[Run] = []
        for run in runs:
            if isinstance(run, str):
                out.extend(cut(run))
            else:
                out.append(run)
        return tuple(out)

    def cut(text: str) -> Iterable[Run]:
        done = 0
        for start, end, what in names.spans(text):
            key = what.slug if isinstance(what, Mention) else f"term:{what.term}"
            limit = _MAX_LINKS if isinstance(what, Mention) else _MAX_TERMS
            if key in seen or counts[type(what)] >= limit or rng.random() > _LINKED:
                continue
            seen.add(key)
            counts[type(what)] += 1
            if start > done:
                yield text[done:start]
            yield replace(what, text=text[start:end])
            done = end
        if done < len(text):
            yield text[done:]

    def piece(of: Piece) -> Piece:
        match of:
            case Para(runs=runs):
                return Para(marked(runs))
            case Items(items=items):
                return replace(of, items=tuple((label, marked(runs)) for label, runs in items))
            case Faq(answer=answer):
                return replace(of, answer=marked(answer))
            case _:
                return of

    return tuple(replace(part, pieces=tuple(piece(x) for x in part.pieces)) for part in parts)
