"""A page that only leads on is a redirect, and goes through all that a redirect goes through."""

from __future__ import annotations

import pytest

from crawler.refresh import leads_to
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Site, sentence, site

URL = "https://example.org/dir/page"


def stub(content: str, text: str = "Please wait") -> bytes:
    refresh = f'<meta http-equiv="Refresh" content="{content}">'
    return f"<html><head>{refresh}</head><body>{text}</body></html>".encode()


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0; url=/en/", "/en/"),
        ("0;URL='en/'", "/dir/en/"),
        (" 5 ; Url = /en/?a=1&amp;b=2 ", "/en/?a=1&b=2"),
        ("0,/en/", "/en/"),
        ("0 /en/", "/en/"),
        ("0.5;url=/en/#top", "/en/"),
        ("0; url=https://example.org/en/", "/en/"),
        ("0; url=page", None),
        ("0", None),
        ("0; url=", None),
        ("300; url=/en/", None),
        ("soon; url=/en/", None),
        ("0; url=javascript:alert(1)", None),
        ("0; url=data:text/html,x", None),
        ("0; url=file:///etc/passwd", None),
        ("0; url=//[", None),
    ],
)
def test_where_a_refresh_leads(content: str, target: str | None) -> None:
    found = leads_to(stub(content), URL, {})
    assert (found or "").removeprefix("https://example.org") == (target or "")
    header = content.replace("&amp;", "&")
    assert leads_to(b"<p>Wait</p>", URL, {"refresh": header}) == found


def test_a_page_with_a_text_of_its_own_is_a_page() -> None:
    assert leads_to(stub("0; url=/en/", sentence("x") * 3), URL, {}) is None
    assert leads_to("<title>x</title>".encode("utf-16"), URL, {}) is None
    assert leads_to(stub("0; url=/en/").decode().encode("utf-16"), URL, {}) == "https://example.org/en/"


def test_a_start_page_that_only_leads_on_is_followed(web: Site, crawl: Crawls) -> None:
    web.routes["/"] = Answer(stub("0; url=/en/"))
    web.page("/en/", "Home", "/en/a", "/en/b")
    web.page("/en/a", "A")
    web.page("/en/b", "B", "/old")
    web.routes["/old"] = Answer(stub("3; url=/en/a"))
    crawl(web.url + "/")
    listed = crawl.pages()
    assert {path: listed[path].state for path in ("/", "/old")} == {"/": "redirected", "/old": "redirected"}
    assert listed["/old"].redirect_to == f"{web.url}/en/a"
    assert crawl.captured() == ["/", "/en/a", "/en/b"]
    assert web.paths().count("/en/a") == 1


def test_a_refresh_goes_nowhere_where_a_redirect_would_not(web: Site, crawl: Crawls) -> None:
    with site() as other:
        other.page("/secret", "Secret")
        bad = {
            "/away": (f"{other.url}/secret", "another site"),
            "/metadata": ("http://169.254.169.254/latest/", "another site"),
            "/forbidden": ("/private/a", "robots.txt forbids it"),
            "/loop": ("/loop-b", "loop"),
            "/loop-b": ("/loop", "loop"),
            "/login-first": ("/login?next=/a", "login"),
        }
        web.page("/", "Home", *bad, "/missing", "/hops-0")
        web.page("/login", "Log in")
        web.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n", type="text/plain")
        web.routes["/login?next=/a"] = Answer("<p>Password, please</p>")
        for path, (target, _) in bad.items():
            web.routes[path] = Answer(stub(f"0; url={target}"))
        web.routes["/missing"] = Answer(stub("0; url=/gone"))
        for number in range(20):
            web.routes[f"/hops-{number}"] = Answer(stub(f"0; url=/hops-{number + 1}"))
        crawl(web.url + "/")
        assert other.paths() == []
    listed = crawl.pages()
    for path, (_, words) in bad.items():
        assert words in listed[path].reason, path
    assert "/private/a" not in web.paths()
    assert listed["/missing"].state == "gone"
    assert "more than 5 times" in listed["/hops-0"].reason
    assert crawl.captured() == ["/"]


@pytest.mark.parametrize("body", [b"", b" \n", b"<p>Wait</p>"])
def test_a_header_leads_on_whatever_comes_with_it(body: bytes) -> None:
    assert leads_to(body, URL, {"refresh": "0;url=/en/"}) == "https://example.org/en/"
