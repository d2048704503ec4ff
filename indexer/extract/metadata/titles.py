"""An article's title, without the name of its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words, words_in
from indexer.extract.links import host_of, link_url
from indexer.extract.metadata.structured import Statements, folded, texts_in
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
# Between a title and the site's name. A hyphen or colon needs a space on both sides or after it, lest "X-ray"
# be cut.
_SEPARATOR = re.compile(
    r"""
    \s+ (?: [|–—·•»«›‹>/\\~※:-] | :: | \|\| | -- ) \s+
    | \s? [|｜»›•] \s?
    | \s* \|\| \s*
    | \s+ :: \s*
    | : \s+ (?=[^:]*$)
    """,
    re.VERBOSE,
)
_NOT_WORD = re.compile(r"[\W_]+")
# The same in ASCII, for a table in C.
_NOT_WORD_IN_ASCII = bytes(c for c in range(128) if not chr(c).isalnum())
_SLUG_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm)$", re.I)
_EMPTY = _LISTS.words("empty")
# Marks an affix that stands at the start of titles; the others stand at their end.
_AT_START = "\0"
# Characters of a title that are kept.
_MAX_TITLE = 1_000
# Share of a site's pages whose titles must bear a text for it to be the site's name; and the fewest of them.
# .3 and .8 change nothing that is measured (`benchmarks.ablation pages`).
_AFFIX_SHARE = 0.6
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_AFFIX_LEAST = 3
# Letters of a part of the host's name that is looked for in titles; shorter ones are words of any title.
# 2 and 8 change nothing that is measured (`benchmarks.ablation pages`).
_LABEL_LEAST = 4
# Headings of the first level, and of the next two, that may be the title.
_MAX_H1 = 10
_MAX_LOWER = 20
# Letters of the title in the head from which on a heading that contains it is that title and a counter.
# 6 and 24 change nothing that is measured (`benchmarks.ablation pages`).
_WHOLE_LEAST = 12
# Share of words that a heading and the title in the head have in common, to be one title. The head's title
# may be a fifth longer: a site's name that was not known as one.
# .375 and .875 change nothing that is measured (`benchmarks.ablation pages`).
_NEAR_SHARE = 0.75
# .4 and .9 change nothing that is measured (`benchmarks.ablation pages`).
_NEAR_LENGTH = 0.8
# What sets a part of a heading apart from the rest, and parts that are looked at.
_APART = frozenset("span small a div p br label font time button sub sup".split())
_MOST_PIECES = 8
# "153 Comments", "5 min read"; what stands in brackets at a title's end.
_COUNTER = re.compile(r"\s*(?:\d+(?:\s\w+){0,2}\s*)?")
_REMARK = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
# Characters of a text that may be a title set apart in bold, in a cell, in a font.
_MAX_SET_APART = 200


def learn_affixes(titles: Iterable[str]) -> tuple[str, ...]:
    """The texts that a site's ``<title>``s start or end with, separator included: its name.

    Needs three titles or more. An affix at the start bears a NUL in front.
    """
    seen = [folded(title) for title in titles]
    seen = [title for title in seen if title]
    counts: Counter[str] = Counter()
    for title in seen:
        for cut in _SEPARATOR.finditer(title):
            counts[title[cut.start() :]] += 1
            counts[_AT_START + title[: cut.end()]] += 1
    enough = max(_AFFIX_LEAST, len(seen) * _AFFIX_SHARE)
    longest_first = sorted(counts.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple(affix for affix, n in longest_first if n >= enough)


def title_of(tree: HtmlElement, statements: Statements, url: str, affixes: Sequence[str] = ()) -> str:
    """The title that readers see over the article, confirmed by what the head says.

    Empty only if neither the page nor its URL names one.
    """
    names = frozenset(map(_squashed, [*_site_names(statements, url), *affixes])) - {""}
    own = _own_title(tree)
    parts = _SEPARATOR.split(own)
    raw = _declared(statements, own)
    said = _usable((without_site(title, names, affixes) for title in raw), names)
    first, others = _headings(tree, url)
    shown = _usable(map(_text, [*first, *others]), names)
    found = (
        _equal(shown, [*raw, *said])
        or _part_of_heading(first, _usable([*said, *parts, *map(_without_remark, parts)], names))
        or _confirmed(shown, said, _usable(map(_text, first), names))
        or _equal(shown, [*parts, *map(_without_remark, parts)])
        or _set_apart(tree, _usable(parts, names))
        or next(iter(said), "")
        or next(iter(shown), "")
        or _of_url(url)
    )
    return found[:_MAX_TITLE]


def _own_title(tree: HtmlElement) -> str:
    """The text of ``<title>``, also where it stands outside of the head."""
    element = tree.find("head/title")
    if element is None:
        element = next(tree.iter("title"), None)
    return folded("".join(str(t) for t in element.itertext())[:_MAX_TITLE]) if element is not None else ""


def _declared(statements: Statements, own: str) -> list[str]:
    """The titles that the head gives, most trusted first; ``own`` is that of ``<title>``."""
    headlines = [text for node in statements.articles() for text in texts_in(node.get("headline"))][:1]
    titles = [
        statements.meta("og:title"),
        *headlines,
        statements.meta("dc.title", "citation_title"),
        own,
        statements.meta("twitter:title"),
    ]
    return [title[:_MAX_TITLE] for title in titles if title]


def without_site(title: str, names: Collection[str], affixes: Sequence[str] = ()) -> str:
    """``title`` without what the site adds to each: its learned affixes, else parts that are one of its
    ``names`` (squashed).
    """
    title = _without_affixes(title, affixes)
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if _squashed(title[cut.end() :]) in names and title[: cut.start()].strip():
            return title[: cut.start()].strip()
    for cut in reversed(cuts):
        if _squashed(title[: cut.start()]) in names and title[cut.end() :].strip():
            return title[cut.end() :].strip()
    return _without_last_part(title, cuts, names).strip()


def _without_affixes(title: str, affixes: Sequence[str]) -> str:
    for affix in affixes:
        text = affix.removeprefix(_AT_START)
        if len(title) <= len(text):
            continue
        if text != affix:
            title = title.removeprefix(text)
        elif title.endswith(text):
            title = title[: -len(text)]
    return title


def _without_last_part(title: str, cuts: Sequence[re.Match[str]], names: Collection[str]) -> str:
    """``title`` without its last part, where that has a word of the site's names or stands behind a bar.

    "Gardening | Cornell Garden-Based Learning" on cornell.edu; "| …" is hardly ever part of a title.
    """
    if not cuts:
        return title
    last = cuts[-1]
    start = title[: last.start()].strip()
    if not start:
        return title
    bar = last[0].strip() in ("|", "｜") and len(cuts) == 1
    if bar or any(len(word) >= _LABEL_LEAST and word in names for word in _words(title[last.end() :])):
        return start
    return title


def _text(heading: HtmlElement) -> str:
    return folded(" ".join(map(str, heading.itertext())))


def _without_remark(title: str) -> str:
    """``title`` without what stands in brackets at its end: "Underactive thyroid (hypothyroidism)"."""
    return _REMARK.sub("", title)


def _headings(tree: HtmlElement, url: str) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """Headings of the first level that may be the title, and other headings that may.

    Those that may be the site's name, in a banner or a link to the front page, come last.
    """
    first = list(tree.iter("h1"))[:_MAX_H1]
    own = [h for h in first if not _in_banner(h) and not _leads_home(h, url)]
    lower = [h for h in list(tree.iter("h2", "h3"))[:_MAX_LOWER] if not _leads_home(h, url)]
    return own, lower + [h for h in first if h not in own]


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
    """A part of the page's title that stands alone in the text.

    Old pages have no headings; they set their title in bold, in a cell, in a font.
    """
    if len(parts) < 2:
        return ""
    wanted = {_squashed(part) for part in parts}
    for element in tree.iter("b", "strong", "font", "big", "center", "div", "td", "p", "span"):
        text = element.text
        if not text or len(text) >= _MAX_SET_APART or len(element) or _squashed(text) not in wanted:
            continue
        if next(element.iterancestors("a", "nav"), None) is None:
            return folded(text)
    return ""


def _in_banner(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors("header", "nav", "footer", "aside"):
        inside = ancestor.getparent()
        if ancestor.tag != "header" or inside is None or inside.tag not in ("article", "main", "section"):
            return True
    return False


def _part_of_heading(headings: Sequence[HtmlElement], said: Sequence[str]) -> str:
    """The title of the head that is set apart in a heading, from what stands above it or below: "<span>Health
    </span> The slow thyroid <small>How a gland sets the pace</small>".
    """
    for heading in headings:
        pieces = _pieces(heading)
        if 1 < len(pieces) <= _MOST_PIECES:
            ends = range(len(pieces) + 1)
            runs = {"".join(pieces[start:end]) for start in ends for end in ends[start + 1 :]}
            if found := next((h for h in said if count_words(h) > 1 and _squashed(h) in runs), ""):
                return found
    return ""


def _pieces(heading: HtmlElement) -> list[str]:
    """The texts of a heading that stand apart in elements, squashed; emphasis sets nothing apart."""
    pieces = [""]
    for event, element in etree.iterwalk(heading, events=("start", "end")):
        if element is not heading and element.tag in _APART:
            pieces.append("")
        text = element.text if event == "start" else element.tail if element is not heading else ""
        pieces[-1] += text or ""
    return [squashed for piece in pieces if (squashed := _squashed(piece))]


def _confirmed(shown: Sequence[str], said: Sequence[str], first: Sequence[str]) -> str:
    """The title that a heading and the head agree on: one within the other, or nearly of the same words.

    ``first`` are those of the headings that are of the first level.
    """
    longer = (_going_on(first, head) for head in said)
    nested = (_nested(shown, head) for head in said)
    near = (_nearest(shown, head) for head in said)
    return next(filter(None, longer), "") or next(filter(None, nested), "") or next(filter(None, near), "")


def _going_on(first: Sequence[str], head: str) -> str:
    """The heading that holds the head's title and goes on with more than a counter.

    The head says «Fasting tests» of «Questions on fasting tests before surgery», to be short.
    """
    wanted = f" {' '.join(words_in(head.casefold()))} "
    for text in first:
        _, _, behind = f" {' '.join(words_in(text.casefold()))} ".partition(wanted)
        if behind and not _COUNTER.fullmatch(behind):
            return text
    return ""


def _nested(shown: Sequence[str], head: str) -> str:
    """The title where a heading stands within the head's, or the head's within a heading.

    "danah boyd | apophenia » Socially mediated publicness": what stands over the text is the title.
    "… finally build your business? 153 Comments": the head has it without the counter.
    """
    whole = _squashed(head)
    within = [
        text
        for text in shown
        if count_words(text) >= 2 and _squashed(text) in whole and len(text) * 2 >= len(head)
    ]
    if within:
        return max(within, key=len)
    if len(whole) >= _WHOLE_LEAST and any(whole in _squashed(text) for text in shown):
        return head
    return ""


def _nearest(shown: Sequence[str], head: str) -> str:
    """The heading that has most words in common with the head's title, if these are nearly all of both."""
    wanted = _words(head)
    best, most = "", 0
    for text in shown:
        words = _words(text)
        common = len(wanted & words)
        enough = _NEAR_SHARE * max(len(words), len(wanted) * _NEAR_LENGTH)
        if len(words) >= 2 and common >= enough and (common, text) > (most, best):
            best, most = text, common
    return best


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
        names += [host, "www." + host, *(label for label in labels[:-1] if len(label) >= _LABEL_LEAST)]
    return [name for name in names if name]


def _usable(texts: Iterable[str], names: Collection[str]) -> list[str]:
    """Those that name something, and something else than the site."""
    return [
        text
        for text in texts
        if (squashed := _squashed(text)) and squashed not in names and text.casefold() not in _EMPTY
    ]


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
    is_name = words.isalpha() or (count_words(words) > 1 and any(c.isalpha() for c in words))
    return words[:1].upper() + words[1:] if is_name else ""


def _squashed(text: str) -> str:
    text = text.casefold()
    if text.isascii():
        return text.encode().translate(None, _NOT_WORD_IN_ASCII).decode()
    return _NOT_WORD.sub("", text)


def _words(text: str) -> set[str]:
    return set(words_in(text.casefold()))
