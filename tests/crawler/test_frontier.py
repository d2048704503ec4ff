from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from catalogue import clock
from catalogue.archive import Archive, Exchange
from catalogue.config import Config
from catalogue.schema import captures, forgotten, pages
from catalogue.states import AliasReason, FoundBy, PageState
from catalogue.store import Catalogue
from crawler.frontier import GONE_LONG, Frontier
from crawler.listing import Lists, left_out
from crawler.pages import DiscoveredUrl, LeasedPage, Visit
from crawler.revisit import DAY
from tests.catalogue.examples import article

HOST = "https://a.example/"


def found(*names: object, by: FoundBy = FoundBy.LINK, changed: str | None = None) -> list[DiscoveredUrl]:
    return [DiscoveredUrl(f"{HOST}{name}", by, 1, changed) for name in names]


class Library:
    """Frontiers of one library."""

    def __init__(self, config: Config, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.archive = Archive(config.archive_url)

    def frontier(self, site: str = "a", max_pages: int = 100) -> Frontier:
        return Frontier(self.catalogue, self.archive, site, 7.0, max_pages)

    def page(self, name: object) -> object:
        with self.catalogue.read() as connection:
            return connection.execute(select(pages).where(pages.c.url == f"{HOST}{name}")).one()


@pytest.fixture
def library(library_config: Config, sqlite_catalogue: Catalogue) -> Iterator[Library]:
    made = Library(library_config, sqlite_catalogue)
    yield made
    made.archive.close()


def visit(page: LeasedPage, state: PageState = PageState.FETCHED, **more: object) -> Visit:
    return Visit(page, state, clock.timestamp(), **more)  # type: ignore[arg-type]


def names(leased: list[LeasedPage]) -> list[str]:
    return [page.url.removeprefix(HOST) for page in leased]


def test_a_forgotten_address_and_one_of_another_site_are_not_taken(library: Library) -> None:
    with library.catalogue.begin() as connection:
        connection.execute(insert(forgotten).values(url=f"{HOST}out", at=0.0))
    one, other = library.frontier("one", max_pages=3), library.frontier("other")
    one.add(found("out", 1, 2, 3, 4))
    assert len(one.known) == 3  # max_pages
    other.add(found(1, "b"))
    assert names(other.lease(10, None)) == ["b"]
    assert other.lease(10, None) == []  # leased
    other.reclaim()
    assert names(other.lease(10, None)) == ["b"]


def test_a_page_that_was_filed_under_an_address_that_is_gone_is_read_again(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found("gout", "named"))
    gout, named = frontier.lease(2, None)
    frontier.record([visit(gout, exchange=Exchange(gout.url, gout.url, 200, (), b"x", 1.0))])
    filed = article("named", "Gout")
    with library.catalogue.begin() as connection:
        connection.execute(update(captures).values(read_at=1.0))
        library.catalogue.put(connection, replace(filed, url=named.url))
        library.catalogue.alias(connection, gout.url, filed.id, AliasReason.CANONICAL)
    frontier.record([visit(named, PageState.GONE)])
    with library.catalogue.read() as connection:
        assert connection.execute(select(captures.c.read_at)).scalar_one() is None


def test_a_page_is_lost_whose_article_was_taken_out(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found("gout"))
    (gout,) = frontier.lease(1, None)
    assert not gout.lost
    hints = {"x-robots-tag": ["noarchive"]}
    came = Exchange(gout.url, gout.url, 200, (), b"x", 1.0)
    frontier.record([visit(gout, exchange=came, hints=hints)])
    filed = replace(article("gout", "Gout"), url=gout.url)
    with library.catalogue.begin() as connection:
        connection.execute(update(captures).values(read_at=1.0, outcome="new"))
        library.catalogue.put(connection, filed)
        connection.execute(update(pages).values(article_id=filed.id))
    peeked = frontier.peek(gout.url)
    assert peeked is not None
    assert (peeked.lost, peeked.robots) == (False, ("noarchive",))
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, filed.id, "its page is gone")
        connection.execute(update(pages).values(article_id=None))
    peeked = frontier.peek(gout.url)
    assert peeked is not None
    assert peeked.lost


