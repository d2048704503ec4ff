"""What is known about an article besides its text: title, authors, dates, language, image, summary, where it belongs.

Said by the page for machines, or shown by it to readers; never invented. Where a page contradicts itself, what readers see wins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from catalogue import clock
from catalogue.article import Paragraph, Section, Source
from indexer.extract.categories import categories_of
from indexer.extract.dates import iso_date
from indexer.extract.language import language_of, normal_language
from indexer.extract.links import base_of, host_of, link_url, same_site
from indexer.extract.page import Options, Page
from indexer.extract.structured import Statements, folded, statements_of, texts_in
from indexer.extract.titles import title_of

_PUBLISHED = (
    "article:published_time", "og:published_time", "article:published", "datepublished", "citation_publication_date", "citation_date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "date", "pubdate", "publishdate", "publish-date", "publication_date", "parsely-pub-date", "sailthru.date",
    "rnews:datepublished", "originalpublicationdate", "og:article:published_time",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "revised", "updated_time",
    "article:modified", "og:article:modified_time",
)  # fmt: skip
_PUBLISHED_CLASS = re.compile(r"\b(?:entry-date|published|post-date|pub-?date|date-?published|posted-on|dt-published|article-date|publish-date)\b", re.I)
_UPDATED_CLASS = re.compile(r"\b(?:updated|modified|date-?modified|dt-updated|last-?updated)\b", re.I)
_BYLINES = frozenset("author byline entry-author post-author author-name byline-name p-author entry-author-name".split())
_ELSEWHERE = re.compile(r"comment|related|recent|sidebar|widget|footer|teaser|card|recommend|popular", re.I)
_BY = re.compile(r"^\s*view all (?:posts|articles) by\s+|^\s*(?:(?:posted|written|published|reviewed|medically reviewed|story|article|words|text)\s+)?by\s*:?\s+|^\s*(?:author|লেখক|লিখেছেন)\s*[:：]?\s+", re.I)
_NOT_PERSONS = frozenset(("admin", "administrator", "editor", "staff", "webmaster", "user", "root", "author", "guest", "unknown", "anonymous", "none", "null", "undefined", "wordpress", "by", "written by", "posted by", "about the author"))
_SEVERAL = re.compile(r"\s*(?:;|\|| · |\s(?:and|&|und|et|y|ও|এবং)\s|,\s(?=(?:[A-Z][\w.'’-]*\s){1,3}[A-Z]))\s*")
_SENTENCE = re.compile(r"(?<=[.!?।])[\"”’)\]]?\s+(?=[\"“‘(\[]?[^\sa-z])")
_ALSO = re.compile(
    r"\b(?:also|sometimes|formerly|previously|commonly|otherwise|often|usually|better|or)\s(?:called|known as|known by the names?|referred to as|named|termed|described as)\s+([^.;:()\[\]]{2,160})|"
    r"\ba\.?k\.?a\.?\s+([^.;:()\[\]]{2,120})",
    re.I,
)
_STOPS = re.compile(r",?\s+(?:is|are|was|were|has|have|can|may|which|that|who|because|when|where|while|in which|occurs?|affects?|refers?|causes?|means?|by|among|in|but)\s.*$|,\s+(?:a|an|the)\s.*$", re.I)
_OR = re.compile(r"\s*,\s*(?:and|or)\s+|\s+(?:or|and)\s+|\s*,\s*|\s*/\s*")
_SHORT_FORM = re.compile(r"\(([^()]{2,60})\)")
_QUOTES = " \"'“”‘’«».,;:"
_SUMMARY_LONGEST, _SUMMARY_ENOUGH, _SUMMARY_LEAST = 320, 160, 30
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|&hellip;|Read more|Continue reading|»|→)\s*\W*$", re.I)
_MAX_ALIASES = 12


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's metadata. ``description`` is what the page says of itself, judged later by :func:`summary_of`.

    ``canonical`` is an ``http(s)`` URL of the page's own site; one on another site is the ``source`` of a republished article.
    """

    title: str
    language: str = ""
    categories: tuple[tuple[str, ...], ...] = ()
    description: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    image: str | None = None
    canonical: str | None = None
    source: Source | None = None
    noindex: bool = False
    aliases: tuple[str, ...] = ()


