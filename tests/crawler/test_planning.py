"""What a round makes of the catalogue's pages: what is learned of their looks, and which become due."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from sqlalchemy import insert, select, update

from benchmarks import revisit as simulator
from catalogue import clock
from catalogue.archive import Archive, Exchange
from catalogue.config import Config
from catalogue.schema import captures, pages, sites
from catalogue.states import FoundBy, PageState
from catalogue.store import Catalogue
from crawler.frontier import Frontier
from crawler.pages import DiscoveredUrl, Visit
from crawler.planning import Pace, plan_round, take_in
from crawler.revisit import DAY
from crawler.signals import TrackRecord
from crawler.site_memory import SiteMemory, recall

HOST = "https://a.example/"
EVERY_WEEK = Pace()


class Week:
    """A site of a sitemap, whose time the test tells."""

    def __init__(self, config: Config, catalogue: Catalogue, count: int) -> None:
        self.now = 1_700_000_000.0
        clock.set_clock(lambda: self.now)
        self.catalogue = catalogue
        self.memory = SiteMemory(weighed_at=self.now + 1_000 * DAY)
        self._archive = Archive(config.archive_url)
        with catalogue.begin() as connection:
            connection.execute(insert(sites).values(name="a", url=HOST, added_at=0.0))
        self.frontier = Frontier(catalogue, self._archive, "a", 7.0, 100_000)
        self.names = [str(number) for number in range(count)]
        self.say("2024", *self.names)
        self.visit(changed=self.names)
        self.read(*self.names)

    def say(self, day: str, *names: str) -> None:
        """The sitemap says that the pages changed."""
        self.frontier.add([DiscoveredUrl(HOST + name, FoundBy.SITEMAP, 1, day) for name in names])

    def visit(self, changed: list[str] = []) -> list[str]:  # noqa: B006 – it is not changed
        """Visit what is due; the bytes of ``changed`` pages are others."""
        visited = []
        while leased := self.frontier.lease(500, None):
            self.frontier.record([self._visit(page, changed) for page in leased])
            visited += [page.url.removeprefix(HOST) for page in leased]
        return visited

    def _visit(self, page: object, changed: list[str]) -> Visit:
        kept = None
        if page.url.removeprefix(HOST) in changed:  # type: ignore[attr-defined]
            kept = Exchange(page.url, page.url, 200, (), str(self.now).encode(), self.now)  # type: ignore[attr-defined]
        return Visit(page, PageState.FETCHED, self.now, status=200, exchange=kept)  # type: ignore[arg-type]

    def read(self, *edited: str) -> None:
        """Ingest reads what came: only the text of ``edited`` pages has changed."""
        with self.catalogue.begin() as connection:
            connection.execute(update(captures).values(read_at=self.now, outcome="unchanged"))
            of_edited = pages.c.url.in_([HOST + name for name in edited])
            connection.execute(update(pages).where(of_edited).values(changed_at=self.now))

    def round(self, days: float, pace: Pace = EVERY_WEEK) -> list[str]:
        """Let days pass, plan a round, and visit what is due."""
        self.now += days * DAY
        take_in(self.catalogue, "a", self.memory)
        plan_round(self.catalogue, "a", self.memory, pace)
        return self.visit()


@pytest.fixture
def week(library_config: Config, sqlite_catalogue: Catalogue) -> Iterator[Week]:
    yield Week(library_config, sqlite_catalogue, 140)
    clock.set_clock(None)


def test_pages_do_not_all_come_due_on_one_day(week: Week) -> None:
    days = [len(week.round(1.0)) for _ in range(28)]
    assert max(days) <= 41  # those of two days, after a few on which no look was worth one
    assert 17 * 28 <= sum(days) <= 20 * 28
    assert week.round(0.0) == []


def test_every_page_is_looked_at_in_its_time(week: Week) -> None:
    seen = {name for _ in range(14) for name in week.round(1.0)}
    assert seen == set(week.names)


def test_a_named_budget_is_used_up_and_not_exceeded(week: Week) -> None:
    days = [len(week.round(0.5, Pace(a_day=30))) for _ in range(20)]
    assert sum(days) == pytest.approx(300, abs=15)
    assert max(days) <= 18


def test_dead_links_do_not_eat_the_looks_of_pages(week: Week) -> None:
    with week.catalogue.begin() as connection:
        dead = [
            {"site": "a", "url": f"{HOST}dead/{n}", "state": "gone", "due_at": week.now} for n in range(300)
        ]
        connection.execute(insert(pages), dead)
    seen = [name for _ in range(14) for name in week.round(1.0)]
    assert set(week.names) <= set(seen)


def test_what_a_list_calls_changed_is_looked_at_in_the_next_round(week: Week) -> None:
    week.say("2025", "7", "9")
    assert sorted(week.round(0.0)) == ["7", "9"]


def test_a_lying_list_with_a_nonce_in_every_page_loses_its_influence_and_gets_it_back(week: Week) -> None:
    for number in range(6):
        week.say(f"2025-0{number}", *week.names)
        week.now += 900
        take_in(week.catalogue, "a", week.memory)
        plan_round(week.catalogue, "a", week.memory, EVERY_WEEK)
        visited = week.visit(changed=week.names)  # other bytes, the same text
        week.read()
    assert len(visited) <= 2
    record = week.memory.trust.known(FoundBy.SITEMAP)
    assert not record.believed
    assert record.right == 0
    for number in range(40):  # it mends: two articles a day are edited, and it says so
        week.now += DAY
        edited = [str(2 * number % 140), str((2 * number + 1) % 140)]
        week.say(f"2026-{number}", *edited)
        visited = week.round(0.0)
        week.read(*[name for name in visited if name in edited])
    assert week.memory.trust.known(FoundBy.SITEMAP).right > 5


def test_a_look_is_learned_from_when_its_text_is_read_and_only_once(week: Week) -> None:
    week.say("2025", "7")
    week.now += DAY
    plan_round(week.catalogue, "a", week.memory, EVERY_WEEK)
    assert "7" in week.visit(changed=["7"])
    learned = take_in(week.catalogue, "a", week.memory)
    week.read("7")
    assert take_in(week.catalogue, "a", week.memory) == 1
    assert take_in(week.catalogue, "a", week.memory) == 0
    record = recall(week.catalogue, "a").trust.known(FoundBy.SITEMAP)
    assert (record.said, record.right, record.told) == (1, 1, 1)
    with week.catalogue.read() as connection:
        rate = connection.execute(
            select(pages.c.rate_changes, pages.c.rate_days).where(pages.c.url == f"{HOST}7")
        ).one()
    assert rate.rate_changes > 0.5
    assert learned >= 0


def test_pages_that_matter_and_lively_ones_are_looked_at_more_often(week: Week) -> None:
    with week.catalogue.begin() as connection:
        connection.execute(update(pages).where(pages.c.url == f"{HOST}1").values(rate_changes=8.0))
        connection.execute(update(pages).where(pages.c.url == f"{HOST}2").values(importance=20.0))
    looks = [name for _ in range(28) for name in week.round(1.0, Pace(20, weights={"/3": 20.0}))]
    for name in ("1", "2", "3"):
        assert looks.count(name) >= 2 * looks.count("77")


def test_pages_that_never_gave_an_article_are_looked_at_seldom(week: Week) -> None:
    forms = week.names[:40]
    with week.catalogue.begin() as connection:
        named = pages.c.url.in_([HOST + name for name in forms])
        connection.execute(update(pages).where(named).values(changed_at=None))
    seen = [name for _ in range(28) for name in week.round(1.0)]
    articles = [name for name in seen if name not in forms]
    assert len(articles) >= 3 * len(week.names[40:])
    assert len(seen) - len(articles) <= len(forms)
    with week.catalogue.begin() as connection:
        connection.execute(update(pages).where(named).values(article_id="a"))
    assert set(forms) & set(week.round(1.0)), "an article has come of them"


def test_a_list_that_tells_all_leaves_little_to_look_for(week: Week) -> None:
    week.memory.trust.records["sitemap"] = TrackRecord(100.0, 98.0, 2.0, 98.0, 0.0)
    assert sum(len(week.round(1.0)) for _ in range(20)) <= 5


def test_a_pattern_fits_paths_with_their_query() -> None:
    pace = Pace(weights={"/guides/*": 3.0, "*?print=*": 0.1})
    weights = [pace.weight(f"{HOST}{path}") for path in ("guides/a", "a", "a?print=1", "guides/a?print=1")]
    assert weights == [3.0, 1.0, 0.1, 3.0]


def test_the_catalogue_and_the_simulator_look_at_the_same_pages(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `benchmarks.revisit` measures is what a round's statements choose, round by round."""
    monkeypatch.setattr(simulator, "LIST_REQUESTS", 0)  # the catalogue's budget is one of pages
    monkeypatch.setattr(clock, "random", Random(7))
    count, a_day, began = len(week.names), 20, week.now
    wished = np.exp(np.random.default_rng(3).standard_normal(count))
    with week.catalogue.begin() as connection:
        for name, weight in zip(week.names, wished.tolist()):
            connection.execute(update(pages).where(pages.c.url == HOST + name).values(importance=weight))
    # half of the edits are told, and one page in ten is called changed for nothing every day
    site = simulator.Site(count, simulator.Setting(0.5, 0.1, 0.5), 5, 0.0)
    policy = simulator.Policy(site, a_day)
    policy._weight = wished / wished.mean()
    looks = changes = 0
    for number in range(60):
        end = (number + 1) / 2
        site.edit(end - 0.5, end)
        told = site.told(end)
        changed = {week.names[row] for row in np.flatnonzero(np.isfinite(site._stale_since))}
        week.now = began + end * DAY
        week.say(f"2024-{number}", *(week.names[row] for row in ([] if told is None else told)))
        visited = week.round(0.0, Pace(a_day))
        assert {int(name) for name in visited} == set(policy.pick(end, told).tolist()), f"round {number}"
        week.read(*(changed & set(visited)))
        looks, changes = looks + len(visited), changes + len(changed & set(visited))
    assert looks > 500
    assert changes > 20
