"""Lines below the title that say by their words who wrote the article, and when, whatever their classes are.

«Von Jana Kurz, Lübeck | 3. März 2021, 8:00 Uhr» is told by «Von», by where it stands, and by saying nothing
else. A date without a label is believed where it is the only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from catalogue.scripts import ends_sentence
from catalogue.text.segmentation import count_words
from indexer.extract.elements import BLOCK
from indexer.extract.metadata.bylines import BY, names_in, up_to_number
from indexer.extract.metadata.dates import before_date, without_date
from indexer.extract.metadata.regions import Regions, names_others
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
# Between the elements of a line, until it is known which of them belong together.
_EDGE = "\x1f"
_AND = rf"(?:{_LISTS.any_of('joins')})"
_GOES_ON = re.compile(rf"^\s*(?:[,&]|{_AND}\s)", re.I)
_WILL_GO_ON = re.compile(rf"(?:[,&]|\s{_AND})\s*$", re.I)
_PARTED = re.compile(
    rf"\s*[|｜／·•–—\u3000]\s*|\s[-/]\s|\s+(?=(?:{_LISTS.any_of('announcing')})\s?[:：])", re.I
)
# What a line says of a date besides it: an hour, the time that reading takes.
_SAYS_NOTHING = re.compile(rf"\d{{1,2}}\s?[:.h]\s?\d\d\b|\b(?:{_LISTS.any_of('hours')})\b|\W+", re.I)
_READING = re.compile(rf"\d{{1,3}}\s?(?:{_LISTS.any_of('minutes')})", re.I)
_LABELS = re.compile(rf"(?<![^\W\d])(?:{_LISTS.any_of('dated')})(?![^\W\d])\s?[:：]?", re.I)
# A name, to ask whether a text announces one.
_ANYBODY = "Ada Roy"
# Elements whose text is no line of the article's head.
_OTHERS = frozenset("figure nav aside form table blockquote button select script style pre dl svg".split())
# Characters of a line, words of a name, and letters of a word that may stand between names in lower case.
_LONGEST_LINE = 160
_NAME_WORDS = 4
_JOINT = 3
# Words that may stand beside a date: a weekday, a place. Words of a line beside names and dates.
_BESIDE_DATE = 1
_BESIDE_NAMES = 3
# Elements above the title, and lines below the text, that are looked at.
_NEAR = 3
# Elements behind the title that are looked at.
_MOST_ELEMENTS = 60


class CreditLine(NamedTuple):
    """What one line says: names, texts that hold a date, and the words of all else."""

    names: tuple[str, ...]
    dates: tuple[str, ...]
    others: int

    @property
    def is_credit(self) -> bool:
        """Whether it says who wrote something, or when, and next to nothing else."""
        return bool(self.names or self.dates) and self.others <= _BESIDE_NAMES


class CreditLines:
    """The lines between a page's title and its text."""

    def __init__(self, regions: Regions) -> None:
        self.regions = regions

    @cached_property
    def _lines(self) -> list[CreditLine]:
        """Below the title, and below the standfirst, where that is all that stands before."""
        heading, begin, second = self.regions.heading, self.regions.begin, self.regions.second
        if heading is None or begin is None:
            return []
        lines = list(map(read_line, _lines_between(heading, begin)))
        if second is not None and begin.getparent() is second.getparent():
            lines += [line for line in map(read_line, _lines_between(begin, second)) if line.names]
        return [line for line in lines if line.is_credit]

    def names(self) -> Iterator[str]:
        """Who is said above the text to have written it."""
        heading = self.regions.heading
        above = heading.itersiblings(preceding=True) if heading is not None else iter(())
        for element in islice(above, _NEAR):
            if element.tag in ("p", "div", "span") and not len(element):
                yield from read_line(element.text or "").names
        for line in self._lines:
            yield from line.names

    def signatures(self) -> Iterator[str]:
        """Who is said right below the text to have written it."""
        end = self.regions.end
        for line in islice(_lines_between(end, None), _NEAR) if end is not None else ():
            yield from read_line(line).names

    def labelled(self, labels: re.Pattern[str]) -> Iterator[str]:
        """The dates behind one of ``labels``."""
        for line in self._lines:
            for text in line.dates:
                yield from (match[1] for match in labels.finditer(text))

    def lone(self, later: re.Pattern[str]) -> Iterator[str]:
        """The date that no label calls ``later``, where there is one, and hardly anything beside it."""
        dates = [text for line in self._lines for text in line.dates if not later.search(text)]
        if len(dates) == 1 and _words_beside_date(dates[0]) <= _BESIDE_DATE:
            yield dates[0]


