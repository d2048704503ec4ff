"""The brake, and which articles have lost their pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select

from catalogue import clock
from catalogue.schema import articles, captures, pages, sites
from catalogue.states import NO_ARTICLE_REASON, NOT_FOUND_REASON, WITHDRAWN, ListKind, Outcome
from catalogue.store import Catalogue
from crawler.removals import Removals, allowed, allowed_in_weeks, settle
from crawler.revisit import DAY
from tests.catalogue.examples import article


@pytest.mark.parametrize(
    ("total", "share", "count"),
    [
        (1_000, 0.05, 50),
        (10, 0.05, 1),
        (19, 0.1, 1),
        (1, 0.05, 0),
        (0, 0.5, 0),
        (10, 0.0, 0),
        (10, 1.0, 10),
        (3, 0.99, 2),
    ],
)
def test_the_brake(total: int, share: float, count: int) -> None:
    assert allowed(total, share) == count


class Site:
    """A site of ten articles, each with its page."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.articles = [article(f"a-{number}/", f"Article {number}") for number in range(10)]
        with catalogue.begin() as connection:
            connection.execute(insert(sites).values(name="example", url="https://example.org/", added_at=0.0))
            for one in self.articles:
                catalogue.put(connection, one)
                self._page(connection, one.url, one.id)

    def _page(self, connection: Any, url: str, article_id: str | None, **values: Any) -> None:
        row = {"site": "example", "url": url, "state": "fetched", "article_id": article_id, **values}
        connection.execute(insert(pages).values(row))

    def add(self, url: str, article_id: str | None, **values: Any) -> None:
        with self.catalogue.begin() as connection:
            self._page(connection, url, article_id, **values)

    def capture(self, url: str, outcome: str, final_url: str = "") -> None:
        """A look at an address gave a page of which ingest made this."""
        ended = final_url or url
        fields = {
            "site": "example",
            "url": url,
            "final_url": ended,
            "status": 200,
            "content_type": "text/html",
        }
        place = {"digest": "x", "file": "f", "offset": 0, "length": 1, "headers": "{}", "fetched_at": 1.0}
        with self.catalogue.begin() as connection:
            connection.execute(insert(captures).values(**fields, **place, outcome=outcome))

    def change(self, number: int, **values: Any) -> None:
        with self.catalogue.begin() as connection:
            mine = pages.c.url == self.articles[number].url
            connection.execute(pages.update().where(mine).values(**values))

    def settle(self, **more: Any) -> Removals:
        return settle(self.catalogue, "example", 0.1, **more)

    def hold(self) -> str | None:
        with self.catalogue.read() as connection:
            return connection.execute(select(sites.c.hold)).scalar_one()


@pytest.fixture
def site(sqlite_catalogue: Catalogue) -> Site:
    return Site(sqlite_catalogue)


@pytest.mark.parametrize(
    ("values", "removed"),
    [
        ({"state": "gone", "reason": "answers 410 Gone"}, "answers 410 Gone"),
        ({"state": "gone"}, "its page is gone"),
        ({"state": "refused", "reason": "robots.txt forbids it"}, "robots.txt forbids it"),
        ({"state": "refused", "reason": "the configuration excludes it"}, "the configuration excludes it"),
        ({"state": "refused", "reason": "redirects to a login page"}, None),
        ({"state": "failed", "reason": "answers 503"}, None),
        ({"state": "redirected", "status": 301, "reason": "redirects"}, "redirects"),
        ({"state": "redirected", "status": 302, "reason": "redirects"}, None),
    ],
)
def test_what_takes_an_article_out(site: Site, values: dict[str, Any], removed: str | None) -> None:
    site.change(3, **values)
    done = site.settle().removed
    assert [removal.reason for removal in done] == ([] if removed is None else [removed])
    assert len(list(site.catalogue.articles())) == 10 - len(done)


def test_too_many_are_held_until_a_person_confirms(site: Site) -> None:
    for number in (1, 2):
        site.change(number, state="gone")
    held = site.settle()
    assert held.removed == ()
    assert "2 of 10 articles are gone" in (held.held or "")
    assert site.hold() == held.held
    assert len(site.settle(confirmed=True).removed) == 2
    assert site.hold() is None