def metadata_of(
    tree: HtmlElement,
    page: Page,
    options: Options = Options(),  # noqa: B008 – frozen
    *,
    affixes: Sequence[str] = (),
    rest: Iterable[tuple[str, ...]] = (),
    latest: date | None = None,
) -> Metadata:
    """Read it from the healed ``tree`` of ``page``.

    ``affixes``: what the site adds to its titles (:func:`indexer.extract.titles.learn_affixes`). ``rest``: category paths that
    the site's own interface gave. ``latest``: dates after it are in the future, and left out; today where it is None – the
    only place where extraction looks at a clock, and then only to disbelieve a date.
    """
    statements = statements_of(tree)
    latest = latest or clock.now().date()
    base = base_of(tree, page.url)
    title = title_of(tree, statements, page.url, affixes)
    marked = [element for element in tree.iter("time", "abbr", "span", "div", "p", "a", "address", "cite") if _may_be_meta(element)]
    published, modified = _dates(marked, statements, latest)
    canonical, source = _canonical(statements, page.url, base)
    return Metadata(
        title=title,
        language=_declared_language(tree, statements),
        categories=categories_of(tree, statements, page.url, title, options.category_order, rest),
        description=_description(statements),
        authors=_authors(marked, statements),
        published=published,
        modified=modified,
        image=_image(statements, base),
        canonical=canonical,
        source=source,
        noindex=_noindex(statements),
        aliases=_alternate_names(statements, title),
    )


def article_language(metadata: Metadata, text: str, options: Options = Options()) -> str:  # noqa: B008 – frozen
    """The article's language: what its ``text`` tells; where that is too little, what the page or the site's configuration says."""
    return language_of(text, metadata.language or normal_language(options.default_language)) or "en"


def section_language(section: Section, article: str) -> str | None:
    """The language of one section where it is another than the article's; None where it is the same, or too short to tell."""
    text = " ".join(section.texts())
    found = language_of(text, article)
    return found if found != article and len(text.split()) >= 4 else None


def summary_of(metadata: Metadata, sections: Iterable[Section], shared: Collection[str] = ()) -> str:
    """The page's own description, else the first sentences of its body.

    A description is not the page's own if it stands on other pages too (``shared``, white space folded), only repeats the
    title, or is the body's beginning cut off in mid-sentence: then the body's own sentences are better.
    """
    description = metadata.description
    body = _opening(sections)
    if description and description not in shared and description.casefold() != metadata.title.casefold() and len(description) >= _SUMMARY_LEAST:
        start = _CUT_OFF.sub("", description).rstrip()
        cut = start != description or description[-1].isalnum()
        if not (cut and body and _copies(start, body)):
            return description
    return body or ("" if description in shared else description)


def aliases_of(metadata: Metadata, sections: Iterable[Section]) -> tuple[str, ...]:
    """Other names of the article's subject: those the page declares, and «also called …», «(ABBR)» in its first sentences."""
    found = list(metadata.aliases)
    title = metadata.title.strip()
    if inside := _SHORT_FORM.search(title):
        bare = _SHORT_FORM.sub("", title).strip(" -–—")
        if bare and _is_short_form(inside[1], bare):
            found += [inside[1], bare]
    opening = _opening(sections, 700)
    for sentence in _SENTENCE.split(opening)[:3] if title else ():
        at = sentence.casefold().find(_SHORT_FORM.sub("", title).strip().casefold())
        if at < 0:
            continue
        rest = sentence[at:]
        for match in _ALSO.finditer(rest):
            found += _names(match[1] or match[2] or "")
        after = _SHORT_FORM.match(rest[len(_SHORT_FORM.sub("", title).strip()) :].lstrip())
        if after and (_is_short_form(after[1], title) or _ALSO.match(after[1])):
            found += _names(_ALSO.sub(lambda m: m[1] or m[2] or "", after[1]))
    unique = {name.casefold(): name for name in reversed(found) if name and name.casefold() != title.casefold()}
    return tuple(reversed(unique.values()))[:_MAX_ALIASES]


def _names(text: str) -> list[str]:
    text = _STOPS.sub("", text.strip())
    names = [name.strip(_QUOTES) for name in _OR.split(text)]
    names = [re.sub(r"^(?:the|a|an|as|simply|just|sometimes|also|called|known)\s+", "", name, flags=re.I) for name in names]
    return [name for name in names if 2 <= len(name) <= 80 and len(name.split()) <= 7 and any(c.isalpha() for c in name)]


