"""Pages that are no articles, each with a reason that a person can read.

Wrong either way is bad, and not equally: a list page among the articles is noise, an article rejected is
lost. So every verdict needs either words that only such pages have on a page that has hardly any others, or
several signs that agree. A short article is an article.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from indexer.extract.links import host_of, link_url
from indexer.extract.notices import NOTICES
from indexer.extract.page import Page
from indexer.extract.source.repair import Healed

_HTML_TYPES = ("html", "xml")
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PK\x03\x04", "an archive file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
    (b"{\\rtf", "a document file"),
    (b"\xd0\xcf\x11\xe0", "a document file"),
)
_XML_ROOTS = (
    (
        re.compile(
            r"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*|<\?[^>]{0,300}\?>\s*){0,5}<(rss|feed|rdf:RDF)\b",
            re.I | re.S,
        ),
        "a feed",
    ),
    (
        re.compile(
            r"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*|<\?[^>]{0,300}\?>\s*){0,5}<(urlset|sitemapindex)\b",
            re.I | re.S,
        ),
        "a sitemap",
    ),
)


_NEEDS_SCRIPT = re.compile(
    r"(?:enable|turn on|requires?|need(?:s|ed)?|without|activate|support)\b.{0,40}\bjava ?script|java ?script (?:is )?(?:required|"
    r"disabled|not enabled|must be)|activez? javascript|javascript aktivieren",
    re.I,
)
_APP_ROOTS = frozenset(
    (
        "root",
        "app",
        "__next",
        "__nuxt",
        "app-root",
        "react-root",
        "main-app",
        "svelte",
        "gatsby",
        "___gatsby",
        "q-app",
    )
)

# WordPress names the kind of each page in the body's classes (body_class(), since 2.8), whatever the theme.
_WORDPRESS_LISTS = {
    "error404": "a page that says it was not found (soft 404)",
    "search-results": "search results",
    "search-no-results": "search results without a hit",
    "category": "a category's list of articles",
    "tag": "a tag's list of articles",
    "author": "an author's list of articles",
    "date": "a date's list of articles",
    "post-type-archive": "a list of articles",
    "blog": "the blog's list of articles",
    "archive": "a list of articles",
    "attachment": "an attachment's page",
}
_WORDPRESS_ARTICLES = re.compile(r"(?:^|\s)(?:single|single-post|singular|page-id-\d+|postid-\d+)(?:\s|$)")
_LIST_TITLE = re.compile(
    r"^(?:category|tag|author|topic|archives?|month|year|day)(?: archives?)?\s?[:–—-]\s|\b(?:category|tag|author|monthly|daily|"
    r"yearly) archives?\b|^archives?(?: for\b|$)|\barchives$|^search results?\b|^results for\b|^search for\b|"
    r"^posts (?:tagged|by|in|from)\b|^(?:all|latest|recent) (?:posts|articles|news|stories)$|^articles? (?:by|tagged)\b|"
    r"\bpage \d{1,4}(?: of \d{1,4})?$|^tagged\b|^you searched for\b|^stories by\b|^browse (?:by|all)\b|^index of articles\b",
    re.I,
)
_LIST_PATH = re.compile(
    r"/(?:category|categories|tag|tags|author|authors|topic|topics|archives?|label|labels)/[^/]{1,100}(?:/[^/]{1,100})?/?$",
    re.I,
)
_PAGED = re.compile(r"/page/\d{1,5}/?$|/p/\d{1,5}/?$", re.I)
_DATED = re.compile(r"^/(?:[^/]{1,30}/)?(?:19|20)\d\d(?:/[01]\d(?:/[0-3]\d)?)?/?$")
_SEARCH_KEYS = frozenset(("s", "q", "query", "search", "keyword", "keywords"))
_PAGER = re.compile(r"\b(?:pagination|pager|page-numbers|nav-previous|wp-pagenavi|paging|load-more)\b", re.I)
_LIST_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ItemList", "Blog"))
_ARTICLE_TYPES = re.compile(
    r"article|posting|medicalwebpage|report|recipe|howto$|scholarly|question|product|drug|condition", re.I
)
_PARTS = re.compile(r"\s[|–—»·:-]\s|:\s|\s?[|»]\s?")
_ENOUGH = 3.0  # points of evidence: two strong signs, or one that cannot be mistaken
_MOST_BY_STRUCTURE = 3.5
_SHELL_WORDS = 25
_EMPTY_WORDS = 3
_TEASERS = 5  # headings that link to other pages: fewer stand beside many an article
_MAX_HEADINGS = 1_000  # looked at: a list shows itself long before
_TEASER_WORDS = 80  # of one teaser; what goes on longer is text of the page
_OWN_WORDS = 15  # a page of teasers has fewer words of its own; the shortest entry of a glossary has more
_SHORT_WORDS = 60
_PIECE = 5  # words of a piece of text that may be prose; menus and captions have fewer
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NO_PROSE = _HEADINGS | {
    "a",
    "nav",
    "footer",
    "aside",
    "form",
    "header",
    "button",
    "select",
    "label",
    "figcaption",
    "time",
}
_PROSE = 12  # words from which on a paragraph is prose


_ANY_TAG = re.compile(
    rb"<(?:!doctype|html|head|title|body|main|article|section|div|span|table|h[1-6]|p|br|a)[\s/>]", re.I
)


def not_an_article(healed: Healed, page: Page) -> str | None:
    """Why the page is no article, in words for a person; None if it is one, or may be."""
    if reason := _not_html(page):
        return reason
    tree = healed.tree
    body = tree.find("body")
    text = (
        " ".join(etree.tostring(body, method="text", encoding="unicode", with_tail=False).split())
        if body is not None
        else ""
    )
    words = text.count(" ") + 1 if text else 0
    return (
        _frames(tree, words)
        or _redirect(tree, words)
        or _says_so(tree, text, words)
        or _shell(tree, healed, text, words)
        or _locked(tree, words)
        or _preview(page.url)
        or _is_list(tree, page.url)
    )


def _not_html(page: Page) -> str | None:
    kind = (page.content_type or "").split(";")[0].strip().lower()
    if kind and not any(known in kind for known in _HTML_TYPES):
        return f"not HTML ({kind[:60]})"
    if isinstance(page.html, bytes):
        for magic, name in _MAGIC:
            if page.html.startswith(magic):
                return f"not HTML ({name})"
        # NULs stand in UTF-16 too, but there between the letters of tags.
        bare = page.html[:65_536].replace(b"\0", b"") if b"\0" in page.html[:2000] else b""
        if bare.strip() and not _ANY_TAG.search(bare):
            return "not HTML (binary data)"
        head = page.html[:2000].decode("utf-8", "ignore")
    else:
        head = page.html[:2000]
    for pattern, name in _XML_ROOTS:
        if pattern.match(head.lstrip("\ufeff")):
            return f"not HTML ({name})"
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")) and "<" not in start:
        return "not HTML (JSON)"
    return None


def _frames(tree: HtmlElement, words: int) -> str | None:
    return (
        "a frameset: its text is on other pages"
        if words < _SHELL_WORDS and next(tree.iter("frameset"), None) is not None
        else None
    )


def _redirect(tree: HtmlElement, words: int) -> str | None:
    if words > 60:
        return None
    for meta in tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh" and "url=" in (
            meta.get("content") or ""
        ).lower():
            return "a redirect to another page"
    return None


def _says_so(tree: HtmlElement, text: str, words: int) -> str | None:
    """Notices that stand in the title or the first heading, or begin the text of a page with little else."""
    title = tree.find("head/title")
    titled = " ".join("".join(title.itertext()).split()) if title is not None else ""
    heading = next((t for h in tree.iter("h1", "h2") if (t := " ".join("".join(h.itertext()).split()))), "")
    shown_texts = [part.strip() for part in (titled, heading, *_PARTS.split(titled)) if part.strip()]
    for notice in NOTICES:
        if words > max(notice.words * 3, 400):
            continue
        own = words if words <= notice.words else _prose_words(tree)
        if own > notice.words:
            continue
        if any(notice.pattern.search(shown[:200]) for shown in shown_texts) or (
            notice.in_text and words <= notice.words and notice.pattern.search(text[:1500])
        ):
            return notice.reason
    return None


def _prose_words(tree: HtmlElement) -> int:
    """Words in paragraphs outside of the page's navigation and footer, links not counted."""
    total = 0
    for paragraph in tree.iter("p"):
        if next(paragraph.iterancestors("nav", "footer", "aside", "form"), None) is None:
            total += _count(paragraph) - sum(_count(link) for link in paragraph.iter("a"))
    return total


