"""robots.txt by RFC 9309. How a whole crawl obeys it: test_bad_sites.py."""

import asyncio

import pytest

from catalogue import clock
from crawler.answers import (
    BadAnswer,
    EndlessRedirect,
    Fetched,
    FetchFailed,
    FetchRefused,
    HostGone,
    Response,
    TooLarge,
)
from crawler.robots import GOOD_FOR, Robots, Rules, fetch_robots

PAGE = "https://example.org/private/a"
FORBIDS = "User-agent: *\nDisallow: /private/"


def robots(*answers: int | str | Exception, last: Robots | None = None, tries: int = 0) -> Robots:
    coming = iter(answers)

    async def follow(url: str) -> Fetched:
        assert url == "https://example.org/robots.txt"
        answer = next(coming)
        if isinstance(answer, Exception):
            raise answer
        body, status = (answer.encode(), 200) if isinstance(answer, str) else (b"", answer)
        return Fetched(Response(url, status, {}, (), body, clock.timestamp()))

    return asyncio.run(fetch_robots("https://example.org/deep/page", follow, last, tries))


def refusal(found: Robots) -> str | None:
    return Rules(found).refusal(PAGE)


def test_what_robots_txt_forbids_is_not_fetched_unless_nobody_obeys_it() -> None:
    found = robots(FORBIDS)
    assert refusal(found) == "robots.txt forbids it"
    assert Rules(found).refusal("https://example.org/open") is None
    assert Rules(found, obey=False).refusal(PAGE) is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_an_answer_of_4xx_means_that_there_are_no_rules(status: int) -> None:
    assert refusal(robots(status)) is None


@pytest.mark.parametrize(
    ("failure", "blocked"),
    [
        (
            BadAnswer("answers 503", True),
            "robots.txt answers 503: nothing may be fetched until it can be read",
        ),
        (FetchFailed("no answer within the time limit", True), "no answer within the time limit"),
        (HostGone("the host asks to come back"), "the host asks to come back"),
        (
            TooLarge("is larger than 4 MB"),
            "robots.txt is larger than 4 MB: nothing may be fetched until it can be read",
        ),
    ],
)
def test_a_robots_txt_that_cannot_be_had_forbids_everything_unless_a_good_copy_is_at_hand(
    failure: Exception, blocked: str
) -> None:
    assert refusal(robots(failure)) == blocked
    good = Robots("User-agent: *\nAllow: /", clock.timestamp() - 86_400)
    found = robots(failure, last=good)
    assert refusal(found) is None
    assert found.stale
    old = Robots("User-agent: *\nAllow: /", clock.timestamp() - GOOD_FOR - 1)
    assert refusal(robots(failure, last=old))


def test_a_robots_txt_that_a_rule_of_ours_refuses_forbids_everything() -> None:
    good = Robots("", clock.timestamp())
    assert refusal(robots(FetchRefused("is a private address"), last=good)) == "is a private address"


def test_redirects_without_end_mean_that_there_are_no_rules() -> None:
    assert refusal(robots(EndlessRedirect("redirects in a loop"))) is None


def test_a_failure_is_tried_again() -> None:
    assert robots(BadAnswer("answers 503", True), "User-agent: *\nDisallow:", tries=1).blocked is None
    assert robots(FetchFailed("cannot be read"), FORBIDS, tries=1).blocked == "cannot be read"


def test_only_the_first_500_kib_are_read() -> None:
    assert refusal(robots("x" * 600_000 + "\nUser-agent: *\nDisallow: /")) is None


def test_pinakes_own_rules_delay_and_sitemaps() -> None:
    text = "User-agent: Pinakes\nCrawl-delay: 2\n\nSitemap: https://example.org/s.xml"
    rules = Rules(robots(text))
    assert rules.crawl_delay == 2.0
    assert rules.sitemaps == ("https://example.org/s.xml",)
    assert Rules(robots(text), obey=False).crawl_delay is None


def test_the_last_good_copy_is_stored_as_json() -> None:
    assert Robots.from_json(Robots(FORBIDS, 7.0).to_json()) == Robots(FORBIDS, 7.0)


def test_a_group_for_some_version_of_us_is_ours() -> None:
    found = robots("User-agent: *\nDisallow: /\n\nUser-agent: Pinakes/9.1 (x)\nDisallow: /private/")
    assert refusal(found) == "robots.txt forbids it"
    assert Rules(found).refusal("https://example.org/open") is None


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rules_are_read_however_an_editor_saved_them(charset: str, end: str) -> None:
    async def follow(url: str) -> Fetched:
        body = FORBIDS.replace("\n", end).encode(charset)
        return Fetched(Response(url, 200, {}, (), body, clock.timestamp()))

    assert refusal(asyncio.run(fetch_robots(PAGE, follow, None, 0))) == "robots.txt forbids it"
