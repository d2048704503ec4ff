"""An article's title, without the name of its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from indexer.extract.links import host_of, link_url
from indexer.extract.metadata.structured import Statements, folded, texts_in

# Between a title and the site's name; a hyphen or colon needs a space on both sides or after it, lest "X-ray"
# be cut.
_SEPARATOR = re.compile(
    r"\s+(?:[|–—·•»«›‹>/\\~※:-]|::|\|\||--)\s+|\s?[|»›•]\s?|\s*\|\|\s*|\s+::\s*|:\s+(?=[^:]*$)"
)
_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_MAX_TITLE = 1_000
_EMPTY = frozenset(
    (
        "untitled",
        "untitled document",
        "no title",
        "home",
        "index",
        "welcome",
        "document",
        "new page",
        "article",
        "post",
        "undefined",
        "null",
    )
)
_AFFIX_SHARE = 0.6  # of a site's pages that must bear a text for it to be the site's name
_SLUG_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm)$", re.I)


def learn_affixes(titles: Iterable[str]) -> tuple[str, ...]:
    """The texts that a site's ``<title>``s start or end with, separator included: its name. Needs three
    titles or more.
    """
    seen = [folded(title) for title in titles]
    seen = [title for title in seen if title]
    counts: Counter[str] = Counter()
    for title in seen:
        for cut in _SEPARATOR.finditer(title):
            counts[title[cut.start() :]] += 1
            counts["\0" + title[: cut.end()]] += 1
    enough = max(3, len(seen) * _AFFIX_SHARE)
    return tuple(
        affix for affix, n in sorted(counts.items(), key=lambda item: (-len(item[0]), item[0])) if n >= enough
    )


def title_of(tree: HtmlElement, statements: Statements, url: str, affixes: Sequence[str] = ()) -> str:
    """The title that readers see over the article, confirmed by what the head says; empty only if the page
    and its URL name none.
    """
    names = frozenset(_squashed(name) for name in _site_names(statements, url)) - {""}
    element = tree.find("head/title")
    if element is None:
        element = next(tree.iter("title"), None)
    own = folded("".join(str(t) for t in element.itertext())[:_MAX_TITLE]) if element is not None else ""
    headlines = [text for node in statements.articles() for text in texts_in(node.get("headline"))][:1]
    raw = [
        statements.meta("og:title"),
        *headlines,
        statements.meta("dc.title", "citation_title"),
        own,
        statements.meta("twitter:title"),
    ]
    raw = [title[:_MAX_TITLE] for title in raw if title]
    said = [text for text in (without_site(title, names, affixes) for title in raw) if _usable(text, names)]
    shown = [
        text
        for text in (folded(" ".join(str(t) for t in h.itertext())) for h in _headings(tree, url))
        if _usable(text, names)
    ]
    found = (
        _equal(shown, [*raw, *said])
        or _confirmed(shown, said)
        or _equal(shown, _SEPARATOR.split(own))
        or _set_apart(tree, [part for part in _SEPARATOR.split(own) if _usable(part, names)])
        or next(iter(said), "")
        or next(iter(shown), "")
        or _of_url(url)
    )
    return found[:_MAX_TITLE]


def without_site(title: str, names: Collection[str], affixes: Sequence[str] = ()) -> str:
    """``title`` without what the site adds to each: its learned affixes, else parts that are one of its
    ``names`` (squashed).
    """
    for affix in affixes:
        if affix.startswith("\0") and title.startswith(affix[1:]) and len(title) > len(affix) - 1:
            title = title[len(affix) - 1 :]
        elif not affix.startswith("\0") and title.endswith(affix) and len(title) > len(affix):
            title = title[: -len(affix)]
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if _squashed(title[cut.end() :]) in names and title[: cut.start()].strip():
            return title[: cut.start()].strip()
    for cut in reversed(cuts):
        if _squashed(title[: cut.start()]) in names and title[cut.end() :].strip():
            return title[cut.end() :].strip()
    if cuts and (start := title[: cuts[-1].start()].strip()):
        # "Gardening | Cornell Garden-Based Learning" on cornell.edu; "| …" is hardly ever part of a title
        bar = "|" in cuts[-1][0] and len(cuts) == 1
        if bar or any(len(word) >= 4 and word in names for word in _words(title[cuts[-1].end() :])):
            return start
    return title.strip()


def _headings(tree: HtmlElement, url: str) -> list[HtmlElement]:
    """Headings that may be the title, h1 first; a site's name – in a banner, or a link to the front page –
    comes last.
    """
    first = list(tree.iter("h1"))[:10]
    own = [h for h in first if not _in_banner(h) and not _leads_home(h, url)]
    return (
        own
        + [h for h in list(tree.iter("h2", "h3"))[:20] if not _leads_home(h, url)]
        + [h for h in first if h not in own]
    )


def _leads_home(heading: HtmlElement, url: str) -> bool:
    link = next(heading.iter("a"), None)
    target = link_url(url, link.get("href")) if link is not None else None
    return bool(target) and not urlsplit(target or "").path.strip("/")


def _equal(shown: Sequence[str], said: Sequence[str]) -> str:
    """The first heading that is one of the titles which the head gives."""
    for head in said:
        squashed = _squashed(head)
        if squashed and (found := next((text for text in shown if _squashed(text) == squashed), "")):
            return found
    return ""


def _set_apart(tree: HtmlElement, parts: Sequence[str]) -> str:
    """A part of the page's title that stands alone in the text: old pages set their title in bold, in a cell,
    in a font.
    """
    if len(parts) < 2:
        return ""
    wanted = {_squashed(part) for part in parts}
    for element in tree.iter("b", "strong", "font", "big", "center", "div", "td", "p", "span"):
        text = element.text
        if (
            text
            and len(text) < 200
            and not len(element)
            and _squashed(text) in wanted
            and next(element.iterancestors("a", "nav"), None) is None
        ):
            return folded(text)
    return ""


def _in_banner(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors("header", "nav", "footer", "aside"):
        inside = ancestor.getparent()
        if ancestor.tag != "header" or inside is None or inside.tag not in ("article", "main", "section"):
            return True
    return False


def _confirmed(shown: Sequence[str], said: Sequence[str]) -> str:
    """The heading that the page's head repeats: within a title there, or nearly of the same words."""
    for head in said:
        whole = _squashed(head)
        within = [
            text
            for text in shown
            if len(text.split()) >= 2 and _squashed(text) in whole and len(text) * 2 >= len(head)
        ]
        if within:  # "danah boyd | apophenia » Socially mediated publicness": what stands over the text
            return max(within, key=len)
        if any(whole in _squashed(text) and len(whole) >= 12 for text in shown):
            return head  # "… finally build your business? 153 Comments": the head has it without the counter
    for head in said:
        wanted = _words(head)
        near = [
            (len(wanted & words), text)
            for text in shown
            if len(words := _words(text)) >= 2
            and len(wanted & words) >= 0.75 * max(len(words), len(wanted) * 0.8)
        ]
        if near:
            return max(near)[1]
    return ""


