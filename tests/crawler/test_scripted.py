"""Where scripts take a reader is read, not run."""

from __future__ import annotations

import pytest

from crawler.links import LinkReader
from crawler.refresh import leads_to
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Site, sentence

URL = "https://example.org/dir/page"
ROOT = "https://example.org"


@pytest.mark.parametrize(
    ("script", "target"),
    [
        ("location='/en/'", "/en/"),
        ('window.location = "/en/";', "/en/"),
        ("document.location.href='en/'", "/dir/en/"),
        ("top.location.href = `/en/`", "/en/"),
        ("window.location.replace('\\/en\\/')", "/en/"),
        ("location.assign( '/en/' );", "/en/"),
        ("setTimeout(\"location.href='/en/'\", 100)", "/en/"),
        ("setTimeout(function(){window.location.href='/en/'}, 0)", "/en/"),
        ("var to = '/en/'; window.location.href = to;", "/en/"),
        ("const a='/e';\nlocation.replace(a + 'n/')", "/en/"),
        ("window['location'] = '/en/'", "/en/"),
        ("location.href = location.protocol + '//' + window.location.host + '/en/';", "/en/"),
        ("location.href = window.location.origin + '/' + 'en/';", "/en/"),
        ("var to = '/en/'; to += lang; location.href = to;", None),
        ("var to = '/en/'; location.href = to + id;", None),
        ("if (old) location.href='/en/'", None),
        ("function go() { location.href='/en/' }", None),
        ("function go() { location.href='/en/' } window.onload = go;", "/en/"),
        ("window.addEventListener('load', () => { location.href='/en/' })", "/en/"),
        ("button.addEventListener('click', () => { location.href='/en/' })", None),
        ("location.href='/en/' + id", None),
        ("location.href=`/en/${id}`", None),
        ("location.href='/en/'; location.href='/de/'", None),
        ("location.href='page'", None),
        ("if (location == '/en/') x()", None),
        ("var location = '/en/'", None),
        ("user.location = '/en/'", None),
        ("location.hash = '/en/'", None),
        ("location.href='javascript:alert(1)'", None),
    ],
)
def test_where_a_script_leads(script: str, target: str | None) -> None:
    page = f"<title>Welcome</title><script>{script}</script><body>Please wait</body>".encode()
    assert leads_to(page, URL, {}) == (target and ROOT + target)
    handler = script.replace('"', "&quot;")
    assert leads_to(f'<body onload="{handler}">Please wait</body>'.encode(), URL, {}) == (
        target and ROOT + target
    )


HIDDEN = '<input type="hidden" name="lang" value="en"><input type=hidden name=q value="a b">'


@pytest.mark.parametrize(
    ("form", "fields", "target"),
    [
        ('action="/en/"', "", "/en/"),
        (
            'action="en/start.html" METHOD=GET',
            "<noscript><button>Go on</button></noscript>",
            "/dir/en/start.html",
        ),
        ('action="/show?x=1#top"', f"{HIDDEN}<input type=submit name=go value=Go>", "/show?lang=en&q=a+b"),
        ('action="/en/" method="post"', "", None),
        ('action="/en/"', "<input name=q>", None),
        ('action="/en/"', "<select name=lang><option>de</select>", None),
        ('action="/en/"', "<a href='/de/'>Deutsch</a>", None),
        ('action="/en/"', "</form><form action=/de/>", None),
        ('action=""', "", None),
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        '<body onload="document.forms[0].submit()">{}</body>',
        "<body>{}<script>document.getElementById('go').submit();</script></body>",
        "<script>function go() {{ document.go.submit(); }} window.onload = go</script><body>{}</body>",
    ],
)
def test_a_page_that_is_a_form_that_a_script_sends_leads_on(
    page: str, form: str, fields: str, target: str | None
) -> None:
    body = page.format(f'<form id="go" name="go" {form}>{fields}</form>').encode()
    assert leads_to(body, URL, {}) == (target and ROOT + target)
    assert leads_to(body.replace(b".submit()", b".reset()"), URL, {}) is None
    assert leads_to(body + sentence("x").encode() * 3, URL, {}) is None


