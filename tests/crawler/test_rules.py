"""The pure parts: addresses, robots.txt, WordPress lists, revisits, trust, the brake, typed names."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import clock
from catalogue.config import Config, SiteSettings
from catalogue.errors import UsageError
from catalogue.store import Catalogue
from crawler import revisit, wordpress
from crawler.fetch import Fetched, FetchFailed, Response
from crawler.guard import Guard, body_refusal, content_refusal, is_public
from crawler.links import LinkReader
from crawler.politeness import retry_after
from crawler.removals import allowed
from crawler.robots import GOOD_FOR, Robots, fetch_robots
from crawler.settings import settings, user_agent
from crawler.signals import PROBATION, Trust
from crawler.sites import Job, plan

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "198.18.0.1",
    "192.0.2.1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_outside_are() -> None:
    assert all(map(is_public, ("93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822")))


def test_only_the_very_host_and_port_that_was_typed_may_be_private() -> None:
    guard = Guard(["http://intranet:8000/x", "http://127.1:9000/"])
    assert guard.may_connect("intranet", 8000, "10.0.0.5")
    assert not guard.may_connect("intranet", 80, "10.0.0.5")
    assert not guard.may_connect("other", 8000, "10.0.0.5")
    assert guard.refusal("http://127.0.0.1:9000/a") is None
    assert "nobody typed 127.0.0.1:9001" in (guard.refusal("http://127.0.0.1:9001/a") or "")
    for url in (
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "http://a@127.1/",
    ):
        assert guard.refusal(url)


def test_content_is_judged_by_header_and_by_bytes() -> None:
    assert content_refusal(200, "text/html; charset=x", 10, 100) is None
    assert content_refusal(200, "application/pdf", 10, 100) == "is a PDF, not a web page"
    assert "larger" in (content_refusal(200, "text/html", 101, 100) or "")
    assert body_refusal("text/html", "\ufeff<html>".encode("utf-16-le")) is None
    assert body_refusal("text/plain", b"words only") == "is plain text, not a web page"
    assert body_refusal("application/xml", b"<?xml version='1.0'?><html xmlns='x'>") is None
    assert body_refusal("text/html", b" \n\0 ") == "is empty"


def test_scrapy_runs_with_our_settings_and_no_others() -> None:
    ours = settings(Guard([]), "Pinakes/1", 30.0, 1_000)
    for name in (
        "TELNETCONSOLE_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "HTTPPROXY_ENABLED",
        "COOKIES_ENABLED",
        "REDIRECT_ENABLED",
        "RETRY_ENABLED",
    ):
        assert ours[name] is False
    assert ours["DOWNLOAD_MAXSIZE"] == 1_000
    assert ours["DOWNLOAD_TIMEOUT"] == 30.0
    assert ours["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert ours["CONCURRENT_REQUESTS"] == ours["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert ours["EXTENSIONS_BASE"] == ours["SPIDER_MIDDLEWARES_BASE"] == {}
    assert list(ours["DOWNLOADER_MIDDLEWARES_BASE"].values()) == [590]
    from scrapy.settings import default_settings

    unknown = [
        name for name in ours if not hasattr(default_settings, name) and not name.startswith("PINAKES_")
    ]
    assert unknown == []


def test_the_user_agent_names_pinakes_the_library_and_the_contact() -> None:
    assert "(Our library; contact: a@example.org)" in user_agent("Our library", "a@example.org")
    assert "\r" not in user_agent("x\r\nEvil: 1", "y")


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


def test_robots_by_rfc_9309() -> None:
    page = "https://example.org/private/a"
    assert robots("User-agent: *\nDisallow: /private/").rules().refusal(page) == "robots.txt forbids it"
    for status in (400, 401, 403, 404, 410):
        assert robots(status).rules().refusal(page) is None
    for failure in (FetchFailed("answers 503", True), FetchFailed("no answer within the time limit", True)):
        assert robots(failure).rules().refusal(page)
        good = Robots("User-agent: *\nAllow: /", clock.timestamp() - 86_400)
        assert robots(failure, last=good).rules().refusal(page) is None
        old = Robots("User-agent: *\nAllow: /", clock.timestamp() - GOOD_FOR - 1)
        assert robots(failure, last=old).rules().refusal(page)
    assert robots(FetchFailed("answers 503", True), "User-agent: *\nDisallow:", tries=1).blocked is None
    # beyond 500 KiB
    assert robots("x" * 600_000 + "\nUser-agent: *\nDisallow: /").rules().refusal(page) is None


def test_wordpress_lists_are_read_with_care() -> None:
    types: dict[str, object] = {
        "post": {"rest_base": "posts", "rest_namespace": "wp/v2"},
        "attachment": {"rest_base": "media"},
        "odd": 7,
        "disease": {"rest_base": "diseases"},
        "wp_block": {"rest_base": "blocks"},
        "font": {"rest_base": "fonts/(?P<id>x)"},
    }
    assert wordpress.content_types(json.dumps(types).encode()) == ("posts", "diseases")
    posts = [
        {"link": "https://example.org/a/", "modified_gmt": "2024-01-01T00:00:00", "categories": [3]},
        {"link": "javascript:x"},
        9,
    ]
    found = wordpress.listed(json.dumps(posts).encode())
    assert found is not None
    assert [(p.url, p.categories) for p in found] == [("https://example.org/a/", (3,))]
    assert wordpress.listed(b'{"code": "rest_post_invalid_page_number"}') is None
    named = [("Uncategorized", 0), ("Skin &amp; hair", 0), ("Itch", 2), ("Loop", 5), ("Pool", 4)]
    names = [{"id": number, "name": name, "parent": parent} for number, (name, parent) in enumerate(named, 1)]
    paths = wordpress.category_paths([json.dumps(names).encode(), b"nonsense"])
    assert paths[3] == ("Skin & hair", "Itch")
    assert 1 not in paths
    assert len(paths[4]) == 2


def test_the_links_of_a_page() -> None:
    html = b"""<html><head><base href="/b/"><meta name=robots content="index, nofollow"><link rel="https://api.w.org/" href="/wp-json/">
        <link rel=alternate type="application/rss+xml" href=/feed/></head><a href=" x?utm_source=1#top">x</a><a href="#only">y</a>
        <a href="javascript:alert(1)">z</a><a href="https://Other.org">o</a><map><area href=/area></map><a href="http://[bad">b</a><a>none</a>"""
    found = LinkReader().read(html, "https://example.org/page")
    assert found.links == ("https://example.org/b/x", "https://other.org/", "https://example.org/area")
    assert found.feeds == ("https://example.org/feed/",)
    assert found.api == "https://example.org/wp-json/"
    assert found.wordpress
    assert found.nofollow
    header = {
        "link": '<https://example.org/?rest_route=/>; rel="https://api.w.org/", <https://example.org/?p=1>; rel=shortlink'
    }
    assert LinkReader().read(b"", "https://example.org/", header).api == "https://example.org/?rest_route=/"


@given(st.binary(max_size=200))
def test_no_bytes_break_the_link_reader(body: bytes) -> None:
    LinkReader().read(b"<a href='" + body + b"'>" + body, "https://example.org/")


@given(st.integers(0, 1_000), st.integers(0, 1_000), st.floats(0.1, 100))
def test_the_livelier_a_page_the_sooner_the_next_look(checks: int, changes: int, days: float) -> None:
    changes = min(changes, checks)
    now = revisit.interval(checks, changes, days)
    assert days * revisit.SHORTEST * 0.999 <= now <= days * revisit.LONGEST * 1.001
    assert revisit.interval(checks + 1, changes + 1, days) <= now + 1e-9 or changes == 0
    assert revisit.interval(checks + 1, changes, days) >= now - 1e-9


def test_a_page_never_looked_at_again_waits_for_the_configured_days() -> None:
    assert revisit.interval(0, 0, 7.0) == pytest.approx(7.0)


def test_a_lying_signal_is_believed_no_more_and_a_mended_one_again() -> None:
    trust = Trust()
    for _ in range(PROBATION):
        assert trust.believed("sitemap")
        trust.learn("sitemap", changed=False)
    assert not trust.believed("sitemap")
    for _ in range(20):
        trust.learn("sitemap", changed=True)
    again = Trust.from_json(trust.to_json())
    assert again.believed("sitemap")
    assert again.words() == {"sitemap": "right for 20 of 30 pages"}


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


def test_retry_after_in_both_forms() -> None:
    clock.set_clock(lambda: 1_700_000_000.0)
    try:
        assert retry_after("120") == 120.0
        assert retry_after("Tue, 14 Nov 2023 22:14:20 GMT") == 60.0
        assert retry_after("Tue, 14 Nov 2022 22:14:20 GMT") == 0.0
        assert retry_after("soon") is retry_after(None) is retry_after("") is None
    finally:
        clock.set_clock(None)


def test_what_is_typed_becomes_a_plan(config: Config) -> None:
    sites = (SiteSettings(name="health", url="https://www.health.example/", delay=3.0, exclude=("/x*",)),)
    config = config.model_copy(update={"site": sites})
    catalogue = Catalogue.open(config.catalogue_url)
    try:
        assert [job.site for job in plan(config, catalogue, (), ())] == ["health"]
        (job,) = plan(config, catalogue, (), ("http://health.example/a/b",))
        assert job.site == "health"
        assert job.delay == 3.0
        assert job.exclude == ("/x*",)
        assert "http://health.example/a/b" in job.typed
        jobs = plan(
            config,
            catalogue,
            ("health",),
            ("https://a.example/x", "http://www.a.example/y", "http://127.0.0.1:8000/"),
        )
        assert [job.site for job in jobs] == ["health", "a.example", "127.0.0.1:8000"]
        assert len(jobs[1].typed) == 2
        assert Job.from_json(job.to_json()) == job
        for names, urls in ((("nobody",), ()), ((), ("nonsense",)), ((), ("ftp://a.example/",))):
            with pytest.raises(UsageError):
                plan(config, catalogue, names, urls)
        with pytest.raises(UsageError, match=r"https://example\.org"):
            plan(config, catalogue, (), ("example.org",))
    finally:
        catalogue.close()