def _site_names(statements: Statements, url: str) -> list[str]:
    names = [
        statements.meta("og:site_name"),
        statements.meta("application-name", "apple-mobile-web-app-title"),
    ]
    for kind in ("WebSite", "Organization", "NewsMediaOrganization"):
        for node in statements.typed(kind):
            names += texts_in(node.get("name"))
    for node in statements.articles():
        names += texts_in(node.get("publisher"))
    host = host_of(url)
    if host:
        labels = host.split(".")
        names += [host, "www." + host, *(label for label in labels[:-1] if len(label) > 3)]
    return [name for name in names if name]


def _usable(text: str, names: Collection[str]) -> bool:
    squashed = _squashed(text)
    return bool(squashed) and squashed not in names and text.casefold() not in _EMPTY


def _of_url(url: str) -> str:
    """A last resort: the words of the address, as the author chose them."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    segments = [s for s in unquote(path).split("/") if s]
    if not segments:
        return ""
    words = _SLUG_ENDING.sub("", segments[-1]).replace("-", " ").replace("_", " ").strip()
    # "R237" and "post123" are numbers of a database; one word of letters, or several words, are a name.
    return (
        words[:1].upper() + words[1:]
        if words.isalpha() or (len(words.split()) > 1 and any(c.isalpha() for c in words))
        else ""
    )


def _squashed(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
