"""A clock that was ahead and is right again costs no page its next look."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from catalogue import clock
from catalogue.schema import crawls, pages, sites
from catalogue.store import Catalogue
from crawler.clock_jumps import set_right
from crawler.robots import GOOD_FOR
from crawler.site_memory import recall
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Site
from tests.passing_time import let_pass

YEAR = 365.0


@pytest.mark.parametrize("everything", [True, False])
def test_bad_input_40_pages_that_were_read_in_the_future_are_looked_at_again(
    web: Site, crawl: Crawls, everything: bool
) -> None:
    web.page("/", "Shelf", "/a/", text="All there is.")
    web.page("/a/", "The first edition")
    crawl(f"{web.url}/")
    let_pass(crawl.catalogue, -YEAR)
    web.page("/a/", "The second edition")
    web.asked.clear()
    crawl.run(crawl.job(f"{web.url}/", everything=everything))
    assert "/a/" in web.paths()
    with crawl.catalogue.read() as connection:
        latest = max(row.fetched_at for row in connection.execute(select(pages)) if row.fetched_at)
        ended = list(connection.execute(select(crawls.c.ended_at)).scalars())
    assert latest <= clock.timestamp()
    assert all(end is not None and end <= clock.timestamp() for end in ended)


def test_what_is_remembered_of_a_site_is_not_believed_until_that_day_comes(web: Site, crawl: Crawls) -> None:
    web.page("/", "Shelf", text="All there is.")
    job = crawl.job(f"{web.url}/")
    crawl.run(job)
    ahead = clock.timestamp() + YEAR * 86_400
    memory = recall(crawl.catalogue, job.site)
    assert memory.robots is None or memory.robots.fetched_at <= clock.timestamp()
    _write_ahead(crawl.catalogue, job.site, ahead)
    now = clock.timestamp()
    with crawl.catalogue.begin() as connection:
        set_right(connection, job.site, now)
    memory = recall(crawl.catalogue, job.site)
    assert memory.listed_at is None
    assert memory.weighed_at == 0.0
    assert memory.budget.filled_at == now
    assert memory.robots is not None
    assert memory.robots.fetched_at == now - GOOD_FOR


def test_times_that_may_be_stay_as_they_are(web: Site, crawl: Crawls) -> None:
    web.page("/", "Shelf", "/a/", text="All there is.")
    web.page("/a/", "One")
    job = crawl.job(f"{web.url}/")
    crawl.run(job)

    def stored() -> list[object]:
        with crawl.catalogue.read() as connection:
            return [connection.execute(select(table)).all() for table in (pages, crawls)]

    before = stored()
    with crawl.catalogue.begin() as connection:
        assert set_right(connection, job.site, clock.timestamp()) == 0
    assert stored() == before


def _write_ahead(catalogue: Catalogue, site: str, ahead: float) -> None:
    from crawler.robots import Robots

    memory = recall(catalogue, site)
    memory.listed_at = memory.weighed_at = memory.budget.filled_at = ahead
    memory.robots = Robots("User-agent: *\nDisallow:", ahead)
    with catalogue.begin() as connection:
        mine = update(sites).where(sites.c.name == site)
        connection.execute(mine.values(signals=memory.to_json(), discovered_at=ahead))
