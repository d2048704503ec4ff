"""A small WordPress for the tests: pages, REST API, redirects of old addresses, a sitemap if wanted."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.crawler.webserver import Answer, Asked, Site

_WORDS = (
    "river meadow lantern harbour thistle copper orchard granite feather willow amber saddle kettle marble "
    "pepper violet bramble cobble dapple ember fallow gravel hollow ivory juniper kindle"
).split()
# the hour at which the blog was filled
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
_FORM = '<form class="post-password-form"><input name="post_password" type="password"></form>'


@dataclass
class Post:
    """One post. Whoever sets one of its fields sees to ``edited``."""

    number: int
    slug: str
    title: str
    text: str
    category: int = 1
    edited: datetime = _BEGAN
    public: bool = True
    password: bool = False

    @property
    def path(self) -> str:
        return f"/{self.slug}/"


@dataclass
class Blog:
    """Posts, and how the site shows them. ``shell`` is its theme: title and body to a page."""

    site: Site
    posts: list[Post]
    theme: Callable[[str, str], str] = field(default=lambda title, body: _classic(title, body))
    # addresses that redirect
    old: dict[str, str] = field(default_factory=dict)
    redirects_by: int = 301
    # whether ?modified_after finds, and the API lists, anything
    rest: bool = True
    # whether there is a sitemap; and how many posts it names
    sitemap: bool = False
    listed: int | None = None
    # what every page but the front page answers instead of itself
    instead: Callable[[], Answer] | None = None
    edits: int = 0

    def __post_init__(self) -> None:
        self.site.other = self._answer
        self.site.routes.pop("/robots.txt", None)

    @classmethod
    def of(cls, site: Site, count: int) -> Blog:
        return cls(site, [_post(number) for number in range(1, count + 1)])

    def __getitem__(self, number: int) -> Post:
        return next(post for post in self.posts if post.number == number)

    def edit(self, number: int, more: str = "") -> Post:
        """Note that a post was edited just now, with a sentence more if there is one."""
        post = self[number]
        self.edits += 1
        post.edited = datetime.now(UTC) + timedelta(seconds=self.edits)
        post.text += f" {more}"
        return post

    def rename(self, number: int, slug: str, more: str = "", redirect: bool = True) -> None:
        post = self.edit(number, more)
        if redirect:
            self.old[post.path] = f"/{slug}/"
        post.slug = slug

    def paths(self) -> list[str]:
        """The posts that were asked for, in order."""
        return [path for path in self.site.paths() if path.count("/") == 2 and not path.startswith("/wp")]

    def _answer(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path == "/":
            links = "".join(f'<p><a href="{post.path}">{post.title}</a></p>' for post in self.posts[:3])
            head = f'<link rel="https://api.w.org/" href="{self.site.url}/wp-json/">' if self.rest else ""
            return Answer(
                f"<!doctype html><html lang=en><head><title>Blog</title>{head}</head>{links}</html>"
            )
        if parts.path == "/sitemap.xml" and self.sitemap:
            return self._sitemap()
        if parts.path.startswith("/wp-json/") and self.rest:
            return self._api(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()})
        if parts.path in self.old:
            return Answer("", self.redirects_by, headers={"Location": self.old[parts.path]})
        for post in self.posts:
            if post.path == parts.path and post.public:
                return self.instead() if self.instead else Answer(self._page(post))
        return Answer("<!doctype html><title>Not found</title><h1>Not found</h1>", 404)

    def _page(self, post: Post) -> str:
        title = f"Protected: {post.title}" if post.password else post.title
        text = f"<p>This content is password protected.</p>{_FORM}" if post.password else _body(post.text)
        return self.theme(title, text)

    def _sitemap(self) -> Answer:
        shown = [post for post in self.posts if post.public][: self.listed]
        urls = "".join(f"<url><loc>{self.site.url}{post.path}</loc></url>" for post in shown)
        return Answer(f"<urlset>{urls}</urlset>", type="application/xml")

    def _api(self, path: str, query: dict[str, str]) -> Answer:
        if path.endswith("/types"):
            return _json({"post": {"rest_base": "posts"}})
        if path.endswith("/categories"):
            return _json([{"id": 1, "name": "Stones", "parent": 0}])
        if not path.endswith("/posts"):
            return Answer("{}", 404, type="application/json")
        after = query.get("modified_after", "")
        found = [post for post in self.posts if post.public and _stamp(post.edited) > after]
        size, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
        pages = -(-len(found) // size)
        if number > max(1, pages):
            return Answer("{}", 400, type="application/json")
        rows = [_row(self.site.url, post) for post in found[(number - 1) * size : number * size]]
        wanted = query.get("_fields", "").split(",")
        return _json([{k: v for k, v in row.items() if k in wanted} for row in rows], str(pages))


def _row(root: str, post: Post) -> dict[str, object]:
    return {
        "id": post.number,
        "link": root + post.path,
        "modified_gmt": _stamp(post.edited),
        "categories": [post.category],
        "title": {"rendered": f"Protected: {post.title}" if post.password else post.title},
        "content": {"rendered": "" if post.password else _body(post.text), "protected": post.password},
        "yoast_head_json.robots": {},
    }


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def _json(data: object, pages: str = "1") -> Answer:
    return Answer(json.dumps(data), type="application/json", headers={"X-WP-TotalPages": pages})


def _post(number: int) -> Post:
    one, two = _WORDS[number % 26], _WORDS[(number * 7 + number // 26) % 26]
    title = f"{one.title()} and {two} {number}"
    chance = random.Random(number)
    said = []
    for _ in range(20):
        words = chance.choices(_WORDS, k=chance.randint(7, 15))
        said.append(f"The {one} of {' '.join(words)} is {chance.randint(2, 900)} years old.")
    return Post(number, f"{one}-{two}-{number}", title, "\n".join(said))


def _body(text: str) -> str:
    lines = text.split("\n")
    half = len(lines) // 2
    first, second = ("".join(f"<p>{line}</p>" for line in part) for part in (lines[:half], lines[half:]))
    return f"{first}<h2>Further on</h2>{second}"


def _classic(title: str, body: str) -> str:
    menu = "".join(f'<li><a href="/topic-{n}/">Topic {n}</a></li>' for n in range(8))
    return (
        f"<!doctype html><html lang=en><head><title>{title} – Blog</title></head>"
        f'<body><nav><ul>{menu}</ul></nav><main><article class="post"><h1>{title}</h1>'
        f'<div class="entry-content">{body}</div></article></main>'
        "<footer>Blog of the parish, all rights reserved</footer></body></html>"
    )
