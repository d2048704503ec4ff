"""Rounds of ``pinakes schedule`` over a site that its keepers edit: what goes, what moves, what is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.article import Article
from catalogue.config import Config
from catalogue.settings import JobSettings
from catalogue.store import Catalogue
from commands.crawl import CrawlOutcome, crawl_sites
from crawler.report import CrawlReport
from crawler.schedule import Rounds
from crawler.sites import plan
from tests.crawler.blog import Blog
from tests.crawler.webserver import Site
from tests.passing_time import let_pass

# rounds of a schedule over a real site, 5 to 45 seconds each
pytestmark = pytest.mark.slow

# Articles of the site.
COUNT = 12


class Keeper:
    """A library of one site that is crawled once, and looked at in rounds from then on."""

    def __init__(self, config: Config, blog: Blog) -> None:
        self.config = config
        self.blog = blog
        self.catalogue = Catalogue.open(config.catalogue_url)
        self.rounds = Rounds(config, self.catalogue)

    def crawl(self) -> CrawlReport:
        """A crawl that a person asks for."""
        jobs = plan(self.config, self.catalogue, (), (self.blog.site.url + "/",))
        return self._crawled(crawl_sites(self.config, self.catalogue, jobs))

    def round(self, hours: float = 0.25) -> CrawlReport:
        """A round of the schedule, so many hours after the one before."""
        self.pass_time(hours / 24)
        self.blog.site.asked.clear()
        if hours > 6:  # the longest rest of a site is over
            self.rounds = Rounds(self.config, self.catalogue)
        found = crawl_sites(self.config, self.catalogue, self.rounds.due())
        self.rounds.done(found.reports)
        return self._crawled(found)

    def days(self, count: float, hours: float = 6) -> list[CrawlReport]:
        """The reports of rounds over some days."""
        return [self.round(hours) for _ in range(round(count * 24 / hours))]

    def pass_time(self, days: float) -> None:
        """Let everything that is known have happened so many days earlier."""
        let_pass(self.catalogue, days)

    def articles(self) -> dict[str, Article]:
        """Path → article."""
        return {"/" + one.url.split("/", 3)[3]: one for one in self.catalogue.articles()}

    def _crawled(self, outcome: CrawlOutcome) -> CrawlReport:
        assert not outcome.problems
        (found,) = outcome.reports
        return found


@pytest.fixture
def keeper(web: Site, config: Config) -> Iterator[Keeper]:
    blog = Blog.of(web, COUNT)
    # few pages are read faster without the start of a pool
    made = Keeper(config.model_copy(update={"jobs": JobSettings(processes=1)}), blog)
    yield made
    made.catalogue.close()


def text_of(article: Article) -> str:
    return " ".join(article.texts())


# What goes


def test_what_a_wordpress_withdrew_is_gone_within_two_days(keeper: Keeper) -> None:
    keeper.crawl()
    assert len(keeper.articles()) == COUNT
    keeper.round(12)
    keeper.blog[7].public = False  # in the bin, or private: nothing says so
    path = keeper.blog[7].path
    for _ in range(8):
        keeper.round(6)
        if path not in keeper.articles():
            break
    else:
        pytest.fail("the article is still there after two days")
    assert len(keeper.articles()) == COUNT - 1


def test_a_round_that_follows_soon_asks_the_api_for_changes_only(keeper: Keeper) -> None:
    keeper.crawl()
    keeper.round()
    (asked,) = [path for path in keeper.blog.site.paths() if "/wp/v2/posts?" in path]
    assert "modified_after" in asked
    assert keeper.blog.paths() == []


def test_a_post_that_asks_for_a_password_is_withdrawn_in_the_round_that_hears_of_it(keeper: Keeper) -> None:
    keeper.crawl()
    keeper.blog.edit(5).password = True
    found = keeper.round()
    assert found.removed == 1, list(found.lines())
    assert keeper.blog[5].path not in keeper.articles()
    keeper.blog.edit(5).password = False
    keeper.round()
    assert keeper.blog[5].path in keeper.articles()


# What moves


@pytest.mark.parametrize("leads_back", [True, False])
def test_an_article_that_moved_and_came_back_stands_where_it_stood(keeper: Keeper, leads_back: bool) -> None:
    """With the same text: nothing but the list says so, and what is kept of its page is the other one's."""
    keeper.blog.rest, keeper.blog.sitemap = False, True
    keeper.crawl()
    post = keeper.blog[3]
    old, article = post.path, keeper.articles()[post.path]
    keeper.blog.old, post.slug = {old: "/elsewhere/"}, "elsewhere"
    keeper.days(2)
    assert keeper.articles()["/elsewhere/"].id == article.id
    keeper.blog.old, post.slug = {"/elsewhere/": old} if leads_back else {}, old.strip("/")
    keeper.days(4)
    assert keeper.articles()[old].id == article.id
    assert len(keeper.articles()) == COUNT


EDIT = "A sentence was added by the keeper of the parish."


