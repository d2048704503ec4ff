"""What the spider decides, with a table of answers in place of the web.

Whole crawls, with real requests, are in test_run.py and test_bad_sites.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from catalogue import clock
from catalogue.archive import Archive
from catalogue.config import Config
from catalogue.schema import pages, sites
from catalogue.store import Catalogue
from crawler.answers import Fetched, FetchFailed, FetchRefused, HostGone, Response
from crawler.events import Began, Ended, Event
from crawler.politeness import Politeness
from crawler.sites import Job, plan, remember
from crawler.spider import SiteCrawl

HOME = "https://example.org/"


def page(*links: str) -> bytes:
    anchors = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return f"<html><h1>{links}</h1>{anchors}</html>".encode()


class Web:
    """Answers by address. It stands in for the Fetcher: no redirect is followed, but the ones given here."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | int | Exception | Callable[[], bytes]] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[str] = []
        self.conditional: list[str] = []
        self.requests = 0
        self.politeness = Politeness(0)
        self.answered = True

    async def follow(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        page: bool = False,
        max_bytes: int = 0,
        vet: Callable[[str], str | None] = lambda _: None,
        known: Callable[[str], bool] = lambda _: False,
    ) -> Fetched:
        self.asked.append(url)
        self.conditional += [url] if headers else []
        target = self.redirects.get(url)
        if target is not None and (reason := vet(target)):
            raise FetchRefused(reason)
        if target is not None and known(target):
            return Fetched(Response(target, 301, {}, (), b"", clock.timestamp()), hops=(301,))
        return Fetched(self._answer(target or url), hops=(301,) if target else ())

    def _answer(self, url: str) -> Response:
        found = self.answers.get(url, 404)
        if callable(found):
            found = found()
        if isinstance(found, Exception):
            raise found
        body, status = (b"", found) if isinstance(found, int) else (found, 200)
        headers = {"content-type": "text/html", "etag": '"x"'}
        return Response(url, status, headers, tuple(headers.items()), body, clock.timestamp())

    def asked_pages(self) -> list[str]:
        """Paths of the pages that were asked for: robots.txt and guessed sitemaps left out."""
        paths = [url.removeprefix(HOME) for url in self.asked]
        return ["/" + path for path in paths if not path.endswith((".txt", ".xml"))]


class Crawl:
    """Crawls one site of a library, in this process."""

    def __init__(self, config: Config, catalogue: Catalogue) -> None:
        self.web = Web()
        self.web.answers[HOME] = page("/a", "/b")
        self.web.answers |= {f"{HOME}a": page(), f"{HOME}b": page()}
        self.catalogue = catalogue
        (job,) = plan(config, catalogue, (), (HOME,))
        self.job: Job = replace(job, retries=1)
        remember(catalogue, self.job, typed=True)
        self._archive = config.archive_url

    def __call__(self, stop: bool = False, **changes: Any) -> Ended:
        events: list[Event] = []
        self.web.asked.clear()
        self.web.conditional.clear()

        async def crawl(archive: Archive) -> None:
            stopping = asyncio.Event()
            if stop:
                stopping.set()
            job = replace(self.job, **changes)
            web: Any = self.web
            await SiteCrawl(job, clock.timestamp(), self.catalogue, archive, web, events.append).run(stopping)

        with Archive(self._archive) as archive:
            asyncio.run(crawl(archive))
        *others, ended = events
        assert isinstance(ended, Ended)
        assert not any(isinstance(event, Began | Ended) for event in others)
        return ended

    def rows(self) -> dict[str, Any]:
        """Path → row of every known page."""
        with self.catalogue.read() as connection:
            rows = connection.execute(select(pages).order_by(pages.c.id)).all()
        return {"/" + row.url.split("/", 3)[3]: row for row in rows}


@pytest.fixture
def crawl(library_config: Config, sqlite_catalogue: Catalogue) -> Iterator[Crawl]:
    return Crawl(library_config, sqlite_catalogue)


def test_the_start_page_is_asked_once_and_its_links_are_followed(crawl: Crawl) -> None:
    assert crawl() == Ended(url=HOME)
    assert crawl.web.asked_pages() == ["/", "/a", "/b"]
    assert {path: row.state for path, row in crawl.rows().items()} == dict.fromkeys(
        ("/", "/a", "/b"), "fetched"
    )


