"""Pages that a script writes: a real server, a real browser, and what the browser may not do."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.errors import ConfigError
from catalogue.schema import captures
from crawler.browser import RENDERED, PageBrowser
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Answer, Asked, Site, sentence, site
from tests.real_parts import missing, needed_module

WRITE = """
fetch("/api" + location.pathname).then((answer) => answer.json()).then((article) => {
  document.title = article.title;
  document.querySelector("#app").innerHTML =
    `<h1>${article.title}</h1><p>${article.text}</p>` + article.links.map((l) => `<a href="${l}">${l}</a>`);
});
"""
"""A script that writes the page from what the site's API says of it."""


@pytest.fixture(scope="module", autouse=True)
def chromium() -> None:
    """Skip where there is none, with the words that a user would be told."""
    needed_module("playwright.async_api", "Playwright", "pip install playwright")

    async def opened() -> None:
        browser = await PageBrowser.opened("Pinakes/1", 10.0)
        await browser.close()

    try:
        asyncio.run(opened())
    except ConfigError as error:
        missing(error.what, error.remedy)


def shell(script: str, head: str = "") -> Answer:
    """A page that says nothing but what its script writes."""
    top = f"<!doctype html><html lang=en><head><title>Shell</title>{head}</head>"
    hint = "<noscript>Switch on JavaScript.</noscript>"
    return Answer(f"{top}<body>{hint}<main id=app></main><script>{script}</script></body></html>")


def told(title: str, *links: str) -> Answer:
    said = {"title": title, "text": sentence(title), "links": links}
    return Answer(json.dumps(said), type="application/json")


@pytest.fixture
def written(web: Site) -> Site:
    """A site of three pages that its script writes."""
    for path, title in (("/", "Home"), ("/gout", "Gout"), ("/measles", "Measles")):
        web.routes[path] = shell(WRITE)
        web.routes[f"/api{path}"] = told(title, *(("/gout", "/measles") if path == "/" else ()))
    return web


@pytest.fixture
def inside() -> Iterator[Site]:
    """Another server of this machine, whose address nobody typed."""
    with site() as running:
        running.other = lambda asked: Answer("secret", headers={"Access-Control-Allow-Origin": "*"})
        yield running


def kept(crawl: Crawls, path: str) -> Exchange:
    """The newest capture of a page."""
    with crawl.catalogue.read() as connection:
        rows = connection.execute(select(captures).order_by(captures.c.id)).all()
    row = [row for row in rows if row.url.endswith(path)][-1]
    with Archive(crawl.config.archive_url) as archive:
        return archive.exchange(RecordLocation.of(row))


def text(crawl: Crawls, path: str) -> str:
    return kept(crawl, path).body.decode()


def test_what_scripts_write_is_kept_and_its_links_are_followed(
    written: Site, crawl: Crawls, capfd: pytest.CaptureFixture[str]
) -> None:
    crawl(written.url + "/", render=True)
    assert sorted(crawl.captured()) == ["/", "/gout", "/measles"]
    assert sentence("Gout") in text(crawl, "/gout")
    assert "<title>Measles</title>" in text(crawl, "/measles")
    assert "Switch on" not in text(crawl, "/gout")
    assert written.most_connections == 1
    assert capfd.readouterr().err == ""


def test_without_render_the_document_is_kept_as_it_came(written: Site, crawl: Crawls) -> None:
    crawl(written.url + "/")
    assert crawl.captured() == ["/"]
    assert kept(crawl, "/").body == shell(WRITE).body.encode()  # type: ignore[union-attr]
    assert not any(path.startswith("/api/") for path in written.paths())


def test_a_capture_says_that_a_browser_made_it(written: Site, crawl: Crawls) -> None:
    """The validators of the document that came are none of what was made of it."""
    page = shell(WRITE, "<meta charset=iso-8859-1>")
    page.headers.update({"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"})
    page.type = "text/html; charset=iso-8859-1"
    written.routes["/gout"] = page
    written.routes["/api/gout"] = told("Gout – পানি")
    crawl(written.url + "/", render=True)
    headers = {name.lower(): value for name, value in kept(crawl, "/gout").headers}
    assert headers[RENDERED.lower()].startswith("Chromium/")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert not {"etag", "last-modified"} & headers.keys()
    assert "Gout – পানি" in text(crawl, "/gout")