def _is_short_form(short: str, full: str) -> bool:
    """Whether ``short`` is made of the initials of ``full`` (Schwartz and Hearst 2003, simplified): EDS, CHF, TB."""
    letters = [c for c in short.casefold() if c.isalnum()]
    if not 2 <= len(letters) <= 10 or len(short.split()) > 2 or not any(c.isupper() for c in short):
        return False
    rest = iter(full.casefold())
    return full.casefold().lstrip()[:1] == letters[0] and all(any(c == letter for c in rest) for letter in letters if letter.isalpha() or letter.isdigit())


def _opening(sections: Iterable[Section], enough: int = _SUMMARY_ENOUGH) -> str:
    """Whole sentences from the first paragraphs, ``enough`` characters of them."""
    taken: list[str] = []
    size = 0
    for section in sections:
        if section.kind in ("disclaimer", "boilerplate", "references"):
            continue
        for block in section.blocks:
            if not isinstance(block, Paragraph) or len(block.text) < _SUMMARY_LEAST or not re.search(r"[.!?।:]\W*$", block.text):
                continue
            for sentence in _SENTENCE.split(block.text):
                if taken and size + len(sentence) > max(_SUMMARY_LONGEST, enough):
                    return " ".join(taken)
                taken.append(sentence)
                size += len(sentence) + 1
                if size >= enough:
                    return _within(" ".join(taken), max(_SUMMARY_LONGEST, enough) * 2)
        if taken:
            return " ".join(taken)
    return " ".join(taken)


