"""What a hostile or broken site answers (the bad inputs 26 to 30, 36 and 48): one line each in the report,
and the crawl goes on.
"""

import gzip
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from crawler.report import CrawlReport
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site, site

# crawls that wait for a failing host, 10 to 45 seconds
pytestmark = pytest.mark.slow


def reasons(report: CrawlReport, group: str) -> dict[str, str]:
    """Path → reason of the pages of a group (each has few enough to be named as examples)."""
    return {"/" + url.split("/", 3)[3]: r.reason for r in report.reasons[group] for url in r.examples}


def endless() -> Iterator[bytes]:
    while True:
        yield b"<p>more and more</p>" * 4_096


def drip() -> Iterator[bytes]:
    yield b"<html><body>"
    for _ in range(100):
        time.sleep(0.2)
        yield b"."


@pytest.fixture
def quick(crawl: Crawls) -> Crawls:
    crawl.config = crawl.config.model_copy(
        update={
            "crawl": crawl.config.crawl.model_copy(
                update={"timeout": 1.5, "retries": 0, "max_bytes": 2_000_000}
            )
        }
    )
    return crawl


BAD = {
    "/paper": (Answer(b"%PDF-1.7 ...", type="application/pdf"), "refused", "a PDF"),
    "/disguised": (Answer(b"%PDF-1.7 ...", type="text/html"), "refused", "a PDF"),
    "/huge": (Answer(b"", headers={"Content-Length": "300000000"}), "refused", "larger than 2 MB (300 MB)"),
    "/endless": (Answer(chunks=endless), "refused", "larger than 2 MB"),
    "/bomb": (
        Answer(gzip.compress(b"\0" * 300_000_000, 9), headers={"Content-Encoding": "gzip"}),
        "refused",
        "larger than 2 MB",
    ),
    "/not-gzip": (Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}), "failed", ""),
    "/half-gzip": (
        Answer(gzip.compress(b"<p>all of it</p>" * 999)[:-40], headers={"Content-Encoding": "gzip"}),
        "failed",
        "broke off",
    ),
    "/drip": (Answer(chunks=drip), "failed", "time limit"),
    "/empty": (Answer(b""), "refused", "is empty"),
    "/picture": (Answer(b"\x89PNG....", type="text/html"), "refused", "is a file"),
    "/json": (Answer(b"{}", type="application/json"), "refused", "JSON"),
    "/loop": (Answer(status=302, headers={"Location": "/loop-b"}), "failed", "loop"),
    "/loop-b": (Answer(status=302, headers={"Location": "/loop"}), "failed", "loop"),
    "/self": (Answer(status=301, headers={"Location": "/self"}), "failed", "loop"),
    "/nowhere": (Answer(status=302), "failed", "without saying where"),
    "/metadata": (
        Answer(status=302, headers={"Location": "http://169.254.169.254/latest/"}),
        "refused",
        "another site",
    ),
    "/file": (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "refused", "no web page"),
    "/script": (Answer(status=302, headers={"Location": "javascript:alert(1)"}), "refused", "no web page"),
    "/login-first": (
        Answer(status=302, headers={"Location": "/login?next=/login-first"}),
        "refused",
        "login",
    ),
    "/forbidden": (Answer(status=403), "refused", "403"),
    "/locked": (Answer(status=401), "refused", "401"),
    "/broken": (Answer(status=500), "failed", "answers 500"),
    "/cut": (Answer(b"<html>half", headers={"Content-Length": "5000"}), "failed", ""),
}


def test_bad_input_30_each_bad_page_is_one_line_and_the_crawl_goes_on(web: Site, quick: Crawls) -> None:
    web.page("/", "Home", *BAD, "/hops-0", "/good")
    web.page("/good", "Good")
    web.page("/login", "Log in")
    for path, (answer, _, _) in BAD.items():
        web.routes[path] = answer
    for number in range(50):
        web.routes[f"/hops-{number}"] = Answer(status=302, headers={"Location": f"/hops-{number + 1}"})
    web.routes["/cut"] = Answer(b"<html>half", headers={"Content-Length": "5000", "Connection": "close"})
    found = quick(web.url + "/")
    told = {group: reasons(found, group) for group in ("refused", "failed")}
    listed = quick.pages()
    for path, (_, group, words) in BAD.items():
        assert listed[path].state == group, (path, listed[path].reason)
        assert words in listed[path].reason
    assert "more than 5 times" in listed["/hops-0"].reason
    assert listed["/good"].state == "fetched"
    assert "/good" in quick.captured()
    assert found.counts["refused"] + found.counts["failed"] >= len(BAD)
    assert told["refused"]
    assert told["failed"]
    assert web.most_connections <= 2  # the one before may still be closing


