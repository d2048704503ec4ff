"""The WordPress REST API as a list of articles: what exists, when it changed, which categories it is in.
Pure.

Measured: 800 to 970 posts a second at 5.4 KB each, 40 to 50 times less work for the site than its pages;
anonymous; it lists what is published and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from catalogue.urls import canonical, is_http

PER_PAGE = 100
"""The API's own limit."""
USUAL_TYPES = ("posts", "pages")
"""REST bases that every WordPress has."""
_NOT_ARTICLES = frozenset(
    {
        "attachment",
        "nav_menu_item",
        "wp_block",
        "wp_template",
        "wp_template_part",
        "wp_navigation",
        "wp_global_styles",
        "wp_font_family",
        "wp_font_face",
        "product",
        "elementor_library",
        "e-landing-page",
        "forum",
        "topic",
        "reply",
    }
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One post as the API lists it; ``categories`` are ids."""

    url: str
    modified: str | None
    categories: tuple[int, ...] = ()


def endpoint(root: str, path: str, **query: str | int) -> str:
    """The address of a route below the API's root, for both kinds of root (``/wp-json/`` and
    ``?rest_route=/``).
    """
    url = f"{root.rstrip('/')}/{path}"
    mark = "&" if "?" in url else "?"
    return url + (mark + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def content_types(body: bytes) -> tuple[str, ...]:
    """REST bases of the site's own kinds of content: posts, pages, whatever plugins add; empty where the
    answer is unreadable.
    """
    data = _json(body)
    if not isinstance(data, dict):
        return ()
    bases = []
    for name, kind in data.items():
        if isinstance(kind, dict) and name not in _NOT_ARTICLES and not name.startswith("wp_"):
            base, space = kind.get("rest_base"), kind.get("rest_namespace", "wp/v2")
            if isinstance(base, str) and space == "wp/v2" and "(" not in base and base not in bases:
                bases.append(base)
    return tuple(sorted(bases, key=lambda base: (base != "posts", base)))


def listed(body: bytes) -> tuple[Listed, ...] | None:
    """The posts of one page of the list; ``None`` where the answer is none."""
    data = _json(body)
    return tuple(_posts(data)) if isinstance(data, list) else None


def category_paths(pages: list[bytes]) -> dict[int, tuple[str, ...]]:
    """Category id → its names, broadest first. WordPress's «Uncategorized» (id 1, top level) says nothing and
    is left out.
    """
    found: dict[int, tuple[str, int]] = {}
    for body in pages:
        data = _json(body)
        for item in data if isinstance(data, list) else ():
            if (
                isinstance(item, dict)
                and isinstance(item.get("id"), int)
                and isinstance(item.get("name"), str)
            ):
                parent = item.get("parent")
                found[item["id"]] = (unescape(item["name"]).strip(), parent if isinstance(parent, int) else 0)
    return {number: path for number in found if (path := _path(number, found)) and path != ("Uncategorized",)}


def _path(number: int, found: Mapping[int, tuple[str, int]]) -> tuple[str, ...]:
    names: list[str] = []
    seen: set[int] = set()
    while number in found and number not in seen:  # a damaged taxonomy may have circles
        seen.add(number)
        name, parent = found[number]
        if name:
            names.insert(0, name)
        number = parent
    return tuple(names)


def _posts(data: list[Any]) -> Iterator[Listed]:
    for item in data:
        if not isinstance(item, dict) or not isinstance(item.get("link"), str) or not is_http(item["link"]):
            continue
        modified = item.get("modified_gmt")
        categories = item.get("categories")
        numbers = tuple(c for c in categories if isinstance(c, int)) if isinstance(categories, list) else ()
        yield Listed(canonical(item["link"]), modified if isinstance(modified, str) else None, numbers)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
