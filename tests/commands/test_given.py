"""Articles that are taken as a WordPress's REST API gives them, a hundred a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from catalogue.config import Config
from catalogue.settings import JobSettings, SiteSettings
from commands.crawl import crawl_sites
from crawler.report import CrawlReport
from crawler.sites import plan
from tests.commands.test_rounds import COUNT, EDIT, Keeper, text_of
from tests.crawler.blog import Blog
from tests.crawler.webserver import Answer, Site

# rounds over a site's API, 10 to 30 seconds
pytestmark = pytest.mark.slow


class GivenKeeper(Keeper):
    """A library that takes the articles of its site from the API."""

    def crawl(self, full: bool = False) -> CrawlReport:
        self.blog.site.asked.clear()
        jobs = [replace(job, full=full) for job in plan(self.config, self.catalogue, (), ())]
        return self._crawled(crawl_sites(self.config, self.catalogue, jobs))


@pytest.fixture
def keeper(web: Site, config: Config) -> Iterator[GivenKeeper]:
    blog = Blog.of(web, COUNT)
    site = SiteSettings(name="blog", url=web.url + "/", articles_from="api")
    settings = {"jobs": JobSettings(processes=1), "site": (site,)}
    made = GivenKeeper(config.model_copy(update=settings), blog)
    yield made
    made.catalogue.close()


def test_no_page_is_asked_for_and_the_articles_are_those_of_the_pages(keeper: GivenKeeper) -> None:
    found = keeper.crawl()
    assert keeper.blog.paths() == []
    assert found.counts["new"] == COUNT
    given = keeper.articles()
    assert set(given) == {post.path for post in keeper.blog.posts}
    for post in keeper.blog.posts:
        article = given[post.path]
        assert article.title == post.title
        assert all(line in text_of(article) for line in post.text.split("\n"))
        assert article.categories == (("Stones",),)
    assert keeper.crawl().counts["unchanged"] == COUNT
    assert keeper.blog.paths() == []
    assert keeper.articles() == given
    (site,) = keeper.config.site
    from_pages = site.model_copy(update={"articles_from": "pages"})
    keeper.config = keeper.config.model_copy(update={"site": (from_pages,)})
    found = keeper.crawl(full=True)
    assert set(given) <= set(keeper.blog.paths())
    assert (found.counts["new"], found.counts["changed"]) == (0, 0)
    assert {path: one.id for path, one in keeper.articles().items()} == {p: a.id for p, a in given.items()}


def test_edits_renames_and_withdrawals_arrive(keeper: GivenKeeper) -> None:
    keeper.crawl()
    before = keeper.articles()
    edited, locked, gone, moved = (keeper.blog[number] for number in (2, 4, 6, 8))
    old = moved.path
    keeper.blog.edit(2, EDIT)
    keeper.blog.edit(4).password = True
    keeper.blog.rename(8, "another-name", EDIT, redirect=False)
    keeper.round()
    assert EDIT in text_of(keeper.articles()[edited.path])
    assert locked.path not in keeper.articles()
    gone.public = False
    keeper.days(2, 12)
    now = keeper.articles()
    assert gone.path not in now
    assert old not in now
    assert now["/another-name/"].id == before[old].id
    assert len(now) == COUNT - 2
    assert set(keeper.blog.paths()) <= {old, gone.path, locked.path}


def test_what_robots_txt_forbids_is_not_taken_either(keeper: GivenKeeper) -> None:
    path = keeper.blog[5].path
    keeper.blog.site.routes["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {path}\n", type="text/plain")
    found = keeper.crawl()
    assert path not in keeper.articles()
    assert len(keeper.articles()) == COUNT - 1
    assert found.counts["refused"] >= 1


def test_a_site_that_closes_its_api_is_read_by_its_pages(keeper: GivenKeeper) -> None:
    keeper.crawl()
    keeper.blog.edit(3, EDIT)
    keeper.blog.rest, keeper.blog.sitemap = False, True
    keeper.pass_time(20)
    keeper.crawl()
    assert EDIT in text_of(keeper.articles()[keeper.blog[3].path])
