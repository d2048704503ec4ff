"""The pages of a small site, each parsed once: its template is learned of all of them, then they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalogue.article import Article, Rejected
from indexer.extract.extraction import extract_healed
from indexer.extract.page import Options, Page
from indexer.extract.sections.kinds import Vocabulary
from indexer.extract.source.repair import heal
from indexer.extract.template_learner import TemplateLearner


def read_whole_site(
    pages: Sequence[Page], vocabulary: Vocabulary, options: Options
) -> Iterator[Article | Rejected]:
    """What stands on each page of a small site: the same as learning of all of them, then reading each.

    The trees of all are held, ten times as large as their sources.
    """
    learner = TemplateLearner(whole=True)
    healed = []
    for page in pages:
        healed.append(heal(page))
        learner.add(page, healed[-1])
    template = learner.template()
    for page, one, view in zip(pages, healed, learner.views, strict=True):
        yield extract_healed(page, one, template, vocabulary, options, view.outline.afresh()).result
