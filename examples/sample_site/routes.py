"""What the sample site answers to a request: pages, lists, redirects, feeds, sitemaps. Pure: no sockets
here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, quote, unquote

from examples.sample_site import fixtures, machine
from examples.sample_site.content import Writing
from examples.sample_site.families.base import excerpt
from examples.sample_site.markup import Node, h
from examples.sample_site.site import SampleSite
from examples.sample_site.subjects import slug_of

PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """A response: status, headers without those that every response has, body."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """A validator made from the body."""
        return f'"{hashlib.blake2b(self.body, digest_size=10).hexdigest()}"'


def respond(site: SampleSite, path: str, query: str = "") -> SiteResponse:
    """The site's answer to GET ``path?query`` at this moment."""
    path = unquote(path)
    fields = {name: values[-1] for name, values in parse_qs(query).items()}
    for route in (_front, _machine, _article, _fixture, _archive):
        found = route(site, path, fields)
        if found:
            return found
    if path + "/" in site.by_path or re.fullmatch(r"/(category|tag|author|a-z)(/[^/]+)*", path):
        return redirect(quote(path) + "/" + (f"?{query}" if query else ""))
    return _not_found(site)


def redirect(to: str, status: int = 301) -> SiteResponse:
    """A redirect within the site."""
    return SiteResponse(status, headers=(("Location", to),))


def _page(
    site: SampleSite, title: str, body: Sequence[Node], status: int = 200, head: Sequence[Node] = ()
) -> SiteResponse:
    tree = site.family.page(title, list(body), site.around(None), list(head))
    return SiteResponse(status, site.write(tree).encode())


def _not_found(site: SampleSite) -> SiteResponse:
    return _page(
        site, "Page not found", [h("h1", "Page not found"), h("p", "There is nothing at this address.")], 404
    )


