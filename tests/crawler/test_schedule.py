import dataclasses
from datetime import datetime

import pytest

from catalogue import clock, orders
from catalogue.config import Config
from catalogue.grouping import GROUPS
from catalogue.orders import Order
from catalogue.settings import SiteSettings
from catalogue.store import Catalogue
from crawler.report import CrawlReport
from crawler.schedule import Rounds
from crawler.sites import remember
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Site


def test_a_site_that_cannot_be_reached_rests_longer_each_time(config: Config) -> None:
    config = config.model_copy(
        update={
            "site": (
                SiteSettings(name="a", url="https://a.example/"),
                SiteSettings(name="b", url="https://b.example/"),
            )
        }
    )
    catalogue = Catalogue.open(config.catalogue_url)
    clock.set_clock(lambda: now)
    now = 1_000_000.0
    try:
        rounds = Rounds(config, catalogue)
        assert [(job.site, job.everything) for job in rounds.due()] == [("a", False), ("b", False)]
        dead = CrawlReport("a", "", dict.fromkeys(GROUPS, 0), {}, fatal="the host refuses the connection")
        rounds.done([dead, dataclasses.replace(dead, site="b", fatal=None)])
        assert [job.site for job in rounds.due()] == ["b"]
        now += 301
        assert [job.site for job in rounds.due()] == ["a", "b"]
        rounds.done([dead])
        now += 301
        assert [job.site for job in rounds.due()] == ["b"]
        now += 300
        assert [job.site for job in rounds.due()] == ["a", "b"]
    finally:
        clock.set_clock(None)
        catalogue.close()


def test_a_site_whose_hub_rings_is_looked_at_before_its_turn_at_its_hours(
    config: Config,
) -> None:
    night = SiteSettings(name="a", url="https://a.example/", hours="22-6")
    config = config.model_copy(update={"site": (night,)})
    catalogue = Catalogue.open(config.catalogue_url)
    clock.set_clock(lambda: now)
    now = datetime.fromisoformat("2026-02-01T12:00:00").timestamp()
    try:
        rounds = Rounds(config, catalogue)
        assert not rounds.is_asked_for()
        with catalogue.begin() as connection:
            orders.look(connection, "a")
        assert not rounds.is_asked_for()
        now += 11 * 3_600
        assert rounds.is_asked_for()
        with catalogue.begin() as connection:
            orders.withdraw(connection, "a", Order.LOOK)
        assert not rounds.is_asked_for()
    finally:
        clock.set_clock(None)
        catalogue.close()


def test_a_site_is_crawled_at_its_hours_and_whenever_an_operator_asks(config: Config) -> None:
    night = SiteSettings(name="a", url="https://a.example/", hours="22-6")
    sites = (night, SiteSettings(name="b", url="https://b.example/", hours=""))
    crawl = config.crawl.model_copy(update={"hours": "1-2"})
    config = config.model_copy(update={"site": sites, "crawl": crawl})
    catalogue = Catalogue.open(config.catalogue_url)
    clock.set_clock(lambda: now)
    now = datetime.fromisoformat("2026-02-01T12:00:00").timestamp()
    try:
        rounds = Rounds(config, catalogue)
        assert [(job.site, job.until) for job in rounds.due()] == [("b", None)]
        now += 11 * 3_600
        at_night = [(job.site, job.until) for job in rounds.due()]
        assert at_night == [("a", now + 7 * 3_600), ("b", None)]
        remember(catalogue, rounds.due()[0], typed=False)
        now += 11 * 3_600
        assert [job.site for job in rounds.due()] == ["b"]
        with catalogue.begin() as connection:
            orders.place(connection, "a", Order.CRAWL, "me")
        assert [(job.site, job.until) for job in rounds.due()] == [("a", None), ("b", None)]
    finally:
        clock.set_clock(None)
        catalogue.close()


@pytest.mark.parametrize("delay", [0.2, 60.0])
def test_a_crawl_whose_hours_are_over_ends_in_order_and_is_gone_on_with(
    web: Site, crawl: Crawls, delay: float
) -> None:
    web.page("/", "Home", *(f"/p{n}/" for n in range(30)))
    for n in range(30):
        web.page(f"/p{n}/", f"Page {n}")
    job = crawl.job(web.url + "/", delay=delay, everything=False)
    found = crawl.run(dataclasses.replace(job, until=clock.timestamp() + 3))
    assert found.cut == "the hours in which it is crawled are over"
    assert len(crawl.captured()) < 31
    crawl.run(dataclasses.replace(job, delay=0))
    assert len(set(crawl.captured())) == len(crawl.captured()) == 31
