"""Which rows does an Article have in the catalogue's tables? Pure: nothing here talks to a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalogue.article import Article, ListBlock, Table
from catalogue.errors import Refused
from catalogue.filing import filing_key, letter, slug
from catalogue.fingerprint import text_hash
from catalogue.states import NameKind
from catalogue.text import clean, name_key
from catalogue.urls import canonical

Row = dict[str, Any]

# The kind of the sections in which editors list what to read besides.
SEE_ALSO = "see-also"

# Characters of a normalised name that the catalogue stores: an entry of a PostgreSQL index has 2,700 bytes at
# the most.
KEY_CHARS = 300

# What a database's INTEGER holds: 32 bits with a sign.
LARGEST = 2**31

# Bytes of an address that the catalogue can look up by, for the same reason.
URL_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What :meth:`Catalogue.put` compares by: made once, in a worker process where articles are many."""

    text_hash: str
    simhash: int | None


def fingerprint(article: Article) -> Fingerprint:
    """The article's hash and simhash (half a millisecond for a thousand words)."""
    # imported here, since a search that opens a catalogue needs no numpy (.15 s)
    from catalogue.simhash import simhash

    return Fingerprint(text_hash(article), simhash(article.texts()))


def check(article: Article) -> None:
    """Raise :class:`Refused` where the article cannot be stored and looked up.

    Its id, address or site may be too long, its id no name in an address, or a number larger than a database
    holds.
    """
    limits = (("url", article.url, URL_BYTES), ("id", article.id, 64), ("site", article.site, 100))
    for name, text, limit in limits:
        if len(text.encode("utf-8", "replace")) > limit:
            raise Refused(f"the {name} {text[:60]}… is longer than {limit} bytes", "give it a shorter one")
    if not _is_id(article.id):
        raise Refused(
            f"the id {article.id!r} cannot stand in an address",
            "use letters, digits, - and _, or leave it out",
        )
    for number in _numbers(article):
        if not -LARGEST <= number < LARGEST:
            raise Refused(f"the number {str(number)[:20]}… is too large", f"numbers go up to {LARGEST - 1}")


def _is_id(text: str) -> bool:
    """Whether a text is one segment of a path: no slash, none of the dots that mean a folder, all visible."""
    odd = set(text) & set("/\\\N{REPLACEMENT CHARACTER}")
    return text.isprintable() and not odd and text == text.strip() and text not in (".", "..", "")


def _numbers(article: Article) -> Iterator[int]:
    """Every number of an article that may be of any size."""
    for link in article.links:
        yield link.section
    for section in article.sections:
        for block in section.blocks:
            match block:
                case ListBlock(depths=depths):
                    yield from depths
                case Table(header_rows=number):
                    yield number


def storable(text: str) -> str:
    """``text`` without what a database cannot hold: NUL (PostgreSQL) and lone surrogates (both)."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def article_json(article: Article) -> str:
    """The Article's JSON as the catalogue keeps it."""
    return storable(json.dumps(article.to_json(), ensure_ascii=False, separators=(",", ":")))


def method_of(article: Article) -> str:
    """How the article's body was told apart, as the catalogue keeps it."""
    return storable(article.extraction.method)[:24]


def article_row(article: Article, mark: Fingerprint, sequence: int, at: float) -> Row:
    """The row in ``articles``, without ``added_at``."""
    return {
        "id": storable(article.id),
        "url": storable(article.url),
        "site": storable(article.site),
        "title": storable(article.title),
        "language": storable(article.language)[:20],
        "filing_key": storable(filing_key(article.title, article.language)),
        "letter": letter(article.title, article.language),
        "summary": storable(article.summary),
        "json": article_json(article),
        "text_hash": mark.text_hash,
        "simhash": mark.simhash,
        "sequence": sequence,
        "deleted": False,
        "deleted_reason": None,
        "noindex": article.noindex,
        "method": method_of(article),
        "changed_at": at,
        "published": article.published and storable(article.published)[:40],
        "modified": article.modified and storable(article.modified)[:40],
    }


def category_rows(article: Article) -> Iterator[Row]:
    """A row for each category that a path of the article names, each category once; none without a name.

    Two paths often share their beginning; counting distinct articles of a category over 100,000 takes 200 ms,
    rows 7 ms.
    """
    filed = {
        "letter": letter(article.title, article.language),
        "filing_key": storable(filing_key(article.title, article.language)),
    }
    seen: set[str] = set()
    for position, path in enumerate(article.categories):
        parent = None
        for depth, name in enumerate(path, 1):
            if not clean(name):
                continue  # nobody could read its card
            name, own = storable(name), slug(name)
            if own not in seen:
                seen.add(own)
                yield {
                    "article_id": article.id,
                    "position": position,
                    "depth": depth,
                    "category": name,
                    "slug": own,
                    "parent": parent,
                    **filed,
                }
            parent = own


def key_of(name: str) -> str:
    """The key under which a name is looked up."""
    return storable(name_key(name))[:KEY_CHARS]


def name_rows(article: Article) -> Iterator[Row]:
    """The title and the aliases under their normal forms, each form once."""
    seen: set[str] = set()
    for kind, names in ((NameKind.TITLE, (article.title,)), (NameKind.ALIAS, article.aliases)):
        for name in names:
            key = key_of(name)
            if key and key not in seen:
                seen.add(key)
                yield {"article_id": article.id, "key": key, "name": storable(name), "kind": kind}


def see_rows(article: Article) -> Iterator[Row]:
    """The aliases as lines of the A to Z, each once; none where the title stands."""
    seen = {filing_key(article.title, article.language)}
    for name in article.aliases:
        key = filing_key(name, article.language)
        if key and key not in seen:
            seen.add(key)
            yield {
                "article_id": article.id,
                "filing_key": storable(key),
                "letter": letter(name, article.language),
                "name": storable(name),
            }


def link_rows(article: Article) -> Iterator[Row]:
    """The links inside the body, their addresses in canonical form: who links here is asked by page."""
    listed = {number for number, section in enumerate(article.sections) if section.kind == SEE_ALSO}
    for link in article.links:
        url = storable(canonical(link.url))
        if url and len(url.encode()) <= URL_BYTES:
            yield {
                "from_id": article.id,
                "url": url,
                "anchor": storable(link.anchor),
                "section": link.section,
                "listed": link.section in listed,
            }


def alternate_rows(article: Article) -> Iterator[Row]:
    """The same page in other languages, addresses in canonical form, each once."""
    seen: set[str] = set()
    for alternate in article.alternates:
        url = storable(canonical(alternate.url))
        if url and url not in seen and len(url.encode()) <= URL_BYTES:
            seen.add(url)
            yield {"article_id": article.id, "url": url, "language": storable(alternate.language)[:20]}


def term_rows(article: Article) -> Iterator[Row]:
    """A row a definition; a term without any has one with an empty language."""
    for term in article.terms:
        key = key_of(term.term)
        for language, definition in term.definitions or (("", ""),):
            yield {
                "article_id": article.id,
                "key": key,
                "term": storable(term.term),
                "language": storable(language)[:20],
                "definition": storable(definition),
            }