def _front(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    if path == "/robots.txt":
        lines = [
            "User-agent: *",
            "Disallow: /wp-admin/",
            "Disallow: /*?s=",
            "Allow: /wp-admin/admin-ajax.php",
            "",
            f"Sitemap: {site.base}/sitemap_index.xml",
            "",
        ]
        return SiteResponse(200, "\n".join(lines).encode(), "text/plain; charset=utf-8")
    if path != "/":
        return None
    if "s" in fields:
        found = [w for w in site.writings.values() if fields["s"].lower() in w.title.lower()]
        return _list(site, f"Search results for {fields['s']}", found, "/", fields, robots="noindex, follow")
    if fields.get("p", "").isdigit():
        slug = site.by_number.get(int(fields["p"]))
        return redirect(site.paths[slug]) if slug else _not_found(site)
    return _list(site, site.family.site_name, _newest(site), "/", fields)


def _machine(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    """Sitemaps, feeds and the REST API."""
    if path == "/sitemap.xml":
        return redirect("/sitemap_index.xml")
    xml = machine.sitemap(site, path) or machine.feed(site, path, fields)
    if xml is not None:
        return SiteResponse(
            200,
            xml.encode(),
            "text/xml; charset=UTF-8" if "sitemap" in path else "application/rss+xml; charset=UTF-8",
        )
    if path.startswith("/wp-json"):
        status, body, headers = machine.rest(site, path, fields)
        return SiteResponse(status, body, "application/json; charset=UTF-8", headers)
    return None


def _article(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    slug = site.by_path.get(path)
    if slug:
        writing = site.writings[slug]
        headers = (
            ("Last-Modified", format_datetime(datetime.fromisoformat(writing.modified), usegmt=True)),
            ("Link", f'<{site.base}/wp-json/>; rel="https://api.w.org/"'),
        )
        html = site.html(slug)
        if "print" in fields:  # the same article in a plainer dress; its canonical address is the article's
            html = html.replace("<body", '<body data-view="print"', 1)
        return SiteResponse(200, html.encode(), headers=headers)
    if path.endswith("/amp/") and path[:-4] in site.by_path:
        return _amp(site, site.by_path[path[:-4]])
    match = re.fullmatch(r"/(?P<slug>[a-z0-9-]+)/(?P=slug)-picture/", path)
    if match and match["slug"] in site.writings:
        title = f"{match['slug']}-picture"
        return _page(
            site, title, [h("h1", title), h("p", h("img", src=f"/files/{match['slug']}.png", alt=""))]
        )
    for old, new in (*site.moved.items(), ("sugar-disease", "diabetes")):
        if _stood_at(path, old) and new in site.paths:
            return redirect(site.paths[new])
    for slug, status in site.gone.items():
        if _stood_at(path, slug):
            return (
                SiteResponse(410, b"Gone", "text/plain; charset=utf-8") if status == 410 else _not_found(site)
            )
    return None


def _stood_at(path: str, slug: str) -> bool:
    """Whether this was an article's address, in any family."""
    return (
        path in (f"/{slug}/", f"/guide/{slug}/")
        or re.fullmatch(rf"/sheets/[0-9]+-{re.escape(slug)}\.html", path) is not None
    )


def _amp(site: SampleSite, slug: str) -> SiteResponse:
    writing = site.writings[slug]
    paragraphs = "".join(f"<p>{excerpt(writing, 500)}</p>")
    html = (
        f'<!doctype html><html amp lang="{writing.language}"><head><meta charset="utf-8"><title>{writing.title}</title>'
        f'<link rel="canonical" href="{site.url(slug)}"></head><body><h1>{writing.title}</h1>{paragraphs}</body></html>'
    )
    return SiteResponse(200, html.encode())


def _fixture(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    statics = fixtures.STATICS[site.family.name]
    if path in statics:  # as SEO plugins are set up for pages that say nothing
        return _page(
            site,
            statics[path],
            fixtures.static_body(statics[path]),
            head=[h("meta", name="robots", content="noindex, follow")],
        )
    if path == fixtures.SOFT_404:
        return _page(site, "Nothing found", fixtures.soft_404_body())
    if path == fixtures.NOINDEX:
        return _page(
            site,
            "Writing guide for authors",
            fixtures.noindex_body(),
            head=[h("meta", name="robots", content="noindex, follow")],
        )
    if path in (fixtures.LOGIN, "/wp-login.php"):
        return _page(site, "Log in", fixtures.login_body())
    if path == fixtures.GONE:
        return SiteResponse(410, b"Gone", "text/plain; charset=utf-8")
    if path == fixtures.BROKEN:
        return SiteResponse(500, b"There has been a critical error on this website.")
    if path == "/files/leaflet.pdf":
        return SiteResponse(200, b"%PDF-1.4\n%sample\n", "application/pdf")
    if path.startswith("/files/"):
        return SiteResponse(200, b"\x89PNG\r\n\x1a\n", "image/png")
    if path.startswith("/wp-admin/"):
        return redirect("/wp-login.php", 302)
    return None


def _newest(site: SampleSite) -> list[Writing]:
    return sorted(site.writings.values(), key=lambda w: (w.published, w.number), reverse=True)


def _archive(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    """Lists: everything, categories, tags, authors, months, letters; /page/N/ behind each."""
    place = re.fullmatch(r"(?P<base>/.*?)(?:page/(?P<page>[0-9]{1,4})/)?", path)
    if not place:
        return None
    base = place["base"]
    paged = {**fields, "page": place["page"] or "1"}
    if base in ("/", "/guide/"):
        return _list(site, "All articles", _newest(site), base, paged)
    parts = base.strip("/").split("/")
    keep: Callable[[Writing], bool] | None = None
    match parts:
        case ["category", *names] if names:
            keep = lambda w: [slug_of(name) for name in w.category][: len(names)] == names  # noqa: E731
        case ["tag", name]:
            keep = lambda w: name in [slug_of(tag) for tag in w.tags]  # noqa: E731
        case ["author", name]:
            keep = lambda w: slug_of(w.author) == name  # noqa: E731
        case ["a-z"]:
            letter = fields.get("letter", "a")
            keep = lambda w: w.title.lower().startswith(letter)  # noqa: E731
        case [year, month] if year.isdigit() and month.isdigit():
            keep = lambda w: w.published.startswith(f"{year}-{month}")  # noqa: E731
    if keep is None or not base.endswith("/"):
        return None
    found = sorted(filter(keep, site.writings.values()), key=lambda w: w.title.lower())
    if not found and parts[0] != "a-z":
        return None
    return _list(site, parts[-1].replace("-", " ").title(), found, base, paged)


def _list(
    site: SampleSite,
    title: str,
    found: Sequence[Writing],
    base: str,
    fields: dict[str, str],
    robots: str = "",
) -> SiteResponse:
    """A page of an archive: cards with excerpts, and links to its other pages."""
    page = int(fields.get("page", "1"))
    last = max(1, -(-len(found) // PER_PAGE))
    if page > last:
        return _not_found(site)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    cards = [
        h(
            "div",
            h("h2", h("a", w.title, href=site.paths[w.slug])),
            h("p", excerpt(w, 18), " ", h("a", "Read more", href=site.paths[w.slug])),
            cls="card",
        )
        for w in shown
    ]
    pages = [
        h("a", str(n), href=base if n == 1 else f"{base}page/{n}/")
        for n in range(1, last + 1)
        if n in (1, last) or abs(n - page) < 3
    ]
    ways = []
    if base == "/":  # where crawlers find what no menu shows
        traps = (
            fixtures.SOFT_404,
            fixtures.NOINDEX,
            fixtures.LOGIN,
            fixtures.GONE,
            fixtures.OLD_SLUG,
            "/files/leaflet.pdf",
            "/wp-admin/",
        )
        ways = [h("p", *(h("a", path.strip("/"), href=path) for path in traps))]
        ways.append(
            h(
                "p",
                *(
                    h("a", f"{y}/{m:02}", href=f"/{y}/{m:02}/")
                    for y, m in sorted({(w.published[:4], int(w.published[5:7])) for w in found})
                ),
            )
        )
    heading = title if page == 1 else f"{title} – Page {page}"
    head = [h("meta", name="robots", content=robots)] if robots else []
    return _page(
        site, heading, [h("h1", heading), *cards, h("div", *pages, cls="pagination"), *ways], head=head
    )
