"""What the sample site tells machines: sitemaps, feeds, and a REST API as WordPress has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from examples.sample_site import fixtures
from examples.sample_site.content import Writing
from examples.sample_site.families.base import excerpt
from examples.sample_site.site import SampleSite
from examples.sample_site.subjects import slug_of

PER_SITEMAP = 200
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap(site: SampleSite, path: str) -> str | None:
    """The sitemap index at /sitemap_index.xml and the sitemaps that it names."""
    posts = sorted(site.writings.values(), key=lambda w: w.number)
    chunks = [posts[start : start + PER_SITEMAP] for start in range(0, len(posts), PER_SITEMAP)]
    if path == "/sitemap_index.xml":
        rows = [
            (f"{site.base}/post-sitemap{n}.xml", max(w.modified for w in chunk))
            for n, chunk in enumerate(chunks, 1)
        ]
        rows += [(f"{site.base}/page-sitemap.xml", ""), (f"{site.base}/category-sitemap.xml", "")]
        return _sitemap("sitemapindex", "sitemap", rows)
    for n, chunk in enumerate(chunks, 1):
        if path == f"/post-sitemap{n}.xml":
            return _sitemap("urlset", "url", [(site.url(w.slug), w.modified) for w in chunk])
    if path == "/page-sitemap.xml":
        paths = [
            "/",
            *fixtures.STATICS[site.family.name],
            fixtures.SOFT_404,
            fixtures.NOINDEX,
            fixtures.GONE,
            fixtures.OLD_SLUG,
            fixtures.BROKEN,
        ]
        return _sitemap("urlset", "url", [(site.base + x, "") for x in paths])
    if path == "/category-sitemap.xml":
        return _sitemap(
            "urlset", "url", [(f"{site.base}{category['path']}", "") for category in categories(site)]
        )
    return None


def _sitemap(root: str, entry: str, rows: Sequence[tuple[str, str]]) -> str:
    lines = [
        f"<{entry}><loc>{escape(url)}</loc>{f'<lastmod>{when}</lastmod>' if when else ''}</{entry}>"
        for url, when in rows
    ]
    return f'{_HEAD}<{root} xmlns="{_XMLNS}">\n' + "\n".join(lines) + f"\n</{root}>\n"


def feed(site: SampleSite, path: str, fields: dict[str, str]) -> str | None:
    """RSS 2.0: the ten newest articles, of all or of a category; older ones with ``paged``."""
    found = list(site.writings.values())
    if path.startswith("/category/") and path.endswith("/feed/"):
        names = path.split("/")[2:-2]
        found = [w for w in found if [slug_of(name) for name in w.category][: len(names)] == names]
    elif path not in ("/feed/", "/comments/feed/"):
        return None
    page = int(fields["paged"]) if fields.get("paged", "").isdigit() else 1
    found.sort(key=lambda w: (w.published, w.number), reverse=True)
    items = "".join(
        _item(site, w) for w in ([] if path.startswith("/comments") else found[(page - 1) * 10 : page * 10])
    )
    latest = max((w.modified for w in site.writings.values()), default="")
    built = f"<lastBuildDate>{_rfc822(latest)}</lastBuildDate>" if latest else ""
    channel = f"<title>{escape(site.family.site_name)}</title><link>{site.base}/</link><description>New articles</description>{built}{items}"
    return f'{_HEAD}<rss version="2.0"><channel>{channel}</channel></rss>\n'


def _item(site: SampleSite, writing: Writing) -> str:
    url = escape(site.url(writing.slug))
    names = "".join(f"<category>{escape(name)}</category>" for name in writing.category)
    return (
        f"<item><title>{escape(writing.title)}</title><link>{url}</link><pubDate>{_rfc822(writing.published)}</pubDate>{names}"
        f'<guid isPermaLink="false">{site.base}/?p={writing.number}</guid><description>{escape(excerpt(writing, 40))}</description></item>'
    )


def _rfc822(when: str) -> str:
    return format_datetime(datetime.fromisoformat(when))


def categories(site: SampleSite) -> list[dict[str, Any]]:
    """The categories in use, parents first, each with id, parent, name, slug, path and count."""
    counts: dict[tuple[str, ...], int] = {}
    for writing in site.writings.values():
        for depth in range(1, len(writing.category) + 1):
            key = writing.category[:depth]
            counts[key] = counts.get(key, 0) + 1
    numbers = {key: number for number, key in enumerate(sorted(counts, key=lambda key: (len(key), key)), 10)}
    return [
        {
            "id": number,
            "parent": numbers.get(key[:-1], 0),
            "name": key[-1],
            "slug": slug_of(key[-1]),
            "count": counts[key],
            "key": key,
            "path": "/category/" + "".join(f"{slug_of(name)}/" for name in key),
        }
        for key, number in numbers.items()
    ]


RestAnswer = tuple[int, bytes, tuple[tuple[str, str], ...]]


def rest(site: SampleSite, path: str, fields: dict[str, str]) -> RestAnswer:
    """The REST API: posts, pages, categories; (status, body, headers)."""
    path = path.rstrip("/")
    if path == "/wp-json":
        return _json(
            {
                "name": site.family.site_name,
                "url": site.base,
                "home": site.base,
                "namespaces": ["wp/v2"],
                "routes": {},
            }
        )
    if path == "/wp-json/wp/v2/categories":
        listed = [
            {
                **{k: v for k, v in c.items() if k not in ("key", "path")},
                "link": site.base + c["path"],
                "taxonomy": "category",
            }
            for c in categories(site)
        ]
        return _listed(site, path, listed, fields, lambda row: row)
    if path == "/wp-json/wp/v2/pages":
        rows = [
            {"id": 2 + n, "link": site.base + x, "slug": x.strip("/"), "title": {"rendered": t}}
            for n, (x, t) in enumerate(fixtures.STATICS[site.family.name].items())
        ]
        return _listed(site, path, rows, fields, lambda row: row)
    numbers = {category["key"]: category["id"] for category in categories(site)}
    if path == "/wp-json/wp/v2/posts":
        return _posts(site, path, fields, numbers)
    number = path.removeprefix("/wp-json/wp/v2/posts/")
    if number.isdigit() and int(number) in site.by_number:
        return _json(_post(site, site.writings[site.by_number[int(number)]], numbers, _fields(fields)))
    return _error(404, "rest_no_route", "No route was found matching the URL and request method.")


def _posts(
    site: SampleSite, path: str, fields: dict[str, str], numbers: dict[tuple[str, ...], int]
) -> RestAnswer:
    found = list(site.writings.values())
    for name, key in (("after", "published"), ("modified_after", "modified")):
        if name in fields:
            try:
                since = datetime.fromisoformat(fields[name].replace("Z", "+00:00"))
            except ValueError:
                return _error(400, "rest_invalid_param", f"Invalid parameter(s): {name}")
            found = [
                w
                for w in found
                if datetime.fromisoformat(getattr(w, key)).replace(tzinfo=None) > since.replace(tzinfo=None)
            ]
    if "slug" in fields:
        found = [w for w in found if w.slug == fields["slug"]]
    if fields.get("categories", "").isdigit():
        wanted = int(fields["categories"])
        found = [w for w in found if wanted in _numbers(w, numbers)]
    orders: dict[str, Callable[[Writing], Any]] = {
        "date": lambda w: (w.published, w.number),
        "modified": lambda w: (w.modified, w.number),
        "id": lambda w: w.number,
        "title": lambda w: w.title,
        "slug": lambda w: w.slug,
    }
    order = fields.get("orderby", "date")
    if order not in orders:
        return _error(400, "rest_invalid_param", "Invalid parameter(s): orderby")
    found.sort(key=orders[order], reverse=fields.get("order", "desc") == "desc")
    wanted_fields = _fields(fields)
    return _listed(site, path, found, fields, lambda w: _post(site, w, numbers, wanted_fields))


def _listed(
    site: SampleSite, path: str, rows: Sequence[Any], fields: dict[str, str], show: Callable[[Any], Any]
) -> RestAnswer:
    try:
        size, page = int(fields.get("per_page", "10")), int(fields.get("page", "1"))
    except ValueError:
        return _error(400, "rest_invalid_param", "Invalid parameter(s): page, per_page")
    if not 1 <= size <= 100 or page < 1:
        return _error(400, "rest_invalid_param", "Invalid parameter(s): per_page")
    pages = -(-len(rows) // size)
    if page > max(1, pages):
        return _error(
            400,
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    headers = [("X-WP-Total", str(len(rows))), ("X-WP-TotalPages", str(pages))]
    if page < pages:
        headers.append(("Link", f'<{site.base}{path}?{urlencode({**fields, "page": page + 1})}>; rel="next"'))
    status, body, _ = _json([show(row) for row in rows[(page - 1) * size : page * size]])
    return status, body, tuple(headers)


def _fields(fields: dict[str, str]) -> set[str] | None:
    return (
        {name.split(".")[0].strip() for name in fields["_fields"].split(",")}
        if fields.get("_fields")
        else None
    )


def _numbers(writing: Writing, numbers: dict[tuple[str, ...], int]) -> list[int]:
    return [numbers[writing.category]]


def _post(
    site: SampleSite, writing: Writing, numbers: dict[tuple[str, ...], int], wanted: set[str] | None
) -> dict[str, Any]:
    local = {"date": writing.published[:19], "modified": writing.modified[:19]}
    made: dict[str, Callable[[], Any]] = {
        "id": lambda: writing.number,
        "date": lambda: local["date"],
        "date_gmt": lambda: local["date"],
        "guid": lambda: {"rendered": f"{site.base}/?p={writing.number}"},
        "modified": lambda: local["modified"],
        "modified_gmt": lambda: local["modified"],
        "slug": lambda: writing.slug,
        "status": lambda: "publish",
        "type": lambda: "post",
        "link": lambda: site.url(writing.slug),
        "title": lambda: {"rendered": escape(writing.title)},
        "content": lambda: {"rendered": site.content(writing.slug), "protected": False},
        "excerpt": lambda: {"rendered": f"<p>{escape(excerpt(writing, 40))}</p>", "protected": False},
        "author": lambda: 1,
        "categories": lambda: _numbers(writing, numbers),
        "tags": list,
    }
    return {name: make() for name, make in made.items() if wanted is None or name in wanted}


def _json(data: Any, status: int = 200) -> RestAnswer:
    return status, json.dumps(data, ensure_ascii=False).encode(), ()


def _error(status: int, code: str, message: str) -> RestAnswer:
    return _json({"code": code, "message": message, "data": {"status": status}}, status)