def test_a_second_crawl_asks_conditionally_and_a_full_one_does_not(crawl: Crawl) -> None:
    crawl()
    crawl()
    assert crawl.web.conditional == [HOME, f"{HOME}a", f"{HOME}b"]
    crawl(full=True)
    assert crawl.web.conditional == []


def test_a_limited_crawl_visits_so_many_pages_and_the_next_one_gets_on(crawl: Crawl) -> None:
    crawl(limit=2)
    assert crawl.web.asked_pages() == ["/", "/a"]
    crawl(limit=2)
    assert "/b" in crawl.web.asked_pages()


def test_a_failed_page_is_tried_again_at_the_end(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}a"] = FetchFailed("answers 500", again=True)
    crawl()
    assert crawl.web.asked_pages() == ["/", "/a", "/b", "/a"]
    assert (crawl.rows()["/a"].state, crawl.rows()["/a"].reason) == ("failed", "answers 500")


def test_what_failed_the_last_time_is_tried_once_by_the_schedule_and_again_for_a_person(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}a"] = FetchFailed("answers 500", again=True)
    crawl()
    with crawl.catalogue.begin() as connection:
        connection.execute(update(pages).where(pages.c.url == f"{HOME}a").values(due_at=0.0))
    crawl(everything=False)
    assert crawl.web.asked_pages() == ["/", "/a"]
    crawl()
    assert crawl.web.asked_pages().count("/a") == 2


def test_a_page_that_moved_is_asked_for_once_though_the_list_names_its_new_address(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}sitemap.xml"] = sitemap(("a", "2024"), ("b", "2024"))
    crawl()
    crawl.web.answers[f"{HOME}sitemap.xml"] = sitemap(("new", "2025"), ("b", "2024"))
    crawl.web.answers[f"{HOME}new"] = page("/b")
    crawl.web.redirects[f"{HOME}a"] = f"{HOME}new"
    crawl(everything=False)
    assert crawl.web.asked_pages() == ["/", "/a"]
    rows = crawl.rows()
    assert (rows["/a"].redirect_to, rows["/new"].state) == (f"{HOME}new", "fetched")
    assert rows["/new"].leased_until is None
    crawl(everything=False)
    assert crawl.web.asked_pages() == ["/"]


def test_a_failure_that_will_not_mend_is_not_tried_again(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}a"] = FetchFailed("redirects in a loop")
    crawl()
    assert crawl.web.asked_pages().count("/a") == 1


def test_a_host_that_asks_to_be_left_alone_is(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}a"] = HostGone("come back later")
    assert crawl().cut == "come back later"
    assert "/b" not in crawl.web.asked_pages()
    assert crawl.rows()["/b"].leased_until is None  # given back


def test_a_host_that_is_gone_before_any_page_came_is_fatal(crawl: Crawl) -> None:
    crawl.web.answers[HOME] = HostGone("the host refuses the connection")
    assert crawl().fatal == "the host refuses the connection"


def test_a_crawl_that_is_stopped_says_so(crawl: Crawl) -> None:
    assert crawl(stop=True).cut == "stopped"


def test_robots_txt_forbids_pages_found_by_links_and_typed_ones(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}robots.txt"] = b"User-agent: *\nDisallow: /a\nDisallow: /typed\n"
    crawl(typed=(*crawl.job.typed, f"{HOME}typed"))
    assert crawl.web.asked_pages() == ["/", "/b"]
    for path in ("/a", "/typed"):
        assert (crawl.rows()[path].state, crawl.rows()[path].reason) == ("refused", "robots.txt forbids it")
    crawl(robots=False)
    assert "/a" in crawl.web.asked_pages()


def test_a_robots_txt_that_cannot_be_had_ends_the_crawl(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}robots.txt"] = FetchFailed("no answer within the time limit")
    assert crawl().fatal == "no answer within the time limit"
    assert crawl.web.asked == [f"{HOME}robots.txt"]


def test_the_last_good_robots_txt_stands_in_with_a_note(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}robots.txt"] = b"User-agent: *\nDisallow: /a\n"
    crawl()
    crawl.web.answers[f"{HOME}robots.txt"] = FetchFailed("no answer within the time limit")
    assert crawl().notes == ("robots.txt could not be read; its last good copy is obeyed",)
    assert "/a" not in crawl.web.asked_pages()


