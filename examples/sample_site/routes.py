"""What does the sample site answer to a request? Pages, lists, redirects, feeds, sitemaps."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, quote, unquote

from examples.sample_site import fixtures, machine, rest_api
from examples.sample_site.content import Writing
from examples.sample_site.families.base import excerpt
from examples.sample_site.markup import Child, Node, h
from examples.sample_site.site import SampleSite
from examples.sample_site.subjects import slug_of

PER_PAGE = 12
_PLAIN = "text/plain; charset=utf-8"
_NOINDEX = "noindex, follow"
# Links that lead a crawler astray.
_TRAPS = (
    fixtures.SOFT_404,
    fixtures.NOINDEX,
    fixtures.LOGIN,
    fixtures.GONE,
    fixtures.OLD_SLUG,
    "/files/leaflet.pdf",
    "/wp-admin/",
)
_ROBOTS = """\
User-agent: *
Disallow: /wp-admin/
Disallow: /*?s=
Allow: /wp-admin/admin-ajax.php

Sitemap: {base}/sitemap_index.xml
"""
_AMP = """\
<!doctype html><html amp lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\
<link rel="canonical" href="{url}"></head><body><h1>{title}</h1><p>{text}</p></body></html>"""


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """``headers`` are without those that every response has."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """A validator made from the body."""
        return f'"{hashlib.blake2b(self.body, digest_size=10).hexdigest()}"'


_GONE = SiteResponse(410, b"Gone", _PLAIN)


def respond(site: SampleSite, path: str, query: str = "") -> SiteResponse:
    """The answer to GET ``path?query`` at this moment."""
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
    site: SampleSite, title: str, body: Sequence[Child], status: int = 200, head: Sequence[Node] = ()
) -> SiteResponse:
    tree = site.family.page(title, list(body), site.around(None), list(head))
    return SiteResponse(status, site.write(tree).encode())


def _not_found(site: SampleSite) -> SiteResponse:
    return _page(site, "Page not found", fixtures.not_found_body(), 404)


def _front(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    if path == "/robots.txt":
        return SiteResponse(200, _ROBOTS.format(base=site.base).encode(), _PLAIN)
    if path != "/":
        return None
    if "s" in fields:
        found = [w for w in site.writings.values() if fields["s"].lower() in w.title.lower()]
        return _list(site, f"Search results for {fields['s']}", found, "/", fields, robots=_NOINDEX)
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
        kind = "text/xml" if "sitemap" in path else "application/rss+xml"
        return SiteResponse(200, xml.encode(), f"{kind}; charset=UTF-8")
    if path.startswith("/wp-json"):
        found = rest_api.rest(site, path, fields)
        return SiteResponse(found.status, found.body, "application/json; charset=UTF-8", found.headers)
    return None


def _article(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    slug = site.by_path.get(path)
    if slug:
        return _post(site, slug, is_print="print" in fields)
    if path.endswith("/amp/") and path[:-4] in site.by_path:
        return _amp(site, site.by_path[path[:-4]])
    match = re.fullmatch(r"/(?P<slug>[a-z0-9-]+)/(?P=slug)-picture/", path)
    if match and match["slug"] in site.writings:
        return _attachment(site, match["slug"])
    for old, new in (*site.moved.items(), ("sugar-disease", "diabetes")):
        if _stood_at(path, old) and new in site.paths:
            return redirect(site.paths[new])
    for slug, status in site.gone.items():
        if _stood_at(path, slug):
            return _GONE if status == 410 else _not_found(site)
    return None


def _post(site: SampleSite, slug: str, is_print: bool) -> SiteResponse:
    """An article's page. The print view is the same page; its canonical address is the article's."""
    modified = datetime.fromisoformat(site.writings[slug].modified)
    headers = (
        ("Last-Modified", format_datetime(modified, usegmt=True)),
        ("Link", f'<{site.base}/wp-json/>; rel="https://api.w.org/"'),
    )
    html = site.html(slug)
    if is_print:
        html = html.replace("<body", '<body data-view="print"', 1)
    return SiteResponse(200, html.encode(), headers=headers)


def _attachment(site: SampleSite, slug: str) -> SiteResponse:
    """The page that WordPress makes for an uploaded picture."""
    title = f"{slug}-picture"
    return _page(site, title, [h("h1", title), h("p", h("img", src=f"/files/{slug}.png", alt=""))])


def _stood_at(path: str, slug: str) -> bool:
    """Whether this was an article's address, in any family."""
    return (
        path in (f"/{slug}/", f"/guide/{slug}/")
        or re.fullmatch(rf"/sheets/[0-9]+-{re.escape(slug)}\.html", path) is not None
    )


def _amp(site: SampleSite, slug: str) -> SiteResponse:
    writing = site.writings[slug]
    html = _AMP.format(
        language=writing.language, title=writing.title, url=site.url(slug), text=excerpt(writing, 500)
    )
    return SiteResponse(200, html.encode())


def _fixture(site: SampleSite, path: str, fields: dict[str, str]) -> SiteResponse | None:
    noindex = h("meta", name="robots", content=_NOINDEX)
    title = fixtures.STATICS[site.family.name].get(path)
    if title:  # SEO plugins are set up so for pages that say nothing
        return _page(site, title, fixtures.static_body(title), head=[noindex])
    if path == fixtures.SOFT_404:
        return _page(site, "Nothing found", fixtures.soft_404_body())
    if path == fixtures.NOINDEX:
        return _page(site, "Writing guide for authors", fixtures.noindex_body(), head=[noindex])
    if path in (fixtures.LOGIN, "/wp-login.php"):
        return _page(site, "Log in", fixtures.login_body())
    if path == fixtures.GONE:
        return _GONE
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
    belongs = _membership(parts, fields)
    if belongs is None or not base.endswith("/"):
        return None
    found = sorted(filter(belongs, site.writings.values()), key=lambda w: w.title.lower())
    if not found and parts[0] != "a-z":
        return None
    return _list(site, parts[-1].replace("-", " ").title(), found, base, paged)


def _membership(parts: list[str], fields: dict[str, str]) -> Callable[[Writing], bool] | None:
    """Which articles an archive lists, by the parts of its path; None where there is no such archive."""
    match parts:
        case ["category", *names] if names:
            return lambda w: w.category_slugs[: len(names)] == names
        case ["tag", name]:
            return lambda w: name in [slug_of(tag) for tag in w.tags]
        case ["author", name]:
            return lambda w: slug_of(w.author) == name
        case ["a-z"]:
            letter = fields.get("letter", "a")
            return lambda w: w.title.lower().startswith(letter)
        case [year, month] if year.isdigit() and month.isdigit():
            return lambda w: w.published.startswith(f"{year}-{month}")
    return None


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
    heading = title if page == 1 else f"{title} – Page {page}"
    body = [
        h("h1", heading),
        *(_card(site, writing) for writing in shown),
        _pagination(base, page, last),
        *(_ways_on(found) if base == "/" else []),
    ]
    head = [h("meta", name="robots", content=robots)] if robots else []
    return _page(site, heading, body, head=head)


def _card(site: SampleSite, writing: Writing) -> Node:
    path = site.paths[writing.slug]
    return h(
        "div",
        h("h2", h("a", writing.title, href=path)),
        h("p", excerpt(writing, 18), " ", h("a", "Read more", href=path)),
        cls="card",
    )


def _pagination(base: str, page: int, last: int) -> Node:
    """Links to the first page, the last, and those near this one."""
    numbers = [n for n in range(1, last + 1) if n in (1, last) or abs(n - page) < 3]
    links = [h("a", str(n), href=base if n == 1 else f"{base}page/{n}/") for n in numbers]
    return h("div", *links, cls="pagination")


def _ways_on(found: Sequence[Writing]) -> list[Node]:
    """The front page's links to what no menu shows: traps, and the archives of months."""
    months = sorted({(w.published[:4], int(w.published[5:7])) for w in found})
    return [
        h("p", *(h("a", path.strip("/"), href=path) for path in _TRAPS)),
        h("p", *(h("a", f"{y}/{m:02}", href=f"/{y}/{m:02}/") for y, m in months)),
    ]
