"""Crawls that are cut off, taken up again, repeated: what is reported as kept is kept, and nothing is fetched
for nothing.
"""

import os
import signal
import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from catalogue import clock
from catalogue.archive import Archive, RecordLocation
from catalogue.schema import captures, crawls, pages, sites
from crawler.launch import STOP_SECONDS, FetchProcess
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site


def a_site_of(web: Site, count: int, pause: float = 0.0) -> None:
    web.page("/", "Home", *(f"/page-{n}/" for n in range(count)))

    def page(asked: Asked) -> Answer:
        if not asked.path.startswith("/page-"):
            return Answer(status=404)
        time.sleep(pause)
        return Answer(
            f"<h1>{asked.path}</h1><p>All that is known of {asked.path} stands here.</p>",
            headers={"ETag": f'"{asked.path}"'},
        )

    web.other = page


@pytest.mark.slow  # a crawl that is killed again and again
def test_a_crawl_killed_at_any_moment_goes_on_and_loses_nothing_that_was_kept(
    web: Site, crawl: Crawls
) -> None:
    a_site_of(web, 300, pause=0.003)
    job = crawl.job(web.url + "/")
    for wanted in (60, 150):
        process = FetchProcess(job)
        while process.alive() and _count(crawl) < wanted:
            time.sleep(0.005)
        os.kill(the_pid(process), signal.SIGKILL)
        assert "signal 9" in (process.finish().cut or "")
        _each_is_in_the_archive_once(crawl)
    crawl(web.url + "/")
    _each_is_in_the_archive_once(crawl)
    assert len(crawl.captured()) == 301
    asked = [path for path in web.paths() if path.startswith("/page-")]
    assert len(asked) - len(set(asked)) <= 2 * 200  # the pages in flight, and no more
    assert all(row.leased_until is None for row in crawl.pages().values())


def _count(crawl: Crawls) -> int:
    with crawl.catalogue.read() as connection:
        return int(connection.execute(select(func.count()).select_from(captures)).scalar_one())


def _each_is_in_the_archive_once(crawl: Crawls) -> None:
    with crawl.catalogue.read() as connection:
        rows = list(connection.execute(select(captures)))
        done = set(connection.execute(select(pages.c.url).where(pages.c.state == "fetched")).scalars())
    assert len({row.url for row in rows}) == len(rows)
    assert {row.url for row in rows} == done
    with Archive(crawl.config.archive_url) as archive:
        for row in rows:
            assert archive.exchange(RecordLocation.of(row)).url == row.url


def test_a_second_crawl_asks_conditionally_and_keeps_nothing_anew(web: Site, crawl: Crawls) -> None:
    a_site_of(web, 12)
    crawl(web.url + "/")
    web.asked.clear()
    found = crawl(web.url + "/")
    asked = [a for a in web.asked if a.path.startswith("/page-")]
    assert len(asked) == 12
    assert all(a.headers["if-none-match"] == f'"{a.path}"' for a in asked)
    assert found.counts["new"] == found.counts["changed"] == 0
    assert len(crawl.captured()) == 13
    crawl(web.url + "/", full=True)
    assert len(crawl.captured()) == 26


def test_a_page_without_validators_counts_as_unchanged_when_its_bytes_are_the_same(
    web: Site, crawl: Crawls
) -> None:
    web.page("/", "Home", "/a")
    web.page("/a", "A")
    crawl(web.url + "/")
    crawl(web.url + "/")
    assert crawl.captured() == ["/", "/a"]
    web.page("/a", "A", text="Now something else is written here, which is news.")
    crawl(web.url + "/")
    assert crawl.captured() == ["/", "/a", "/a"]


def the_pid(process: FetchProcess) -> int:
    assert process.pid is not None
    return process.pid


# the second is what the system does when it shuts down; the first, what the death of the parent does
@pytest.mark.parametrize("ask", [FetchProcess.stop, lambda process: os.kill(process.pid, signal.SIGTERM)])
def test_a_stop_is_graceful_and_fast_whatever_the_delay(
    web: Site, crawl: Crawls, ask: Callable[[FetchProcess], None]
) -> None:
    a_site_of(web, 20)
    process = FetchProcess(crawl.job(web.url + "/", delay=60.0))
    while not web.paths():
        time.sleep(0.01)
    ask(process)
    assert process.finish(STOP_SECONDS).cut == "stopped"  # it would have waited for minutes


