"""Lists of sources → references with the identifiers that libraries know them by.

An identifier is read from the address first, then from the text: PubMed (``pmid:``), PubMed Central
(``pmcid:PMC…``) and the DOI handbook's syntax (``10.`` registrant ``/`` suffix, lower-cased because DOIs do
not mind case).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from catalogue.article import Reference
from catalogue.text.segmentation import count_words
from indexer.extract.links import host_of, link_url
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_PMID_URL = re.compile(
    r"""
    (?:
        pubmed\.ncbi\.nlm\.nih\.gov/
        | ncbi\.nlm\.nih\.gov/ (?:m/)? (?: pubmed/ | entrez/\S{0,80}list_uids= )
        | pubmed\.gov/
        | europepmc\.org/(?:abstract|article)/med/
    )
    (?:\?term=)? (\d{1,9}) \b
    """,
    re.I | re.VERBOSE,
)
_PMID_TEXT = re.compile(r"\bPMID\s{0,3}[:#]?\s{0,3}(\d{1,9})\b", re.I)
_PMC = re.compile(r"\bPMC\s?(\d{3,9})\b", re.I)
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>{}|\\^]{1,300})")
_URL = re.compile(r"https?://[^\s<>\"]{3,2000}", re.I)
_BARE_URL = re.compile(r"\b(?:www\.|doi\.org/|dx\.doi\.org/)[^\s<>\"]{3,500}", re.I)
_NUMBER = re.compile(r"^\s{0,9}(?:\^|↑|\[\d{1,4}\]|\(?\d{1,4}[.):]|[•·*–-])\s{0,9}")
_BACK_LINK = re.compile(r"\s{0,9}(?:↩︎?|↵|⏎|\^)$")
_YEAR = re.compile(r"\b(?:18|19|20)\d\d[a-z]?\b")
_CITATION = re.compile(_LISTS.any_of("citation"), re.I)
# What stands in every text that the patterns find something in: a cheap look before the expensive one.
_PUBMED_SIGNS = ("pm", "pubmed", "list_uids=")
_DOI_SIGN = "10."
_BARE_SIGNS = ("www.", "doi.org/")
_BACK_SIGNS = ("↩", "↩︎", "↵", "⏎", "^")
# Publishers' views of one paper.
_VIEW = re.compile(r"(?:/(?:full|pdf|abstract|epdf|meta)|\.pdf)$")
# Characters of an entry that are kept.
_MAX_TEXT = 2_000
# Share of a block's characters below which it is hardly more than addresses.
# .15 and .6 change nothing that is measured (`benchmarks.ablation pages`).
_MOSTLY_ADDRESSES = 0.3
# Words beside an address up to which an entry is that address.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_BARE_WORDS = 3
# Entries from which on a list may be one of sources.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_LIST_LEAST = 2
# What the punctuation of a sentence puts behind an address.
_BEHIND = ".,;:'\"’”»*"


class Entry(NamedTuple):
    """An entry of a list: its text, and the addresses of its links."""

    text: str
    hrefs: Sequence[str]


def identifier_of(text: str) -> str | None:
    """``pmid:…``, ``pmcid:PMC…`` or ``doi:…`` from an address or a citation; None where it names none."""
    if "%" in text:
        text = unquote(text)
    if _has_any(_PUBMED_SIGNS, text):
        if found := _PMID_URL.search(text) or _PMID_TEXT.search(text):
            return f"pmid:{found[1]}"
        if found := _PMC.search(text):
            return f"pmcid:PMC{found[1]}"
    if _DOI_SIGN in text and (found := _DOI.search(text)):
        doi = _VIEW.sub("", _trimmed(found[1]).lower())
        return f"doi:{doi}" if not doi.endswith("/") else None
    return None


def reference_of(text: str, hrefs: Iterable[str] = (), base: str = "") -> Reference | None:
    """The source that an entry names, from its text and the ``href`` of its links; None for an empty one.

    Its address is the first with an identifier, else the first.
    """
    text = _NUMBER.sub("", " ".join(text.split()))
    if text.endswith(_BACK_SIGNS):
        text = _BACK_LINK.sub("", text)
    text = text[:_MAX_TEXT].strip()
    urls = _addresses(text, hrefs, base)
    if not urls:
        return Reference(text, None, identifier_of(text)) if text else None
    url = next(filter(identifier_of, urls), urls[0])
    return Reference(text or url, url, identifier_of(url) or identifier_of(text))


def _addresses(text: str, hrefs: Iterable[str], base: str) -> list[str]:
    """The addresses of an entry: of its links, then those written out; those without a scheme where it has no
    other.
    """
    urls = [url for href in hrefs if (url := _address(base, href))]
    urls += [url for url in map(_trimmed, _URL.findall(text)) if url not in urls]
    if urls or not _has_any(_BARE_SIGNS, text):
        return urls
    return ["https://" + _trimmed(found) for found in _BARE_URL.findall(text)[:1]]


def references_in(text: str, hrefs: Sequence[str] = (), base: str = "") -> tuple[Reference, ...]:
    """The references of one block of text: one, or several where it is hardly more than addresses."""
    found = _URL.findall(text)
    if len(found) > 1 and len(_URL.sub("", text)) < len(text) * _MOSTLY_ADDRESSES:
        return tuple(Reference(url, url, identifier_of(url)) for url in dict.fromkeys(map(_trimmed, found)))
    reference = reference_of(text, hrefs, base)
    return (reference,) if reference else ()


def is_reference(text: str, hrefs: Sequence[str] = (), page_url: str = "") -> bool:
    """Whether one entry reads like a source.

    It has an identifier, or is a bare address elsewhere, or a citation with its year.
    """
    if identifier_of(text) or any(identifier_of(href) for href in hrefs):
        return True
    site = host_of(page_url)
    hosts = (host_of(url) for url in (*hrefs, *_URL.findall(text)))
    elsewhere = any(host and host != site for host in hosts)
    if elsewhere and count_words(_URL.sub("", text)) <= _BARE_WORDS:
        return True
    return bool(_YEAR.search(text) and (elsewhere or _CITATION.search(text)))


def is_reference_list(entries: Sequence[Entry], page_url: str = "") -> bool:
    """Whether a list is one of sources: two or more entries, of which two thirds read like one."""
    if len(entries) < _LIST_LEAST:
        return False
    hits = sum(is_reference(entry.text, entry.hrefs, page_url) for entry in entries)
    return hits * 3 >= len(entries) * 2


def _address(base: str, href: str) -> str | None:
    """A source's address as the page gives it. What a browser would repair, such as a bare en dash, stays."""
    href = href.strip()
    if href.lower().startswith(("http://", "https://")):
        return href if link_url(base, href) else None
    return link_url(base, href)


def _has_any(signs: Iterable[str], text: str) -> bool:
    """Whether one of some signs in lower case stands in a text."""
    lowered = text.lower()
    return any(sign in lowered for sign in signs)


def _trimmed(url: str) -> str:
    """``url`` without the punctuation of the sentence around it; brackets that it opened itself stay."""
    while url and _is_punctuation(url):
        url = url[:-1]
    return url


def _is_punctuation(url: str) -> bool:
    """Whether the last character of ``url`` belongs to the sentence around it."""
    last = url[-1]
    if last in _BEHIND:
        return True
    return last in ")]" and url.count(last) > url.count("(" if last == ")" else "[")
