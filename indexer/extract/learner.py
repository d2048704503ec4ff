"""A site's template, learned page by page while the crawl runs."""

from __future__ import annotations

from collections import Counter

from indexer.extract.blocks import outline_of
from indexer.extract.metadata import metadata_of
from indexer.extract.page import Options, Page
from indexer.extract.profile import SiteTemplate
from indexer.extract.repair import heal
from indexer.extract.template import MAX_PAGES, View, clusters_of, learn_profile
from indexer.extract.titles import learn_affixes

_FEWEST = 2


class TemplateLearner:
    """Collects pages of one site; usable from two, good from eight, never more than 200."""

    def __init__(self, options: Options = Options()) -> None:  # noqa: B008 – frozen
        self.options = options
        self.views: list[View] = []
        self.titles: list[str] = []
        self.descriptions: list[str] = []

    @property
    def full(self) -> bool:
        """Whether further pages are ignored."""
        return len(self.views) >= MAX_PAGES

    def add(self, page: Page) -> None:
        """Learn from one page more."""
        if self.full:
            return
        healed = heal(page)
        metadata = metadata_of(healed.tree, page, self.options)
        self.views.append(View.of(outline_of(healed.tree), metadata.title))
        element = healed.tree.find("head/title")
        self.titles.append("".join(element.itertext()) if element is not None else "")
        self.descriptions.append(metadata.description)

    def template(self) -> SiteTemplate:
        """What the pages so far tell. It may be asked for again after more pages."""
        profiles = tuple(learn_profile(group) for group in clusters_of(self.views) if len(group) >= _FEWEST)
        repeated = Counter(text for text in self.descriptions if text)
        shared = tuple(sorted(text for text, n in repeated.items() if n > 1))
        return SiteTemplate(profiles, learn_affixes(self.titles), shared, len(self.views))