def test_a_page_with_a_text_or_links_of_its_own_does_not_only_lead_on() -> None:
    script = "<script>location.href='/en/'</script>"
    assert leads_to(f"{script}{sentence('x') * 3}".encode(), URL, {}) is None
    assert leads_to(f"{script}<a href=/de/>Deutsch</a>".encode(), URL, {}) is None
    assert leads_to(f"{script}<noscript><a href=/en/>Enter</a></noscript>".encode(), URL, {}) == f"{ROOT}/en/"
    assert leads_to(f"{script}{'<p></p>' * 4_000}".encode(), URL, {}) is None


def test_a_script_that_chooses_gives_links() -> None:
    page = b"<script>if (de) {location.href='/de/'} else {location.href='/en/'}</script>"
    assert LinkReader().read(page, URL, {}).links == (f"{ROOT}/de/", f"{ROOT}/en/")


@pytest.mark.parametrize(
    "html",
    [
        "<button data-url='/n'>More</button>",
        "<tr data-href='/n'>",
        "<div hx-get='/n' hx-trigger=revealed></div>",
        "<td onclick=\"location.href='/n'; return false\">",
        "<a href=\"javascript:window.open('/n')\">",
        "<a href=\" JavaScript:window.location='/n'\">".replace("JavaScript", "javascript"),
        "<select onchange='location=this.value'><option>Choose<option value='/n'>N</select>",
        "<frameset><frame src=/n></frameset>",
        "<iframe src=/n></iframe>",
        "<link rel=next href=/n>",
        "<link rel='alternate' hreflang=de href=/n>",
    ],
)
def test_what_leads_on_like_a_link_is_one(html: str) -> None:
    assert LinkReader().read(f"<title>List</title>{html}".encode(), URL, {}).links == (f"{ROOT}/n",)


@pytest.mark.parametrize(
    "html",
    ["<option value=3>", "<p data-url=three>", "<p onclick='go()'>", "<link rel=stylesheet href=/n>"],
)
def test_what_is_no_address_is_no_link(html: str) -> None:
    assert LinkReader().read(f"<select>{html}</select>".encode(), URL, {}).links == ()


def test_a_header_names_feeds_and_the_next_page() -> None:
    feed = '</f>; rel="alternate"; type="application/rss+xml", <?page=2>; rel="next"'
    found = LinkReader().read(b"<p>Text</p>", URL, {"link": feed})
    assert (found.feeds, found.links) == ((f"{ROOT}/f",), (f"{URL}?page=2",))


def test_a_site_behind_a_script_and_a_feed_that_only_a_link_names_is_found(web: Site, crawl: Crawls) -> None:
    web.routes["/"] = Answer("<script>window.location.replace('/en/')</script>")
    web.routes["/en/"] = Answer("<title>News</title><h1>News</h1><a href='/rss.xml'>RSS</a>")
    web.routes["/rss.xml"] = Answer("<rss><item><link>/a</link></item></rss>", type="text/xml")
    web.page("/a", "A")
    crawl(web.url + "/")
    assert "/a" in crawl.captured()
    assert crawl.pages()["/"].state == "redirected"


def test_a_feed_is_all_that_some_sites_have_and_goes_on(web: Site, crawl: Crawls) -> None:
    web.routes["/"] = Answer("<title>News</title><h1>News of the house</h1>")
    version = "https://jsonfeed.org/version/1"
    feed = '{"version": "%s", "next_url": "%s", "items": [{"id": "1", "url": "%s"}]}'
    parts = {"/feed.json": ("/feed.json?p=2", "/a"), "/feed.json?p=2": ("/feed.json", "/b")}
    for path, (behind, article) in parts.items():
        web.routes[path] = Answer(feed % (version, behind, article), type="application/feed+json")
        web.page(article, article.upper())
    crawl(web.url + "/")
    assert {"/a", "/b"} <= set(crawl.captured())
    assert web.paths().count("/feed.json") == 1
