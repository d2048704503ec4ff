"""What a person is told of a page's next look, beside when it comes, in the weeks of test_planning.py."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from catalogue.schema import pages, sites
from crawler.foretelling import foretell, site_of
from crawler.planning import Pace, plan_round
from crawler.signals import TrackRecord
from tests.crawler.test_planning import EVERY_WEEK, HOST, Week, week

__all__ = ["week"]


def told(week: Week, name: str, pace: Pace = EVERY_WEEK) -> dict[str, str]:
    with week.catalogue.begin() as connection:
        # what a crawl keeps at its end
        connection.execute(update(sites).values(signals=week.memory.to_json()))
    return dict(foretell(week.catalogue, "a", pace, HOST + name))


def test_the_day_that_is_foretold_is_about_the_one_on_which_it_is_looked_at(week: Week) -> None:
    for _ in range(21):
        week.round(1.0)
    foretold, came = {}, {}
    for name in ("3", "60", "120"):
        found = told(week, name)["next look"]
        day = found.split("about ")[1][:10] if "about " in found else None
        foretold[name] = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() if day else week.now
        assert "unless a signal comes" in found
        assert "20 looks a day" in found
    for _ in range(12):
        for name in week.round(1.0):
            came.setdefault(name, week.now)
    for name, at in foretold.items():
        assert abs(came[name] - at) <= 3 * 86_400


def test_the_reasons_are_told(week: Week) -> None:
    assert site_of(week.catalogue, f"{HOST}7") == "a"
    assert site_of(week.catalogue, f"{HOST}none") is None
    assert foretell(week.catalogue, "a", EVERY_WEEK, f"{HOST}none") == []
    plan_round(week.catalogue, "a", week.memory, EVERY_WEEK)
    assert "on trial" in told(week, "7")["signals"]
    week.memory.trust.records["sitemap"] = TrackRecord(20.0, 19.0, 0.5, 9.0, 1.0)
    assert "believed, and leaves out 17% of changes" in told(week, "7")["signals"]
    week.say("2025", "7")
    assert told(week, "7")["next look"] == "in the next round: the sitemap's lastmod calls it changed"
    week.memory.trust.records["sitemap"] = TrackRecord(20.0, 1.0, 0.5)
    found = told(week, "7")
    assert "right of late with 1 of 20 pages that it called changed: not believed" in found["signals"]
    assert found["next look"] != "in the next round: the sitemap's lastmod calls it changed"
    assert told(week, "8", Pace(weights={"/8": 4.0}))["matters"] == "4 times as much as the site's mean page"


def test_pages_with_a_time_of_their_own_say_why(week: Week) -> None:
    with week.catalogue.begin() as connection:
        for name, values in {
            "1": {"state": "forgotten"},
            "2": {"state": "failed", "reason": "answers 503", "due_at": week.now + 3_600},
            "3": {"due_at": 0.0, "reason": None},
            "4": {"state": "refused", "reason": "is a PDF", "due_at": week.now + 7 * 86_400},
        }.items():
            connection.execute(update(pages).where(pages.c.url == HOST + name).values(**values))
    assert told(week, "1")["next look"].startswith("never")
    assert told(week, "2")["next look"].endswith("UTC: answers 503")
    assert told(week, "3")["next look"] == "in the next round: it is due"
    assert told(week, "4")["next look"].endswith("UTC: is a PDF")
