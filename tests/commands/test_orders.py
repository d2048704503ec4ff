"""What an operator asks for is carried out by who crawls: no more than was seen, and not before its time."""

from __future__ import annotations

import pytest

from catalogue import orders
from catalogue.freshness import SiteFreshness, freshness
from catalogue.grouping import Group
from catalogue.orders import Order
from catalogue.schema import templates
from catalogue.standing import Place
from commands.bell import due
from commands.crawl import crawl_sites
from crawler.schedule import Rounds
from tests.commands.test_rounds import COUNT, Keeper, keeper

# crawls and rounds of a real site, 20 to 30 seconds each
pytestmark = pytest.mark.slow

__all__ = ["keeper"]


def seen(keeper: Keeper) -> SiteFreshness:
    """What the board tells of the one site."""
    with keeper.catalogue.read() as connection:
        (found,) = freshness(connection)
    return found


def ask(keeper: Keeper, order: Order) -> None:
    with keeper.catalogue.begin() as connection:
        orders.place(connection, seen(keeper).name, order, "test")


def test_removals_wait_for_a_word_and_no_more_goes_than_was_seen(keeper: Keeper) -> None:
    first = keeper.crawl()
    site = seen(keeper)
    assert site.told is not None
    # a first crawl looks at every page: what it found is how all of them stand
    for group, place in ((Group.REFUSED, Place.REFUSED), (Group.FAILED, Place.FAILED)):
        assert first.counts[group] == site.told.counts[group] == site.pages(place)
    assert site.pages(Place.ARTICLE) == first.counts[Group.NEW] == site.articles == COUNT
    assert site.current == 1.0

    gone = keeper.blog.posts[:6]
    del keeper.blog.posts[:6]
    keeper.pass_time(2)
    keeper.crawl()
    keeper.pass_time(2)
    held = keeper.crawl()
    assert held.held is not None
    assert seen(keeper).hold == held.held
    assert len(keeper.articles()) == COUNT

    ask(keeper, Order.HOLD)
    assert "HELD" in "\n".join(keeper.crawl().lines())
    ask(keeper, Order.ACCEPT)
    later = keeper.blog.posts.pop(0)
    taken = keeper.crawl()
    assert taken.removed == len(gone)
    assert set(keeper.articles()).isdisjoint(post.path for post in gone)
    assert later.path in keeper.articles()
    assert seen(keeper).orders == {}


def test_a_crawl_that_is_asked_for_comes_at_once_though_the_site_is_paused(keeper: Keeper) -> None:
    keeper.crawl()
    name = seen(keeper).name
    keeper.pass_time(1)
    assert due(keeper.config, keeper.catalogue, 900.0) == [name]
    ask(keeper, Order.PAUSE)
    assert due(keeper.config, keeper.catalogue, 900.0) == []
    rounds = Rounds(keeper.config, keeper.catalogue)
    assert rounds.due() == []
    assert not rounds.is_asked_for()
    ask(keeper, Order.CRAWL)
    assert due(keeper.config, keeper.catalogue, 900.0) == [name]
    assert rounds.is_asked_for()
    crawl_sites(keeper.config, keeper.catalogue, rounds.due())
    assert set(seen(keeper).orders) == {Order.PAUSE}
    assert due(keeper.config, keeper.catalogue, 0.0) == []


def test_a_template_is_learned_from_nothing_where_that_is_asked_for(keeper: Keeper) -> None:
    keeper.crawl()
    before = {path: article.sections for path, article in keeper.articles().items()}
    version = seen(keeper).templates[0].version
    assert seen(keeper).templates[0].confidence is not None
    with keeper.catalogue.begin() as connection:
        connection.execute(templates.update().values(profile="{}"))
    ask(keeper, Order.RELEARN)
    keeper.crawl()
    assert seen(keeper).templates[0].version > version
    assert seen(keeper).orders == {}
    assert {path: article.sections for path, article in keeper.articles().items()} == before
