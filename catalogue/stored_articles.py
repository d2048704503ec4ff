"""How is an article read again that the catalogue itself wrote?

What stands there was checked when it was written (:mod:`catalogue.article`), so no field is checked again:
a third of the time. Where a field is missing, as in what an earlier version wrote, the careful reader reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from catalogue.article import (
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


def stored_article(stored: str, shown: bool = False) -> Article:
    """The article of :func:`catalogue.rows.article_json`.

    With ``shown`` without what no hit shows: references, links, terms and how it was extracted.
    """
    data = json.loads(stored)
    try:
        if _NUL not in stored:
            return _article(data, shown)
    except (KeyError, TypeError, AttributeError):
        pass  # an earlier version wrote it: read it with care
    return _article(Article.from_json(data).to_json(), shown)


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