def _within(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"


def _copies(start: str, body: str) -> bool:
    a, b = ["".join(c for c in text.casefold() if c.isalnum()) for text in (start, body)]
    size = min(len(a), len(b), 80)
    return size > 0 and a[:size] == b[:size]


def _description(statements: Statements) -> str:
    said = statements.meta("description", "og:description", "twitter:description", "dc.description", "dcterms.description")
    return said or next((text for node in statements.articles() for text in texts_in(node.get("description"))), "")


def _declared_language(tree: HtmlElement, statements: Statements) -> str:
    declared = tree.get("lang") or tree.get("xml:lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    body = tree.find("body")
    for tag in (declared, body.get("lang") if body is not None else None, statements.meta("content-language", "og:locale", "language", "dc.language", "inlanguage")):
        if code := normal_language((tag or "").split(",")[0]):
            return code
    return next((code for node in statements.articles() for text in texts_in(node.get("inLanguage")) if (code := normal_language(text))), "")


def _may_be_meta(element: HtmlElement) -> bool:
    """Whether an element may hold a date or a byline: one walk for both."""
    if element.tag == "time" or element.get("itemprop"):
        return True
    names = element.get("class")
    if names and _class_tells(names):
        return True
    return element.tag == "a" and ("author" in (element.get("rel") or "") or "/author/" in (element.get("href") or ""))


@lru_cache(maxsize=4096)
def _class_tells(names: str) -> bool:
    return bool(_PUBLISHED_CLASS.search(names) or _UPDATED_CLASS.search(names)) or not _BYLINES.isdisjoint(names.lower().split())


def _dates(marked: Sequence[HtmlElement], statements: Statements, latest: date) -> tuple[str | None, str | None]:
    published = _first_date(latest, _said(statements, "datePublished", _PUBLISHED), _shown(marked, "datepublished", _PUBLISHED_CLASS))
    modified = _first_date(latest, _said(statements, "dateModified", _MODIFIED), _shown(marked, "datemodified", _UPDATED_CLASS))
    if published and modified and modified[:10] < published[:10]:
        modified = None  # a template's build date, or a clock gone wrong: nothing is changed before it is published
    return published, modified


def _said(statements: Statements, key: str, names: Iterable[str]) -> Iterator[str]:
    for node in statements.articles():
        yield from texts_in(node.get(key))
    for name in names:
        yield from statements.metas.get(name, ())


def _shown(marked: Iterable[HtmlElement], itemprop: str, classes: re.Pattern[str]) -> Iterator[str]:
    """Dates shown beside the article: marked by their own or their holder's class, not those of comments and teasers."""
    for element in marked:
        holder = element.getparent()
        told = (element.get("itemprop") or "").lower() == itemprop or classes.search(element.get("class") or "")
        if not told and element.tag == "time" and holder is not None:
            told = classes.search(holder.get("class") or "") or (itemprop == "datepublished" and _in_article_header(element))
        if not told or (element.tag != "time" and len(element) > 2) or _belongs_elsewhere(element):
            continue
        written = element.get("datetime") or element.get("content") or (element.get("title") if element.tag == "abbr" else None)
        yield written or "".join(str(t) for t in element.itertext())


def _in_article_header(element: HtmlElement) -> bool:
    header = next(element.iterancestors("header"), None)
    return header is not None and next(header.iter("h1"), None) is not None


def _belongs_elsewhere(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        if ancestor.tag in ("aside", "nav"):
            return True
        if ancestor.tag in ("body", "main"):
            return False
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if not names.isspace() and _ELSEWHERE.search(names) and ancestor.tag != "article":
            return True
    return False


def _first_date(latest: date, *sources: Iterable[str]) -> str | None:
    return next((found for source in sources for text in source if (found := iso_date(text, latest))), None)


def _authors(marked: Sequence[HtmlElement], statements: Statements) -> tuple[str, ...]:
    sources: tuple[Iterable[str], ...] = (
        (text for node in statements.articles() for text in _persons(node.get("author"), statements)),
        statements.metas.get("author", ()) + statements.metas.get("citation_author", ()) + statements.metas.get("dc.creator", ()),
        (text for text in statements.metas.get("article:author", ()) if "/" not in text),
        _bylines(marked),
    )
    for source in sources:
        names = [name for text in source for part in _SEVERAL.split(text) if (name := _person(part))]
        if names:
            return tuple(dict.fromkeys(names))[:20]
    return ()


def _persons(value: Any, statements: Statements) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            yield from (text for node in statements.nodes if node.get("@id") == item["@id"] for text in texts_in(node.get("name")))
        elif not isinstance(item, list):
            yield from texts_in(item)


def _bylines(marked: Iterable[HtmlElement]) -> Iterator[str]:
    for element in marked:
        named = "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author"
        named = named or not _BYLINES.isdisjoint((element.get("class") or "").lower().split())
        named = named or ("/author/" in (element.get("href") or "") and _in_article_header(element))
        if named and not _belongs_elsewhere(element):
            text = folded(" ".join(str(t) for t in element.itertext()))
            if text and len(text) <= 100:
                yield text


def _person(text: str) -> str:
    name = _BY.sub("", folded(text)).strip(" ,;|·•-–—")
    if not name or name.casefold() in _NOT_PERSONS or "://" in name or "@" in name or len(name) > 80 or len(name.split()) > 8:
        return ""
    return name if any(c.isalpha() for c in name) and not any(c.isdigit() for c in name) else ""


def _image(statements: Statements, base: str) -> str | None:
    said = [statements.meta("og:image:secure_url", "og:image", "og:image:url"), statements.meta("twitter:image", "twitter:image:src")]
    for node in statements.articles():
        value = node.get("image")
        for item in value[:3] if isinstance(value, list) else [value]:
            said += [item] if isinstance(item, str) else [item["url"]] if isinstance(item, dict) and isinstance(item.get("url"), str) else []
    return next((url for text in said if text and (url := link_url(base, text))), None)


def _canonical(statements: Statements, url: str, base: str) -> tuple[str | None, Source | None]:
    for rel, attributes in statements.links:
        if "canonical" not in rel:
            continue
        target = link_url(base, attributes.get("href"))
        if not target:
            continue
        if same_site(target, url) or not host_of(url):
            # Templates that send every page to the front page are a known mistake, no statement.
            front = target.split("://", 1)[-1].partition("/")[2] == "" and url.split("://", 1)[-1].partition("/")[2] != ""
            return (None if front else target), None
        return None, Source(target, host_of(target) or None)
    return None, None


def _noindex(statements: Statements) -> bool:
    said = ",".join(value for name in ("robots", "googlebot") for value in statements.metas.get(name, ())).lower()
    return bool({"noindex", "none"} & {word.strip() for word in said.split(",")})


def _alternate_names(statements: Statements, title: str) -> tuple[str, ...]:
    names: list[str] = []
    for node in statements.nodes:
        own = not node.get("name") or str(node.get("name")).casefold() == title.casefold()
        if own and not {"WebSite", "Organization", "Person"} & set(_types(node)):
            names += texts_in(node.get("alternateName"))
            for about in (node.get("about"), node.get("mainEntity")):
                if isinstance(about, dict):
                    names += texts_in(about.get("alternateName"))
    return tuple(name for name in dict.fromkeys(names) if name.casefold() != title.casefold() and len(name) <= 120)[:_MAX_ALIASES]


def _types(node: Any) -> list[str]:
    kinds = node.get("@type")
    return [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
