"""A site's template, learned page by page while the crawl runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from lxml.html import HtmlElement

from indexer.extract.body.classifier import ENOUGH
from indexer.extract.body.second_opinion import SecondOpinion, second_opinion
from indexer.extract.body.votes import is_vast
from indexer.extract.labelling import mark_discussions, unlabelled
from indexer.extract.metadata.collect import title_and_description
from indexer.extract.metadata.titles import learn_affixes
from indexer.extract.page import Page
from indexer.extract.source.repair import Healed, heal
from indexer.extract.template.learning import MAX_PAGES, clusters_of, learn_profile
from indexer.extract.template.marking import mark_template
from indexer.extract.template.paths import paths_of
from indexer.extract.template.profile import Profile, SiteTemplate
from indexer.extract.template.view import Common, View
from indexer.extract.walk import outline_of

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Pages of one template from which it is learned.
# At 1: no change; at 4: blogs −.0172 (`benchmarks.ablation sites`).
FEWEST_PAGES = 2

# Pages whose source is kept until the template is asked for.
SAMPLES = 24

# Pages of those that get a second opinion, for each template.
# At 2: blogs −.0034; at 8: no change (`benchmarks.ablation sites`).
ASKED = 4

# Opinions that agree, from which no more are asked: each takes as long as reading three pages. The four agree
# with the first two that do on all sites of blogs_multi_page.
AGREEING = 2

# Pages that must be at hand for one, where the template has so many.
# At 1: no change; at 6: blogs −.0035 (`benchmarks.ablation sites`).
FEWEST_ASKED = 3

# Share of words that stand beside what trafilatura keeps (median of the pages asked), up to which the
# template decides alone. Measured in ``second_opinion``.
# .03 and .12 change nothing that is measured (`benchmarks.ablation sites`).
BESIDE = 0.06

# Share that trafilatura both misses in the main container and finds beside it, above which the container that
# was learned holds something else: the comments, say.
# .4 and .9 change nothing that is measured (`benchmarks.ablation sites`).
MISSED = 0.8

# Headings of template sections without wrappers from which no second opinion is asked: no single-page
# extractor sees such boxes.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
FLOW_HEADINGS = 3


class _Sample(NamedTuple):
    """A page that may get a second opinion."""

    view: View
    page: Page
    title: str
    # Of the first few pages, which are asked about on most sites; others are parsed again. Where it is there,
    # the view has it as well.
    tree: HtmlElement | None


class TemplateLearner:
    """Collects pages of one site; usable from two, good from eight, never more than 200.

    ``whole``: the trees of all pages are kept, for whoever reads them next.
    """

    def __init__(self, whole: bool = False) -> None:
        self.whole = whole
        self.views: list[View] = []
        self.titles: list[str] = []
        self.descriptions: list[str] = []
        self.samples: list[_Sample] = []
        self.common = Common()

    @property
    def full(self) -> bool:
        return len(self.views) >= MAX_PAGES

    def add(self, page: Page, healed: Healed | None = None) -> None:
        """Take in a page. ``healed``: what stands in it, where it was parsed already."""
        if self.full:
            return
        healed = healed or heal(page)  # held to the end: see Healed.held
        tree = healed.tree
        title, description = title_and_description(tree, page)
        kept = self.whole or (len(self.samples) < AGREEING and not is_vast(tree))
        self.views.append(View.of(outline_of(tree), title, None if kept else self.common))
        if len(self.samples) < SAMPLES:
            self.samples.append(_Sample(self.views[-1], page, title, tree if kept else None))
        element = tree.find("head/title")
        self.titles.append("".join(element.itertext()) if element is not None else "")
        self.descriptions.append(description)

    def template(self, fewest: int = FEWEST_PAGES) -> SiteTemplate:
        """What the pages so far tell, of templates that ``fewest`` of them share.

        It may be asked for again after more pages.
        """
        profiles = tuple(self.profile(group) for group in clusters_of(self.views) if len(group) >= fewest)
        repeated = Counter(text for text in self.descriptions if text)
        shared = tuple(sorted(text for text, n in repeated.items() if n > 1))
        return SiteTemplate(profiles, learn_affixes(self.titles), shared, len(self.views))

    def profile(self, group: Sequence[View]) -> Profile:
        """The profile of one group, and whether it can do without a second opinion.

        That is asked of a few of its pages.
        """
        profile = learn_profile(group)
        if len(profile.headings) >= FLOW_HEADINGS:
            return replace(profile, direct=True)
        members = {id(view) for view in group}
        asked = [sample for sample in self.samples if id(sample.view) in members][:ASKED]
        if not profile.is_usable or len(asked) < min(FEWEST_ASKED, len(group)):
            return profile
        opinions: list[SecondOpinion] = []
        for sample in asked:
            if (opinion := _opinion(sample, profile)) is not None:
                opinions.append(opinion)
            if len(opinions) == AGREEING and agree(opinions, profile):
                break
        return judged(profile, opinions)


def _opinion(sample: _Sample, profile: Profile) -> SecondOpinion | None:
    """The second opinion on one page; None where the profile does not fit it, or the page is vast."""
    tree = heal(sample.page).tree if sample.tree is None else sample.tree
    if is_vast(tree):
        return None
    outline = outline_of(tree) if sample.tree is None else sample.view.outline.afresh()
    labelled = unlabelled(outline, sample.page.url)
    mark_discussions(labelled, sample.title)
    paths = paths_of(labelled.outline, frozenset(profile.vocabulary), frozenset(profile.core))
    if not mark_template(labelled, profile, paths, sample.title):
        return None
    return second_opinion(labelled, tree, sample.title, profile)


def agree(opinions: Sequence[SecondOpinion], profile: Profile) -> bool:
    """Whether each opinion alone would say the same of the profile."""
    alone = [judged(profile, [opinion]) for opinion in opinions]
    return len({(one.confidence, one.direct) for one in alone}) == 1


def judged(profile: Profile, opinions: Sequence[SecondOpinion]) -> Profile:
    """The profile with what the second opinions say of it."""
    if not opinions:
        return replace(profile, direct=False)
    if median(min(opinion.missed, opinion.beside) for opinion in opinions) > MISSED:
        return replace(profile, confidence=0.0)
    # The fewer the pages, the more of what the template keeps must be vouched for.
    few = profile.pages < ENOUGH
    beside = [opinion.around if few else opinion.beside for opinion in opinions]
    return replace(profile, direct=median(beside) <= BESIDE)