def test_what_the_configuration_excludes_is_not_asked(crawl: Crawl) -> None:
    ended = crawl(exclude=("/a",))
    assert crawl.web.asked_pages() == ["/", "/b"]
    assert [reason.reason for reason in ended.left_out] == ["the configuration excludes it"]


def test_a_known_page_that_the_configuration_excludes_now_is_refused(crawl: Crawl) -> None:
    crawl()
    crawl(exclude=("/a",))
    assert crawl.web.asked_pages() == ["/", "/b"]
    assert (crawl.rows()["/a"].state, crawl.rows()["/a"].reason) == (
        "refused",
        "the configuration excludes it",
    )


def test_a_page_that_asks_for_it_has_no_links(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}a"] = b"<meta name=robots content=nofollow>" + page("/c")
    crawl()
    assert "/c" not in crawl.rows()


def test_links_of_a_page_that_did_not_change_are_known_already(crawl: Crawl) -> None:
    crawl()
    crawl.web.answers[f"{HOME}a"] = page("/c")
    crawl()
    assert crawl.rows()["/c"].depth == 2


def test_a_redirect_to_a_page_that_we_have_asks_for_nothing(crawl: Crawl) -> None:
    crawl.web.redirects[f"{HOME}b"] = f"{HOME}a"
    crawl()
    assert (crawl.rows()["/b"].state, crawl.rows()["/b"].redirect_to) == ("redirected", f"{HOME}a")


def test_a_redirect_to_another_site_or_a_forbidden_page_is_not_followed(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}robots.txt"] = b"User-agent: *\nDisallow: /private\n"
    crawl.web.redirects = {f"{HOME}a": "https://other.org/", f"{HOME}b": f"{HOME}private"}
    crawl()
    assert crawl.rows()["/a"].reason == "is another site"
    assert crawl.rows()["/b"].reason == "robots.txt forbids it"


def test_a_start_page_that_leads_to_www_moves_the_site(crawl: Crawl) -> None:
    www = "https://www.example.org/"
    crawl.web.redirects[HOME] = www
    crawl.web.answers[www] = page("/a")
    crawl.web.answers[f"{www}a"] = page()
    assert crawl().url == www
    assert f"{www}robots.txt" in crawl.web.asked
    with crawl.catalogue.read() as connection:
        assert connection.execute(select(sites.c.url)).scalar_one() == www
        assert f"{www}a" in connection.execute(select(pages.c.url)).scalars().all()


def sitemap(*entries: tuple[str, str]) -> bytes:
    urls = "".join(f"<url><loc>{HOME}{name}</loc><lastmod>{day}</lastmod></url>" for name, day in entries)
    return f"<urlset>{urls}</urlset>".encode()


def test_list_pages_are_left_alone_where_a_sitemap_knows_the_articles(crawl: Crawl) -> None:
    crawl.web.answers[HOME] = page("/a", "/page/2/")
    crawl()
    assert crawl.rows()["/page/2/"].status == 404
    crawl.web.answers[f"{HOME}sitemap.xml"] = sitemap(("a", "2024"))
    crawl.web.answers[HOME] = page("/a", "/page/3/")
    ended = crawl()
    assert "/page/3/" not in crawl.rows()
    assert "is a list page" in ended.left_out[0].reason


def test_a_list_page_is_read_for_its_links_and_not_kept(crawl: Crawl) -> None:
    crawl.web.answers[HOME] = page("/page/2/")
    crawl.web.answers[f"{HOME}page/2/"] = page("/deep")
    crawl()
    assert crawl.rows()["/page/2/"].reason == "list page, read for its links only"
    assert crawl.rows()["/deep"].depth == 1  # page 2 of a list is as near as page 1


def test_a_scheduled_crawl_visits_what_a_list_calls_changed_or_no_longer_has(crawl: Crawl) -> None:
    crawl.web.answers[f"{HOME}sitemap.xml"] = sitemap(("a", "2024"), ("b", "2024"), ("c", "2024"))
    crawl.web.answers[f"{HOME}c"] = page()
    crawl()
    crawl.web.answers[f"{HOME}sitemap.xml"] = sitemap(("a", "2025"), ("b", "2024"))
    crawl(everything=False)
    assert crawl.web.asked_pages() == ["/", "/a", "/c"]