def test_bad_input_48_a_redirect_to_another_port_of_loopback_is_not_followed(
    web: Site, crawl: Crawls
) -> None:
    with site() as other:
        other.page("/secret", "Secret")
        web.page("/", "Home", "/away", f"{other.url}/secret", f"http://localhost:{other.port}/secret")
        web.routes["/away"] = Answer(status=302, headers={"Location": f"{other.url}/secret"})
        web.routes["/robots.txt"] = Answer(f"Sitemap: {other.url}/sitemap.xml\n", type="text/plain")
        found = crawl(web.url + "/")
        assert other.paths() == []
    assert "another site" in reasons(found, "refused")["/away"]
    assert any("private address" in note for note in found.notes)


@pytest.mark.parametrize("answer", [Answer(status=503), Answer(status=429)])
def test_a_robots_txt_that_cannot_be_had_forbids_everything(web: Site, quick: Crawls, answer: Answer) -> None:
    web.page("/", "Home")
    web.routes["/robots.txt"] = answer
    found = quick(web.url + "/")
    assert found.fatal is not None
    assert "robots.txt" in found.fatal
    assert set(web.paths()) == {"/robots.txt"}


def test_a_robots_txt_that_times_out_forbids_everything(web: Site, quick: Crawls) -> None:
    web.page("/", "Home")
    web.routes["/robots.txt"] = Answer(chunks=drip, type="text/plain")
    assert quick(web.url + "/").fatal is not None
    assert set(web.paths()) == {"/robots.txt"}


def test_the_last_good_robots_txt_stands_in_for_one_that_fails(web: Site, quick: Crawls) -> None:
    web.page("/", "Home", "/open", "/private/a")
    web.page("/open", "Open")
    web.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n", type="text/plain")
    quick(web.url + "/")
    web.routes["/robots.txt"] = Answer(status=503)
    web.asked.clear()
    found = quick(web.url + "/")
    assert "/open" in web.paths()
    assert "/private/a" not in web.paths()
    assert any("last good copy" in note for note in found.notes)


def test_a_robots_txt_that_forbids_everything_is_obeyed(web: Site, crawl: Crawls) -> None:
    web.page("/", "Home", *(f"/private/{n}" for n in range(5)))
    web.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n", type="text/plain")
    found = crawl(web.url + "/")
    assert web.paths() == ["/robots.txt"]
    assert found.fatal == "robots.txt forbids it"


def test_robots_txt_may_name_pinakes_and_a_delay(web: Site, crawl: Crawls) -> None:
    web.page("/", "Home", "/a", "/b")
    web.page("/a", "A")
    web.page("/b", "B")
    web.routes["/robots.txt"] = Answer(
        "User-agent: *\nDisallow: /\n\nUser-agent: Pinakes\nDisallow: /b\nCrawl-delay: 0.4\n",
        type="text/plain",
    )
    crawl(web.url + "/")
    assert "/a" in web.paths()
    assert "/b" not in web.paths()
    times = [asked.at for asked in web.asked]
    assert min(later - earlier for earlier, later in pairwise(times[1:])) > 0.35
    agents = {asked.headers["user-agent"] for asked in web.asked}
    assert all(agent.startswith("Pinakes/") and "test@example.org" in agent for agent in agents)


def test_retry_after_is_waited_for_and_the_page_is_had(web: Site, crawl: Crawls) -> None:
    web.page("/", "Home", "/busy")

    def busy(asked: Asked) -> Answer:
        return (
            Answer(status=429, headers={"Retry-After": "1"})
            if web.paths().count("/busy") == 1
            else Answer("<h1>Well</h1><p>Here I am.</p>")
        )

    web.routes["/busy"] = busy
    crawl(web.url + "/")
    first, second = (asked.at for asked in web.asked if asked.path == "/busy")
    assert second - first > 0.95
    assert "/busy" in crawl.captured()


