"""Redirects that are not for good, and last: rounds of ``pinakes schedule`` over weeks."""

from __future__ import annotations

import pytest

from crawler.foretelling import foretell
from crawler.planning import Pace
from tests.commands.test_rounds import COUNT, Keeper, keeper
from tests.crawler.webserver import Answer

__all__ = ["keeper"]
# weeks of rounds over a real site
pytestmark = pytest.mark.slow


@pytest.fixture
def led(keeper: Keeper) -> Keeper:
    """A blog without an API, crawled."""
    keeper.blog.rest, keeper.blog.sitemap = False, True
    keeper.blog.redirects_by = 302
    keeper.crawl()
    return keeper


def lead(keeper: Keeper, number: int, target: str) -> str:
    path = keeper.blog[number].path
    keeper.blog.old[path] = target
    return path


@pytest.mark.parametrize("status", [302, 307])
def test_an_article_whose_page_leads_to_another_for_weeks_goes_and_comes_back(
    led: Keeper, status: int
) -> None:
    led.blog.redirects_by = status
    target = led.blog[9].path
    path = lead(led, 3, target)
    led.days(12, 48)
    assert path in led.articles(), "a fortnight has not passed"
    told = foretell(led.catalogue, led.rounds.due()[0].site, Pace(), led.blog.site.url + path)
    assert any("redirects to" in line.value and "days by now" in line.value for line in told)
    reports = led.days(16, 48)
    assert path not in led.articles()
    assert sum(found.removed for found in reports) == 1
    assert any("gone 1: redirects to" in line for found in reports for line in found.lines())
    there = led.catalogue.article_at(led.blog.site.url + path)
    assert there is not None
    assert there.url == led.blog.site.url + target
    del led.blog.old[path]
    led.days(9, 48)
    assert path in led.articles()
    own = led.catalogue.article_at(led.blog.site.url + path)
    assert own is not None
    assert own.url.endswith(path)
    assert len(led.articles()) == COUNT


def test_a_page_that_answers_by_itself_between_keeps_its_article(led: Keeper) -> None:
    for _ in range(3):
        path = lead(led, 3, led.blog[9].path)
        led.days(12, 72)
        del led.blog.old[path]
        led.days(9, 72)
    assert len(led.articles()) == COUNT


@pytest.mark.parametrize("target", ["/notice/", "/nowhere/", "/login/", "/"])
def test_what_leads_to_no_article_of_the_site_for_weeks_keeps_its_article(led: Keeper, target: str) -> None:
    notice = "<!doctype html><title>Back soon</title><p>We are working on the site.</p>"
    led.blog.site.routes["/notice/"] = Answer(notice)
    led.blog.site.routes["/login/"] = Answer("<!doctype html><title>Log in</title><input type=password>")
    before = led.articles().keys()
    for number in range(1, COUNT + 1):
        lead(led, number, target)
    led.days(28, 72)
    assert before <= led.articles().keys()


def test_a_site_all_of_which_leads_to_one_article_is_held(led: Keeper) -> None:
    for number in range(2, COUNT + 1):
        lead(led, number, led.blog[1].path)
    reports = led.days(28, 72)
    assert len(led.articles()) == COUNT
    assert any(
        "lead elsewhere" in (found.held or "") or "are gone" in (found.held or "") for found in reports
    )


def test_pages_that_lead_to_one_another_keep_their_articles(led: Keeper) -> None:
    lead(led, 3, led.blog[4].path)
    lead(led, 4, led.blog[3].path)
    led.days(24, 72)
    assert len(led.articles()) == COUNT