def test_a_page_is_asked_anew_though_its_document_is_as_it_was(written: Site, crawl: Crawls) -> None:
    """Also where the document was kept before anybody asked for its scripts to be run."""
    for path in ("/", "/gout", "/measles"):
        written.routes[path] = Answer(shell(WRITE).body, headers={"ETag": '"1"'})
    crawl(f"{written.url}/gout")
    for title in ("Gout", "Gout and its cure"):
        written.routes["/api/gout"] = told(title)
        crawl(f"{written.url}/gout", render=True)
        assert sentence(title) in text(crawl, "/gout")
    assert [asked.headers.get("if-none-match") for asked in written.asked if asked.path == "/gout"] == [
        None
    ] * 3


def test_a_page_that_is_as_it_was_is_unchanged(written: Site, crawl: Crawls) -> None:
    for _ in range(2):
        crawl(written.url + "/", render=True)
    assert sorted(crawl.captured()) == ["/", "/gout", "/measles"]


def test_scripts_are_asked_for_once_in_a_crawl(written: Site, crawl: Crawls) -> None:
    written.routes["/app.js"] = Answer(WRITE, type="text/javascript")
    written.routes["/app.css"] = Answer("main { color: black }", type="text/css")
    for path in ("/", "/gout", "/measles"):
        head = "<link rel=stylesheet href=/app.css><script defer src=/app.js></script>"
        written.routes[path] = shell("", head)
    crawl(written.url + "/", render=True)
    assert sorted(crawl.captured()) == ["/", "/gout", "/measles"]
    assert written.paths().count("/app.js") == written.paths().count("/app.css") == 1


def test_what_a_pages_own_elements_show_is_written_out(web: Site, crawl: Crawls) -> None:
    web.routes["/"] = shell(
        """
        customElements.define("x-inner", class extends HTMLElement {
          connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<p>Deep within</p>"; }
        });
        customElements.define("x-outer", class extends HTMLElement {
          connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<x-inner></x-inner>"; }
        });
        document.querySelector("#app").innerHTML = "<x-outer></x-outer>";
        """
    )
    crawl(web.url + "/", render=True)
    found = text(crawl, "/")
    assert "<p>Deep within</p>" in found
    assert found.startswith("<!DOCTYPE html><html lang=")
    assert found.count("<html") == found.count("</html>") == found.count("<main") == 1


LOADS = {
    "a fetch": 'await fetch("HERE")',
    "a fetch that asks no leave": 'await fetch("HERE", { mode: "no-cors" })',
    "an XMLHttpRequest": 'const x = new XMLHttpRequest(); x.open("GET", "HERE", false); x.send()',
    "a script": 'await part("script", "src", "HERE")',
    "a style sheet": 'await part("link", "href", "HERE", "stylesheet")',
    "a prefetch": 'await part("link", "href", "HERE", "prefetch")',
    "a preconnection": 'await part("link", "href", "HERE", "preconnect")',
    "a module": 'await import("HERE")',
    "a picture": 'await part("img", "src", "HERE")',
    "a frame": 'await part("iframe", "src", "HERE")',
    "an object": 'await part("object", "data", "HERE")',
    "a film": 'await part("video", "src", "HERE")',
    "a beacon": 'navigator.sendBeacon("HERE", "x")',
    "an event source": 'await new Promise((r) => { new EventSource("HERE").onerror = r; })',
    "a form": (
        'const f = document.body.appendChild(document.createElement("form")); '
        'f.method = "post"; f.action = "HERE"; f.target = "_blank"; f.submit()'
    ),
    "a window": 'window.open("HERE")',
    "a worker": (
        "await new Promise((r) => { const w = new Worker(URL.createObjectURL(new Blob("
        '[`fetch("HERE").finally(() => postMessage(1))`]))); w.onmessage = w.onerror = r; })'
    ),
}
PART = """
const part = (name, attribute, url, relation) => new Promise((settled) => {
  const element = document.createElement(name);
  element.onload = element.onerror = settled;
  if (relation) element.rel = relation;
  element[attribute] = url;
  document.head.append(element);
  setTimeout(settled, 200);
});
const tell = (said) => document.querySelector("#app").insertAdjacentHTML("beforeend", `<p>${said}</p>`);
"""


