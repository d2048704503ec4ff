"""Sites that make addresses without end, and sites whose addresses only look so, walked without a network."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from catalogue.states import FoundBy
from catalogue.urls import canonical
from crawler.page_text import PageText
from crawler.pages import DiscoveredUrl
from crawler.scope import Scope
from crawler.traps import _ID, Traps
from crawler.url_filter import UrlFilter

HOME = "https://example.org/"
# Some dozens, and the pages that there are.
ENOUGH = 200
Route = Callable[[str], tuple[str, list[str]] | None]


def words(seed: object, count: int = 60) -> str:
    chosen = random.Random(str(seed))
    return " ".join("".join(chosen.choices("abcdefghiklmnoprstuvwy", k=5)) for _ in range(count))


def walk(route: Route, most: int = 3_000) -> list[str]:
    """The paths that a crawl asks for; ``route`` gives text and links, ``None`` for no page."""
    known = {HOME}
    found = UrlFilter(Scope(HOME), known, max_depth=1_000)
    queue = deque([(HOME, 0)])
    asked = []
    while queue and len(asked) < most:
        url, depth = queue.popleft()
        if found.traps.refusal(url):
            continue
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        asked.append(path)
        answer = route(path)
        if answer is None:
            found.traps.learn_no_page(url)
            continue
        text, links = answer
        source = found.traps.learn(
            url, PageText.of(html.fromstring(f"<html><body><p>{text}</p></body></html>"))
        )
        fresh = [u for link in links if (u := canonical(urljoin(url, link))) not in known]
        batch = [DiscoveredUrl(u, FoundBy.LINK, depth + 1) for u in dict.fromkeys(fresh)]
        for item in found.wanted(batch, source):
            known.add(item.url)
            queue.append((item.url, depth + 1))
    return asked


@pytest.mark.parametrize(
    "shape", ["/node/{}", "/notice/2024-{}", "/19{}/", "/show?id={}", "/archive/20{}/05", "/view?year=20{}"]
)
@pytest.mark.parametrize("numbered", [False, True])
def test_numbers_are_no_trap_while_articles_come(shape: str, numbered: bool) -> None:
    paths = [shape.format(n) for n in range(10, 99)]

    def route(path: str) -> tuple[str, list[str]]:
        if path == "/":
            return "The front page of a house with many notices", [f"/list{k}" for k in range(9)]
        if path.startswith("/list"):
            return words(path), paths[int(path[5:]) * 10 :][:10]
        return (f"Notice {path}: all that is known of it stands here" if numbered else words(path)), ["/"]

    assert set(paths) <= set(walk(route))


def articles_and(route: Route) -> Route:
    """A front page with eight articles, and the ``route`` below ``/x/``."""
    front = [f"/a{n}" for n in range(8)]

    def all_of_it(path: str) -> tuple[str, list[str]] | None:
        if path == "/":
            return "The front page of a house", ["/x/", *front]
        return (words(path), ["/"]) if path in front else route(path)

    return all_of_it


def months(path: str, say: str, link: str) -> tuple[str, list[str]]:
    at = int("0" + "".join(c for c in path if c.isdigit()))
    names = "January February March April May June July August September October November December".split()
    return say.format(month=names[at % 12], year=at // 12), [link.format(at + 1), link.format(at + 2)]


def drawn_index(path: str) -> tuple[str, list[str]]:
    names = words(path, 6).split()
    entries = "".join(f'<a href="/x/{name}/">All on {name} and the like</a> ' for name in names)
    return f"<h1>Words by {path[3:]}</h1> {entries}", [f"/x/{name}/" for name in names]


def filtered(path: str) -> tuple[str, list[str]]:
    """The same eight entries in another order under every choice of filters, and more filters."""
    chosen = random.Random(path)
    entries = [f"<li><a href='/a{n}'>{words(n, 4)}</a>{words(n, 12)}</li>" for n in range(8)]
    kept = chosen.sample(entries, chosen.randint(3, 8))
    filters = chosen.choices(["colour", "size", "ward", "floor"], k=5)
    base = path.rstrip("/")
    return f"<ul>{''.join(kept)}</ul>", [f"{base}/{name}-{chosen.choice('abcde')}/" for name in filters]


ENDLESS: dict[str, Route] = {
    "an index of words that are drawn": drawn_index,
    "filters of one list": filtered,
    "the same page below every path": lambda path: (words("same"), ["www.maps.example/", "deep/er/", "next"]),
    "a path in the text": lambda path: (f"{words('same')} you are here {path}", ["one/", "two/"]),
    "a calendar in numbers": lambda path: months(path, "{month} {year} no events", "/x/{}"),
    "a calendar in a query": lambda path: months(path, "Events {month} of {year}. None.", "/x/?m={}"),
    "a counter": lambda path: (f"{words('same')} visitor {len(path)}", [f"/x/{'i' * len(path)}"]),
    "pages without a word": lambda path: ("", ["a/", "b/"]),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_site_without_end_ends(kind: str) -> None:
    asked = walk(articles_and(ENDLESS[kind]))
    assert {f"/a{n}" for n in range(8)} <= set(asked)
    assert len(asked) < ENOUGH


def test_an_index_of_letters_is_followed_to_its_articles() -> None:
    """Front page, letters, beginnings of two letters: three levels of nothing but links."""
    letters = "abcdefg"

    def route(path: str) -> tuple[str, list[str]]:
        at = path.strip("/")
        if len(at) == 3:
            return words(path), ["/"]
        links = [f"/{at}{letter}" for letter in letters]
        return " ".join(f'<a href="{link}">{words(link, 3)}</a>' for link in links), links

    assert sum(len(path) == 4 for path in walk(route)) == len(letters) ** 3


@pytest.mark.parametrize(
    "form", ["{path}?sid={sid}", "/s/{sid}{path}", "{path}?k=1&token={sid}", "{path}/{sid}"]
)
def test_sessions_end_and_every_page_is_had_once(form: str) -> None:
    """Each answer names all forty pages with a session of its own."""
    made = random.Random(1)
    pages = [f"/p-{word}" for word in words("titles", 40).split()]

    def route(path: str) -> tuple[str, list[str]]:
        sid = "".join(made.choices("0123456789abcdef", k=20)) + "a1"
        links = [form.format(path=page, sid=sid) for page in pages]
        title = next((page for page in pages if page in path), "front")
        return words(title), links

    asked = walk(route)
    assert all(any(page in path for path in asked) for page in pages)
    assert len(asked) < 40 + ENOUGH


def test_names_like_files_are_asked_for_while_some_are_pages() -> None:
    pages = [f"/wiki/{word}.js" for word in words("libraries", 50).split()]
    scripts = [f"/static/{word}.js" for word in words("scripts", 50).split()]

    def route(path: str) -> tuple[str, list[str]] | None:
        if path == "/":
            return "A wiki on software", [*scripts, *pages, "/photo.jpg"]
        return None if path.startswith("/static/") else (words(path), [])

    asked = walk(route)
    assert set(pages) <= set(asked)
    assert 0 < len(set(scripts) & set(asked)) < 20
    assert "/photo.jpg" not in asked


def test_a_trap_says_what_it_is() -> None:
    traps = Traps()
    text = PageText.of(html.fromstring("<p>always the same few words of a page</p>"))
    for n in range(50):
        traps.learn(f"{HOME}a?view=v{n}", text)
    assert traps.refusal(f"{HOME}a?view=w") == "40 addresses in a row brought nothing new (?view): a trap"
    assert traps.refusal(f"{HOME}b?view=w") is None  # no page of that path was seen
    assert traps.refusal(f"{HOME}a?other=w") is None


@pytest.mark.parametrize("piece", ["a", "-", "0-", "a" * 15 + "/", "0" * 15 + "-"])
def test_bad_input_51_an_id_is_looked_for_in_a_time_that_grows_as_the_address_does(piece: str) -> None:
    began = time.process_time()
    _ID.sub("#", piece * (100_000 // len(piece)))
    assert time.process_time() - began < 1.0


def test_an_id_is_a_number_or_a_long_run_of_letters_and_digits() -> None:
    path = "/shelf-12/0a1b2c3d4e5f6a7b8c/of-a-very-long-name/of-a-very-long-name-of-2024/9"
    assert _ID.sub("#", path) == "/shelf-#/#/of-a-very-long-name/#/#"
