"""How much a page's text still changes when its site's template is learned from more than eight pages."""

from __future__ import annotations

from collections import Counter

import pytest

from catalogue.article import Article
from examples.sample_site import SampleSite
from indexer.extract import Page, SiteTemplate, TemplateLearner, extract


@pytest.mark.parametrize(("family", "bound"), [("wordpress", 0.02), ("builder", 0.05), ("manual", 0.10)])
def test_from_eight_pages_on_more_pages_change_little(family: str, bound: float) -> None:
    """The documented bound: share of words that only one of two readings keeps. The boxes of this site draw
    from pools of tips.
    """
    site = SampleSite(family)
    pages = [Page(site.url(slug), site.html(slug), "text/html") for slug in site.writings]
    few, many = _learned(pages, 8), _learned(pages, 56)
    for page in pages[::16]:
        one, other = _words(page, few), _words(page, many)
        assert 1 - 2 * (one & other).total() / (one.total() + other.total()) <= bound, page.url


def _learned(pages: list[Page], count: int) -> SiteTemplate:
    learner = TemplateLearner()
    for number in range(count):
        learner.add(pages[number * len(pages) // count])
    return learner.template()


def _words(page: Page, template: SiteTemplate) -> Counter[str]:
    article = extract(page, template)
    assert isinstance(article, Article)
    return Counter(word for section in article.sections for text in section.texts() for word in text.split())
