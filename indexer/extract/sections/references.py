"""Lists of sources → references with the identifiers that libraries know them by.

An identifier is read from the address first, then from the text: PubMed (``pmid:``), PubMed Central
(``pmcid:PMC…``) and the DOI handbook's syntax (``10.`` registrant ``/`` suffix, lower-cased because DOIs do
not mind case).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from lxml.html import HtmlElement

from catalogue.article import Reference
from indexer.extract.links import host_of, link_url

_PMID_URL = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?(?:pubmed/|entrez/\S{0,80}list_uids=)|pubmed\.gov/|"
    r"europepmc\.org/(?:abstract|article)/med/)(?:\?term=)?(\d{1,9})\b",
    re.I,
)
_PMID_TEXT = re.compile(r"\bPMID\s{0,3}[:#]?\s{0,3}(\d{1,9})\b", re.I)
_PMC = re.compile(r"\bPMC\s?(\d{3,9})\b", re.I)
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>{}|\\^]{1,300})")
_URL = re.compile(r"https?://[^\s<>\"]{3,2000}", re.I)
_BARE_URL = re.compile(r"\b(?:www\.|doi\.org/|dx\.doi\.org/)[^\s<>\"]{3,500}", re.I)
_NUMBER = re.compile(r"^\s{0,9}(?:\^|↑|\[\d{1,4}\]|\(?\d{1,4}[.):]|[•·*–-])\s{0,9}")
_BACK_LINK = re.compile(r"\s{0,9}(?:↩︎?|↵|⏎|\^)\s{0,9}$")
_SPACE = re.compile(r"\s+")
_YEAR = re.compile(r"\b(?:18|19|20)\d\d[a-z]?\b")
_CITATION = re.compile(
    r"\bet al\b|\bvol(?:ume)?\.?\s{0,3}\d|\bpp?\.\s{0,3}\d|\bno\.\s{0,3}\d|\d{1,4}\s?\(\d{1,4}\)\s?[:;,]|"
    r";\s?\d{1,4}(?:\(\d{1,4}\))?:\s?[\de]|\bjournal\b|\bj\s[A-Z][a-z]|\bISBN\b|\beds?\.\b|"
    r"\baccessed\b|\bretrieved\b|\bavailable (?:at|from|online)\b|\buniversity press\b|\bproceedings\b|\barXiv\b",
    re.I,
)
_MAX_REFERENCES = 2_000
_MAX_TEXT = 2_000


def identifier_of(text: str) -> str | None:
    """``pmid:…``, ``pmcid:PMC…`` or ``doi:…`` from an address or a citation; None where it names none."""
    if "%" in text:
        text = unquote(text)
    if found := _PMID_URL.search(text) or _PMID_TEXT.search(text):
        return f"pmid:{found[1]}"
    if found := _PMC.search(text):
        return f"pmcid:PMC{found[1]}"
    if found := _DOI.search(text):
        doi = _trimmed(found[1]).lower()
        # publishers' views of one paper
        doi = re.sub(r"(?:/(?:full|pdf|abstract|epdf|meta)|\.pdf)$", "", doi)
        return f"doi:{doi}" if not doi.endswith("/") else None
    return None


def reference_of(text: str, hrefs: Iterable[str] = (), base: str = "") -> Reference | None:
    """One entry of a list of sources: its text as shown, and the ``href`` of its links. None where it is
    empty.
    """
    text = _BACK_LINK.sub("", _NUMBER.sub("", _SPACE.sub(" ", text).strip()))[:_MAX_TEXT].strip()
    urls = [url for href in hrefs if (url := _address(base, href))]
    urls += [url for url in (_trimmed(found) for found in _URL.findall(text)) if url not in urls]
    if not urls:
        urls = ["https://" + _trimmed(found) for found in _BARE_URL.findall(text)[:1]]
    if not text and not urls:
        return None
    url = next((u for u in urls if identifier_of(u)), urls[0] if urls else None)
    return Reference(text or url or "", url, (identifier_of(url) if url else None) or identifier_of(text))


def references_in(text: str, hrefs: Sequence[str] = (), base: str = "") -> tuple[Reference, ...]:
    """The references of one block of text: mostly one, but several where a block is hardly more than
    addresses.
    """
    found = _URL.findall(text)
    if len(found) > 1 and len(_URL.sub("", text)) < len(text) * 0.3:
        return tuple(
            Reference(url, url, identifier_of(url)) for url in dict.fromkeys(_trimmed(u) for u in found)
        )
    reference = reference_of(text, hrefs, base)
    return (reference,) if reference else ()


def references_of(elements: Iterable[HtmlElement], base: str = "") -> tuple[Reference, ...]:
    """The references that ``elements`` hold – lists, their items, or paragraphs –, in page order, none
    twice.
    """
    made: dict[tuple[str, str | None], Reference] = {}
    for element in elements:
        for entry in _entries(element):
            text = "".join(str(piece) for piece in entry.itertext())
            for reference in references_in(text, [a.get("href") or "" for a in entry.iter("a")], base):
                made.setdefault((reference.text, reference.url), reference)
                if len(made) >= _MAX_REFERENCES:
                    return tuple(made.values())
    return tuple(made.values())


def is_reference(text: str, hrefs: Sequence[str] = (), page_url: str = "") -> bool:
    """Whether one entry reads like a source: an identifier, a bare address elsewhere, or a citation with its
    year.
    """
    if identifier_of(text) or any(identifier_of(href) for href in hrefs):
        return True
    site = host_of(page_url)
    elsewhere = [h for h in (host_of(u) for u in (*hrefs, *_URL.findall(text))) if h and h != site]
    if elsewhere and len(_URL.sub("", text).split()) <= 3:
        return True
    return bool(_YEAR.search(text) and (_CITATION.search(text) or elsewhere))


def is_reference_list(entries: Sequence[tuple[str, Sequence[str]]], page_url: str = "") -> bool:
    """Whether a list of (text, hrefs) is one of sources: two or more entries, and two thirds of them read
    like one.
    """
    if len(entries) < 2:
        return False
    hits = sum(is_reference(text, hrefs, page_url) for text, hrefs in entries)
    return hits * 3 >= len(entries) * 2


def _entries(element: HtmlElement) -> list[HtmlElement]:
    if element.tag == "li":
        return [element]
    items = [item for item in element.iter("li", "dd") if next(item.iterdescendants("li"), None) is None]
    if items:
        return items
    paragraphs = list(element.iter("p"))
    return paragraphs or [element]


def _address(base: str, href: str) -> str | None:
    """A source's address as the page gives it: what a browser would repair (a bare en dash) is left to the
    browser.
    """
    href = href.strip()
    if href.lower().startswith(("http://", "https://")):
        return href if link_url(base, href) else None
    return link_url(base, href)


def _trimmed(url: str) -> str:
    """``url`` without the punctuation of the sentence around it; brackets that it opened itself stay."""
    while url:
        last = url[-1]
        if last in ".,;:'\"’”»*" or (
            last in ")]" and url.count(last) > url.count("(" if last == ")" else "[")
        ):
            url = url[:-1]
        else:
            break
    return url
