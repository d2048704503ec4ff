"""What does a WordPress say of its articles: which exist, when did they change, in which categories are they?

Pure. The REST API is read as a list of articles. Measured: 800 to 970 posts a second at 5.4 KB each, 40 to 50
times less work for the site than its pages. It needs no account, lists what is published, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from hashlib import sha256
from html import escape, unescape
from importlib import resources
from typing import Any, NamedTuple

from catalogue.numerals import whole
from catalogue.urls import canonical, is_http
from crawler.api_answers import json_in
from crawler.pages import MAX_ALTERNATES

# The API's own limit.
PER_PAGE = 100
# Seconds: a date of change is exact to one, and the answer may be dated one later.
_GRAIN = 2.0
# REST bases that every WordPress has.
USUAL_TYPES = ("posts", "pages")
# What is asked of each post; and beside it, where the article itself is wanted.
FACTS = "id,link,date,date_gmt,modified,modified_gmt,categories,"
# fields of Polylang and WPML; where neither is, they are not answered
FACTS += "translations,wpml_translations"
CONTENT = "title,content,yoast_head_json.robots"
# How entries of such lists call the language and the address.
_LANGUAGE = ("locale", "lang", "language", "language_code")
_ADDRESS = ("href", "link", "url", "permalink")
_PASSWORD_FORM = '<form class="post-password-form"><input name="post_password" type="password"></form>'  # noqa: S105  (HTML)
_TAG = re.compile("<[^<>]*>")
_NOT_ARTICLES = frozenset(
    line
    for line in resources.files(__package__).joinpath("wordpress_types.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)


@dataclass(frozen=True, slots=True)
class ListedPost:
    """One post as the API lists it; ``categories`` are ids.

    ``changed`` is its last change in GMT, as it stands there; ``published`` and ``modified`` are in the time
    of the site, with its zone.
    """

    url: str
    changed: str | None
    categories: tuple[int, ...] = ()
    published: str | None = None
    modified: str | None = None
    number: int | None = None
    # the same in other languages: tag, and its address or its id
    alternates: tuple[tuple[str, str | int], ...] = ()
    # the article alone, as a page; none where it was not asked for
    page: bytes | None = None


class _Category(NamedTuple):
    name: str
    # its id; 0 at the top
    parent: int


def endpoint(root: str, path: str, **query: str | int) -> str:
    """The address of a route below the API's root, which is ``/wp-json/`` or ``?rest_route=/``."""
    url = f"{root.rstrip('/')}/{path}"
    mark = "&" if "?" in url else "?"
    return url + (mark + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def content_types(body: bytes) -> tuple[str, ...]:
    """REST bases of the site's own kinds of content: posts, pages, whatever plugins add.

    Empty where the answer is unreadable.
    """
    data = json_in(body)
    if not isinstance(data, dict):
        return ()
    bases = []
    for name, kind in data.items():
        if isinstance(kind, dict) and name not in _NOT_ARTICLES and not name.startswith("wp_"):
            base, space = kind.get("rest_base"), kind.get("rest_namespace", "wp/v2")
            if isinstance(base, str) and space == "wp/v2" and "(" not in base and base not in bases:
                bases.append(base)
    return tuple(sorted(bases, key=lambda base: (base != "posts", base)))


def listed(body: bytes) -> tuple[ListedPost, ...] | None:
    """The posts of one page of the list; ``None`` where the answer is none."""
    data = json_in(body)
    return tuple(_posts(data)) if isinstance(data, list) else None


def is_last_of(headers: Mapping[str, str], number: int, posts: int) -> bool:
    """Whether page ``number`` of a list of posts, which holds ``posts`` of them, is its last.

    Some sites leave the header with the number of pages out: there a page that is not full is the last.
    """
    total = whole(headers.get("x-wp-totalpages", ""))
    if not posts or (total is not None and number >= total):
        return True
    return total is None and posts < PER_PAGE


def has_more_categories(headers: Mapping[str, str], number: int) -> bool:
    """Whether there are pages of categories after page ``number``."""
    total = whole(headers.get("x-wp-totalpages", ""))
    return total is not None and number < total


def category_paths(pages: list[bytes]) -> dict[int, tuple[str, ...]]:
    """Category id → its names, broadest first.

    WordPress's «Uncategorized» (id 1, top level) says nothing and is left out.
    """
    found = {number: category for body in pages for number, category in _categories(json_in(body))}
    return {number: path for number in found if (path := _path(number, found)) and path != ("Uncategorized",)}


def _categories(data: Any) -> Iterator[tuple[int, _Category]]:
    """Category id → the category."""
    for item in data if isinstance(data, list) else ():
        if not isinstance(item, dict):
            continue
        number, name, parent = item.get("id"), item.get("name"), item.get("parent")
        if isinstance(number, int) and isinstance(name, str):
            yield number, _Category(unescape(name).strip(), parent if isinstance(parent, int) else 0)


def _path(number: int, found: Mapping[int, _Category]) -> tuple[str, ...]:
    names: list[str] = []
    seen: set[int] = set()
    while number in found and number not in seen:  # a damaged taxonomy may have circles
        seen.add(number)
        category = found[number]
        if category.name:
            names.insert(0, category.name)
        number = category.parent
    return tuple(names)


def _posts(data: list[Any]) -> Iterator[ListedPost]:
    for item in data:
        if not isinstance(item, dict) or not isinstance(item.get("link"), str) or not is_http(item["link"]):
            continue
        changed = item.get("modified_gmt")
        categories = item.get("categories")
        numbers = tuple(c for c in categories if isinstance(c, int)) if isinstance(categories, list) else ()
        yield ListedPost(
            canonical(item["link"]),
            changed if isinstance(changed, str) else None,
            numbers,
            _zoned(item.get("date"), item.get("date_gmt")),
            _zoned(item.get("modified"), item.get("modified_gmt")),
            number if isinstance(number := item.get("id"), int) else None,
            tuple(_alternates(item))[:MAX_ALTERNATES],
            _page(item),
        )


def _alternates(item: Mapping[str, Any]) -> Iterator[tuple[str, str | int]]:
    """The same post in other languages, as plugins tell. Polylang gives ids by language (``{"bn": 34}``),
    WPML a list with addresses (``[{"locale": "bn_BD", "href": …}]``), others a table or a list of such
    entries.
    """
    for field in ("translations", "wpml_translations"):
        told = item.get(field)
        entries = told.items() if isinstance(told, dict) else [("", one) for one in _list(told)]
        for key, entry in entries:
            held = entry if isinstance(entry, dict) else {"id": entry, "url": entry}
            language = next((held[name] for name in _LANGUAGE if isinstance(held.get(name), str)), key)
            said = (held[name] for name in _ADDRESS if isinstance(held.get(name), str))
            target = next((canonical(url) for url in said if is_http(url)), held.get("id"))
            target = None if isinstance(target, str) and not is_http(target) else target
            is_own = target in (item.get("id"), canonical(item["link"]))
            if isinstance(target, int | str) and isinstance(language, str) and language and not is_own:
                yield language, target


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _page(item: Mapping[str, Any]) -> bytes | None:
    """A post's title and body, as a page without a theme; ``None`` where they were not given.

    What its real page would ask is said here as well: a password; not to be indexed (by Yoast's plugin).
    """
    title, content = _rendered(item, "title"), _rendered(item, "content")
    if title is None or content is None:
        return None
    if item["content"].get("protected"):
        content = _PASSWORD_FORM
    plain = _TAG.sub("", title)
    head = f'<title>{plain}</title><link rel="canonical" href="{escape(item["link"])}">'
    if "noindex" in json.dumps(item.get("yoast_head_json")):
        head += '<meta name="robots" content="noindex">'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body><main><article><h1>{title}</h1>'
        f"{content}</article></main></body></html>"
    ).encode("utf-8", "replace")


