"""Sites that let the library in by a header: who gets it, and who never does."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from catalogue.errors import ConfigError
from catalogue.settings import SiteSettings
from catalogue.urls import same_site
from crawler.login import Login
from crawler.sites import plan
from tests.commands.running import run_pinakes
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site, site

PASS = "session=let-us-in"


@pytest.fixture
def closed(web: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site that shows its pages to whoever has the cookie."""
    monkeypatch.setenv("MEMBERS_COOKIE", PASS)
    for path, links in {"/": ("/gout/", "/moved/"), "/gout/": (), "/asthma/": ()}.items():
        web.page(path, f"Page {path}", *links)
        shown = web.routes[path]
        assert isinstance(shown, Answer)
        web.routes[path] = lambda asked, shown=shown: shown if is_let_in(asked) else Answer("no", 401)
    return web


def is_let_in(asked: Asked) -> bool:
    return asked.headers.get("cookie") == PASS


def test_pages_come_with_the_header_and_not_without(crawl: Crawls, closed: Site) -> None:
    crawl(closed.url + "/")
    assert crawl.captured() == []
    crawl(closed.url + "/", login={"Cookie": "MEMBERS_COOKIE"})
    assert set(crawl.captured()) == {"/", "/gout/"}


def test_no_other_host_gets_the_header(crawl: Crawls, closed: Site) -> None:
    with site() as other:
        closed.routes["/moved/"] = Answer(b"", 302, headers={"Location": other.url + "/gout/"})
        other.page("/gout/", "Elsewhere")
        other.routes["/map.xml"] = Answer(
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<url><loc>{closed.url}/asthma/</loc></url></urlset>",
            type="application/xml",
        )
        login = {"Cookie": "MEMBERS_COOKIE", "Authorization": "MEMBERS_COOKIE"}
        maps = (other.url + "/map.xml",)
        crawl(closed.url + "/", sitemaps=maps, typed=(closed.url + "/", *maps), login=login)
        assert "/asthma/" in crawl.captured()
        assert other.paths() == ["/map.xml"]
        assert not {"cookie", "authorization"} & set(other.asked[0].headers)


def test_the_value_is_in_no_archived_request(crawl: Crawls, closed: Site) -> None:
    job = crawl.job(closed.url + "/", login={"Cookie": "MEMBERS_COOKIE"}, keep_requests=True)
    crawl.run(job)
    kept = b"".join(raw_records(Path(job.archive_url)))
    assert b"User-Agent: Pinakes" in kept
    assert PASS.encode() not in kept


def raw_records(folder: Path) -> list[bytes]:
    return [gzip.decompress(file.read_bytes()) for file in folder.rglob("*.warc.gz")]


def test_a_variable_that_is_not_set_fails_that_site_alone(crawl: Crawls, closed: Site) -> None:
    with pytest.raises(ConfigError, match="variable NOBODY_SET_IT is not set"):
        crawl(closed.url + "/", login={"Cookie": "NOBODY_SET_IT"})
    assert closed.asked == []
    crawl(closed.url + "/", login={"Cookie": "MEMBERS_COOKIE"})
    assert crawl.captured()


@pytest.mark.parametrize("value", ["two\r\nlines", "kö", "\x00", "tab\x07"])
def test_a_value_that_cannot_be_sent_is_told_by_its_variable(value: str) -> None:
    with pytest.raises(ConfigError, match="variable SECRET holds what cannot be sent") as told:
        Login.of("members", "https://example.org/", {"Cookie": "SECRET"}, {"SECRET": value})
    assert value not in str(told.value)


@pytest.mark.parametrize(
    "login",
    [
        {"Coo kie": "A"},
        {"": "A"},
        {"X:Y": "A"},
        {"host": "A"},
        {"User-Agent": "A"},
        {"Cookie": "session=abc"},
        {"Cookie": ""},
        {"Cookie": "PINAKES_COOKIE"},
    ],
)
def test_what_is_no_header_or_no_variable_is_refused(login: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SiteSettings(name="a", url="https://example.org/", login=login)


def test_a_configured_site_has_its_login(crawl: Crawls) -> None:
    members = SiteSettings(name="a", url="https://example.org/", login={"Cookie": "MEMBERS_COOKIE"})
    config = crawl.config.model_copy(update={"site": (members,)})
    (job,) = plan(config, crawl.catalogue, (), ())
    assert job.login == {"Cookie": "MEMBERS_COOKIE"}
    assert job.secrets == {}
    assert PASS not in repr(replace(job, secrets={"MEMBERS_COOKIE": PASS}))


HOSTS = ("example.org", "www.example.org", "example.org:8080", "api.example.org", "example.org.evil.test")


@given(st.sampled_from(HOSTS), st.sampled_from(HOSTS), st.booleans(), st.booleans())
def test_the_header_goes_to_the_site_itself_and_never_from_https_to_http(
    home: str, asked: str, is_home_safe: bool, is_asked_safe: bool
) -> None:
    site_url, url = (
        f"http{'s' * safe}://{host}/" for host, safe in ((home, is_home_safe), (asked, is_asked_safe))
    )
    sent = Login(site_url, {"Cookie": PASS}).headers_for(url)
    assert bool(sent) == (same_site(url, site_url) and (is_asked_safe or not is_home_safe))


@pytest.mark.parametrize(
    ("variables", "said"),
    [({}, "FAIL  logins: a lets us in by"), ({"MEMBERS_COOKIE": PASS}, "ok    logins")],
)
def test_check_says_which_variable_is_missing(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    (tmp_path / "library.toml").write_text(
        '[[site]]\nname = "a"\nurl = "https://example.org/"\nlogin = { Cookie = "MEMBERS_COOKIE" }\n', "utf-8"
    )
    done = run_pinakes("check", cwd=tmp_path, **variables)
    assert said in done.stdout, done.stdout + done.stderr
    assert PASS not in done.stdout