def _count(element: HtmlElement) -> int:
    return len("".join(str(piece) for piece in element.itertext()).split())


def _shell(tree: HtmlElement, healed: Healed, text: str, words: int) -> str | None:
    """A page whose text a script would have to make."""
    if words >= _SHELL_WORDS and not (words < 60 and _NEEDS_SCRIPT.search(text)):
        return None
    asks = _NEEDS_SCRIPT.search(text) or _NEEDS_SCRIPT.search(healed.noscript)
    rooted = any(
        (e.get("id") or "") in _APP_ROOTS and not len(e) for e in tree.iter("div", "main", "app-root")
    )
    headed = any(len("".join(p.itertext()).split()) >= 4 for p in tree.iter("p", "h1", "h2", "li", "td"))
    if asks and (words < 60 or not headed):
        return "needs JavaScript: without it the page has no text"
    if (rooted or healed.script_bytes > 2000) and not headed:
        return "needs JavaScript: an empty shell that a script fills"
    if words < _EMPTY_WORDS:
        return (
            "needs JavaScript: an empty shell that a script fills"
            if healed.script_bytes > 200
            else "no text on the page"
        )
    return None


def _locked(tree: HtmlElement, words: int) -> str | None:
    """A password form that is all there is, or WordPress's form for a protected post."""
    if words > 600:
        return None
    for field in tree.iter("input"):
        if (field.get("type") or "").lower() != "password":
            continue
        form = next(field.iterancestors("form"), None)
        if form is not None and "post-password" in (form.get("class") or ""):
            return "password-protected"
        if _prose_words(tree) < 60 and words < 250:
            return "a login wall"
    return None