def _rendered(item: Mapping[str, Any], name: str) -> str | None:
    held = item.get(name)
    text = held.get("rendered") if isinstance(held, dict) else None
    return text if isinstance(text, str) else None


def _zoned(local: Any, gmt: Any) -> str | None:
    """A moment in the site's own time, with the zone that its two forms tell; ``None`` where one is none."""
    if not isinstance(local, str) or not isinstance(gmt, str):
        return None
    try:
        here, there = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (local, gmt))
        return here.replace(tzinfo=timezone(here - there)).isoformat()
    except (ValueError, OverflowError):  # «0000-00-00T00:00:00», a zone of days
        return None


def is_settled(changed: str, answered: float) -> bool:
    """Whether one more change would show in the next answer.

    Dates of change (GMT) are exact to the second: what was changed in the second of the answer (since the
    epoch, by the site's own clock) may change in it once more.
    """
    try:
        at = datetime.fromisoformat(changed).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return False
    return abs(answered - at) >= _GRAIN


def taxonomy_of(paths: Mapping[int, tuple[str, ...]]) -> str:
    """What stands for all categories: another text where one was renamed, moved, added or taken out."""
    named = json.dumps(sorted(paths.items()), ensure_ascii=False)
    return sha256(named.encode()).hexdigest()[:16]
