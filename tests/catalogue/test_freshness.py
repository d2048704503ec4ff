"""What is told of a site's freshness, and where its pages stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert

from catalogue import clock, keepers, orders, schema
from catalogue.errors import NotFound, UsageError
from catalogue.freshness import SiteFreshness, freshness
from catalogue.hours import Hours
from catalogue.orders import Order
from catalogue.standing import DAY, USUAL, Place, Policy, Standing, keep, measure, missing
from catalogue.store import Catalogue
from tests.query_plans import plans

NOW = 1_000 * DAY
HOST = "https://x.example"


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """A clock that stands still."""
    clock.set_clock(lambda: NOW)
    yield
    clock.set_clock(None)


@pytest.fixture
def catalogue(sqlite_catalogue: Catalogue) -> Catalogue:
    with sqlite_catalogue.begin() as connection:
        row = {"name": "x", "url": f"{HOST}/", "added_at": 1.0, "discovered_at": NOW - DAY}
        connection.execute(insert(schema.sites), row)
    return sqlite_catalogue


def page(catalogue: Catalogue, name: str, outcome: str | None = "new", **values: Any) -> None:
    """A page that was fetched an hour ago; read, if it had an ``outcome``."""
    url, at = f"{HOST}/{name}/", values.pop("fetched_at", NOW - 3600)
    row = {"site": "x", "url": url, "state": "fetched", "fetched_at": at, "due_at": NOW + DAY} | values
    with catalogue.begin() as connection:
        connection.execute(insert(schema.pages), row)
        if outcome is not None:
            kept = {"site": "x", "url": url, "final_url": url, "status": 200, "fetched_at": at}
            where = {"digest": "0", "file": "x", "offset": 0, "length": 1, "read_at": at, "outcome": outcome}
            connection.execute(insert(schema.captures), kept | where)


def counted(catalogue: Catalogue, policy: Policy = USUAL) -> Standing:
    with catalogue.begin() as connection:
        standing = measure(connection, "x", policy)
        keep(connection, standing)
    return standing


def of(catalogue: Catalogue) -> SiteFreshness:
    with catalogue.read() as connection:
        (site,) = freshness(connection)
    return site


def test_every_page_is_counted_once_with_the_reason_that_a_report_gives(catalogue: Catalogue) -> None:
    page(catalogue, "asthma")
    page(catalogue, "about", "no text of an article was found on the page")
    page(catalogue, "copy", "duplicate")
    page(catalogue, "leaflet", None, state="refused", reason="is a PDF, not a web page")
    page(catalogue, "tip", None, state="failed", reason="answers 500")
    page(catalogue, "tea", None, state="gone", reason="answers 410 Gone")
    page(catalogue, "was", state="gone", reason="answers 410 Gone")
    page(catalogue, "old", None, state="redirected", reason="redirects to /asthma/")
    page(catalogue, "new", None, state="due", fetched_at=None, due_at=NOW - 60)
    standing = counted(catalogue)
    assert dict(standing.places) == {
        Place.ARTICLE: 1,
        Place.WAITING: 1,
        Place.UNREAD: 0,
        Place.GONE: 1,
        Place.REFUSED: 3,
        Place.FAILED: 2,
        Place.ASIDE: 1,
    }
    reasons = {one.reason for one in standing.reasons[Place.REFUSED]}
    assert "no text of an article was found on the page" in reasons
    assert "is a PDF, not a web page" in reasons
    assert standing.reasons[Place.FAILED][0].examples == (f"{HOST}/tea/",)
    assert Standing.from_json("x", NOW, json.dumps(standing.to_json())) == standing


def test_a_page_is_current_for_so_many_days_after_a_look(catalogue: Catalogue) -> None:
    page(catalogue, "seen", fetched_at=NOW - DAY)
    page(catalogue, "long-ago", fetched_at=NOW - 8 * DAY)
    page(catalogue, "failing", None, state="failed", reason="answers 500")
    page(catalogue, "signalled", signalled_at=NOW - 60)
    standing = counted(catalogue)
    assert standing.share_current(NOW) == 1 / 4
    assert standing.share_current(NOW + 5.8 * DAY) == 1 / 4
    assert standing.share_current(NOW + 6.1 * DAY) == 0


def test_a_believed_list_that_names_no_change_keeps_a_page_current(catalogue: Catalogue) -> None:
    for kind in ("sitemap", "link"):
        page(catalogue, kind, fetched_at=NOW - 90 * DAY, found_by=kind, signal_value="2026-01-01")
    assert counted(catalogue).share_current(NOW) == 0
    standing = counted(catalogue, Policy(7.0, ("sitemap",)))
    assert standing.share_current(NOW) == 1 / 2
    # the list was read a day ago
    assert standing.share_current(NOW + 6.1 * DAY) == 0


def test_what_was_announced_and_not_looked_at_is_told_with_its_age(catalogue: Catalogue) -> None:
    page(catalogue, "asthma")
    counted(catalogue)
    assert (of(catalogue).unseen, of(catalogue).oldest_unseen, of(catalogue).current) == (0, None, 1.0)
    with catalogue.begin() as connection:
        connection.execute(schema.pages.update().values(signalled_at=NOW + 5))
    assert (of(catalogue).unseen, of(catalogue).oldest_unseen, of(catalogue).current) == (1, NOW + 5, 0.0)
    page(catalogue, "new", None, state="due", fetched_at=None, due_at=NOW - 60)
    counted(catalogue)
    assert (of(catalogue).unseen, of(catalogue).oldest_unseen) == (2, NOW - 60)


def test_a_site_that_was_never_counted_is_counted_when_it_is_asked_for(catalogue: Catalogue) -> None:
    page(catalogue, "asthma")
    assert of(catalogue).pages(Place.ARTICLE) == 1
    with catalogue.read() as connection:
        assert missing(connection) == ["x"]
    counted(catalogue)
    with catalogue.read() as connection:
        assert missing(connection) == []


def test_the_last_report_is_told_and_whether_a_crawl_runs(catalogue: Catalogue) -> None:
    report = {"new": 4, "failed": 1, "reasons": {"failed": [{"reason": "r", "count": 1, "examples": []}]}}
    rows = [
        {"site": "x", "started_at": 2.0, "ended_at": 3.0, "report": json.dumps(report)},
        {"site": "x", "started_at": 8.0, "ended_at": None, "report": "no json"},
    ]
    with catalogue.begin() as connection:
        connection.execute(insert(schema.crawls), rows)
    site = of(catalogue)
    assert site.last is not None
    assert (site.last.started_at, site.last.ended_at) == (8.0, None)
    assert site.last.notes == ("the report cannot be read: no json",)
    assert site.told is not None
    assert (site.told.counts, site.told.reasons["failed"][0].reason) == ({"new": 4, "failed": 1}, "r")  # type: ignore[index]


def test_the_next_crawl_is_told_where_somebody_is_there_to_do_it(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        row = {"site": "x", "started_at": NOW - 60, "ended_at": NOW - 30, "report": "{}"}
        connection.execute(insert(schema.crawls), row)
    assert of(catalogue).next_crawl is None
    with keepers.keeping(catalogue, 900.0), keepers.keeping(catalogue, 300.0):
        with catalogue.read() as connection:
            assert keepers.at_work(connection) == (2, 300.0)
        assert of(catalogue).next_crawl == NOW - 30 + 300
        closed = Hours.of("0-0:01") if Hours.of("12-0").are_open(NOW) else Hours.of("23:58-23:59")
        with catalogue.read() as connection:
            (site,) = freshness(connection, hours_of=lambda _: closed)
        assert site.next_crawl is not None
        assert site.next_crawl > NOW + 300
        assert closed.are_open(site.next_crawl)
        with catalogue.begin() as connection:
            orders.place(connection, "x", Order.PAUSE, "me")
        assert of(catalogue).next_crawl is None
        with catalogue.begin() as connection:
            orders.place(connection, "x", Order.CRAWL, "me")
        assert of(catalogue).next_crawl == NOW
    assert of(catalogue).next_crawl is None


def test_one_of_two_opposite_orders_takes_the_place_of_the_other(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        with pytest.raises(UsageError, match="nothing of x is held back"):
            orders.place(connection, "x", Order.ACCEPT, "me")
        with pytest.raises(NotFound):
            orders.place(connection, "y", Order.HOLD, "me")
        orders.place(connection, "x", Order.HOLD, "me")
        connection.execute(schema.sites.update().values(hold="4 of 9 articles are gone"))
        orders.place(connection, "x", Order.ACCEPT, "me")
        assert set(orders.of(connection, "x")) == {Order.ACCEPT}
        assert orders.withdraw(connection, "x", Order.ACCEPT)
        assert not orders.withdraw(connection, "x", Order.ACCEPT)


@pytest.mark.parametrize(
    ("placed", "has_come", "crawled"),
    [
        ((), True, True),
        ((), False, False),
        ((Order.PAUSE,), True, False),
        ((Order.CRAWL,), False, True),
        ((Order.CRAWL, Order.PAUSE), False, True),
    ],
)
def test_who_pauses_a_site_may_still_ask_for_a_crawl(
    placed: tuple[Order, ...], has_come: bool, crawled: bool
) -> None:
    assert orders.let_crawl(dict.fromkeys(placed, 1.0), has_come) == crawled


def test_every_page_but_the_forgotten_can_be_made_due(catalogue: Catalogue) -> None:
    page(catalogue, "asthma")
    page(catalogue, "out", state="forgotten")
    with catalogue.begin() as connection:
        assert orders.make_all_due(connection, "x") == 1
    assert of(catalogue).due == 1


def test_nothing_that_is_asked_reads_a_large_table_from_end_to_end(catalogue: Catalogue) -> None:
    """The board and the metrics are read often, and a site has 200,000 pages."""
    page(catalogue, "asthma")
    counted(catalogue)
    asked = plans(catalogue, lambda: of(catalogue))
    assert len(asked) > 8
    large = ("pages", "captures", "articles")
    assert [step for step in asked if re.fullmatch(rf"SCAN (?:{'|'.join(large)})", step)] == []
