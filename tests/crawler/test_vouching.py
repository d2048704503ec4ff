"""What a second crawl asks of a site whose API says what changed."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from catalogue import clock
from catalogue.schema import captures, pages
from crawler.sites import Job
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site

# several crawls of a site each, 15 seconds
pytestmark = pytest.mark.slow

SHELVES = [
    {"id": 2, "name": "Plants A–Z", "parent": 0},
    {"id": 3, "name": "Ferns", "parent": 2},
    {"id": 4, "name": "Stones", "parent": 0},
]


class Herbal:
    """A site of 30 posts with an API that lists them ten to a page, and a page for each."""

    def __init__(self, web: Site) -> None:
        self.web = web
        self.shelves = [dict(shelf) for shelf in SHELVES]
        self.posts = {f"/post-{n}/": self._post(n) for n in range(30)}
        api = f'<link rel="https://api.w.org/" href="{web.url}/wp-json/">'
        web.page("/", "Herbal", head=api)
        for path in self.posts:
            web.page(path, f"Herb {path}")
        web.other = self._api

    def _post(self, number: int) -> dict[str, Any]:
        day = f"2024-01-{number + 1:02}T10:00:00"
        local = day.replace("T10", "T16")
        dates = {"date": local, "date_gmt": day, "modified": local, "modified_gmt": day}
        link = f"{self.web.url}/post-{number}/"
        return {"id": number, "link": link, **dates, "categories": [3 if number % 2 else 4]}

    def edit(self, path: str, at: str = "2024-06-01T10:00:00") -> None:
        self.web.page(path, f"Herb {path}", text="Another text, which an editor wrote. " * 5)
        self.posts[path] |= {"modified_gmt": at, "modified": at.replace("T10", "T16")}

    def pages_asked(self) -> list[str]:
        """Articles that were asked for since the last time, in order of their addresses."""
        asked = [path for path in self.web.paths() if path in self.posts]
        self.web.asked.clear()
        return sorted(asked)

    def _api(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.endswith("/categories"):
            return _json(self.shelves)
        if not parts.path.endswith("/posts"):
            return Answer("{}", 404)
        after = query.get("modified_after", "")
        found = [post for post in self.posts.values() if post["modified_gmt"] > after]
        start = 10 * (int(query["page"]) - 1)
        return _json(found[start : start + 10], str(-(-len(found) // 10)))


def _json(data: object, pages: str = "1") -> Answer:
    return Answer(json.dumps(data), type="application/json", headers={"X-WP-TotalPages": pages})


@pytest.fixture
def herbal(web: Site) -> Herbal:
    return Herbal(web)


@pytest.fixture
def job(crawl: Crawls, herbal: Herbal) -> Job:
    return crawl.job(herbal.web.url)


def test_a_second_crawl_asks_for_no_page_of_which_the_api_says_what_it_said(
    crawl: Crawls, herbal: Herbal, job: Job
) -> None:
    first = crawl.run(job)
    assert herbal.pages_asked() == sorted(herbal.posts)
    second = crawl.run(job)
    assert herbal.pages_asked() == []
    assert second.requests < 16 < first.requests
    assert "30 pages are as they were" in second.notes[0]
    assert second.counts["failed"] == second.counts["gone"] == 0


def test_what_was_edited_and_what_is_no_longer_listed_is_asked_for(
    crawl: Crawls, herbal: Herbal, job: Job
) -> None:
    crawl.run(job)
    herbal.pages_asked()
    herbal.edit("/post-4/")
    del herbal.posts["/post-9/"]
    herbal.web.routes["/post-9/"] = Answer("<h1>Gone</h1>", 404)
    crawl.run(job)
    assert herbal.web.paths().count("/post-9/") == 1
    assert herbal.pages_asked() == ["/post-4/"]
    assert crawl.pages()["/post-9/"].missing_since is not None


def test_a_full_crawl_asks_for_everything_and_so_does_one_of_a_site_whose_dates_lie(
    crawl: Crawls, herbal: Herbal, job: Job
) -> None:
    crawl.run(job)
    herbal.pages_asked()
    crawl(herbal.web.url, full=True)
    assert herbal.pages_asked() == sorted(herbal.posts)
    with crawl.catalogue.begin() as connection:
        connection.execute(update(captures).values(read_at=1.0))
    # every date changes, and no page: from then on the dates are not believed
    for post in herbal.posts.values():
        post["modified_gmt"] = "2024-05-05T10:00:00"
    crawl.run(job)
    assert herbal.pages_asked() == sorted(herbal.posts)
    crawl.run(job)
    assert herbal.pages_asked() == sorted(herbal.posts)


def test_a_change_in_the_second_of_the_answer_is_looked_at_again(
    crawl: Crawls, herbal: Herbal, job: Job
) -> None:
    list_posts = herbal.web.other

    def edited_meanwhile(asked: Asked) -> Answer:
        if "/posts" in asked.path and herbal.posts["/post-4/"]["modified_gmt"] < "2024-02":
            herbal.edit("/post-4/", time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()))
        return list_posts(asked)

    herbal.web.other = edited_meanwhile
    crawl.run(job)
    herbal.pages_asked()
    time.sleep(2.1)
    crawl.run(job)
    assert herbal.pages_asked() == ["/post-4/"]
    crawl.run(job)
    assert herbal.pages_asked() == []


def test_posts_whose_category_is_renamed_are_read_again_and_no_others(
    crawl: Crawls, herbal: Herbal, job: Job
) -> None:
    crawl.run(job)
    herbal.pages_asked()
    herbal.shelves[0]["name"] = "Herbs A–Z"
    ferns = sorted(path for path, post in herbal.posts.items() if post["categories"] == [3])
    crawl(herbal.web.url, everything=False)
    assert herbal.pages_asked() == ferns
    assert [headers["pinakes-categories"] for headers in _kept(crawl, "/post-1/")] == [
        ['["Plants A–Z", "Ferns"]'],
        ['["Herbs A–Z", "Ferns"]'],
    ]
    crawl(herbal.web.url, everything=False)
    assert herbal.pages_asked() == []


def test_a_round_that_asks_for_changes_only_keeps_what_the_api_said_of_the_others(
    crawl: Crawls, herbal: Herbal, job: Job
) -> None:
    crawl.run(job)
    herbal.pages_asked()
    herbal.web.page("/post-7/", "Herb 7", text="Its theme shows it in another way. " * 6)
    _make_due(crawl, "/post-7/")
    crawl(herbal.web.url, everything=False)
    assert herbal.pages_asked() == ["/post-7/"]
    kept = _kept(crawl, "/post-7/")
    assert len(kept) == 2
    for name in ("pinakes-categories", "pinakes-published", "pinakes-modified"):
        assert kept[0][name] == kept[1][name]
    assert kept[1]["pinakes-published"] == "2024-01-08T16:00:00+06:00"


def test_posts_that_name_each_other_as_translations_by_their_ids_are_known_so(
    crawl: Crawls, herbal: Herbal, job: Job
) -> None:
    other = herbal.posts["/post-25/"]
    herbal.posts["/post-2/"]["translations"] = {"en": 2, "bn": 25, "fr": 400}
    other["translations"] = {"en": 2, "bn": 25}
    crawl.run(job)
    assert len([path for path in herbal.web.paths() if "/posts" in path]) == 3, (
        "a list of thirty, and no more"
    )
    (kept,) = _kept(crawl, "/post-25/")
    named = [json.dumps(["en", f"{herbal.web.url}/post-2/"])]
    assert kept["pinakes-alternates"] == named
    # a round that lists only what changed does not know the other's address, and unsays nothing
    herbal.pages_asked()
    herbal.edit("/post-25/", at=(clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S"))
    crawl(herbal.web.url, everything=False)
    assert herbal.pages_asked() == ["/post-25/"]
    assert [headers["pinakes-alternates"] for headers in _kept(crawl, "/post-25/")] == [named, named]


def _make_due(crawl: Crawls, path: str) -> None:
    with crawl.catalogue.begin() as connection:
        connection.execute(update(pages).where(pages.c.url.endswith(path)).values(due_at=0.0))


def _kept(crawl: Crawls, path: str) -> list[dict[str, Any]]:
    """The headers of a page's captures, in order."""
    of_page = select(captures.c.headers).where(captures.c.url.endswith(path)).order_by(captures.c.id)
    with crawl.catalogue.read() as connection:
        return [json.loads(text) for text in connection.execute(of_page).scalars()]