def read_line(line: str) -> CreditLine:
    """What a line says. A line that is a sentence says nothing of that kind."""
    text = " ".join(line.replace(_EDGE, " ").split())
    if not text or len(text) > _LONGEST_LINE or (ends_sentence(text) and count_words(text) > _NAME_WORDS):
        return CreditLine((), (), count_words(text))
    names: list[str] = []
    dates: list[str] = []
    others = 0
    for part in _parts(line):
        announced = BY.sub("", f"{part} ").strip() if BY.match(f"{part} ") else ""
        found = list(_names(announced, part)) if announced else []
        names += found
        if before_date(part) != part.rstrip():
            dates.append(_without_names(part, found))
        elif not found and not _READING.search(part):
            others += count_words(_SAYS_NOTHING.sub(" ", part))
    return CreditLine(tuple(dict.fromkeys(names)), tuple(dates), others)


def _without_names(part: str, names: Sequence[str]) -> str:
    """A part of a line behind the last of some names."""
    return part[max((part.find(name) + len(name) for name in names), default=0) :].strip(" ,")


def _words_beside_date(text: str) -> int:
    """Words of a text besides its date, hours and labels of dates."""
    return count_words(_SAYS_NOTHING.sub(" ", _LABELS.sub(" ", without_date(text))))


def _parts(line: str) -> Iterator[str]:
    """The parts of a line: what an element holds, cut at the signs between; names that are joined stay so."""
    joined: list[str] = []
    for piece in filter(None, (" ".join(piece.split()) for piece in line.split(_EDGE))):
        if joined and _belongs(joined[-1], piece):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    for text in joined:
        yield from filter(None, map(str.strip, _PARTED.split(text)))


def _belongs(before: str, piece: str) -> bool:
    """Whether a piece of a line goes on with the one before it: «By», «Ada Roy», «and», «Bo Li»."""
    label = BY.match(f"{before} {_ANYBODY}")
    if (label and label.end() > len(before)) or _GOES_ON.match(piece) or _WILL_GO_ON.search(before):
        return True
    return not any(map(str.isalnum, piece))


def _names(announced: str, part: str) -> Iterator[str]:
    """The names behind what announces them; none where it is no name."""
    for name in names_in(up_to_number(announced)):
        name = name.partition(",")[0].strip(" ,.;:")
        if _is_name(name, is_told=":" in part or "：" in part or part[:3].casefold() == "by "):
            yield name


def _is_name(name: str, *, is_told: bool) -> bool:
    words = name.split()
    if not 0 < len(words) <= _NAME_WORDS or any(map(str.isdigit, name)):
        return False
    if any(word[0].islower() and len(word) > _JOINT for word in words) or words[-1][0].islower():
        return False
    return is_told or len(words) > 1 or not name[0].isupper()


def _lines_between(start: HtmlElement, stop: HtmlElement | None) -> Iterator[str]:
    """The lines of text behind an element and before another, the elements in them parted by a sign.

    Without the other, up to the end of the element around.
    """
    around = start.getparent()
    pieces: list[str] = []
    element = start
    is_over = True  # all of the first one is
    for _ in range(_MOST_ELEMENTS):
        if not is_over and len(element):
            element = element[0]
        else:
            pieces.append(f"{_break_at(element)}{element.tail or ''}")
            while element.getnext() is None:
                parent = element.getparent()
                if parent is None or parent.tag == "body" or (stop is None and parent is around):
                    break
                element = parent
                pieces.append(f"{_break_at(element)}{element.tail or ''}")
            following = element.getnext()
            if following is None:
                break
            element = following
        if element is stop:
            break
        is_other = element.tag in _OTHERS or names_others(element.get("class"), element.get("id"))
        is_over = is_other and (stop is None or element not in stop.iterancestors())
        pieces.append(_break_at(element) + ("" if is_over else element.text or ""))
    yield from filter(str.strip, "".join(pieces).split("\n"))


def _break_at(element: HtmlElement) -> str:
    return "\n" if element.tag in BLOCK or element.tag in ("br", "li", "hr") else _EDGE


def is_credit_line(text: str, authors: Sequence[str]) -> bool:
    """Whether a text says that ``authors`` wrote the article, and next to nothing else."""
    line = read_line(text)
    return bool(line.names) and line.is_credit and set(line.names) <= set(authors)


def is_date_line(text: str) -> bool:
    """Whether a text says when something was written or changed, and nothing else."""
    line = read_line(text)
    is_date = len(line.dates) > 0 and not line.names and not line.others
    return is_date and all(_words_beside_date(date) <= _BESIDE_DATE for date in line.dates)
