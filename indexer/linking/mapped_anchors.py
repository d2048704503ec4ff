"""The words that a library's links stand on, in a table: which article links them to which address.

Made when the library is indexed (:mod:`indexer.index.mapped`). :class:`indexer.linking.anchors.AnchorIndex`
puts what changed since to it.
"""

from __future__ import annotations

import string
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.text.analysis import VERSION as ANALYSIS
from indexer.index.mapped import Numbering, Parts, Table, ends_of, keys_parts, renumbered, strings_parts
from indexer.linking.mapped_names import MappedBeginnings, Tokens, beginnings_parts
from indexer.linking.names import name_tokens, setting_apart

# What the table holds, in its version.
FORM = f"anchors 5 {ANALYSIS}"

# What stands around the words of a link.
_AROUND = string.whitespace + string.punctuation

Mask = NDArray[np.bool_]


class AnchorWords(NamedTuple):
    """The words of a link as they are looked for, and the punctuation that stands within them."""

    tokens: Tokens
    between: str


class AnchorLink(NamedTuple):
    """Words that an article links to another one, at one of its addresses."""

    source: str
    words: AnchorWords
    url: str
    target: str


def anchor_words(anchor: str) -> AnchorWords:
    """Without tokens for words that are not looked for."""
    key = name_tokens(anchor)
    return AnchorWords(key, setting_apart(anchor.strip(_AROUND)) if len(key) > 1 else "")


class MappedAnchors:
    """Links between articles, as of one sequence number, by the words that they stand on."""

    def __init__(self, table: Table) -> None:
        self.beginnings = MappedBeginnings(table)
        self.size = len(table.numbers("sources"))
        self._phrases = table.keys("phrases")
        self._articles = table.keys("articles")
        self._urls = table.keys("urls")
        self._leads_to = table.array("leads_to")  # of each address the article
        self._sources = table.array("sources")  # of each link, by phrase
        self._links = table.array("links")  # of each link the address
        self._betweens = table.array("betweens")  # of each link, as a number of the strings
        self._between = table.strings("between")
        self._ends = table.numbers("ends")
        self._incoming = table.numbers("incoming")  # of each article

    def without(self, articles: Collection[str], urls: Collection[str]) -> Mask:
        """Which links neither come from or lead to these articles, nor to these addresses: shape (links,)."""
        gone = np.zeros(len(self._articles), np.bool_)
        gone[_known(self._articles.number(one) for one in articles)] = True
        led = gone[self._leads_to]
        led[_known(map(self._urls.number, urls))] = True
        kept: Mask = ~(gone[self._sources] | led[self._links])
        return kept

    def phrases(self) -> Iterator[Tokens]:
        """All words that links stand on."""
        return (tuple(phrase.split(" ")) for phrase in self._phrases)

    def at(self, url: str) -> str | None:
        """The article at an address that a link leads to."""
        number = self._urls.number(url)
        return self._articles[self._leads_to[number]] if number >= 0 else None

    def targets(self, key: Tokens, kept: Mask | None) -> dict[str, int]:
        """Article id → links of these words to it, of those that are ``kept``."""
        rows = self._rows(key)
        links = self._links[rows] if kept is None else self._links[rows][kept[rows]]
        targets, counts = np.unique(self._leads_to[links], return_counts=True)
        return {
            self._articles[target]: count
            for target, count in zip(targets.tolist(), counts.tolist(), strict=True)
        }

    def betweens(self, key: Tokens, kept: Mask | None) -> set[str]:
        """The punctuation within these words where links stand on them."""
        rows = self._rows(key)
        found = np.unique(self._betweens[rows] if kept is None else self._betweens[rows][kept[rows]])
        return {self._between[number] for number in found.tolist()}

    def incoming(self, target: str) -> int:
        """How many links lead to an article."""
        number = self._articles.number(target)
        return int(self._incoming[number]) if number >= 0 else 0

    def led_to(self, where: Mask) -> dict[str, int]:
        """Article id → links to it, of those in a mask."""
        targets, counts = np.unique(self._leads_to[self._links[where]], return_counts=True)
        return {self._articles[target]: count for target, count in zip(targets.tolist(), counts.tolist())}

    def towards(self, target: str, kept: Mask | None) -> dict[Tokens, int]:
        """The words that link to an article, with how often."""
        number = self._articles.number(target)
        if number < 0:
            return {}
        there = self._leads_to[self._links] == number
        rows = np.flatnonzero(there if kept is None else there & kept)
        phrases, counts = np.unique(
            np.searchsorted(np.asarray(self._ends), rows, side="right") - 1, return_counts=True
        )
        return {
            tuple(self._phrases[phrase].split(" ")): count
            for phrase, count in zip(phrases.tolist(), counts.tolist())
        }

    def _rows(self, key: Tokens) -> slice:
        phrase = self._phrases.number(" ".join(key))
        return slice(0, 0) if phrase < 0 else slice(self._ends[phrase], self._ends[phrase + 1])


def parts_of(links: Iterable[tuple[str, str, str]], ids: Mapping[str, str]) -> Parts:
    """The parts of a table of links, each once: the article that it comes from, the words that it stands on,
    and the address that it leads to; ``ids`` are those of the articles at addresses.
    """
    words = cache(anchor_words)
    phrases, sources, urls, betweens = Numbering(), Numbering(), Numbering(), Numbering([""])
    columns = array("I"), array("I"), array("I"), array("I")
    for source, anchor, url in links:
        if url not in ids:
            continue
        led_to = urls[url]  # also by words that are not looked for: who asks for the article there is told
        key, between = words(anchor)
        if key:
            row = phrases[" ".join(key)], sources[source], led_to, betweens[between]
            for column, number in zip(columns, row, strict=True):
                column.append(number)
    phrase_parts, phrase_numbers = keys_parts("phrases", phrases)
    article_parts, article_numbers = keys_parts("articles", [*sources, *(ids[url] for url in urls)])
    url_parts, url_numbers = keys_parts("urls", urls)
    phrase_of, source_of, url_of, between_of = (np.array(column, np.uint32) for column in columns)
    phrase_of = renumbered(phrases, phrase_numbers)[phrase_of]
    url_of = renumbered(urls, url_numbers)[url_of]
    order = np.argsort(phrase_of, kind="stable")
    leads_to = np.array([article_numbers[ids[url]] for url in url_numbers], np.uint32)
    return {
        **phrase_parts,
        **article_parts,
        **url_parts,
        **strings_parts("between", list(betweens)),
        "leads_to": leads_to,
        "sources": renumbered(sources, article_numbers)[source_of][order],
        "links": url_of[order],
        "betweens": between_of[order],
        "ends": ends_of(phrase_of, len(phrase_numbers)),
        "incoming": np.bincount(leads_to[url_of], minlength=len(article_numbers)).astype(np.uint32),
        **beginnings_parts(phrase_numbers),
    }


def _known(numbers: Iterable[int]) -> list[int]:
    return [number for number in numbers if number >= 0]
