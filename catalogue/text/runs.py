"""Where in a run of letters without spaces stands what is wanted? Its pairs of letters are its tokens."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import pairwise

from catalogue.text.compounds import fold, graphemes

# Share of the longest run of wanted pairs of letters from which a shorter one is marked beside it.
_BY_CHANCE = 0.5


def pairs_within(run: str, at: int, wanted: Container[str]) -> Iterator[tuple[int, int]]:
    """Where the pairs of letters stand that are wanted of a run which begins at a place.

    Those that overlap are one. What is much shorter than the longest of these stands there by chance: a
    longer word has pairs in common with many others.
    """
    places = list(_letters_of(run, at))
    found: list[tuple[int, int]] = []
    for (letter, start, end), (following, _, stop) in zip(places, [*places[1:], ("", at, at)]):
        if letter in wanted and len(places) > 1:
            last = end
        elif letter + following not in wanted or (not following and len(places) > 1):
            continue
        else:
            last = max(end, stop)
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((start, last))
    longest = max((end - start for start, end in found), default=0)
    yield from (span for span in found if span[1] - span[0] > longest * _BY_CHANCE)


def pairs_of(run: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The pairs of letters of a run that begins at a place, and where each stands; a single letter by
    itself.
    """
    letters = list(_letters_of(run, at))
    if len(letters) == 1:
        yield from letters
    for (letter, start, _), (following, _, end) in pairwise(letters):
        yield letter + following, start, end


def _letters_of(run: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The folded letters of a run, with their signs, and where what they are folded from stands."""
    for part in graphemes(run):
        for letter in graphemes(fold(part)):
            yield letter, at, at + len(part)
        at += len(part)