def test_a_host_that_asks_for_an_hour_is_left_alone(web: Site, crawl: Crawls) -> None:
    web.page("/", "Home", "/a", "/b")
    web.routes["/a"] = web.routes["/b"] = Answer(status=503, headers={"Retry-After": "3600"})
    found = crawl(web.url + "/")
    assert found.cut is not None
    assert "come back" in found.cut
    assert sum(path in ("/a", "/b") for path in web.paths()) == 1


@pytest.mark.parametrize("answer", [Answer(status=500), Answer(b"", headers={"Content-Length": "9"})])
def test_bad_input_59_pages_that_fail_keep_no_other_page_from_coming(
    web: Site, quick: Crawls, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    broken, well = [f"/broken-{n}" for n in range(20)], [f"/well-{n}" for n in range(30)]
    web.page("/", "Home")
    urls = "".join(f"<url><loc>{web.url}{path}</loc></url>" for path in [*broken, *well])
    web.routes["/sitemap.xml"] = Answer(f"<urlset>{urls}</urlset>", type="application/xml")
    web.routes |= dict.fromkeys(broken, answer)
    for path in well:
        web.page(path, path)
    found = quick(web.url + "/")
    assert set(well) <= set(quick.captured())
    assert found.counts["failed"] == len(broken)
    assert found.cut is None


def test_a_host_that_fails_at_everything_is_left_alone_and_each_page_that_failed_is_told(
    web: Site, quick: Crawls
) -> None:
    paths = [f"/page-{n}" for n in range(200)]
    web.page("/", "Home", *paths)
    home = web.routes["/"]
    assert isinstance(home, Answer)
    came = Answer("<h1>First</h1><p>It came.</p>")
    web.routes |= {"/": lambda asked: ill if "/page-0" in web.paths()[:-1] else home}
    ill = Answer(status=500)
    web.routes |= dict.fromkeys(paths, ill) | {"/page-0": lambda asked: came}
    web.routes["/page-0"] = lambda asked: came if web.paths().count("/page-0") == 1 else ill
    found = quick(web.url + "/")
    assert "requests in a row failed" in (found.cut or "")
    assert len(web.paths()) < 60
    asked = {path for path in web.paths() if path.startswith("/page-")} - {"/page-0"}
    assert found.counts["failed"] == len(asked)
    assert f"{len(paths) - 1 - len(asked)} pages that are due were not reached" in found.notes


def test_a_calendar_without_end_is_left_after_a_budget(web: Site, crawl: Crawls) -> None:
    def calendar(asked: Asked) -> Answer:
        year, month = map(int, asked.path.strip("/").split("/")[1:3])
        links = "".join(
            f'<a href="/calendar/{y}/{m:02}/">m</a><a href="/calendar/{y}/{m:02}/?view={m}">v</a>'
            for y, m in [(year + month // 12, month % 12 + 1), (year - 1, month)]
        )
        return Answer(f"<h1>{asked.path}</h1><p>Nothing happens in this month of the calendar.</p>{links}")

    web.page("/", "Home", "/calendar/2024/01/", "/good")
    web.page("/good", "Good")
    web.other = lambda asked: calendar(asked) if asked.path.startswith("/calendar/") else Answer(status=404)
    found = crawl(web.url + "/")
    assert len(web.paths()) < 200
    assert any("trap" in reason.reason for reason in found.left_out)
    assert "/good" in crawl.captured()


def test_a_path_that_repeats_itself_is_left_out(web: Site, crawl: Crawls) -> None:
    web.other = lambda asked: (
        Answer(f'<h1>{asked.path}</h1><a href="a/b/">deeper</a>')
        if "robots" not in asked.path
        else Answer(status=404)
    )
    found = crawl(web.url + "/")
    assert len(web.paths()) < 30
    assert any("repeats itself" in reason.reason for reason in found.left_out)


def test_a_dead_host_and_a_name_that_nobody_has_are_told(crawl: Crawls) -> None:
    with site() as gone:
        url = gone.url
    assert "refuses the connection" in str(crawl(url + "/").fatal)
    assert "cannot be resolved" in str(crawl("http://nobody-has-this-name.invalid/").fatal)


def test_a_name_that_leads_to_a_private_address_needs_to_be_typed(web: Site, crawl: Crawls) -> None:
    web.page("/", "Home")
    # An address is refused by its text (test_guard.py), a name by the resolver, which this is about.
    job = replace(crawl.job(f"http://localhost:{web.port}/"), typed=())
    assert "private address" in (crawl.run(job).fatal or "")
    assert web.paths() == []