@pytest.mark.parametrize("lives_elsewhere", [False, True])
def test_an_article_whose_own_page_shows_another_goes_and_leads_there(
    site: Site, lives_elsewhere: bool
) -> None:
    one, other = site.articles[2], site.articles[3]
    site.change(2, article_id=other.id)
    site.capture(one.url, Outcome.DUPLICATE)
    if lives_elsewhere:
        site.add("https://example.org/copy/", one.id)
    removed = site.settle().removed
    assert [removal.article_id for removal in removed] == ([] if lives_elsewhere else [one.id])
    if not lives_elsewhere:
        found = site.catalogue.article_at(one.url)
        assert found is not None
        assert found.id == other.id


@pytest.mark.parametrize(
    ("total", "share", "count"),
    [
        (1_000, 0.05, 100),
        (120, 0.05, 12),
        (10, 0.05, 5),
        (4, 0.05, 3),
        (10, 0.0, 0),
        (10, 1.0, 10),
        (0, 0.5, 0),
    ],
)
def test_the_brake_of_some_weeks(total: int, share: float, count: int) -> None:
    assert allowed_in_weeks(total, share) == count


@pytest.fixture
def days() -> Iterator[list[float]]:
    """Days that have passed; the test moves them on."""
    passed = [0.0]
    clock.set_clock(lambda: 1_700_000_000.0 + passed[0] * DAY)
    yield passed
    clock.set_clock(None)


def test_a_site_that_dies_article_by_article_is_held_as_well(site: Site, days: list[float]) -> None:
    for number in range(5):
        days[0] = number
        site.change(number, state="gone")
        assert len(site.settle().removed) == 1
    days[0] = 5
    site.change(5, state="gone")
    held = site.settle().held
    assert held is not None
    assert "beside 5 that were taken out in the last 28 days" in held
    assert len(list(site.catalogue.articles())) == 5
    assert len(site.settle(confirmed=True).removed) == 1
    site.change(6, state="gone")
    assert len(site.settle().removed) == 1  # the person has seen what went before


def test_what_went_long_ago_counts_no_more(site: Site, days: list[float]) -> None:
    for number in range(8):
        days[0] = number * 7
        site.change(number, state="gone")
        assert len(site.settle().removed) == 1, number


def test_an_article_that_lives_on_another_page_stays(site: Site) -> None:
    site.change(3, state="gone")
    site.add("https://example.org/copy/", site.articles[3].id)
    assert site.settle().removed == ()


def test_the_old_address_of_an_article_that_moved_leads_to_the_new_one(site: Site) -> None:
    old, new = site.articles[3], site.articles[4]
    site.change(3, state="redirected", status=301, redirect_to=new.url)
    assert [removal.moved_to for removal in site.settle().removed] == [new.url]
    with site.catalogue.read() as connection:
        found = site.catalogue.find(connection, old.url)
    assert found is not None
    assert found.id == new.id


@pytest.mark.parametrize(("status", "goes"), [(301, True), (308, True), (302, False), (200, False)])
def test_an_article_goes_whose_page_was_followed_for_good_to_another(
    site: Site, status: int, goes: bool
) -> None:
    old, new = site.articles[3], site.articles[4]
    look = {"status": status, "redirect_to": new.url, "article_id": new.id, "fetched_at": 1.0}
    site.change(3, state="redirected", **look)
    site.capture(old.url, Outcome.DUPLICATE)
    assert [removal.article_id for removal in site.settle().removed] == ([old.id] if goes else [])
    found = site.catalogue.article_at(old.url)
    assert found is not None
    assert found.id == (new.id if goes else old.id)


@pytest.mark.parametrize("moved", [True, False])
def test_an_article_that_was_read_where_its_page_moved_to_stays_and_no_other(site: Site, moved: bool) -> None:
    old, there = site.articles[3], "https://example.org/new/"
    site.change(3, state="redirected", status=301, redirect_to=there, fetched_at=1.0)
    site.capture(old.url, Outcome.UNCHANGED)
    if moved:
        with site.catalogue.begin() as connection:
            connection.execute(articles.update().where(articles.c.id == old.id).values(url=there))
    assert [removal.article_id for removal in site.settle().removed] == ([] if moved else [old.id])


@pytest.mark.parametrize("reason", WITHDRAWN)
def test_a_page_that_its_keepers_withdrew_loses_its_article(site: Site, reason: str) -> None:
    site.capture(site.articles[3].url, reason)
    assert len(site.settle().removed) == 1