def _preview(url: str) -> str | None:
    try:
        query = parse_qs(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return None
    return "a draft's preview" if query.get("preview") == ["true"] or "preview_id" in query else None


def _is_list(tree: HtmlElement, url: str) -> str | None:
    """A page that lists articles. WordPress says so itself; elsewhere several signs have to agree."""
    body = tree.find("body")
    classes = frozenset(((body.get("class") if body is not None else "") or "").lower().split())
    if reason := _wordpress_list(tree, classes):
        return reason
    signs = list(_signs(tree, url, classes))
    if sum(weight for weight, _ in signs) >= _ENOUGH:
        return max(signs)[1]
    return None


def _wordpress_list(tree: HtmlElement, classes: frozenset[str]) -> str | None:
    if _is_one(classes) and "attachment" not in classes and "archive" not in classes:
        return None
    if not (
        _is_wordpress(tree)
        or {"archive", "search-results", "search-no-results", "error404"} & classes
        or {"home", "blog"} <= classes
    ):
        return None
    for name, reason in _WORDPRESS_LISTS.items():
        if name in classes and (name != "attachment" or _prose_words(tree) < 60):
            return reason
    return None


def _is_one(classes: frozenset[str]) -> bool:
    return any(_WORDPRESS_ARTICLES.match(name) for name in classes)


def _is_wordpress(tree: HtmlElement) -> bool:
    for element in tree.iter("meta", "link"):
        if element.tag == "meta" and (element.get("name") or "").lower() == "generator":
            return (element.get("content") or "").lower().startswith("wordpress")
        if element.tag == "link" and (
            "/wp-" in (element.get("href") or "") or "api.w.org" in (element.get("rel") or "")
        ):
            return True
    return False


def _signs(tree: HtmlElement, url: str, classes: frozenset[str]) -> Iterator[tuple[float, str]]:
    """Evidence for and against a list page, as weights with the reason each would give."""
    signs = [*_signs_of_address(url), *_signs_of_head(tree)]
    if _is_one(classes):
        # a theme may say so of every page, and a front page may be a "page"
        signs.append((-1.0, "its body says it is one article"))
    yield from signs
    # else teasers need not be looked for
    if sum(weight for weight, _ in signs) + _MOST_BY_STRUCTURE >= _ENOUGH:
        yield from _signs_of_structure(tree, url)


def _signs_of_address(url: str) -> Iterator[tuple[float, str]]:
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, max_num_fields=100)
    except ValueError:
        return
    if parts.path in ("", "/", "/index.html", "/index.php") and not query and host_of(url):
        yield 1.0, "a site's front page"
    if _SEARCH_KEYS & query.keys() or re.search(r"/search(?:/|$)", parts.path):
        yield 2.0, "search results"
    if _PAGED.search(parts.path) or "paged" in query:
        yield 1.5, "a page of a list of articles"
    elif _LIST_PATH.search(parts.path):
        yield 1.5, "a list of articles"
    elif _DATED.match(parts.path):
        yield 1.5, "a date's list of articles"


