"""The sample site: its articles in one template, with what a perfect extractor would get from each page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from catalogue.article import Article
from examples.sample_site.content import Writing
from examples.sample_site.corpus import Changes, Corpus
from examples.sample_site.families import FAMILIES
from examples.sample_site.families.base import Neighbour, Rendered, Surroundings, excerpt
from examples.sample_site.gold import gold_article, gold_row
from examples.sample_site.markup import Node, Variant

# Who stands around an article: places before and after it in the alphabet.
_STEPS = (-1, 1, 2, -2, 3, 4, -3, 5)


class SampleSite:
    """A site of one family and variant. The same seed gives the same site, byte for byte, after the same
    number of steps.

    ``articles``: how many (default: all that are written by hand, in English and Bangla; up to some 5,500 are
    made from them). ``base``: where the site stands, without a slash at the end.
    """

    def __init__(
        self,
        family: str = "wordpress",
        variant: str = "named",
        seed: int = 1,
        articles: int | None = None,
        base: str = "https://almanac.example.org",
    ) -> None:
        if family not in FAMILIES:
            raise ValueError(f"no family {family!r}; there are {', '.join(FAMILIES)}")
        self.family = FAMILIES[family]()
        self.seed = seed
        self.base = base
        self._variant_name = variant
        Variant(variant, seed, 0)  # raises for an unknown name now, not at the first page
        self._corpus = Corpus(seed, articles)
        self._pages: dict[str, tuple[tuple[object, ...], str]] = {}
        self._settle()

    def _settle(self) -> None:
        """What follows from the set of articles: paths, and who stands beside whom in the alphabet."""
        self.writings = dict(self._corpus.writings)
        self.paths = {slug: self.family.path(writing) for slug, writing in self.writings.items()}
        self.by_path = {path: slug for slug, path in self.paths.items()}
        self.by_number = {writing.number: slug for slug, writing in self.writings.items()}
        self._order = sorted(self.writings, key=lambda slug: (self.writings[slug].title.lower(), slug))
        self._rank = {slug: place for place, slug in enumerate(self._order)}

    @property
    def gone(self) -> dict[str, int]:
        """Slugs of deleted articles with the status that their address answers."""
        return self._corpus.gone

    @property
    def moved(self) -> dict[str, str]:
        """Old slug → new slug."""
        return self._corpus.moved

    @property
    def step(self) -> int:
        """How often the site has changed."""
        return self._corpus.step

    def advance(self) -> Changes:
        """Let some time pass: articles are edited, added, deleted, renamed, the same ones for the same seed
        and step.
        """
        changes = self._corpus.advance()
        self._settle()
        return changes

    def url(self, slug: str) -> str:
        """The canonical address of an article."""
        return self.base + self.paths[slug]

    def around(self, slug: str | None) -> Surroundings:
        """The site around an article (or around any other page)."""
        place = self._rank.get(slug or "", 0)
        size = len(self._order)
        if size > len(_STEPS):
            near = [self._order[(place + step) % size] for step in _STEPS]
        else:
            near = [other for other in self._order if other != slug]
        cards = tuple(self._card(other) for other in near)
        return Surroundings(self.base, self.paths, cards, self.seed)

    def _card(self, slug: str) -> Neighbour:
        writing = self.writings[slug]
        return Neighbour(self.paths[slug], writing.title, excerpt(writing, 15), writing.category[0])

    def rendered(self, slug: str) -> Rendered:
        """The page of an article as a tree."""
        return self.family.article(self.writings[slug], self.around(slug))

    def html(self, slug: str) -> str:
        """The page of an article."""
        key = (self.writings[slug], self.around(slug).neighbours, self.base)
        kept = self._pages.get(slug)
        if kept and kept[0] == key:
            return kept[1]
        html = self.write(self.rendered(slug).tree, self.writings[slug])
        self._pages[slug] = (key, html)
        return html

    def content(self, slug: str) -> str:
        """The content alone, boxes of the plugins included, as WordPress renders it for its REST API."""
        rendered = self.rendered(slug)
        variant = Variant(self._variant_name, self.seed, self.writings[slug].number)
        return "".join(variant.html(child) for child in rendered.content.children if isinstance(child, Node))

    def write(self, tree: Node, writing: Writing | None = None) -> str:
        """Any tree as a page of this variant."""
        variant = Variant(self._variant_name, self.seed, writing.number if writing else 0)
        return "<!DOCTYPE html>\n" + variant.html(tree)

    def pages(self) -> Iterator[tuple[str, str]]:
        """(address, HTML) of every article."""
        for slug in self.writings:
            yield self.url(slug), self.html(slug)

    def gold(self, slug: str) -> dict[str, Any]:
        """The row of an evaluation's gold file for an article."""
        return gold_row(self.writings[slug], self.rendered(slug), self.url(slug), self.html(slug))

    def gold_article(self, slug: str) -> Article:
        """The Article that a perfect extractor makes of the page."""
        wordpress = self.family.name == "wordpress"
        return gold_article(
            self.writings[slug],
            self.rendered(slug),
            self.url(slug),
            urlsplit(self.base).netloc,
            self.base,
            self.paths,
            bangla_terms=wordpress,
            anchors=wordpress and self._variant_name != "bold",
        )