def test_bad_input_59_while_most_looks_give_nothing_no_article_goes(site: Site, days: list[float]) -> None:
    seen = clock.timestamp()
    site.change(0, state="gone", fetched_at=seen)
    for number in range(1, 6):
        site.change(number, state="failed", fetched_at=seen)
    for number in range(6, 10):
        site.change(number, fetched_at=seen - 4 * DAY)
    assert "6 of 6 looks of the last 3 days gave none" in (site.settle().held or "")
    for number in range(4, 10):
        site.change(number, state="fetched", fetched_at=seen)
    assert len(site.settle().removed) == 1


LASTING = {"state": "redirected", "status": 302, "redirected_since": 1.0, "redirected_days": 3}


@pytest.mark.parametrize(
    ("days", "seen", "target", "goes"),
    [
        (14, 3, {"depth": 1}, True),
        (13, 3, {"depth": 1}, False),
        (40, 2, {"depth": 1}, False),
        (14, 3, {"state": "gone", "article_id": None}, False),
        (14, 3, {"state": "redirected", "status": 302}, False),
        (14, 3, {"state": "refused", "reason": "not a web page"}, False),
        (14, 3, {"missing_since": 1.0}, False),
    ],
)
def test_a_redirect_that_lasts_takes_an_article_out_where_another_stands(
    site: Site, days: float, seen: int, target: dict[str, Any], goes: bool
) -> None:
    old, new = site.articles[3], site.articles[4]
    look = {"fetched_at": 1.0 + days * DAY, "redirected_days": seen, "redirect_to": new.url}
    site.change(3, **LASTING | look)
    site.change(4, **target)
    gone = [removal.article_id for removal in site.settle(confirmed=True).removed]
    assert (old.id in gone) is goes


@pytest.mark.parametrize("reason", WITHDRAWN)
def test_what_leads_to_a_withdrawn_page_for_long_stays(site: Site, reason: str) -> None:
    old, new = site.articles[3], site.articles[4]
    site.change(3, **LASTING, fetched_at=1.0 + 20 * DAY, redirect_to=new.url)
    site.capture(new.url, reason)
    assert [removal.article_id for removal in site.settle().removed] == [new.id]
    assert site.catalogue.article_at(old.url) is not None


@pytest.mark.parametrize("stood_there", [False, True])
def test_a_page_that_nobody_knows_may_be_a_notice_unless_it_stood_there_before(
    site: Site, stood_there: bool
) -> None:
    there = "https://example.org/news/"
    site.change(3, **LASTING | {"redirected_since": 2.0, "fetched_at": 2.0 + 2 * DAY, "redirect_to": there})
    if stood_there:
        site.capture(there, NO_ARTICLE_REASON)
    site.capture(site.articles[3].url, NO_ARTICLE_REASON, there)
    assert len(site.settle(grace_days=1.0).removed) == stood_there


@pytest.mark.parametrize(
    ("outcome", "days", "goes"),
    [
        (ListKind.FRONT_PAGE, 2.0, True),
        (ListKind.CATEGORY, 2.0, True),
        (NOT_FOUND_REASON, 2.0, True),
        (ListKind.LIST, 0.5, False),
        ("a maintenance notice", 40.0, False),
        ("a login wall", 40.0, False),
    ],
)
def test_what_leads_to_a_list_in_its_place_goes_when_its_grace_is_over(
    site: Site, outcome: str, days: float, goes: bool
) -> None:
    old, there = site.articles[3], "https://example.org/news/"
    site.change(3, **LASTING | {"fetched_at": 1.0 + days * DAY, "redirect_to": there, "redirected_days": 1})
    site.capture(old.url, outcome, there)
    removed = site.settle(grace_days=1.0).removed
    assert [removal.article_id for removal in removed] == ([old.id] if goes else [])


def test_pages_that_lead_elsewhere_for_now_count_for_the_brake_when_one_would_go(site: Site) -> None:
    target = {"redirect_to": site.articles[9].url}
    for number in range(1, 6):
        site.change(number, **LASTING, **target, fetched_at=2.0)
    assert site.settle().held is None
    site.change(1, fetched_at=1.0 + 20 * DAY)
    assert "the pages of 4 more lead elsewhere" in (site.settle().held or "")
    assert len(site.settle(confirmed=True).removed) == 1


@pytest.mark.parametrize("state", ["failed", "refused"])
def test_an_old_address_that_leads_to_an_article_whose_page_fails_takes_it_not_out(
    site: Site, state: str
) -> None:
    new = site.articles[4]
    site.add("https://example.org/old/", new.id, state="redirected", status=301, redirect_to=new.url)
    site.change(4, state=state, reason="answers 503")
    assert site.settle().removed == ()