def _signs_of_head(tree: HtmlElement) -> Iterator[tuple[float, str]]:
    kinds: set[str] = set()
    for script in tree.iter("script"):
        kinds.update(re.findall(r'"@type"\s{0,5}:\s{0,5}"([A-Za-z]{1,40})"', script.text or ""))
    if kinds & _LIST_TYPES and not any(_ARTICLE_TYPES.search(kind) for kind in kinds):
        yield 1.5, "search results" if "SearchResultsPage" in kinds else "a list of articles"
    elif any(_ARTICLE_TYPES.search(kind) for kind in kinds - _LIST_TYPES):
        yield -1.5, "its JSON-LD describes an article"
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if (
            name == "og:type" and (meta.get("content") or "").lower() == "article"
        ) or name == "article:published_time":
            yield -2.0, "its head describes an article"
            break
    title = tree.find("head/title")
    titled = " ".join("".join(title.itertext()).split()) if title is not None else ""
    heading = next((t for h in tree.iter("h1") if (t := " ".join("".join(h.itertext()).split()))), "")
    if any(_LIST_TITLE.search(part.strip()) for part in (heading, *re.split(r"\s[|–—»-]\s", titled)) if part):
        yield 2.0, "search results" if "search" in (titled + heading).lower() else "a list of articles"


def _signs_of_structure(tree: HtmlElement, url: str) -> Iterator[tuple[float, str]]:
    """Teasers: headings that link to other pages of the site. An article has few of them beside much prose of
    its own.
    """
    site = host_of(url)
    teasers = {
        heading: target
        for heading in islice(tree.iter("h1", "h2", "h3", "h4", "h5"), _MAX_HEADINGS)
        if (target := _sole_link(heading, url)) and (not site or host_of(target) == site)
    }
    number = len(set(teasers.values()))
    if not number:
        return
    name = f"a list of {number} articles"
    total, most = _prose(tree)
    if most >= 150 or (most > total * 0.6 and most >= 80):
        yield -1.5, "one part of it has most of the prose"
        return
    own, teased = _words_beside(tree, frozenset(teasers))
    if number < _TEASERS:
        yield (1.5 if own < _OWN_WORDS else -1.0), name
        return
    yield (
        (
            3.0
            if own < _OWN_WORDS
            else 2.5
            if own * 2 < teased and own < _SHORT_WORDS
            else 2.0
            if own < teased
            else 1.0
        ),
        name,
    )
    if any(
        _PAGER.search(f"{e.get('class') or ''} {e.get('id') or ''}")
        for e in tree.iter("nav", "div", "ul", "a")
        if e.get("class") or e.get("id")
    ):
        yield 0.5, "a page of a list of articles"


def _words_beside(tree: HtmlElement, teasers: Collection[HtmlElement]) -> tuple[int, int]:
    """Words of the page's own text, and of its teasers: what follows a teaser's heading, as far as a teaser
    goes.

    Links, headings and what stands in navigation, forms, sidebars and footers are neither.
    """
    own = teased = within = outside = 0
    in_teaser = False
    body = tree.find("body")
    for event, element in etree.iterwalk(body if body is not None else tree, events=("start", "end")):
        if event == "start":
            text = element.text
            if element.tag in _HEADINGS:
                in_teaser, within = element in teasers, 0
            outside += element.tag in _NO_PROSE
        else:
            text = element.tail
            outside -= element.tag in _NO_PROSE
        if not text or outside or text.isspace():
            continue
        words = len(text.split())
        if words < _PIECE:
            continue
        if in_teaser and within < _TEASER_WORDS:
            teased, within = teased + words, within + words
        else:
            own += words
    return own, teased


def _sole_link(heading: HtmlElement, url: str) -> str | None:
    """Where a heading that is one link as a whole leads to, if that is another page."""
    link = next(heading.iter("a"), None) if heading.tag != "a" else heading
    holder = link if link is not None else heading.getparent()
    if holder is None or holder.tag != "a":
        return None
    if link is not None and len("".join(link.itertext()).strip()) < 0.8 * len(
        "".join(heading.itertext()).strip()
    ):
        return None
    target = link_url(url, holder.get("href"))
    return target if target and target.rstrip("/") != url.split("#")[0].rstrip("/") else None


def _prose(tree: HtmlElement) -> tuple[int, int]:
    """Words of paragraphs on the page, and of those in the one container that has most."""
    total = 0
    by_parent: dict[HtmlElement, int] = {}
    for paragraph in tree.iter("p"):
        words = len("".join(paragraph.itertext()).split())
        if words < _PROSE:
            continue
        linked = sum(len("".join(a.itertext()).split()) for a in paragraph.iter("a"))
        parent = paragraph.getparent()
        if linked * 2 > words or parent is None:
            continue
        total += words
        by_parent[parent] = by_parent.get(parent, 0) + words
    return total, max(by_parent.values(), default=0)