def attempts(*urls: str) -> str:
    """A script that tries each way, each to its address, and says when it has tried them all."""
    each = "".join(
        f"try {{ {how.replace('HERE', url)} }} catch {{}}\n" for how, url in zip(LOADS.values(), urls)
    )
    return f"{PART}(async () => {{ {each} tell('All was tried'); }})();"


def test_no_way_leads_to_an_address_that_nobody_typed(web: Site, inside: Site, crawl: Crawls) -> None:
    """Not even a connection is made, neither at once nor through a redirect of the site's own."""
    port = inside.port
    leads = Answer("", 302, headers={"Location": f"{inside.url}/secret"})
    web.other = lambda asked: leads if asked.path == "/leads" else Answer("", 404)
    straight = [f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", f"http://0x7f.1:{port}/"]
    for number, url in enumerate([*straight, f"http://[::ffff:127.0.0.1]:{port}/", "/leads"]):
        web.routes[f"/{number}"] = shell(attempts(*[url] * len(LOADS)))
    socket = f"try {{ new WebSocket('ws://127.0.0.1:{port}/') }} catch {{}}; tell('All was tried')"
    web.routes["/5"] = shell(PART + socket)
    web.page("/", "Home", *(f"/{number}" for number in range(6)))
    crawl(web.url + "/", render=True, timeout=20.0)
    assert inside.asked == []
    assert inside.most_connections == 0
    assert all("<p>All was tried</p>" in text(crawl, f"/{number}") for number in range(6))
    assert "/leads" in web.paths()


def test_a_page_loads_what_may_be_loaded(web: Site, crawl: Crawls) -> None:
    """The same ways to an address of the site itself: what is no text of an article is not asked for."""
    asked_by: list[str] = []
    agents: list[str] = []

    def answer(asked: Asked) -> Answer:
        asked_by.append(asked.path)
        agents.append(asked.headers.get("user-agent", ""))
        return Answer("1", type="text/javascript")

    web.other = lambda asked: answer(asked) if asked.path.startswith("/part") else Answer("", 404)
    names = list(LOADS)
    web.routes["/"] = shell(attempts(*(f"/part/{n}" for n in range(len(names)))))
    # no more than this page: that it names some of them would make pages of them
    crawl(web.url + "/", render=True, timeout=20.0, limit=1)
    assert "<p>All was tried</p>" in text(crawl, "/")
    came = {names[int(path.rpartition("/")[2])] for path in asked_by}
    assert came == {
        "a fetch",
        "a fetch that asks no leave",
        "an XMLHttpRequest",
        "a script",
        "a style sheet",
        "a module",
    }
    assert {name.split("/")[0] for name in agents} == {"Pinakes"}


def test_robots_txt_holds_for_what_a_page_loads(written: Site, crawl: Crawls) -> None:
    written.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /api/gout", type="text/plain")
    crawl(written.url + "/", render=True)
    assert "/api/gout" not in written.paths()
    assert sentence("Measles") in text(crawl, "/measles")
    assert sentence("Gout") not in text(crawl, "/gout")


def test_a_script_that_leads_elsewhere_is_a_redirect(written: Site, inside: Site, crawl: Crawls) -> None:
    written.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /closed", type="text/plain")
    leads = {
        "/old": "/gout",
        "/in": f"{inside.url}/secret",
        "/meta-data": "http://169.254.169.254/latest/",
        "/shut": "/closed",
        "/self": "/self",
        "/late": "/measles",
    }
    for path, target in leads.items():
        late = "setTimeout(() => {0}, 100)" if path == "/late" else "{0}"
        script = f"location.replace({json.dumps(target)})"
        written.routes[path] = shell(late.format(script))
    crawl(*(f"{written.url}{path}" for path in ["/", *leads]), render=True)
    pages = crawl.pages()
    assert pages["/old"].redirect_to == f"{written.url}/gout"
    assert pages["/late"].redirect_to == f"{written.url}/measles"
    assert "another site" in pages["/in"].reason
    assert "another site" in pages["/meta-data"].reason
    assert pages["/shut"].state == "refused"
    assert pages["/self"].state == "fetched"
    assert inside.most_connections == 0
    assert "/closed" not in written.paths()


HOLDS: dict[str, tuple[str, str, str]] = {
    "a document that grows": (
        'document.querySelector("#app").textContent = "x".repeat(200000)',
        "refused",
        "larger than",
    ),
    "a script without end": ("while (true);", "failed", "time limit"),
    "a script without end, once all has come": (
        'addEventListener("load", () => setTimeout(() => { while (true); }, 300))',
        "failed",
        "busy without end",
    ),
    "a script that comes drop by drop": (
        'document.write("<script src=/drip><" + "/script>")',
        "failed",
        "time limit",
    ),
    "dialogs": ('alert(1); confirm(2); prompt(3); onbeforeunload = () => "no"; print()', "fetched", ""),
    "a download": (
        'const a = document.createElement("a"); a.href = "/drip"; a.download = "x"; a.click()',
        "fetched",
        "",
    ),
    "a page that never rests": ('setInterval(() => fetch("/api/gout"), 100)', "fetched", ""),
    "a page that loads itself": ("location.reload()", "fetched", ""),
    "a document without a root": ("document.documentElement.remove()", "failed", "no document"),
    "names that are taken": (
        'Element.prototype.__defineGetter__("outerHTML", () => "gone"); '
        'document.body.insertAdjacentHTML("beforeend", "<p>It is here</p>")',
        "fetched",
        "",
    ),
}


def drip() -> Iterator[bytes]:
    for _ in range(40):
        yield b" "
        time.sleep(0.1)


@pytest.mark.parametrize("name", HOLDS)
def test_a_page_that_misbehaves_costs_nothing_but_itself(name: str, written: Site, crawl: Crawls) -> None:
    script, state, word = HOLDS[name]
    written.routes["/drip"] = Answer(type="text/javascript", chunks=drip)
    written.routes["/bad"] = shell(script)
    written.routes["/api/"] = told("Home", "/bad", "/gout")
    crawl(written.url + "/", render=True, timeout=1.5, retries=0, max_bytes=100_000)
    bad = crawl.pages()["/bad"]
    assert (bad.state, word in (bad.reason or "")) == (state, True), bad.reason
    assert sentence("Gout") in text(crawl, "/gout")
    assert ("/drip" in written.paths()) == ("drop by drop" in name)
    if name == "names that are taken":
        assert "<p>It is here</p>" in text(crawl, "/bad")


def test_each_page_waits_for_its_turn_and_its_parts_do_not(written: Site, crawl: Crawls) -> None:
    delay = 1.0
    crawl(written.url + "/", render=True, delay=delay)
    at = {asked.path: asked.at for asked in written.asked}
    shells = sorted(at[path] for path in ("/", "/gout", "/measles"))
    assert all(later - earlier >= delay for earlier, later in pairwise(shells))
    # what the page took, its host rests for; a part that waited would have come after the delay
    assert all(at[f"/api{path}"] - at[path] < delay for path in ("/gout", "/measles"))


@pytest.mark.parametrize("is_cut_off", [False, True], ids=["closed", "cut off"])
def test_what_a_browser_writes_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_cut_off: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def opened() -> None:
        browser = await PageBrowser.opened("Pinakes/1", 10.0)
        (folder,) = tmp_path.iterdir()
        assert any(folder.iterdir())  # its profile, which it leaves behind where it is cut off
        if is_cut_off:
            monkeypatch.setattr(browser, "_browser", None)
        await browser.close()

    before = os.environ.get("TMPDIR")
    asyncio.run(opened())
    assert not any(tmp_path.iterdir())
    assert os.environ.get("TMPDIR") == before