@pytest.mark.parametrize(
    ("redirect", "more"),
    [(True, EDIT), (False, EDIT), (False, ""), (True, "In 1984 it was moved 250 feet. " * 20)],
)
def test_a_post_that_is_renamed_and_edited_keeps_its_identity(
    keeper: Keeper, redirect: bool, more: str
) -> None:
    keeper.crawl()
    old = keeper.blog[3].path
    article = keeper.articles()[old]
    keeper.blog.rename(3, "another-name", more, redirect)
    keeper.round()
    assert keeper.blog.paths()[0] == old, "the old address is asked first"
    now = keeper.articles()
    assert now["/another-name/"].id == article.id
    assert more.strip() in text_of(now["/another-name/"])
    assert old not in now
    assert len(now) == COUNT


@pytest.mark.parametrize(
    ("redirect", "more"),
    [(True, ""), (True, EDIT), (False, EDIT), (False, "It has stood there longer than anybody knows. " * 9)],
)
def test_without_an_api_identity_follows_the_redirect_or_the_text(
    keeper: Keeper, redirect: bool, more: str
) -> None:
    keeper.blog.rest, keeper.blog.sitemap = False, True
    keeper.crawl()
    old = keeper.blog[3].path
    article = keeper.articles()[old]
    keeper.blog.rename(3, "another-name", more, redirect)
    keeper.round()
    now = keeper.articles()
    assert now["/another-name/"].id == article.id
    assert more.strip() in text_of(now["/another-name/"])
    assert len(now) == COUNT


@pytest.mark.parametrize("rest", [True, False])
def test_what_moved_stays_when_its_old_page_is_gone_for_good(keeper: Keeper, rest: bool) -> None:
    keeper.blog.rest, keeper.blog.sitemap = rest, not rest
    keeper.crawl()
    article = keeper.articles()[keeper.blog[3].path]
    keeper.blog.rename(3, "another-name", EDIT, redirect=False)
    keeper.round()
    keeper.days(2, 12)
    assert keeper.articles()["/another-name/"].id == article.id
    assert len(keeper.articles()) == COUNT


@pytest.mark.parametrize("redirect", [True, False])
def test_what_is_met_at_its_new_address_first_moves_when_the_old_one_is_looked_at(
    keeper: Keeper, redirect: bool
) -> None:
    """A link tells of the new address, and nothing of the old one."""
    keeper.blog.rest = False
    keeper.blog.posts = keeper.blog.posts[:4]
    for post in keeper.blog.posts:
        keeper.blog.site.routes.pop(post.path, None)
    keeper.crawl()
    old = keeper.blog[2].path
    article = keeper.articles()[old]
    keeper.blog.rename(2, "another-name", EDIT, redirect)
    keeper.pass_time(0.1)
    keeper.days(8, 48)
    now = keeper.articles()
    assert EDIT in text_of(now["/another-name/"])
    assert now["/another-name/"].id == article.id
    assert old not in now


def test_of_two_articles_alike_the_one_that_stays_is_itself_when_the_other_goes(keeper: Keeper) -> None:
    keeper.crawl()
    gone = keeper.blog[9]
    keeper.blog.posts.append(type(gone)(99, "a-sibling", gone.title, f"{gone.text} {EDIT} {EDIT}"))
    keeper.blog.edit(99)
    keeper.round()
    article = keeper.articles()["/a-sibling/"]
    keeper.round(8 * 24)  # both are looked at
    gone.public = False
    keeper.days(1.5, 12)
    now = keeper.articles()
    assert now["/a-sibling/"].id == article.id
    assert gone.path not in now
    assert len(now) == COUNT


def test_posts_that_swap_their_addresses_have_each_others_texts(keeper: Keeper) -> None:
    keeper.crawl()
    one, other = keeper.blog.edit(4), keeper.blog.edit(5)
    one.slug, other.slug = other.slug, one.slug
    keeper.round()
    now = keeper.articles()
    assert (now[one.path].title, now[other.path].title) == (one.title, other.title)
    assert len(now) == COUNT


def test_an_address_that_another_post_takes_over_keeps_both(keeper: Keeper) -> None:
    keeper.crawl()
    free = keeper.blog[4].slug
    keeper.blog.rename(4, "another-name", EDIT, redirect=False)
    keeper.blog.rename(6, free, redirect=False)
    keeper.round()
    keeper.days(2, 12)
    now = keeper.articles()
    assert now["/another-name/"].title == keeper.blog[4].title
    assert now[f"/{free}/"].title == keeper.blog[6].title
    assert len(now) == COUNT


def test_a_copy_stays_a_copy_while_the_article_is_where_it_was(keeper: Keeper) -> None:
    keeper.crawl()
    keeper.blog.posts.append(type(keeper.blog[1])(99, "a-copy", keeper.blog[9].title, keeper.blog[9].text))
    keeper.blog.edit(99)
    keeper.days(2, 12)
    assert len(keeper.articles()) == COUNT
    assert keeper.blog[9].path in keeper.articles()
