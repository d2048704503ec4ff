"""How is an article read again that the catalogue itself wrote?

What stands there was checked when it was written (:mod:`catalogue.article`), so no field is checked again:
a third of the time. Where fields are missing, as in what an earlier version wrote, the careful reader reads.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from catalogue.article import (
    Alternate,
    Article,
    Block,
    Code,
    Extraction,
    Figure,
    Link,
    ListBlock,
    Paragraph,
    QuestionBlock,
    Quote,
    Reference,
    Section,
    Source,
    Table,
    Term,
)

_TEXTS: Mapping[str, type[Paragraph | QuestionBlock | Quote | Figure]] = {
    "paragraph": Paragraph,
    "question": QuestionBlock,
    "quote": Quote,
    "figure": Figure,
}
# How JSON writes NUL, which the careful reader replaces.
_NUL = "\\u0000"
# The fields that are read here; an article that has others is read with care. Only ``alternates`` may be
# missing: most libraries have articles from before it.
READ = frozenset(
    (
        *(
            "id",
            "url",
            "site",
            "title",
            "language",
            "categories",
            "summary",
            "authors",
            "published",
            "modified",
        ),
        *("image", "sections", "terms", "references", "links", "extraction", "aliases", "source", "noindex"),
        "alternates",
    )
)
_UNSHOWN: Mapping[str, Any] = MappingProxyType(
    {"terms": (), "references": (), "links": (), "alternates": (), "extraction": Extraction()}
)


def stored_article(stored: str, shown: bool = False) -> Article:
    """The article of :func:`catalogue.rows.article_json`.

    With ``shown`` without what no hit shows: references, links, terms, other languages, and how it was
    extracted.
    """
    data = json.loads(stored)
    if data.keys() <= READ and _NUL not in stored:
        with contextlib.suppress(
            KeyError, TypeError, AttributeError
        ):  # an earlier version wrote a part of it
            return _article(data, shown)
    found = Article.from_json(data)
    return replace(found, **_UNSHOWN) if shown else found


def _article(data: dict[str, Any], shown: bool) -> Article:
    further = {} if shown else _further(data)
    source = data["source"]
    return Article(
        data["id"],
        data["url"],
        data["title"],
        tuple([_section(section) for section in data["sections"]]),
        data["site"],
        data["language"],
        tuple(map(tuple, data["categories"])),
        data["summary"],
        tuple(data["authors"]),
        data["published"],
        data["modified"],
        data["image"],
        aliases=tuple(data["aliases"]),
        source=Source(source["url"], source["name"]) if source else None,
        noindex=data["noindex"],
        **further,
    )


def _further(data: dict[str, Any]) -> dict[str, Any]:
    """The fields that no hit shows."""
    extraction = data["extraction"]
    return {
        "terms": tuple([Term(term["term"], tuple(term["definitions"].items())) for term in data["terms"]]),
        "references": tuple(
            [Reference(one["text"], one["url"], one["identifier"]) for one in data["references"]]
        ),
        "links": tuple([Link(link["url"], link["anchor"], link["section"]) for link in data["links"]]),
        "alternates": tuple([Alternate(one["language"], one["url"]) for one in data.get("alternates", ())]),
        "extraction": Extraction(
            extraction["method"], float(extraction["confidence"]), tuple(extraction["warnings"])
        ),
    }


def _section(data: dict[str, Any]) -> Section:
    return Section(
        data["heading"] or None,
        data["kind"],
        data["level"],
        data["anchor"],
        tuple(map(_block, data["blocks"])),
        data.get("language"),
    )


def _block(data: dict[str, Any]) -> Block:
    kind = data["type"]
    if kind in _TEXTS:
        return _TEXTS[kind](data["text"])
    if kind == "list":
        return ListBlock(tuple(data["items"]), data["ordered"], tuple(data.get("depths", ())))
    if kind == "table":
        return Table(tuple(map(tuple, data["rows"])), data["header_rows"])
    if kind != "code":
        raise KeyError(kind)
    return Code(data["text"], data.get("language"))
