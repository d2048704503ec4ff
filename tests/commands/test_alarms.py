"""What a crawl says, and ends with, when a site answers and its articles are not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue.errors import CrawlFailed
from commands.crawl import CrawlOutcome
from tests.commands.test_rounds import COUNT, Keeper, keeper
from tests.crawler.webserver import Answer

# rounds over a real site, 10 to 35 seconds each
pytestmark = pytest.mark.slow

__all__ = ["keeper"]

_WORDS = "<!doctype html><html lang=en><head><title>{0}</title></head><h1>{0}</h1><p>{1}</p></html>"


def _page(title: str, text: str) -> Callable[[], Answer]:
    return lambda: Answer(_WORDS.format(title, text))


INSTEAD = {
    "a soft 404": _page("Page not found", "Sorry, the page that you are looking for could not be found."),
    "maintenance": _page("Maintenance", "We are down for scheduled maintenance. Please check back soon."),
    "a challenge": _page("Just a moment...", "Checking your browser before accessing. Enable cookies."),
    "404": lambda: Answer("<title>Not found</title><h1>Not found</h1>", 404),
    "403": lambda: Answer("<title>Forbidden</title><h1>Forbidden</h1>", 403),
}


@pytest.mark.parametrize("what", INSTEAD)
def test_a_site_that_shows_something_else_instead_of_its_articles_is_told(keeper: Keeper, what: str) -> None:
    keeper.blog.rest, keeper.blog.sitemap = False, True  # else the API vouches for the pages
    keeper.crawl()
    keeper.blog.instead = INSTEAD[what]
    for _ in range(2):
        found = keeper.crawl()
        said = "\n".join(found.lines())
        assert f"{COUNT} of {COUNT} pages that have an article gave none" in said
        assert "Nothing has changed" not in said
        assert found.removed == 0
        assert len(keeper.articles()) == COUNT
        with pytest.raises(CrawlFailed):
            CrawlOutcome([found]).exit_code()
    keeper.blog.instead = None
    assert not keeper.crawl().failed


def test_a_round_that_meets_only_pages_that_went_says_so_and_the_site_does_not_rest(keeper: Keeper) -> None:
    keeper.crawl()
    for number in (3, 8):
        keeper.blog[number].public = False
    found = keeper.round(13)
    assert found.counts["gone"] == 2
    assert not found.failed
    assert "answers 404" in "\n".join(found.lines())
    assert keeper.rounds.due(), "the next round looks at the site again"
    assert CrawlOutcome([found]).exit_code() == 0


def test_one_page_that_fails_is_no_reason_to_let_the_site_rest(keeper: Keeper) -> None:
    keeper.crawl()
    post = keeper.blog.edit(3)
    keeper.blog.site.routes[post.path] = Answer("", 500)
    found = keeper.round()
    assert (found.counts["failed"], found.failed) == (1, False)
    assert "1 of them could not be seen." in "\n".join(found.lines())
    assert keeper.rounds.due()


def test_bad_input_59_a_sitemap_that_is_cut_to_a_tenth_is_told_and_takes_nothing_out(keeper: Keeper) -> None:
    keeper.blog.rest, keeper.blog.sitemap = False, True
    keeper.crawl()
    keeper.blog.listed = COUNT // 10
    for found in (keeper.round(), keeper.round()):
        gone = COUNT - COUNT // 10
        assert f"no longer name {gone} of the {COUNT} pages" in "\n".join(found.notes)
        assert found.removed == 0
    assert len(keeper.blog.paths()) == 0, "each was asked for once"
    keeper.blog.listed = None
    assert not keeper.round().notes


def test_articles_are_held_where_most_looks_of_late_gave_none(keeper: Keeper) -> None:
    keeper.crawl()
    keeper.pass_time(9)
    broken = [post.path for post in keeper.blog.posts[:8]]
    for path in broken[1:]:
        keeper.blog.site.routes[path] = Answer("", 500)
    gone = keeper.blog.posts[0]
    gone.public = False  # a 404 among seven errors
    keeper.round()
    held = keeper.round(25)
    assert "looks of the last 3 days gave none" in (held.held or ""), list(held.lines())
    assert gone.path in keeper.articles()
