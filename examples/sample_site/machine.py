"""What does the sample site tell crawlers and feed readers? Sitemaps and feeds, as WordPress makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from examples.sample_site import fixtures
from examples.sample_site.content import Writing
from examples.sample_site.families.base import excerpt
from examples.sample_site.rest_api import categories
from examples.sample_site.site import SampleSite

# Articles in a sitemap, and on a page of a feed.
PER_SITEMAP = 200
PER_FEED = 10
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
        return _sitemap("urlset", "url", [(f"{site.base}{found.path}", "") for found in categories(site)])
    return None


def _sitemap(root: str, entry: str, rows: Sequence[tuple[str, str]]) -> str:
    """``rows``: (address, ISO date of the last change or nothing)."""
    lines = []
    for url, when in rows:
        lastmod = f"<lastmod>{when}</lastmod>" if when else ""
        lines.append(f"<{entry}><loc>{escape(url)}</loc>{lastmod}</{entry}>")
    return f'{_HEAD}<{root} xmlns="{_XMLNS}">\n' + "\n".join(lines) + f"\n</{root}>\n"


def feed(site: SampleSite, path: str, fields: dict[str, str]) -> str | None:
    """RSS 2.0: the ten newest articles, of all or of a category; older ones with ``paged``."""
    found = list(site.writings.values())
    if path.startswith("/category/") and path.endswith("/feed/"):
        names = path.split("/")[2:-2]
        found = [w for w in found if w.category_slugs[: len(names)] == names]
    elif path not in ("/feed/", "/comments/feed/"):
        return None
    page = int(fields["paged"]) if fields.get("paged", "").isdigit() else 1
    found.sort(key=lambda w: (w.published, w.number), reverse=True)
    shown = [] if path.startswith("/comments") else found[(page - 1) * PER_FEED : page * PER_FEED]
    latest = max((w.modified for w in site.writings.values()), default="")
    built = f"<lastBuildDate>{_rfc822(latest)}</lastBuildDate>" if latest else ""
    about = f"<title>{escape(site.family.site_name)}</title><link>{site.base}/</link>"
    about += f"<description>New articles</description>{built}"
    items = "".join(_item(site, writing) for writing in shown)
    return f'{_HEAD}<rss version="2.0"><channel>{about}{items}</channel></rss>\n'


def _item(site: SampleSite, writing: Writing) -> str:
    url = escape(site.url(writing.slug))
    names = "".join(f"<category>{escape(name)}</category>" for name in writing.category)
    return (
        f"<item><title>{escape(writing.title)}</title><link>{url}</link>"
        f"<pubDate>{_rfc822(writing.published)}</pubDate>{names}"
        f'<guid isPermaLink="false">{site.base}/?p={writing.number}</guid>'
        f"<description>{escape(excerpt(writing, 40))}</description></item>"
    )


def _rfc822(when: str) -> str:
    return format_datetime(datetime.fromisoformat(when))
