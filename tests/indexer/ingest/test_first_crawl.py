"""How often a first crawl reads its pages, and what is left of the template in the end."""

from __future__ import annotations

import pytest

from examples.sample_site import SampleSite
from indexer.ingest import arrival, run
from indexer.ingest.lessons import FITTED
from tests.indexer.crawled import Crawled

PAGES = 320
# Pages between two looks of ingest.
AT_ONCE = 8
# Readings a page, at most.
MOST_READINGS = 1.3

# Headings of boxes that stand on every page.
BOXES = ("Get ready for the appointment", "More from the almanac", "Make this guide your own")


@pytest.mark.slow  # hundreds of pages are read: what is measured does not show on fewer
def test_a_slow_first_crawl_section_by_section_reads_few_pages_twice(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "PATIENCE", 0.0)
    monkeypatch.setattr(run, "_POLL", 0.0)
    site = SampleSite("wordpress", articles=PAGES)
    coming = sorted(site.writings, key=lambda slug: (site.writings[slug].category[0], slug))

    def crawling() -> bool:
        for slug in coming[:AT_ONCE]:
            crawled.keep(site.paths[slug], site.html(slug).encode())
        del coming[:AT_ONCE]
        return bool(coming)

    report = run.ingest(crawled.config, crawled.catalogue, crawled.archive, None, follow=crawling)
    assert report.read == PAGES
    assert report.read + report.reread <= MOST_READINGS * PAGES
    articles = list(crawled.catalogue.articles())
    headings = [section.heading for article in articles for section in article.sections]
    assert {article.extraction.method for article in articles} == {FITTED}
    assert not [heading for heading in headings if heading in BOXES]


@pytest.mark.slow  # a template is learned of sixty pages
def test_what_comes_quickly_is_read_when_the_crawl_ends(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is read twice where 200 pages would soon be there."""
    monkeypatch.setattr(arrival, "PATIENCE", 1e6)
    site = SampleSite("wordpress", articles=60)
    coming = list(site.writings)
    looks: list[int] = []

    def crawling() -> bool:
        for slug in coming[:20]:
            crawled.keep(site.paths[slug], site.html(slug).encode())
        del coming[:20]
        looks.append(len(list(crawled.catalogue.articles())))
        return bool(coming)

    report = run.ingest(crawled.config, crawled.catalogue, crawled.archive, None, follow=crawling)
    assert (report.read, report.reread) == (60, 0)
    assert looks[:3] == [0, 0, 0]