def test_short_crawls_get_on(web: Site, crawl: Crawls) -> None:
    a_site_of(web, 20)
    for _ in range(3):
        crawl(web.url + "/", limit=8)  # the start page is looked at each time
    assert len(set(crawl.captured())) == 21


def test_only_what_is_due_is_looked_at_by_a_scheduled_crawl(web: Site, crawl: Crawls) -> None:
    listed = {n: f"2024-01-{n:02}" for n in range(1, 8)}
    web.page("/", "Home")
    web.routes["/sitemap.xml"] = lambda asked: _sitemap(web, listed)
    for n in listed:
        web.page(f"/p{n}", f"P{n}")
    crawl(web.url + "/")
    web.asked.clear()
    listed[3] = "2024-06-01"
    del listed[5]
    crawl(web.url + "/", everything=False)
    # lastmod changed; no longer listed
    assert [p for p in web.paths() if p.startswith("/p")] == ["/p3", "/p5"]


def _sitemap(web: Site, listed: dict[int, str]) -> Answer:
    entries = "".join(
        f"<url><loc>{web.url}/p{n}</loc><lastmod>{day}</lastmod></url>" for n, day in listed.items()
    )
    return Answer(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>',
        type="application/xml",
    )


def test_a_page_that_moved_keeps_one_row_and_its_new_address_is_not_asked_twice(
    web: Site, crawl: Crawls
) -> None:
    web.page("/", "Home", "/old")
    web.page("/old", "A page")
    crawl(web.url + "/")
    web.page("/", "Home", "/new")
    web.page("/new", "A page")
    web.routes["/old"] = Answer(status=301, headers={"Location": "/new"})
    web.asked.clear()
    crawl(web.url + "/")
    rows = crawl.pages()
    assert rows["/old"].state == "redirected"
    assert rows["/old"].redirect_to == f"{web.url}/new"
    assert rows["/new"].state == "fetched"
    assert web.paths().count("/new") == 1


def test_a_404_has_days_of_grace_and_a_410_has_none(web: Site, crawl: Crawls) -> None:
    web.page("/", "Home", "/lost", "/gone")
    web.page("/lost", "Lost")
    web.page("/gone", "Gone")
    crawl(web.url + "/")
    web.routes["/lost"], web.routes["/gone"] = Answer(status=404), Answer(status=410)
    found = crawl(web.url + "/", grace_days=2.0)
    assert crawl.pages()["/lost"].state == "fetched"
    assert crawl.pages()["/gone"].state == "gone"
    assert found.counts["gone"] == 2
    with crawl.catalogue.begin() as connection:
        connection.execute(
            update(pages)
            .where(pages.c.missing_since.is_not(None))
            .values(missing_since=clock.timestamp() - 3 * 86_400)
        )
    crawl(web.url + "/", grace_days=2.0)
    assert crawl.pages()["/lost"].state == "gone"


def test_a_site_behind_a_redirect_is_the_site_that_it_leads_to(web: Site, crawl: Crawls) -> None:
    web.routes["/start"] = Answer(status=301, headers={"Location": f"{web.url}/library/"})
    web.page("/library/", "Library", "/library/a")
    web.page("/library/a", "A")
    crawl(web.url + "/start")
    assert "/library/a" in crawl.captured()
    with crawl.catalogue.read() as connection:
        assert connection.execute(select(sites.c.typed)).scalar_one()


def test_a_crawl_that_was_cut_off_is_taken_up_and_one_that_ended_is_not(web: Site, crawl: Crawls) -> None:
    a_site_of(web, 5)
    for _ in range(2):
        crawl(web.url + "/")
    with crawl.catalogue.read() as connection:
        rows = list(connection.execute(select(crawls)))
    assert len(rows) == 2
    assert all(row.ended_at is not None for row in rows)
