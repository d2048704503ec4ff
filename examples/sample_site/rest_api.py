"""What does the sample site answer to programs? The REST API of WordPress: posts, pages, categories."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from examples.sample_site import fixtures
from examples.sample_site.content import Writing
from examples.sample_site.families.base import excerpt
from examples.sample_site.site import SampleSite
from examples.sample_site.subjects import slug_of

_POSTS = "/wp-json/wp/v2/posts"
_FIRST_CATEGORY = 10
_MAX_PER_PAGE = 100
_INVALID = "rest_invalid_param"

# Names of categories from the broadest to one → its number.
Numbers = dict[tuple[str, ...], int]


class RestResponse(NamedTuple):
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SiteCategory:
    """A category in use. ``key``: the names from the broadest category to this one."""

    id: int
    parent: int  # 0 for none
    key: tuple[str, ...]
    count: int

    @property
    def path(self) -> str:
        return "/category/" + "".join(f"{slug_of(name)}/" for name in self.key)


def categories(site: SampleSite) -> list[SiteCategory]:
    """The categories in use, parents first."""
    counts: dict[tuple[str, ...], int] = {}
    for writing in site.writings.values():
        for depth in range(1, len(writing.category) + 1):
            key = writing.category[:depth]
            counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts, key=lambda key: (len(key), key))
    numbers = {key: number for number, key in enumerate(ordered, _FIRST_CATEGORY)}
    return [
        SiteCategory(number, numbers.get(key[:-1], 0), key, counts[key]) for key, number in numbers.items()
    ]


def rest(site: SampleSite, path: str, fields: dict[str, str]) -> RestResponse:
    """The answer to GET ``path`` with the parameters ``fields``."""
    path = path.rstrip("/")
    if path == "/wp-json":
        return _json(_index(site))
    if path == "/wp-json/wp/v2/categories":
        return _listed(site, path, _category_rows(site), fields, lambda row: row)
    if path == "/wp-json/wp/v2/pages":
        return _listed(site, path, _page_rows(site), fields, lambda row: row)
    numbers = {category.key: category.id for category in categories(site)}
    if path == _POSTS:
        return _posts(site, path, fields, numbers)
    number = path.removeprefix(f"{_POSTS}/")
    if number.isdigit() and int(number) in site.by_number:
        writing = site.writings[site.by_number[int(number)]]
        return _json(_post(site, writing, numbers, _wanted_fields(fields)))
    return _error(404, "rest_no_route", "No route was found matching the URL and request method.")


def _index(site: SampleSite) -> dict[str, Any]:
    return {
        "name": site.family.site_name,
        "url": site.base,
        "home": site.base,
        "namespaces": ["wp/v2"],
        "routes": {},
    }


def _category_rows(site: SampleSite) -> list[dict[str, Any]]:
    return [
        {
            "id": category.id,
            "parent": category.parent,
            "name": category.key[-1],
            "slug": slug_of(category.key[-1]),
            "count": category.count,
            "link": site.base + category.path,
            "taxonomy": "category",
        }
        for category in categories(site)
    ]


def _page_rows(site: SampleSite) -> list[dict[str, Any]]:
    statics = fixtures.STATICS[site.family.name]
    return [
        {"id": number, "link": site.base + path, "slug": path.strip("/"), "title": {"rendered": title}}
        for number, (path, title) in enumerate(statics.items(), 2)
    ]


_ORDERS: dict[str, Callable[[Writing], Any]] = {
    "date": lambda w: (w.published, w.number),
    "modified": lambda w: (w.modified, w.number),
    "id": lambda w: w.number,
    "title": lambda w: w.title,
    "slug": lambda w: w.slug,
}
# Parameter → the date of an article that it is compared with.
_SINCE: dict[str, Callable[[Writing], str]] = {
    "after": lambda w: w.published,
    "modified_after": lambda w: w.modified,
}


def _posts(site: SampleSite, path: str, fields: dict[str, str], numbers: Numbers) -> RestResponse:
    found = list(site.writings.values())
    for name, date_of in _SINCE.items():
        if name in fields:
            try:
                since = _naive(fields[name].replace("Z", "+00:00"))
            except ValueError:
                return _error(400, _INVALID, f"Invalid parameter(s): {name}")
            found = [w for w in found if _naive(date_of(w)) > since]
    if "slug" in fields:
        found = [w for w in found if w.slug == fields["slug"]]
    if fields.get("categories", "").isdigit():
        wanted = int(fields["categories"])
        found = [w for w in found if numbers[w.category] == wanted]
    order = fields.get("orderby", "date")
    if order not in _ORDERS:
        return _error(400, _INVALID, "Invalid parameter(s): orderby")
    found.sort(key=_ORDERS[order], reverse=fields.get("order", "desc") == "desc")
    wanted_fields = _wanted_fields(fields)
    return _listed(site, path, found, fields, lambda w: _post(site, w, numbers, wanted_fields))


def _naive(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=None)


def _listed(
    site: SampleSite, path: str, rows: Sequence[Any], fields: dict[str, str], show: Callable[[Any], Any]
) -> RestResponse:
    """One page of the rows, with WordPress' headers for paging."""
    try:
        size, page = int(fields.get("per_page", "10")), int(fields.get("page", "1"))
    except ValueError:
        return _error(400, _INVALID, "Invalid parameter(s): page, per_page")
    if not 1 <= size <= _MAX_PER_PAGE or page < 1:
        return _error(400, _INVALID, "Invalid parameter(s): per_page")
    pages = -(-len(rows) // size)
    if page > max(1, pages):
        said = "The page number requested is larger than the number of pages available."
        return _error(400, "rest_post_invalid_page_number", said)
    headers = [("X-WP-Total", str(len(rows))), ("X-WP-TotalPages", str(pages))]
    if page < pages:
        following = urlencode({**fields, "page": page + 1})
        headers.append(("Link", f'<{site.base}{path}?{following}>; rel="next"'))
    shown = [show(row) for row in rows[(page - 1) * size : page * size]]
    return _json(shown, headers=tuple(headers))


def _wanted_fields(fields: dict[str, str]) -> set[str] | None:
    """The fields that ``_fields`` asks for; None for all."""
    asked = fields.get("_fields")
    return {name.split(".")[0].strip() for name in asked.split(",")} if asked else None


def _post(site: SampleSite, writing: Writing, numbers: Numbers, wanted: set[str] | None) -> dict[str, Any]:
    published, modified = writing.published[:19], writing.modified[:19]
    # Only what is asked for is made: the content is dear.
    made: dict[str, Callable[[], Any]] = {
        "id": lambda: writing.number,
        "date": lambda: published,
        "date_gmt": lambda: published,
        "guid": lambda: {"rendered": f"{site.base}/?p={writing.number}"},
        "modified": lambda: modified,
        "modified_gmt": lambda: modified,
        "slug": lambda: writing.slug,
        "status": lambda: "publish",
        "type": lambda: "post",
        "link": lambda: site.url(writing.slug),
        "title": lambda: {"rendered": escape(writing.title)},
        "content": lambda: {"rendered": site.content(writing.slug), "protected": False},
        "excerpt": lambda: {"rendered": f"<p>{escape(excerpt(writing, 40))}</p>", "protected": False},
        "author": lambda: 1,
        "categories": lambda: [numbers[writing.category]],
        "tags": list,
    }
    return {name: make() for name, make in made.items() if wanted is None or name in wanted}


def _json(data: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> RestResponse:
    return RestResponse(status, json.dumps(data, ensure_ascii=False).encode(), headers)


def _error(status: int, code: str, message: str) -> RestResponse:
    return _json({"code": code, "message": message, "data": {"status": status}}, status)