def test_a_link_to_a_page_that_was_gone_makes_it_due_the_day_after(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontier = library.frontier()
    frontier.add(found("gout", "never"))
    gout, never = frontier.lease(2, None)
    frontier.record([visit(gout, exchange=Exchange(gout.url, gout.url, 200, (), b"x", 1.0))])
    frontier.record([visit(page, PageState.GONE, missing=True) for page in (gout, never)])
    frontier = library.frontier()
    assert frontier.is_news(gout.url)
    assert not frontier.is_news(never.url)
    frontier.add(found("gout", "never"))
    assert names(frontier.lease(10, None)) == []
    assert not frontier.is_news(gout.url)
    tomorrow = clock.timestamp() + DAY
    monkeypatch.setattr(clock, "timestamp", lambda: tomorrow)
    assert names(frontier.lease(10, None)) == ["gout"]


def test_a_page_that_went_lately_is_looked_at_when_a_person_asks_for_everything(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found("gout", "never"))
    gout, never = frontier.lease(2, None)
    frontier.record([visit(gout, exchange=Exchange(gout.url, gout.url, 200, (), b"x", 1.0))])
    frontier.record([visit(page, PageState.GONE, missing=True) for page in (gout, never)])
    later = clock.timestamp() + 1
    assert names(frontier.lease(10, later)) == ["gout"]
    frontier.reclaim()
    with library.catalogue.begin() as connection:
        connection.execute(update(pages).values(missing_since=clock.timestamp() - GONE_LONG - 1))
    assert frontier.lease(10, later) == []


def test_typed_pages_come_first_and_new_ones_last_unless_the_crawl_is_short(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found("old"))
    frontier.record([visit(page) for page in frontier.lease(1, None)])
    frontier.add(found("new"))
    frontier.add(found("typed", by=FoundBy.TYPED))
    later = clock.timestamp() + 1
    first = frontier.lease(10, later)
    assert names(first) == ["typed", "old", "new"]
    frontier.release(first)
    assert names(frontier.lease(10, later, new_first=True)) == ["typed", "new", "old"]


def test_a_visit_is_acknowledged_with_its_capture_and_its_links(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found(1, by=FoundBy.TYPED))
    (page,) = frontier.lease(1, None)
    exchange = Exchange(page.url, page.url, 200, (), b"<html>", clock.timestamp())
    links = tuple(found(2, 3))
    frontier.record([visit(page, status=200, etag="x", exchange=exchange, links=links)])
    stored = frontier.peek(page.url)
    assert stored is not None
    assert (stored.state, stored.etag, stored.failures) == (PageState.FETCHED, "x", 0)
    assert stored.digest is not None
    assert frontier.has_page(page.url)
    assert names(frontier.lease(10, None)) == ["2", "3"]
    with library.catalogue.read() as connection:
        assert connection.execute(select(captures.c.url)).scalars().all() == [page.url]


def test_failures_and_looks_are_counted(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found(1))
    for _ in range(2):
        (page,) = frontier.lease(1, clock.timestamp() + 1)
        frontier.record([visit(page, PageState.FAILED, reason="answers 503")])
    stored = frontier.peek(f"{HOST}1")
    assert stored is not None
    assert (stored.state, stored.failures, stored.checks) == (PageState.FAILED, 2, 0)
    assert not frontier.has_page(stored.url)


def test_the_target_of_a_redirect_counts_as_visited(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found("old"))
    (page,) = frontier.lease(1, None)
    target = f"{HOST}new"
    exchange = Exchange(page.url, target, 200, (), b"<html>", clock.timestamp())
    frontier.record([visit(page, PageState.REDIRECTED, exchange=exchange, redirect_to=target)])
    assert target in frontier.known
    assert frontier.has_page(target)
    assert frontier.lease(10, None) == []


def test_a_page_that_is_no_longer_listed_is_due(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found(1, 2, by=FoundBy.SITEMAP))
    frontier.add(found(3))
    frontier.record([visit(page) for page in frontier.lease(10, None)])
    listed = frozenset({f"{HOST}1"})
    for _ in range(2):
        assert left_out(library.catalogue, "a", Lists(frozenset(), listed, True, True)) is None
    assert names(frontier.lease(10, None)) == ["2"]
    assert left_out(library.catalogue, "a", Lists(frozenset(), listed, True, False)) is None


def test_what_a_list_says_is_noted_and_no_page_is_due_for_it_before_the_plan(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found(1, by=FoundBy.SITEMAP, changed="2024"))
    frontier.record([visit(page) for page in frontier.lease(10, None)])
    frontier.add(found(1, by=FoundBy.SITEMAP, changed="2025"))
    assert frontier.lease(10, None) == []
    page = frontier.peek(f"{HOST}1")
    assert page is not None
    assert (page.signalled_at is not None, page.signalled_by) == (True, "sitemap")


def test_what_a_signal_said_outlives_a_look_that_failed(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found(1, by=FoundBy.SITEMAP, changed="2024"))
    frontier.record([visit(page) for page in frontier.lease(10, None)])
    frontier.add(found(1, by=FoundBy.SITEMAP, changed="2025"))
    for state, left in ((PageState.FAILED, "sitemap"), (PageState.FETCHED, None)):
        (page,) = frontier.lease(1, clock.timestamp() + 1)
        frontier.record([visit(page, state)])
        stored = frontier.peek(page.url)
        assert stored is not None
        assert stored.signalled_by == left


def test_a_page_that_is_gone_waits_for_its_time_even_when_everything_is_visited(library: Library) -> None:
    frontier = library.frontier()
    frontier.add(found(1, 2))
    first, second = frontier.lease(10, None)
    frontier.record([visit(first, PageState.GONE, missing=True), visit(second)])
    assert names(frontier.lease(10, clock.timestamp() + 1)) == ["2"]
