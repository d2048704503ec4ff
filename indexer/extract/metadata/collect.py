"""What is known about an article besides its text: title, authors, dates, language, image, where it belongs.

The page says it for machines, or shows it to readers; nothing is invented. Where a page contradicts itself,
what readers see wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from catalogue import clock
from catalogue.article import Alternate, Code, Section, Source, block_texts
from catalogue.link_header import canonicals_of_header
from catalogue.text.segmentation import count_words
from indexer.extract.links import base_of, host_of, link_url, same_site
from indexer.extract.metadata.alternates import alternates_of, is_front
from indexer.extract.metadata.categories import categories_of
from indexer.extract.metadata.credits import credits_of
from indexer.extract.metadata.structured import Statements, statements_of, texts_in, types_of
from indexer.extract.metadata.titles import title_of
from indexer.extract.page import Options, Page
from indexer.extract.roles import SectionKind
from indexer.extract.source.language import language_of, normal_language

# Other names that are kept of one article, and the characters of one.
_MAX_ALIASES = 12
_MAX_ALIAS = 120
# Images that are looked at of a list in JSON-LD.
_MAX_IMAGES = 3
# Words from which on a section's language may differ from the article's.
# 2 and 8 change nothing that is measured (`benchmarks.ablation pages`).
_TELLING_WORDS = 4
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's metadata.

    ``description`` is what the page says of itself; ``summary_of`` judges it later. ``canonical`` is an
    ``http(s)`` URL of the page's own site; one on another site is the ``source`` of a republished article.
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
    alternates: tuple[Alternate, ...] = ()


def metadata_of(
    tree: HtmlElement,
    page: Page,
    options: Options = Options(),  # noqa: B008 – frozen
    *,
    affixes: Sequence[str] = (),
    latest: date | None = None,
) -> Metadata:
    """Read it from the healed ``tree`` of ``page``.

    ``affixes``: what the site adds to its titles (:func:`indexer.extract.metadata.titles.learn_affixes`).
    ``latest``: the last date that is believed; today where it is None. This is the only place where
    extraction looks at a clock.
    """
    statements = statements_of(tree)
    latest = latest or clock.now().date()
    base = base_of(tree, page.url)
    title = title_of(tree, statements, page.url, affixes)
    credit = credits_of(tree, statements, title, latest, page.api)
    canonical, source = _canonical(statements, page, base)
    return Metadata(
        title=title,
        language=_declared_language(tree, statements),
        categories=categories_of(
            tree, statements, page.url, title, options.category_order, page.api.categories
        ),
        description=_description(statements),
        authors=credit.authors,
        published=credit.published,
        modified=credit.modified,
        image=_image(statements, base),
        canonical=canonical,
        source=source,
        noindex=_noindex(statements),
        aliases=_alternate_names(statements, title),
        alternates=alternates_of(statements, base, page),
    )


def title_and_description(tree: HtmlElement, page: Page) -> tuple[str, str]:
    """What :func:`metadata_of` says of both, for whoever asks for nothing else."""
    statements = statements_of(tree)
    return title_of(tree, statements, page.url), _description(statements)


def article_language(metadata: Metadata, text: str, options: Options = Options()) -> str:  # noqa: B008 – frozen
    """The language that the article's ``text`` tells, else the one that page or configuration names."""
    return language_of(text, metadata.language or normal_language(options.default_language)) or "en"


def prose_of(sections: Iterable[Section]) -> str:
    """What sections say in their own language: neither sources, which have foreign titles, nor code."""
    own = (_prose(section) for section in sections if section.kind != SectionKind.REFERENCES)
    return " ".join(filter(None, own))


def _prose(section: Section) -> str:
    blocks = (block for block in section.blocks if not isinstance(block, Code))
    return " ".join(text for block in blocks for text in block_texts(block))


def section_language(section: Section, article: str) -> str | None:
    """The language of a section that differs from the article's and is long enough to tell."""
    text = _prose(section)
    if count_words(text) < _TELLING_WORDS:
        return None
    found = language_of(text, article)
    return found if found != article else None


def _description(statements: Statements) -> str:
    said = statements.meta(
        "description", "og:description", "twitter:description", "dc.description", "dcterms.description"
    )
    stated = (text for node in statements.articles() for text in texts_in(node.get("description")))
    return said or next(stated, "")


def _declared_language(tree: HtmlElement, statements: Statements) -> str:
    body = tree.find("body")
    # A theme's own language stands on the page, that of the text beside it.
    nearest = {element.get("lang") for element in tree.iter("main", "article")} - {None, ""}
    tags = (
        nearest.pop() if len(nearest) == 1 else None,
        tree.get("lang") or tree.get("xml:lang") or tree.get(_XML_LANG),
        body.get("lang") if body is not None else None,
        statements.meta("content-language", "og:locale", "language", "dc.language", "inlanguage"),
    )
    for tag in tags:
        if code := normal_language((tag or "").split(",")[0]):
            return code
    stated = (text for node in statements.articles() for text in texts_in(node.get("inLanguage")))
    return next(filter(None, map(normal_language, stated)), "")


def _image(statements: Statements, base: str) -> str | None:
    said = [
        statements.meta("og:image:secure_url", "og:image", "og:image:url"),
        statements.meta("twitter:image", "twitter:image:src"),
    ]
    for node in statements.articles():
        value = node.get("image")
        for item in value[:_MAX_IMAGES] if isinstance(value, list) else [value]:
            address = item.get("url") if isinstance(item, Mapping) else item
            said += [address] if isinstance(address, str) else []
    return next((url for text in said if text and (url := link_url(base, text))), None)


def _canonical(statements: Statements, page: Page, base: str) -> tuple[str | None, Source | None]:
    """The page's address by its own word, or the source that it was republished from; at most one of them."""
    url = page.url
    named = [
        link_url(base, link.attributes.get("href")) for link in statements.links if "canonical" in link.rel
    ]
    named += [link_url(url, href) for href in canonicals_of_header(page.link_header)]
    for target in named:
        if not target:
            continue
        if same_site(target, url) or not host_of(url):
            # Templates that send every page to the front page are a known mistake, no statement.
            misled = is_front(target) and not is_front(url)
            return (None if misled else target), None
        if "." in host_of(target):  # a build machine's own name is no source
            return None, Source(target, host_of(target))
    return None, None


def _noindex(statements: Statements) -> bool:
    values = [value for name in ("robots", "googlebot") for value in statements.metas.get(name, ())]
    said = ",".join(values).lower().split(",")
    return bool({"noindex", "none"} & {word.strip() for word in said})


def _alternate_names(statements: Statements, title: str) -> tuple[str, ...]:
    names: list[str] = []
    for node in statements.nodes:
        own = not node.get("name") or str(node.get("name")).casefold() == title.casefold()
        if own and not {"WebSite", "Organization", "Person"} & set(types_of(node)):
            names += texts_in(node.get("alternateName"))
            for about in (node.get("about"), node.get("mainEntity")):
                if isinstance(about, dict):
                    names += texts_in(about.get("alternateName"))
    others = [
        name
        for name in dict.fromkeys(names)
        if name.casefold() != title.casefold() and len(name) <= _MAX_ALIAS
    ]
    return tuple(others[:_MAX_ALIASES])
