"""A site's template, learned page by page while the crawl runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from indexer.extract.blocks import outline_of
from indexer.extract.body.classifier import ENOUGH, SecondOpinion, is_vast, second_opinion
from indexer.extract.label import Label, Labelled
from indexer.extract.labelling import mark_discussions, mark_machinery
from indexer.extract.links import hostname_of
from indexer.extract.metadata.collect import metadata_of
from indexer.extract.metadata.titles import learn_affixes
from indexer.extract.page import Options, Page
from indexer.extract.source.repair import heal
from indexer.extract.template.learning import MAX_PAGES, clusters_of, learn_profile
from indexer.extract.template.marking import mark_template
from indexer.extract.template.paths import paths_of
from indexer.extract.template.profile import Profile, SiteTemplate
from indexer.extract.template.view import View

_FEWEST = 2
_SAMPLES = 24  # pages whose source is kept until the template is asked for
_ASKED = 4  # of them per profile that get a second opinion
BESIDE = 0.06  # see body.second_opinion
# of both shares, and the main container that was learned holds something else: the comments, say
MISSED = 0.8


class TemplateLearner:
    """Collects pages of one site; usable from two, good from eight, never more than 200."""

    def __init__(self, options: Options = Options()) -> None:  # noqa: B008 – frozen
        self.options = options
        self.views: list[View] = []
        self.titles: list[str] = []
        self.descriptions: list[str] = []
        self.samples: list[tuple[View, Page]] = []

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
        if len(self.samples) < _SAMPLES:
            self.samples.append((self.views[-1], page))
        element = healed.tree.find("head/title")
        self.titles.append("".join(element.itertext()) if element is not None else "")
        self.descriptions.append(metadata.description)

    def template(self) -> SiteTemplate:
        """What the pages so far tell. It may be asked for again after more pages."""
        profiles = tuple(self.profile(group) for group in clusters_of(self.views) if len(group) >= _FEWEST)
        repeated = Counter(text for text in self.descriptions if text)
        shared = tuple(sorted(text for text, n in repeated.items() if n > 1))
        return SiteTemplate(profiles, learn_affixes(self.titles), shared, len(self.views))

    def profile(self, group: Sequence[View]) -> Profile:
        """The profile of one group, and whether it can do without a second opinion: asked of a few of its
        pages.
        """
        profile = learn_profile(group)
        members = {id(view) for view in group}
        sample = [page for view, page in self.samples if id(view) in members][:_ASKED]
        # boxes without wrappers: no single-page extractor sees them, so none is asked
        if len(profile.headings) >= 3:
            return replace(profile, direct=True)
        if not profile.is_usable or len(sample) < min(3, len(group)):
            return profile
        opinions = [opinion for page in sample if (opinion := self.opinion(page, profile)) is not None]
        if opinions and median(min(opinion.missed, opinion.beside) for opinion in opinions) > MISSED:
            return replace(profile, confidence=0.0)
        # the fewer the pages, the more of what the template keeps must be vouched for
        few = profile.pages < ENOUGH
        beside = [opinion.around if few else opinion.beside for opinion in opinions]
        return replace(profile, direct=bool(opinions) and median(beside) <= BESIDE)

    def opinion(self, page: Page, profile: Profile) -> SecondOpinion | None:
        """What :func:`second_opinion` says of one page; None where the profile does not fit it, or the page
        is vast.
        """
        healed = heal(page)
        if is_vast(healed.tree):
            return None
        title = metadata_of(healed.tree, page, self.options).title
        outline = outline_of(healed.tree)
        labelled = Labelled(outline, [Label() for _ in outline.blocks], host=hostname_of(page.url))
        mark_machinery(labelled)
        mark_discussions(labelled, title)
        paths = paths_of(outline, frozenset(profile.vocabulary), frozenset(profile.core))
        return (
            second_opinion(labelled, healed.tree, title, profile)
            if mark_template(labelled, profile, paths, title)
            else None
        )
